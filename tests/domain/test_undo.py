"""Taking back: exactly what was, and never what others did."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from credbot.domain import pipeline
from credbot.domain.errors import Refused
from credbot.domain.files import File, Hold, HoldParty, Outcome, Status, WaitingOn
from credbot.domain.record import Event
from credbot.domain.undo import BULK_WINDOW, check, check_since, restored
from credbot.store.audit import changed_fields
from tests.domain.strategies import TODAY, TRACKS, files

NOW = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
FRIDAY = TODAY + timedelta(days=4)
Change = Callable[[File, date], File]


def _return(file: File, today: date) -> File:
    return pipeline.return_file(file, TRACKS, "intake", today)


CHANGES: dict[str, Change] = {
    "pipeline.advance": lambda f, today: pipeline.advance_file(f, TRACKS, None, today),
    "pipeline.return": _return,
    "pipeline.wait": lambda f, today: pipeline.wait_file(
        f, WaitingOn.CVO, "a report", today, FRIDAY
    ),
    "pipeline.hold": lambda f, today: pipeline.hold_file(
        f,
        Hold(HoldParty.PAYER, "roster", today, today + timedelta(days=9)),
        today,
        TRACKS.limits.longest_hold,
    ),
    "pipeline.resume": pipeline.resume_file,
    "pipeline.close": lambda f, today: pipeline.close_file(f, Outcome.APPROVED, "done", today),
    "pipeline.reopen": pipeline.reopen_file,
    "pipeline.assign": lambda f, today: pipeline.assign_file(f, 99, today),
    "pipeline.date_start": lambda f, _today: pipeline.move_start(f, FRIDAY),
    "pipeline.date_due": lambda f, _today: pipeline.move_due(f, FRIDAY),
    "payers.log": lambda f, today: pipeline.log_outreach(f, today, FRIDAY),
}


def event(name: str, before: File, after: File, number: int = 1) -> Event:
    """As the record would tell it."""
    was, became = changed_fields(before, after)
    return Event(
        id=number,
        happened=NOW,
        recorded=NOW,
        person_id=1,
        actor="Mia Example",
        door="slack",
        event=name,
        file_id=before.id,
        version=after.version,
        stage_from=None,
        stage_to=None,
        before=was,
        after=became,
        text=None,
    )


def done(name: str, file: File, today: date) -> File:
    """The file after an act; what the rules refuse is no example."""
    try:
        return CHANGES[name](file, today)
    except Refused:
        assume(False)
        raise


ACTS = st.sampled_from(sorted(CHANGES))


@given(files(), ACTS)
def test_an_act_and_its_undo_leave_the_file_as_it_was(file: File, act: str) -> None:
    after = done(act, file, TODAY)

    assert restored(after, event(act, file, after), []) == file


@given(files(), ACTS, ACTS)
def test_what_somebody_did_since_stays_or_the_undo_is_refused(
    file: File, act: str, other: str
) -> None:
    mine = done(act, file, TODAY)
    theirs = done(other, mine, TODAY + timedelta(days=1))
    later = [event(other, mine, theirs, 2)]
    try:
        check_since(theirs, event(act, file, mine), later, "America/New_York")
        back = restored(theirs, event(act, file, mine), later)
    except Refused:
        return

    changed = set(later[0].after)
    for name in changed:
        assert getattr(back, name) == getattr(theirs, name), name
    untouched = set(event(act, file, mine).after) - changed - {"last_touch", "last_outreach"}
    for name in untouched:
        assert getattr(back, name) == getattr(file, name), name


def test_many_files_come_back_for_ten_minutes() -> None:
    file = File(1, 1, 1, "enrollment", "intake", Status.OPEN, TODAY)
    events = [event("pipeline.assign", file, replace(file, owner_id=7)) for _ in range(2)]

    check(events, NOW + BULK_WINDOW)
    with pytest.raises(Refused, match="ten minutes"):
        check(events, NOW + BULK_WINDOW + timedelta(seconds=1))
    check(events[:1], NOW + timedelta(days=30))


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("pipeline.undo", "Your last act was an undo. Do the thing again instead."),
        ("intake.import", "Your last act can't be undone by a word; its opposite does it."),
    ],
)
def test_what_can_not_be_taken_back_is_said(name: str, said: str) -> None:
    file = File(1, 1, 1, "enrollment", "intake", Status.OPEN, TODAY)

    with pytest.raises(Refused) as refused:
        check([event(name, file, file)], NOW)
    assert str(refused.value) == said
