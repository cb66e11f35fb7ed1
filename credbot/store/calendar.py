"""The dates of files as entries of the calendar, and whose a provider's dates are."""

from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import and_, bindparam, literal_column, or_, select, union_all

from credbot.domain.calendar import EVERYTHING, Entry, Kind, Only
from credbot.domain.files import ref
from credbot.domain.identifiers import fold
from credbot.store.database import Work
from credbot.store.filters import IS_OPEN, like
from credbot.store.prepared import Prepared
from credbot.store.schema import FacilityRow, FileRow, PayerRow, PersonRow, ProviderRow

FEW = 500
"""Up to so many providers are asked for by number; for more, all of them are read."""

_WHAT = {
    Kind.START: "starts",
    Kind.DUE: "is due",
    Kind.FOLLOW_UP: "our next touch",
    Kind.HOLD: "review of the hold",
}
_LADDERED = frozenset({Kind.START, Kind.DUE})


def _dates(kind: Kind, column: Any) -> Any:
    """The files of which a date lies between two days."""
    first = bindparam("first", type_=FileRow.__table__.c.sort_date.type)
    last = bindparam("last", type_=FileRow.__table__.c.sort_date.type)
    found = select(
        FileRow.id.label("id"), column.label("day"), literal_column(f"'{kind}'").label("kind")
    ).where(IS_OPEN, column >= first, column <= last)
    # A due date is no earlier than the hard date that files are sorted by, which has an index.
    return found.where(FileRow.sort_date <= last) if kind is Kind.DUE else found


def _entries_of(*dates: Any) -> Prepared:
    """One statement for all entries of these dates, with their names."""
    found = union_all(*dates).subquery()
    return Prepared(
        select(
            found.c.day,
            found.c.kind,
            FileRow.id,
            FileRow.provider_id,
            FileRow.owner_id,
            FileRow.recorded,
            FileRow.effective,
            FileRow.due_estimated,
            ProviderRow.name.label("provider"),
            PayerRow.name.label("payer"),
            FacilityRow.name.label("facility"),
            PersonRow.name.label("owner"),
        )
        .join(FileRow, FileRow.id == found.c.id)
        .join(ProviderRow, ProviderRow.id == FileRow.provider_id)
        .outerjoin(PayerRow, PayerRow.id == FileRow.payer_id)
        .outerjoin(FacilityRow, FacilityRow.id == FileRow.facility_id)
        .outerjoin(PersonRow, PersonRow.id == FileRow.owner_id)
    )


_COLUMNS = {
    Kind.START: FileRow.start_date,
    Kind.DUE: FileRow.due,
    Kind.FOLLOW_UP: FileRow.next_touch,
    Kind.HOLD: FileRow.hold_until,
}


@lru_cache(maxsize=16)
def _statement(kinds: tuple[Kind, ...], owned: bool, at_payer: bool, known: bool) -> Prepared:
    tests = [FileRow.owner_id == bindparam("owner_id")] if owned else []
    if known:
        day: Any = bindparam("known_after", type_=FileRow.__table__.c.recorded.type)
        tests.append(FileRow.recorded > day)
    if at_payer:
        part: Any = bindparam("payer")
        payers = select(PayerRow.id).where(PayerRow.folded.like(part, escape="\\"))
        facilities = select(FacilityRow.id).where(FacilityRow.folded.like(part, escape="\\"))
        tests.append(or_(FileRow.payer_id.in_(payers), FileRow.facility_id.in_(facilities)))
    return _entries_of(*(_dates(kind, _COLUMNS[kind]).where(*tests) for kind in kinds))


_OWNERS = (
    select(FileRow.provider_id, FileRow.owner_id)
    .where(IS_OPEN, FileRow.owner_id.is_not(None))
    .distinct()
)
_PROVIDERS_OF = Prepared(
    select(FileRow.provider_id).where(IS_OPEN, FileRow.owner_id == bindparam("owner_id")).distinct()
)


def entries(work: Work, first: date, last: date, only: Only = EVERYTHING) -> list[Entry]:
    """Starts and due dates of open files: somebody outside holds us to them."""
    return _read(work, (Kind.START, Kind.DUE), first, last, only)


def own_entries(work: Work, first: date, last: date, only: Only = EVERYTHING) -> list[Entry]:
    """Next touches and reviews of holds of open files: dates that people here have set."""
    return _read(work, (Kind.FOLLOW_UP, Kind.HOLD), first, last, only)


def _read(work: Work, kinds: tuple[Kind, ...], first: date, last: date, only: Only) -> list[Entry]:
    asked = (only.owner_id is not None, only.payer is not None, only.known_after is not None)
    statement = _statement(kinds, *asked)
    values = {"first": first, "last": last, "owner_id": only.owner_id, "payer": pattern(only)}
    values["known_after"] = only.known_after
    return [_entry(row) for row in work.rows(statement, values)]


def pattern(only: Only) -> str | None:
    """Part of a payer's or facility's name, as LIKE takes it."""
    return f"%{like(fold(only.payer))}%" if only.payer else None


def narrowed(
    only: Only, *, owner: Any, provider: Any, payer: Any, facility: Any, known: Any = None
) -> list[Any]:
    """The tests that read no more than is asked for; which columns have what is the area's."""
    tests = []
    if only.known_after is not None and known is not None:
        tests.append(known > only.known_after)
    if only.owner_id is not None:
        mine = select(FileRow.provider_id).where(IS_OPEN, FileRow.owner_id == only.owner_id)
        unowned = provider.in_(mine)
        owned = owner == only.owner_id
        tests.append(unowned if owner is None else or_(owned, and_(owner.is_(None), unowned)))
    if only.payer is not None:
        named = [
            column.in_(select(table.id).where(table.folded.like(pattern(only), escape="\\")))
            for column, table in ((payer, PayerRow), (facility, FacilityRow))
            if column is not None
        ]
        tests.append(or_(*named) if named else literal_column("1 = 0"))
    return tests


def _entry(row: Any) -> Entry:
    kind = Kind(row.kind)
    handled = kind not in _LADDERED or (kind is Kind.START and row.effective is not None)
    return Entry(
        day=row.day,
        kind=kind,
        subject=f"file:{row.id}",
        what=f"{ref(row.id)} {_WHAT[kind]}" if kind is not Kind.START else _WHAT[kind],
        provider_id=row.provider_id,
        provider=row.provider,
        payer=row.payer,
        facility=row.facility,
        owner_id=row.owner_id,
        owner=row.owner,
        file_id=row.id,
        first=None if handled else row.recorded,
        estimated=kind is Kind.DUE and bool(row.due_estimated),
    )


def owners_of(work: Work, provider_ids: Iterable[int]) -> dict[int, frozenset[int]]:
    """Who owns open files of each provider."""
    wanted = set(provider_ids)
    if not wanted:
        return {}
    query = _OWNERS.where(FileRow.provider_id.in_(wanted)) if len(wanted) <= FEW else _OWNERS
    found: dict[int, set[int]] = {}
    for row in work.rows(query):
        if row.provider_id in wanted:
            found.setdefault(row.provider_id, set()).add(row.owner_id)
    return {provider: frozenset(owners) for provider, owners in found.items()}


def providers_of(work: Work, owner_id: int) -> frozenset[int]:
    """The providers of a person's open files."""
    rows = work.rows(_PROVIDERS_OF, {"owner_id": owner_id})
    return frozenset(row.provider_id for row in rows)
