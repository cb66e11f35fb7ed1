"""The audit trail: rows that are only ever added, chained block by block."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from credbot.domain.files import File
from credbot.domain.people import Person
from credbot.domain.record import Event
from credbot.store import chain
from credbot.store.database import Work
from credbot.store.rows import put_rows
from credbot.store.schema import AuditRow, BlockRow, FileRow

_CHAINED = (
    "happened",
    "recorded",
    "person_id",
    "actor",
    "door",
    "event",
    "file_id",
    "version",
    "stage_from",
    "stage_to",
    "details_digest",
)
_WRITTEN = ("batch", "position", *_CHAINED, "details", "digest")
_to_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


@dataclass(frozen=True, slots=True)
class Entry:
    """An event that is to be recorded; `before` and `after` hold changed fields as JSON."""

    event: str
    file_id: int | None = None
    version: int | None = None
    stage_from: str | None = None
    stage_to: str | None = None
    before: Mapping[str, Any] | None = None
    after: Mapping[str, Any] | None = None
    text: str | None = None
    happened: datetime | None = None
    actor: str | None = None
    door: str | None = None
    person_id: int | None = None


def record(
    work: Work,
    who: Person,
    event: str,
    *,
    at: datetime,
    before: File | None = None,
    after: File | None = None,
    text: str | None = None,
    old: Mapping[str, Any] | None = None,
    new: Mapping[str, Any] | None = None,
) -> None:
    """Record that `who` did `event` at the instant `at`.

    Of two states of a file the changed fields are kept; `old` and `new` add
    what is no field of the file. `text` is what the person wrote.
    """
    was, became = changed_fields(before, after)
    file = after or before
    moved = bool(before and after and before.stage != after.stage)
    entry = Entry(
        event,
        file_id=file.id if file else None,
        version=file.version if file else None,
        stage_from=before.stage if moved and before else None,
        stage_to=after.stage if after and (moved or not before) else None,
        before={**was, **(old or {})},
        after={**became, **(new or {})},
        text=text,
    )
    record_many(work, who, [entry], at=at)


def record_many(work: Work, who: Person, entries: list[Entry], *, at: datetime) -> None:
    """Record many events in one statement; each is chained on its own."""
    if not entries:
        return
    rows = [
        (work.batch, work.events + place, *_row(who, entry, at))
        for place, entry in enumerate(entries)
    ]
    work.events += len(rows)
    work.trail.update("".join(row[-1] for row in rows).encode())
    put_rows(work.connection, AuditRow, _WRITTEN, rows)


def changed_fields(
    before: File | None, after: File | None
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The fields in which two states of a file differ, as JSON values; for a new file all known."""
    if after is None:
        return {}, {}
    was: dict[str, Any] = {}
    became: dict[str, Any] = {}
    for name in _FILE_FIELDS:
        new = getattr(after, name)
        old = getattr(before, name) if before else None
        if new != old:
            became[name] = _plain(new)
            if before:
                was[name] = _plain(old)
    return was, became


def last_changes(work: Work, file_id: int, since_version: int) -> list[Event]:
    """What was done to a file after a version that buttons knew, newest first."""
    query = (
        select(AuditRow)
        .where(AuditRow.file_id == file_id, AuditRow.version > since_version)
        .order_by(AuditRow.id.desc())
        .limit(3)
    )
    return [event_of(row) for row in work.rows(_columns(query))]


def history(work: Work, file_id: int, limit: int = 20) -> list[Event]:
    """The events of a file, newest first by the time they happened."""
    query = (
        select(AuditRow)
        .where(AuditRow.file_id == file_id)
        .order_by(AuditRow.happened.desc(), AuditRow.id.desc())
        .limit(limit)
    )
    return [event_of(row) for row in work.rows(_columns(query))]


def later_events(work: Work, file_id: int, event_id: int) -> list[Event]:
    """What was recorded of a file after an event, newest first."""
    query = select(AuditRow).where(AuditRow.file_id == file_id, AuditRow.id > event_id)
    return [event_of(row) for row in work.rows(_columns(query.order_by(AuditRow.id.desc())))]


def later_of_many(work: Work, file_ids: list[int], event_id: int) -> dict[int, list[Event]]:
    """By file, what was recorded of these files after an event, newest first; in one query."""
    query = select(AuditRow).where(AuditRow.file_id.in_(file_ids), AuditRow.id > event_id)
    found: dict[int, list[Event]] = {}
    for row in work.rows(_columns(query.order_by(AuditRow.id.desc()))):
        found.setdefault(row.file_id, []).append(event_of(row))
    return found


def events_of_act(work: Work, act: int) -> list[Event]:
    """The events of one act, in the order in which they were written."""
    query = select(AuditRow).where(AuditRow.batch == act).order_by(AuditRow.position)
    return [event_of(row) for row in work.rows(_columns(query))]


def last_act(work: Work, person_id: int) -> list[Event]:
    """The events of a person's last act on files; several when many files changed at once."""
    newest = (
        select(AuditRow.batch)
        .where(
            AuditRow.person_id == person_id,
            AuditRow.door == "slack",
            AuditRow.file_id.is_not(None),
        )
        .order_by(AuditRow.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    query = select(AuditRow).where(AuditRow.batch == newest).order_by(AuditRow.position)
    return [event_of(row) for row in work.rows(_columns(query))]


def events(work: Work, since: datetime | None = None) -> Iterator[tuple[Event, str | None]]:
    """All events in the order in which they were recorded, each with its file's reference."""
    query = select(*AuditRow.__table__.columns, FileRow.reference.label("file_reference"))
    query = query.outerjoin(FileRow, FileRow.id == AuditRow.file_id).order_by(AuditRow.id)
    if since:
        query = query.where(AuditRow.happened >= since)
    for row in work.stream(query):
        yield event_of(row), row.file_reference


@dataclass(frozen=True, slots=True)
class Verdict:
    """The outcome of a check of the chain; `problem` is None when all of it holds."""

    blocks: int
    events: int
    seq: int
    hash: str
    problem: str | None


def verify(work: Work, head: tuple[int, str] | None = None) -> Verdict:
    """Compute the whole chain again and compare.

    Finds a changed, missing, added or reordered row, and, given an earlier
    head (seq, hash), a cut tail.
    """
    prev, seq, checked, problem = chain.GENESIS, 0, 0, None
    seen = chain.GENESIS if head and head[0] == 0 else None
    for block, events, trail, wrong in _blocks(work):
        expected = chain.block_hash(block.seq, prev, trail)
        problem = wrong or _block_problem(block, seq, prev, expected, events)
        if problem:
            return Verdict(seq, checked, seq, prev, problem)
        prev, seq, checked = block.hash, block.seq, checked + events
        if head and block.seq == head[0]:
            seen = block.hash
    if head and seen is None:
        problem = f"Block {head[0]} is not there: the trail ends at block {seq}. Its tail was cut."
    elif head and seen != head[1]:
        problem = f"Block {head[0]} is another one than it was."
    stray = work.scalar(_STRAY)
    if problem is None and stray is not None:
        problem = f"Event {stray} belongs to no block."
    return Verdict(seq, checked, seq, prev, problem)


def head(work: Work) -> tuple[int, str]:
    """The last block: (seq, hash); (0, zeros) for an empty trail."""
    row = work.row(chain.HEAD)
    return (row.seq, row.hash) if row else (0, chain.GENESIS)


_FILE_FIELDS = tuple(field.name for field in fields(File) if field.name not in ("id", "version"))
_STRAY = (
    select(AuditRow.id)
    .where(~select(BlockRow.seq).where(BlockRow.batch == AuditRow.batch).exists())
    .order_by(AuditRow.id)
    .limit(1)
)


def _blocks(work: Work) -> Iterator[tuple[Any, int, str, str | None]]:
    """Each block with the number and the trail of its events and what is wrong with one."""
    query = (
        select(BlockRow.__table__, AuditRow.__table__)
        .outerjoin(AuditRow.__table__, AuditRow.batch == BlockRow.batch)
        .order_by(BlockRow.seq, AuditRow.position)
    )
    block: Any = None
    events, trail = 0, hashlib.sha256()
    wrong: str | None = None
    for row in work.stream(query):
        if block is None or row.seq != block.seq:
            if block is not None:
                yield block, events, trail.hexdigest(), wrong
            block, events, trail, wrong = row, 0, hashlib.sha256(), None
        if row.id is None:
            continue
        wrong = wrong or _row_problem(row)
        events += 1
        trail.update(row.digest.encode())
    if block is not None:
        yield block, events, trail.hexdigest(), wrong


def _row_problem(row: Any) -> str | None:
    if row.details is not None and _sha(row.details) != row.details_digest:
        return f"Event {row.id} ({row.event}) has other details than were recorded."
    if _digest(getattr(row, name) for name in _CHAINED) != row.digest:
        return f"Event {row.id} ({row.event}) was changed after it was recorded."
    return None


def _block_problem(block: Any, seq: int, prev: str, expected: str, events: int) -> str | None:
    if block.seq != seq + 1:
        return f"Block {seq + 1} is missing."
    if block.events != events:
        return f"Block {block.seq} had {block.events} events, {events} are there."
    if block.prev != prev or block.hash != expected:
        return f"Block {block.seq} does not follow from the block before it and its events."
    return None


def _row(who: Person, entry: Entry, at: datetime) -> tuple[Any, ...]:
    """The values of `_WRITTEN` after the batch and the position."""
    details = _to_json(
        {"before": entry.before or {}, "after": entry.after or {}, "text": entry.text}
    )
    chained = (
        entry.happened or at,
        at,
        who.id if entry.person_id is None else entry.person_id,
        entry.actor or who.name,
        entry.door or who.door,
        entry.event,
        entry.file_id,
        entry.version,
        entry.stage_from,
        entry.stage_to,
        _sha(details),
    )
    return (*chained, details, _digest(chained))


def _digest(chained: Iterable[Any]) -> str:
    """SHA-256 over the values of `_CHAINED`, a line each."""
    return _sha("\n".join(map(_line, chained)))


def _line(value: Any) -> str:
    text = f"{value.timestamp():.6f}" if isinstance(value, datetime) else str(value)
    if "\\" in text or "\n" in text:
        return text.replace("\\", "\\\\").replace("\n", "\\n")
    return text


def _sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    return value


def _columns(query: Any) -> Any:
    return query.with_only_columns(*AuditRow.__table__.columns)


def event_of(row: Any) -> Event:
    """An event from a row of the trail."""
    details = json.loads(row.details) if row.details else {}
    return Event(
        row.id,
        row.happened,
        row.recorded,
        row.person_id,
        row.actor,
        row.door,
        row.event,
        row.file_id,
        row.version,
        row.stage_from,
        row.stage_to,
        details.get("before", {}),
        details.get("after", {}),
        details.get("text"),
        row.batch,
    )
