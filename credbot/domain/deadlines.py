"""Which dates are reminded of on a day, and how their lines are gathered.

A scope is a channel or a person. What it has been told until a day is kept
with its last run; the next one tells the last step of each date since.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from credbot.domain.calendar import Entry, Kind
from credbot.domain.ladders import NEAR, Ladder, Step, step_between
from credbot.domain.workdays import WorkCalendar


@dataclass(frozen=True, slots=True)
class Reminder:
    """A date with the step of its ladder that has come."""

    entry: Entry
    rung: int

    @property
    def key(self) -> list[str]:
        """What finds the entry again: `credential:7`, its kind, its day."""
        return [self.entry.subject, str(self.entry.kind), self.entry.day.isoformat()]


@dataclass(frozen=True, slots=True)
class Deadlines:
    """A channel's reminders of a day: those of `total` that still stand.

    `channel` is where they belong, `live` whether they stand there.
    """

    entries: tuple[Entry, ...]
    total: int
    today: date
    zone: str
    channel: str
    live: bool


class When(StrEnum):
    """How near a date is, in the words of a heading."""

    LATE = "Late"
    NEAR = f"Within {NEAR} days"
    FAR = "Further ahead"


class Family(StrEnum):
    """Kinds that are told together."""

    STARTS = "Starts"
    CREDENTIALS = "Credentials"
    CYCLES = "Renewals and due dates"
    MEETINGS = "Meetings"
    OURS = "The organisation's own"


FAMILIES: Mapping[Kind, Family] = {
    Kind.START: Family.STARTS,
    Kind.EXPIRES: Family.CREDENTIALS,
    Kind.ATTESTATION: Family.CREDENTIALS,
    Kind.VERIFICATION: Family.CREDENTIALS,
    Kind.DUE: Family.CYCLES,
    Kind.TARGET: Family.CYCLES,
    Kind.WINDOW: Family.CYCLES,
    Kind.TEMPORARY: Family.CYCLES,
    Kind.MEETING: Family.MEETINGS,
    Kind.AGENDA: Family.MEETINGS,
}
"""All others are the organisation's own."""

Lines = list[tuple[Entry, ...]]
"""What is said in one line each: all dates of one provider, or one date."""


def reminders(
    found: Iterable[tuple[Entry, Ladder]], after: date, today: date, calendar: WorkCalendar
) -> list[Reminder]:
    """The last step of each date with after < its day <= today, in the order of the calendar."""
    known: dict[tuple[Ladder, date, date], Step | None] = {}
    due = []
    for entry, ladder in found:
        if entry.first is None:
            continue
        # What lay behind when all was told up to `after` is told no more: equal cases are many.
        first = entry.first if entry.first > after else after
        case = (ladder, entry.day, first)
        if case not in known:
            known[case] = step_between(ladder, entry.day, first, after, today, calendar)
        if step := known[case]:
            due.append(Reminder(entry, step.rung))
    return sorted(due, key=lambda one: _order(one.entry))


def gathered(found: Iterable[Entry], today: date) -> dict[When, dict[Family, Lines]]:
    """Dates by how near they are and what they are; a provider's of one heading in one line."""
    lines: dict[When, dict[Family, dict[str, list[Entry]]]] = {}
    for entry in sorted(found, key=_order):
        family = FAMILIES.get(entry.kind, Family.OURS)
        who = f"provider {entry.provider_id}" if entry.provider_id else entry.subject
        under = lines.setdefault(when_of(entry.day, today), {}).setdefault(family, {})
        under.setdefault(who, []).append(entry)
    return {
        when: {
            family: [tuple(one) for one in lines[when][family].values()]
            for family in Family
            if family in lines[when]
        }
        for when in When
        if when in lines
    }


def when_of(day: date, today: date) -> When:
    """How near a day is."""
    if day < today:
        return When.LATE
    return When.NEAR if day <= today + timedelta(days=NEAR) else When.FAR


def _order(entry: Entry) -> tuple[date, str, str, str]:
    return entry.day, entry.provider or "", entry.what, entry.subject
