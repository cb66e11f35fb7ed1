"""Looking through a spreadsheet before anything comes in: what it holds, what is to be asked."""

import hashlib
import io
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from pathlib import PurePath
from typing import Any

from credbot.domain import roles
from credbot.domain.identifiers import fold
from credbot.domain.people import Person
from credbot.domain.tracks import Tracks
from credbot.imports import notes, survey
from credbot.imports.resolve import asked
from credbot.imports.rows import Kind
from credbot.imports.sheets import NoTrack, Sheet, open_workbook
from credbot.services import controls, importing, mappings
from credbot.services.naming import meant
from credbot.store import bulk, settings
from credbot.store.database import Database, Work
from credbot.store.sheets import Sheet as Kept

MOST_PROBLEMS = 2000
"""Refused cells that are kept with a sheet; a longer list helps nobody."""


def look_through(
    db: Database, who: Person, sheet: Kept, data: bytes, now: datetime
) -> dict[str, Any]:
    """What a sheet holds, or a file of settings would change, as JSON values.

    Nothing is written. Raises Refused for what can't be read.
    """
    roles.require(who, "intake.import")
    document = _document(sheet, data)
    if document:
        change = controls.load(db, who, document, now=now, preview=True)
        return {"document": document, "keys": sorted(change.after), "moved": asdict(change.moved)}
    today = who.today(now)
    counted = survey.Survey(today=today)
    with db.read() as work:
        tracks, zone = settings.get_rules(work).tracks, settings.get_zone(work)
        opened, told = open_sheets(work, sheet, data, tracks, zone, today)
        known = bulk.known_people(work)
    counted.watch(opened)
    report = importing.import_rows(db, who, opened, now=now, dry_run=True)
    questions = counted.questions(no_track=0 if told["track"] else report.rows)
    return {
        **told,
        "rows": report.rows,
        "files": report.by_kind[Kind.FILES],
        "credentials": report.by_kind[Kind.CREDENTIALS],
        **{name: getattr(report, name) for name in ("created", "updated", "unchanged")},
        "people": len(counted.providers),
        "payers": len(counted.payers),
        "facilities": len(counted.facilities),
        "to_ask": counted.to_ask,
        "refused_rows": report.refused - counted.to_ask,
        "questions": [[one.column, one.word, one.rows] for one in questions],
        "names": _names(counted.assignees, known),
        "follow_ups": [[row, text, day.isoformat()] for row, text, day in counted.follow_ups],
        "never_stored": counted.never_stored,
        "skipped": counted.skipped,
        "problems": [
            [one.sheet, one.row, one.column, one.value, one.problem, one.hint]
            for one in report.rejected
            if not asked(one.problem)
        ][:MOST_PROBLEMS],
    }


def open_sheets(
    work: Work, sheet: Kept, data: bytes, tracks: Tracks, zone: str, today: date
) -> tuple[list[Sheet], dict[str, Any]]:
    """The sheets with all that was ever said of their words, and what track was said.

    Where none was said a likely one is taken, so that the rest can be counted.
    """
    opened, told = _opened(work, sheet, data, tracks, zone)
    said = sheet.answers.get("notes") or settings.get_text(work, notes_of(told["layout"]))
    for one in opened:
        if said == "use" and one.kind is Kind.FILES:
            one.refine = notes.using(today)
    return opened, {**told, "notes": said}


def notes_of(layout: str) -> str:
    """Where it is remembered what the dates in notes of such a sheet are for."""
    return f"notes:{layout}"


def _opened(
    work: Work, sheet: Kept, data: bytes, tracks: Tracks, zone: str
) -> tuple[list[Sheet], dict[str, Any]]:
    words = mappings.recall(work, mappings.WORDS)

    def read(*answers: Mapping[str, Any]) -> list[Sheet]:
        meaning = survey.meaning_of(words, *answers)
        source = io.BytesIO(data)
        return open_workbook(source, sheet.name, tracks=tracks, mapping=meaning, zone=zone)

    try:
        opened = read(sheet.answers)
    except NoTrack:
        columns = read(_constant("initial"), sheet.answers)[0].columns
    else:
        said = (sheet.answers.get("constants") or {}).get("track")
        title = tracks.tracks[said].title if said else "in the sheet"
        return opened, {"track": title, "layout": _layout(opened[0].columns)}
    layout = _layout(columns)
    remembered = mappings.recall(work, layout)
    if track := (remembered.get("constants") or {}).get("track"):
        return read(remembered, sheet.answers), {
            "track": f"{tracks.tracks[track].title}, as you said of such a sheet before",
            "layout": layout,
        }
    likely = "enrollment" if "payer" in columns.values() else "privileges"
    return read(_constant(likely), sheet.answers), {"track": None, "layout": layout}


def _constant(track: str) -> dict[str, Any]:
    return {"constants": {"track": track}}


def _layout(columns: Mapping[str, str]) -> str:
    """The name under which is remembered what a sheet with these headings leaves unsaid."""
    text = "|".join(sorted(columns))
    return f"layout-{hashlib.sha256(text.encode()).hexdigest()[:12]}"


def _names(
    assignees: Counter[str], known: Sequence[bulk.KnownPerson]
) -> list[tuple[str, int, str | None]]:
    """Who is not known, and who is only guessed by a first name: word, files, Slack id."""
    asked_about: list[tuple[str, int, str | None]] = []
    for word, rows in assignees.most_common():
        person = meant(known, word)
        if person is None or person.slack_id is None:
            asked_about.append((word, rows, None))
        elif fold(word.lstrip("@")) not in _words_of(person):
            asked_about.append((word, rows, person.slack_id))
    return asked_about


def _words_of(person: bulk.KnownPerson) -> set[str]:
    words = {person.folded, fold(person.slack_id or "")}
    return words | {fold(word) for word in (person.handle, person.email) if word}


def _document(sheet: Kept, data: bytes) -> dict[str, Any] | None:
    """A file of settings, as an export writes it; None for anything else."""
    if PurePath(sheet.name).suffix.casefold() != ".json":
        return None
    try:
        document = json.loads(data)
    except (ValueError, RecursionError):
        return None
    named = isinstance(document, dict) and "credbot_settings" in document
    return document if named else None
