"""The calendar: every date that people live by here, from all areas, looked at by day."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from credbot.domain import cycles, roles
from credbot.domain import expirables as credentials
from credbot.domain import meetings as dates_of_meetings
from credbot.domain import monitoring as months
from credbot.domain import occasions as own_dates
from credbot.domain.agenda import PAGE, Agenda, Dates, Look, agenda, usual_look
from credbot.domain.calendar import (
    EVERYTHING,
    LADDERS,
    OURS,
    Entry,
    Kind,
    Only,
    in_order,
    is_late,
)
from credbot.domain.ladders import LONGEST_CLOSING, Ladder, days_due
from credbot.domain.people import Person
from credbot.domain.roles import Role
from credbot.domain.workdays import ONE_DAY, WorkCalendar
from credbot.services import looking
from credbot.store import calendar as files
from credbot.store import expirables, meetings, monitoring, occasions, people, windows
from credbot.store.database import Database, Work

RECENT = timedelta(days=14)
"""A run so long ago, or none at all: everything within reach is looked at."""

FAR = 4 * 365
"""Days ahead that are read of the organisation's own dates, which may have any ladder."""

GAP = timedelta(days=3)
"""Days so near each other are read together."""

ALL = frozenset({Role.COORDINATOR, Role.ADMIN, Role.LEADER, Role.COMPLIANCE})
"""Who sees everybody's dates unless they ask for their own."""


@dataclass(frozen=True, slots=True)
class Source:
    """An area's dates, and when each kind of them is reminded of.

    `entries` gives those that still stand between two days, both of them, in
    a constant number of statements. `narrows`: of areas with many dates, it
    takes also what of them is asked for. `ours`: dates of the kinds in `OURS`.
    """

    entries: Callable[..., list[Entry]]
    ladders: Mapping[Kind, Ladder]
    narrows: bool = False
    ours: bool = False

    def read(self, work: Work, first: date, last: date, only: Only = EVERYTHING) -> list[Entry]:
        """What stands between two days."""
        more = (only,) if self.narrows else ()
        return self.entries(work, first, last, *more)

    @property
    def reach(self) -> int:
        """How many days ahead its reminders begin."""
        return max((ladder.reach for ladder in self.ladders.values()), default=0)


SOURCES: tuple[Source, ...] = (
    Source(files.entries, LADDERS, narrows=True),
    Source(files.own_entries, {}, narrows=True, ours=True),
    Source(windows.entries, cycles.LADDERS, narrows=True),
    Source(expirables.entries, credentials.LADDERS, narrows=True),
    Source(meetings.entries, dates_of_meetings.LADDERS),
    Source(occasions.entries, own_dates.LADDERS),
    Source(monitoring.entries, months.LADDERS),
)
"""All that has dates here."""


def read_agenda(db: Database, who: Person, look: Look, *, now: datetime) -> Agenda:
    """A page of the calendar. Raises Unknown for a person whom nobody knows."""
    roles.require(who, "pipeline.read")
    with db.read() as work:
        return agenda_of(work, who, look, now)


def agenda_of(
    work: Work, reader: Person, look: Look, now: datetime, *, glance: int | None = None
) -> Agenda:
    """A page of the calendar for somebody who may read it.

    `glance`: where there are very many dates, so many of the first are enough,
    and nobody counts.
    """
    today = reader.today(now)
    owner = people.get_person(work, look.owner_id).name if look.owner_id is not None else None
    late, inside = _found(work, look, today, glance)
    own = look.owner_id == reader.id
    return agenda(look, late, inside, today=today, as_of=now, owner=owner, own=own)


def first_look(who: Person, *, now: datetime) -> Look:
    """What somebody sees who names nothing: the next 14 days, of everybody or of their own."""
    roles.require(who, "pipeline.read")
    everybody = not who.roles.isdisjoint(ALL)
    return usual_look(who.today(now), None if everybody else who.id)


def _found(work: Work, look: Look, today: date, glance: int | None = None) -> tuple[Dates, Dates]:
    """What is late, and what lies in the days of a look, each in its order."""
    only = Only(look.owner_id, look.payer)
    mine = files.providers_of(work, look.owner_id) if look.owner_id is not None else frozenset()
    step = looking.days_at_once(work, only)
    most = max(looking.MOST, look.page * PAGE)

    def read(first: date, last: date) -> list[Entry]:
        ours = look.kind in OURS
        found = entries_between(work, first, last, only, ours=ours)
        found = [one for one in found if look.lets(one)]
        if look.owner_id is None:
            return found
        return [one for one in found if _is_of(one, look.owner_id, mine)]

    def late(first: date, last: date) -> list[Entry]:
        return [one for one in read(first, last) if is_late(one, today)]

    def open_still(first: date, last: date) -> list[Entry]:
        return [one for one in read(first, last) if not is_late(one, today)]

    if glance and step < (look.last - look.first).days:
        return Dates(()), _dates(looking.ahead(open_still, look.first, look.last, step, glance))
    before = looking.behind(late, today - ONE_DAY, step, most)
    if look.late:
        return _dates(before), _dates(before)
    return _dates(before), _dates(looking.ahead(open_still, look.first, look.last, step, most))


def _dates(found: looking.Found) -> Dates:
    return Dates(tuple(sorted(found.entries, key=in_order)), found.more)


def entries_between(
    work: Work, first: date, last: date, only: Only = EVERYTHING, *, ours: bool = False
) -> list[Entry]:
    """What stands in the calendar of all areas between two days, both of them; in no order.

    Dates of the kinds in `OURS`, one for each open file, only with `ours`.
    """
    sources = [source for source in SOURCES if ours or not source.ours]
    return [entry for source in sources for entry in source.read(work, first, last, only)]


def those_of(work: Work, found: Iterable[Entry], owner_id: int) -> list[Entry]:
    """A person's own dates, and unowned ones of providers who have open files of theirs."""
    mine = files.providers_of(work, owner_id)
    return [entry for entry in found if _is_of(entry, owner_id, mine)]


def _is_of(entry: Entry, owner_id: int, mine: Collection[int]) -> bool:
    """Whether a date is a person's: theirs, or nobody's and of a provider of their open files."""
    return entry.owner_id == owner_id or (entry.owner_id is None and entry.provider_id in mine)


def with_ladders(
    work: Work, after: date, today: date, days: WorkCalendar
) -> list[tuple[Entry, Ladder]]:
    """All dates of which a step may have come since `after`, with their ladders."""
    found: dict[tuple[str, Kind, date], tuple[Entry, Ladder]] = {}
    for source in SOURCES:
        if not source.ladders:
            continue
        for entry in _reached(work, source, after, today, days):
            own = Ladder(entry.rungs) if entry.rungs else None
            ladder = own or source.ladders.get(entry.kind)
            if ladder and entry.first:
                found[entry.subject, entry.kind, entry.day] = entry, ladder
    return list(found.values())


def _reached(
    work: Work, source: Source, after: date, today: date, days: WorkCalendar
) -> list[Entry]:
    """What a source's ladders may tell: of areas with many dates, the days that have a step."""
    reach = source.reach + LONGEST_CLOSING if source.narrows else FAR
    last = today + timedelta(days=reach)
    if not source.narrows or today - after > RECENT:
        return source.read(work, looking.LONG_AGO, last)
    found = source.read(work, looking.LONG_AGO, last, Only(known_after=after))
    for first, end in _stretches(days_due(set(source.ladders.values()), after, today, days)):
        found += source.read(work, first, end)
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
