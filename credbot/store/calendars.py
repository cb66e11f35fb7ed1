"""Working days whose sums are remembered: bulk work asks for the same few again and again."""

from collections.abc import Iterable
from datetime import date
from typing import TypeVar

from credbot.domain.workdays import Days, Unit, WorkCalendar

K = TypeVar("K")
V = TypeVar("V")
MOST = 50_000
"""Sums that are kept; a century of days has 36,525."""


class RememberingCalendar(WorkCalendar):
    """A calendar that works each sum out once."""

    def __init__(self, days_off: Iterable[date] = ()) -> None:
        super().__init__(days_off)
        self._counts: dict[tuple[date, date, Unit], int] = {}
        self._days: dict[tuple[str, date, int, Unit], date] = {}

    def count(self, after: date, until: date, unit: Unit = Unit.BUSINESS) -> int:
        """Days d of `unit` with after < d <= until; 0 when until is not later."""
        key = (after, until, unit)
        if (found := self._counts.get(key)) is None:
            found = _keep(self._counts, key, super().count(after, until, unit))
        return found

    def add(self, start: date, days: Days) -> date:
        """The first date with `days` counted after `start`; `start` itself for 0."""
        key = ("add", start, days.n, days.unit)
        if (found := self._days.get(key)) is None:
            found = _keep(self._days, key, super().add(start, days))
        return found

    def latest_start(self, end: date, days: Days) -> date:
        """The last date from which `days` can be added without passing `end`."""
        key = ("latest", end, days.n, days.unit)
        if (found := self._days.get(key)) is None:
            found = _keep(self._days, key, super().latest_start(end, days))
        return found


def _keep(known: dict[K, V], key: K, found: V) -> V:
    if len(known) >= MOST:
        known.clear()
    known[key] = found
    return found
