"""When committees and boards meet: a recurring rule in words, its days, and single meetings."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, Literal

from dateutil.relativedelta import relativedelta

from credbot.domain.calendar import Kind
from credbot.domain.errors import BadInput, Refused
from credbot.domain.ladders import Ladder

HORIZON = 24
"""So many months ahead a rule's meetings are planned; each day adds those that come into reach."""

AGENDA_CLOSES = 10
PACKET_GOES = 7
"""Calendar days before a meeting."""

LADDERS = {Kind.MEETING: Ladder((7, 1)), Kind.AGENDA: Ladder((7, 1, 0))}
DEFAULT_BODY = "Credentials Committee"
EXAMPLE = "2nd thursday"
RIGHT = (
    "`2nd thursday`, `last tuesday quarterly`, `1st monday every 2 months`, "
    "`every wednesday` or `every 2 weeks on tuesday`"
)
MOST_EVERY = 12
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_NTH = {"1st": 1, "2nd": 2, "3rd": 3, "4th": 4, "last": -1}
_SAID = {number: word for word, number in _NTH.items()}
_NTH |= {"first": 1, "second": 2, "third": 3, "fourth": 4}


@dataclass(frozen=True, slots=True)
class Rule:
    """Every so many weeks or months on a weekday (0 is Monday).

    `nth` is which one of the month, -1 the last; None: the rule goes by weeks.
    """

    every: int
    weekday: int
    nth: int | None = None

    @property
    def plain(self) -> dict[str, Any]:
        """As a row keeps it."""
        return {"every": self.every, "weekday": self.weekday, "nth": self.nth}


@dataclass(frozen=True, slots=True)
class Series:
    """The rule of a body from `first` to `last` (None: without an end); `at` is `12:00`."""

    id: int
    body: str
    rule: Rule
    at: str | None
    zone: str | None
    seats: int | None
    first: date
    last: date | None = None


@dataclass(frozen=True, slots=True)
class Meeting:
    """A meeting of a body; `planned` is its first day where it has moved."""

    id: int
    body: str
    day: date
    planned: date | None = None
    at: str | None = None
    zone: str | None = None
    seats: int | None = None
    place: str | None = None
    moved_why: str | None = None
    cancelled_why: str | None = None
    series_id: int | None = None

    @property
    def agenda_closes(self) -> date:
        """The last day on which a file can come onto the agenda."""
        return self.day - timedelta(days=AGENDA_CLOSES)

    @property
    def packet_goes(self) -> date:
        """The day on which the members get their packet."""
        return self.day - timedelta(days=PACKET_GOES)


@dataclass(frozen=True, slots=True)
class SetRule:
    """A body is to meet by this rule; another rule of it ends the day before `first`."""

    body: str
    rule: Rule
    at: str | None
    zone: str | None
    seats: int | None
    first: date
    last: date | None = None


@dataclass(frozen=True, slots=True)
class Move:
    """A meeting is to be on another day; `at` None: at the same time."""

    id: int
    day: date
    at: str | None
    why: str


@dataclass(frozen=True, slots=True)
class Cancel:
    """A meeting is not to be."""

    id: int
    why: str


@dataclass(frozen=True, slots=True)
class Add:
    """A meeting outside of any rule."""

    body: str
    day: date
    at: str | None = None
    zone: str | None = None
    seats: int | None = None
    place: str | None = None


@dataclass(frozen=True, slots=True)
class Restore:
    """A cancelled meeting is to be after all."""

    id: int


Wish = SetRule | Move | Cancel | Add | Restore


@dataclass(frozen=True, slots=True)
class Moves:
    """What a change of meetings does to open files.

    `lost`: files that are good until a day with a meeting before it, and have none any more;
    `regained` the opposite; `shifted`: files whose last usable meeting is another one;
    `forecasts`: files whose forecast moves; `targets`: cycles that should be complete by
    another day.
    """

    lost: int = 0
    regained: int = 0
    shifted: int = 0
    forecasts: int = 0
    targets: int = 0


@dataclass(frozen=True, slots=True)
class Deed:
    """A change of meetings: the wish, the meeting as it is now, the days that came and went.

    `act` takes it back. `off` are days on which nobody works, by name.
    """

    wish: Wish
    body: str
    today: date
    moves: Moves
    meeting: Meeting | None = None
    was: Meeting | None = None
    added: tuple[date, ...] = ()
    gone: int = 0
    off: Mapping[date, str] = field(default_factory=dict)
    act: int = 0


@dataclass(frozen=True, slots=True)
class Planned:
    """What is planned: rules, meetings in order, and how many files wait for one."""

    series: tuple[Series, ...]
    meetings: tuple[Meeting, ...]
    in_committee: int
    today: date
    off: Mapping[date, str] = field(default_factory=dict)
    may_change: bool = False


def compare(before: Sequence[date], after: Sequence[date], files: Mapping[date, int]) -> Moves:
    """What other meeting days do to files, given how many are good until each day."""
    lost = regained = shifted = 0
    for until, n in files.items():
        was, now = last_usable(until, before), last_usable(until, after)
        lost += n if was and not now else 0
        regained += n if now and not was else 0
        shifted += n if was and now and was != now else 0
    return Moves(lost, regained, shifted)


def read_rule(text: str) -> Rule:
    """The rule that words mean. Raises BadInput with what is right."""
    words = re.sub(r"[,.]|\b(?:on|of|the|each month|a month)\b", " ", text.casefold()).split()
    weekdays = [day for word in words if (day := _weekday(word)) is not None]
    nth = [_NTH[word] for word in words if word in _NTH]
    if any(word in ("5th", "fifth") for word in words):
        raise BadInput("Not every month has a 5th one. Say `last`, as in `last thursday`.", "rule")
    if len(weekdays) != 1 or len(nth) > 1:
        raise BadInput(f"{text or 'Nothing'} is no rule for meetings. Rules: {RIGHT}.", "rule")
    rest = [word for word in words if word not in _NTH and _weekday(word) is None]
    every, unit = _pace(" ".join(rest), text)
    if not nth and unit == "month":
        raise BadInput(f"Say which one of the month, as in `{EXAMPLE}`.", "rule")
    if nth and unit == "week":
        raise BadInput(f"Say weeks or a day of the month, not both: {RIGHT}.", "rule")
    return Rule(every, weekdays[0], nth[0] if nth else None)


def said(rule: Rule) -> str:
    """A rule in words: `2nd Thursday of every month`."""
    day = DAYS[rule.weekday]
    if rule.nth is None:
        return f"every {day}" if rule.every == 1 else f"every {rule.every} weeks on {day}"
    month = "every month" if rule.every == 1 else f"every {rule.every} months"
    return f"{_SAID[rule.nth]} {day} of {month}"


def days_of(series: Series, until: date, after: date | None = None) -> list[date]:
    """The days of a rule up to `until`, and after `after` where that is given.

    The first one is the first day from `series.first` on that fits; the pace counts from there.
    """
    from dateutil.rrule import MONTHLY, WEEKLY, rrule, weekday

    rule = series.rule
    last = _midnight(min(until, series.last) if series.last else until)
    pace: Literal[1, 2] = WEEKLY if rule.nth is None else MONTHLY
    on = weekday(rule.weekday) if rule.nth is None else weekday(rule.weekday)(rule.nth)
    begins = _midnight(series.first)
    for anchor in rrule(pace, byweekday=on, dtstart=begins, until=last):
        found = rrule(pace, interval=rule.every, byweekday=on, dtstart=anchor, until=last)
        days = [moment.date() for moment in found]
        return [day for day in days if after is None or day > after]
    return []


def horizon(today: date) -> date:
    """Up to this day the meetings of a rule without an end are planned."""
    return today + relativedelta(months=HORIZON)


def check_series(series: Series, today: date) -> None:
    """Raises BadInput for a rule that never comes, or comes only in the past."""
    if series.last and series.last < max(series.first, today):
        raise BadInput("A rule ends after it begins, and not before today.", "last")
    if series.seats is not None and not 0 < series.seats < 1000:
        raise BadInput("Seats are a whole number from 1 to 999.", "seats")
    if not days_of(series, horizon(max(today, series.first)), today):
        raise BadInput(
            "No day from tomorrow on fits this rule. Choose a later end, or none: without one, "
            f"meetings are planned {HORIZON} months ahead, and on from there each day.",
            "last",
        )


def check_day(day: date, today: date) -> None:
    """Raises BadInput for a meeting that would lie in the past, or out of reach."""
    if day < today:
        raise BadInput("A meeting is planned for today or later.", "day")
    if day > today + relativedelta(years=10):
        raise BadInput("That is more than ten years away. Check the year.", "day")


def check_free(body: str, day: date, others: Iterable[Meeting], said_day: str) -> None:
    """Raises Refused when the body meets on that day already."""
    for other in others:
        if other.body == body and other.day == day and other.cancelled_why is None:
            raise Refused(
                f"{body} meets {said_day} already. Choose another day, or cancel that one first."
            )


def read_time(text: str | None) -> str | None:
    """`12:00` from what people type: `noon`, `7am`, `7:30 pm`, `19:30`. Raises BadInput."""
    word = (text or "").strip().casefold().replace(" ", "").replace(".", "")
    if not word:
        return None
    if word == "noon":
        return "12:00"
    match = re.fullmatch(r"(\d{1,2})(?::(\d{2}))?(am|pm)?", word)
    if match and (match[2] or match[3]):
        hour, minute = int(match[1]), int(match[2] or 0)
        if match[3]:
            hour = hour % 12 + (12 if match[3] == "pm" else 0) if 1 <= hour <= 12 else 99
        if hour < 24 and minute < 60:
            return f"{hour:02d}:{minute:02d}"
    raise BadInput(f"{text} is not a time. Times look like `12:00`, `7:30 am` or `noon`.", "at")


def last_usable(good_until: date, days: Sequence[date]) -> date | None:
    """The last meeting on or before a day; `days` are in order."""
    usable = [day for day in days if day <= good_until]
    return usable[-1] if usable else None


def _weekday(word: str) -> int | None:
    for place, full in enumerate(DAYS):
        short = full.casefold()
        if len(word) >= 3 and (short.startswith(word) or word == f"{short}s"):
            return place
    return None


def _pace(rest: str, text: str) -> tuple[int, str | None]:
    """How often, from the words beside the day: (2, "week"); the unit is None when not said."""
    known = {"": (1, None), "every": (1, None), "each": (1, None), "weekly": (1, "week")}
    known |= {"monthly": (1, "month"), "every month": (1, "month"), "quarterly": (3, "month")}
    known |= {"every week": (1, "week"), "every quarter": (3, "month"), "quarter": (3, "month")}
    known |= {"biweekly": (2, "week"), "every other week": (2, "week"), "every other": (2, "week")}
    known |= {"every other month": (2, "month"), "month": (1, "month"), "twice year": (6, "month")}
    if rest in known:
        return known[rest]
    match = re.fullmatch(r"every (\d{1,3}) (week|month)s?", rest)
    if match is None:
        raise BadInput(f"{text} is no rule for meetings. Rules: {RIGHT}.", "rule")
    every = int(match[1])
    if not 1 <= every <= MOST_EVERY:
        raise BadInput(f"Every 1 to {MOST_EVERY} {match[2]}s; {every} never comes round.", "rule")
    return every, match[2]


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time())
