"""The record of events, its chain, and the tallies kept beside it."""

from datetime import datetime

from sqlalchemy import BigInteger, Index
from sqlalchemy.orm import Mapped, mapped_column

from credbot.store.base import Base, BigKey


class AuditRow(Base):
    """One event. `digest` covers the columns and the digest of the details, not the details."""

    __tablename__ = "audit"

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    batch: Mapped[int] = mapped_column(BigInteger)
    position: Mapped[int]
    happened: Mapped[datetime]
    recorded: Mapped[datetime]
    person_id: Mapped[int]
    actor: Mapped[str]
    door: Mapped[str]
    event: Mapped[str]
    file_id: Mapped[int | None]
    version: Mapped[int | None]
    stage_from: Mapped[str | None]
    stage_to: Mapped[str | None]
    details: Mapped[str | None]
    details_digest: Mapped[str]
    digest: Mapped[str]

    __table_args__ = (
        Index("ix_audit_batch_position", "batch", "position", unique=True),
        Index("ix_audit_file_id", "file_id", "id"),
        Index("ix_audit_person_id", "person_id", "id"),
    )


class BlockRow(Base):
    """One unit of work in the audit chain."""

    __tablename__ = "block"

    seq: Mapped[int] = mapped_column(BigKey, primary_key=True, autoincrement=False)
    batch: Mapped[int] = mapped_column(BigInteger, unique=True)
    events: Mapped[int]
    prev: Mapped[str]
    hash: Mapped[str]


class TallyRow(Base):
    """How many files there are of an owner (0: nobody), track, stage and status."""

    __tablename__ = "tally"

    owner_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    track: Mapped[str] = mapped_column(primary_key=True)
    stage: Mapped[str] = mapped_column(primary_key=True)
    status: Mapped[str] = mapped_column(primary_key=True)
    n: Mapped[int]
