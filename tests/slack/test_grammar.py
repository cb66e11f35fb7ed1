"""Whatever is typed after `/cred` is answered; nothing is ever a fault."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from credbot.commands import grammar, table
from credbot.commands.door import Ask, Open, Say
from credbot.domain.people import Person
from credbot.sandbox.blocks import check_message, check_view
from credbot.services import arrivals
from credbot.store.database import Database
from tests.slack.office import MONDAY, Team

VERBS = sorted(table.VERBS)
WORDS = st.sampled_from(
    [
        *VERBS,
        *("1001", "CR-1001", "cr1002", "1003", "9999", "999999999", "0", "-1", "#1001", "٣"),
        *("provider", "payer", "us", "call", "internal", "approved", "denied", "until", "next"),
        *("fri", "12/5", "13/45", "02/30", "9999-12-31", "in 3 weeks", "10 business days", "."),
        *("intake", "submitted", "in process", "license", "w9", "panel", "board", "start", "due"),
        *("me", "nobody", "@sam", "<@U0SBX00001>", "<@U0SBX00001|mia>", "<@", "<#C1>", "sam"),
        *("stage=intake", "payer=harbor", "sort=age", "page=99", "within=30", "sort", "a=b", "="),
        *("by cvo", "on", "off", "role", "specialist", "team", "harbor", "why", "&lt;", "“x”"),
        *("%", "_", "\\", "'", '"', "*", "`", "\x00", "\u202e", "👩‍⚕️", "x" * 400),
    ]
)
TYPED = st.lists(WORDS, max_size=8).map(" ".join) | st.text(max_size=60)


@pytest.fixture
def asker(team: Team) -> tuple[Database, Person]:
    mia = team.add("Mia Example", "coordinator")
    team.add("Sam Sample", "specialist")
    team.files(
        {"provider": "Ana Ruiz, MD"},
        {"provider": "Lee Park, NP", "status": "hold", "hold_until": "2026-12-04"},
        {"provider": "Jo Kim, PA", "status": "closed", "outcome": "denied"},
    )
    person = arrivals.arrive(team.db, mia.id).person
    assert person is not None
    return team.db, person


@settings(
    max_examples=250,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(typed=TYPED)
def test_anything_typed_is_answered(asker: tuple[Database, Person], typed: str) -> None:
    """What has been done by earlier examples stays: files move, close and come back meanwhile."""
    db, who = asker
    person = arrivals.arrive(db, who.slack_id or "").person
    assert person is not None
    rules = arrivals.arrive(db, who.slack_id or "").rules

    reply = table.run(Ask(db, person, MONDAY, rules, text=typed))

    if isinstance(reply, Say):
        assert reply.screen.text
        shown = {"text": reply.screen.text, "blocks": reply.screen.blocks}
        assert check_message(shown) == []
    else:
        assert isinstance(reply, Open)
        assert check_view(reply.view.payload) == []


@given(st.text(max_size=80))
def test_a_verb_is_found_or_all_of_it_is_kept(text: str) -> None:
    verb, rest = grammar.split_verb(text, table.VERBS)

    assert verb in table.VERBS or (verb is None and rest in (text, ""))


@given(st.text(max_size=80))
def test_what_people_type_is_unescaped_once(text: str) -> None:
    sent = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    straight = grammar.typed(sent)

    assert straight == grammar.typed(sent.replace("'", "’").replace('"', "”"))
    assert straight.replace("'", "").replace('"', "") == _plain(text)


def _plain(text: str) -> str:
    for mark in "“”‘’'\"\x00":
        text = text.replace(mark, "")
    return text.replace("\u00a0", " ").strip()
