"""Lists of files with the names that people read beside them."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    and_,
    bindparam,
    func,
    literal_column,
    or_,
    select,
)

from credbot.domain.files import File, Line, Status
from credbot.domain.identifiers import fold, fold_name
from credbot.domain.queue import Count, Filter, Query, Sort
from credbot.store.chain import EVERYBODY
from credbot.store.database import Work
from credbot.store.pipeline import COLUMNS, file_of
from credbot.store.prepared import Prepared
from credbot.store.schema import (
    FacilityRow,
    FileRow,
    PayerRow,
    PersonRow,
    ProviderRow,
    TallyRow,
)

CEILING = 1000
MOST_WORDS = 8
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


# The statements behind most answers are built once: to build one anew costs more than to run it.
_LINE = Prepared(_LINES.where(FileRow.id == bindparam("id")))
_OPEN_OF = Prepared(
    select(func.sum(TallyRow.n).label("n")).where(
        TallyRow.owner_id == bindparam("owner_id"), TallyRow.status != literal_column("'closed'")
    )
)


def get_line(work: Work, file_id: int) -> Line | None:
    """One file with its names, unlocked; None when there is no such file."""
    row = work.row(_LINE, {"id": file_id})
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
    by_stall = query.filter.stalled and query.sort is Sort.DATE
    page = _page(_shape(query.filter), query.sort, by_stall)
    place = {"size": size, "skipped": (query.page - 1) * size}
    return [_line(row) for row in work.rows(page, {**_values(query.filter, today), **place})]


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
    values = {**_values(wanted, today), "size": ceiling + 1}
    n = work.scalar(_counted(_shape(wanted)), values) or 0
    return Count(min(n, ceiling), n > ceiling)


def count_exactly(work: Work, wanted: Filter, today: date) -> int:
    """How many files a filter lets through; for digests, not for answers."""
    if wanted.empty:
        return count_open(work)
    return _count(work, wanted, today)


def count_open(work: Work, owner_id: int | None = None) -> int:
    """Open files, held ones included, of everybody or of one person; exact, from the tallies."""
    owner = EVERYBODY if owner_id is None else owner_id
    return int(work.scalar(_OPEN_OF, {"owner_id": owner}) or 0)


def count_new_stalls(work: Work, wanted: Filter, today: date, after: date) -> int:
    """Stalled files whose stall began, or was first recorded, after the day `after`."""
    began = or_(FileRow.stalled_from > after, FileRow.stalled_noted > after)
    return _count(work, wanted, today, FileRow.stalled_from <= today, began)


def ids_among(work: Work, wanted: Filter, today: date, most: int) -> frozenset[int] | None:
    """The numbers of all files that a filter lets through; None when there are more than `most`."""
    query = _chosen(select(FileRow.id), _shape(wanted)).limit(most + 1)
    found = frozenset(row.id for row in work.rows(query, _values(wanted, today)))
    return found if len(found) <= most else None


def search_lines(work: Work, text: str, size: int) -> list[Line]:
    """Files, open ones first, whose provider, NPI, payer or reference contains the text."""
    plain = text.strip(" \"'")
    wanted = [word for word in fold_name(plain).split() if word] or [fold(plain)]
    test = or_(
        FileRow.provider_id.in_(select(ProviderRow.id).where(ProviderRow.npi == plain)),
        func.upper(FileRow.payer_reference) == plain.upper(),
        func.upper(FileRow.reference) == plain.upper(),
        and_(*(_has_word(word) for word in wanted[:MOST_WORDS])),
    )
    query = _LINES.where(test).order_by(_CLOSED_LAST, FileRow.sort_date, FileRow.id).limit(size)
    return [_line(row) for row in work.rows(query)]


def _has_word(word: str) -> ColumnElement[bool]:
    """Whether the provider's, payer's or facility's name contains a word."""
    like = f"%{_like(word)}%"
    return or_(
        FileRow.provider_id.in_(
            select(ProviderRow.id).where(ProviderRow.folded.like(like, escape="\\"))
        ),
        FileRow.payer_id.in_(select(PayerRow.id).where(PayerRow.folded.like(like, escape="\\"))),
        FileRow.facility_id.in_(
            select(FacilityRow.id).where(FacilityRow.folded.like(like, escape="\\"))
        ),
    )


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


def count_holds_due(work: Work, today: date) -> Count:
    """Holds whose review date is today or has passed."""
    query = select(FileRow.id).where(IS_OPEN, FileRow.hold_until <= today)
    inner = query.limit(CEILING + 1).subquery()
    n = work.scalar(select(func.count()).select_from(inner)) or 0
    return Count(min(n, CEILING), n > CEILING)


def count_resting(work: Work, wanted: Filter, today: date) -> int:
    """Files on hold that are not among the stalled."""
    not_stalled = or_(FileRow.stalled_from.is_(None), FileRow.stalled_from > today)
    return _count(work, wanted, today, FileRow.status == Status.HOLD, not_stalled)


def count_back(work: Work, wanted: Filter, today: date) -> int:
    """Files whose hold ends today."""
    return _count(work, wanted, today, FileRow.hold_until == today)


def open_by_stage(work: Work) -> dict[str, int]:
    """Open files by stage; exact, from the tallies."""
    query = (
        select(TallyRow.stage, func.sum(TallyRow.n))
        .where(TallyRow.owner_id == EVERYBODY, TallyRow.status != Status.CLOSED)
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


Shape = tuple[str, ...]
"""Which parts of a filter are set; `closed` and `hold` for its status."""


def _shape(wanted: Filter) -> Shape:
    values = ((name, getattr(wanted, name)) for name in _PARTS)
    parts = [name for name, value in values if value is not None and value is not False]
    return (*parts, wanted.status.value) if wanted.status else tuple(parts)


def _values(wanted: Filter, today: date) -> dict[str, Any]:
    """The values of all parameters that the statement of a filter may have."""
    values: dict[str, Any] = {name: getattr(wanted, name) for name in _EQUAL}
    values["today"] = today
    values["soon"] = today + timedelta(days=wanted.within or 0)
    for name in ("payer", "facility", "text"):
        if typed := getattr(wanted, name):
            values[name] = f"%{_like(fold(typed))}%"
    return values


@lru_cache(maxsize=256)
def _page(shape: Shape, sort: Sort, by_stall: bool) -> Prepared:
    order = (FileRow.sort_date, FileRow.stalled_from, FileRow.id) if by_stall else _ORDERS[sort]
    size, skipped = bindparam("size", type_=Integer), bindparam("skipped", type_=Integer)
    return Prepared(_chosen(_LINES, shape).order_by(*order).limit(size).offset(skipped))


@lru_cache(maxsize=256)
def _counted(shape: Shape) -> Prepared:
    inner = _chosen(select(FileRow.id), shape).limit(bindparam("size", type_=Integer)).subquery()
    return Prepared(select(func.count().label("n")).select_from(inner))


def _count(work: Work, wanted: Filter, today: date, *tests: ColumnElement[bool]) -> int:
    query = _chosen(select(func.count(FileRow.id)), _shape(wanted)).where(*tests)
    return int(work.scalar(query, _values(wanted, today)) or 0)


def _chosen(query: Select[Any], shape: Shape) -> Select[Any]:
    tests = [_TESTS[part] for part in shape]
    if Status.CLOSED.value not in shape:
        tests.insert(0, IS_OPEN)
    return query.where(*tests)


def _named(table: type[PayerRow] | type[FacilityRow] | type[ProviderRow], part: str) -> Any:
    return select(table.id).where(table.folded.like(bindparam(part), escape="\\"))


_EQUAL = ("owner_id", "track", "stage", "state", "waiting_on")
_PARTS = (*_EQUAL, "unowned", "payer", "facility", "stalled", "at_risk", "within", "text")
_TODAY = bindparam("today", type_=FileRow.__table__.c.sort_date.type)
_TESTS: dict[str, ColumnElement[bool]] = {
    **{name: getattr(FileRow, name) == bindparam(name) for name in _EQUAL},
    "unowned": FileRow.owner_id.is_(None),
    "payer": FileRow.payer_id.in_(_named(PayerRow, "payer")),
    "facility": FileRow.facility_id.in_(_named(FacilityRow, "facility")),
    "stalled": FileRow.stalled_from <= _TODAY,
    "at_risk": FileRow.at_risk_from <= _TODAY,
    "within": FileRow.sort_date <= bindparam("soon"),
    "text": FileRow.provider_id.in_(_named(ProviderRow, "text")),
    **{status.value: FileRow.status == status for status in Status},
}
_ORDERS: dict[Sort, tuple[Any, ...]] = {
    Sort.DATE: (FileRow.sort_date, FileRow.id),
    Sort.AGE: (FileRow.stage_entered.asc().nulls_last(), FileRow.id),
    Sort.STALLED: (FileRow.stalled_from.asc().nulls_last(), FileRow.id),
    Sort.NEXT: (FileRow.next_touch.asc().nulls_last(), FileRow.id),
    Sort.FILE: (FileRow.id,),
}


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
