"""Outreach: who reached whom outside, when, and what was said."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update

from credbot.domain.cards import Outreach
from credbot.domain.people import Person
from credbot.store.database import Work, insert_many
from credbot.store.prepared import Prepared
from credbot.store.schema import FileRow, OutreachRow

_AMENDED = ("channel", "spoken_to", "call_ref", "text")
LAST = Prepared(
    select(OutreachRow.__table__)
    .where(OutreachRow.file_id == bindparam("file_id"))
    .order_by(OutreachRow.happened.desc(), OutreachRow.id.desc())
    .limit(1)
)


def add_outreach(
    work: Work,
    who: Person,
    file_id: int,
    *,
    at: datetime,
    channel: str,
    text: str | None,
    next_touch: date | None,
    spoken_to: str | None = None,
    call_ref: str | None = None,
) -> int:
    """The number of the new entry."""
    values = {
        "file_id": file_id,
        "happened": at,
        "person_id": who.id or None,
        "person": who.name,
        "channel": channel,
        "spoken_to": spoken_to,
        "call_ref": call_ref,
        "text": text,
        "next_touch": next_touch,
    }
    key = work.execute(insert(OutreachRow).values(values)).inserted_primary_key
    assert key is not None  # noqa: S101
    return int(key[0])


def add_many(work: Work, rows: Sequence[dict[str, Any]]) -> None:
    """Entries that a spreadsheet has brought."""
    insert_many(work, OutreachRow, rows)


def last_outreach(work: Work, file_id: int) -> Outreach | None:
    """The latest contact about a file."""
    row = work.row(LAST, {"file_id": file_id})
    return _outreach(row) if row else None


def newest(work: Work, file_id: int, size: int) -> list[Outreach]:
    """The newest contacts about a file."""
    query = select(OutreachRow.__table__).where(OutreachRow.file_id == file_id)
    order = (OutreachRow.happened.desc(), OutreachRow.id.desc())
    return [_outreach(row) for row in work.rows(query.order_by(*order).limit(size))]


def all_outreach(work: Work, since: datetime | None = None) -> Iterator[Any]:
    """All entries with their file's reference, in the order in which they happened."""
    query = select(*OutreachRow.__table__.columns, FileRow.reference)
    query = query.join(FileRow, FileRow.id == OutreachRow.file_id)
    if since:
        query = query.where(OutreachRow.happened >= since)
    yield from work.stream(query.order_by(OutreachRow.happened, OutreachRow.id))


def get_entry(work: Work, outreach_id: int, *, lock: bool = False) -> dict[str, Any] | None:
    """An entry in the words of a record; None when it was taken back."""
    columns = [getattr(OutreachRow, name) for name in _AMENDED]
    query = select(OutreachRow.person_id, *columns).where(OutreachRow.id == outreach_id)
    row = work.row(query.with_for_update() if lock else query)
    return dict(row._mapping) if row else None


def put_entry(work: Work, outreach_id: int, entry: Mapping[str, Any]) -> None:
    """Write an entry as it is to read from now on; the record keeps how it read before."""
    values = {name: entry[name] for name in _AMENDED}
    work.execute(update(OutreachRow).where(OutreachRow.id == outreach_id).values(values))


def withdraw(work: Work, outreach_id: int) -> None:
    """Take an entry out of the list; the record keeps that it was there."""
    work.execute(delete(OutreachRow).where(OutreachRow.id == outreach_id))


def _outreach(row: Any) -> Outreach:
    return Outreach(
        row.happened, row.person or "", row.channel, row.spoken_to, row.call_ref, row.text
    )
