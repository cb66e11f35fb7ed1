"""A look at the calendar: which days of it, what of them, and the words for that.

`30`, `dec`, `2026-12`, a kind (`expires`), part of a payer's or facility's
name; the value of a button has the days in full: `2026-11-24..2026-12-07`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import groupby

from dateutil.relativedelta import relativedelta

from credbot.domain.calendar import OURS, Entry, Kind
from credbot.domain.dates import MONTHS, check_reach
from credbot.domain.errors import BadInput
from credbot.domain.identifiers import fold
from credbot.domain.queue import Count

USUAL = 14
MOST_DAYS = 400
PAGE = 15
"""Dates of one page."""

LONGEST_NAME = 20
"""Of a payer's name so much stands in the value of a menu."""

LATE = 5
"""Late ones above the first page; the rest has a list of its own."""

_ALSO: dict[str, Kind] = {
    "starts": Kind.START,
    "expiring": Kind.EXPIRES,
    "expirables": Kind.EXPIRES,
    "credentials": Kind.EXPIRES,
    "caqh": Kind.ATTESTATION,
    "follow-ups": Kind.FOLLOW_UP,
    "followups": Kind.FOLLOW_UP,
    "followup": Kind.FOLLOW_UP,
    "policies": Kind.POLICY,
}
_FEW = frozenset({"days", "day", "all"})
"""Words that only make the sentence whole."""


@dataclass(frozen=True, slots=True)
class Look:
    """Days from `first` to `last`, both of them, and what of them is wanted.

    `owner_id` is whose dates, None: everybody's; `payer` is part of a payer's
    or facility's name. With `late` only what has passed unhandled is shown,
    whatever its day. Pages count from 1.
    """

    first: date
    last: date
    kind: Kind | None = None
    owner_id: int | None = None
    payer: str | None = None
    late: bool = False
    page: int = 1

    def turned(self, page: int) -> "Look":
        return replace(self, page=page)

    def lets(self, entry: Entry) -> bool:
        """Whether an entry is wanted by its kind and its payer."""
        if entry.kind is not self.kind and (self.kind or entry.kind in OURS):
            return False
        if not self.payer:
            return True
        part = fold(self.payer)
        return any(part in fold(name) for name in (entry.payer, entry.facility) if name)


@dataclass(frozen=True, slots=True)
class Dates:
    """Dates in their order; `more`: there are others after (or, of late ones, before) them."""

    entries: tuple[Entry, ...]
    more: bool = False

    @property
    def count(self) -> Count:
        n = len(self.entries)
        return Count(n // 1000 * 1000, more=True) if self.more else Count(n)


@dataclass(frozen=True, slots=True)
class Agenda:
    """What a look shows: a page of `total` entries, and the first of `late_total` late ones.

    `owner` names whose dates these are, None: everybody's.
    """

    look: Look
    today: date
    as_of: datetime
    entries: tuple[Entry, ...]
    total: Count
    late: tuple[Entry, ...]
    late_total: Count
    owner: str | None
    own: bool = False

    @property
    def pages(self) -> int:
        return max(1, -(-self.total.n // PAGE))

    @property
    def weeks(self) -> list[tuple[date, tuple[Entry, ...]]]:
        """The page's entries by the Monday of their week."""
        by_week = groupby(self.entries, key=lambda entry: monday(entry.day))
        return [(week, tuple(entries)) for week, entries in by_week]


def usual_look(today: date, owner_id: int | None = None, days: int = USUAL) -> Look:
    """The next days, today among them."""
    return Look(today, today + timedelta(days=days - 1), owner_id=owner_id)


def agenda(
    look: Look,
    late: Dates,
    inside: Dates,
    *,
    today: date,
    as_of: datetime,
    owner: str | None,
    own: bool,
) -> Agenda:
    """The page that a look asks for, of what lies in its days and of what is late."""
    pages = max(1, -(-len(inside.entries) // PAGE))
    shown = look.turned(min(max(1, look.page), pages))
    begin = (shown.page - 1) * PAGE
    above = () if look.late or shown.page > 1 or look.first > today else late.entries[:LATE]
    return Agenda(
        look=shown,
        today=today,
        as_of=as_of,
        entries=inside.entries[begin : begin + PAGE],
        total=inside.count,
        late=above,
        late_total=late.count,
        owner=owner,
        own=own,
    )


def parse_look(words: Sequence[str], today: date, start: Look | None = None) -> Look:
    """A look from words, beginning with `start` or the next 14 days. Raises BadInput."""
    look, names = start or usual_look(today), list[str]()
    for word in words:
        key, given, value = word.partition("=")
        low = word.casefold()
        if given:
            look = _set(look, key.casefold(), value)
        elif (days := _span(low, today)) is not None:
            look = replace(look, first=days[0], last=days[1])
        elif (kind := _kind(low)) is not None:
            look = replace(look, kind=kind)
        elif low == "late":
            look = replace(look, late=True)
        elif low not in _FEW:
            names.append(word)
    return replace(look, payer=" ".join(names)) if names else look


def words_of(look: Look) -> str:
    """The words that `parse_look` reads back, few enough for a choice of a menu."""
    said = [f"{look.first}..{look.last}", look.kind or "all"]
    said += [f"by={look.owner_id}"] if look.owner_id is not None else []
    said += [f"at={look.payer[:LONGEST_NAME].replace(' ', '_')}"] if look.payer else []
    said += ["late"] if look.late else []
    said += [f"page={look.page}"] if look.page > 1 else []
    return " ".join(said)


def monday(day: date) -> date:
    """The Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def _span(word: str, today: date) -> tuple[date, date] | None:
    """The days that a word means: a number of days from today, or a month."""
    if word.isdecimal() and len(word) < 6:
        days = int(word)
        if not 1 <= days <= MOST_DAYS:
            raise BadInput(f"The calendar shows 1 to {MOST_DAYS} days at once, not {word}.")
        return today, today + timedelta(days=days - 1)
    begin, dots, end = word.partition("..")
    if dots:
        return _date(begin), _date(end)
    first = _month(word, today)
    if first is None:
        return None
    check_reach(first)
    return max(first, today) if first <= today else first, first + relativedelta(day=31)


def _month(word: str, today: date) -> date | None:
    """The first of a month: `dec`, `december` (this one or the next such), `2026-12`."""
    if word[:3] in MONTHS:
        number = MONTHS.index(word[:3]) + 1
        full = date(2000, number, 1).strftime("%B").casefold()
        if word not in (word[:3], full, "sept"):
            return None
        year = today.year if number >= today.month else today.year + 1
        return date(year, number, 1)
    year_word, dash, number_word = word.partition("-")
    if not (dash and len(year_word) == 4 and year_word.isdecimal() and number_word.isdecimal()):
        return None
    try:
        first = date(int(year_word), int(number_word), 1)
    except ValueError:
        raise BadInput(f"{word} is not a month. Write it as 2026-12 or dec.") from None
    if first + relativedelta(day=31) < today:
        raise BadInput(f"{word} has passed. What of it is still open is under `calendar late`.")
    return first


def _kind(word: str) -> Kind | None:
    key = word.replace("-", "_")
    for name in (key, key.removesuffix("s")):
        if name in set(Kind):
            return Kind(name)
    return _ALSO.get(word)


def _set(look: Look, key: str, value: str) -> Look:
    if key in ("payer", "facility", "at") and value:
        return replace(look, payer=value.replace("_", " "))
    if key == "kind" and (kind := _kind(value.casefold())):
        return replace(look, kind=kind)
    if key == "kind":
        raise BadInput(f"{value} is not a kind of date. There are: {', '.join(Kind)}.")
    if key in ("by", "page") and value.isdecimal() and len(value) < 10:
        number = int(value)
        return look.turned(max(1, number)) if key == "page" else replace(look, owner_id=number)
    raise BadInput(
        f"{key}={value} is nothing that dates are listed by. Use a number of days, a month, "
        "a person, a kind, or part of a payer's name."
    )


def _date(value: str) -> date:
    try:
        day = date.fromisoformat(value)
    except ValueError:
        raise BadInput(f"{value} is not a date. Write it as 2026-12-01.") from None
    check_reach(day)
    return day
