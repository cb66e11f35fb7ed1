"""When a message may come, against a look at every quarter of an hour; who covers, day by day."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from credbot.domain.cover import Cover, by_person, covered_by, stand_in
from credbot.domain.quiet import Choices, not_before, read_days, restored, said_days, stored
from credbot.domain.workdays import WorkCalendar
from tests.domain.strategies import TODAY, calendars

ZONES = st.sampled_from(["America/New_York", "America/Denver", "Pacific/Honolulu", "UTC"])
QUARTER = timedelta(minutes=15)
CHOICES = st.builds(
    Choices,
    hour=st.integers(6, 11),
    quiet_from=st.integers(12, 23),
    quiet_until=st.integers(6, 11),
    days=st.frozensets(st.integers(0, 6), min_size=1),
)


def may_come(now: datetime, zone: str, calendar: WorkCalendar, chosen: Choices) -> bool:
    local = now.astimezone(ZoneInfo(zone))
    off = local.date() in calendar.days_off or local.weekday() not in chosen.days
    return not off and chosen.quiet_until <= local.hour < chosen.quiet_from


@given(st.integers(0, 4 * 24 * 500), ZONES, calendars(), CHOICES)
def test_a_message_comes_at_the_first_moment_that_is_not_quiet(
    quarters: int, zone: str, calendar: WorkCalendar, chosen: Choices
) -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC) + quarters * QUARTER
    moment = now
    while not may_come(moment, zone, calendar, chosen):
        moment += QUARTER

    assert not_before(now, zone, calendar, chosen) == moment


@given(CHOICES)
def test_what_was_chosen_is_kept_and_said(chosen: Choices) -> None:
    assert restored(stored(chosen)) == chosen
    said = said_days(chosen.days).replace(" to ", "-").replace(" and ", " ")
    assert read_days(said.split()) == chosen.days


ABSENCES = st.lists(
    st.tuples(st.integers(1, 5), st.integers(1, 5), st.integers(0, 20), st.integers(0, 9)),
    max_size=8,
)


@given(ABSENCES, st.integers(0, 25))
def test_files_are_looked_after_by_somebody_who_is_there(
    absences: list[tuple[int, int, int, int]], after: int
) -> None:
    day = TODAY + timedelta(days=after)
    made = [
        Cover(n, person, str(person), cover, str(cover), start(first), start(first + length))
        for n, (person, cover, first, length) in enumerate(absences)
        if person != cover
    ]
    covers = by_person(made)
    gone = {one.person_id: one.cover_id for one in reversed(made) if one.starts <= day <= one.ends}

    for person in range(1, 6):
        found = stand_in(covers, person, day)
        road = [person]
        while road[-1] in gone and len(road) < 7:
            road.append(next(c.cover_id for c in covers[road[-1]] if c.on(day)))
        there = road[-1] not in gone
        assert (found == road[-1]) if there else (found in gone)
        mine = {one.person_id for one in covered_by(covers, person, day)}
        assert mine == {
            other for other in gone if other != person and stand_in(covers, other, day) == person
        }


def start(days: int) -> date:
    return TODAY + timedelta(days=days)
