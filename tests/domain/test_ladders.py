"""Ladders against an oracle that walks day by day: each step once, whatever was missed."""

import itertools
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from credbot.domain.calendar import Entry, Kind
from credbot.domain.deadlines import reminders
from credbot.domain.ladders import Ladder, steps
from credbot.domain.slots import Daily
from credbot.domain.workdays import WorkCalendar, work_calendar
from tests.domain.test_slots import zones

ONE = timedelta(days=1)
US = work_calendar()
LADDERS = (
    Ladder((90, 60, 30, 14, 7, 1, 0)),
    Ladder((180, 120, 90, 60, 30)),
    Ladder((30, 15, 5)),
    Ladder((0,)),
)
DAYS = st.dates(date(2026, 1, 1), date(2030, 12, 31))


def walked(ladder: Ladder, due: date, first: date, calendar: WorkCalendar) -> set[date]:
    """The days of all steps, found by walking from a rung to its reminder."""
    found = set()
    for rung in ladder.rungs:
        day = due - timedelta(days=rung)
        if rung > 14:
            while day.weekday() != 0:
                day += ONE
            while not calendar.is_workday(day):
                day += ONE
        else:
            while not calendar.is_workday(day):
                day -= ONE
        found.add(max(day, first))
    return found


@given(
    ladder=st.sampled_from(LADDERS),
    due=DAYS,
    known=st.integers(-20, 220),
    up=st.lists(st.booleans(), min_size=300, max_size=300),
)
def test_each_step_comes_once_for_any_pattern_of_downtime(
    ladder: Ladder, due: date, known: int, up: Sequence[bool]
) -> None:
    first = due - timedelta(days=known)
    entry = Entry(due, Kind.EXPIRES, "credential:1", "COI expires", first=first)
    left = walked(ladder, due, first, US)
    after = day = min(left) - timedelta(days=5)
    for runs in [*up, *[True] * 40]:
        day += ONE
        if not (runs and US.is_workday(day)):
            continue
        come = {step for step in left if after < step <= day}
        told = reminders([(entry, ladder)], after, day, US)
        assert bool(told) == bool(come)
        left -= come
        after = day

    assert all(step > day for step in left)
    assert {step.day for step in steps(ladder, due, first, US)} == walked(ladder, due, first, US)


@given(
    homes=st.lists(zones, min_size=2, max_size=6),
    start=DAYS,
    hours=st.lists(st.integers(1, 40), min_size=12, max_size=12),
    due=st.integers(0, 12),
)
def test_who_changes_zones_hears_of_each_step_once(
    homes: Sequence[str], start: date, hours: Sequence[int], due: int
) -> None:
    """Slots have the names of local days, and a later one has told all before it."""
    ladder = Ladder((7, 1, 0))
    day = start + timedelta(days=due)
    first = start - timedelta(days=90)
    entry = Entry(day, Kind.EXPIRES, "credential:1", "COI expires", first=first)
    told, done, last = start - ONE, set[str](), ""
    heard: list[date] = []
    now = datetime.combine(start, datetime.min.time(), UTC)
    for place, length in enumerate([*hours, *[24] * 20]):
        now += timedelta(hours=length)
        zone = homes[place % len(homes)]
        for window in Daily().opened(last or None, now, zone, US):
            if now >= window.closes or window.slot in done:
                continue
            done.add(window.slot)
            last = max(last, window.slot)
            slot = date.fromisoformat(window.slot)
            if slot <= told:
                continue
            heard += [slot for _ in reminders([(entry, ladder)], told, slot, US)]
            told = slot

    assert sorted(done) == sorted(set(done))
    expected = walked(ladder, day, first, US)
    assert len(heard) <= len(expected)
    assert len(heard) == len(set(heard))


@given(zone=zones, day=DAYS)
def test_a_morning_of_a_day_on_which_clocks_change_comes_once(zone: str, day: date) -> None:
    """Every hour of the day is looked at; the slot opens at one moment and closes once."""
    if not US.is_workday(day):
        return
    local = datetime.combine(day, datetime.min.time(), ZoneInfo(zone))
    hours = [local.astimezone(UTC) + timedelta(hours=at) for at in range(30)]
    opened = [
        [window.slot for window in Daily().opened((day - ONE).isoformat(), now, zone, US)]
        for now in hours
    ]
    changes = [before != after for before, after in itertools.pairwise(opened)]
    assert sum(changes) <= 2
    assert all(slots.count(day.isoformat()) <= 1 for slots in opened)
