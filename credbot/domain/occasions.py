"""The organisation's own dates: accreditation, policy reviews, delegation audits, rosters."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from dateutil.relativedelta import relativedelta

from credbot.domain.calendar import Kind
from credbot.domain.errors import BadInput, Refused
from credbot.domain.ladders import Ladder


class Sort(StrEnum):
    """What kind of date it is."""

    ACCREDITATION = "accreditation"
    POLICY = "policy"
    AUDIT = "audit"
    ROSTER = "roster"
    OTHER = "other"


TITLES = {
    Sort.ACCREDITATION: "Accreditation",
    Sort.POLICY: "Policy review",
    Sort.AUDIT: "Delegation audit",
    Sort.ROSTER: "Payer roster",
    Sort.OTHER: "Other date",
}
KIND = {
    Sort.ACCREDITATION: Kind.ACCREDITATION,
    Sort.POLICY: Kind.POLICY,
    Sort.AUDIT: Kind.AUDIT,
    Sort.ROSTER: Kind.ROSTER,
    Sort.OTHER: Kind.TASK,
}
USUAL = {Sort.POLICY: 12, Sort.AUDIT: 12, Sort.ROSTER: 1}
"""Months after which a date of a kind usually comes again."""

LADDERS: Mapping[Kind, Ladder] = {
    Kind.ACCREDITATION: Ladder((365, 180, 90)),
    Kind.POLICY: Ladder((90, 60, 30)),
    Kind.AUDIT: Ladder((90, 60, 30)),
    Kind.ROSTER: Ladder((7, 1, 0)),
    Kind.TASK: Ladder((14, 7, 1, 0)),
}

LOOK_BACK, LOOK_BACK_FIRST = 36, 6
"""Months that a survey looks back: usually, and at a first survey."""

SURVEY_EVERY = 36
APPLICATION, EVIDENCE = relativedelta(months=9), relativedelta(days=42)
"""Usual lengths of time before a survey; a person sets them as the accreditor says."""

MOST_MONTHS = 120
FARTHEST = 3650


@dataclass(frozen=True, slots=True)
class Task:
    """Something to be done for a date."""

    id: int
    occasion_id: int
    title: str
    due: date
    owner_id: int | None = None
    owner: str | None = None
    done: date | None = None
    done_by: str | None = None


@dataclass(frozen=True, slots=True)
class Occasion:
    """A date of the organisation's own.

    `every` is in months; `day_first` the day on which it was set first, where
    it has moved; `lead` the days before on which it is reminded of, empty:
    those of its kind.
    """

    id: int
    sort: Sort
    title: str
    day: date
    owner_id: int | None = None
    owner: str | None = None
    payer: str | None = None
    every: int | None = None
    anchor: int | None = None
    lead: tuple[int, ...] = ()
    note: str | None = None
    day_first: date | None = None
    moved_why: str | None = None
    done: date | None = None
    done_by: str | None = None
    evidence: str | None = None
    cancelled_why: str | None = None
    tasks: tuple[Task, ...] = ()

    @property
    def stands(self) -> bool:
        """Whether it is still to come: neither done nor cancelled."""
        return self.done is None and self.cancelled_why is None

    @property
    def rungs(self) -> tuple[int, ...]:
        """The days before on which it is reminded of."""
        return self.lead or LADDERS[KIND[self.sort]].rungs


@dataclass(frozen=True, slots=True)
class New:
    """A date that is to be kept."""

    sort: Sort
    title: str
    day: date
    owner_id: int | None = None
    payer: str | None = None
    every: int | None = None
    lead: tuple[int, ...] = ()
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Deed:
    """What was done with dates: `verb` is added, done, moved, cancelled, handed, task or task_done.

    `next` is the one that follows a date that comes again, `passed` are days (title, day)
    that were not kept because they lie behind; `act` takes it back.
    """

    verb: str
    today: date
    occasions: tuple[Occasion, ...]
    next: Occasion | None = None
    task: Task | None = None
    passed: tuple[tuple[str, date], ...] = ()
    act: int = 0


@dataclass(frozen=True, slots=True)
class Dates:
    """The dates that stand, late ones first, of which one page is shown."""

    occasions: tuple[Occasion, ...]
    total: int
    first: int
    late: int
    today: date
    may_change: bool


def check_new(new: New, today: date) -> None:
    """Raises BadInput for a date that is no use."""
    if not new.title.strip():
        raise BadInput("Say what it is.", "title")
    if new.day < today:
        raise BadInput("Choose today or a later day.", "day")
    if abs((new.day - today).days) > FARTHEST:
        raise BadInput("That is more than ten years away. Check the year.", "day")
    if new.every is not None and not 1 <= new.every <= MOST_MONTHS:
        raise BadInput(f"It comes again after 1 to {MOST_MONTHS} months, or once.", "every")


def read_lead(text: str | None) -> tuple[int, ...]:
    """Days before, as in `90, 60, 30`; the farthest first. Raises BadInput."""
    words = re.split(r"[\s,/]+", text.strip()) if text and text.strip() else []
    if any(not word.isdecimal() or int(word) > 365 for word in words) or len(words) > 10:
        raise BadInput("Days before, as in `90, 60, 30`; at most ten, at most 365.", "lead")
    return tuple(sorted({int(word) for word in words}, reverse=True))


def following(one: Occasion, done: date) -> date | None:
    """The day on which a date comes again; None for one that comes once.

    A roster keeps its day of the month. Reviews and audits are due within so
    many months of the last one, so they count from the day on which it was done.
    """
    if one.every is None:
        return None
    if one.sort is Sort.ROSTER:
        planned = one.day_first or one.day
        return in_month(planned, one.every, one.anchor or planned.day)
    start = one.day if one.sort is Sort.ACCREDITATION else done
    return start + relativedelta(months=one.every)


def in_month(day: date, months: int, anchor: int) -> date:
    """So many months on, the day `anchor` of that month, or its last where it is shorter."""
    return day.replace(day=1) + relativedelta(months=months, day=anchor)


def accreditation(
    title: str,
    survey: date,
    today: date,
    *,
    first: bool,
    owner_id: int | None,
    days: Mapping[str, date | None],
) -> tuple[list[New], list[tuple[str, date]]]:
    """The dates of an accreditation, from its survey: look-back, application, evidence, survey.

    `days` are those that a person has set: look_back, application, evidence.
    Those that have passed are not kept; they come back as (title, day). Raises BadInput.
    """
    months = LOOK_BACK_FIRST if first else LOOK_BACK
    usual = {
        "look_back": ("look-back begins", survey - relativedelta(months=months)),
        "application": ("application due", survey - APPLICATION),
        "evidence": ("evidence due", survey - EVIDENCE),
    }
    ahead, passed = [], []
    for name, (words, day) in usual.items():
        chosen = days.get(name) or day
        if chosen > survey:
            raise BadInput("This comes before the survey.", name)
        if chosen < today:
            passed.append((f"{title}: {words}", chosen))
        else:
            whole = f"{title}: {words}"
            ahead.append(New(Sort.ACCREDITATION, whole, chosen, owner_id, lead=(90, 30, 7)))
    ahead.append(New(Sort.ACCREDITATION, f"{title}: survey", survey, owner_id, every=SURVEY_EVERY))
    return ahead, passed


def check_stands(one: Occasion, said_day: str) -> None:
    """Raises Refused for a date that is done or cancelled."""
    if one.done:
        by = f" by {one.done_by}" if one.done_by else ""
        raise Refused(f"{one.title} is done already: {said_day}{by}.")
    if one.cancelled_why is not None:
        raise Refused(f"{one.title} is cancelled: {one.cancelled_why}")


def check_done(day: date, today: date) -> None:
    """Raises BadInput for a day that has not come yet."""
    if day > today:
        raise BadInput("Done on a day up to today.", "day")
    if (today - day).days > FARTHEST:
        raise BadInput("That is more than ten years ago. Check the year.", "day")
