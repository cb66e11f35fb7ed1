"""The outbox: messages that must arrive, written with the rows they tell about.

A row is a value (kind, recipient, subject, payload), never blocks: it is
rendered when it is sent. What becomes of a row is in `store/lanes.py`.
"""

import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import CompoundSelect, bindparam, select, union, update

from credbot.store.database import Work
from credbot.store.schema import OutboxRow, PostingRow

AT_ONCE = datetime(1970, 1, 1, tzinfo=UTC)
"""`not_before` of a row that waits for nothing, whatever the clock of its sender says."""

ACTIVE = ("queued", "sending", "unknown")
GROWING = frozenset({"morning"})
"""Kinds of which there is one message for a key: unsent it grows, sent it is edited."""

REFRESH = "_refresh"
SLOW = frozenset({"sheet_step", "export", "calendar_file", "settings_work"})
"""Kinds whose drawing may take long: in lanes of their own, served by a thread of its own."""

SLOW_LANE = "slow:"
CHUNK = 1000
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message to be sent.

    `recipient` is `person:5` or `channel:C123`; its rows are sent in order.
    `subject` says what it is about (`file:1042`). `payload` holds ids, numbers
    and strings only; of it, delivery itself reads `thread_ts` (reply in this
    thread) and `thread_of` (reply to the newest message about this subject in
    that channel). `as_of` is today in everything the message says. A second
    row with the same `key` is not queued (`stall_digest:C1:2026-11-24`).
    `not_before` is an instant; None: at once.
    """

    kind: str
    recipient: str
    subject: str | None
    payload: dict[str, Any]
    as_of: datetime
    key: str | None = None
    not_before: datetime | None = None


def queue(work: Work, *outgoing: Outgoing) -> list[int]:
    """Queue messages in this transaction; the ids of the rows that were queued or have grown.

    A key that exists already is ignored, save for the kinds in GROWING, whose
    key is their subject too: their payload is added to the row that waits, or
    a new row with all of it will edit the message that was sent.
    """
    return sorted({row for row in queue_each(work, outgoing) if row is not None})


def queue_each(work: Work, outgoing: Sequence[Outgoing]) -> list[int | None]:
    """The same, and for each message its row; None where the key existed already."""
    work.outgoing = work.outgoing or bool(outgoing)
    found: list[int | None] = [None] * len(outgoing)
    growing: list[int] = []
    plain: list[int] = []
    for place, message in enumerate(outgoing):
        (growing if message.kind in GROWING and message.key else plain).append(place)
    insert = work.insert(OutboxRow).on_conflict_do_nothing(index_elements=["key"])
    for places in _chunks(plain):
        rows = {place: _row(outgoing[place]) for place in places}
        queued = insert.returning(OutboxRow.delivery_id, OutboxRow.id)
        ids = {made.delivery_id: made.id for made in work.execute(queued, list(rows.values()))}
        for place, row in rows.items():
            found[place] = ids.get(row["delivery_id"])
    for places in _chunks(growing):
        grown = _grow(work, [outgoing[place] for place in places])
        for place in places:
            found[place] = grown[str(outgoing[place].key)]
    return found


def tell(work: Work, kind: str, subject: str, as_of: datetime) -> None:
    """What this message is about has come to an end: send it now, or edit it if it was sent."""
    waiting = (OutboxRow.kind == kind, OutboxRow.subject == subject, OutboxRow.state == "queued")
    hasten = update(OutboxRow).where(*waiting).values(not_before=AT_ONCE, as_of=as_of)
    if work.execute(hasten).rowcount:
        work.outgoing = True
    else:
        refresh(work, kind, [subject], as_of)


def refresh_card(work: Work, file_id: int, as_of: datetime) -> None:
    """Bring all cards of a file that stand in Slack up to date; `as_of` is an instant."""
    refresh(work, "card", [f"file:{file_id}"], as_of)


def refresh_cards(work: Work, file_ids: Iterable[int], as_of: datetime) -> None:
    """The same for many files, in a few statements."""
    refresh(work, "card", [f"file:{file_id}" for file_id in file_ids], as_of)


def refresh(work: Work, kind: str, subjects: Sequence[str], as_of: datetime) -> None:
    """Edit all messages of this kind about these subjects; a newer refresh replaces an unsent one.

    Subjects about which no such message stands or is on its way cost nothing.
    """
    for chunk in _chunks(subjects):
        shown = work.rows(_SHOWN, {"kind": kind, "subjects": list(chunk)})
        rows = [_refresh_row(kind, row.subject, as_of) for row in sorted(shown)]
        if rows:
            work.outgoing = True
            insert = work.insert(OutboxRow)
            newer = {"as_of": insert.excluded.as_of}
            work.execute(insert.on_conflict_do_update(index_elements=["key"], set_=newer), rows)


_SHOWN: CompoundSelect[Any] = union(
    select(PostingRow.subject).where(
        PostingRow.subject.in_(bindparam("subjects", expanding=True)),
        PostingRow.kind == bindparam("kind"),
    ),
    select(OutboxRow.subject).where(
        OutboxRow.subject.in_(bindparam("subjects", expanding=True)),
        OutboxRow.kind == bindparam("kind"),
        OutboxRow.state.in_(ACTIVE),
    ),
)


def _refresh_row(kind: str, subject: str, as_of: datetime) -> dict[str, Any]:
    key = f"{kind}:{subject.partition(':')[2]}"
    return _row(Outgoing(f"{kind}{REFRESH}", key, subject, {}, as_of, key))


def _grow(work: Work, messages: Sequence[Outgoing]) -> dict[str, int]:
    """One statement takes the waiting rows (and locks them), or makes them; their ids by key."""
    insert = work.insert(OutboxRow)
    taken = insert.on_conflict_do_update(
        index_elements=["key"], set_={"as_of": insert.excluded.as_of}
    ).returning(OutboxRow.id, OutboxRow.key, OutboxRow.payload)
    first: dict[str, dict[str, Any]] = {}
    added: dict[str, dict[str, Any]] = {}
    for message in messages:
        key = str(message.key)
        first.setdefault(key, {**_row(message), "subject": message.key})
        added[key] = merged(added.get(key, {}), message.payload)
    # In one order everywhere, so that two transactions never wait for each other in a circle.
    rows = work.execute(taken, [first[key] for key in sorted(first)]).all()
    sent = _sent_payloads(work, list(first))
    changes = [
        {
            "row": row.id,
            "grown": merged(merged(sent.get(row.key, {}), row.payload), added[row.key]),
        }
        for row in rows
    ]
    work.execute(_GROWN, changes)
    return {row.key: row.id for row in rows}


_GROWN = (
    update(OutboxRow)
    .where(OutboxRow.id == bindparam("row"))
    .values(payload=bindparam("grown", type_=OutboxRow.__table__.c.payload.type))
)


def _sent_payloads(work: Work, subjects: list[str]) -> dict[str, dict[str, Any]]:
    """What the newest message about each subject said that is no longer waiting."""
    query = (
        select(OutboxRow.subject, OutboxRow.payload)
        .where(OutboxRow.subject.in_(subjects), OutboxRow.key.is_(None))
        .where(OutboxRow.kind.in_(GROWING))
        .order_by(OutboxRow.id)
    )
    return {row.subject: row.payload for row in work.rows(query)}


def merged(old: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    """Both payloads: lists are joined without repeats, other values are the new ones."""
    both = dict(old)
    for name, value in new.items():
        known = both.get(name)
        if isinstance(known, list) and isinstance(value, list):
            both[name] = known + [part for part in value if part not in known]
        else:
            both[name] = value
    return both


def _row(message: Outgoing) -> dict[str, Any]:
    return {
        "delivery_id": str(uuid.uuid4()),
        "key": message.key,
        "lane": f"{SLOW_LANE if message.kind in SLOW else ''}{message.recipient}",
        "kind": message.kind,
        "recipient": message.recipient,
        "subject": message.subject,
        "payload": message.payload,
        "as_of": message.as_of,
        "not_before": message.not_before or AT_ONCE,
        "state": "queued",
        "attempts": 0,
        "looks": 0,
        "created": message.as_of,
    }


def _chunks(items: Sequence[T]) -> Iterator[list[T]]:
    left = iter(items)
    while chunk := list(islice(left, CHUNK)):
        yield chunk
