"""Monthly monitoring: who is active, who is done, the runs, what stands in the calendar."""

from collections.abc import Sequence
from datetime import date, datetime
from importlib.resources import files
from typing import Any, cast

from sqlalchemy import ColumnElement, Select, delete, exists, func, literal, or_, select, update

from credbot.domain import monitoring as rules
from credbot.domain.calendar import Entry, Kind
from credbot.domain.errors import Unknown
from credbot.domain.files import APPROVED
from credbot.domain.monitoring import Left, Run, Source, last_workday, month_of
from credbot.store import controls, settings
from credbot.store.database import Work
from credbot.store.filters import IS_OPEN
from credbot.store.schema import (
    CycleRow,
    DepartureRow,
    FileRow,
    MonitoringMonthRow,
    MonitoringRow,
    MonitoringRunRow,
    ProviderRow,
)

KEY = "monitoring"
_RUN: Any = MonitoringRunRow.__table__


def shipped(work: Work) -> tuple[Source, ...]:
    """The sources that credbot ships, read once."""
    if KEY not in work.memo:
        text = (files("credbot") / "data" / "monitoring.yaml").read_text("utf-8")
        work.memo[KEY] = rules.read_sources(text)
    return cast(tuple[Source, ...], work.memo[KEY])


def sources(work: Work) -> tuple[Source, ...]:
    """Those of the organisation."""
    return rules.chosen_sources(shipped(work), controls.read(work, KEY))


def active(month: str) -> ColumnElement[bool]:
    """Whether a provider is to be looked up in a month.

    Who has an open file, a running cycle or an approval, and has not left before it began.
    """
    own = FileRow.provider_id == ProviderRow.id
    gone = exists().where(
        DepartureRow.provider_id == ProviderRow.id, DepartureRow.day < rules.first_of(month)
    )
    running = exists().where(CycleRow.provider_id == ProviderRow.id, CycleRow.ended.is_(None))
    return (
        or_(
            exists().where(own, IS_OPEN),
            exists().where(own, FileRow.outcome.in_(sorted(APPROVED))),
            running,
        )
        & ~gone
    )


def count_active(work: Work, month: str) -> int:
    """How many providers are to be looked up."""
    return int(work.scalar(select(func.count(ProviderRow.id)).where(active(month))))


def count_done(work: Work, months: Sequence[str]) -> dict[tuple[str, str], int]:
    """By month and source, how many active providers are done; a statement for each month."""
    found: dict[tuple[str, str], int] = {}
    for month in months:
        query = (
            select(MonitoringRow.source, func.count(MonitoringRow.provider_id))
            .join(ProviderRow, ProviderRow.id == MonitoringRow.provider_id)
            .where(MonitoringRow.month == month, active(month))
            .group_by(MonitoringRow.source)
        )
        found |= {(month, row[0]): row[1] for row in work.rows(query)}
    return found


def left(
    work: Work, month: str, wanted: Sequence[Source], first: int, n: int
) -> tuple[list[Left], int]:
    """A page of those who are not done, by name, and how many they are."""
    query = _left(month, wanted)
    total = int(work.scalar(query.with_only_columns(func.count(ProviderRow.id))))
    page = query.order_by(ProviderRow.folded, ProviderRow.id).offset(first).limit(n)
    rows = work.rows(page)
    done = _done_of(work, month, [row.id for row in rows])
    return [
        Left(row.id, row.name, row.npi, rules.lacking(wanted, done.get(row.id, ()))) for row in rows
    ], total


def _left(month: str, wanted: Sequence[Source]) -> Select[int, str, str | None]:
    have = (
        select(func.count())
        .select_from(MonitoringRow)
        .where(
            MonitoringRow.provider_id == ProviderRow.id,
            MonitoringRow.month == month,
            MonitoringRow.source.in_([one.key for one in wanted]),
        )
        .scalar_subquery()
    )
    columns = (ProviderRow.id, ProviderRow.name, ProviderRow.npi)
    return select(*columns).where(active(month), have < len(wanted))


def _done_of(work: Work, month: str, ids: Sequence[int]) -> dict[int, set[str]]:
    found: dict[int, set[str]] = {}
    query = select(MonitoringRow.provider_id, MonitoringRow.source).where(
        MonitoringRow.month == month, MonitoringRow.provider_id.in_(ids)
    )
    for row in work.rows(query) if ids else ():
        found.setdefault(row.provider_id, set()).add(row.source)
    return found


def add_run(
    work: Work,
    source: str,
    day: date,
    by: str,
    evidence: str | None,
    hits: int,
    only: Sequence[int] | None,
) -> Run:
    """Record a source for all who are not done, or for `only` these: two statements for any number.

    Who was looked up earlier in the month keeps that day and its evidence.
    """
    month = month_of(day)
    number = new_run(work, source, month, day, by)
    said = {"evidence": evidence, "hits": hits}
    work.execute(update(_RUN).where(_RUN.c.id == number).values(said))
    whom = select(
        ProviderRow.id,
        literal(month),
        literal(source),
        literal(day, MonitoringRow.__table__.c.day.type),
        literal(by),
        literal(evidence, MonitoringRow.__table__.c.evidence.type),
        literal(number),
    )
    whom = whom.where(active(month) if only is None else ProviderRow.id.in_(only))
    names = ["provider_id", "month", "source", "day", "by", "evidence", "run_id"]
    put = work.insert(MonitoringRow).from_select(names, whom).on_conflict_do_nothing()
    checked = work.execute(put.execution_options(preserve_rowcount=True)).rowcount
    set_checked(work, number, checked)
    return get_run(work, number)


def new_run(work: Work, source: str, month: str, day: date, by: str) -> int:
    """A run whose providers are put in by somebody else; its number."""
    values = {"month": month, "source": source, "day": day, "by": by, "checked": 0, "hits": 0}
    key = work.execute(work.insert(MonitoringRunRow).values(**values)).inserted_primary_key
    assert key is not None  # noqa: S101
    return int(key[0])


def set_checked(work: Work, number: int, checked: int) -> None:
    """How many providers a run has come to."""
    work.execute(update(_RUN).where(_RUN.c.id == number).values(checked=checked))


def done_keys(work: Work, ids: Sequence[int], months: Sequence[str]) -> set[tuple[int, str, str]]:
    """(provider, month, source) of those who are done already."""
    row = MonitoringRow
    query = select(row.provider_id, row.month, row.source).where(
        row.month.in_(months), row.provider_id.in_(ids)
    )
    return {(one[0], one[1], one[2]) for one in work.rows(query)} if ids else set()


def get_run(work: Work, number: int, *, lock: bool = False) -> Run:
    """Raises Unknown."""
    query = select(_RUN).where(_RUN.c.id == number)
    row = work.row(query.with_for_update() if lock else query)
    if row is None:
        raise Unknown("I know no such run. `/cred monitoring` shows those there are.")
    return Run(*row)


def take_back(work: Work, run: Run, at: datetime, by: str) -> int:
    """Forget what a run has said of providers; the run itself stays, as taken back."""
    gone = work.execute(delete(MonitoringRow).where(MonitoringRow.run_id == run.id)).rowcount
    work.execute(update(_RUN).where(_RUN.c.id == run.id).values(taken_back=at, taken_back_by=by))
    return gone


def list_runs(work: Work, month: str, most: int = 6) -> list[Run]:
    """The newest runs of a month, those taken back too."""
    query = select(_RUN).where(_RUN.c.month == month).order_by(_RUN.c.id.desc()).limit(most)
    return [Run(*row) for row in work.rows(query)]


def begin_month(work: Work, today: date) -> None:
    """From now on this month's monitoring is due; who is not done is counted anew."""
    begun = work.insert(MonitoringMonthRow)
    begun = begun.values(month=month_of(today), since=today, missing={})
    work.execute(begun.on_conflict_do_nothing())
    for month in _newest(work):
        recount(work, month)


def recount(work: Work, month: str) -> None:
    """Count who is not done in a month that has begun: the calendar shows it as of then."""
    total, done = count_active(work, month), count_done(work, [month])
    missing = {
        one.key: left
        for one in sources(work)
        if (left := total - done.get((month, one.key), 0)) > 0
    }
    counted = update(MonitoringMonthRow).where(MonitoringMonthRow.month == month)
    work.execute(counted.values(missing=missing))


def _newest(work: Work) -> list[str]:
    query = select(MonitoringMonthRow.month).order_by(MonitoringMonthRow.month.desc()).limit(2)
    return [row.month for row in work.rows(query)]


def entries(work: Work, first: date, last: date) -> list[Entry]:
    """The calendar's lines: on a month's last working day, how many are not done at a source.

    Of months that have begun here, the newest two.
    """
    table: Any = MonitoringMonthRow.__table__
    rows = work.rows(select(table).order_by(table.c.month.desc()).limit(2))
    if not rows:
        return []
    calendar = settings.get_rules(work).calendar
    titles = {one.key: one.title for one in sources(work)}
    found = []
    for row in rows:
        day = last_workday(row.month, calendar)
        if not first <= day <= last:
            continue
        for key, n in row.missing.items():
            if key in titles:
                who = "provider" if n == 1 else "providers"
                found.append(
                    Entry(
                        day=day,
                        kind=Kind.MONITORING,
                        subject=f"monitoring:{row.month}:{key}",
                        what=f"{n:,} {who} not yet checked at {titles[key]}",
                        first=row.since,
                    )
                )
    return found


def name_of(work: Work, provider_id: int) -> str:
    """The name of a provider, with the NPI where it is known. Raises Unknown."""
    query = select(ProviderRow.name, ProviderRow.npi).where(ProviderRow.id == provider_id)
    row = work.row(query)
    if row is None:
        raise Unknown("I know no such provider any more.")
    return str(row.npi or row.name)
