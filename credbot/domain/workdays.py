"""Business days of the organisation, counted and added in constant time.

A day counts when it is a weekday, no federal or state holiday and none of the
organisation's own closing days. Ages exclude the day on which they start.
"""

from bisect import bisect_right
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache

FIRST_YEAR, LAST_YEAR = 1990, 2069
ONE_DAY = timedelta(days=1)


class Unit(StrEnum):
    """What days are counted in."""

    BUSINESS = "business"
    CALENDAR = "calendar"


@dataclass(frozen=True, slots=True)
class Days:
    """A length of time: a whole number of business or calendar days."""

    n: int
    unit: Unit

    def __str__(self) -> str:
        return f"{self.n} {self.unit} day{'' if self.n == 1 else 's'}"

    def plus(self, more: int) -> "Days":
        return Days(self.n + more, self.unit)


Span = tuple[date, date]
"""A hold that has ended: (held, resumed); the days held < d <= resumed don't count."""


class WorkCalendar:
    """Which days are working days, and sums over them.

    Built from days off (any order); weekends are always off. Outside
    1990 to 2069 only weekends are known.
    """

    def __init__(self, days_off: Iterable[date] = ()) -> None:
        off = sorted({day for day in days_off if day.weekday() < 5})
        self._off = [day.toordinal() for day in off]
        self.days_off = frozenset(off)

    def is_workday(self, day: date) -> bool:
        return day.weekday() < 5 and day not in self.days_off

    def count(self, after: date, until: date, unit: Unit = Unit.BUSINESS) -> int:
        """Days d of `unit` with after < d <= until; 0 when until is not later."""
        if until <= after:
            return 0
        first, last = after.toordinal(), until.toordinal()
        if unit is Unit.CALENDAR:
            return last - first
        return _weekdays(last) - _weekdays(first) - self._holidays(first, last)

    def add(self, start: date, days: Days) -> date:
        """The first date with `days` counted after `start`; `start` itself for 0."""
        if days.n <= 0:
            return start
        if days.unit is Unit.CALENDAR:
            return start + timedelta(days=days.n)
        end = _ordinal_of_weekday(_weekdays(start.toordinal()) + days.n)
        while (missing := days.n - self.count(start, date.fromordinal(end))) > 0:
            end = _ordinal_of_weekday(_weekdays(end) + missing)
        return date.fromordinal(end)

    def latest_start(self, end: date, days: Days) -> date:
        """The last date from which `days` can be added without passing `end`."""
        if days.n <= 0:
            return end
        if days.unit is Unit.CALENDAR:
            return end - timedelta(days=days.n)
        start = end - timedelta(days=days.n)
        while (missing := days.n - self.count(start, end)) > 0:
            start -= timedelta(days=missing)
        while self.count(start + ONE_DAY, end) >= days.n:
            start += ONE_DAY
        return start

    def next_workday(self, day: date) -> date:
        """`day` itself when it is a working day, else the first one after it."""
        while not self.is_workday(day):
            day += ONE_DAY
        return day

    def _holidays(self, first: int, last: int) -> int:
        return bisect_right(self._off, last) - bisect_right(self._off, first)


def age(calendar: WorkCalendar, since: date, today: date, unit: Unit, holds: Iterable[Span]) -> int:
    """Days d of `unit` with since < d <= today, less those on hold."""
    total = calendar.count(since, today, unit)
    for held, resumed in holds:
        total -= calendar.count(max(held, since), min(resumed, today), unit)
    return total


def day_reached(calendar: WorkCalendar, since: date, days: Days, holds: Collection[Span]) -> date:
    """The first date on which `age` reaches `days`. Holds must not overlap."""
    if not holds:
        return calendar.add(since, days)
    need, cursor = days.n, since
    for held, resumed in sorted(holds):
        if resumed <= cursor:
            continue
        before = calendar.count(cursor, max(held, cursor), days.unit)
        if before >= need:
            break
        need, cursor = need - before, resumed
    return calendar.add(cursor, Days(need, days.unit))


@lru_cache(maxsize=8)
def work_calendar(
    country: str = "US", state: str | None = None, closing_days: frozenset[date] = frozenset()
) -> WorkCalendar:
    """The calendar of an organisation: public holidays and its own closing days.

    Raises ValueError for a country or state that is not known.
    """
    import holidays

    years = range(FIRST_YEAR, LAST_YEAR + 1)
    try:
        public = holidays.country_holidays(country, subdiv=state, years=years)
    except NotImplementedError as unknown:
        raise ValueError(str(unknown)) from unknown
    return WorkCalendar({*public, *closing_days})


@lru_cache(maxsize=256)
def name_of_day_off(day: date, country: str, state: str | None) -> str:
    """Why a day is no working day: `Thanksgiving Day`, `a weekend day`, `a closing day`."""
    if day.weekday() >= 5:
        return "a weekend day"
    import holidays

    public = holidays.country_holidays(country, subdiv=state, years=[day.year])
    return str(public.get(day) or "a closing day")


def _weekdays(ordinal: int) -> int:
    """Weekdays from 1 Jan of year 1, a Monday, up to and including this day."""
    weeks, rest = divmod(ordinal, 7)
    return weeks * 5 + min(rest, 5)


def _ordinal_of_weekday(n: int) -> int:
    weeks, rest = divmod(n - 1, 5)
    return weeks * 7 + rest + 1
