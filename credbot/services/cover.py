"""Somebody is away, and somebody else covers. `now` is an instant (UTC).

Ownership does not change, and nothing has to be moved back: everything that
looks at a file asks who looks after it on that day.
"""

from datetime import date, datetime

from credbot.domain import cover as rules
from credbot.domain import roles
from credbot.domain.cover import Absence, Away, Cover
from credbot.domain.errors import Refused
from credbot.domain.people import Person
from credbot.domain.workdays import ONE_DAY, Days, Unit
from credbot.services.unasked import later
from credbot.store import accounts, audit, cover, outbox, people, settings, upkeep
from credbot.store.database import Database, Work
from credbot.store.outbox import Outgoing

JOB = "cover"


def go_away(
    db: Database,
    who: Person,
    person: Person,
    stand_in: Person,
    starts: date,
    ends: date,
    *,
    now: datetime,
) -> Absence:
    """Say from when to when somebody is away and who covers; the same again is the same.

    Anybody who works files says it of themselves, a coordinator of everybody.
    Raises NotAllowed, BadInput or Refused, and then nothing is written.
    """
    roles.require(who, "pipeline.work")
    if person.id != who.id:
        roles.require(who, "pipeline.assign")
    today = who.today(now)
    with db.begin() as work:
        accounts.lock(work)
        known = rules.by_person(cover.list_covers(work, today))
        for same in known.get(person.id, ()):
            if (same.cover_id, same.starts, same.ends) == (stand_in.id, starts, ends):
                return _absence(work, same, today)
        rules.check(person, stand_in, starts, ends, today, known)
        made = cover.add_cover(work, person, stand_in, starts, ends)
        settings.revise(work)
        audit.record(work, who, "cover.away", at=now, new=_plain(made))
        told = _tell(work, who, made, now)
        return _absence(work, made, today, told)


def come_back(
    db: Database,
    who: Person,
    *,
    now: datetime,
    person: Person | None = None,
    cover_id: int | None = None,
) -> Absence:
    """End an absence early, or take back one that has not begun; today counts as there.

    By person (the one that is on, else the next) or by its number. Raises
    Refused when there is none.
    """
    roles.require(who, "pipeline.work")
    today = who.today(now)
    with db.begin() as work:
        accounts.lock(work)
        found = _find(work, person or who, cover_id, today)
        if found.person_id != who.id:
            roles.require(who, "pipeline.assign")
        cover.end_cover(work, found.id, max(today, found.starts) - ONE_DAY)
        settings.revise(work)
        audit.record(work, who, "cover.back", at=now, old=_plain(found))
        told = _tell(work, who, found, now, ended=True)
        return _absence(work, found, today, told, ended=True)


def list_away(db: Database, who: Person, *, now: datetime) -> Away:
    """Who is away today or later, the next first."""
    roles.require(who, "pipeline.read")
    today = who.today(now)
    with db.read() as work:
        found = cover.list_covers(work, today)
        files = cover.count_open_of(work, [one.person_id for one in found])
        return Away(tuple((one, files.get(one.person_id, 0)) for one in found), today)


def read_cover(
    db: Database, reader_id: int, cover_id: int, *, now: datetime, ended: bool = False
) -> Absence:
    """An absence for the message to one of the two. Raises Unknown for one that is no more."""
    with db.read() as work:
        found = cover.get_cover(work, cover_id, ended=ended)
        reader = people.get_person(work, reader_id)
        return _absence(work, found, reader.today(now), ended=ended)


def refresh_cards(db: Database, today: date, now: datetime) -> None:
    """Bring cards up to date whose owner went away, or came back, since the working day before."""
    with db.begin() as work:
        calendar = settings.get_rules(work).calendar
        before = calendar.latest_start(today, Days(1, Unit.BUSINESS))
        while not calendar.is_workday(before):
            before -= ONE_DAY
        for one in cover.list_covers(work, before):
            if any(before < day <= today for day in (one.starts, one.ends + ONE_DAY)):
                _refresh(work, one, now)


def _find(work: Work, person: Person, cover_id: int | None, today: date) -> Cover:
    ahead = cover.list_covers(work, today)
    for one in ahead:
        if one.id == cover_id or (cover_id is None and one.person_id == person.id):
            return one
    if cover_id is not None:
        raise Refused("This absence has ended already.")
    raise Refused(f"{person.name} is not away.")


def _absence(
    work: Work, found: Cover, today: date, told: str | None = None, *, ended: bool = False
) -> Absence:
    files = cover.count_open_of(work, [found.person_id]).get(found.person_id, 0)
    calendar = settings.get_rules(work).calendar
    back = today if ended else calendar.next_workday(found.ends + ONE_DAY)
    others = [
        one.person
        for one in cover.list_covers(work, today)
        if one.cover_id == found.person_id and one.starts <= found.ends and one.ends >= found.starts
    ]
    return Absence(found, files, back, today, told, tuple(others), ended)


def _tell(
    work: Work, who: Person, found: Cover, now: datetime, *, ended: bool = False
) -> str | None:
    """Queue the messages to both of them, but for who did it, and refresh the cards."""
    today = who.today(now)
    if found.on(today):
        _refresh(work, found, now)
    told = []
    for reader_id in (found.cover_id, found.person_id):
        reader = people.get_person(work, reader_id)
        if reader_id == who.id or not reader.slack_id:
            continue
        message = Outgoing(
            kind="cover",
            recipient=f"person:{reader.id}",
            subject=None,
            payload={"cover": found.id, "ended": ended, "by": who.name},
            as_of=now,
            not_before=later(work, reader, now, away_too=reader_id == found.person_id),
        )
        outbox.queue(work, message)
        told.append(reader.name)
    gets = "get" if len(told) > 1 else "gets"
    return f"{' and '.join(told)} {gets} a message." if told else None


def _refresh(work: Work, found: Cover, now: datetime) -> None:
    files = upkeep.owned_files(work, found.person_id)
    outbox.refresh_cards(work, [file.id for file in files if file.open], now)


def _plain(found: Cover) -> dict[str, object]:
    return {
        "cover": found.id,
        "person": found.person,
        "covers": found.cover,
        "starts": found.starts.isoformat(),
        "ends": found.ends.isoformat(),
    }


def end_of(work: Work, actor: Person, person: Person, now: datetime) -> tuple[str, ...]:
    """End the absences that somebody who works no files any more has or covers, in a unit of work.

    Returns those for whom nobody covers now.
    """
    today = actor.today(now)
    uncovered = []
    for found in cover.list_covers(work, today):
        if person.id not in (found.cover_id, found.person_id):
            continue
        cover.end_cover(work, found.id, max(today, found.starts) - ONE_DAY)
        settings.revise(work)
        audit.record(work, actor, "cover.back", at=now, old=_plain(found))
        if found.cover_id == person.id:
            uncovered.append(found.person)
    return tuple(uncovered)
