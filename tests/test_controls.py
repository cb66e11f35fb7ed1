"""Channels, Go Live and the organisation's calendar, on both databases."""

from dataclasses import replace
from datetime import UTC, date, datetime
from importlib.resources import files
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from credbot.domain import controls as rules
from credbot.domain.doctor import ChannelFacts
from credbot.domain.errors import BadInput, NotAllowed, Refused, Unknown
from credbot.domain.files import File, Provider, Status
from credbot.domain.people import Person, terminal
from credbot.domain.roles import Role
from credbot.domain.settings import TeamChannel
from credbot.services import settings
from credbot.store import audit, pipeline, upkeep
from credbot.store import settings as kept
from credbot.store.database import Database

NOW = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
TODAY = date(2026, 11, 23)
DANA = terminal("dana")
MIA = Person(7, "Mia Example", "U7", roles=frozenset({Role.SPECIALIST}))
SAFE = ChannelFacts("C0COM", name="committee", member=True, private=True)


def add_files(db: Database, count: int) -> None:
    """Files in their first stage since Oct 26, two of them closed."""
    with db.begin() as work:
        rules = kept.get_rules(work)
        provider = pipeline.add_provider(work, Provider(0, "Ana Ruiz, MD"), "ana ruiz")
        base = File(
            0,
            1,
            provider.id,
            "initial",
            "intake",
            Status.OPEN,
            TODAY,
            stage_entered=date(2026, 11, 16),
            unowned_since=date(2026, 11, 20),
        )
        files = [replace(base, id=1001 + place) for place in range(count)]
        files[:2] = [replace(file, status=Status.CLOSED) for file in files[:2]]
        pipeline.add_files(work, files, rules, TODAY)


def derived_days(db: Database) -> dict[int, date | None]:
    with db.read() as work:
        rows = work.rows(text("SELECT id, stalled_from FROM file ORDER BY id"))
        return {row.id: row.stalled_from for row in rows}


def test_a_closing_day_moves_the_days_of_all_open_files_in_one_act(db: Database) -> None:
    add_files(db, 12)
    before = derived_days(db)
    asked = settings.change_calendar(
        db, DANA, now=NOW, close=[date(2026, 11, 23), date(2026, 11, 24)], preview=True
    )
    assert derived_days(db) == before
    done = settings.change_calendar(
        db, DANA, now=NOW, close=[date(2026, 11, 23), date(2026, 11, 24)]
    )
    after = derived_days(db)
    assert asked.moved == done.moved
    assert done.moved.files == 10
    assert (after[1001], after[1002]) == (before[1001], before[1002])
    assert str(after[1005]) > str(before[1005])
    with db.read() as work:
        file = pipeline.get_file(work, 1005, lock=False)
        fresh = pipeline.derived(file, kept.get_rules(work), TODAY)
    assert str(fresh["stalled_from"]) == str(after[1005])


def test_a_calendar_can_be_taken_back_and_the_record_says_both(db: Database) -> None:
    add_files(db, 4)
    before = derived_days(db)
    day = date(2026, 11, 24)
    settings.change_calendar(db, DANA, now=NOW, close=[day], state="tx")
    organisation = settings.read_settings(db, DANA).organisation
    assert (organisation.state, organisation.closing_days) == ("TX", {day})
    settings.change_calendar(db, DANA, now=NOW, reopen=[day], state="")
    assert derived_days(db) == before
    settings.change_calendar(db, DANA, now=NOW, reopen=[day])
    with db.read() as work:
        found = [event for event, _ in audit.events(work) if event.event == "settings.calendar"]
    assert [event.after for event in found] == [
        {"state": "TX", "closing_days": ["2026-11-24"]},
        {"state": None, "closing_days": []},
    ]


def test_a_country_or_state_nobody_knows_changes_nothing(db: Database) -> None:
    with pytest.raises(BadInput, match="holidays of US ZZ"):
        settings.change_calendar(db, DANA, now=NOW, state="ZZ")
    assert settings.read_settings(db, DANA).organisation.state is None


def test_only_a_private_unshared_channel_is_a_committees(db: Database) -> None:
    room = TeamChannel("C0COM", "committee")
    for facts, said in (
        (None, "only Slack can tell"),
        (replace(SAFE, private=False), "is public"),
        (replace(SAFE, shared=True), "is shared"),
        (replace(SAFE, error="channel_not_found"), "can't see"),
    ):
        with pytest.raises(Refused, match=said):
            settings.put_channel(db, DANA, room, now=NOW, facts=facts)
    assert settings.put_channel(db, DANA, room, now=NOW, facts=SAFE) == room


def test_the_same_channel_again_replaces_and_is_recorded_when_it_changes(db: Database) -> None:
    for zone in (None, None, "America/Chicago"):
        settings.put_channel(db, DANA, TeamChannel("C0A", "team", zone), now=NOW)
    assert settings.read_settings(db, DANA).channels == (
        TeamChannel("C0A", "team", "America/Chicago"),
    )
    settings.remove_channel(db, DANA, "C0A", now=NOW)
    with pytest.raises(Unknown):
        settings.remove_channel(db, DANA, "C0A", now=NOW)
    with db.read() as work:
        assert [event.event for event, _ in audit.events(work)] == ["settings.channel"] * 3


def test_a_specialist_controls_nothing(db: Database) -> None:
    with pytest.raises(NotAllowed):
        settings.set_live(db, MIA, True, now=NOW)
    with pytest.raises(NotAllowed):
        settings.change_calendar(db, MIA, now=NOW, state="TX")
    assert not settings.read_settings(db, DANA).organisation.live


def test_counts_that_are_wrong_are_found_and_mended(db: Database) -> None:
    add_files(db, 5)
    with db.begin() as work:
        assert upkeep.wrong_tallies(work) == 0
        work.execute(text("UPDATE tally SET n = n + 1"))
        assert upkeep.wrong_tallies(work) == 2
        upkeep.mend_tallies(work)
        assert upkeep.wrong_tallies(work) == 0


SHIPPED = yaml.safe_load((files("credbot") / "data" / "tracks.yaml").read_text("utf-8"))
LENGTHS = st.builds(
    "{} {} days".format, st.integers(2, 90), st.sampled_from(["business", "calendar"])
)


@given(
    targets=st.dictionaries(st.sampled_from(sorted(SHIPPED["stages"])), LENGTHS),
    limits=st.dictionaries(st.sampled_from(sorted(SHIPPED["limits"])), LENGTHS),
    grace=st.none() | st.integers(0, 9),
)
def test_what_is_laid_over_the_shipped_tracks_is_what_differs_from_them(
    targets: dict[str, str], limits: dict[str, str], grace: int | None
) -> None:
    """Parts set one by one give the whole that was meant, and only what differs is kept."""
    changes: dict[str, Any] = {}
    for kind, wanted in (("target", targets), ("test", limits), ("grace", {"": grace})):
        for name, value in wanted.items():
            changes = rules.with_part(changes, kind, name, value)
    whole = rules.laid_over(SHIPPED, changes)
    kept = rules.differing(SHIPPED, whole)

    read = rules.read_tracks_of(SHIPPED, kept)
    for key, stage in SHIPPED["stages"].items():
        assert str(read.stages[key].target) == targets.get(key, str(stage.get("target")))
    for name, days in SHIPPED["limits"].items():
        assert str(getattr(read.limits, name)) == limits.get(name, days)
    assert read.grace == (SHIPPED["grace"] if grace is None else grace)
    same = [key for key, value in targets.items() if SHIPPED["stages"][key].get("target") == value]
    assert not set(kept.get("stages", {})) & set(same)
