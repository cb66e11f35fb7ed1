"""Monthly monitoring: every active provider at each source once in a calendar month.

A possible match is a name on a list, nothing more: a person in compliance says
whether it is the provider.
"""

from calendar import monthrange
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict

from credbot.domain.calendar import Kind
from credbot.domain.errors import BadInput, Refused
from credbot.domain.ladders import Ladder
from credbot.domain.workdays import ONE_DAY, WorkCalendar

LADDERS = {Kind.MONITORING: Ladder((7, 1, 0))}
LONG_AGO = 400
"""A run further back, in days, is a typing error."""


class Source(BaseModel):
    """A list or board that is looked through. `source` is the rule's own."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    key: str
    title: str
    about: str = ""
    usual: bool = False
    source: str = ""
    effective_from: date | None = None


class _File(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    sources: tuple[Source, ...]


class Verdict(StrEnum):
    """What a person said of a possible match."""

    NOT_THIS = "not_this"
    IT_IS = "it_is"


@dataclass(frozen=True, slots=True)
class Run:
    """A source looked through: `checked` providers on `day`, by us or by a vendor."""

    id: int
    month: str
    source: str
    day: date
    by: str
    evidence: str | None
    checked: int
    hits: int
    taken_back: datetime | None = None
    taken_back_by: str | None = None


@dataclass(frozen=True, slots=True)
class Checked:
    """What is recorded: who was looked up, at which sources, when, by whom, with which hits."""

    sources: tuple[str, ...]
    day: date
    by: str
    evidence: str | None = None
    names: tuple[str, ...] = ()
    """Only these providers; empty: all who are not done yet."""
    hits: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Left:
    """A provider who is not done this month, and the sources that are missing."""

    provider_id: int
    name: str
    npi: str | None
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Board:
    """A month of monitoring: per source how many of the active providers are done."""

    month: str
    active: int
    sources: tuple[Source, ...]
    done: dict[str, int]
    left: tuple[Left, ...]
    left_total: int
    first: int
    runs: tuple[Run, ...]
    today: date
    may_record: bool
    may_decide: bool
    waiting: int = 0
    """Possible matches that wait for a decision; only for who may decide."""


@dataclass(frozen=True, slots=True)
class Note:
    """One thing that was said of a possible match."""

    at: datetime
    by: str
    what: str
    why: str | None


@dataclass(frozen=True, slots=True)
class Match:
    """A provider's name on a list, and what a person has decided."""

    id: int
    provider_id: int
    provider: str
    npi: str | None
    source: str
    found: date
    reference: str | None
    raised_by: str
    decision: Verdict | None = None
    decided: datetime | None = None
    decided_by: str | None = None
    why: str | None = None
    notes: tuple[Note, ...] = ()

    @property
    def state(self) -> str:
        """`new`, `not_this` or `it_is`."""
        return str(self.decision or "new")


@dataclass(frozen=True, slots=True)
class Recorded:
    """What came of recording: the runs, and how many possible matches went to whom."""

    runs: tuple[Run, ...]
    today: date
    hits: int = 0
    told: int = 0
    """Members of compliance who get a message; 0 with hits: nobody has that role."""


def read_sources(text: str) -> tuple[Source, ...]:
    """The sources that credbot ships. Raises pydantic's ValidationError."""
    return _File.model_validate(yaml.safe_load(text)).sources


def chosen_sources(shipped: Sequence[Source], chosen: Any) -> tuple[Source, ...]:
    """The sources of an organisation: those it chose by key or made itself, else the usual ones.

    Raises BadInput with what there is.
    """
    if chosen is None:
        return tuple(one for one in shipped if one.usual)
    known = {one.key: one for one in shipped}
    right = (
        'monitoring is a list of keys, as in ["oig", "sam"], or of {"key", "title"} for one of '
        f"your own. There are: {', '.join(known)}."
    )
    if not isinstance(chosen, list) or not chosen:
        raise BadInput(right, "monitoring")
    found = []
    for one in chosen:
        if isinstance(one, str) and one in known:
            found.append(known[one])
        elif isinstance(one, dict) and set(one) == {"key", "title"} and all(one.values()):
            found.append(Source(key=str(one["key"]), title=str(one["title"])))
        else:
            raise BadInput(right, "monitoring")
    if len({one.key for one in found}) < len(found):
        raise BadInput("Each source once.", "monitoring")
    return tuple(found)


def month_of(day: date) -> str:
    """`2026-11`."""
    return f"{day:%Y-%m}"


def first_of(month: str) -> date:
    """The first day of a month. Raises BadInput for what is none."""
    try:
        return date.fromisoformat(f"{month}-01")
    except ValueError:
        raise BadInput(f"{month} is not a month. Months look like `2026-11`.") from None


def last_workday(month: str, calendar: WorkCalendar) -> date:
    """The last working day of a month: by then all must be done."""
    first = first_of(month)
    day = first.replace(day=monthrange(first.year, first.month)[1])
    while not calendar.is_workday(day) and day.day > 1:
        day -= ONE_DAY
    return day


def check_day(day: date, today: date) -> None:
    """Raises BadInput for a day on which nobody can have looked."""
    if day > today:
        raise BadInput("Looked up today or earlier.", "day")
    if (today - day).days > LONG_AGO:
        raise BadInput("That is more than a year ago. Check the year.", "day")


def check_undecided(match: Match, verdict: Verdict) -> None:
    """Raises Refused when somebody has decided already."""
    if match.decision:
        same = "the same" if match.decision is verdict else "otherwise"
        raise Refused(f"{match.decided_by} has decided {same} already: {match.why}")


def lacking(sources: Iterable[Source], done: Iterable[str]) -> tuple[str, ...]:
    """The keys of the sources that are missing."""
    have = set(done)
    return tuple(one.key for one in sources if one.key not in have)
