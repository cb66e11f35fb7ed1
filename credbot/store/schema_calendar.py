"""Cycles, meetings, the organisation's own dates, monitoring, and calendar feeds.

`remind_from` is the day from which a dated thing may be reminded of; empty
when it is handled, moved away or over.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from credbot.store.base import Base, BigKey


class CycleRow(Base):
    """From an approval to the next one: when it is due, when its window opens.

    `kind` is `cycle`, `temporary` or `provisional`. `from_file_id` is the file
    that was approved, `file_id` the one opened for the next decision.
    `confirmed`: the payer named the due date; else it was computed here.
    """

    __tablename__ = "cycle"

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    kind: Mapped[str]
    provider_id: Mapped[int] = mapped_column(ForeignKey("provider.id"), index=True)
    track: Mapped[str]
    payer_id: Mapped[int | None] = mapped_column(ForeignKey("payer.id"), index=True)
    facility_id: Mapped[int | None] = mapped_column(ForeignKey("facility.id"))
    state: Mapped[str | None]
    line_of_business: Mapped[str | None]
    from_file_id: Mapped[int | None] = mapped_column(ForeignKey("file.id"), index=True)
    decided: Mapped[date]
    due: Mapped[date]
    confirmed: Mapped[bool]
    opens: Mapped[date]
    complete_by: Mapped[date | None]
    file_id: Mapped[int | None] = mapped_column(ForeignKey("file.id"), index=True)
    ended: Mapped[date | None]
    ended_why: Mapped[str | None]
    remind_from: Mapped[date | None]

    __table_args__ = (
        Index("ix_cycle_opens", "ended", "opens"),
        Index("ix_cycle_due", "ended", "due"),
        Index("ix_cycle_complete_by", "ended", "complete_by"),
    )


class MeetingSeriesRow(Base):
    """When a body meets: a recurring rule. `seats`: files that one meeting takes."""

    __tablename__ = "meeting_series"

    id: Mapped[int] = mapped_column(primary_key=True)
    body: Mapped[str]
    rule: Mapped[dict[str, Any]]
    at: Mapped[str | None]
    zone: Mapped[str | None]
    seats: Mapped[int | None]
    first: Mapped[date]
    last: Mapped[date | None]


class MeetingRow(Base):
    """A meeting of a body on a day; `planned` is its first day, kept when it moves."""

    __tablename__ = "meeting"

    id: Mapped[int] = mapped_column(primary_key=True)
    series_id: Mapped[int | None] = mapped_column(ForeignKey("meeting_series.id"), index=True)
    body: Mapped[str]
    day: Mapped[date] = mapped_column(index=True)
    planned: Mapped[date | None]
    at: Mapped[str | None]
    zone: Mapped[str | None]
    seats: Mapped[int | None]
    place: Mapped[str | None]
    moved_why: Mapped[str | None]
    cancelled_why: Mapped[str | None]
    remind_from: Mapped[date | None]


class OccasionRow(Base):
    """A date of the organisation's own: accreditation, policy review, delegation audit, roster.

    `every` is in months, empty when it comes once; `after_id` is the one before.
    `anchor` is the day of the month that was meant, where a month is shorter.
    `lead` are the days before on which it is reminded of, as `180,90,30`.
    """

    __tablename__ = "occasion"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    title: Mapped[str]
    day: Mapped[date] = mapped_column(index=True)
    day_first: Mapped[date | None]
    moved_why: Mapped[str | None]
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    payer_id: Mapped[int | None] = mapped_column(ForeignKey("payer.id"))
    facility_id: Mapped[int | None] = mapped_column(ForeignKey("facility.id"))
    every: Mapped[int | None]
    anchor: Mapped[int | None]
    lead: Mapped[str | None]
    after_id: Mapped[int | None] = mapped_column(ForeignKey("occasion.id"))
    note: Mapped[str | None]
    done: Mapped[date | None]
    done_by: Mapped[str | None]
    evidence: Mapped[str | None]
    cancelled_why: Mapped[str | None]
    remind_from: Mapped[date | None]


class OccasionTaskRow(Base):
    """Something to be done for a date of the organisation's own."""

    __tablename__ = "occasion_task"

    id: Mapped[int] = mapped_column(primary_key=True)
    occasion_id: Mapped[int] = mapped_column(ForeignKey("occasion.id"), index=True)
    title: Mapped[str]
    due: Mapped[date]
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    done: Mapped[date | None]
    done_by: Mapped[str | None]
    remind_from: Mapped[date | None]


class MonitoringRunRow(Base):
    """A source looked through for many providers at once, by us or by a vendor.

    A run that was entered wrongly is taken back, and stays in the table.
    """

    __tablename__ = "monitoring_run"

    id: Mapped[int] = mapped_column(primary_key=True)
    month: Mapped[str] = mapped_column(String(7), index=True)
    source: Mapped[str]
    day: Mapped[date]
    by: Mapped[str]
    evidence: Mapped[str | None]
    checked: Mapped[int]
    hits: Mapped[int]
    taken_back: Mapped[datetime | None]
    taken_back_by: Mapped[str | None]


class MonitoringRow(Base):
    """A provider checked at a source in a calendar month."""

    __tablename__ = "monitoring"

    provider_id: Mapped[int] = mapped_column(ForeignKey("provider.id"), primary_key=True)
    month: Mapped[str] = mapped_column(String(7), primary_key=True)
    source: Mapped[str] = mapped_column(primary_key=True)
    day: Mapped[date]
    by: Mapped[str]
    evidence: Mapped[str | None]
    run_id: Mapped[int | None] = mapped_column(ForeignKey("monitoring_run.id"))

    __table_args__ = (Index("ix_monitoring_month", "month", "source"),)


class MonitoringMonthRow(Base):
    """A calendar month in which monitoring is due; `since` is when it began here.

    `missing` says by source how many active providers are not done, as counted at
    each run and each morning.
    """

    __tablename__ = "monitoring_month"

    month: Mapped[str] = mapped_column(String(7), primary_key=True)
    since: Mapped[date]
    missing: Mapped[dict[str, Any]]


class MatchRow(Base):
    """A possible match of a provider with a list; a person decides what it is."""

    __tablename__ = "possible_match"

    id: Mapped[int] = mapped_column(primary_key=True)
    provider_id: Mapped[int] = mapped_column(ForeignKey("provider.id"), index=True)
    source: Mapped[str]
    found: Mapped[date]
    reference: Mapped[str | None]
    raised_by: Mapped[str]
    decision: Mapped[str | None]
    decided: Mapped[datetime | None]
    decided_by: Mapped[str | None]
    why: Mapped[str | None]


class MatchNoteRow(Base):
    """What was decided of a possible match, by whom and why: rows are only ever added.

    Kept here and not in the audit trail, which more people may read.
    """

    __tablename__ = "possible_match_note"

    id: Mapped[int] = mapped_column(primary_key=True)
    match_id: Mapped[int] = mapped_column(ForeignKey("possible_match.id"), index=True)
    at: Mapped[datetime]
    by: Mapped[str]
    what: Mapped[str]
    why: Mapped[str | None]


class FeedRow(Base):
    """A calendar feed by an unguessable link; only the digest of its token is kept.

    Without a person it is the team's. `names`: a coordinator allowed providers' names in it.
    """

    __tablename__ = "feed"

    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    names: Mapped[bool]
    made: Mapped[datetime]
    made_by: Mapped[str]
    revoked: Mapped[datetime | None]
