"""Working days whose sums are remembered: bulk work asks for the same few again and again."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from credbot.domain.workdays import Days, Unit, WorkCalendar

MOST = 50_000
"""Sums that are kept; a century of days has 36,525."""


class RememberingCalendar(WorkCalendar):
    """A calendar that works each sum out once."""

    def __init__(self, days_off: Iterable[date] = ()) -> None:
        super().__init__(days_off)
        self._known: dict[tuple[Any, ...], Any] = {}

    def count(self, after: date, until: date, unit: Unit = Unit.BUSINESS) -> int:
        """Days d of `unit` with after < d <= until; 0 when until is not later."""
        key = (after, until, unit)
        found = self._known.get(key)
        return self._keep(key, super().count(after, until, unit)) if found is None else found

    def add(self, start: date, days: Days) -> date:
        """The first date with `days` counted after `start`; `start` itself for 0."""
        key = ("add", start, days.n, days.unit)
        found = self._known.get(key)
        return self._keep(key, super().add(start, days)) if found is None else found

    def latest_start(self, end: date, days: Days) -> date:
        """The last date from which `days` can be added without passing `end`."""
        key = ("latest", end, days.n, days.unit)
        found = self._known.get(key)
        return self._keep(key, super().latest_start(end, days)) if found is None else found

    def _keep(self, key: tuple[Any, ...], found: Any) -> Any:
        if len(self._known) >= MOST:
            self._known.clear()
        self._known[key] = found
        return found
