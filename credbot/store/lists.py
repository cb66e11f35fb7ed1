"""Lists of files with the names that people read beside them."""

from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    bindparam,
    func,
    literal_column,
    select,
)

from credbot.domain.errors import Unknown
from credbot.domain.files import File, Line, ref
from credbot.domain.identifiers import fold
from credbot.domain.queue import Query, Sort
from credbot.store import counts
from credbot.store.database import Work
from credbot.store.filters import IS_OPEN, Shape, among, chosen, is_due, like, shape_of, values_of
from credbot.store.pipeline import COLUMNS, file_of
from credbot.store.prepared import Prepared
from credbot.store.schema import (
    AuditRow,
    FacilityRow,
    FileRow,
    PayerRow,
    PersonRow,
    ProviderRow,
)

RECENT_EVENTS = 60
"""So many of a person's newest events are looked through for the files they touched last."""

_CLOSED_LAST: ColumnElement[int] = literal_column(
    "CASE WHEN file.status = 'closed' THEN 1 ELSE 0 END"
)

_LINES = (
    select(
        *COLUMNS,
        ProviderRow.name.label("provider_name"),
        ProviderRow.npi.label("provider_npi"),
        PayerRow.name.label("payer_name"),
        FacilityRow.name.label("facility_name"),
        PersonRow.name.label("owner_name"),
    )
    .join(ProviderRow, ProviderRow.id == FileRow.provider_id)
    .outerjoin(PayerRow, PayerRow.id == FileRow.payer_id)
    .outerjoin(FacilityRow, FacilityRow.id == FileRow.facility_id)
    .outerjoin(PersonRow, PersonRow.id == FileRow.owner_id)
)


_TOTAL = counts.OPEN_OF.scalar_subquery().label("total")

# The statements behind most answers are built once: to build one anew costs more than to run it.
_LINE = Prepared(_LINES.where(FileRow.id == bindparam("id")))


def find_line(work: Work, file_id: int) -> Line | None:
    """One file with its names, unlocked; None when there is no such file."""
    row = work.row(_LINE, {"id": file_id})
    return _line(row) if row else None


def get_line(work: Work, file_id: int) -> Line:
    """One file with its names, unlocked. Raises Unknown."""
    line = find_line(work, file_id)
    if line is None:
        raise Unknown(f"There is no file {ref(file_id)}.")
    return line


def lines_of(work: Work, files: Sequence[File]) -> list[Line]:
    """The names beside files already read, in their order."""
    found = {row.id: _line(row) for row in work.rows(_LINES.where(among(f.id for f in files)))}
    return [
        Line(file, line.provider, line.npi, line.payer, line.facility, line.owner)
        for file in files
        if (line := found.get(file.id))
    ]


def list_lines(work: Work, query: Query, today: date, size: int) -> list[Line]:
    """One page of files, in the order of the query."""
    by_stall = query.filter.stalled and query.sort is Sort.DATE
    page = _page(shape_of(query.filter), query.sort, by_stall, size)
    values = {**values_of(query.filter, today), "skipped": (query.page - 1) * size}
    return [_line(row) for row in work.rows(page, values)]


def first_page(work: Work, query: Query, today: date, size: int) -> tuple[int, list[Line]]:
    """The first page of a list whose number is kept (`is_kept`), and that number."""
    page = _page(shape_of(query.filter), query.sort, False, size, counted=True)
    values = {**values_of(query.filter, today), "skipped": 0}
    rows = work.rows(page, {**values, "tally_of": counts.tally_of(query.filter.owner_id)})
    return int(rows[0].total) if rows else 0, [_line(row) for row in rows]


def list_ids(work: Work, query: Query, today: date, size: int) -> list[int]:
    """The numbers of the first files of a list, in its order."""
    shape = shape_of(query.filter)
    order = _order(query.sort, query.filter.stalled and query.sort is Sort.DATE)
    found = chosen(select(FileRow.id), shape).order_by(*order).limit(size)
    return [row.id for row in work.rows(found, values_of(query.filter, today))]


def all_lines(work: Work, since: date | None = None) -> Iterator[tuple[Line, str | None]]:
    """All files by number with their provider's specialty; with `since` those touched since."""
    query = _LINES.add_columns(ProviderRow.specialty.label("specialty")).order_by(FileRow.id)
    if since:
        query = query.where(FileRow.last_touch >= since)
    for row in work.stream(query):
        yield _line(row), row.specialty


def listed_lines(work: Work, query: Query, today: date) -> Iterator[tuple[Line, str | None]]:
    """All files of a list in its order, each with its provider's specialty."""
    order = _order(query.sort, query.filter.stalled and query.sort is Sort.DATE)
    found = chosen(_LINES, shape_of(query.filter)).order_by(*order)
    found = found.add_columns(ProviderRow.specialty.label("specialty"))
    for row in work.stream(found.params(values_of(query.filter, today))):
        yield _line(row), row.specialty


def lines_by_date(work: Work, test: ColumnElement[bool], size: int) -> list[Line]:
    """The first files that pass a test, the next hard date first."""
    query = _LINES.where(test).order_by(FileRow.sort_date, FileRow.id).limit(size)
    return [_line(row) for row in work.rows(query)]


def lines_of_provider(work: Work, provider_id: int) -> list[Line]:
    """All files of one person, open ones first."""
    query = _LINES.where(FileRow.provider_id == provider_id)
    return [
        _line(row) for row in work.rows(query.order_by(_CLOSED_LAST, FileRow.sort_date, FileRow.id))
    ]


def lines_where(work: Work, test: ColumnElement[bool]) -> list[Line]:
    """Files that pass a test, by number."""
    return [_line(row) for row in work.rows(_LINES.where(test).order_by(FileRow.id))]


def due_lines(work: Work, owner_id: int, today: date, size: int) -> list[Line]:
    """A person's files that have something due: stalled, or next touch today or earlier."""
    query = _LINES.where(IS_OPEN, FileRow.owner_id == owner_id, is_due(today))
    order = (FileRow.sort_date, FileRow.stalled_from, FileRow.id)
    return [_line(row) for row in work.rows(query.order_by(*order).limit(size))]


def recent_lines(work: Work, person_id: int, size: int) -> list[Line]:
    """The open files that a person touched last, the newest first."""
    newest = (
        select(AuditRow.id, AuditRow.file_id)
        .where(AuditRow.person_id == person_id, AuditRow.file_id.is_not(None))
        .order_by(AuditRow.id.desc())
        .limit(RECENT_EVENTS)
        .subquery()
    )
    last = (
        select(newest.c.file_id, func.max(newest.c.id).label("at"))
        .group_by(newest.c.file_id)
        .subquery()
    )
    query = _LINES.join(last, last.c.file_id == FileRow.id).where(IS_OPEN)
    return [_line(row) for row in work.rows(query.order_by(last.c.at.desc()).limit(size))]


def find_names(work: Work, table: type[PayerRow] | type[FacilityRow], text: str) -> list[Any]:
    """Payers or facilities (id, name) whose name contains the text, an equal one alone."""
    folded = fold(text)
    columns = (table.id, table.name, table.folded)
    rows = work.rows(
        select(*columns).where(table.folded.like(f"%{like(folded)}%", escape="\\")).limit(100)
    )
    same = [row for row in rows if row.folded == folded]
    return same or list(rows)


def get_name(work: Work, table: type[PayerRow] | type[FacilityRow], number: int) -> str:
    """The name of a payer or facility. Raises Unknown."""
    name: str | None = work.scalar(select(table.name).where(table.id == number))
    if name is None:
        raise Unknown(f"There is no {table.__tablename__} number {number}.")
    return name


def list_names(work: Work, table: type[PayerRow] | type[FacilityRow]) -> list[tuple[int, str]]:
    """All payers or facilities as (id, name), by name."""
    rows = work.rows(select(table.id, table.name).order_by(table.folded))
    return [(row.id, row.name) for row in rows]


@lru_cache(maxsize=256)
def _page(
    shape: Shape, sort: Sort, by_stall: bool, size: int, *, counted: bool = False
) -> Prepared:
    """The size stands in it, so that PostgreSQL plans for a page and not for all files."""
    order = _order(sort, by_stall)
    lines = _LINES.add_columns(_TOTAL) if counted else _LINES
    page = chosen(lines, shape).order_by(*order).limit(literal_column(str(size)))
    return Prepared(page.offset(bindparam("skipped", type_=Integer)))


def _order(sort: Sort, by_stall: bool) -> tuple[Any, ...]:
    return (FileRow.sort_date, FileRow.stalled_from, FileRow.id) if by_stall else _ORDERS[sort]


_ORDERS: dict[Sort, tuple[Any, ...]] = {
    Sort.DATE: (FileRow.sort_date, FileRow.id),
    Sort.AGE: (FileRow.stage_entered.asc().nulls_last(), FileRow.id),
    Sort.STALLED: (FileRow.stalled_from.asc().nulls_last(), FileRow.id),
    Sort.NEXT: (FileRow.next_touch.asc().nulls_last(), FileRow.id),
    Sort.FILE: (FileRow.id,),
    Sort.GOOD: (FileRow.good_until.asc().nulls_last(), FileRow.id),
}


def _line(row: Any) -> Line:
    return Line(
        file_of(row),
        row.provider_name,
        row.provider_npi,
        row.payer_name,
        row.facility_name,
        row.owner_name,
    )
