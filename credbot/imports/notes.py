"""Follow-up dates that stand in notes, as in `3/4 LM Tina ref 88231, f/u 3/11`.

Found, counted and shown; they count as our next touch only when somebody says
so, and only where the sheet names none.
"""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date

from credbot.imports.rows import Chunk, FileRow

_FOLLOW_UP = re.compile(
    r"\b(?:f/?u|follow[- ]?up)\b\s*(?:on|by|date)?\s*:?\s*"
    r"(\d{1,2})/(\d{1,2})(?:/(\d{4}|\d{2}))?(?!\d)",
    re.IGNORECASE,
)


def follow_up(note: str, today: date) -> tuple[str, date] | None:
    """The last follow-up date of a note: as written, and the day; None where there is none.

    Without a year it is the one nearest to `today`.
    """
    found = [(match[0], day) for match in _FOLLOW_UP.finditer(note) if (day := _day(match, today))]
    return found[-1] if found else None


def using(today: date) -> Callable[[Chunk], Chunk]:
    """Gives each file's row without a next touch that of its note."""

    def refine(chunk: Chunk) -> Chunk:
        rows = [_with_next(row, today) for row in chunk.rows if isinstance(row, FileRow)]
        return replace(chunk, rows=rows)

    return refine


def _with_next(row: FileRow, today: date) -> FileRow:
    found = follow_up(row.note, today) if row.note and row.next is None else None
    if found is None:
        return row
    cells = {**row.cells, "next": found[1].isoformat()}
    return replace(row, next=found[1], cells=cells)


def _day(match: re.Match[str], today: date) -> date | None:
    month, day, year = int(match[1]), int(match[2]), match[3]
    if year:
        years = [int(year) + (2000 if len(year) == 2 else 0)]
    else:
        years = [today.year - 1, today.year, today.year + 1]
    days = [made for one in years if (made := _made(one, month, day))]
    return min(days, key=lambda one: abs((one - today).days), default=None)


def _made(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
