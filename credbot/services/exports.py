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
from credbot.domain.queue import Query, parse_query, words_of
from credbot.domain.record import Event
from credbot.services import meeting_sheets
from credbot.store import audit, counts, expirables, lists, outbox, outreach, people, settings
from credbot.store.database import Database
from credbot.store.outbox import Outgoing

KINDS = ("files", "credentials", "events", "outreach", "meetings")
FORMS = ("csv", "xlsx")
"""Sheets that are sent in Slack."""
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
    "snooze_until",
    "snooze_reason",
)
CREDENTIALS = (
    "provider",
    "npi",
    "type",
    "state",
    "number",
    "issued",
    "expires",
    "verified",
    "source",
    "verified_by",
    "proof",
    "ended",
    "ended_why",
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
    """Everything of one of `KINDS`; with `since` what has happened from that day on.

    The day begins in the person's zone; of files it keeps those touched since.
    Raises BadInput for another kind.
    """
    roles.require(who, "reports.export")
    if kind == "files":
        return Export(kind, FILES, _files(db, since))
    if kind == "credentials":
        return Export(kind, CREDENTIALS, _credentials(db, since))
    begins = datetime.combine(since, time(0), zone_of(who.zone)) if since else None
    if kind == "events":
        return Export(kind, EVENTS, _events(db, begins))
    if kind == "outreach":
        return Export(kind, OUTREACH, _outreach(db, begins))
    if kind == "meetings":
        return Export(kind, meeting_sheets.COLUMNS, meeting_sheets.export_meetings(db, since))
    raise BadInput(f"{kind} can't be exported. There are: {', '.join(KINDS)}.")


def queue_list(db: Database, who: Person, query: Query, form: str, *, now: datetime) -> int:
    """Send a list as a sheet to who asks, in their direct message; how many files it has now.

    `form` is `csv` or `xlsx`. It is read when it is sent. Raises BadInput.
    """
    roles.require(who, "reports.export")
    if form not in FORMS:
        raise BadInput(f"{form} is not one of {', '.join(FORMS)}.")
    today = who.today(now)
    words = words_of(query.turned(1))
    with db.begin() as work:
        n = counts.count_exactly(work, query.filter, today)
        asked = Outgoing(
            kind="export",
            recipient=f"person:{who.id}",
            subject=None,
            payload={"words": words, "form": form},
            as_of=now,
        )
        outbox.queue(work, asked)
        audit.record(work, who, "exports.send", at=now, new={"list": words, "form": form})
        return n


def list_of(db: Database, person_id: int, words: str, *, now: datetime) -> Export:
    """A list as a sheet, as this person may read it; columns as the importer reads them."""
    with db.read() as work:
        person = people.get_person(work, person_id)
        roles.require(person, "reports.export")
        query = parse_query(words.split(), settings.get_rules(work).tracks)
    return Export("files", FILES, _listed(db, query, person.today(now)))


def _listed(db: Database, query: Query, today: date) -> Rows:
    with db.read() as work:
        for line, specialty in lists.listed_lines(work, query, today):
            yield _row(line, specialty)


def _row(line: Line, specialty: str | None) -> Sequence[object]:
    cells = cells_of(line.file, _names(line, specialty))
    return (line.file.ref, *(cells[column] for column in FILES[1:]))


def _files(db: Database, since: date | None) -> Rows:
    with db.read() as work:
        for line, specialty in lists.all_lines(work, since):
            yield _row(line, specialty)


def _credentials(db: Database, since: date | None) -> Rows:
    with db.read() as work:
        for one, provider, npi in expirables.all_rows(work, since):
            facts = [getattr(one, column) for column in CREDENTIALS[2:]]
            yield (provider, npi or "", *("" if fact is None else fact for fact in facts))


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
