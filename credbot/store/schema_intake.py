"""What is asked for, how it was screened, and who leaves."""

from datetime import date, datetime

from sqlalchemy import BigInteger, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from credbot.store.base import Base


class ScreenCheckRow(Base):
    """What a person found at one check of a file's intake screening, who and when."""

    __tablename__ = "screen_check"

    file_id: Mapped[int] = mapped_column(ForeignKey("file.id"), primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    state: Mapped[str]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]


class SentBackRow(Base):
    """A day on which a file was sent back as incomplete, and who was asked for what is missing."""

    __tablename__ = "sent_back"

    file_id: Mapped[int] = mapped_column(ForeignKey("file.id"), primary_key=True)
    asked: Mapped[date] = mapped_column(primary_key=True)
    party: Mapped[str]


class DepartureRow(Base):
    """The day on which a provider leaves; `act` is the number of the act in the record."""

    __tablename__ = "departure"

    provider_id: Mapped[int] = mapped_column(ForeignKey("provider.id"), primary_key=True)
    day: Mapped[date]
    act: Mapped[int] = mapped_column(BigInteger, index=True)


class AskedRow(Base):
    """Something that somebody around the team has asked for, and what became of it.

    `completed_at` is when they added what was missing.
    """

    __tablename__ = "asked"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    provider: Mapped[str]
    npi: Mapped[str | None]
    places: Mapped[str | None]
    day: Mapped[date | None]
    text: Mapped[str | None]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    at: Mapped[datetime]
    state: Mapped[str]
    settled_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    settled_at: Mapped[datetime | None]
    reason: Mapped[str | None]
    completed_at: Mapped[datetime | None]

    __table_args__ = (Index("ix_asked_state", "state", "id"),)


class AskedFileRow(Base):
    """A file that came of something asked for."""

    __tablename__ = "asked_file"

    asked_id: Mapped[int] = mapped_column(ForeignKey("asked.id"), primary_key=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("file.id"), primary_key=True, index=True)
