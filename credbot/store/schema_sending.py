"""What goes to Slack, who sends it, the runs of jobs, the requests carried out."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from credbot.store.base import Base, BigKey


class PostingRow(Base):
    """Where a message about a subject stands in Slack, so that it can be refreshed."""

    __tablename__ = "posting"

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    subject: Mapped[str] = mapped_column(index=True)
    kind: Mapped[str]
    channel: Mapped[str]
    ts: Mapped[str]
    recipient: Mapped[str | None]
    as_of: Mapped[datetime]
    payload: Mapped[dict[str, Any] | None]

    __table_args__ = (Index("ix_posting_channel_ts", "channel", "ts", unique=True),)


class OutboxRow(Base):
    """A message that must arrive. `not_before`: until then nothing is done with it."""

    __tablename__ = "outbox"

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    delivery_id: Mapped[str] = mapped_column(String(36), unique=True)
    key: Mapped[str | None] = mapped_column(unique=True)
    lane: Mapped[str]
    kind: Mapped[str]
    recipient: Mapped[str]
    subject: Mapped[str | None]
    payload: Mapped[dict[str, Any]]
    as_of: Mapped[datetime]
    not_before: Mapped[datetime]
    state: Mapped[str]
    attempts: Mapped[int]
    looks: Mapped[int]
    first_try: Mapped[datetime | None]
    last_try: Mapped[datetime | None]
    channel: Mapped[str | None]
    ts: Mapped[str | None]
    error: Mapped[str | None]
    created: Mapped[datetime]

    __table_args__ = (
        Index(
            "ix_outbox_due",
            "lane",
            "id",
            sqlite_where=text("state in ('queued', 'sending', 'unknown')"),
            postgresql_where=text("state in ('queued', 'sending', 'unknown')"),
        ),
        Index("ix_outbox_subject", "subject"),
    )


class LaneRow(Base):
    """Who sends to a recipient now, and from when on the next message may go."""

    __tablename__ = "lane"

    name: Mapped[str] = mapped_column(primary_key=True)
    holder: Mapped[str | None]
    lease_until: Mapped[datetime | None]
    next_at: Mapped[datetime | None]


class RunRow(Base):
    """What became of a slot of a job."""

    __tablename__ = "run"

    job: Mapped[str] = mapped_column(primary_key=True)
    scope: Mapped[str] = mapped_column(primary_key=True)
    slot: Mapped[str] = mapped_column(primary_key=True)
    state: Mapped[str]
    at: Mapped[datetime]
    details: Mapped[dict[str, Any]]


class RequestRow(Base):
    """A request of Slack that has been carried out."""

    __tablename__ = "request"

    key: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
