"""What becomes of the outbox: who sends a lane, and the way of a row.

A row goes queued → sending (committed before the call) → sent, dropped or
aside; `unknown` when nobody can say whether it arrived. `not_before` is always
the next moment at which something may be done with it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    and_,
    bindparam,
    case,
    delete,
    func,
    literal_column,
    or_,
    select,
    update,
)
from sqlalchemy.orm import aliased

from credbot.store.database import Work
from credbot.store.outbox import ACTIVE, GROWING, REFRESH, SLOW_LANE
from credbot.store.prepared import Prepared
from credbot.store.schema import LaneRow, OutboxRow

LEASE = timedelta(seconds=15)
FINAL = ("sent", "dropped", "aside")


@dataclass(frozen=True, slots=True)
class Delivery:
    """A row of the outbox on its way; the fields of `Outgoing`, and how far it has come."""

    id: int
    delivery_id: str
    lane: str
    kind: str
    recipient: str
    subject: str | None
    payload: dict[str, Any]
    as_of: datetime
    state: str
    attempts: int
    looks: int
    first_try: datetime | None
    last_try: datetime | None
    channel: str | None
    ts: str | None
    error: str | None

    @property
    def refreshes(self) -> str | None:
        """The kind of the messages that this row edits; None for a row that posts."""
        return self.kind.removesuffix(REFRESH) if self.kind.endswith(REFRESH) else None

    @property
    def unresolved(self) -> bool:
        """Whether a call was made of which nobody knows how it ended."""
        called = self.state in ("sending", "unknown") and self.channel is not None
        return called and self.refreshes is None


@dataclass(frozen=True, slots=True)
class Taken:
    """A row and what to do with it: send it, or look whether a lost call has arrived."""

    delivery: Delivery
    lost: bool


@dataclass(frozen=True, slots=True)
class Trouble:
    """A row that a person must look at; `error` says why, `since` is when it was queued."""

    id: int
    kind: str
    recipient: str
    state: str
    error: str | None
    since: datetime


def due_lanes(
    work: Work, now: datetime, limit: int = 200, *, slow: bool | None = None
) -> list[str]:
    """Lanes in which something may be done at the instant `now`, the oldest row first.

    `slow`: only those of slow work, or only the others; None: all.
    """
    return [row.lane for row in work.rows(_DUE[slow], {"now": now, "most": limit})]


def take(work: Work, lane: str, holder: str, now: datetime, look_after: timedelta) -> Taken | None:
    """Claim a lane for 15 s, and its next row with it; None when there is nothing to do.

    A row of which no call is unresolved is marked as sending in the same
    transaction, which the caller commits before the call. `look_after` is how
    long after the call's start an answer that never came may be looked for.
    """
    if not _claim(work, lane, holder, now):
        return None
    row = work.row(_NEXT, {"lane": lane, "now": now})
    if row is None:
        release(work, lane, holder)
        return None
    delivery = Delivery(*row)
    if delivery.unresolved:
        return Taken(delivery, lost=True)
    return Taken(start(work, delivery, now, look_after), lost=False)


def start(work: Work, delivery: Delivery, now: datetime, look_after: timedelta) -> Delivery:
    """Mark a row of a lane that one holds as being sent now; read anew, it may have grown.

    The key of a refresh or of a growing message is freed, so that what changes
    from here on queues a row of its own.
    """
    frees = delivery.refreshes is not None or delivery.kind in GROWING
    values: dict[Any, Any] = {
        OutboxRow.state: "sending",
        OutboxRow.attempts: OutboxRow.attempts + 1,
        OutboxRow.looks: 0,
        OutboxRow.first_try: delivery.first_try or now,
        OutboxRow.last_try: now,
        OutboxRow.not_before: now + look_after,
    }
    if frees:
        values[OutboxRow.key] = None
    change = update(OutboxRow).where(OutboxRow.id == delivery.id).values(values)
    row: Any = work.execute(change.returning(*_COLUMNS)).one()
    return Delivery(*row)


def keep(work: Work, delivery: Delivery, **known: Any) -> Delivery:
    """Store what became known before the call: `channel`, `payload`."""
    work.execute(update(OutboxRow).where(OutboxRow.id == delivery.id).values(known))
    return replace(delivery, **known)


def settle(
    work: Work,
    delivery: Delivery,
    state: str,
    holder: str,
    *,
    not_before: datetime | None = None,
    error: str | None = None,
    more: Mapping[str, Any] | None = None,
) -> bool:
    """Write how it went; False when somebody else has taken the lane, or settled the row.

    That a message was sent stays true, whoever has the lane now. A row that
    goes back to `queued` after a newer one of the same refresh was queued is
    dropped.
    """
    values: dict[str, Any] = {"state": state, "error": error, **(more or {})}
    if not_before is not None:
        values["not_before"] = not_before
    if state == "queued" and delivery.refreshes and _newer(work, delivery):
        values |= {"state": "dropped", "error": "a newer refresh replaces it"}
    unsettled = (OutboxRow.id == delivery.id, OutboxRow.state.in_(ACTIVE))
    change = update(OutboxRow).where(*unsettled).values(values)
    if state != "sent":
        lane = select(LaneRow.name).where(LaneRow.name == OutboxRow.lane, LaneRow.holder == holder)
        change = change.where(lane.exists())
    return work.execute(change).rowcount == 1


def renew(work: Work, lane: str, holder: str, now: datetime) -> bool:
    """Hold the lane for another 15 s; False when the lease was lost."""
    mine = (LaneRow.name == lane, LaneRow.holder == holder, LaneRow.lease_until > now)
    change = update(LaneRow).where(*mine).values(lease_until=now + LEASE)
    return work.execute(change).rowcount == 1


def release(work: Work, lane: str, holder: str, next_at: datetime | None = None) -> None:
    """Let the lane go; `next_at` is the earliest moment of its next message."""
    values: dict[str, Any] = {"holder": None, "lease_until": None}
    if next_at is not None:
        values["next_at"] = next_at
    mine = (LaneRow.name == lane, LaneRow.holder == holder)
    work.execute(update(LaneRow).where(*mine).values(values))


def count_states(work: Work) -> dict[str, int]:
    """How many rows there are in each state."""
    query = select(OutboxRow.state, func.count()).group_by(OutboxRow.state)
    return {row[0]: row[1] for row in work.rows(query)}


def oldest_due(work: Work, now: datetime) -> datetime | None:
    """Since when the oldest row waits that could have been sent by now; None for none."""
    later = case(
        (OutboxRow.not_before > OutboxRow.created, OutboxRow.not_before), else_=OutboxRow.created
    )
    since = func.min(later, type_=_INSTANT)
    waiting = and_(_is_active(OutboxRow.state), OutboxRow.state != "unknown")
    found: datetime | None = work.scalar(select(since).where(waiting, OutboxRow.not_before <= now))
    return found


def list_troubles(work: Work, limit: int = 50) -> list[Trouble]:
    """Rows set aside, unknown, or tried in vain three times or more; the newest first."""
    slow = OutboxRow.error == "ratelimited"
    stuck = and_(OutboxRow.state == "queued", OutboxRow.attempts >= 3, ~slow)
    query = (
        select(*_TROUBLE)
        .where(or_(OutboxRow.state.in_(("aside", "unknown")), stuck))
        .order_by(OutboxRow.id.desc())
        .limit(limit)
    )
    return [Trouble(*row) for row in work.rows(query)]


def get_trouble(work: Work, row_id: int) -> Trouble | None:
    """The row, when it is one that a person can settle: set aside or unknown."""
    query = select(*_TROUBLE).where(
        OutboxRow.id == row_id, OutboxRow.state.in_(("aside", "unknown"))
    )
    row = work.row(query.with_for_update())
    return Trouble(*row) if row else None


def decide(work: Work, row_id: int, *, arrived: bool, now: datetime) -> None:
    """What a person says of such a row: it has arrived, or it is to be sent anew."""
    fresh = {"state": "queued", "attempts": 0, "looks": 0, "first_try": None, "last_try": None}
    values = {"state": "sent"} if arrived else {**fresh, "not_before": now}
    change = update(OutboxRow).where(OutboxRow.id == row_id)
    work.execute(change.values(**values, error=None))


def states_of(work: Work, ids: list[int]) -> dict[int, str]:
    """The states of these rows."""
    query = select(OutboxRow.id, OutboxRow.state).where(OutboxRow.id.in_(ids))
    return {row.id: row.state for row in work.rows(query)}


def count_waiting(work: Work, ids: list[int], until: datetime) -> int:
    """How many of these rows are still to be sent at the instant `until` or before."""
    still = (OutboxRow.state.in_(("queued", "sending")), OutboxRow.not_before <= until)
    query = select(func.count()).where(OutboxRow.id.in_(ids), *still)
    return int(work.scalar(query) or 0)


def prune(work: Work, before: datetime) -> int:
    """Forget rows that were settled and queued before an instant, and idle lanes; how many rows."""
    gone = delete(OutboxRow).where(OutboxRow.state.in_(FINAL), OutboxRow.created < before)
    pruned = work.execute(gone).rowcount
    active = _is_active(OutboxRow.state)
    busy = select(OutboxRow.id).where(OutboxRow.lane == LaneRow.name, active)
    idle = and_(LaneRow.holder.is_(None), or_(LaneRow.next_at.is_(None), LaneRow.next_at < before))
    work.execute(delete(LaneRow).where(idle, ~busy.exists()))
    return pruned


_TROUBLE = (
    OutboxRow.id,
    OutboxRow.kind,
    OutboxRow.recipient,
    OutboxRow.state,
    OutboxRow.error,
    OutboxRow.created,
)
_INSTANT = OutboxRow.__table__.c.created.type
_COLUMNS = (
    OutboxRow.id,
    OutboxRow.delivery_id,
    OutboxRow.lane,
    OutboxRow.kind,
    OutboxRow.recipient,
    OutboxRow.subject,
    OutboxRow.payload,
    OutboxRow.as_of,
    OutboxRow.state,
    OutboxRow.attempts,
    OutboxRow.looks,
    OutboxRow.first_try,
    OutboxRow.last_try,
    OutboxRow.channel,
    OutboxRow.ts,
    OutboxRow.error,
)


def _claim(work: Work, lane: str, holder: str, now: datetime) -> bool:
    """Compare and swap: the lane is free, or its lease has run out."""
    lease = {"holder": holder, "lease_until": now + LEASE}
    insert = work.insert(LaneRow).values(name=lane, **lease)
    free = or_(LaneRow.lease_until.is_(None), LaneRow.lease_until <= now)
    rested = or_(LaneRow.next_at.is_(None), LaneRow.next_at <= now)
    claim = insert.on_conflict_do_update(
        index_elements=["name"], set_=lease, where=and_(free, rested)
    )
    return work.scalar(claim.returning(LaneRow.name)) is not None


def _ready() -> ColumnElement[bool]:
    """Rows whose moment has come at `now`, and before which none in the lane holds the others up.

    A row that waits for its first moment (quiet hours) holds nobody up; one
    that was tried does, or the order would be lost. A refresh waits while a
    message that it would have to edit is being sent.
    """
    first, posted = aliased(OutboxRow), aliased(OutboxRow)
    tried = or_(first.state == "sending", and_(first.state == "queued", first.attempts > 0))
    held = select(first.id).where(
        _is_active(first.state),
        first.lane == OutboxRow.lane,
        first.id < OutboxRow.id,
        first.not_before > _NOW,
        tried,
    )
    under_way = select(posted.id).where(
        posted.subject == OutboxRow.subject,
        posted.kind + REFRESH == OutboxRow.kind,
        posted.state == "sending",
    )
    return and_(
        _is_active(OutboxRow.state),
        OutboxRow.not_before <= _NOW,
        ~held.exists(),
        or_(~OutboxRow.kind.like(f"%\\{REFRESH}", escape="\\"), ~under_way.exists()),
    )


def _is_active(state: Any) -> ColumnElement[bool]:
    """Written out in the statement: SQLite uses a partial index for literals only."""
    active: ColumnElement[bool] = state.in_([literal_column(f"'{name}'") for name in ACTIVE])
    return active


_NOW = bindparam("now", type_=OutboxRow.__table__.c.not_before.type)


def _due(*which: ColumnElement[bool]) -> Prepared:
    return Prepared(
        select(OutboxRow.lane)
        .outerjoin(LaneRow, LaneRow.name == OutboxRow.lane)
        .where(
            _ready(),
            or_(LaneRow.lease_until.is_(None), LaneRow.lease_until <= _NOW),
            or_(LaneRow.next_at.is_(None), LaneRow.next_at <= _NOW),
            *which,
        )
        .group_by(OutboxRow.lane)
        .order_by(func.min(OutboxRow.id))
        .limit(bindparam("most", type_=Integer))
    )


_IS_SLOW = OutboxRow.lane.like(f"{SLOW_LANE}%")
# Built once: each answer wakes the sender, and building it took 5 ms of every wake.
_DUE = {None: _due(), True: _due(_IS_SLOW), False: _due(~_IS_SLOW)}
_NEXT = Prepared(
    select(*_COLUMNS)
    .where(OutboxRow.lane == bindparam("lane"), _ready())
    .order_by(OutboxRow.id)
    .limit(1)
)


def _newer(work: Work, delivery: Delivery) -> bool:
    same = (_is_active(OutboxRow.state), OutboxRow.lane == delivery.lane)
    newer = (OutboxRow.id > delivery.id, OutboxRow.state == "queued")
    query = select(OutboxRow.id).where(*same, *newer).limit(1)
    return work.scalar(query) is not None
