"""Windows of renewal with names: a page, a month, one provider, and their calendar lines."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import and_, bindparam, func, or_, select

from credbot.domain.calendar import EVERYTHING, Entry, Kind, Only
from credbot.domain.cycles import RENEWALS, CycleRules, Party, Status, overdue
from credbot.domain.files import File, ref
from credbot.domain.windows import Held, Line
from credbot.store import cycles
from credbot.store.base import APPROVED
from credbot.store.calendar import narrowed
from credbot.store.cycles import cycle_of
from credbot.store.database import Work
from credbot.store.filters import IS_OPEN, like
from credbot.store.pipeline import COLUMNS, file_of
from credbot.store.prepared import Prepared
from credbot.store.schema import (
    CredentialRow,
    CycleRow,
    DepartureRow,
    FacilityRow,
    FileRow,
    PayerRow,
    PersonRow,
    ProviderRow,
)
from credbot.store.verification import CURRENT

_OWNING = func.coalesce(CycleRow.file_id, CycleRow.from_file_id)
_LINES = (
    select(
        CycleRow.__table__,
        ProviderRow.name.label("provider"),
        PayerRow.name.label("payer"),
        PayerRow.type.label("payer_type"),
        FacilityRow.name.label("facility"),
        FileRow.owner_id.label("owner_id"),
        FileRow.stage.label("stage"),
        PersonRow.name.label("owner"),
        DepartureRow.day.label("leaves"),
    )
    .join(ProviderRow, ProviderRow.id == CycleRow.provider_id)
    .outerjoin(PayerRow, PayerRow.id == CycleRow.payer_id)
    .outerjoin(FacilityRow, FacilityRow.id == CycleRow.facility_id)
    .outerjoin(FileRow, FileRow.id == _OWNING)
    .outerjoin(PersonRow, PersonRow.id == FileRow.owner_id)
    .outerjoin(DepartureRow, DepartureRow.provider_id == CycleRow.provider_id)
)
OF_FILE = Prepared(
    _LINES.where(
        CycleRow.ended.is_(None),
        or_(CycleRow.file_id == bindparam("id"), CycleRow.from_file_id == bindparam("id")),
    ).order_by(CycleRow.due, CycleRow.id)
)
_RUNS = and_(CycleRow.ended.is_(None), CycleRow.kind == Status.CYCLE)
_WITHOUT_FILE = and_(_RUNS, CycleRow.file_id.is_(None))
_ORDER = (CycleRow.opens, CycleRow.due, CycleRow.id)


def page(
    work: Work, last: date, today: date, payer: str | None, *, size: int, skipped: int
) -> list[Line]:
    """Windows without a file that open by `last`, the first to open first."""
    query = _for_payer(_LINES.where(_WITHOUT_FILE, CycleRow.opens <= last), payer)
    return _lines(work, query.order_by(*_ORDER).limit(size).offset(skipped), today)


def between(
    work: Work, first: date, last: date, today: date, payer: str | None = None
) -> list[Line]:
    """All windows without a file that open in these days."""
    query = _for_payer(_LINES.where(_WITHOUT_FILE, CycleRow.opens.between(first, last)), payer)
    return _lines(work, query.order_by(*_ORDER), today)


def months(work: Work, last: date, payer: str | None) -> list[tuple[date, int]]:
    """(opens, how many) of the windows without a file that open by `last`."""
    query = select(CycleRow.opens, func.count().label("n")).select_from(CycleRow)
    query = query.outerjoin(PayerRow, PayerRow.id == CycleRow.payer_id)
    query = _for_payer(query.where(_WITHOUT_FILE, CycleRow.opens <= last), payer)
    return [(row.opens, row.n) for row in work.rows(query.group_by(CycleRow.opens))]


def count_tied(work: Work, today: date, payer: str | None) -> int:
    """Cycles whose window is open and whose file is open too."""
    query = select(func.count()).select_from(CycleRow)
    query = query.outerjoin(PayerRow, PayerRow.id == CycleRow.payer_id)
    wanted = query.where(_RUNS, CycleRow.file_id.is_not(None), CycleRow.opens <= today)
    return int(work.scalar(_for_payer(wanted, payer)) or 0)


_OPEN_NOW = Prepared(
    select(func.count().label("n"))
    .select_from(CycleRow)
    .where(_WITHOUT_FILE, CycleRow.opens <= bindparam("today"))
)


def count_open(work: Work, today: date) -> int:
    """Windows that are open without a file."""
    return int(work.scalar(_OPEN_NOW, {"today": today}) or 0)


def count_undated(work: Work) -> int:
    """Approved files without a decision date, of tracks that have a next decision."""
    query = select(func.count()).select_from(FileRow)
    query = query.where(APPROVED, FileRow.decided.is_(None), FileRow.track != "change")
    return int(work.scalar(query) or 0)


def get_line(work: Work, cycle_id: int, today: date) -> Line | None:
    """One cycle or status with its names."""
    found = _lines(work, _LINES.where(CycleRow.id == cycle_id), today)
    return found[0] if found else None


def of_provider(work: Work, provider_id: int, today: date) -> list[Line]:
    """All that runs of a provider, the first due first."""
    query = _LINES.where(CycleRow.ended.is_(None), CycleRow.provider_id == provider_id)
    return _lines(work, query.order_by(CycleRow.due, CycleRow.id), today)


def of_file(work: Work, file_id: int, today: date) -> list[Line]:
    """What runs that a file started or belongs to."""
    rows = work.rows(OF_FILE, {"id": file_id})
    rules = cycles.rules(work) if rows else None
    return [_line(row, rules, today) for row in rows if rules]


def statuses(work: Work, today: date) -> list[Line]:
    """Temporary and provisional statuses that run, the first to end first."""
    query = _LINES.where(CycleRow.ended.is_(None), CycleRow.kind != Status.CYCLE)
    return _lines(work, query.order_by(CycleRow.due, CycleRow.id), today)


def open_renewals(work: Work, providers: Iterable[int]) -> list[File]:
    """Open files of providers for a next decision."""
    query = select(*COLUMNS).where(
        IS_OPEN,
        FileRow.provider_id.in_(sorted(set(providers))),
        FileRow.track.in_(sorted(RENEWALS)),
    )
    return [file_of(row) for row in work.rows(query.order_by(FileRow.id))]


def credentials(work: Work, providers: Iterable[int]) -> dict[int, list[Held]]:
    """What is on record of the credentials of providers, without those renewed or ended."""
    query = select(
        CredentialRow.provider_id,
        CredentialRow.type,
        CredentialRow.state,
        CredentialRow.expires,
        CredentialRow.verified,
    ).where(CredentialRow.provider_id.in_(sorted(set(providers))))
    found: dict[int, list[Held]] = {}
    for row in work.rows(query.where(*CURRENT).order_by(CredentialRow.id)):
        one = Held(row.type, row.state, row.expires, row.verified)
        found.setdefault(row.provider_id, []).append(one)
    return found


def entries(work: Work, first: date, last: date, only: Only = EVERYTHING) -> list[Entry]:
    """The calendar's lines of cycles with first <= day <= last, in one statement.

    A window and its due date stand until the file for it is open; then the
    due date is the file's own, and the cycle adds by when it must be complete.
    """
    # Each part with its own `ended`, so that each is looked up in an index.
    runs = CycleRow.ended.is_(None)
    days = or_(
        and_(runs, CycleRow.opens.between(first, last), CycleRow.file_id.is_(None)),
        and_(runs, CycleRow.due.between(first, last), CycleRow.file_id.is_(None)),
        and_(runs, CycleRow.complete_by.between(first, last), CycleRow.file_id.is_not(None)),
    )
    asked = narrowed(
        only,
        owner=FileRow.owner_id,
        provider=CycleRow.provider_id,
        payer=CycleRow.payer_id,
        facility=CycleRow.facility_id,
        known=CycleRow.remind_from,
    )
    query = _LINES.where(days, *asked)
    found: list[Entry] = []
    for row in work.rows(query.order_by(CycleRow.due)):
        found += [one for one in _entries(row) if first <= one.day <= last]
    return found


def _entries(row: Any) -> list[Entry]:
    base = Entry(
        day=row.due,
        kind=Kind.DUE,
        subject=f"cycle:{row.id}",
        what=f"{_title(row.track)} due",
        provider_id=row.provider_id,
        provider=row.provider,
        payer=row.payer,
        facility=row.facility,
        owner_id=row.owner_id,
        owner=row.owner,
        file_id=row.file_id or (row.from_file_id if row.kind != Status.CYCLE else None),
        first=row.remind_from,
        estimated=not row.confirmed,
    )
    if row.kind != Status.CYCLE:
        return [replace(base, kind=Kind.TEMPORARY, what=f"{row.kind.capitalize()} status ends")]
    if row.file_id is None:
        opens = replace(
            base, day=row.opens, kind=Kind.WINDOW, what=f"Window opens: {_title(row.track)}"
        )
        return [opens, base]
    if row.complete_by is None:
        return []
    handled = row.stage not in ("intake", "collecting", "verifying")
    first = None if handled else row.remind_from
    said = f"{_title(row.track)} to be complete ({ref(row.file_id)})"
    return [replace(base, day=row.complete_by, kind=Kind.TARGET, what=said, first=first)]


def _title(track: str) -> str:
    return track.replace("_", " ").capitalize()


def _for_payer(query: Any, payer: str | None) -> Any:
    if not payer:
        return query
    return query.where(PayerRow.folded.like(f"%{like(payer)}%", escape="\\"))


def _lines(work: Work, query: Any, today: date) -> list[Line]:
    rows: Sequence[Any] = work.rows(query)
    rules = cycles.rules(work) if rows else None
    return [_line(row, rules, today) for row in rows if rules]


def _line(row: Any, rules: CycleRules, today: date) -> Line:
    cycle = cycle_of(row)
    party = Party(row.payer, row.payer_type, row.facility)
    rule = rules.of(cycle.track, cycle.decided, party)
    late = overdue(cycle.due, cycle.confirmed, rule.count, today) if rule else 0
    return Line(
        cycle,
        row.provider,
        row.payer,
        row.facility,
        row.owner_id,
        row.owner,
        rule,
        late,
        row.leaves,
    )
