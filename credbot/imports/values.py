"""Cells to values: repairs what has one reading, refuses what has none or several.

A converter takes the text of a cell and gives (value, canonical text, fault);
each column of a sheet has its own, and remembers the texts it has seen.
"""

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from credbot.domain.identifiers import dea_problem, fold, npi_problem
from credbot.imports.dates import Fault, read_date, read_instant
from credbot.imports.words import NO, STATE_CODES, STATES, YES

Cell = tuple[Any, str, Fault | None]
"""Value, canonical text, and what is wrong."""
Convert = Callable[[str], Cell]

REMEMBERED = 4096
HIGHEST_FILE = 99_999_999
LONGEST, LONGEST_NOTE = 300, 20_000
NOTHING: Cell = (None, "", None)
EMPTY_WORDS = frozenset({"n/a", "#n/a", "none", "null", "-", "--", "—", "tbd", "#ref!", "#value!"})

_PROTECTED = re.compile(r"'+[=+\-@\t\r]")
_LOST_DIGITS = re.compile(r"\d(?:[.,]\d+)?e\+?\d+", re.IGNORECASE)
_SSN = re.compile(r"\d{3}-\d{2}-\d{4}")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
_EVENT = re.compile(r"[a-z_]+\.[a-z_]+")
_FILE = re.compile(r"(?:cr)?[- #]*(\d{1,10})(?:\.0+)?", re.IGNORECASE)
_PAIRS = {
    f"{first}{second}": int("0246813579"[first]) + second
    for first in range(10)
    for second in range(10)
}
"""What two digits of an NPI add to its sum: the first is doubled (Luhn)."""
_LOST: Fault = (
    "The spreadsheet has cut off the last digits",
    "Format the column as text, and paste the numbers again.",
)


class Memo(dict[str, Cell]):
    """A converter that remembers the first texts it has converted, up to a bound."""

    def __init__(self, convert: Convert, *, text_file: bool, words: Mapping[str, str]) -> None:
        super().__init__()
        self._convert = convert
        self._words = words
        self._quote = "'" if text_file else "\0"

    def __missing__(self, raw: str) -> Cell:
        text = raw.strip()
        if self._words or text[:1] == self._quote or not text.isprintable():
            text = self.clean(text)
        found = self._convert(text) if text else NOTHING
        if len(self) < REMEMBERED:
            self[raw] = found
        return found

    def clean(self, text: str) -> str:
        """The cell without what the spreadsheet put into it, through the mapping's words."""
        if text[:1] == self._quote and _PROTECTED.match(text):
            text = text[1:].strip()
        if not text.isprintable():
            text = _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()
        return self._words.get(fold(text), text).strip() if self._words else text


def text(longest: int = LONGEST) -> Convert:
    """Words, with single spaces; a note keeps its lines."""

    def convert(cell: str) -> Cell:
        if len(cell) > longest:
            return None, "", (f"Longer than {longest} characters", "Shorten it.")
        if len(cell) <= 7 and cell.casefold() in EMPTY_WORDS:
            return NOTHING
        if longest != LONGEST_NOTE and ("  " in cell or not cell.isprintable()):
            cell = " ".join(cell.split())
        return cell, cell, None

    return convert


_code = text()


def identifier(cell: str) -> Cell:
    """A number or code that somebody else gave: kept as written, without a marker for text."""
    if cell[0].isalpha() or cell.isdigit():
        return _code(cell)
    bare = cell.lstrip("'’").strip()
    if _LOST_DIGITS.fullmatch(bare):
        return None, "", _LOST
    if re.fullmatch(r"\d+\.0", bare):
        bare = bare[:-2]
    return _code(bare)


def file_number(cell: str) -> Cell:
    """`CR-1042`, `cr1042`, `1042`: the number; canonical `CR-1042`."""
    match = _FILE.fullmatch(cell.lstrip("'"))
    if not match or int(match[1]) == 0:
        return None, "", (f"{cell[:40]} is no file number", "A file number looks like CR-1042.")
    if int(match[1]) > HIGHEST_FILE:
        hint = "A file number has at most eight digits, such as CR-1042."
        return None, "", (f"{cell[:40]} is too high for a file number", hint)
    return int(match[1]), f"CR-{int(match[1])}", None


def npi(cell: str) -> Cell:
    """Ten digits with a right check digit."""
    if _right_npi(cell):
        return cell, cell, None
    bare = re.sub(r"[\s'’\-.]", "", cell[:-2] if cell.endswith(".0") else cell)
    if _LOST_DIGITS.fullmatch(cell.strip("'’ ")):
        return None, "", _LOST
    if fold(cell) in EMPTY_WORDS:
        return NOTHING
    problem = npi_problem(bare)
    if problem:
        hint = "Ten digits, starting with 1 or 2, such as 1234567893; look it up in NPPES."
        return None, "", (problem, hint)
    return bare, bare, None


def _right_npi(cell: str) -> bool:
    """The quick way to say of most NPIs that `npi_problem` finds nothing."""
    if len(cell) != 10 or cell[0] not in "12":
        return False
    try:
        total = _PAIRS[cell[:2]] + _PAIRS[cell[2:4]] + _PAIRS[cell[4:6]] + _PAIRS[cell[6:8]]
        return (24 + total + _PAIRS[cell[8:]]) % 10 == 0
    except KeyError:
        return False


def state(cell: str) -> Cell:
    """A two-letter code, from the code or the name."""
    word = fold(cell).strip(" .")
    if word in EMPTY_WORDS:
        return NOTHING
    code = STATES.get(word) or word.upper().replace(".", "")
    if code not in STATE_CODES:
        return None, "", (f"{cell[:40]} is no state", "Write one code or name: TX or Texas.")
    return code, code, None


def dea(cell: str) -> Cell:
    """Two letters and seven digits with a right check digit."""
    bare = re.sub(r"[\s'’\-]", "", cell).upper()
    if fold(cell) in EMPTY_WORDS:
        return NOTHING
    if problem := dea_problem(bare):
        return None, "", (problem, "A DEA number looks like BS1234563.")
    return bare, bare, None


def tin(cell: str) -> Cell:
    """Nine digits as written; leading zeros that a spreadsheet dropped come back."""
    bare = cell.strip("'’ ")
    if _SSN.fullmatch(bare):
        fault = ("It looks like a Social Security number", "Use the practice's tax id: 12-3456789.")
        return None, "", fault
    if fold(bare) in EMPTY_WORDS:
        return NOTHING
    if re.fullmatch(r"\d{7,9}(\.0)?", bare):
        whole = bare.removesuffix(".0").zfill(9)
        return whole, whole, None
    if re.fullmatch(r"\d{2}-\d{7}", bare):
        return bare, bare, None
    if _LOST_DIGITS.fullmatch(bare):
        return None, "", _LOST
    return None, "", ("A tax id has nine digits", "Write 12-3456789.")


def day(cell: str) -> Cell:
    """A date; canonical in ISO form, empty when it is not known."""
    found = read_date(cell)
    if isinstance(found, tuple):
        return None, "", found
    return (found, found.isoformat(), None) if found else NOTHING


def instant(zone: str) -> Convert:
    """When something happened, in UTC; a bare date is noon in `zone`."""

    def convert(cell: str) -> Cell:
        found = read_instant(cell, zone)
        if isinstance(found, datetime):
            return found, found.isoformat(), None
        return None, "", found

    return convert


def yes_no(cell: str) -> Cell:
    """Y/N, x, a tick; canonical `y` or `n`."""
    word = fold(cell)
    if word in YES or cell in YES:
        return True, "y", None
    if word in NO:
        return False, "n", None
    if word in EMPTY_WORDS:
        return NOTHING
    return None, "", (f"{cell[:40]} is neither yes nor no", "Write y or n.")


def one_of(words: Mapping[str, Any]) -> Convert:
    """A value out of a list of words."""

    def convert(cell: str) -> Cell:
        word = fold(cell)
        if word in EMPTY_WORDS:
            return NOTHING
        found = words.get(word)
        if found is None:
            known = ", ".join(dict.fromkeys(str(value) for value in words.values()))
            return None, "", (f"{cell[:40]} is not one of the words known here", f"Known: {known}.")
        return found, str(found), None

    return convert


def event_name(cell: str) -> Cell:
    """The name of an event, `area.verb`."""
    word = cell.casefold()
    if _EVENT.fullmatch(word):
        return word, word, None
    return (
        None,
        "",
        (f"{cell[:40]} is no event", "Events look like pipeline.advance or payers.log."),
    )


def as_it_stands(cell: str) -> Cell:
    """For the cells that only make sense together with others."""
    return cell, cell, None
