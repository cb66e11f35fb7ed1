"""When a job is due and when a person may be written to, against a slow and simple oracle."""

from datetime import UTC, date, datetime, timedelta

import pytest
from dateutil import tz
from hypothesis import example, given
from hypothesis import strategies as st

from credbot.domain import quiet
from credbot.domain.slots import DAILY, MONTHLY
from credbot.domain.workdays import WorkCalendar, work_calendar

ZONES = [
    "America/New_York",
    "America/Los_Angeles",
    "America/St_Johns",
    "Pacific/Honolulu",
    "Pacific/Chatham",
    "Australia/Lord_Howe",
    "Asia/Kolkata",
    "Asia/Tokyo",
    "Atlantic/Azores",
    "Europe/London",
    "UTC",
]
QUARTER = timedelta(minutes=15)
THANKSGIVING = date(2026, 11, 26)
CLOSED = date(2026, 11, 27)
CALENDAR = WorkCalendar({THANKSGIVING, CLOSED, date(2026, 3, 9), date(2027, 1, 1)})

zones = st.sampled_from(ZONES)
instants = st.integers(0, 4 * 365 * 96).map(
    lambda quarters: datetime(2024, 1, 1, tzinfo=UTC) + quarters * QUARTER
)
spring = datetime(2026, 3, 8, 6, 30, tzinfo=UTC)
autumn = datetime(2026, 11, 1, 5, 30, tzinfo=UTC)


def wall(at: datetime, zone: str) -> datetime:
    """What a clock on the wall there shows, by another library than the code's."""
    return at.astimezone(tz.gettz(zone)).replace(tzinfo=None)


def works(day: date) -> bool:
    return day.weekday() < 5 and day not in CALENDAR.days_off


def may_write(at: datetime, zone: str) -> bool:
    local = wall(at, zone)
    return works(local.date()) and 8 <= local.hour < 18


@given(now=instants, zone=zones)
@example(now=spring, zone="America/New_York")
@example(now=autumn, zone="America/New_York")
@example(now=datetime(2026, 11, 25, 23, 0, tzinfo=UTC), zone="America/New_York")
def test_a_message_waits_until_the_first_moment_at_which_it_may_come(
    now: datetime, zone: str
) -> None:
    until = quiet.not_before(now, zone, CALENDAR)

    moment = now
    while not may_write(moment, zone):
        moment += QUARTER
    assert until == moment
    assert until.utcoffset() == timedelta(0)


@given(now=instants, zone=zones)
@example(now=spring, zone="America/New_York")
@example(now=autumn, zone="America/New_York")
def test_a_daily_slot_is_due_from_eight_until_noon_on_working_days(
    now: datetime, zone: str
) -> None:
    windows = DAILY.opened(None, now, zone, CALENDAR)

    local = wall(now, zone)
    due = [window.slot for window in windows if now < window.closes]
    is_due = works(local.date()) and 8 <= local.hour < 12
    assert due == ([local.date().isoformat()] if is_due else [])


@given(zone=zones, first=instants, days=st.integers(1, 9))
@example(zone="America/New_York", first=spring - timedelta(days=2), days=5)
@example(zone="America/New_York", first=autumn - timedelta(days=2), days=5)
@example(zone="Australia/Lord_Howe", first=datetime(2026, 10, 3, tzinfo=UTC), days=3)
def test_ticking_through_any_days_meets_each_working_day_once(
    zone: str, first: datetime, days: int
) -> None:
    met: list[str] = []
    at = first
    while at < first + timedelta(days=days):
        after = met[-1] if met else None
        for window in DAILY.opened(after, at, zone, CALENDAR):
            if window.slot not in met:
                met.append(window.slot)
        at += QUARTER

    expected = []
    at = first
    while at < first + timedelta(days=days):
        local = wall(at, zone)
        name = local.date().isoformat()
        if works(local.date()) and local.hour >= 8 and name not in expected:
            expected.append(name)
        at += QUARTER
    assert met == expected


@given(now=instants, zone=zones)
def test_the_next_daily_slot_is_the_first_that_opens_later(now: datetime, zone: str) -> None:
    window = DAILY.next(now, zone, CALENDAR)

    assert window.opens > now
    local = wall(window.opens, zone)
    assert (local.hour, local.minute, works(local.date())) == (8, 0, True)
    moment = now + QUARTER
    while moment < window.opens:
        at = wall(moment, zone)
        assert not (works(at.date()) and (at.hour, at.minute) == (8, 0))
        moment += QUARTER


def test_after_a_weekend_down_only_working_days_are_caught_up() -> None:
    monday = datetime(2026, 11, 30, 14, 0, tzinfo=UTC)
    windows = DAILY.opened("2026-11-24", monday, "America/New_York", CALENDAR)

    assert [window.slot for window in windows] == ["2026-11-25", "2026-11-30"]
    assert [monday < window.closes for window in windows] == [False, True]


def test_a_long_time_down_is_not_caught_up_without_end() -> None:
    now = datetime(2026, 11, 24, 14, 0, tzinfo=UTC)

    assert len(DAILY.opened("2020-01-01", now, "UTC", CALENDAR)) < 25


@pytest.mark.parametrize(
    ("now", "due"),
    [
        (datetime(2026, 12, 2, 12, 59, tzinfo=UTC), ["2026-10"]),
        (datetime(2026, 12, 2, 13, 0, tzinfo=UTC), ["2026-11"]),
        (datetime(2026, 12, 31, 23, 0, tzinfo=UTC), ["2026-11"]),
        (datetime(2027, 1, 5, 13, 0, tzinfo=UTC), ["2026-12"]),
        (datetime(2027, 1, 5, 12, 59, tzinfo=UTC), ["2026-11"]),
    ],
)
def test_a_month_is_reported_from_its_second_working_day_after(
    now: datetime, due: list[str]
) -> None:
    windows = MONTHLY.opened(None, now, "America/New_York", work_calendar())

    assert [window.slot for window in windows] == due


def test_a_month_is_useful_until_the_next_one_ends() -> None:
    zone, calendar = "America/New_York", work_calendar()
    end = datetime(2027, 1, 1, 5, 0, tzinfo=UTC)
    (window,) = MONTHLY.opened("2026-10", end - timedelta(minutes=1), zone, calendar)

    assert (window.slot, window.closes) == ("2026-11", end)
    assert MONTHLY.opened("2026-11", end, zone, calendar) == []
    assert MONTHLY.next(end, zone, calendar).slot == "2026-12"
    assert MONTHLY.named(end, zone, calendar) == "2026-12"
