"""Spreadsheets that people have dropped into their direct message."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from credbot.store.base import Base, BigKey


class SheetRow(Base):
    """A spreadsheet in Slack, and what became of it; its bytes stay in Slack.

    `state`: new, read, refused, imported, back. `digest` is the fingerprint of
    the bytes that were read, `answers` what people said its words mean, `found`
    what was understood, `batch` the import that it became.
    """

    __tablename__ = "sheet"

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    slack_file: Mapped[str]
    name: Mapped[str]
    url: Mapped[str]
    size: Mapped[int]
    channel: Mapped[str]
    thread_ts: Mapped[str]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    created: Mapped[datetime]
    state: Mapped[str]
    version: Mapped[int]
    digest: Mapped[str | None]
    answers: Mapped[dict[str, Any]]
    found: Mapped[dict[str, Any]]
    batch: Mapped[int | None] = mapped_column(BigInteger)
