"""The calendar: every date that people live by here, from all areas, looked at by day."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from credbot.domain import cycles, roles
from credbot.domain import expirables as credentials
from credbot.domain import meetings as dates_of_meetings
from credbot.domain import occasions as own_dates
from credbot.domain.agenda import Agenda, Look, agenda, usual_look
from credbot.domain.calendar import LADDERS, Entry, Kind, in_order
from credbot.domain.ladders import Ladder
from credbot.domain.people import Person
from credbot.domain.roles import Role
from credbot.store import calendar as files
from credbot.store import expirables, meetings, occasions, people, windows
from credbot.store.database import Database, Work

LONG_AGO = date(1900, 1, 1)
"""What is still open is shown however long ago it was due."""

GAP = timedelta(days=7)
"""Days so near each other are read together."""

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


SOURCES: tuple[Source, ...] = (
    Source(files.entries, LADDERS),
    Source(files.own_entries, {}),
    Source(windows.entries, cycles.LADDERS),
    Source(expirables.entries, credentials.LADDERS),
    Source(meetings.entries, dates_of_meetings.LADDERS),
    Source(occasions.entries, own_dates.LADDERS),
)
"""All that has dates here."""


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


def with_ladders(work: Work, today: date) -> list[tuple[Entry, Ladder]]:
    """What may be reminded of today: the dates within the reach of their ladders, and the late."""
    found = []
    for source in SOURCES:
        if source.ladders:
            last = today + timedelta(days=source.reach)
            for entry in source.entries(work, LONG_AGO, last):
                ladder = source.ladders.get(entry.kind)
                if ladder and entry.first:
                    found.append((entry, ladder))
    return found


def still_so(work: Work, keys: Iterable[Sequence[str]]) -> list[Entry]:
    """Those of these entries that still stand on their day and are not handled."""
    wanted = {(subject, kind, date.fromisoformat(day)) for subject, kind, day, *_ in keys}
    found = []
    for first, last in _stretches({day for _, _, day in wanted}):
        found += [
            entry
            for entry in entries_between(work, first, last)
            if entry.first and (entry.subject, str(entry.kind), entry.day) in wanted
        ]
    return found


def _stretches(days: Iterable[date]) -> list[tuple[date, date]]:
    """Days as few stretches, so that few statements read them and no long empty time is read."""
    stretches: list[tuple[date, date]] = []
    for day in sorted(days):
        if stretches and day - stretches[-1][1] <= GAP:
            stretches[-1] = (stretches[-1][0], day)
        else:
            stretches.append((day, day))
    return stretches
