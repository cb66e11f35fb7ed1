"""Reading no more of the calendar than a page shows: some days at a time, the nearer first."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from credbot.domain.calendar import EVERYTHING, Entry, Only
from credbot.domain.workdays import ONE_DAY
from credbot.store import counts
from credbot.store.database import Work

LONG_AGO = date(1900, 1, 1)
"""What is still open is shown however long ago it was due."""

MOST = 1000
"""Dates that are counted, as everywhere: beyond, it says `1,000+`."""

AT_ONCE = 60_000
"""Open files times days that are read in one go: some thousand dates."""

USUAL = 30
"""Where so many days are read at once, all that is late is read at once."""

Read = Callable[[date, date], list[Entry]]


@dataclass(frozen=True, slots=True)
class Found:
    """What was read; `more`: there is more than that."""

    entries: list[Entry]
    more: bool = False


def days_at_once(work: Work, only: Only = EVERYTHING) -> int:
    """How many days are read in one go, by how many open files there are."""
    files = counts.count_open(work, only.owner_id)
    return 10_000 if only.payer else max(1, AT_ONCE // max(1, files))


def ahead(read: Read, first: date, last: date, step: int, most: int = MOST) -> Found:
    """What lies between two days, from the first on; at least `most` dates where there are more."""
    found: list[Entry] = []
    while first <= last:
        end = min(last, first + timedelta(days=step - 1))
        found += read(first, end)
        if len(found) > most:
            return Found(found, more=end < last)
        first = end + ONE_DAY
    return Found(found)


def behind(read: Read, last: date, step: int, most: int = MOST) -> Found:
    """What lies before and on a day, from there back; at least `most` dates where there are more.

    Each step back is longer than the one before: what is very late is rare.
    """
    found: list[Entry] = []
    for length in _lengths(step):
        first = max(LONG_AGO, last - timedelta(days=length - 1)) if length else LONG_AGO
        found += read(first, last)
        if len(found) > most:
            return Found(found, more=first > LONG_AGO)
        last = first - ONE_DAY
    return Found(found)


def _lengths(step: int) -> Sequence[int]:
    """Lengths of the steps back in days, the last one to the beginning."""
    return (step, 10 * step, 0) if step < USUAL else (0,)
