"""From an approval to the next one: rules, due dates, windows. Data with a schema.

A due date is computed from the decision until the payer names one, and says
"estimated" till then. All lengths are calendar days or months.
"""

from bisect import bisect_right
from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Any, Self

import yaml
from dateutil.relativedelta import relativedelta
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from credbot.domain.calendar import Kind
from credbot.domain.errors import BadInput
from credbot.domain.identifiers import fold
from credbot.domain.ladders import Ladder
from credbot.domain.meetings import AGENDA_CLOSES

RECRED = Ladder((180, 120, 90, 60, 30))
LADDERS: Mapping[Kind, Ladder] = {
    Kind.DUE: RECRED,
    Kind.TARGET: Ladder((30, 14, 0)),
    Kind.TEMPORARY: Ladder((30, 14, 7, 1, 0)),
}
"""When each of these days is reminded of; of windows the month's first list tells."""

RENEWALS = frozenset({"recredentialing", "privileges", "payer_recredentialing", "revalidation"})
"""Tracks on which a next decision is prepared."""

SHORTEST_MONTH = 28
BETWEEN_MEETINGS = timedelta(days=62)
"""A last meeting further from a due date says only that no later one is planned yet."""


class Count(StrEnum):
    """Whether a cycle ends on the day of the decision, or with that month."""

    TO_DAY = "to_day"
    TO_MONTH = "to_month"


class Status(StrEnum):
    """What a row of the table is: a cycle, or a status before the decision."""

    CYCLE = "cycle"
    TEMPORARY = "temporary"
    PROVISIONAL = "provisional"


class _Data(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class CycleRule(_Data):
    """How long an approval holds, and when the next one is prepared.

    `payer`, `payer_type` and `facility` say for whom it is, by name; none of
    them: for everybody. It holds for decisions from `effective_from` on.
    """

    track: str
    months: int = Field(ge=1, le=120)
    count: Count = Count.TO_DAY
    opens: int = Field(ge=1)
    submit: int = Field(ge=0)
    red: int = Field(ge=0)
    source: str = Field(min_length=1, max_length=200)
    effective_from: date
    after: tuple[str, ...] = ()
    payer: str | None = None
    payer_type: str | None = None
    facility: str | None = None

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.opens >= self.months * SHORTEST_MONTH:
            raise ValueError(
                f"a window of {self.opens} days is longer than a cycle of {self.months} months"
            )
        if not self.red <= self.submit <= self.opens:
            raise ValueError("`opens`, `submit` and `red` come in this order before the due date")
        if self.payer and self.facility:
            raise ValueError("a rule is for a payer or for a facility, not for both")
        return self

    @property
    def scope(self) -> tuple[str, str | None, str | None, str | None, date]:
        """What a rule is for, and since when: another of the same replaces it."""
        return self.track, self.payer, self.payer_type, self.facility, self.effective_from

    @property
    def reach(self) -> int:
        """How particular it is."""
        return 2 if self.payer or self.facility else 1 if self.payer_type else 0


class Longest(_Data):
    """How long a status before the decision may last."""

    days: int = Field(ge=1, le=400)
    source: str


class _File(_Data):
    rules: tuple[CycleRule, ...]
    temporary: Longest
    provisional: Longest


@dataclass(frozen=True, slots=True)
class Party:
    """For whom a file is, by the names that rules use."""

    payer: str | None = None
    payer_type: str | None = None
    facility: str | None = None


@dataclass(frozen=True, slots=True)
class CycleRules:
    """All rules, the organisation's own ones last."""

    rules: tuple[CycleRule, ...]
    temporary: Longest
    provisional: Longest

    def after(self, track: str, decided: date, party: Party) -> CycleRule | None:
        """The rule of the cycle that an approval on `track` starts; None where none does."""
        return self._find((rule for rule in self.rules if track in rule.after), decided, party)

    def of(self, track: str, decided: date, party: Party) -> CycleRule | None:
        """The rule of a cycle whose next file is on `track`."""
        return self._find((rule for rule in self.rules if rule.track == track), decided, party)

    def _find(self, rules: Iterable[CycleRule], decided: date, party: Party) -> CycleRule | None:
        fitting = [rule for rule in rules if _fits_party(rule, party)]
        # Before the first rule begins nobody knows better than that one.
        held = [rule for rule in fitting if rule.effective_from <= decided]
        if held:
            return max(held, key=lambda rule: (rule.reach, rule.effective_from))
        return min(fitting, key=lambda rule: (rule.effective_from, -rule.reach), default=None)


def _fits_party(rule: CycleRule, party: Party) -> bool:
    if rule.payer and fold(rule.payer) != fold(party.payer or ""):
        return False
    if rule.facility and fold(rule.facility) != fold(party.facility or ""):
        return False
    return rule.payer_type in (None, party.payer_type)


@dataclass(frozen=True, slots=True)
class Window:
    """When the next file may be opened, when it goes out, and when it is urgent."""

    opens: date
    submit: date
    red: date


def due_of(decided: date, rule: CycleRule) -> date:
    """The day by which the next decision falls; the last of a month where that day is not in it."""
    return _due(decided, rule.months, rule.count)


@lru_cache(maxsize=8192)
def _due(decided: date, months: int, count: Count) -> date:
    """Many providers are decided on one day: the committee's."""
    day = decided + relativedelta(months=months)
    return month_end(day) if count is Count.TO_MONTH else day


def month_end(day: date) -> date:
    """The last day of its month."""
    return day.replace(day=monthrange(day.year, day.month)[1])


def window(due: date, rule: CycleRule) -> Window:
    """The days before a due date that a rule names."""
    return Window(*(due - timedelta(days=n) for n in (rule.opens, rule.submit, rule.red)))


def overdue(due: date, confirmed: bool, count: Count, today: date) -> int:
    """By how many days a due date has passed; 0 for one that was only estimated.

    A cycle that is counted to the month is late only when its month is over.
    """
    if not confirmed:
        return 0
    last = month_end(due) if count is Count.TO_MONTH else due
    return max(0, (today - last).days)


def complete_by(due: date, rule: CycleRule, meetings: Sequence[date], *, committee: bool) -> date:
    """When the file must be complete, to be decided by its due date.

    `meetings` are in order. For a committee: when the agenda of the last meeting up to then closes;
    where no meeting near it is planned yet, the rule's days before the due date.
    """
    days = window(due, rule)
    if not committee:
        return days.submit
    place = bisect_right(meetings, due)
    last = meetings[place - 1] if place else None
    if last is None or due - last > BETWEEN_MEETINGS:
        return days.red
    return last - timedelta(days=AGENDA_CLOSES)


def read_rules(text: str) -> tuple[tuple[CycleRule, ...], Longest, Longest]:
    """The rules of the file that credbot ships. Raises BadInput."""
    try:
        read = _File.model_validate(yaml.safe_load(text))
    except (ValidationError, yaml.YAMLError) as fault:
        raise BadInput(f"cycles.yaml: {fault}") from fault
    return read.rules, read.temporary, read.provisional


def own_rule(facts: Mapping[str, Any], shipped: Iterable[CycleRule]) -> CycleRule:
    """A rule of the organisation's own; what it leaves out is as credbot ships it.

    Raises BadInput, with the field it is about, for one that can't hold.
    """
    known = [rule for rule in shipped if rule.track == facts.get("track")]
    if not known:
        tracks = ", ".join(dict.fromkeys(rule.track for rule in shipped))
        raise BadInput(f"{facts.get('track')} has no cycle. There are: {tracks}.", "track")
    if not facts.get("effective_from"):
        raise BadInput("Say for decisions from which day on it holds: from 2026-01-01.", "from")
    if facts.get("months") in (0, "0"):
        raise BadInput("A cycle has at least one month.", "months")
    base = next((r for r in known if r.payer_type == facts.get("payer_type")), known[0])
    said = {key: value for key, value in facts.items() if value is not None}
    whole = {**base.model_dump(exclude={"payer_type", "effective_from"}), **said}
    try:
        return CycleRule.model_validate(whole)
    except ValidationError as fault:
        first = fault.errors()[0]
        field = str(first["loc"][0]) if first["loc"] else "opens"
        message = first["msg"].removeprefix("Value error, ")
        raise BadInput(f"{field}: {message}.", field) from fault


def stored(rules: Iterable[CycleRule]) -> list[dict[str, Any]]:
    """Rules as a file of settings holds them, each scope once, the last one said."""
    found = {rule.scope: rule for rule in rules}
    return [
        rule.model_dump(mode="json", exclude_none=True)
        for _, rule in sorted(found.items(), key=lambda one: str(one[0]))
    ]
