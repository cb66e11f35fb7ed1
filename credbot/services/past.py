"""Past events and contacts of a spreadsheet: they become the record and the history of files."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from credbot.domain import history
from credbot.domain.people import local_date
from credbot.imports.rows import EventRow, OutreachRow, Problem
from credbot.imports.values import EMPTY_WORDS
from credbot.services.acts import Act
from credbot.services.naming import Names
from credbot.store import audit, bulk, outreach, pipeline
from credbot.store.audit import Entry

Counts = tuple[int, int, int]
Place = tuple[int, datetime]
CHUNK = 500
NOBODY = "not known"
SHEET_OWN = frozenset({"sheet_recorded", "sheet_door"})
"""What the details keep of a sheet's own columns; no fields of the file."""


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
    fresh = _fresh(at, found)
    known = _recorded(at, fresh)
    entries, contacts = [], []
    for row, number in fresh:
        if any(_is_same(row, row.event, was) for was in known.get((number, row.happened), [])):
            continue
        touched.add(number)
        entries.append(_entry(row, number, names))
        if row.event == "payers.log":
            contacts.append(_contact(row, number, names))
    audit.record_many(at.work, at.who, entries, at=at.now)
    outreach.add_many(at.work, contacts)
    return len(entries), 0, len(found) - len(entries)


def load_outreach(
    at: Act, rows: Iterable[Any], rejected: list[Problem], touched: set[int], names: Names
) -> Counts:
    """The same for a sheet of contacts; it completes those that came as events."""
    found: list[tuple[OutreachRow, int]] = _with_files(at, rows, rejected)
    fresh = _fresh(at, found)
    known = _recorded(at, fresh)
    logged = _contacts(at, fresh, known)
    entries, contacts, completed = [], [], 0
    for row, number in fresh:
        place = (number, row.happened)
        same = [was for was in known.get(place, []) if _is_same(row, "payers.log", was)]
        channels = {_after(was).get("channel") for was in same}
        if str(row.channel) in channels:
            continue
        if None in channels:
            completed += _complete(at, row, logged.get(place, []))
            continue
        touched.add(number)
        entries.append(_contact_entry(row, number, names))
        contacts.append(_logged(row, number, names))
    audit.record_many(at.work, at.who, entries, at=at.now)
    outreach.add_many(at.work, contacts)
    return len(contacts), completed, len(found) - len(contacts) - completed


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


def _fresh(at: Act, found: Sequence[tuple[Any, int]]) -> list[tuple[Any, int]]:
    """The rows that no import has brought yet, each once."""
    digests = [_digest(number, row) for row, number in found]
    unknown = bulk.new_digests(at.work, digests)
    fresh = []
    for pair, digest in zip(found, digests, strict=True):
        if digest in unknown:
            unknown.discard(digest)
            fresh.append(pair)
    return fresh


def _recorded(at: Act, fresh: Sequence[tuple[Any, int]]) -> dict[Place, list[Any]]:
    """What was recorded here, or came in another form, when these rows happened."""
    ids, moments = {number for _, number in fresh}, {row.happened for row, _ in fresh}
    return bulk.events_known(at.work, ids, moments) if fresh else {}


def _contacts(
    at: Act, fresh: Sequence[tuple[Any, int]], known: dict[Place, list[Any]]
) -> dict[Place, list[Any]]:
    """The contacts behind what is known of these rows."""
    places = {(number, row.happened) for row, number in fresh} & known.keys()
    if not places:
        return {}
    return bulk.contacts_known(at.work, {one[0] for one in places}, {one[1] for one in places})


def _is_same(row: Any, event: str, was: Any) -> bool:
    """Whether a row is what was recorded at the same instant about the same file."""
    stages = (getattr(row, "stage_from", None), getattr(row, "stage_to", None))
    # Of a sheet of contacts the stages are not known, and a contact changes none.
    return bool(
        was.event == event
        and _plain(was.actor) == _plain(row.person or NOBODY)
        and (was.stage_from, was.stage_to) == stages
        and _plain(json.loads(was.details or "{}").get("text")) == _plain(row.text)
    )


def _complete(at: Act, row: OutreachRow, logged: Sequence[Any]) -> int:
    """Add to a contact what its event could not say; 1 when there was something."""
    for was in logged:
        if _plain(was.person) != _plain(row.person) or _plain(was.text) != _plain(row.text):
            continue
        said = {
            "channel": str(row.channel),
            "spoken_to": row.spoken_to,
            "call_ref": row.call_ref,
            "next_touch": row.next,
        }
        facts = {name: value for name, value in said.items() if value != getattr(was, name)}
        if facts:
            bulk.complete_contact(at.work, was.id, facts)
        return bool(facts)
    return 0


def _plain(text: str | None) -> str:
    """A text as a sheet gives it back: single spaces, and nothing for a word that means it."""
    plain = " ".join((text or "").split())
    return "" if plain.casefold() in EMPTY_WORDS else plain


def _after(row: Any) -> dict[str, Any]:
    """The fields after a recorded event."""
    after: dict[str, Any] = json.loads(row.details or "{}").get("after") or {}
    return after


def _entry(row: EventRow, number: int, names: Names) -> Entry:
    person = names.person(row.person)
    own = {"sheet_recorded": row.recorded, "sheet_door": row.door}
    return Entry(
        row.event,
        file_id=number,
        stage_from=row.stage_from,
        stage_to=row.stage_to,
        before={row.field: row.before} if row.field else {},
        after={
            **({row.field: row.after} if row.field else {}),
            **{name: said for name, said in own.items() if said},
        },
        text=row.text,
        happened=row.happened,
        actor=row.person or NOBODY,
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
        actor=row.person or NOBODY,
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
    after = _after(row)
    before: dict[str, Any] = json.loads(row.details or "{}").get("before") or {}
    name = next((one for one in {**before, **after} if one not in SHEET_OWN), None)
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
