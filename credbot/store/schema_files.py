"""Files, providers, payers, checklists, contacts, and what an import has said."""

from datetime import date, datetime

from sqlalchemy import BigInteger, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from credbot.store.base import APPROVED, COUNTS, HELD, OPEN, RENEWED, Base, BigKey


class FileRow(Base):
    """A file, as it stands, with the days on which rules begin to hold for it."""

    __tablename__ = "file"

    id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int]
    provider_id: Mapped[int] = mapped_column(ForeignKey("provider.id"))
    track: Mapped[str]
    stage: Mapped[str]
    status: Mapped[str]
    recorded: Mapped[date]
    payer_id: Mapped[int | None] = mapped_column(ForeignKey("payer.id"))
    facility_id: Mapped[int | None] = mapped_column(ForeignKey("facility.id"))
    state: Mapped[str | None]
    line_of_business: Mapped[str | None]
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    unowned_since: Mapped[date | None]
    stage_entered: Mapped[date | None]
    opened: Mapped[date | None]
    received: Mapped[date | None]
    completed: Mapped[date | None]
    start_date: Mapped[date | None]
    start_first: Mapped[date | None]
    start_critical: Mapped[bool | None]
    due: Mapped[date | None]
    due_first: Mapped[date | None]
    due_estimated: Mapped[bool]
    waiting_on: Mapped[str]
    waiting_for: Mapped[str | None]
    waiting_since: Mapped[date | None]
    next_touch: Mapped[date | None]
    last_touch: Mapped[date | None]
    last_outreach: Mapped[date | None]
    hold_party: Mapped[str | None]
    hold_why: Mapped[str | None]
    hold_since: Mapped[date | None]
    hold_until: Mapped[date | None]
    past_holds: Mapped[str | None]
    submitted: Mapped[date | None]
    submitted_how: Mapped[str | None]
    payer_reference: Mapped[str | None]
    payer_provider_id: Mapped[str | None]
    reference: Mapped[str | None]
    practice: Mapped[str | None]
    tin: Mapped[str | None]
    caqh_id: Mapped[str | None]
    outcome: Mapped[str | None]
    decided: Mapped[date | None]
    effective: Mapped[date | None]
    closed_why: Mapped[str | None]
    note: Mapped[str | None]
    snooze_until: Mapped[date | None]
    snooze_why: Mapped[str | None]
    snooze_by: Mapped[str | None]
    good_until: Mapped[date | None]
    good_until_item: Mapped[str | None]
    # Derived at each write, compared with today by lists and jobs.
    sort_date: Mapped[date]
    stalled_from: Mapped[date | None]
    stalled_noted: Mapped[date | None]
    at_risk_from: Mapped[date | None]
    from_hold_review: Mapped[date | None]
    from_unowned: Mapped[date | None]
    from_acknowledgement: Mapped[date | None]
    from_stage: Mapped[date | None]
    from_chase: Mapped[date | None]
    from_follow_up: Mapped[date | None]
    from_untouched: Mapped[date | None]

    __table_args__ = (
        Index("ix_file_open", "sort_date", "id", sqlite_where=OPEN, postgresql_where=OPEN),
        Index(
            "ix_file_owner", "owner_id", "sort_date", "id", sqlite_where=OPEN, postgresql_where=OPEN
        ),
        Index(
            "ix_file_stage", "stage", "sort_date", "id", sqlite_where=OPEN, postgresql_where=OPEN
        ),
        Index(
            "ix_file_payer", "payer_id", "sort_date", "id", sqlite_where=OPEN, postgresql_where=OPEN
        ),
        Index("ix_file_stalled", "stalled_from", "id", sqlite_where=OPEN, postgresql_where=OPEN),
        # Stalled files are counted in this one index, and none is read for it; SQLite takes an
        # index for the whole answer only when the status of its condition stands in it.
        Index(
            "ix_file_figures",
            "stage",
            "waiting_on",
            "stalled_from",
            "stage_entered",
            "status",
            sqlite_where=OPEN,
            postgresql_where=OPEN,
        ),
        Index(
            "ix_file_start",
            "start_date",
            "provider_id",
            "status",
            sqlite_where=OPEN,
            postgresql_where=OPEN,
        ),
        Index("ix_file_due", "due", sqlite_where=OPEN, postgresql_where=OPEN),
        Index("ix_file_next_touch", "next_touch", sqlite_where=OPEN, postgresql_where=OPEN),
        Index("ix_file_at_risk", "at_risk_from", sqlite_where=OPEN, postgresql_where=OPEN),
        Index("ix_file_good_until", "good_until", sqlite_where=OPEN, postgresql_where=OPEN),
        Index("ix_file_hold", "hold_until", sqlite_where=HELD, postgresql_where=HELD),
        # How long such files took is asked with each card that has a date to be held against.
        Index(
            "ix_file_taken",
            "track",
            "payer_id",
            "id",
            sqlite_where=APPROVED,
            postgresql_where=APPROVED,
        ),
        Index("ix_file_provider_id", "provider_id"),
        Index("ix_file_reference", "reference"),
        Index("ix_file_payer_reference", "payer_reference"),
    )


class VisitRow(Base):
    """A stay in a stage; `left` is empty while it lasts."""

    __tablename__ = "visit"

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("file.id"), index=True)
    stage: Mapped[str]
    entered: Mapped[date | None]
    left: Mapped[date | None]


class ProviderRow(Base):
    """A clinician."""

    __tablename__ = "provider"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    folded: Mapped[str] = mapped_column(index=True)
    npi: Mapped[str | None] = mapped_column(index=True)
    specialty: Mapped[str | None]


class PayerRow(Base):
    """A payer; `usual_days` is what it states, in calendar days.

    `delegated`: it accepts our own credentialing, for `delegated_lines` of business
    (a JSON list; empty: for all).
    """

    __tablename__ = "payer"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    folded: Mapped[str] = mapped_column(unique=True)
    usual_days: Mapped[int | None]
    type: Mapped[str | None]
    delegated: Mapped[bool | None]
    delegated_lines: Mapped[str | None]


class FacilityRow(Base):
    """A hospital or surgery center."""

    __tablename__ = "facility"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    folded: Mapped[str] = mapped_column(unique=True)


class UsualRow(Base):
    """The median of a stage with a payer, in calendar days, from n finished visits."""

    __tablename__ = "usual"

    payer_id: Mapped[int] = mapped_column(ForeignKey("payer.id"), primary_key=True)
    stage: Mapped[str] = mapped_column(primary_key=True)
    days: Mapped[int]
    n: Mapped[int]


class CredentialRow(Base):
    """A license, registration or cover of a provider; it counts for every file.

    `renewed_by_id` is the one that took its place; `ended` the day from which it counts no more.
    `batch` is the import that brought it.
    """

    __tablename__ = "credential"

    id: Mapped[int] = mapped_column(primary_key=True)
    provider_id: Mapped[int] = mapped_column(ForeignKey("provider.id"), index=True)
    type: Mapped[str]
    state: Mapped[str | None]
    number: Mapped[str | None]
    issued: Mapped[date | None]
    expires: Mapped[date | None]
    got: Mapped[date | None]
    verified: Mapped[date | None]
    source: Mapped[str | None]
    verified_by: Mapped[str | None]
    proof: Mapped[str | None]
    renewed_by_id: Mapped[int | None] = mapped_column(ForeignKey("credential.id"))
    ended: Mapped[date | None]
    ended_why: Mapped[str | None]
    remind_from: Mapped[date | None]
    batch: Mapped[int | None] = mapped_column(BigInteger)

    __table_args__ = (
        Index(
            "ix_credential_current",
            "expires",
            "provider_id",
            "type",
            sqlite_where=COUNTS,
            postgresql_where=COUNTS,
        ),
        Index("ix_credential_batch", "batch"),
        # Not of those that nothing renewed: SQLite would take it to find all that count.
        Index(
            "ix_credential_renewed_by_id",
            "renewed_by_id",
            sqlite_where=RENEWED,
            postgresql_where=RENEWED,
        ),
    )


class RequirementRow(Base):
    """What is known of an item of one file's checklist; untouched items have no row.

    An item that was added to this file alone has its title and who acts here.
    """

    __tablename__ = "requirement"

    file_id: Mapped[int] = mapped_column(ForeignKey("file.id"), primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    got: Mapped[date | None]
    verified: Mapped[date | None]
    source: Mapped[str | None]
    verified_by: Mapped[str | None]
    waived_why: Mapped[str | None]
    title: Mapped[str | None]
    acts: Mapped[str | None]


class OutreachRow(Base):
    """One contact with somebody outside about a file."""

    __tablename__ = "outreach"

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("file.id"))
    happened: Mapped[datetime]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    person: Mapped[str | None]
    channel: Mapped[str]
    spoken_to: Mapped[str | None]
    call_ref: Mapped[str | None]
    text: Mapped[str | None]
    next_touch: Mapped[date | None]

    __table_args__ = (Index("ix_outreach_file_id_happened", "file_id", "happened"),)


class ImportedRow(Base):
    """What the last import said of a file: the base of the next one's comparison."""

    __tablename__ = "imported"

    file_id: Mapped[int] = mapped_column(ForeignKey("file.id"), primary_key=True)
    key: Mapped[str] = mapped_column(index=True)
    cells: Mapped[str]
    batch: Mapped[int] = mapped_column(BigInteger)


class ImportedEventRow(Base):
    """An event or a contact that an import has brought, so that it comes in once."""

    __tablename__ = "imported_event"

    digest: Mapped[str] = mapped_column(String(32), primary_key=True)
