"""The credentialing file and the values it is made of."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from credbot.domain.workdays import Span

ROSTER = "roster"
"""How a file is submitted that a payer takes from our roster."""


class Status(StrEnum):
    """Whether our clock runs, rests by agreement, or has ended."""

    OPEN = "open"
    HOLD = "hold"
    CLOSED = "closed"


class WaitingOn(StrEnum):
    """Who has the ball."""

    PROVIDER = "provider"
    PAYER = "payer"
    CVO = "cvo"
    SOURCE = "source"
    COMMITTEE = "committee"
    US = "us"


class HoldParty(StrEnum):
    """With whom a hold was agreed."""

    PROVIDER = "provider"
    PAYER = "payer"
    INTERNAL = "internal"


class Outcome(StrEnum):
    """How a file ended."""

    APPROVED = "approved"
    APPROVED_WITH_CONDITIONS = "approved_with_conditions"
    DENIED = "denied"
    WITHDRAWN = "withdrawn"
    CLOSED_INCOMPLETE = "closed_incomplete"
    PANEL_CLOSED = "panel_closed"
    CANCELLED = "cancelled"


APPROVED = frozenset({Outcome.APPROVED, Outcome.APPROVED_WITH_CONDITIONS})
"""The decisions that hold."""


class Channel(StrEnum):
    """How we reached somebody outside, or they us."""

    CALL = "call"
    EMAIL = "email"
    PORTAL = "portal"
    LETTER = "letter"
    FAX = "fax"


@dataclass(frozen=True, slots=True)
class Hold:
    """Our clock stopped by agreement; legal and external dates never stop.

    `since` is the day it began (its own day still counts); `until` is the
    review date, which may be unknown in imported files.
    """

    party: HoldParty
    why: str
    since: date
    until: date | None


@dataclass(frozen=True, slots=True)
class File:
    """One file: a provider, a track, and a payer or facility.

    A date that is None is not known. `recorded` is the day on which the file
    came into credbot; `last_touch` starts the no-touch clock (the last
    contact, else the import). `last_outreach` is the last time somebody
    outside was chased. `due_estimated` says that `due` was computed here.
    """

    id: int
    version: int
    provider_id: int
    track: str
    stage: str
    status: Status
    recorded: date
    payer_id: int | None = None
    facility_id: int | None = None
    state: str | None = None
    line_of_business: str | None = None
    owner_id: int | None = None
    unowned_since: date | None = None
    stage_entered: date | None = None
    opened: date | None = None
    received: date | None = None
    completed: date | None = None
    start_date: date | None = None
    start_first: date | None = None
    start_critical: bool | None = None
    due: date | None = None
    due_first: date | None = None
    due_estimated: bool = False
    waiting_on: WaitingOn = WaitingOn.US
    waiting_for: str | None = None
    waiting_since: date | None = None
    next_touch: date | None = None
    last_touch: date | None = None
    last_outreach: date | None = None
    hold: Hold | None = None
    past_holds: tuple[Span, ...] = ()
    submitted: date | None = None
    submitted_how: str | None = None
    payer_reference: str | None = None
    payer_provider_id: str | None = None
    reference: str | None = None
    practice: str | None = None
    tin: str | None = None
    caqh_id: str | None = None
    outcome: Outcome | None = None
    decided: date | None = None
    effective: date | None = None
    closed_why: str | None = None
    note: str | None = None
    snooze_until: date | None = None
    snooze_why: str | None = None
    snooze_by: str | None = None

    @property
    def ref(self) -> str:
        """What people read: `CR-1042`."""
        return ref(self.id)

    @property
    def hard_date(self) -> date | None:
        """The earliest date that somebody outside holds us to."""
        known = [day for day in (self.start_date, self.due) if day]
        return min(known) if known else None

    @property
    def by_roster(self) -> bool:
        """Whether the payer takes it from our roster: it relies on our own initial file."""
        return self.submitted_how == ROSTER

    @property
    def open(self) -> bool:
        """Not closed; a file on hold is open."""
        return self.status is not Status.CLOSED


@dataclass(frozen=True, slots=True)
class Provider:
    """The clinician. Files and credentials belong to one."""

    id: int
    name: str
    npi: str | None = None
    specialty: str | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A file with the names that people read beside it."""

    file: File
    provider: str
    npi: str | None
    payer: str | None
    facility: str | None
    owner: str | None

    @property
    def subject(self) -> str:
        """For whom the file is: the payer or the facility."""
        return self.payer or self.facility or "no payer or facility"


def ref(file_id: int) -> str:
    """The number that people read, `CR-1042`."""
    return f"CR-{file_id}"
