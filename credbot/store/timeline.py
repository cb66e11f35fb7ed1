"""A file's events by kind and page, its newest notes, where it was on a day."""

import json
from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import bindparam, or_, select

from credbot.domain.record import Event, Note
from credbot.domain.timeline import taken_back
from credbot.store.audit import event_of
from credbot.store.database import Work
from credbot.store.prepared import Prepared
from credbot.store.schema import AuditRow, VisitRow

SHOWN = 2
"""Notes on a card."""

NOTES = Prepared(
    select(AuditRow.__table__)
    .where(
        AuditRow.file_id == bindparam("file_id"),
        or_(AuditRow.event == "pipeline.note", AuditRow.event == "pipeline.undo"),
    )
    .order_by(AuditRow.id.desc())
    .limit(20)
)


def newest_notes(work: Work, file_id: int) -> tuple[Note, ...]:
    """The newest notes that nobody has taken back, newest first."""
    events = [event_of(row) for row in work.rows(NOTES, {"file_id": file_id})]
    undone = taken_back(events)
    notes = [e for e in events if e.event == "pipeline.note" and e.id not in undone and e.text]
    notes.sort(key=lambda event: event.happened, reverse=True)
    return tuple(Note(note.happened, note.actor, note.text or "") for note in notes[:SHOWN])


def page(
    work: Work, file_id: int, wanted: Collection[str], size: int, number: int
) -> tuple[list[Event], bool]:
    """The events of a page, newest first by when they happened, and whether more follow."""
    query = select(AuditRow.__table__).where(AuditRow.file_id == file_id)
    if wanted:
        query = query.where(AuditRow.event.in_(sorted(wanted)))
    query = query.order_by(AuditRow.happened.desc(), AuditRow.id.desc())
    rows = work.rows(query.limit(size + 1).offset(size * (number - 1)))
    return [event_of(row) for row in rows[:size]], len(rows) > size


def undone(work: Work, file_id: int) -> frozenset[int]:
    """The ids of a file's events that were taken back."""
    query = select(AuditRow.details).where(
        AuditRow.file_id == file_id, AuditRow.event == "pipeline.undo"
    )
    details = [json.loads(row.details) for row in work.rows(query) if row.details]
    numbers = (entry.get("after", {}).get("undone") for entry in details)
    return frozenset(int(number) for number in numbers if number)


def everything(work: Work, file_id: int) -> Sequence[Event]:
    """All events of a file in the order in which they were recorded."""
    query = select(AuditRow.__table__).where(AuditRow.file_id == file_id).order_by(AuditRow.id)
    return [event_of(row) for row in work.rows(query)]


def visit_on(work: Work, file_id: int, day: date) -> tuple[str, date] | None:
    """The stage in which a file was on a day, and since when; None when nobody knows."""
    query = (
        select(VisitRow.stage, VisitRow.entered)
        .where(VisitRow.file_id == file_id, VisitRow.entered <= day)
        .order_by(VisitRow.entered.desc(), VisitRow.id.desc())
        .limit(1)
    )
    row = work.row(query)
    return (row.stage, row.entered) if row else None


def note_of_act(work: Work, file_id: int, act: int) -> Note | None:
    """The note that an act wrote on a file; None when it was taken back."""
    query = select(AuditRow.__table__).where(
        AuditRow.batch == act, AuditRow.file_id == file_id, AuditRow.event == "pipeline.note"
    )
    row = work.row(query)
    if row is None or row.id in undone(work, file_id):
        return None
    event = event_of(row)
    return Note(event.happened, event.actor, event.text or "")
