"""Escalations: opened with their text, closed with what came of them."""

from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy import ColumnElement, bindparam, insert, select, update

from credbot.domain.cards import Escalated
from credbot.domain.errors import Unknown
from credbot.domain.escalation import Escalation
from credbot.store.database import Work
from credbot.store.filters import IS_OPEN
from credbot.store.prepared import Prepared
from credbot.store.schema import EscalationRow, FileRow, ProviderRow

_COLUMNS = (
    EscalationRow.id,
    EscalationRow.file_id,
    EscalationRow.opened,
    EscalationRow.opened_on,
    EscalationRow.person_id,
    EscalationRow.person,
    EscalationRow.to_kind,
    EscalationRow.to_id,
    EscalationRow.to_name,
    EscalationRow.text,
    EscalationRow.answer_by,
    EscalationRow.closed,
    EscalationRow.closed_by,
    EscalationRow.came_of,
)


OF_CARD = Prepared(
    select(
        EscalationRow.id,
        EscalationRow.to_name,
        EscalationRow.person,
        EscalationRow.opened_on,
        EscalationRow.answer_by,
    )
    .where(EscalationRow.file_id == bindparam("file_id"), EscalationRow.closed.is_(None))
    .order_by(EscalationRow.id)
)


def add(work: Work, **values: object) -> int:
    """A new escalation; its number."""
    key = work.execute(insert(EscalationRow).values(values)).inserted_primary_key
    assert key is not None  # noqa: S101
    return int(key[0])


def get(work: Work, number: int, *, lock: bool = False) -> Escalation:
    """Raises Unknown."""
    query = select(*_COLUMNS).where(EscalationRow.id == number)
    row = work.row(query.with_for_update() if lock else query)
    if row is None:
        raise Unknown("There is no such escalation.")
    return Escalation(*row)


def open_of(work: Work, file_id: int) -> list[Escalation]:
    """The open escalations of a file, the oldest first."""
    query = select(*_COLUMNS).where(EscalationRow.file_id == file_id)
    query = query.where(EscalationRow.closed.is_(None)).order_by(EscalationRow.id)
    return [Escalation(*row) for row in work.rows(query)]


def of_card(work: Work, file_id: int) -> tuple[Escalated, ...]:
    """The open escalations of a file, as its card shows them."""
    return tuple(Escalated(*row) for row in work.rows(OF_CARD, {"file_id": file_id}))


def close(work: Work, number: int, at: datetime, by: str, came_of: str) -> None:
    """End an escalation."""
    ended = update(EscalationRow).where(EscalationRow.id == number)
    work.execute(ended.values(closed=at, closed_by=by, came_of=came_of))


def reopen(work: Work, number: int) -> None:
    """Open a closed escalation again."""
    again = update(EscalationRow).where(EscalationRow.id == number)
    work.execute(again.values(closed=None, closed_by=None, came_of=None))


def people_due(work: Work, today: date) -> set[int]:
    """Who opened escalations to which an answer is due."""
    query = select(EscalationRow.person_id).where(*_due(today)).join(FileRow).where(IS_OPEN)
    return {row.person_id for row in work.rows(query) if row.person_id}


def due_of(work: Work, people: Iterable[int], today: date) -> tuple[tuple[Escalation, str], ...]:
    """Escalations of these people to which an answer is due, with the provider's name."""
    query = (
        select(*_COLUMNS, ProviderRow.name)
        .join(FileRow, FileRow.id == EscalationRow.file_id)
        .join(ProviderRow, ProviderRow.id == FileRow.provider_id)
        .where(IS_OPEN, *_due(today), EscalationRow.person_id.in_(sorted(set(people))))
        .order_by(EscalationRow.answer_by, EscalationRow.id)
        .limit(10)
    )
    return tuple((Escalation(*row[:-1]), row[-1]) for row in work.rows(query))


def _due(today: date) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return EscalationRow.closed.is_(None), EscalationRow.answer_by <= today
