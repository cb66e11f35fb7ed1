"""When a job is due. A run is (job, scope, slot), and a slot is a name of a local day or month.

A slot is never an instant: on the day on which the clocks change, 08:00 comes
once, and the day has one name.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Protocol

from credbot.domain.people import local_date, zone_of
from credbot.domain.workdays import ONE_DAY, Days, Unit, WorkCalendar

OPENS = time(8)
CLOSES = time(12)
LOOK_BACK = timedelta(days=31)
"""How far back a slot that nobody ran is still written down as missed."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose run it is: `channel:C123` or `person:5`, and by which zone's clock.

    `opens` is the hour at which a daily slot opens, None: as the rule says.
    """

    name: str
    zone: str
    opens: int | None = None


@dataclass(frozen=True, slots=True)
class Slot:
    """One run of a job: for `scope`, in `slot` (`2026-11-24`, or `2026-11` for a month)."""

    job: str
    scope: str
    slot: str
    zone: str

    @property
    def day(self) -> date:
        """The slot's local date; of a month its last day."""
        if len(self.slot) == 7:
            return _next_month(date.fromisoformat(f"{self.slot}-01")) - ONE_DAY
        return date.fromisoformat(self.slot)


@dataclass(frozen=True, slots=True)
class Claim:
    """What became of a slot: whether this run has it, and the outbox rows that it queued."""

    scope: str
    slot: str
    claimed: bool
    queued: int = 0
    rows: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Window:
    """A slot is due while opens <= now < closes; afterwards it is missed."""

    slot: str
    opens: datetime
    closes: datetime


class Rule(Protocol):
    """Which slots there are, by the clock of a zone and the organisation's working days."""

    def latest(self, now: datetime, zone: str, /) -> str:
        """The greatest slot that can have come by `now`; what was claimed ahead is greater."""

    def named(self, at: datetime, zone: str, calendar: WorkCalendar, /) -> str | None:
        """The slot that the moment `at` stands for; None when there is none."""

    def opened(
        self, after: str | None, now: datetime, zone: str, calendar: WorkCalendar, /
    ) -> list[Window]:
        """Windows that have opened by `now`, of slots later than `after`, the oldest first.

        Without `after` (nothing ever ran) only the latest one counts.
        """

    def next(self, now: datetime, zone: str, calendar: WorkCalendar, /) -> Window:
        """The first window that opens after `now`."""


class Daily:
    """Every working day from 08:00, or another full hour, useful until 12:00."""

    def __init__(self, opens: int = OPENS.hour) -> None:
        self._opens = time(opens)

    def latest(self, now: datetime, zone: str) -> str:
        return local_date(now, zone).isoformat()

    def named(self, at: datetime, zone: str, calendar: WorkCalendar) -> str | None:
        day = local_date(at, zone)
        return day.isoformat() if calendar.is_workday(day) else None

    def opened(
        self, after: str | None, now: datetime, zone: str, calendar: WorkCalendar
    ) -> list[Window]:
        today = local_date(now, zone)
        known = date.fromisoformat(after) if after else today - ONE_DAY
        first = max(known + ONE_DAY, today - LOOK_BACK)
        windows = [
            self._window(day, zone) for day in _days(first, today) if calendar.is_workday(day)
        ]
        return [window for window in windows if window.opens <= now]

    def next(self, now: datetime, zone: str, calendar: WorkCalendar) -> Window:
        day = calendar.next_workday(local_date(now, zone))
        window = self._window(day, zone)
        if window.opens > now:
            return window
        return self._window(calendar.next_workday(day + ONE_DAY), zone)

    def _window(self, day: date, zone: str) -> Window:
        return Window(
            day.isoformat(), _instant(day, self._opens, zone), _instant(day, CLOSES, zone)
        )


class Monthly:
    """For the finished month: from 08:00 on the 2nd working day after it until the next ends."""

    def latest(self, now: datetime, zone: str) -> str:
        return _month(local_date(now, zone).replace(day=1) - ONE_DAY)

    def named(self, at: datetime, zone: str, _calendar: WorkCalendar) -> str | None:
        return self.latest(at, zone)

    def opened(
        self, after: str | None, now: datetime, zone: str, calendar: WorkCalendar
    ) -> list[Window]:
        this = local_date(now, zone).replace(day=1)
        before = (this - ONE_DAY).replace(day=1)
        windows = [self._window(month, zone, calendar) for month in (before, this)]
        open_now = [window for window in windows if window.opens <= now]
        if after is None:
            return open_now[-1:]
        return [window for window in open_now if window.slot > after]

    def next(self, now: datetime, zone: str, calendar: WorkCalendar) -> Window:
        this = local_date(now, zone).replace(day=1)
        window = self._window(this, zone, calendar)
        return window if window.opens > now else self._window(_next_month(this), zone, calendar)

    @staticmethod
    def _window(first: date, zone: str, calendar: WorkCalendar) -> Window:
        """The window in the month that begins on `first`, for the month before it."""
        before = first - ONE_DAY
        day = calendar.add(before, Days(2, Unit.BUSINESS))
        closes = _instant(_next_month(first), time(0), zone)
        return Window(_month(before), _instant(day, OPENS, zone), closes)


DAILY = Daily()
MONTHLY = Monthly()


def rule_for(rule: Rule, scope: Scope) -> Rule:
    """The rule of a scope: with its own hour where it has one and the rule is daily."""
    own = scope.opens is not None and isinstance(rule, Daily)
    return Daily(scope.opens) if own and scope.opens is not None else rule


def _instant(day: date, at: time, zone: str) -> datetime:
    """In UTC, because sums and comparisons inside one zone forget that clocks change."""
    return datetime.combine(day, at, zone_of(zone)).astimezone(UTC)


def _days(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += ONE_DAY


def _month(day: date) -> str:
    return day.isoformat()[:7]


def _next_month(first: date) -> date:
    return (first + timedelta(days=32)).replace(day=1)
