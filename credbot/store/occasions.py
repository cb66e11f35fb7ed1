"""The organisation's own dates and their tasks."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import func, select

from credbot.domain.calendar import Entry, Kind
from credbot.domain.errors import Unknown
from credbot.domain.occasions import KIND, TITLES, Occasion, Sort, Task
from credbot.store.database import Work
from credbot.store.schema import OccasionRow, OccasionTaskRow, PayerRow, PersonRow

STANDS = (OccasionRow.done.is_(None), OccasionRow.cancelled_why.is_(None))
_ROW: Any = OccasionRow.__table__
_QUERY = (
    select(_ROW, PersonRow.name.label("owner"), PayerRow.name.label("payer"))
    .outerjoin(PersonRow, PersonRow.id == OccasionRow.owner_id)
    .outerjoin(PayerRow, PayerRow.id == OccasionRow.payer_id)
)
_TASK: Any = OccasionTaskRow.__table__
_TASKS = select(_TASK, PersonRow.name.label("owner")).outerjoin(
    PersonRow, PersonRow.id == OccasionTaskRow.owner_id
)


def get(work: Work, number: int, *, lock: bool = False) -> Occasion:
    """With its tasks. Raises Unknown."""
    if lock:
        work.row(select(_ROW.c.id).where(_ROW.c.id == number).with_for_update())
    row = work.row(_QUERY.where(OccasionRow.id == number))
    if row is None:
        raise Unknown("I know no such date any more. `/cred dates` shows those there are.")
    return with_tasks(work, [_occasion(row)])[0]


def get_task(work: Work, number: int) -> Task:
    """Raises Unknown."""
    row = work.row(_TASKS.where(OccasionTaskRow.id == number))
    if row is None:
        raise Unknown("I know no such task any more. `/cred dates` shows those there are.")
    return _task(row)


def page(work: Work, first: int, n: int, words: str = "") -> list[Occasion]:
    """Those that stand, by day; with `words` only those with them in the title."""
    query = _QUERY.where(*STANDS).order_by(OccasionRow.day, OccasionRow.id)
    for word in words.split():
        query = query.where(func.lower(OccasionRow.title).contains(word.lower(), autoescape=True))
    return with_tasks(work, [_occasion(row) for row in work.rows(query.offset(first).limit(n))])


def count(work: Work, before: date | None = None) -> int:
    """How many stand; with `before` those earlier than a day."""
    query = select(func.count(OccasionRow.id)).where(*STANDS)
    return int(work.scalar(query.where(OccasionRow.day < before) if before else query))


def with_tasks(work: Work, found: Sequence[Occasion]) -> list[Occasion]:
    """The same with their tasks, in one statement."""
    ids = [one.id for one in found]
    tasks: dict[int, list[Task]] = {number: [] for number in ids}
    query = _TASKS.where(OccasionTaskRow.occasion_id.in_(ids))
    for row in work.rows(query.order_by(OccasionTaskRow.due, OccasionTaskRow.id)) if ids else ():
        tasks[row.occasion_id].append(_task(row))
    return [replace(one, tasks=tuple(tasks[one.id])) for one in found]


def entries(work: Work, first: date, last: date) -> list[Entry]:
    """The calendar's lines: dates that stand, and their open tasks."""
    query = _QUERY.where(OccasionRow.day.between(first, last), *STANDS)
    found = []
    for row in work.rows(query.order_by(OccasionRow.day, OccasionRow.id)):
        one = _occasion(row)
        found.append(
            Entry(
                day=one.day,
                kind=KIND[one.sort],
                subject=f"occasion:{one.id}",
                what=f"{_lead_in(one.sort)}{one.title}",
                payer=one.payer,
                owner_id=one.owner_id,
                owner=one.owner,
                first=row.remind_from,
                rungs=one.lead or None,
            )
        )
    return found + _task_entries(work, first, last)


def _task_entries(work: Work, first: date, last: date) -> list[Entry]:
    query = (
        select(_TASK, PersonRow.name.label("owner"), OccasionRow.title.label("of"))
        .join(OccasionRow, OccasionRow.id == OccasionTaskRow.occasion_id)
        .outerjoin(PersonRow, PersonRow.id == OccasionTaskRow.owner_id)
        .where(OccasionTaskRow.due.between(first, last), OccasionTaskRow.done.is_(None), *STANDS)
        .order_by(OccasionTaskRow.due, OccasionTaskRow.id)
    )
    return [
        Entry(
            day=row.due,
            kind=Kind.TASK,
            subject=f"occasion:{row.occasion_id}:{row.id}",
            what=f"{row.title} ({row.of})",
            owner_id=row.owner_id,
            owner=row.owner,
            first=row.remind_from,
        )
        for row in work.rows(query)
    ]


def _lead_in(sort: Sort) -> str:
    """`Policy review: ` before a title that does not say it."""
    return "" if sort in (Sort.OTHER, Sort.ACCREDITATION) else f"{TITLES[sort]}: "


def _occasion(row: Any) -> Occasion:
    return Occasion(
        row.id,
        Sort(row.kind),
        row.title,
        row.day,
        row.owner_id,
        row.owner,
        row.payer,
        row.every,
        row.anchor,
        tuple(int(days) for days in row.lead.split(",")) if row.lead else (),
        row.note,
        row.day_first,
        row.moved_why,
        row.done,
        row.done_by,
        row.evidence,
        row.cancelled_why,
    )


def _task(row: Any) -> Task:
    return Task(
        row.id,
        row.occasion_id,
        row.title,
        row.due,
        row.owner_id,
        row.owner,
        row.done,
        row.done_by,
    )
