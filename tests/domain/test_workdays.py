"""Business days against a loop that looks at every day."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from credbot.domain.workdays import (
    ONE_DAY,
    Days,
    Span,
    Unit,
    WorkCalendar,
    age,
    day_reached,
    work_calendar,
)
from tests.domain.strategies import LENGTHS, NEAR, PAST, calendars, spans


def counts(calendar: WorkCalendar, day: date, unit: Unit) -> bool:
    return unit is Unit.CALENDAR or calendar.is_workday(day)


def days(after: date, until: date) -> list[date]:
    """The days d with after < d <= until."""
    return [after + timedelta(days=n) for n in range(1, (until - after).days + 1)]


def slow_add(calendar: WorkCalendar, start: date, length: Days) -> date:
    day, left = start, length.n
    while left > 0:
        day += ONE_DAY
        left -= counts(calendar, day, length.unit)
    return day


def slow_age(
    calendar: WorkCalendar, since: date, today: date, unit: Unit, holds: tuple[Span, ...]
) -> int:
    return sum(
        counts(calendar, day, unit) and not any(held < day <= end for held, end in holds)
        for day in days(since, today)
    )


@given(calendars(), NEAR, NEAR, st.sampled_from(Unit))
def test_counting_is_looking_at_every_day(
    calendar: WorkCalendar, after: date, until: date, unit: Unit
) -> None:
    expected = sum(counts(calendar, day, unit) for day in days(after, until))

    assert calendar.count(after, until, unit) == expected


@given(calendars(), NEAR, LENGTHS)
def test_adding_is_walking_day_by_day(calendar: WorkCalendar, start: date, length: Days) -> None:
    assert calendar.add(start, length) == slow_add(calendar, start, length)


@given(calendars(), NEAR, LENGTHS)
def test_the_latest_start_is_the_last_day_that_is_early_enough(
    calendar: WorkCalendar, end: date, length: Days
) -> None:
    start = calendar.latest_start(end, length)

    assert slow_add(calendar, start, length) <= end
    if length.n:
        assert slow_add(calendar, start + ONE_DAY, length) > end


@given(calendars(), PAST, NEAR, st.sampled_from(Unit), spans())
def test_an_age_leaves_out_the_days_on_hold(
    calendar: WorkCalendar, since: date, today: date, unit: Unit, holds: tuple[Span, ...]
) -> None:
    assert age(calendar, since, today, unit, holds) == slow_age(calendar, since, today, unit, holds)


@given(calendars(), PAST, LENGTHS.filter(lambda length: length.n > 0), spans())
def test_a_day_is_reached_when_the_age_is(
    calendar: WorkCalendar, since: date, length: Days, holds: tuple[Span, ...]
) -> None:
    day = day_reached(calendar, since, length, holds)

    assert slow_age(calendar, since, day, length.unit, holds) == length.n
    assert slow_age(calendar, since, day - ONE_DAY, length.unit, holds) == length.n - 1


def test_a_holiday_on_a_weekend_is_observed_beside_it() -> None:
    calendar = work_calendar("US")

    assert not calendar.is_workday(date(2026, 7, 3))
    assert not calendar.is_workday(date(2026, 11, 26))
    assert calendar.is_workday(date(2026, 11, 27))
    assert not work_calendar("US", "TX").is_workday(date(2026, 11, 27))
