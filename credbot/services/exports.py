"""Everything out again, in columns that the importer reads back."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from credbot.domain import roles
from credbot.domain.errors import BadInput
from credbot.domain.files import Line, ref
from credbot.domain.imported import cells_of
from credbot.domain.people import Person, zone_of
from credbot.domain.record import Event
from credbot.store import audit, lists, outreach
from credbot.store.database import Database

KINDS = ("files", "events", "outreach")
FILES = (
    "file",
    "reference",
    "provider",
    "npi",
    "specialty",
    "state",
    "track",
    "payer",
    "facility",
    "stage",
    "stage_entered",
    "opened",
    "received",
    "completed",
    "start_date",
    "due",
    "assignee",
    "waiting_on",
    "last_contact",
    "next",
    "payer_reference",
    "submitted",
    "submitted_how",
    "line_of_business",
    "practice",
    "tin",
    "caqh_id",
    "provider_id",
    "start_critical",
    "status",
    "hold_reason",
    "hold_until",
    "outcome",
    "decided",
    "effective",
    "note",
)
EVENTS = (
    "file",
    "reference",
    "happened",
    "recorded",
    "person",
    "door",
    "event",
    "stage_from",
    "stage_to",
    "field",
    "before",
    "after",
    "text",
)
OUTREACH = (
    "file",
    "reference",
    "happened",
    "person",
    "channel",
    "spoken_to",
    "call_ref",
    "text",
    "next",
)
Rows = Iterator[Sequence[object]]


@dataclass(frozen=True, slots=True)
class Export:
    """A table that is read while it is written: its columns, and its rows in order."""

    kind: str
    columns: tuple[str, ...]
    rows: Rows


def export_rows(db: Database, who: Person, kind: str, since: date | None = None) -> Export:
    """All `files`, `events` or `outreach`; with `since` what has happened from that day on.

    The day begins in the person's zone; of files it keeps those touched since.
    Raises BadInput for another kind.
    """
    roles.require(who, "reports.export")
    if kind == "files":
        return Export(kind, FILES, _files(db, since))
    begins = datetime.combine(since, time(0), zone_of(who.zone)) if since else None
    if kind == "events":
        return Export(kind, EVENTS, _events(db, begins))
    if kind == "outreach":
        return Export(kind, OUTREACH, _outreach(db, begins))
    raise BadInput(f"{kind} can't be exported. There are: {', '.join(KINDS)}.")


def _files(db: Database, since: date | None) -> Rows:
    with db.read() as work:
        for line, specialty in lists.all_lines(work, since):
            cells = cells_of(line.file, _names(line, specialty))
            yield (line.file.ref, *(cells[column] for column in FILES[1:]))


def _names(line: Line, specialty: str | None) -> dict[str, str | None]:
    return {
        "provider": line.provider,
        "npi": line.npi,
        "specialty": specialty,
        "payer": line.payer,
        "facility": line.facility,
        "assignee": line.owner,
    }


def _events(db: Database, since: datetime | None) -> Rows:
    with db.read() as work:
        for event, reference in audit.events(work, since):
            if event.file_id is not None:
                yield _event(event, reference)


def _event(event: Event, reference: str | None) -> Sequence[object]:
    name, before, after = _change(event)
    return (
        ref(event.file_id or 0),
        reference or "",
        event.happened.isoformat(),
        event.recorded.isoformat(),
        event.actor,
        event.door,
        event.event,
        event.stage_from or "",
        event.stage_to or "",
        name,
        before,
        after,
        event.text or "",
    )


def _change(event: Event) -> tuple[str, str, str]:
    """The field that the event is about: the one that changed first of those people set."""
    names = [name for name in {**event.after, **event.before} if name not in _FOLLOWING]
    if not names:
        return "", "", ""
    name = names[0]
    return name, _text(event.before.get(name)), _text(event.after.get(name))


_FOLLOWING = frozenset(
    {"stage", "stage_entered", "waiting_since", "last_touch", "unowned_since", "outreach"}
    | {"sheet_recorded", "sheet_door"}
)
"""Fields that follow from what a person did, or that have columns of their own."""


def _outreach(db: Database, since: datetime | None) -> Rows:
    with db.read() as work:
        for row in outreach.all_outreach(work, since):
            yield (
                ref(row.file_id),
                row.reference or "",
                row.happened.isoformat(),
                row.person or "",
                row.channel,
                row.spoken_to or "",
                row.call_ref or "",
                row.text or "",
                row.next_touch.isoformat() if row.next_touch else "",
            )


def _text(value: Any) -> str:
    return "" if value is None else str(value)
