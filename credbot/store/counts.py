"""How many files: exact from the tallies, counted, or counted up to a bound."""

from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Integer, bindparam, case, func, literal_column, or_, select

from credbot.domain.files import Status, WaitingOn
from credbot.domain.queue import Count, Filter
from credbot.domain.things import Call
from credbot.store.chain import EVERYBODY
from credbot.store.database import Work
from credbot.store.filters import IS_OPEN, Shape, among, chosen, is_due, shape_of, values_of
from credbot.store.prepared import Prepared
from credbot.store.schema import FileRow, TallyRow

CEILING = 1000
"""Filtered counts stop here and say so; counting on would cost more than it tells."""

OPEN_OF = select(func.sum(TallyRow.n).label("n")).where(
    TallyRow.owner_id == bindparam("tally_of"), TallyRow.status != literal_column("'closed'")
)
_OPEN_OF = Prepared(OPEN_OF)

_TODAY = bindparam("today", type_=FileRow.__table__.c.sort_date.type)
_BY_STAGE = Prepared(
    select(TallyRow.stage, func.sum(TallyRow.n).label("n"))
    .where(
        TallyRow.owner_id == literal_column(str(EVERYBODY)),
        TallyRow.status != literal_column("'closed'"),
    )
    .group_by(TallyRow.stage)
)
_STALLED = Prepared(
    select(FileRow.stage, FileRow.waiting_on, func.count().label("n"))
    .where(IS_OPEN, FileRow.stalled_from <= _TODAY)
    .group_by(FileRow.stage, FileRow.waiting_on)
)
_UNOWNED = Prepared(
    select(func.min(FileRow.unowned_since).label("since")).where(
        IS_OPEN, FileRow.owner_id.is_(None)
    )
)
_RUNNING = FileRow.status != literal_column(f"'{Status.HOLD}'")
_PAYER = _RUNNING & (FileRow.waiting_on == literal_column(f"'{WaitingOn.PAYER}'"))
_PAYER &= FileRow.payer_id.is_not(None)
_PROVIDER = _RUNNING & (FileRow.waiting_on == literal_column(f"'{WaitingOn.PROVIDER}'"))
_KIND = case(
    (_PAYER, literal_column("'payer'")),
    (_PROVIDER, literal_column("'provider'")),
    else_=literal_column("'file'"),
).label("kind")
_NUMBER = case(
    (_PAYER, FileRow.payer_id), (_PROVIDER, FileRow.provider_id), else_=FileRow.id
).label("number")
_DUE_CALLS = Prepared(
    select(_KIND, _NUMBER, func.count().label("n"))
    .where(IS_OPEN, FileRow.owner_id == bindparam("owner_id"), is_due(_TODAY))
    .group_by(_KIND, _NUMBER)
)


def is_kept(wanted: Filter) -> bool:
    """Whether the number of a filter's files is kept in a tally: all, or all of a person."""
    return wanted in (Filter(), Filter(owner_id=wanted.owner_id))


def count_files(work: Work, wanted: Filter, today: date, ceiling: int = CEILING) -> Count:
    """How many files a filter lets through, counted up to `ceiling`."""
    if is_kept(wanted):
        return Count(count_open(work, wanted.owner_id))
    values = {**values_of(wanted, today), "size": ceiling + 1}
    n = work.scalar(_counted(shape_of(wanted)), values) or 0
    return Count(min(n, ceiling), n > ceiling)


def count_exactly(work: Work, wanted: Filter, today: date) -> int:
    """How many files a filter lets through; for digests, not for answers."""
    if wanted.empty:
        return count_open(work)
    return _count(work, wanted, today)


def count_open(work: Work, owner_id: int | None = None) -> int:
    """Open files, held ones included, of everybody or of one person; exact, from the tallies."""
    return int(work.scalar(_OPEN_OF, {"tally_of": tally_of(owner_id)}) or 0)


def tally_of(owner_id: int | None) -> int:
    """Under whose number the files of a person, or of everybody, are counted."""
    return EVERYBODY if owner_id is None else owner_id


def count_new_stalls(work: Work, wanted: Filter, today: date, after: date) -> int:
    """Stalled files whose stall began, or was first recorded, after the day `after`."""
    began = or_(FileRow.stalled_from > after, FileRow.stalled_noted > after)
    return _count(work, wanted, today, FileRow.stalled_from <= today, began)


def ids_among(work: Work, wanted: Filter, today: date, most: int) -> frozenset[int] | None:
    """The numbers of all files that a filter lets through; None when there are more than `most`."""
    query = chosen(select(FileRow.id), shape_of(wanted)).limit(most + 1)
    found = frozenset(row.id for row in work.rows(query, values_of(wanted, today)))
    return found if len(found) <= most else None


def count_due(work: Work, today: date) -> dict[int, int]:
    """How many files have something due, by owner."""
    query = (
        select(FileRow.owner_id, func.count(FileRow.id))
        .where(IS_OPEN, FileRow.owner_id.is_not(None), is_due(today))
        .group_by(FileRow.owner_id)
    )
    return {row[0]: row[1] for row in work.rows(query)}


def count_due_of(work: Work, owner_id: int, today: date) -> int:
    """How many of a person's files have something due."""
    query = select(func.count(FileRow.id)).where(
        IS_OPEN, FileRow.owner_id == owner_id, is_due(today)
    )
    return int(work.scalar(query) or 0)


def count_status(work: Work, status: Status) -> int:
    """Files of one status; exact, from the tallies."""
    query = select(func.sum(TallyRow.n)).where(
        TallyRow.owner_id == EVERYBODY, TallyRow.status == status
    )
    return int(work.scalar(query) or 0)


def count_resting(work: Work, wanted: Filter, today: date) -> int:
    """Files on hold that are not among the stalled."""
    not_stalled = or_(FileRow.stalled_from.is_(None), FileRow.stalled_from > today)
    return _count(work, wanted, today, FileRow.status == Status.HOLD, not_stalled)


def count_back(work: Work, wanted: Filter, today: date) -> int:
    """Files whose hold ends today."""
    return _count(work, wanted, today, FileRow.hold_until == today)


def count_snoozed(work: Work, wanted: Filter, today: date) -> int:
    """Files that are put aside until a later day."""
    return _count(work, wanted, today, FileRow.snooze_until > today)


def open_by_stage(work: Work) -> dict[str, int]:
    """All open files by stage, held ones included; exact, from the tallies."""
    return {row.stage: int(row.n) for row in work.rows(_BY_STAGE) if row.n}


def stalled_groups(work: Work, today: date) -> list[Any]:
    """Stalled files by `stage` and `waiting_on`: `n` of each, counted in one index."""
    return list(work.rows(_STALLED, {"today": today}))


def due_calls(work: Work, owner_id: int, today: date) -> dict[Call, int]:
    """What a person has due: how many files for each call, by the rule of `domain.things`."""
    rows = work.rows(_DUE_CALLS, {"owner_id": owner_id, "today": today})
    return {(row.kind, row.number): row.n for row in rows}


def overdue_of(work: Work, owner_id: int, today: date) -> int:
    """How many of a person's files have a next touch that has passed."""
    query = select(func.count(FileRow.id)).where(
        IS_OPEN, FileRow.owner_id == owner_id, FileRow.next_touch < today
    )
    return int(work.scalar(query) or 0)


def stages_of(work: Work, owner_id: int) -> list[Any]:
    """A person's open files by stage and whom they wait on, as `n`."""
    query = select(FileRow.stage, FileRow.waiting_on, func.count(FileRow.id).label("n")).where(
        IS_OPEN, FileRow.owner_id == owner_id
    )
    return list(work.rows(query.group_by(FileRow.stage, FileRow.waiting_on)))


def unowned_since(work: Work) -> date | None:
    """Since when the file without owner that has been so longest has none."""
    found: date | None = work.scalar(_UNOWNED)
    return found


def new_among(work: Work, ids: Iterable[int], after: date) -> set[int]:
    """Of these files, those whose stall began, or was first recorded, after a day."""
    began = or_(FileRow.stalled_from > after, FileRow.stalled_noted > after)
    return {row.id for row in work.rows(select(FileRow.id).where(among(ids), began))}


@lru_cache(maxsize=256)
def _counted(shape: Shape) -> Prepared:
    inner = chosen(select(FileRow.id), shape).limit(bindparam("size", type_=Integer)).subquery()
    return Prepared(select(func.count().label("n")).select_from(inner))


def _count(work: Work, wanted: Filter, today: date, *tests: ColumnElement[bool]) -> int:
    query = chosen(select(func.count(FileRow.id)), shape_of(wanted)).where(*tests)
    return int(work.scalar(query, values_of(wanted, today)) or 0)
