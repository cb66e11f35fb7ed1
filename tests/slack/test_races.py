"""Two at once, and what comes late: a newer word is never undone by an older form."""

from collections.abc import Mapping
from datetime import timedelta

import pytest

from credbot.commands.payloads import OUTDATED_FORM
from credbot.sandbox.models import User
from credbot.services import people
from tests.slack.office import BOSS, Slack, Team

ANA = "*CR-1001* · Ana Ruiz, MD · Harbor Mutual"


@pytest.fixture
def sam(team: Team) -> User:
    """A specialist with CR-1001, in Collecting; Kim works here too, Mia runs the pipeline."""
    sam = team.add("Sam Sample", "specialist")
    team.add("Kim Other", "specialist")
    team.add("Mia Example", "coordinator")
    team.file("Ana Ruiz, MD", assignee=sam.id, start_date="2026-12-07", next="2026-11-24")
    return sam


def user(team: Team, name: str) -> User:
    return next(u for u in team.box.world.workspace.users.values() if u.name == name)


def open_form(slack: Slack, who: User, verb: str) -> None:
    slack.type(who, "/cred 1001")
    if verb == "log":
        slack.press(who, "payers.log")
    else:
        label = {"wait": "Wait", "hold": "Hold", "date": "Change Date"}[verb]
        slack.press(who, "pipeline.more", option=label)


def test_a_late_wait_or_date_changes_nothing_and_a_late_log_keeps_the_newer_next(
    slack: Slack, team: Team, sam: User
) -> None:
    kim = user(team, "kim")
    for verb, values in (
        ("wait", {"party": "us", "text": "a signature"}),
        ("date", {"kind": "start", "day": "2026-12-21", "text": "late"}),
    ):
        open_form(slack, sam, verb)
        slack.type(kim, f"/cred wait 1001 payer for a form for {verb} next 12/1")
        before = team.everything()

        answer = slack.submit(sam, values)

        assert "Kim Other changed whom it waits on, Mon Nov 23, 9:00 AM." in answer
        assert team.everything() == before
        slack.close(sam)

    open_form(slack, sam, "log")
    slack.type(kim, "/cred log 1001 call Tina calls us next 12/9")

    answer = slack.submit(sam, {"channel": "email", "text": "sent", "next": "2026-11-27"})

    assert "The next touch stays Wed Dec 9: Kim Other has set it meanwhile." in answer
    assert str(team.state(1001).next_touch) == "2026-12-09"
    slack.close(sam)
    open_form(slack, sam, "log")
    answer = slack.submit(sam, {"channel": "email", "text": "sent", "next": "2026-11-26"})
    assert "Thu Nov 26 is Thanksgiving" in answer
    assert "next working day Fri Nov 27." in answer


def test_wait_and_date_are_taken_back_in_turn(slack: Slack, team: Team, sam: User) -> None:
    before = team.facts(1001)
    slack.type(sam, "/cred wait 1001 payer for a form next fri")
    assert "Undone: whom" not in slack.press(sam, "pipeline.undo")
    slack.type(sam, "/cred date 1001 start 2026-11-03 she began then")
    answer = slack.press(sam, "pipeline.undo")

    assert "Undone: the start date, Mon Dec 7 again." in answer
    assert team.facts(1001) == before
    moved = slack.type(sam, "/cred date 1001 start 2026-11-03 she began then")
    assert moved.startswith(f"{ANA}\nStarts Tue Nov 3 (first set Mon Dec 7). That day has passed.")


@pytest.mark.parametrize("verb", ["wait", "hold", "close", "log"])
def test_a_form_sent_after_the_file_was_closed_keeps_what_was_typed(
    slack: Slack, team: Team, sam: User, verb: str
) -> None:
    values: dict[str, Mapping[str, object]] = {
        "wait": {"party": "us", "text": "a signature"},
        "hold": {"party": "payer", "until": "2026-12-04", "text": "roster"},
        "close": {"outcome": "withdrawn"},
        "log": {"channel": "call", "text": "Tina says no"},
    }
    if verb == "close":
        slack.type(sam, "/cred 1001")
        slack.press(sam, "pipeline.more", option="More")
        slack.press(sam, "pipeline.do_close")
    else:
        open_form(slack, sam, verb)
    slack.type(user(team, "kim"), "/cred close 1001 withdrawn another job")
    before = team.everything()

    answer = slack.submit(sam, values[verb])

    if verb == "log":
        assert answer.startswith("channel: CR-1001 is closed. Open it again first")
    else:
        assert "Kim Other closed it" in answer
    assert team.everything() == before


def test_who_lost_the_role_while_the_form_was_open_is_told_under_a_field(
    slack: Slack, team: Team, sam: User
) -> None:
    open_form(slack, sam, "log")
    people.remove(team.db, BOSS, sam.id, now=team.clock.now())
    before = team.everything()

    answer = slack.submit(sam, {"channel": "call", "text": "a long note of mine"})

    assert answer.startswith("channel: You have no role here yet. Ask an admin to give you one;")
    assert team.everything() == before


def test_one_form_that_comes_three_times_is_one_act(slack: Slack, team: Team, sam: User) -> None:
    open_form(slack, sam, "wait")
    slack.submit(sam, {"party": "us", "text": "a signature"}, copies=3)
    slack.box.push.settle(5)

    assert team.audit(1001) == [("Sam Sample", "pipeline.wait")]


CRAFTED = [
    ("log", {"channel": "pigeon"}),
    ("wait", {"party": "aunt"}),
    ("hold", {"party": "aunt"}),
]


@pytest.mark.parametrize(("verb", "change"), CRAFTED, ids=[verb for verb, _ in CRAFTED])
def test_a_choice_that_no_form_offers_any_more_is_said_to_be_old(
    slack: Slack, team: Team, sam: User, verb: str, change: Mapping[str, str]
) -> None:
    open_form(slack, sam, verb)
    view = slack.box.person(sam.id).views[-1]
    block = next(iter(change))
    plain = {"type": "plain_text", "text": "Old"}
    old = {"text": plain, "value": change[block]}
    blocks = [
        {
            **b,
            "element": {
                **b["element"],
                "action_id": "old",
                "options": [old],
                "initial_option": old,
            },
        }
        if b.get("block_id") == block
        else b
        for b in view.body["blocks"]
    ]
    known = ("type", "title", "submit", "close", "callback_id", "private_metadata")
    body = {name: view.body[name] for name in known} | {"blocks": blocks}
    team.client.views_update(view_id=view.id, view=body)
    before = team.everything()

    answer = slack.submit(sam, {"text": "x", **({"until": "2026-12-04"} if verb == "hold" else {})})

    assert answer == f"{block}: {OUTDATED_FORM}"
    assert team.everything() == before


def test_names_and_notes_of_every_kind_are_shown_as_they_are_and_ping_nobody(
    slack: Slack, team: Team, sam: User
) -> None:
    odd = "😀 عبد الله ‮Ruiz *bold* `code`, MD"
    team.file(odd, payer="Plan _slanted_ ~gone~ <b>")
    slack.type(sam, "/cred note 1002 <!channel> and <@U0NOBODY|ann> look at *this* & <that>")
    said = slack.seen.message.blocks if slack.seen and slack.seen.message else []
    card = slack.type(sam, "/cred 1002")

    raw = str(said)
    assert "<!channel>" not in raw
    assert "<@" not in raw
    assert "@channel and @somebody look at ∗this∗ &amp; &lt;that&gt;" in raw
    assert "😀 عبد الله Ruiz ∗bold∗ ˋcodeˋ, MD · Plan ˍslantedˍ ∼gone∼ <b>" in card
    assert "Note: Nov 23, @channel and @somebody look at ∗this∗" in card


def test_a_note_of_3000_characters_is_kept_whole(slack: Slack, team: Team, sam: User) -> None:
    text = " ".join(f"word{number}" for number in range(400))[:3000]
    slack.type(sam, "/cred 1001")
    slack.press(sam, "pipeline.more", option="More")
    slack.press(sam, "pipeline.do_note")
    slack.submit(sam, {"text": text})
    slack.close(sam)

    card = slack.type(sam, "/cred 1001")
    assert f"Note: Nov 23, {text[:299]}… (Sam Sample)" in card
    slack.press(sam, "pipeline.more", option="More")
    history = slack.press(sam, "pipeline.do_history")
    assert text.split()[-1] in history
    assert text[:500] in history.replace("\n", " ")


def test_giving_somebody_elses_file_says_whose_it_is(slack: Slack, team: Team, sam: User) -> None:
    before = team.everything()

    assert slack.type(user(team, "kim"), "/cred assign 1001 @mia") == (
        "CR-1001 is with Sam Sample; nothing was changed. You can take a file and hand over "
        "your own ones; a coordinator can give any."
    )
    assert team.everything() == before


def test_a_press_on_a_card_of_before_ones_own_act_says_so(
    slack: Slack, team: Team, sam: User
) -> None:
    slack.type(sam, "/cred 1001")
    card = slack.seen
    slack.type(sam, "/cred advance 1001")
    team.clock.move(team.clock.now() + timedelta(minutes=5))

    answer = slack.press(sam, "pipeline.advance", card)

    assert answer.startswith("You moved CR-1001 on meanwhile, Mon Nov 23, 9:00 AM.\n*CR-1001")
    assert team.audit(1001) == [("Sam Sample", "pipeline.advance")]


def test_every_move_leaves_a_next_touch_and_a_new_file_has_one(
    slack: Slack, team: Team, sam: User
) -> None:
    for typed in ("advance 1001", "advance 1001 submitted", "return 1001 collecting a slip"):
        assert "Next: " in slack.type(sam, f"/cred {typed}")
        assert "no date set" not in slack.type(sam, "/cred 1001")
    slack.type(sam, "/cred new Dev Shah, MD")
    [new] = slack.suggest(sam, "intake.payers", "Prairie Plan")
    slack.submit(sam, {"track": "enrollment", "payers": [new["value"]]})
    assert team.state(1002).next_touch is not None
