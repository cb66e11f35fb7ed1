"""What stands in the calendar: a day, what falls on it, and whom it concerns."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from credbot.domain.ladders import Ladder


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
    says that the day was computed here and not confirmed by a payer. `rungs`
    are the days before on which it is reminded of, where the thing has its own
    instead of its kind's ladder.
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
    rungs: tuple[int, ...] | None = None


@dataclass(frozen=True, slots=True)
class Only:
    """What of the dates is read: of one owner, at payers and facilities with this in their name.

    A date without an owner is of those who have open files of its provider.
    `known_after`: only what became known after that day, where an area can tell.
    """

    owner_id: int | None = None
    payer: str | None = None
    known_after: date | None = None


EVERYTHING = Only()

TITLES: dict[Kind, str] = {
    Kind.START: "Start dates",
    Kind.TARGET: "Targets",
    Kind.DUE: "Due dates",
    Kind.WINDOW: "Windows that open",
    Kind.TEMPORARY: "Ends of temporary status",
    Kind.EXPIRES: "Expiring credentials",
    Kind.ATTESTATION: "Attestations",
    Kind.VERIFICATION: "Verifications that grow too old",
    Kind.FOLLOW_UP: "Follow-ups",
    Kind.HOLD: "Reviews of holds",
    Kind.MONITORING: "Monitoring",
    Kind.MEETING: "Meetings",
    Kind.AGENDA: "Agendas that close",
    Kind.ACCREDITATION: "Accreditation",
    Kind.POLICY: "Policy reviews",
    Kind.AUDIT: "Delegation audits",
    Kind.ROSTER: "Rosters",
    Kind.TASK: "Tasks",
}
"""What the dates of a kind are called."""

OURS = frozenset({Kind.FOLLOW_UP, Kind.HOLD})
"""Days that people here set for themselves, one for each file. They stand in somebody's morning,
and in a calendar only when it is asked for them."""

NEVER_LATE = frozenset({Kind.WINDOW, Kind.MEETING, Kind.AGENDA})
"""Once such a day has passed there is nothing left to be done for it."""

LADDERS: dict[Kind, Ladder] = {
    Kind.START: Ladder((60, 30, 14, 7)),
    Kind.DUE: Ladder((60, 30, 14, 7, 1, 0)),
}
"""When a file's own dates are reminded of. Follow-ups and holds stand in each morning anyway."""


def is_late(entry: Entry, today: date) -> bool:
    """Whether a date has passed unhandled. One that was only computed here is never late."""
    return entry.day < today and not entry.estimated and entry.kind not in NEVER_LATE


def in_order(entry: Entry) -> tuple[date, str, str, str]:
    """The order of a calendar: by day, then by what it is, then by whom it concerns."""
    return entry.day, entry.kind, entry.provider or "", entry.subject
