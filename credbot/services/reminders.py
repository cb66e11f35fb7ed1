"""What was sent back at intake and has not come: who reminds, logs that, asks again, or closes."""

from collections.abc import Sequence
from datetime import date, datetime

from credbot.domain import cover as covers
from credbot.domain import reminders, roles, screening
from credbot.domain.cards import Done
from credbot.domain.dates import spoken
from credbot.domain.errors import Refused
from credbot.domain.files import Channel, File, Line, Outcome
from credbot.domain.people import Person
from credbot.domain.reminders import Due
from credbot.domain.roles import Role
from credbot.domain.stalls import Rules
from credbot.services import payers
from credbot.services import screening as acts
from credbot.store import lists, people, pipeline, settings
from credbot.store import screening as store
from credbot.store.database import Database, Work

MOST = 5
"""Reminders that one list names."""


def list_due(db: Database, who: Person, *, now: datetime) -> list[Due]:
    """The first reminders that are due, of all files."""
    roles.require(who, "pipeline.read")
    with db.read() as work:
        today = who.today(now)
        return _due(store.sent_back_lines(work, today), settings.get_rules(work), today)[:MOST]


def people_due(work: Work, rules: Rules, day: date) -> set[int]:
    """Who has a reminder to write: whose file it is, the coordinators for a file of nobody."""
    found = _due(store.sent_back_lines(work, day), rules, day)
    owners = {one.file.owner_id for one in found}
    wanted = {covers.stand_in(rules.covers, owner, day) for owner in owners if owner}
    if None in owners:
        wanted |= coordinators(work)
    return wanted


def of_person(
    work: Work, person: Person, looked_after: Sequence[int], rules: Rules, today: date
) -> tuple[Due, ...]:
    """The reminders of the files that a person looks after; a coordinator's also of nobody's."""
    unowned = Role.COORDINATOR in person.roles
    lines = store.sent_back_lines(work, today, looked_after, unowned=unowned)
    return tuple(_due(lines, rules, today)[:MOST])


def coordinators(work: Work) -> set[int]:
    """The coordinators who can be reached."""
    return {person.id for person in people.list_reachable(work, Role.COORDINATOR)}


def read_due(db: Database, who: Person, file_id: int, *, now: datetime) -> Due:
    """What a file was sent back for. Raises Refused when it waits for nothing any more."""
    roles.require(who, "pipeline.work")
    with db.read() as work:
        file = pipeline.get_file(work, file_id, lock=False)
        line = lists.lines_of(work, [file])[0]
        _must_wait(file)
        return Due(line, *_since(file, who.today(now)), last=False)


def log_sent(
    db: Database, who: Person, file_id: int, *, now: datetime, seen: int | None = None
) -> Done:
    """Log that the reminder was sent: our next touch is the day of the next one."""
    roles.require(who, "pipeline.work")
    with db.read() as work:
        rules, today = settings.get_rules(work), who.today(now)
        file = pipeline.get_file(work, file_id, lock=False)
        _must_wait(file)
        asked, _ = _since(file, today)
    text = f"reminder sent, asked again for {reminders.asked_for(file)}"
    following = reminders.next_day(asked, today, rules.tracks.reminders, rules.calendar)
    return payers.log_outreach(
        db, who, file_id, Channel.EMAIL, text, now=now, next_touch=following, seen=seen
    )


def ask_again(
    db: Database, who: Person, file_id: int, *, now: datetime, seen: int | None = None
) -> Done:
    """Send a file back once more for the same: the days are counted from today."""
    roles.require(who, "screening.decide")
    with db.read() as work:
        file = pipeline.get_file(work, file_id, lock=False)
    _must_wait(file)
    what = file.waiting_for or ""
    return acts.send_back(db, who, file_id, file.waiting_on, what, now=now, seen=seen)


def close_incomplete(
    db: Database, who: Person, file_id: int, *, now: datetime, seen: int | None = None
) -> Done:
    """Close a file as incomplete: what was asked for has not come."""
    roles.require(who, "screening.decide")
    with db.read() as work:
        file = pipeline.get_file(work, file_id, lock=False)
        screening.must_be_new(file, settings.get_rules(work).tracks)
        today = who.today(now)
        _must_wait(file)
        asked, days = _since(file, today)
    what = reminders.asked_for(file)
    why = f"asked for {what} {spoken(asked, today)}; it did not come in {days} days"
    outcome = Outcome.CLOSED_INCOMPLETE
    return acts.decline(db, who, file_id, outcome, why, now=now, seen=seen)


def _due(lines: Sequence[Line], rules: Rules, today: date) -> list[Due]:
    marks = rules.tracks.reminders
    found = [
        reminders.due(line, line.file.waiting_since or today, today, marks, rules.calendar)
        for line in lines
    ]
    return [one for one in found if one]


def _since(file: File, today: date) -> tuple[date, int]:
    asked = file.waiting_since or today
    return asked, (today - asked).days


def _must_wait(file: File) -> None:
    if not file.open or not file.waiting_for:
        raise Refused(f"{file.ref} waits for nothing that was asked for.")
