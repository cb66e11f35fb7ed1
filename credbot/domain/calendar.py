"""What stands in the calendar: a day, what falls on it, and whom it concerns."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Kind(StrEnum):
    """What falls on a day. People may filter by it."""

    START = "start"
    TARGET = "target"
    DUE = "due"
    WINDOW = "window"
    TEMPORARY = "temporary"
    EXPIRES = "expires"
    ATTESTATION = "attestation"
    VERIFICATION = "verification"
    FOLLOW_UP = "follow_up"
    HOLD = "hold"
    MONITORING = "monitoring"
    MEETING = "meeting"
    AGENDA = "agenda"
    ACCREDITATION = "accreditation"
    POLICY = "policy"
    AUDIT = "audit"
    ROSTER = "roster"
    TASK = "task"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the calendar.

    `subject` names the thing for good (`file:1042`, `credential:7`,
    `cycle:3`, `meeting:4`, `occasion:9`); with `kind` it is the entry's own key.
    `what` is a few plain words ("COI expires"), without the provider's name.
    `owner_id` is whose it is, None: the team's. `first` is `remind_from` of
    the thing: None when it is handled and reminds of nothing. `estimated`
    says that the day was computed here and not confirmed by a payer.
    """

    day: date
    kind: Kind
    subject: str
    what: str
    provider_id: int | None = None
    provider: str | None = None
    payer: str | None = None
    facility: str | None = None
    owner_id: int | None = None
    owner: str | None = None
    file_id: int | None = None
    first: date | None = None
    estimated: bool = False
    at: str | None = None
    zone: str | None = None
