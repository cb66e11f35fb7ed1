"""Cover: somebody is away, and somebody else looks after their files meanwhile.

Ownership does not change. An absence is the days `starts` to `ends`, both
included, by the clock of whoever looks; the day after it all is as before.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from credbot.domain.dates import spoken
from credbot.domain.errors import BadInput, Refused
from credbot.domain.people import Person
from credbot.domain.roles import Role, may

LONGEST = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Cover:
    """An absence: who is away (`person`), from when to when, and who covers (`cover`)."""

    id: int
    person_id: int
    person: str
    cover_id: int
    cover: str
    starts: date
    ends: date

    def on(self, day: date) -> bool:
        """Whether the person is away on a day."""
        return self.starts <= day <= self.ends


@dataclass(frozen=True, slots=True)
class Absence:
    """An absence with its facts: how many open files, the day of the return, who else is covered.

    `instead` are people whose files the absent person was to look after.
    """

    cover: Cover
    files: int
    back: date
    today: date
    told: str | None = None
    instead: tuple[str, ...] = ()
    ended: bool = False


@dataclass(frozen=True, slots=True)
class Covering:
    """Somebody's files that another person looks after today: how many are open, how many due."""

    absence: Cover
    open: int
    due: int
    today: date


@dataclass(frozen=True, slots=True)
class Away:
    """Who is away now or later, each with the number of open files."""

    absences: tuple[tuple[Cover, int], ...]
    today: date


Covers = Mapping[int, tuple[Cover, ...]]
"""Absences by the person who is away, the earliest first."""


def by_person(covers: Iterable[Cover]) -> dict[int, tuple[Cover, ...]]:
    """Absences by the person who is away."""
    found: dict[int, list[Cover]] = {}
    for cover in sorted(covers, key=lambda one: (one.starts, one.id)):
        found.setdefault(cover.person_id, []).append(cover)
    return {person: tuple(all_of) for person, all_of in found.items()}


def away(covers: Covers, person_id: int | None, day: date) -> Cover | None:
    """The absence of a person on a day; None when they are there."""
    absences = covers.get(person_id, ()) if person_id else ()
    return next((cover for cover in absences if cover.on(day)), None)


def stand_in(covers: Covers, person_id: int, day: date) -> int:
    """Who looks after a person's files on a day: themselves, or who covers.

    Where the cover is away as well, theirs does it, and so on.
    """
    seen = {person_id}
    here = person_id
    while (absence := away(covers, here, day)) and absence.cover_id not in seen:
        here = absence.cover_id
        seen.add(here)
    return here


def covered_by(covers: Covers, person_id: int, day: date) -> list[Cover]:
    """The absences of those whose files a person looks after on a day, by name."""
    found = [away(covers, other, day) for other in covers if other != person_id]
    ours = [one for one in found if one and stand_in(covers, one.person_id, day) == person_id]
    return sorted(ours, key=lambda one: one.person)


def check(
    who: Person, cover: Person, starts: date, ends: date, today: date, covers: Covers
) -> None:
    """Raises BadInput or Refused unless `cover` can look after the files of `who` meanwhile."""
    if starts < today:
        raise BadInput(f"{spoken(starts, today)} has passed; an absence begins today or later.")
    if ends < starts:
        raise BadInput(f"{spoken(ends, today)} lies before {spoken(starts, today)}.", "ends")
    if ends - starts > LONGEST:
        raise BadInput("An absence lasts a year at most. Hand the files over instead.", "ends")
    if cover.id == who.id:
        raise BadInput("Nobody covers for themselves. Name somebody else.", "cover")
    _check_can_cover(who, cover)
    for other in covers.get(who.id, ()):
        if other.starts <= ends and starts <= other.ends:
            raise Refused(
                f"{who.name} is away {span(other, today)} already, and {other.cover} covers. "
                "End that first: `/cred away me off`."
            )
    for other in covers.get(cover.id, ()):
        if other.starts <= ends and starts <= other.ends:
            raise Refused(f"{cover.name} is away {span(other, today)}. Name somebody who is there.")


def span(absence: Cover, today: date) -> str:
    """`Wed Nov 25 to Tue Dec 1`, or the one day."""
    first, last = spoken(absence.starts, today), spoken(absence.ends, today)
    return first if absence.starts == absence.ends else f"{first} to {last}"


def _check_can_cover(who: Person, cover: Person) -> None:
    if cover.refused:
        raise Refused(f"{cover.name} can't cover: {cover.refused}")
    if not cover.slack_id or not may(cover, "pipeline.work"):
        raise Refused(
            f"{cover.name} has no role that works files. Name somebody who is "
            "specialist or coordinator."
        )
    if Role.COORDINATOR in who.roles and Role.COORDINATOR not in cover.roles:
        raise Refused(
            f"{who.name} is a coordinator, {cover.name} is not. Name another coordinator, "
            "so that what only they may do goes on."
        )
