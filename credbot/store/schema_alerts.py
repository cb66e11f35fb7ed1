"""Who is away, when people want to hear, what was escalated, and the standing rules."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from credbot.store.base import Base, BigKey


class CoverRow(Base):
    """Somebody is away from `starts` to `ends`, both included; `ends` before `starts`: never."""

    __tablename__ = "cover"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    cover_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    starts: Mapped[date]
    ends: Mapped[date] = mapped_column(index=True)


class AlertRow(Base):
    """What a person chose of when messages may come; the defaults have no row."""

    __tablename__ = "alert"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    chosen: Mapped[dict[str, Any]]


class EscalationRow(Base):
    """A file that was escalated to a person, a channel or somebody outside, until it is closed."""

    __tablename__ = "escalation"

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("file.id"), index=True)
    opened: Mapped[datetime]
    opened_on: Mapped[date]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    person: Mapped[str]
    to_kind: Mapped[str]
    to_id: Mapped[str | None]
    to_name: Mapped[str]
    text: Mapped[str]
    answer_by: Mapped[date]
    closed: Mapped[datetime | None]
    closed_by: Mapped[str | None]
    came_of: Mapped[str | None]


class AlertRuleRow(Base):
    """A standing rule: which files, whom to tell, how often. `shipped`: one that came along."""

    __tablename__ = "alert_rule"

    id: Mapped[int] = mapped_column(primary_key=True)
    shipped: Mapped[str | None] = mapped_column(unique=True)
    version: Mapped[int]
    words: Mapped[str]
    start_within: Mapped[int | None]
    recipient: Mapped[str | None]
    weekly: Mapped[bool]
    running: Mapped[bool]


class AlertFiredRow(Base):
    """The last day on which a rule told of a file."""

    __tablename__ = "alert_fired"

    rule_id: Mapped[int] = mapped_column(ForeignKey("alert_rule.id"), primary_key=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("file.id"), primary_key=True)
    told_on: Mapped[date]
