"""Past events and contacts of a spreadsheet: they become the record and the history of files."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from credbot.domain import history
from credbot.domain.people import local_date
from credbot.imports.rows import EventRow, OutreachRow, Problem
from credbot.services.acts import Act
from credbot.services.naming import Names
from credbot.store import audit, bulk, outreach, pipeline
from credbot.store.audit import Entry

Counts = tuple[int, int, int]
CHUNK = 500


@dataclass(frozen=True, slots=True)
class Happening:
    """A past event as history reads it: a local date, and the field that changed."""

    day: date
    event: str
    stage_to: str | None
    field: str | None
    before: str | None
    after: str | None


def load_events(
    at: Act, rows: Iterable[Any], rejected: list[Problem], touched: set[int], names: Names
) -> Counts:
    """(created, 0, unchanged): events that no import has brought yet go into the record.

    Contacts among them (`payers.log`) become outreach too. The files that
    they belong to are added to `touched`.
    """
    found: list[tuple[EventRow, int]] = _with_files(at, rows, rejected)
    digests = [_digest(number, row) for row, number in found]
    fresh = bulk.new_digests(at.work, digests)
    entries, contacts, created = [], [], 0
    for (row, number), digest in zip(found, digests, strict=True):
        if digest not in fresh:
            continue
        fresh.discard(digest)
        created += 1
        touched.add(number)
        entries.append(_entry(row, number, names))
        if row.event == "payers.log":
            contacts.append(_contact(row, number, names))
    audit.record_many(at.work, at.who, entries, at=at.now)
    outreach.add_many(at.work, contacts)
    return created, 0, len(found) - created


def load_outreach(
    at: Act, rows: Iterable[Any], rejected: list[Problem], touched: set[int], names: Names
) -> Counts:
    """The same for a sheet of contacts."""
    found: list[tuple[OutreachRow, int]] = _with_files(at, rows, rejected)
    digests = [_digest(number, row) for row, number in found]
    fresh = bulk.new_digests(at.work, digests)
    entries, contacts = [], []
    for (row, number), digest in zip(found, digests, strict=True):
        if digest not in fresh:
            continue
        fresh.discard(digest)
        touched.add(number)
        entries.append(_contact_entry(row, number, names))
        contacts.append(_logged(row, number, names))
    audit.record_many(at.work, at.who, entries, at=at.now)
    outreach.add_many(at.work, contacts)
    return len(contacts), 0, len(found) - len(contacts)


def rebuild(at: Act, file_ids: Sequence[int]) -> None:
    """Give files that this import created the visits, holds and touches of their events."""
    for start in range(0, len(file_ids), CHUNK):
        chunk = file_ids[start : start + CHUNK]
        past = bulk.past_of(at.work, chunk)
        rows, visits = [], []
        for number, file in bulk.files_by_id(at.work, chunk).items():
            events = [_happening(row, at.who.zone) for row in past.get(number, [])]
            lived = history.with_history(file, events)
            rows.append({"id": number, **pipeline.values_of(lived, at.rules, at.today)})
            visits += [
                {"file_id": number, "stage": v.stage, "entered": v.entered, "left": v.left}
                for v in history.visits_of(lived, events)
            ]
        bulk.update_files(at.work, rows)
        bulk.replace_visits(at.work, visits)


def _with_files(at: Act, rows: Iterable[Any], rejected: list[Problem]) -> list[tuple[Any, int]]:
    given = list(rows)
    by_number = bulk.known_ids(at.work, (row.file for row in given if row.file))
    by_reference = bulk.ids_by_reference(at.work, (r.reference for r in given if r.reference))
    found = []
    for row in given:
        number = row.file if row.file in by_number else None
        if number is None and row.reference:
            number = by_reference.get(row.reference)
        if number is None:
            rejected.append(_homeless(row))
        else:
            found.append((row, number))
    return found


def _homeless(row: Any) -> Problem:
    column = "file" if row.file else "reference"
    value = f"CR-{row.file}" if row.file else str(row.reference or "")
    hint = "Import the file itself first, or mend its number or reference"
    return Problem(row.row, column, value, "There is no such file", hint)


def _entry(row: EventRow, number: int, names: Names) -> Entry:
    person = names.person(row.person)
    changed = row.field is not None
    return Entry(
        row.event,
        file_id=number,
        stage_from=row.stage_from,
        stage_to=row.stage_to,
        before={row.field: row.before} if changed and row.field else {},
        after={row.field: row.after} if changed and row.field else {},
        text=row.text,
        happened=row.happened,
        actor=row.person or "not known",
        door="import",
        person_id=person.id if person else 0,
    )


def _contact(row: EventRow, number: int, names: Names) -> dict[str, Any]:
    person = names.person(row.person)
    channel = row.after if row.field == "channel" and row.after else "call"
    return {
        "file_id": number,
        "happened": row.happened,
        "person_id": person.id if person else None,
        "person": row.person,
        "channel": channel,
        "spoken_to": None,
        "call_ref": None,
        "text": row.text,
        "next_touch": None,
    }


def _contact_entry(row: OutreachRow, number: int, names: Names) -> Entry:
    person = names.person(row.person)
    return Entry(
        "payers.log",
        file_id=number,
        after={"channel": str(row.channel)},
        text=row.text,
        happened=row.happened,
        actor=row.person or "not known",
        door="import",
        person_id=person.id if person else 0,
    )


def _logged(row: OutreachRow, number: int, names: Names) -> dict[str, Any]:
    person = names.person(row.person)
    return {
        "file_id": number,
        "happened": row.happened,
        "person_id": person.id if person else None,
        "person": row.person,
        "channel": str(row.channel),
        "spoken_to": row.spoken_to,
        "call_ref": row.call_ref,
        "text": row.text,
        "next_touch": row.next,
    }


def _happening(row: Any, zone: str) -> Happening:
    details = json.loads(row.details or "{}")
    after: dict[str, Any] = details.get("after") or {}
    before: dict[str, Any] = details.get("before") or {}
    name = next(iter({**before, **after}), None)
    return Happening(
        local_date(row.happened, zone),
        row.event,
        row.stage_to,
        name,
        before.get(name) if name else None,
        after.get(name) if name else None,
    )


def _digest(number: int, row: Any) -> str:
    """The fingerprint by which an event is known again, whatever row it stands in."""
    parts = [number, *(str(getattr(row, name)) for name in row.__slots__ if name != "row")]
    text = json.dumps(parts, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:32]
