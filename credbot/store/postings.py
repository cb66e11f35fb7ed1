"""Where messages about a subject stand in Slack."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select

from credbot.store.database import Work
from credbot.store.schema import PostingRow


@dataclass(frozen=True, slots=True)
class Posting:
    """One message: its subject, kind and recipient, and its channel and ts in Slack."""

    id: int
    subject: str
    kind: str
    channel: str
    ts: str
    recipient: str | None
    as_of: datetime
    payload: dict[str, Any] | None
    """What it was sent with, so that what it says of its sending stays when it is refreshed."""


_COLUMNS = (
    PostingRow.id,
    PostingRow.subject,
    PostingRow.kind,
    PostingRow.channel,
    PostingRow.ts,
    PostingRow.recipient,
    PostingRow.as_of,
    PostingRow.payload,
)


def add_posting(
    work: Work,
    subject: str,
    kind: str,
    channel: str,
    ts: str,
    recipient: str,
    as_of: datetime,
    payload: dict[str, Any] | None = None,
) -> None:
    """Remember a message; the same one again (it was edited) gets the new `as_of`."""
    insert = work.insert(PostingRow).values(
        subject=subject,
        kind=kind,
        channel=channel,
        ts=ts,
        recipient=recipient,
        as_of=as_of,
        payload=payload,
    )
    newer = {"as_of": insert.excluded.as_of}
    work.execute(insert.on_conflict_do_update(index_elements=["channel", "ts"], set_=newer))


def list_postings(work: Work, subject: str, kind: str) -> list[Posting]:
    """All messages of this kind about this subject, the oldest first."""
    query = select(*_COLUMNS).where(PostingRow.subject == subject, PostingRow.kind == kind)
    return [Posting(*row) for row in work.rows(query.order_by(PostingRow.id))]


def newest_posting(work: Work, subject: str, channel: str | None = None) -> Posting | None:
    """The last message about this subject, in one channel or anywhere."""
    query = select(*_COLUMNS).where(PostingRow.subject == subject)
    if channel is not None:
        query = query.where(PostingRow.channel == channel)
    row = work.row(query.order_by(PostingRow.id.desc()).limit(1))
    return Posting(*row) if row else None


def posting_at(work: Work, channel: str, ts: str) -> Posting | None:
    """What the message at this place is about: so a thread belongs to its file."""
    query = select(*_COLUMNS).where(PostingRow.channel == channel, PostingRow.ts == ts)
    row = work.row(query)
    return Posting(*row) if row else None


def remove_posting(work: Work, posting_id: int) -> None:
    """The message is gone, or can't be edited any more."""
    work.execute(delete(PostingRow).where(PostingRow.id == posting_id))
