"""Lists of files with the names that people read beside them."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, func, literal_column, or_, select

from credbot.domain.files import File, Line, Status
from credbot.domain.identifiers import fold
from credbot.domain.queue import Count, Filter, Query, Sort
from credbot.store.database import Work
from credbot.store.pipeline import COLUMNS, file_of
from credbot.store.schema import (
    FacilityRow,
    FileRow,
    PayerRow,
    PersonRow,
    ProviderRow,
    TallyRow,
)

CEILING = 1000
"""Filtered counts stop here and say so; counting on would cost more than it tells."""

# A literal, so that the partial indexes over open files can be used.
IS_OPEN: ColumnElement[bool] = literal_column("file.status != 'closed'")

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


def get_line(work: Work, file_id: int) -> Line | None:
    """One file with its names, unlocked; None when there is no such file."""
    row = work.row(_LINES.where(FileRow.id == file_id))
    return _line(row) if row else None


def lines_of(work: Work, files: Sequence[File]) -> list[Line]:
    """The names beside files already read, in their order."""
    found = {row.id: _line(row) for row in work.rows(_LINES.where(_among(f.id for f in files)))}
    return [
        Line(file, line.provider, line.npi, line.payer, line.facility, line.owner)
        for file in files
        if (line := found.get(file.id))
    ]


def list_lines(work: Work, query: Query, today: date, size: int) -> list[Line]:
    """One page of files, in the order of the query."""
    chosen = _chosen(_LINES, query.filter, today).order_by(*_order(query))
    page = chosen.limit(size).offset((query.page - 1) * size)
    return [_line(row) for row in work.rows(page)]


def all_lines(work: Work, since: date | None = None) -> Iterator[tuple[Line, str | None]]:
    """All files by number with their provider's specialty; with `since` those touched since."""
    query = _LINES.add_columns(ProviderRow.specialty.label("specialty")).order_by(FileRow.id)
    if since:
        query = query.where(FileRow.last_touch >= since)
    for row in work.stream(query):
        yield _line(row), row.specialty


def count_files(work: Work, wanted: Filter, today: date, ceiling: int = CEILING) -> Count:
    """How many files a filter lets through, counted up to `ceiling`."""
    if wanted in (Filter(), Filter(owner_id=wanted.owner_id)):
        return Count(count_open(work, wanted.owner_id))
    inner = _chosen(select(FileRow.id), wanted, today).limit(ceiling + 1).subquery()
    n = work.scalar(select(func.count()).select_from(inner)) or 0
    return Count(min(n, ceiling), n > ceiling)


def count_exactly(work: Work, wanted: Filter, today: date) -> int:
    """How many files a filter lets through; for digests, not for answers."""
    if wanted.empty:
        return count_open(work)
    return int(work.scalar(_chosen(select(func.count(FileRow.id)), wanted, today)) or 0)


def count_open(work: Work, owner_id: int | None = None) -> int:
    """Open files, held ones included, of everybody or of one person; exact, from the tallies."""
    query = select(func.sum(TallyRow.n)).where(TallyRow.status != Status.CLOSED)
    if owner_id is not None:
        query = query.where(TallyRow.owner_id == owner_id)
    return int(work.scalar(query) or 0)


def tallies(work: Work, owner_id: int | None = None) -> list[tuple[int, str, str, str, int]]:
    """(owner or 0, track, stage, status, n) of all files, or of one person's."""
    query = select(
        TallyRow.owner_id, TallyRow.track, TallyRow.stage, TallyRow.status, TallyRow.n
    ).where(TallyRow.n != 0)
    if owner_id is not None:
        query = query.where(TallyRow.owner_id == owner_id)
    return [tuple(row) for row in work.rows(query)]


def count_new_stalls(work: Work, wanted: Filter, today: date, after: date) -> int:
    """Stalled files whose stall began, or was first recorded, after the day `after`."""
    began = or_(FileRow.stalled_from > after, FileRow.stalled_noted > after)
    query = _chosen(select(func.count(FileRow.id)), wanted, today).where(
        FileRow.stalled_from <= today, began
    )
    return int(work.scalar(query) or 0)


def ids_among(work: Work, wanted: Filter, today: date, most: int) -> frozenset[int] | None:
    """The numbers of all files that a filter lets through; None when there are more than `most`."""
    query = _chosen(select(FileRow.id), wanted, today).limit(most + 1)
    found = frozenset(row.id for row in work.rows(query))
    return found if len(found) <= most else None


def search_lines(work: Work, text: str, size: int) -> list[Line]:
    """Files, open ones first, whose provider, NPI, payer or reference contains the text."""
    like = f"%{_like(fold(text))}%"
    exact = text.strip().upper()
    named = select(ProviderRow.id).where(
        or_(ProviderRow.folded.like(like, escape="\\"), ProviderRow.npi == text.strip())
    )
    paid = select(PayerRow.id).where(PayerRow.folded.like(like, escape="\\"))
    placed = select(FacilityRow.id).where(FacilityRow.folded.like(like, escape="\\"))
    test = or_(
        FileRow.provider_id.in_(named),
        FileRow.payer_id.in_(paid),
        FileRow.facility_id.in_(placed),
        func.upper(FileRow.payer_reference) == exact,
        func.upper(FileRow.reference) == exact,
    )
    query = _LINES.where(test).order_by(_CLOSED_LAST, FileRow.sort_date, FileRow.id).limit(size)
    return [_line(row) for row in work.rows(query)]


def lines_of_provider(work: Work, provider_id: int) -> list[Line]:
    """All files of one person, open ones first."""
    query = _LINES.where(FileRow.provider_id == provider_id)
    return [
        _line(row) for row in work.rows(query.order_by(_CLOSED_LAST, FileRow.sort_date, FileRow.id))
    ]


def due_lines(work: Work, owner_id: int, today: date, size: int) -> list[Line]:
    """A person's files that have something due: stalled, or next touch today or earlier."""
    query = _LINES.where(IS_OPEN, FileRow.owner_id == owner_id, is_due(today))
    order = (FileRow.sort_date, FileRow.stalled_from, FileRow.id)
    return [_line(row) for row in work.rows(query.order_by(*order).limit(size))]


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
    query = select(func.sum(TallyRow.n)).where(TallyRow.status == status)
    return int(work.scalar(query) or 0)


def count_holds_due(work: Work, today: date) -> Count:
    """Holds whose review date is today or has passed."""
    query = select(FileRow.id).where(IS_OPEN, FileRow.hold_until <= today)
    inner = query.limit(CEILING + 1).subquery()
    n = work.scalar(select(func.count()).select_from(inner)) or 0
    return Count(min(n, CEILING), n > CEILING)


def count_resting(work: Work, wanted: Filter, today: date) -> int:
    """Files on hold that are not among the stalled."""
    query = _chosen(select(func.count(FileRow.id)), wanted, today).where(
        FileRow.status == Status.HOLD,
        or_(FileRow.stalled_from.is_(None), FileRow.stalled_from > today),
    )
    return int(work.scalar(query) or 0)


def count_back(work: Work, wanted: Filter, today: date) -> int:
    """Files whose hold ends today."""
    query = _chosen(select(func.count(FileRow.id)), wanted, today)
    return int(work.scalar(query.where(FileRow.hold_until == today)) or 0)


def open_by_stage(work: Work) -> dict[str, int]:
    """Open files by stage; exact, from the tallies."""
    query = (
        select(TallyRow.stage, func.sum(TallyRow.n))
        .where(TallyRow.status != Status.CLOSED)
        .group_by(TallyRow.stage)
    )
    return {row[0]: int(row[1]) for row in work.rows(query)}


def stalled_by(work: Work, name: str, today: date) -> dict[str, int]:
    """Stalled files by `stage` or `waiting_on`."""
    column = {"stage": FileRow.stage, "waiting_on": FileRow.waiting_on}[name]
    query = (
        select(column, func.count(FileRow.id))
        .where(IS_OPEN, FileRow.stalled_from <= today)
        .group_by(column)
    )
    return {row[0]: row[1] for row in work.rows(query)}


def new_among(work: Work, ids: Iterable[int], after: date) -> set[int]:
    """Of these files, those whose stall began, or was first recorded, after a day."""
    began = or_(FileRow.stalled_from > after, FileRow.stalled_noted > after)
    return {row.id for row in work.rows(select(FileRow.id).where(_among(ids), began))}


def is_due(today: date) -> ColumnElement[bool]:
    """Stalled, next touch due, or a hold that ends today."""
    return or_(
        FileRow.stalled_from <= today,
        FileRow.next_touch <= today,
        FileRow.hold_until <= today,
    )


def find_names(work: Work, table: type[PayerRow] | type[FacilityRow], text: str) -> list[Any]:
    """Payers or facilities (id, name) whose name contains the text, an equal one alone."""
    folded = fold(text)
    columns = (table.id, table.name, table.folded)
    rows = work.rows(
        select(*columns).where(table.folded.like(f"%{_like(folded)}%", escape="\\")).limit(100)
    )
    same = [row for row in rows if row.folded == folded]
    return same or list(rows)


def list_names(work: Work, table: type[PayerRow] | type[FacilityRow]) -> list[tuple[int, str]]:
    """All payers or facilities as (id, name), by name."""
    rows = work.rows(select(table.id, table.name).order_by(table.folded))
    return [(row.id, row.name) for row in rows]


def _chosen(query: Select[Any], wanted: Filter, today: date) -> Select[Any]:
    if wanted.status is Status.CLOSED:
        query = query.where(FileRow.status == Status.CLOSED)
    else:
        query = query.where(IS_OPEN)
    return query.where(*_tests(wanted, today))


def _tests(wanted: Filter, today: date) -> list[ColumnElement[bool]]:
    tests: list[ColumnElement[bool]] = []
    for column, value in (
        (FileRow.owner_id, wanted.owner_id),
        (FileRow.track, wanted.track),
        (FileRow.stage, wanted.stage),
        (FileRow.state, wanted.state),
        (FileRow.waiting_on, wanted.waiting_on),
    ):
        if value is not None:
            tests.append(column == value)
    if wanted.status in (Status.HOLD, Status.OPEN):
        tests.append(FileRow.status == wanted.status)
    if wanted.unowned:
        tests.append(FileRow.owner_id.is_(None))
    if wanted.payer:
        tests.append(_named(PayerRow, FileRow.payer_id, wanted.payer))
    if wanted.facility:
        tests.append(_named(FacilityRow, FileRow.facility_id, wanted.facility))
    return [*tests, *_day_tests(wanted, today)]


def _day_tests(wanted: Filter, today: date) -> list[ColumnElement[bool]]:
    tests: list[ColumnElement[bool]] = []
    if wanted.stalled:
        tests.append(FileRow.stalled_from <= today)
    if wanted.at_risk:
        tests.append(FileRow.at_risk_from <= today)
    if wanted.within is not None:
        tests.append(FileRow.sort_date <= today + timedelta(days=wanted.within))
    if wanted.text:
        like = f"%{_like(fold(wanted.text))}%"
        named = select(ProviderRow.id).where(ProviderRow.folded.like(like, escape="\\"))
        tests.append(FileRow.provider_id.in_(named))
    return tests


def _named(
    table: type[PayerRow] | type[FacilityRow], column: Any, text: str
) -> ColumnElement[bool]:
    like = f"%{_like(fold(text))}%"
    test: ColumnElement[bool] = column.in_(
        select(table.id).where(table.folded.like(like, escape="\\"))
    )
    return test


def _order(query: Query) -> tuple[Any, ...]:
    if query.filter.stalled and query.sort is Sort.DATE:
        return FileRow.sort_date, FileRow.stalled_from, FileRow.id
    return {
        Sort.DATE: (FileRow.sort_date, FileRow.id),
        Sort.AGE: (FileRow.stage_entered.asc().nulls_last(), FileRow.id),
        Sort.STALLED: (FileRow.stalled_from.asc().nulls_last(), FileRow.id),
        Sort.NEXT: (FileRow.next_touch.asc().nulls_last(), FileRow.id),
        Sort.FILE: (FileRow.id,),
    }[query.sort]


def _among(ids: Iterable[int]) -> ColumnElement[bool]:
    return FileRow.id.in_(sorted(set(ids)))


def _like(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _line(row: Any) -> Line:
    return Line(
        file_of(row),
        row.provider_name,
        row.provider_npi,
        row.payer_name,
        row.facility_name,
        row.owner_name,
    )
