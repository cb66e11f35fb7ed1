"""When people want to hear, and what happened to their files meanwhile."""

from datetime import date, datetime

from sqlalchemy import func, or_, select

from credbot.domain.files import Line, Status
from credbot.domain.quiet import USUAL, Choices, restored, stored
from credbot.domain.record import Event
from credbot.store import audit, lists
from credbot.store.database import Work
from credbot.store.filters import IS_OPEN
from credbot.store.schema import AlertRow, AuditRow, FileRow

NEAR = 8
"""Files close to their limit that a morning names."""

TOLD = (
    "intake.open",
    "payers.log",
    "pipeline.advance",
    "pipeline.return",
    "pipeline.wait",
    "pipeline.hold",
    "pipeline.resume",
    "pipeline.close",
    "pipeline.reopen",
    "pipeline.assign",
    "pipeline.date_start",
    "pipeline.date_due",
    "pipeline.note",
    "pipeline.got",
    "pipeline.verified",
    "pipeline.waive",
    "escalation.open",
    "escalation.close",
    "pipeline.snooze",
)
"""Events of which somebody who was away hears when they come back."""


def get_choices(work: Work, person_id: int) -> Choices:
    """What a person chose, or what is usual."""
    values = work.scalar(select(AlertRow.chosen).where(AlertRow.person_id == person_id))
    return restored(values) if values else USUAL


def all_choices(work: Work) -> dict[int, Choices]:
    """What everybody chose who chose anything."""
    rows = work.rows(select(AlertRow.person_id, AlertRow.chosen))
    return {row.person_id: restored(row.chosen) for row in rows}


def put_choices(work: Work, person_id: int, chosen: Choices) -> None:
    """Keep what a person chose."""
    upsert = work.insert(AlertRow).values(person_id=person_id, chosen=stored(chosen))
    newer = {"chosen": upsert.excluded.chosen}
    work.execute(upsert.on_conflict_do_update(index_elements=["person_id"], set_=newer))


def near_lines(work: Work, owner_id: int, today: date, until: date) -> list[tuple[Line, date]]:
    """A person's files that become stalled after today, up to `until`; the first ones.

    Those that are due today anyway are told of as such.
    """
    query = (
        select(FileRow.id, FileRow.stalled_from)
        .where(IS_OPEN, FileRow.owner_id == owner_id, FileRow.status == Status.OPEN)
        .where(FileRow.stalled_from > today, FileRow.stalled_from <= until)
        .where(or_(FileRow.next_touch.is_(None), FileRow.next_touch > today))
        .order_by(FileRow.stalled_from, FileRow.id)
        .limit(NEAR)
    )
    days = {row.id: row.stalled_from for row in work.rows(query)}
    if not days:
        return []
    lines = lists.lines_where(work, FileRow.id.in_(sorted(days)))
    found = [(line, days[line.file.id]) for line in lines]
    return sorted(found, key=lambda pair: (pair[1], pair[0].file.id))


def changes_by_others(
    work: Work, owner_id: int, since: datetime, size: int
) -> tuple[list[Event], int]:
    """What others did with a person's files from an instant on: the newest, and how many in all."""
    test = (
        AuditRow.file_id.in_(select(FileRow.id).where(FileRow.owner_id == owner_id)),
        AuditRow.recorded >= since,
        AuditRow.person_id != owner_id,
        AuditRow.event.in_(TOLD),
    )
    total = work.scalar(select(func.count()).select_from(AuditRow).where(*test)) or 0
    newest = (
        select(*AuditRow.__table__.columns).where(*test).order_by(AuditRow.id.desc()).limit(size)
    )
    return [audit.event_of(row) for row in work.rows(newest)], total
