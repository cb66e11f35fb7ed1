"""What each person carries, by stage and age: facts, in the order of names."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from credbot.domain.people import Person


@dataclass(frozen=True, slots=True)
class Portion:
    """Some open files of one owner in one stage.

    `oldest` is the earliest known day on which one of them entered it;
    `due` have a next touch or a hard date by the end of the week.
    """

    owner_id: int | None
    stage: str
    n: int
    held: int
    stalled: int
    due: int
    oldest: date | None


@dataclass(frozen=True, slots=True)
class Carried:
    """What one person carries; `away` says until when somebody else covers."""

    person_id: int | None
    name: str
    files: int = 0
    held: int = 0
    stalled: int = 0
    due: int = 0
    stages: tuple[Portion, ...] = ()
    away: str | None = None


@dataclass(frozen=True, slots=True)
class Load:
    """Everybody who works files or has some, by name, and last what nobody has."""

    people: tuple[Carried, ...]
    week_ends: date
    today: date
    as_of: datetime


def week_end(today: date) -> date:
    """The Sunday of this week."""
    return today + timedelta(days=6 - today.weekday())


def carried(
    portions: Iterable[Portion],
    workers: Mapping[int, Person],
    stages: Iterable[str],
    away: Mapping[int, str],
) -> tuple[Carried, ...]:
    """Portions summed by owner, in the order of names; what nobody has comes last."""
    order = {stage: place for place, stage in enumerate(stages)}
    found = {
        number: Carried(number, person.name, away=away.get(number))
        for number, person in workers.items()
    }
    nobody = Carried(None, "No owner")
    for portion in sorted(portions, key=lambda one: order.get(one.stage, len(order))):
        if portion.owner_id is None:
            nobody = _with(nobody, portion)
        elif portion.owner_id in found:
            found[portion.owner_id] = _with(found[portion.owner_id], portion)
    people = sorted(found.values(), key=lambda one: (one.name.casefold(), one.person_id or 0))
    return (*people, nobody) if nobody.files else tuple(people)


def _with(one: Carried, portion: Portion) -> Carried:
    return replace(
        one,
        files=one.files + portion.n,
        held=one.held + portion.held,
        stalled=one.stalled + portion.stalled,
        due=one.due + portion.due,
        stages=(*one.stages, portion),
    )
