"""Which files a list shows, and in which order; also the filter of a channel.

A filter is written as words: `harbor stalled`, `stage=submitted payer=harbor`,
`hold`, `unowned`, `sort=age`. The same words make the sentence that a list
shows above itself.
"""

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar

from credbot.domain.errors import BadInput
from credbot.domain.files import Status, WaitingOn
from credbot.domain.stalls import Test
from credbot.domain.tracks import Tracks

T = TypeVar("T", bound=StrEnum)


class Sort(StrEnum):
    """The orders of a list; `ORDER` says each in words."""

    DATE = "date"
    AGE = "age"
    STALLED = "stalled"
    NEXT = "next"
    FILE = "file"
    GOOD = "good"


ORDER = {
    Sort.DATE: "next hard date first",
    Sort.AGE: "longest in its stage first",
    Sort.STALLED: "longest stalled first",
    Sort.NEXT: "next touch first",
    Sort.FILE: "by file number",
    Sort.GOOD: "shortest good first",
}
"""How each order is said."""


@dataclass(frozen=True, slots=True)
class Filter:
    """What a file must be to be listed; everything open when nothing is set.

    `payer`, `facility` and `text` are parts of names as typed; `owner_id` is
    a person; `within` is calendar days until the start or due date, `starts`
    until the start alone, `age` calendar days in the present stage, at least.
    `due`: something is to be done today; `overdue`: our next touch has passed;
    `outside`: it waits on somebody who is chased; `back`: the hold's review date is
    today or has passed; `reason`: this test of a stall holds; `good`: not good any more
    after so many calendar days from today, because of the age or end of an item.
    """

    owner_id: int | None = None
    unowned: bool = False
    track: str | None = None
    stage: str | None = None
    payer: str | None = None
    facility: str | None = None
    state: str | None = None
    waiting_on: WaitingOn | None = None
    status: Status | None = None
    stalled: bool = False
    at_risk: bool = False
    within: int | None = None
    text: str | None = None
    payer_id: int | None = None
    provider_id: int | None = None
    due: bool = False
    overdue: bool = False
    outside: bool = False
    back: bool = False
    reason: Test | None = None
    age: int | None = None
    starts: int | None = None
    starts_from: date | None = None
    starts_until: date | None = None
    good: int | None = None

    @property
    def empty(self) -> bool:
        return self == Filter()


@dataclass(frozen=True, slots=True)
class Query:
    """A filter, an order and a page; pages count from 1."""

    filter: Filter = Filter()
    sort: Sort = Sort.DATE
    page: int = 1

    def turned(self, page: int) -> "Query":
        return replace(self, page=page)


@dataclass(frozen=True, slots=True)
class Count:
    """How many; `more` says that counting stopped there."""

    n: int
    more: bool = False

    def __str__(self) -> str:
        return f"{self.n:,}+" if self.more else f"{self.n:,}"


FLAGS: dict[str, dict[str, Any]] = {
    "unowned": {"unowned": True},
    "unassigned": {"unowned": True},
    "stalled": {"stalled": True},
    "at-risk": {"at_risk": True},
    "risk": {"at_risk": True},
    "hold": {"status": Status.HOLD},
    "held": {"status": Status.HOLD},
    "closed": {"status": Status.CLOSED},
    "due": {"due": True},
    "back": {"back": True},
    "overdue": {"overdue": True},
    "unchased": {"reason": Test.CHASE},
    "unloaded": {"stage": "approved"},
}


def parse_query(words: Iterable[str], tracks: Tracks, start: Query = Query()) -> Query:
    """A query from words, beginning with `start`.

    A word that is no key, flag, stage, track or party is part of a payer's
    name. Raises BadInput for a wrong key or value.
    """
    query = start
    names: list[str] = []
    waiting = iter(_joined(list(words), tracks))
    for word in waiting:
        key, given, value = word.partition("=")
        low = key.casefold()
        if not given and low in ("sort", "page", "by"):
            given, value = "=", next(waiting, "")
        if given:
            query = _set(query, "sort" if low == "by" else low, value, tracks)
        elif (known := _bare(low, tracks)) is not None:
            query = replace(query, filter=replace(query.filter, **known))
        else:
            names.append(word)
    if names:
        query = replace(query, filter=replace(query.filter, payer=" ".join(names)))
    return query


def _joined(words: list[str], tracks: Tracks) -> list[str]:
    """Stages, tracks and flags of two words as one: `in process`, `at risk`."""
    joined: list[str] = []
    for word in words:
        pair = f"{joined[-1]} {word}".casefold() if joined else ""
        if pair.replace(" ", "-") in FLAGS:
            joined[-1] = pair.replace(" ", "-")
        elif pair.replace(" ", "_") in tracks.stages or pair.replace(" ", "_") in tracks.tracks:
            joined[-1] = pair.replace(" ", "_")
        else:
            joined.append(word)
    return joined


def words_of(query: Query) -> str:
    """The words that `parse_query` reads back; the owner is written by number."""
    said = []
    for field in fields(Filter):
        value = getattr(query.filter, field.name)
        if value is None or value is False:
            continue
        said.append(f"{field.name}={str(value).replace(' ', '_')}")
    if query.sort is not Sort.DATE:
        said.append(f"sort={query.sort}")
    return " ".join(said)


def _bare(word: str, tracks: Tracks) -> dict[str, Any] | None:
    key = word.replace("-", "_")
    if word in FLAGS:
        return dict(FLAGS[word])
    if key in tracks.stages:
        return {"stage": key}
    if key in tracks.tracks:
        return {"track": key}
    return None


def _set(query: Query, key: str, value: str, tracks: Tracks) -> Query:
    if not value:
        raise BadInput(f"Say a value after {key}, as in `queue stage=submitted`.")
    if key == "sort":
        return replace(query, sort=_member(Sort, key, value))
    if key == "page":
        return replace(query, page=max(1, _number(key, value)))
    return replace(query, filter=replace(query.filter, **_field(key, value, tracks)))


def _field(key: str, value: str, tracks: Tracks) -> dict[str, Any]:
    text = value.replace("_", " ")
    if key in ("payer", "facility", "text", "state"):
        return {key: text.upper() if key == "state" else text}
    if key == "starts" and not value.isdecimal():
        return _window(value)
    if key in ("owner_id", "payer_id", "provider_id", "within", "age", "starts", "good"):
        return {key: _number(key, value)}
    if key in ("starts_from", "starts_until"):
        return {key: _date(value)}
    if key == "reason":
        return {"reason": _member(Test, key, value)}
    if key in ("unowned", "stalled", "at_risk", "due", "overdue", "outside", "back"):
        return {key: value.casefold() in ("true", "yes", "y", "1")}
    if key == "stage" and value.casefold() in tracks.stages:
        return {"stage": value.casefold()}
    if key == "track" and value.casefold() in tracks.tracks:
        return {"track": value.casefold()}
    if key in ("waiting_on", "waits"):
        return {"waiting_on": _member(WaitingOn, key, value)}
    if key == "status":
        return {"status": _member(Status, key, value)}
    known: dict[str, Iterable[str]] = {"stage": tracks.stages, "track": tracks.tracks}
    if key in known:
        raise BadInput(f"{value} is not a {key}. There are: {', '.join(known[key])}.")
    raise BadInput(
        f"{key} is nothing that files are listed by. "
        "Use stage, track, payer, facility, state, waits, status, reason, age, within, starts, "
        "good, text or sort."
    )


def _member(kind: type[T], key: str, value: str) -> T:
    try:
        return kind(value.casefold())
    except ValueError:
        known = ", ".join(kind)
        raise BadInput(f"{value} is not a {key}. There are: {known}.") from None


def _number(key: str, value: str) -> int:
    if not value.isdecimal() or len(value) > 6:
        raise BadInput(f"{key} takes a whole number, not {value}.")
    return int(value)


def _window(value: str) -> dict[str, Any]:
    """`2026-12-01..2026-12-31`, open at either end."""
    first, dots, last = value.partition("..")
    if not dots or not (first or last):
        raise BadInput(
            f"starts takes a number of days or a window, not {value}: "
            "`starts=30`, `starts=2026-12-01..2026-12-31`."
        )
    found = {"starts_from": _date(first) if first else None}
    return {**found, "starts_until": _date(last) if last else None}


def _date(value: str) -> date:
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise BadInput(f"{value} is not a date. Write it as 2026-12-01.") from None
