"""What the record tells of one act."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from credbot.domain.files import Channel


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened. `before` and `after` hold the fields that changed.

    `happened` and `recorded` are instants; `door` is the way the person came
    (`slack`, `clock`, `terminal`, `import`). Events of one act, as on several
    files at once, have the same `act`.
    """

    id: int
    happened: datetime
    recorded: datetime
    person_id: int
    actor: str
    door: str
    event: str
    file_id: int | None
    version: int | None
    stage_from: str | None
    stage_to: str | None
    before: dict[str, Any]
    after: dict[str, Any]
    text: str | None
    act: int = 0


@dataclass(frozen=True, slots=True)
class Note:
    """What somebody wrote about a file, and when."""

    happened: datetime
    actor: str
    text: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A log entry as it reads now; `act` is the act that wrote it."""

    act: int
    channel: Channel
    text: str
    spoken_to: str | None
    call_ref: str | None
    next_touch: date | None


DEEDS = {
    "intake.open": "opened {it}",
    "intake.import": "brought {it} in",
    "screening.check": "screened {it}",
    "screening.accept": "accepted {it} at screening",
    "screening.send_back": "sent {it} back as incomplete",
    "screening.decline": "declined {it}",
    "pipeline.advance": "moved {it} on",
    "pipeline.return": "moved {it} back",
    "pipeline.wait": "changed whom {it} waits on",
    "pipeline.hold": "put {it} on hold",
    "pipeline.resume": "took {it} off hold",
    "pipeline.close": "closed {it}",
    "pipeline.reopen": "opened {it} again",
    "pipeline.assign": "changed the owner of {it}",
    "pipeline.date_start": "changed the start date of {it}",
    "pipeline.date_due": "changed the due date of {it}",
    "pipeline.note": "wrote a note on {it}",
    "pipeline.got": "recorded an item of {it}",
    "pipeline.verified": "recorded a verification of {it}",
    "pipeline.waive": "waived an item of {it}",
    "pipeline.item": "added an item to {it}",
    "pipeline.edit": "changed facts of {it}",
    "pipeline.snooze": "snoozed {it}",
    "pipeline.wake": "ended the snooze of {it}",
    "escalation.open": "escalated {it}",
    "escalation.close": "closed an escalation of {it}",
    "escalation.reopen": "opened an escalation of {it} again",
    "pipeline.undo": "took back an act on {it}",
    "payers.log": "logged a contact about {it}",
    "payers.amend": "changed a log entry of {it}",
}
"""What a person did, by event. `{it}` is the file."""


def deed(event: Event, it: str = "it") -> str:
    """What was done, in the words of people: `moved it on`."""
    plain = f"{event.event.partition('.')[2].replace('_', ' ')}, {{it}}"
    return DEEDS.get(event.event, plain).format(it=it)
