"""Runs of jobs: a slot is claimed once, in the transaction of what it queues."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, func, select, update

from credbot.domain.slots import Slot
from credbot.store.database import Work
from credbot.store.schema import RunRow

CHUNK = 1000
_COLUMNS = (RunRow.job, RunRow.scope, RunRow.slot, RunRow.state, RunRow.at, RunRow.details)


@dataclass(frozen=True, slots=True)
class Run:
    """What became of a slot: `claimed` or `missed`, at an instant; what it did is in `details`."""

    job: str
    scope: str
    slot: str
    state: str
    at: datetime
    details: dict[str, Any]


def claim(work: Work, slot: Slot, at: datetime) -> bool:
    """Take a slot for this transaction; False when it was taken before.

    A slot that was recorded as missed can still be taken, once.
    """
    return bool(claim_many(work, [slot], at))


def claim_many(work: Work, slots: Sequence[Slot], at: datetime) -> list[Slot]:
    """Those of `slots` that are ours now, in their order; in a few statements.

    All of one transaction's slots in one call: transactions that claim the
    same slots in different orders would wait for each other.
    """
    insert = work.insert(RunRow)
    taken = insert.on_conflict_do_update(
        index_elements=["job", "scope", "slot"],
        set_={"state": "claimed", "at": insert.excluded.at},
        where=RunRow.state == "missed",
    ).returning(RunRow.job, RunRow.scope, RunRow.slot)
    ours: set[tuple[str, str, str]] = set()
    for rows in _rows(slots, "claimed", at):
        ours.update((row.job, row.scope, row.slot) for row in work.execute(taken, rows))
    return [slot for slot in slots if (slot.job, slot.scope, slot.slot) in ours]


def record_missed(work: Work, slots: Sequence[Slot], at: datetime) -> None:
    """Write down slots that nobody ran while it was useful; one that was claimed stays so."""
    insert = work.insert(RunRow).on_conflict_do_nothing(index_elements=["job", "scope", "slot"])
    for rows in _rows(slots, "missed", at):
        work.execute(insert, rows)


def note(work: Work, slot: Slot, details: Mapping[str, Any]) -> None:
    """Keep with a claimed run what it did: numbers, ids and short strings."""
    note_many(work, {slot: details})


def note_many(work: Work, details: Mapping[Slot, Mapping[str, Any]]) -> None:
    """The same for many runs at once."""
    rows = [
        {"a_job": slot.job, "a_scope": slot.scope, "a_slot": slot.slot, "did": dict(did)}
        for slot, did in details.items()
    ]
    if rows:
        work.execute(_NOTE, rows)


def last_slots(work: Work, job: str, latest: str) -> dict[str, str]:
    """By scope, the last slot of a job, claimed or missed, that is not later than `latest`."""
    query = (
        select(RunRow.scope, func.max(RunRow.slot).label("slot"))
        .where(RunRow.job == job, RunRow.slot <= latest)
        .group_by(RunRow.scope)
    )
    return {row.scope: row.slot for row in work.rows(query)}


def last_runs(work: Work) -> list[Run]:
    """The latest run of each (job, scope), by job and scope."""
    latest = (
        select(RunRow.job, RunRow.scope, func.max(RunRow.slot).label("slot"))
        .group_by(RunRow.job, RunRow.scope)
        .subquery()
    )
    same = (
        (RunRow.job == latest.c.job)
        & (RunRow.scope == latest.c.scope)
        & (RunRow.slot == latest.c.slot)
    )
    query = select(*_COLUMNS).join(latest, same)
    return [Run(*row) for row in work.rows(query.order_by(RunRow.job, RunRow.scope))]


def last_done(work: Work, job: str, scope: str, before: date) -> Run | None:
    """The last run of a job and scope that was done for a day before `before`."""
    done = (RunRow.job == job, RunRow.scope == scope, RunRow.state == "claimed")
    query = select(*_COLUMNS).where(*done, RunRow.slot < before.isoformat())
    row = work.row(query.order_by(RunRow.slot.desc()).limit(1))
    return Run(*row) if row else None


def get_run(work: Work, job: str, scope: str, slot: str) -> Run | None:
    """What became of one slot; None when nothing has."""
    same = (RunRow.job == job, RunRow.scope == scope, RunRow.slot == slot)
    row = work.row(select(*_COLUMNS).where(*same))
    return Run(*row) if row else None


_TABLE: Any = RunRow.__table__
_NOTE = (
    update(_TABLE)
    .where(
        _TABLE.c.job == bindparam("a_job"),
        _TABLE.c.scope == bindparam("a_scope"),
        _TABLE.c.slot == bindparam("a_slot"),
    )
    .values(details=bindparam("did"))
)


def _rows(slots: Sequence[Slot], state: str, at: datetime) -> Iterable[list[dict[str, Any]]]:
    """In the order of their keys, so that two claimers never wait for each other in a circle."""
    keys = sorted({(slot.job, slot.scope, slot.slot) for slot in slots})
    rows = [
        {"job": job, "scope": scope, "slot": slot, "state": state, "at": at, "details": {}}
        for job, scope, slot in keys
    ]
    return [rows[start : start + CHUNK] for start in range(0, len(rows), CHUNK)]


def last_details(work: Work, job: str, day: date) -> dict[str, dict[str, Any]]:
    """By scope, what the last done run before the slot of `day` has kept."""
    done = (RunRow.job == job, RunRow.state == "claimed", RunRow.slot < day.isoformat())
    last = (
        select(RunRow.scope, func.max(RunRow.slot).label("slot"))
        .where(*done)
        .group_by(RunRow.scope)
        .subquery()
    )
    same = (RunRow.scope == last.c.scope) & (RunRow.slot == last.c.slot)
    query = select(RunRow.scope, RunRow.details).join(last, same).where(RunRow.job == job)
    return {row.scope: row.details for row in work.rows(query)}


def scopes_after(work: Work, job: str, day: date) -> frozenset[str]:
    """Scopes of which a later slot than that of `day` has been done already."""
    later = (RunRow.job == job, RunRow.state == "claimed", RunRow.slot > day.isoformat())
    return frozenset(row.scope for row in work.rows(select(RunRow.scope).where(*later).distinct()))
