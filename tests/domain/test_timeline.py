"""A file as it stood: walking back from today meets every state that it was in."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import assume, given
from hypothesis import strategies as st

from credbot.domain.errors import Refused
from credbot.domain.files import File, Status
from credbot.domain.record import Event
from credbot.domain.timeline import after, stood
from tests.domain.strategies import TODAY, files
from tests.domain.test_undo import CHANGES, NOW, event

ZONE = "America/New_York"
ACTS = st.lists(st.sampled_from(sorted(CHANGES)), min_size=1, max_size=8)


def lived(file: File, acts: list[str]) -> tuple[dict[date, File], list[Event]]:
    """One act a day: the state at the end of each day, and what the record tells."""
    states, events = {TODAY - timedelta(days=1): file}, []
    for place, act in enumerate(acts):
        day = TODAY + timedelta(days=place)
        try:
            changed = CHANGES[act](file, day)
        except Refused:
            changed = file
        if changed != file:
            told = event(act, file, changed, place + 1)
            events.append(replace(told, recorded=NOW + timedelta(days=place)))
        file = states[day] = changed
    return states, events


@given(files(), ACTS)
def test_a_file_as_it_stood_is_the_file_as_it_was(file: File, acts: list[str]) -> None:
    states, events = lived(file, acts)
    assume(events)
    now = states[max(states)]

    for day, was in states.items():
        assert stood(now, after(events, day, ZONE)) == was


def test_what_a_spreadsheet_told_of_earlier_days_is_not_walked_back() -> None:
    file = File(1, 1, 1, "enrollment", "intake", Status.OPEN, TODAY)
    told = event("pipeline.advance", file, replace(file, stage="collecting"))

    assert after([replace(told, door="import")], TODAY - timedelta(days=9), ZONE) == []
