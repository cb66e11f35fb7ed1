"""Credentials of providers: read, kept, listed by their ends, out for a sheet and a calendar."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import fields, replace
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, func, insert, or_, select, update

from credbot.domain.calendar import EVERYTHING, Entry, Kind, Only
from credbot.domain.credentials import Catalog
from credbot.domain.errors import Unknown
from credbot.domain.expirables import Credential
from credbot.domain.expiring import Wanted
from credbot.domain.files import Provider
from credbot.domain.identifiers import fold
from credbot.domain.queue import Count
from credbot.domain.stalls import Rules
from credbot.store import settings, verification
from credbot.store.calendar import narrowed
from credbot.store.counts import CEILING
from credbot.store.database import Work
from credbot.store.filters import IS_OPEN, like
from credbot.store.prepared import Prepared
from credbot.store.rows import put_rows
from credbot.store.schema import (
    CredentialRow,
    DepartureRow,
    FileRow,
    PayerRow,
    PersonRow,
    ProviderRow,
)
from credbot.store.verification import CURRENT

_TABLE: Any = CredentialRow.__table__
_NAMES = tuple("renewed_by_id" if f.name == "renewed_by" else f.name for f in fields(Credential))
_COLUMNS = tuple(getattr(CredentialRow, name) for name in _NAMES)
_ALL = select(*_COLUMNS).order_by(CredentialRow.id)
_SAYS = or_(
    CredentialRow.number.is_not(None),
    CredentialRow.expires.is_not(None),
    CredentialRow.issued.is_not(None),
    CredentialRow.verified.is_not(None),
    CredentialRow.got.is_not(None),
)
"""What an undo has left behind says nothing."""
_OF_PROVIDER = Prepared(_ALL.where(CredentialRow.provider_id == bindparam("id"), _SAYS))


def of_provider(work: Work, provider_id: int) -> list[Credential]:
    """All credentials of a provider, those that count no more too, in the order they came."""
    return [Credential(*row) for row in work.rows(_OF_PROVIDER, {"id": provider_id})]


def of_providers(work: Work, ids: Collection[int], *, current: bool = False) -> list[Credential]:
    """The same for several providers; `current`: only those that count."""
    query = _ALL.where(CredentialRow.provider_id.in_(sorted(set(ids))))
    return [Credential(*row) for row in work.rows(query.where(*CURRENT) if current else query)]


def get(work: Work, number: int, *, lock: bool = False) -> Credential:
    """One credential, locked until the end of the work with `lock`. Raises Unknown."""
    query = select(*_COLUMNS).where(CredentialRow.id == number)
    row = work.row(query.with_for_update() if lock else query)
    if row is None:
        raise Unknown("I don't know this credential any more. Look the person up again.")
    return Credential(*row)


def add(work: Work, new: Credential) -> Credential:
    """A new credential; its number is given by the database."""
    values = _values(new)
    key = work.execute(insert(CredentialRow).values(values)).inserted_primary_key
    assert key is not None  # noqa: S101
    return replace(new, id=key[0])


def put(work: Work, changed: Credential) -> None:
    """Store all that is known of a credential; it is no more only what an import brought."""
    values = {**_values(changed), "batch": None}
    work.execute(update(CredentialRow).where(CredentialRow.id == changed.id).values(values))


def remove(work: Work, number: int) -> None:
    """Forget a credential, as when its coming is taken back."""
    work.execute(_TABLE.delete().where(_TABLE.c.id == number))


def take_back(work: Work, batch: int, rules: Rules, today: date) -> int:
    """Forget what an import brought and nobody has touched since; what it renewed counts again.

    How many are gone.
    """
    gone: list[Credential] = []
    query = _ALL.where(CredentialRow.batch == batch, *CURRENT).limit(verification.CHUNK)
    # One that renewed another of the same import goes first.
    while some := [Credential(*row) for row in work.rows(query)]:
        ids = [one.id for one in some]
        before = update(CredentialRow).where(CredentialRow.renewed_by_id.in_(ids))
        work.execute(before.values(renewed_by_id=None, remind_from=today))
        work.execute(_TABLE.delete().where(_TABLE.c.id.in_(ids)))
        gone += some
    verification.refresh_providers(work, {one.provider_id for one in gone}, rules)
    return len(gone)


def add_many(work: Work, new: Sequence[Credential]) -> None:
    """New credentials with the numbers that they have been given."""
    put_rows(work.connection, CredentialRow, (*_NAMES, "batch"), [
        (*_row(one), work.batch) for one in new
    ])  # fmt: skip


def put_many(work: Work, changed: Sequence[Credential]) -> None:
    """Store all that is known of many credentials."""
    if not changed:
        return
    names = [name for name in _NAMES if name != "id"]
    statement = (
        update(_TABLE)
        .where(_TABLE.c.id == bindparam("row"))
        .values({name: bindparam(f"new_{name}") for name in names})
    )
    rows = [
        {"row": one.id, **{f"new_{name}": value for name, value in _values(one).items()}}
        for one in changed
    ]
    work.execute(statement, rows)


def next_number(work: Work) -> int:
    """The number after the highest; whoever takes several holds `lock_numbering`."""
    return int(work.scalar(select(func.max(CredentialRow.id))) or 0) + 1


def take_numbers(work: Work) -> None:
    """Let the database go on above the numbers that were given here."""
    if work.dialect == "postgresql":
        highest = select(func.coalesce(func.max(CredentialRow.id), 1)).scalar_subquery()
        sequence = func.pg_get_serial_sequence("credential", "id")
        work.execute(select(func.setval(sequence, highest)))


def ending(work: Work, wanted: Wanted, until: date, today: date, size: int) -> list[int]:
    """A page of providers of whom something ends by `until`, the next end first.

    Ends are read in their order until there are people enough for the page.
    """
    query = (
        select(CredentialRow.provider_id)
        .where(*_tests(wanted, until, today))
        .order_by(CredentialRow.expires, CredentialRow.provider_id)
    )
    first, last = (wanted.page - 1) * size, wanted.page * size
    looked_at = last * 6
    while True:
        rows = work.rows(query.limit(looked_at))
        found = list(dict.fromkeys(row.provider_id for row in rows))
        if len(found) >= last or len(rows) < looked_at:
            return found[first:last]
        looked_at *= 6


def count_ending(work: Work, wanted: Wanted, until: date, today: date) -> Count:
    """How many providers the whole list has, counted up to a bound."""
    each = select(CredentialRow.provider_id).where(*_tests(wanted, until, today)).distinct()
    some = each.limit(CEILING + 1).subquery()
    n = int(work.scalar(select(func.count()).select_from(some)) or 0)
    return Count(min(n, CEILING), more=n > CEILING)


def ends_of(
    work: Work, ids: Collection[int], wanted: Wanted, until: date, today: date
) -> dict[int, list[Credential]]:
    """What of these providers the list is about, by provider, the next end first."""
    tests = (CredentialRow.provider_id.in_(sorted(ids)), *_tests(wanted, until, today))
    query = select(*_COLUMNS).where(*tests).order_by(CredentialRow.expires, CredentialRow.id)
    found: dict[int, list[Credential]] = {}
    for row in work.rows(query):
        found.setdefault(row.provider_id, []).append(Credential(*row))
    return found


def files_of(work: Work, ids: Collection[int]) -> dict[int, tuple[int, list[str]]]:
    """The number of open files of providers, and the names of who has them."""
    query = (
        select(FileRow.provider_id, PersonRow.name, func.count().label("n"))
        .outerjoin(PersonRow, PersonRow.id == FileRow.owner_id)
        .where(IS_OPEN, FileRow.provider_id.in_(sorted(ids)))
        .group_by(FileRow.provider_id, PersonRow.name)
        .order_by(FileRow.provider_id, func.count().desc(), PersonRow.name)
    )
    found: dict[int, tuple[int, list[str]]] = {}
    for provider_id, name, n in work.rows(query):
        files, names = found.get(provider_id, (0, []))
        found[provider_id] = files + n, [*names, name] if name else names
    return found


def open_files(work: Work, provider_id: int) -> list[int]:
    """The numbers of the open files of a provider."""
    query = select(FileRow.id).where(IS_OPEN, FileRow.provider_id == provider_id)
    return [row.id for row in work.rows(query.order_by(FileRow.id))]


def all_rows(work: Work, since: date | None = None) -> Iterator[Any]:
    """All credentials with their provider's name and NPI, the older of a kind first."""
    query = (
        select(*_COLUMNS, ProviderRow.name, ProviderRow.npi)
        .join(ProviderRow, ProviderRow.id == CredentialRow.provider_id)
        .where(_SAYS)
        .order_by(CredentialRow.provider_id, CredentialRow.type, CredentialRow.id)
    )
    if since:
        query = query.where(or_(CredentialRow.verified >= since, CredentialRow.issued >= since))
    for row in work.stream(query):
        yield Credential(*row[: len(_COLUMNS)]), row.name, row.npi


def entries(work: Work, first: date, last: date, only: Only = EVERYTHING) -> list[Entry]:
    """Days on which something of a provider ends, or a verification becomes too old for a file."""
    catalog = settings.get_rules(work).catalog
    columns = (
        CredentialRow.id,
        CredentialRow.type,
        CredentialRow.state,
        CredentialRow.expires,
        CredentialRow.remind_from,
        CredentialRow.provider_id,
        ProviderRow.name,
    )
    owned = CredentialRow.provider_id
    known = CredentialRow.remind_from
    asked = narrowed(only, owner=None, provider=owned, payer=None, facility=None, known=known)
    query = (
        select(*columns)
        .join(ProviderRow, ProviderRow.id == CredentialRow.provider_id)
        .where(*CURRENT, CredentialRow.expires.between(first, last), _HERE, *asked)
        .order_by(CredentialRow.expires, CredentialRow.id)
    )
    ends = [_entry(row, catalog) for row in work.rows(query)]
    return ends + verification.entries(work, first, last, only)


def _entry(row: Any, catalog: Catalog) -> Entry:
    kind = catalog.type(row.type)
    signed = kind.kind == "attestation"
    name = f"{kind.short} {row.state}" if row.state else kind.short
    return Entry(
        day=row.expires,
        kind=Kind.ATTESTATION if signed else Kind.EXPIRES,
        subject=f"credential:{row.id}",
        what=f"{name} expires",
        provider_id=row.provider_id,
        provider=row.name,
        first=row.remind_from,
    )


def unsettled(work: Work, signed: Collection[str]) -> list[Credential]:
    """Current ones that nobody is reminded of yet, and those of `signed` without an end."""
    ends = and_(CredentialRow.expires.is_not(None), CredentialRow.remind_from.is_(None))
    open_end = and_(CredentialRow.expires.is_(None), CredentialRow.type.in_(sorted(signed)))
    return [Credential(*row) for row in work.rows(_ALL.where(*CURRENT, or_(ends, open_end)))]


def get_providers(work: Work, ids: Collection[int]) -> dict[int, Provider]:
    """Providers by number."""
    columns = (ProviderRow.id, ProviderRow.name, ProviderRow.npi, ProviderRow.specialty)
    query = select(*columns).where(ProviderRow.id.in_(sorted(ids)))
    return {row.id: Provider(*row) for row in work.rows(query)}


_HERE = ~(
    select(DepartureRow.provider_id)
    .where(DepartureRow.provider_id == CredentialRow.provider_id)
    .where(DepartureRow.day < CredentialRow.expires)
    .exists()
)
"""What ends after the person has left concerns nobody here."""


def _tests(wanted: Wanted, until: date, today: date) -> list[ColumnElement[bool]]:
    gone = (
        select(DepartureRow.provider_id)
        .where(DepartureRow.provider_id == CredentialRow.provider_id, DepartureRow.day < today)
        .exists()
    )
    tests: list[ColumnElement[bool]] = [
        *CURRENT,
        CredentialRow.expires <= until,
        ~gone,
        _HERE,
    ]
    if wanted.type:
        tests.append(CredentialRow.type == wanted.type)
    if wanted.state:
        tests.append(CredentialRow.state == wanted.state)
    theirs: list[ColumnElement[bool]] = []
    if wanted.payer:
        pattern = f"%{like(fold(wanted.payer))}%"
        named = select(PayerRow.id).where(PayerRow.folded.like(pattern, escape="\\"))
        theirs.append(FileRow.payer_id.in_(named))
    if wanted.owner_id:
        theirs.append(FileRow.owner_id == wanted.owner_id)
    if theirs:
        files = select(FileRow.provider_id).where(and_(IS_OPEN, *theirs))
        tests.append(CredentialRow.provider_id.in_(files))
    return tests


def _row(one: Credential) -> tuple[Any, ...]:
    return tuple(getattr(one, field.name) for field in fields(Credential))


def _values(one: Credential) -> dict[str, Any]:
    values = dict(zip(_NAMES, _row(one), strict=True))
    del values["id"]
    return values
