"""A provider leaves: a preview, and all of it in one act."""

from dataclasses import replace
from datetime import date, datetime

from credbot.domain import intake, leaving, roles
from credbot.domain import pipeline as rules
from credbot.domain.errors import Unknown
from credbot.domain.files import File, Outcome
from credbot.domain.leaving import Left, Plan
from credbot.domain.people import Person
from credbot.domain.providers import Candidates
from credbot.domain.requests import State
from credbot.services import approvals
from credbot.services.acts import Act, done, setting_of, write
from credbot.services.asked import settle
from credbot.services.providers import search
from credbot.services.telling import tell_owners
from credbot.store import audit, lists, people, pipeline, providers, windows
from credbot.store.database import Database


def preview(db: Database, who: Person, text: str, day: date, *, now: datetime) -> Plan | Candidates:
    """What the leaving of somebody would do; those whom the name may mean when they are several.

    Raises Unknown, and BadInput for a day out of reach.
    """
    roles.require(who, "providers.leave")
    with db.read() as work:
        found = search(work, text)
        if isinstance(found, Candidates):
            return found
        return _plan(setting_of(work, who, now), found.id, day)


def preview_number(
    db: Database, who: Person, provider_id: int, day: date, *, now: datetime
) -> Plan:
    """The same for somebody who was chosen."""
    roles.require(who, "providers.leave")
    with db.read() as work:
        return _plan(setting_of(work, who, now), provider_id, day)


def leave(
    db: Database,
    who: Person,
    provider_id: int,
    day: date,
    mark: str,
    *,
    now: datetime,
    asked: int | None = None,
) -> Left:
    """Close what ends and open what tells the payers, in one act with one undo.

    `mark` is that of the plan which the person saw; `asked` is the request
    that is settled by it. Raises Refused when a file has changed since.
    """
    roles.require(who, "providers.leave")
    with db.begin() as work:
        number = pipeline.next_file_id(work)
        at = setting_of(work, who, now)
        shown = _plan(at, provider_id, day)
        leaving.check_mark(shown, mark)
        closing = [(line, Outcome.WITHDRAWN) for line in shown.withdraw]
        closing += [(line, Outcome.APPROVED) for line in shown.settle]
        before = pipeline.get_files(work, [line.file.id for line, _ in closing])
        outcomes = {line.file.id: outcome for line, outcome in closing}
        closed = [_close(at, file, outcomes[file.id], shown) for file in before]
        opened = _open(at, shown, number)
        providers.put_departure(work, provider_id, day)
        approvals.leave(at, provider_id, day)
        told = _tell(at, opened)
        if asked is not None:
            files = [file.id for file in (*opened, *closed)]
            settle(work, who, now, asked, State.ACCEPTED, files)
        return Left(
            shown,
            tuple(done(at, "pipeline.close", before, closed, leaving.why(day, at.today))),
            tuple(done(at, "intake.open", opened, opened, None)),
            tuple(told),
        )


def _plan(at: Act, provider_id: int, day: date) -> Plan:
    provider = pipeline.get_provider(at.work, provider_id)
    lines = lists.lines_of_provider(at.work, provider_id)
    if not lines:
        raise Unknown(f"{provider.name} has no files.")
    plan = leaving.plan(provider, lines, day, at.rules.tracks, at.today, at.who.name)
    return replace(plan, renewals=len(windows.of_provider(at.work, provider_id, at.today)))


def _close(at: Act, file: File, outcome: Outcome, shown: Plan) -> File:
    why = leaving.why(shown.day, at.today)
    closed = rules.close_file(file, outcome, why, at.today)
    return write(at, "pipeline.close", file, closed, text=why)


def _open(at: Act, shown: Plan, number: int) -> list[File]:
    """A file for each payer that has to be told, with the owner of the one before."""
    new, tracks = leaving.termination(shown.provider, shown), at.rules.tracks
    files = []
    for place, line in enumerate(shown.tell):
        first = intake.first_file(
            number + place,
            shown.provider.id,
            new,
            tracks,
            at.today,
            payer_id=line.file.payer_id,
            facility_id=None,
            owner_id=line.file.owner_id,
        )
        known = leaving.like(first, line.file, shown.day)
        files.append(rules.plan_next(known, tracks, at.today, at.rules.calendar))
    pipeline.add_files(at.work, files, at.rules, at.today)
    for file in files:
        audit.record(at.work, at.who, "intake.open", at=at.now, after=file)
    return files


def _tell(at: Act, opened: list[File]) -> list[str]:
    """Each owner hears of their new files, in one message."""
    owners = people.people_by_id(at.work, [file.owner_id for file in opened if file.owner_id])
    said = []
    for owner in owners.values():
        theirs = [file for file in opened if file.owner_id == owner.id]
        if sentence := tell_owners(at, theirs, owner):
            said.append(sentence)
    return said
