"""The calendar: every date that people live by here, from all areas, looked at by day."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from credbot.domain import roles
from credbot.domain.agenda import Agenda, Look, agenda, usual_look
from credbot.domain.calendar import LADDERS, Entry, Kind, in_order
from credbot.domain.ladders import Ladder
from credbot.domain.people import Person
from credbot.domain.roles import Role
from credbot.store import calendar as files
from credbot.store import people
from credbot.store.database import Database, Work

LONG_AGO = date(1900, 1, 1)
"""What is still open is shown however long ago it was due."""

ALL = frozenset({Role.COORDINATOR, Role.ADMIN, Role.LEADER, Role.COMPLIANCE})
"""Who sees everybody's dates unless they ask for their own."""


@dataclass(frozen=True, slots=True)
class Source:
    """An area's dates, and when each kind of them is reminded of.

    `entries` gives those that still stand between two days, both of them, in
    a constant number of statements.
    """

    entries: Callable[[Work, date, date], list[Entry]]
    ladders: Mapping[Kind, Ladder]

    @property
    def reach(self) -> int:
        """How many days ahead its reminders begin."""
        return max((ladder.reach for ladder in self.ladders.values()), default=0)


SOURCES: tuple[Source, ...] = (Source(files.entries, LADDERS),)


def read_agenda(db: Database, who: Person, look: Look, *, now: datetime) -> Agenda:
    """A page of the calendar. Raises Unknown for a person whom nobody knows."""
    roles.require(who, "pipeline.read")
    with db.read() as work:
        found = entries_between(work, LONG_AGO, max(look.last, who.today(now)))
        owner = None
        if look.owner_id is not None:
            owner = people.get_person(work, look.owner_id).name
            found = those_of(work, found, look.owner_id)
    found.sort(key=in_order)
    own = look.owner_id == who.id
    return agenda(look, found, who.today(now), now, owner, own=own)


def first_look(who: Person, *, now: datetime) -> Look:
    """What somebody sees who names nothing: the next 14 days, of everybody or of their own."""
    roles.require(who, "pipeline.read")
    everybody = not who.roles.isdisjoint(ALL)
    return usual_look(who.today(now), None if everybody else who.id)


def entries_between(work: Work, first: date, last: date) -> list[Entry]:
    """What stands in the calendar of all areas between two days, both of them; in no order."""
    return [entry for source in SOURCES for entry in source.entries(work, first, last)]


def those_of(work: Work, found: list[Entry], owner_id: int) -> list[Entry]:
    """A person's own dates, and unowned ones of providers who have open files of theirs."""
    mine = files.providers_of(work, owner_id)
    return [
        entry
        for entry in found
        if entry.owner_id == owner_id or (entry.owner_id is None and entry.provider_id in mine)
    ]
