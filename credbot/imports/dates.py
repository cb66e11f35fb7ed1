"""Dates as spreadsheets hold them, month first; what is no full date is refused, never guessed.

Two-digit years 00 to 68 are 20xx, as in Excel. `TBD`, `ASAP`, 12/31/9999 and
1/1/1900 mean that the date is not known.
"""

import re
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

from credbot.domain.identifiers import fold
from credbot.domain.people import zone_of

Fault = tuple[str, str]
"""What is wrong, and how to mend it."""

FIRST_YEAR, LAST_YEAR = 1900, 2100
EXAMPLES = "Write 11/23/2026 or 2026-11-23."
NOT_KNOWN = frozenset(
    "tbd tba asap unknown pending open none never n/a na #n/a null - -- — ? x n".split()
)
_PLACEHOLDERS = frozenset({date(9999, 12, 31), date(1900, 1, 1), date(1899, 12, 31)})
_EXCEL_DAY_ZERO = date(1899, 12, 30)
_SERIALS = range(20_000, 80_000)
_EMPTY_SERIALS = frozenset({0, 1, 2_958_465})
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()

_HOUR = r"\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?: ?[ap]\.?m\.?)?"
_CLOCK = rf"(?:[t ,]+{_HOUR}(?: ?(?:z|utc|[+-]\d{{2}}:?\d{{2}}))?)?"
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})" + _CLOCK)
_COMPACT = re.compile(r"((?:19|20)\d{2})(\d{2})(\d{2})")
_US = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})" + _CLOCK)
_DAY_MONTH = re.compile(
    r"(\d{1,2})(?:st|nd|rd|th)?[-/. ]+([a-z]{3,9})\.?[-/., ]+(\d{4}|\d{2})" + _CLOCK
)
_MONTH_DAY = re.compile(
    r"([a-z]{3,9})\.?[- ]+(\d{1,2})(?:st|nd|rd|th)?[-, ]+(\d{4}|\d{2})" + _CLOCK
)
_NUMBER = re.compile(r"(\d{1,7})(?:\.\d+)?")
_NO_DAY = re.compile(
    r"\d{1,2}[-/.]\d{4}|\d{4}[-/.]\d{1,2}|[a-z]{3,9}\.?[-/, ]+'?(?:\d{4}|\d{2})|q[1-4][-/ ]?\d{2,4}"
)
_NO_YEAR = re.compile(r"\d{1,2}[-/.]\d{1,2}|[a-z]{3,9}\.? \d{1,2}|\d{1,2}[- ][a-z]{3,9}")
_WEEKDAY = re.compile(r"(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?,? +")


def read_date(text: str) -> date | Fault | None:
    """The date of a cell: a date, None for "not known", or the fault with its hint."""
    word = _WEEKDAY.sub("", fold(text), count=1).strip(" '")
    if not word or word in NOT_KNOWN:
        return None
    parts = _parts(word)
    if parts is None:
        return _number(word) if _NUMBER.fullmatch(word) else _no_date(text, word)
    try:
        found = date(*parts)
    except ValueError:
        return f"{text} is not in the calendar", f"The month comes first. {EXAMPLES}"
    if found in _PLACEHOLDERS:
        return None
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        return f"The year {found.year} is out of range", EXAMPLES
    return found


def read_instant(text: str, zone: str) -> datetime | Fault:
    """The instant of a cell, in UTC.

    An ISO date and time with an offset is that instant; without one it is a
    time in `zone`; a date alone, in any form, is noon in `zone`.
    """
    if len(text.strip()) > len("2026-11-23"):
        try:
            moment = datetime.fromisoformat(text.strip())
            local = moment if moment.tzinfo else moment.replace(tzinfo=zone_of(zone))
            return local.astimezone(UTC)
        except (ValueError, OverflowError):
            pass
    found = read_date(text)
    if isinstance(found, tuple):
        return found
    if found is None:
        return "When it happened is not known", "Write 2026-11-23 or 2026-11-23T09:30:00-05:00."
    return _noon(found, zone)


@lru_cache(maxsize=4096)
def _noon(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(12), zone_of(zone)).astimezone(UTC)


def _parts(word: str) -> tuple[int, int, int] | None:
    """Year, month, day as written; None when this is no form of a full date."""
    if match := _ISO.fullmatch(word) or _COMPACT.fullmatch(word):
        return int(match[1]), int(match[2]), int(match[3])
    if match := _US.fullmatch(word):
        return _year(match[3]), int(match[1]), int(match[2])
    if (match := _DAY_MONTH.fullmatch(word)) and (month := _month(match[2])):
        return _year(match[3]), month, int(match[1])
    if (match := _MONTH_DAY.fullmatch(word)) and (month := _month(match[1])):
        return _year(match[3]), month, int(match[2])
    return None


def _year(figures: str) -> int:
    if len(figures) == 4:
        return int(figures)
    return int(figures) + (2000 if int(figures) <= 68 else 1900)


def _month(name: str) -> int | None:
    return _MONTHS.index(name[:3]) + 1 if name[:3] in _MONTHS else None


def _number(word: str) -> date | Fault | None:
    """Excel's own number of a day; 45352 is 1 March 2024."""
    serial = int(word.split(".")[0])
    if serial in _EMPTY_SERIALS:
        return None
    if serial in _SERIALS:
        return _EXCEL_DAY_ZERO + timedelta(days=serial)
    return f"{word} is not a date", EXAMPLES


def _no_date(text: str, word: str) -> Fault:
    if _NO_DAY.fullmatch(word):
        return "The day is missing", f"{EXAMPLES} Leave the cell empty if the day is not known."
    if _NO_YEAR.fullmatch(word):
        return "The year is missing", EXAMPLES
    return f"{text[:40]} is not a date", f"{EXAMPLES} Leave the cell empty if it is not known."
