"""A vendor's list of who was looked up, in a spreadsheet: what a cell becomes."""

from collections.abc import Mapping

from credbot.domain.identifiers import fold
from credbot.imports import values
from credbot.imports.values import Cell, Convert

_CLEAR = (
    "clear",
    "ok",
    "no",
    "none",
    "negative",
    "pass",
    "nothing found",
    "not found",
    "no match",
    "no matches",
    "no hit",
    "no hits",
    "no results",
)
_HIT = (
    "match",
    "possible match",
    "potential match",
    "hit",
    "possible hit",
    "potential hit",
    "yes",
    "found",
    "review",
    "positive",
)
_WORDS = dict.fromkeys(_CLEAR, False) | dict.fromkeys(_HIT, True)


def result(cell: str) -> Cell:
    """Whether a name is on the list: `clear` or `possible match`."""
    found = _WORDS.get(fold(cell))
    if found is None:
        hint = "Write clear or possible match."
        return None, "", (f"{cell[:40]} is no result known here", hint)
    return found, "possible match" if found else "clear", None


CONVERTERS: Mapping[str, Convert] = {
    "npi": values.npi,
    "date": values.day,
    "result": result,
}
"""By column, how a cell becomes a value; the others are words."""
