"""Dates as people type them, month first, in the person's own zone.

`fri`, `next fri`, `12/05`, `12/5/26`, `2026-12-05`, `dec 5`, `today`,
`tomorrow`, `in 3 weeks`, `2w`, `10 business days`, `eom`. What is no date is
refused with a sentence, never guessed.
"""

import re
from datetime import date, datetime, timedelta

from dateutil.relativedelta import relativedelta

from credbot.domain.errors import BadInput
from credbot.domain.people import zone_of
from credbot.domain.workdays import Days, Unit, WorkCalendar


class Passed(BadInput):
    """A month and day without a year that lie a little behind: no other year is guessed."""

    def __init__(self, day: date, today: date) -> None:
        super().__init__(f"{spoken(day, today)} has passed.")
        self.day = day
        self.words = 1


RECENT = timedelta(days=60)
"""So far back a month and day without a year mean the day that has passed."""

EXAMPLES = "`fri`, `12/05`, `2026-12-05`, `in 3 weeks` or `10 business days`"
LONGEST = 4
FIRST, LAST = date(1900, 1, 1), date(2199, 12, 31)
"""Dates beyond these are typing errors."""
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_FULL_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_SPAN = re.compile(
    r"(?:in )?(\d{1,4}) ?(business days?|workdays?|days?|d|weeks?|w|months?|m|years?|y)"
)
_NUMBERS = re.compile(r"(\d{1,2})/(\d{1,2})(?:/(\d{4}|\d{2}))?")
_FIGURES = re.compile(r"(?<![\d/-])(\d{1,2})/(\d{1,2})(?:/(\d{4}|\d{2}))?(?![\d/])")
MONTH_FIRST = ("America/", "US/", "Pacific/Honolulu", "UTC", "Etc/")
"""Zones whose people write the month first, or of whom nothing is known."""
_MONTH_DAY = re.compile(r"([a-z]{3,9})\.? (\d{1,2})(?:st|nd|rd|th)?,?(?: (\d{4}))?")
_DAY_MONTH = re.compile(r"(\d{1,2}) ([a-z]{3,9})\.?(?: (\d{4}))?")


def parse_day(text: str, today: date, calendar: WorkCalendar, *, past: bool = False) -> date:
    """The date that the whole text means.

    A date without a year is the next one from `today` on, or with `past` the
    last one up to `today`. Raises BadInput.
    """
    words = text.split()
    found = take_day(words, today, calendar, past=past) if words else None
    if found is None or found[1] != len(words):
        raise BadInput(f"{text or 'Nothing'} is not a date. Dates look like {EXAMPLES}.")
    return found[0]


def take_day(
    words: list[str], today: date, calendar: WorkCalendar, *, past: bool = False
) -> tuple[date, int] | None:
    """The date at the start of `words` and how many words it takes; the longest reading wins.

    None when the first words are no date at all; raises BadInput for what is
    meant as a date but is none, such as 02/30.
    """
    for length in range(min(LONGEST, len(words)), 0, -1):
        try:
            day = _read(" ".join(words[:length]).casefold().strip(",."), today, calendar, past)
        except Passed as passed:
            passed.words = length
            raise
        if day:
            return day, length
    return None


def short(day: date) -> str:
    """`Nov 19`. Ten times as fast as a format string, and a page has thirty dates."""
    return f"{MONTHS[day.month - 1].capitalize()} {day.day}"


def spoken(day: date, today: date) -> str:
    """`Thu Nov 19`; with the year when it is more than half a year away."""
    text = f"{_DAYS[day.weekday()].capitalize()} {short(day)}"
    near = abs((day - today).days) < 183
    return text if near else f"{text}, {day.year}"


def clock_time(local: datetime) -> str:
    """`8:42 AM` of an instant that is in its zone already."""
    return f"{local.hour % 12 or 12}:{local:%M} {'AM' if local.hour < 12 else 'PM'}"


def moment(at: datetime, zone: str, today: date | None = None) -> str:
    """`Mon Nov 23, 9:05 AM` of an instant in a zone; with the year where `today` is in another."""
    local = at.astimezone(zone_of(zone))
    year = f", {local.year}" if today and today.year != local.year else ""
    return f"{local:%a %b} {local.day}{year}, {clock_time(local)}"


def other_reading(text: str, today: date, zone: str) -> tuple[str, date, date] | None:
    """The first date in figures that people of a zone may mean the other way round.

    As typed, as it is read here, and as they may mean it; without a year the
    next such days. None where months come first.
    """
    if zone.startswith(MONTH_FIRST):
        return None
    for match in _FIGURES.finditer(text):
        month, day = int(match[1]), int(match[2])
        if month != day and 1 <= month <= 12 and 1 <= day <= 12:
            figures = match[3]
            year = today.year if figures is None else int(figures)
            year = year if year > 99 else _century(year)
            days = (date(year, month, day), date(year, day, month))
            if figures is None:
                days = tuple(_ahead(one, today) for one in days)  # type: ignore[assignment]
            return match[0], *days
    return None


def _ahead(day: date, today: date) -> date:
    return day if day >= today else day.replace(year=day.year + 1)


def check_reach(day: date, field: str | None = None) -> None:
    """Raises BadInput for a date with which nobody can reckon here."""
    if not FIRST <= day <= LAST:
        raise BadInput(f"{day} is too far away.", field)


def _read(text: str, today: date, calendar: WorkCalendar, past: bool) -> date | None:
    day = _reading(text, today, calendar, past) if text.strip() else None
    if day:
        check_reach(day)
    return day


def _reading(text: str, today: date, calendar: WorkCalendar, past: bool) -> date | None:
    return (
        _named(text, today, past)
        or _span(text, today, calendar)
        or _iso(text)
        or _numbers(text, today, past)
        or _written(text, today, past)
    )


def _named(text: str, today: date, past: bool) -> date | None:
    fixed = {
        "today": today,
        "tomorrow": today + timedelta(days=1),
        "yesterday": today - timedelta(days=1),
        "eom": today + relativedelta(day=31),
    }
    if text in fixed:
        return fixed[text]
    words = text.split()
    weekday = _weekday(words[-1])
    if weekday is None or len(words) > 2 or (len(words) == 2 and words[0] not in ("next", "last")):
        return None
    back = words[0] == "last" or (past and len(words) == 1)
    if back:
        return today - timedelta(days=(today.weekday() - weekday - 1) % 7 + 1)
    ahead = today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)
    return ahead + timedelta(days=7) if words[0] == "next" else ahead


def _weekday(word: str) -> int | None:
    for place, (short, full) in enumerate(zip(_DAYS, _FULL_DAYS, strict=True)):
        if word in (short, full) or (len(word) > 3 and full.startswith(word)):
            return place
    return None


def _span(text: str, today: date, calendar: WorkCalendar) -> date | None:
    match = _SPAN.fullmatch(text)
    if not match:
        return None
    n, unit = int(match[1]), match[2]
    if unit.startswith(("business", "workday")):
        return calendar.add(today, Days(n, Unit.BUSINESS))
    step = {"d": "days", "w": "weeks", "m": "months", "y": "years"}[unit[0]]
    try:
        return today + relativedelta(**{step: n})  # type: ignore[arg-type]
    except (ValueError, OverflowError) as far:
        raise BadInput(f"{text} is too far away.") from far


def _iso(text: str) -> date | None:
    if not re.fullmatch(r"\d{4}-\d{1,2}-\d{1,2}", text):
        return None
    year, month, day = (int(part) for part in text.split("-"))
    return _make(text, year, month, day)


def _numbers(text: str, today: date, past: bool) -> date | None:
    match = _NUMBERS.fullmatch(text)
    if not match:
        return None
    month, day = int(match[1]), int(match[2])
    if not match[3]:
        return _near(text, today, month, day, past)
    year = int(match[3])
    return _make(text, year if year > 99 else _century(year), month, day)


def _written(text: str, today: date, past: bool) -> date | None:
    match = _MONTH_DAY.fullmatch(text)
    name, figure, year = (match[1], match[2], match[3]) if match else ("", "", None)
    if not match:
        turned = _DAY_MONTH.fullmatch(text)
        if not turned:
            return None
        name, figure, year = turned[2], turned[1], turned[3]
    if name[:3] not in MONTHS or not _month_name(name):
        return None
    month = MONTHS.index(name[:3]) + 1
    if year:
        return _make(text, int(year), month, int(figure))
    return _near(text, today, month, int(figure), past)


def _month_name(name: str) -> bool:
    full = date(2000, MONTHS.index(name[:3]) + 1, 1).strftime("%B").casefold()
    return full.startswith(name) or name == "sept"


def _near(text: str, today: date, month: int, day: int, past: bool) -> date:
    """Without a year: the next such day, or the last one; Feb 29 waits for a leap year.

    Raises Passed instead of the next one when the last one is recent.
    """
    step = -1 if past else 1
    if not past:
        _refuse_recent(today, month, day)
    for year in range(today.year, today.year + step * 9, step):
        try:
            found = date(year, month, day)
        except ValueError:
            continue
        if (found <= today) if past else (found >= today):
            return found
    return _make(text, today.year, month, day)


def _refuse_recent(today: date, month: int, day: int) -> None:
    for year in (today.year, today.year - 1):
        try:
            found = date(year, month, day)
        except ValueError:
            continue
        if today - RECENT <= found < today:
            raise Passed(found, today)


def _make(text: str, year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError as none:
        raise BadInput(f"{text} is not a date. Dates look like {EXAMPLES}.") from none


def _century(year: int) -> int:
    """Years 00-68 are this century's, 69-99 the last one's (POSIX)."""
    return 2000 + year if year <= 68 else 1900 + year
