"""The checks of a screening, and the files that wait for one."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, or_, select

from credbot.domain.checks import State
from credbot.domain.files import Line, Status, WaitingOn
from credbot.domain.screening import STAGE
from credbot.store import lists
from credbot.store.database import Work
from credbot.store.filters import IS_OPEN
from credbot.store.schema import CredentialRow, FileRow, PersonRow, ScreenCheckRow, SentBackRow
from credbot.store.verification import CURRENT

_IN_INTAKE = (IS_OPEN, FileRow.stage == STAGE, FileRow.status == Status.OPEN)
_TO_SCREEN = (*_IN_INTAKE, FileRow.waiting_on == WaitingOn.US)
_SENT_BACK = (*_IN_INTAKE, FileRow.waiting_on != WaitingOn.US)


_CHECKS = select(
    ScreenCheckRow.file_id,
    ScreenCheckRow.key,
    ScreenCheckRow.state,
    ScreenCheckRow.at,
    PersonRow.name.label("by"),
).outerjoin(PersonRow, PersonRow.id == ScreenCheckRow.person_id)


def checks_of(work: Work, file_id: int) -> dict[str, Any]:
    """What people found at the checks of a file: state, by whom, when, by check."""
    return {row.key: row for row in checks_of_many(work, [file_id]).get(file_id, ())}


def checks_of_many(work: Work, file_ids: Sequence[int]) -> dict[int, list[Any]]:
    """The same of several files, as rows by file."""
    query = _CHECKS.where(ScreenCheckRow.file_id.in_(file_ids)).order_by(ScreenCheckRow.at)
    found: dict[int, list[Any]] = {}
    for row in work.rows(query) if file_ids else ():
        found.setdefault(row.file_id, []).append(row)
    return found


def put_checks(
    work: Work, file_id: int, person_id: int | None, states: Mapping[str, State], at: datetime
) -> None:
    """Keep what somebody found; what they found before at the same checks is replaced."""
    rows = [
        {"file_id": file_id, "key": key, "state": state, "person_id": person_id, "at": at}
        for key, state in states.items()
    ]
    if not rows:
        return
    upsert = work.insert(ScreenCheckRow)
    new = {name: upsert.excluded[name] for name in ("state", "person_id", "at")}
    work.execute(upsert.on_conflict_do_update(index_elements=["file_id", "key"], set_=new), rows)


def count_to_screen(work: Work) -> tuple[int, date | None]:
    """How many files wait for a screening, and since when the oldest does."""
    query = select(func.count(FileRow.id), func.min(FileRow.stage_entered)).where(*_TO_SCREEN)
    row = work.row(query)
    return int(row[0]), row[1]


def count_sent_back(work: Work) -> int:
    """How many files wait in the first stage for what was missing."""
    return int(work.scalar(select(func.count(FileRow.id)).where(*_SENT_BACK)) or 0)


def put_sent_back(work: Work, file_id: int, asked: date, party: WaitingOn) -> None:
    """Keep the day on which a file was sent back, and who was asked."""
    new = work.insert(SentBackRow).values(file_id=file_id, asked=asked, party=party)
    newer = {"party": new.excluded.party}
    work.execute(new.on_conflict_do_update(index_elements=["file_id", "asked"], set_=newer))


def sent_back_lines(
    work: Work, today: date, owners: Sequence[int] | None = None, *, unowned: bool = False
) -> list[Line]:
    """Files that still wait for what was missing when they were sent back, the oldest first.

    Of these `owners` (None: of everybody), and with `unowned` those of nobody.
    What was undone, answered, put on hold or snoozed is not among them.
    """
    query = (
        select(FileRow.id)
        .join(SentBackRow, SentBackRow.file_id == FileRow.id)
        .where(*_IN_INTAKE, SentBackRow.asked == FileRow.waiting_since)
        .where(SentBackRow.party == FileRow.waiting_on, FileRow.waiting_for.is_not(None))
        .where(or_(FileRow.snooze_until.is_(None), FileRow.snooze_until <= today))
    )
    if owners is not None:
        theirs = FileRow.owner_id.in_(owners)
        query = query.where(or_(theirs, FileRow.owner_id.is_(None)) if unowned else theirs)
    found = lists.lines_where(work, FileRow.id.in_(query))
    return sorted(found, key=lambda line: (line.file.waiting_since or today, line.file.id))


def to_screen(work: Work, size: int) -> list[int]:
    """The numbers of the files that wait for a screening, the oldest first."""
    query = select(FileRow.id).where(*_TO_SCREEN)
    query = query.order_by(FileRow.stage_entered.asc().nulls_last(), FileRow.id).limit(size)
    return [row.id for row in work.rows(query)]


def expiries(work: Work, provider_id: int) -> dict[str, Sequence[tuple[str | None, date | None]]]:
    """The credentials of a person by type: (state, expiry)."""
    found: dict[str, list[tuple[str | None, date | None]]] = {}
    query = select(CredentialRow.type, CredentialRow.state, CredentialRow.expires)
    for row in work.rows(query.where(CredentialRow.provider_id == provider_id, *CURRENT)):
        found.setdefault(row.type, []).append((row.state, row.expires))
    return {kind: tuple(rows) for kind, rows in found.items()}
