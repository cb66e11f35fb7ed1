"""Meetings in a spreadsheet: what a cell of each column becomes."""

from collections.abc import Mapping

from credbot.domain.controls import check_plain
from credbot.domain.errors import BadInput
from credbot.domain.meetings import read_time
from credbot.imports import values
from credbot.imports.values import Cell, Convert

_NO = frozenset({"no", "n", "false", "0"})
_YES = frozenset({"yes", "y", "true", "1", "x", "✓", "cancelled", "canceled"})


def time(cell: str) -> Cell:
    """A time of day: `12:00`, `noon`, `7:30 am`; a sheet's own may have seconds."""
    text = cell[:-3] if cell.count(":") == 2 and cell.endswith(":00") else cell
    try:
        found = read_time(text)
    except BadInput:
        return None, "", (f"{cell[:20]} is not a time", "Write it like 12:00 or 7:30 am.")
    return (found, found, None) if found else values.NOTHING


def zone(cell: str) -> Cell:
    """A time zone by its name."""
    try:
        found = check_plain("zone", cell)
    except BadInput:
        return None, "", (f"{cell[:30]} is no time zone", "Write it like America/Chicago.")
    return (found, found, None) if found else values.NOTHING


def seats(cell: str) -> Cell:
    """How many files a meeting takes."""
    text = cell.removesuffix(".0")
    if not text.isdecimal() or not 0 < int(text[:6]) < 1000:
        return None, "", (f"{cell[:20]} are no seats", "Write a whole number from 1 to 999.")
    return int(text), text, None


def cancelled(cell: str) -> Cell:
    """Why a meeting is cancelled; a bare yes is a reason too."""
    if cell.casefold() in _NO:
        return values.NOTHING
    if cell.casefold() in _YES:
        return "cancelled", "cancelled", None
    return values.text()(cell)


CONVERTERS: Mapping[str, Convert] = {
    "date": values.day,
    "time": time,
    "zone": zone,
    "seats": seats,
    "cancelled": cancelled,
}
"""By column, how a cell becomes a value; the others are words."""
