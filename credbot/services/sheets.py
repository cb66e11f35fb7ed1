"""Spreadsheets dropped into the direct message: read, asked about, brought in, taken back.

The bytes stay in Slack: delivery fetches them for the steps that need them,
and each of these steps does its work once, however often it is tried.
"""

import hashlib
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import PurePath
from typing import Any

from credbot.domain import roles
from credbot.domain.errors import BadInput, Refused
from credbot.domain.files import ref
from credbot.domain.people import Person
from credbot.imports import survey
from credbot.imports.extent import count_rows
from credbot.imports.sources import MAX_BYTES, SUFFIXES
from credbot.services import controls, importing, mappings, surveys, upkeep
from credbot.store import audit, expirables, outbox, people, pipeline, settings, sheets
from credbot.store.audit import Entry
from credbot.store.database import Database, Work
from credbot.store.outbox import Outgoing
from credbot.store.sheets import Sheet as Kept

BRIEF = timedelta(seconds=2)
"""A step that takes no longer is told of in one message; else the message is there, and edited."""

MANY = 2000
"""Rows whose number is told while they are read."""

WANTED = {"sheet_import": "read", "sheet_back": "imported"}
"""What must have become of a sheet for this step to be asked for."""


@dataclass(frozen=True, slots=True)
class Given:
    """A file as Slack describes it."""

    id: str
    name: str
    url: str
    size: int


def receive(
    db: Database,
    who: Person,
    given: Sequence[Given],
    channel: str,
    thread_ts: str,
    *,
    now: datetime,
) -> None:
    """Take spreadsheets that somebody has sent; each is answered in its thread.

    Raises BadInput for a file that is none or too large.
    """
    roles.require(who, "intake.import")
    for file in given:
        if PurePath(file.name).suffix.casefold() not in SUFFIXES:
            raise BadInput(f"{file.name} is no spreadsheet. Send an .xlsx or a .csv.")
        if file.size > MAX_BYTES:
            raise BadInput(
                f"{file.name} is larger than {MAX_BYTES // 1024**2} MB. "
                "Split it, for example by payer."
            )
    with db.begin() as work:
        for file in given:
            number = sheets.add_sheet(
                work,
                slack_file=file.id,
                name=file.name,
                url=file.url,
                size=file.size,
                channel=channel,
                thread_ts=thread_ts,
                person_id=who.id,
                created=now,
            )
            outbox.queue(work, _letter("sheet", who.id, number, thread_ts, now, wait=BRIEF))
            _start(work, who, "sheet", number, 1, now)


def read_sheet(db: Database, sheet_id: int) -> Kept:
    """A sheet as it stands. For delivery, whose letter was permitted before. Raises Unknown."""
    with db.read() as work:
        return sheets.get_sheet(work, sheet_id)


def open_questions(
    db: Database, who: Person, sheet_id: int
) -> tuple[Kept, dict[str, list[tuple[str, str]]]]:
    """A sheet and, by column, what a word can mean: (label, value). Raises Unknown."""
    roles.require(who, "intake.import")
    with db.read() as work:
        sheet = sheets.get_sheet(work, sheet_id)
        tracks = settings.get_rules(work).tracks
    columns = {column for column, _, _ in sheet.found.get("questions", [])}
    return sheet, {column: survey.choices(column, tracks) for column in columns}


def answer(
    db: Database,
    who: Person,
    sheet_id: int,
    seen: int,
    meaning: Mapping[str, Mapping[str, str]],
    track: str | None,
    *,
    now: datetime,
) -> Kept:
    """Say what words mean (column -> word -> value) and which track all rows have.

    Remembered for later sheets; the sheet is read again. Raises Refused.
    """
    roles.require(who, "intake.import")
    with db.begin() as work:
        sheet = sheets.get_sheet(work, sheet_id, lock=True)
        if sheet.version != seen or sheet.state != "read":
            raise Refused(_since(sheet))
        said: dict[str, Any] = {
            "values": {column: dict(words) for column, words in meaning.items()}
        }
        if track:
            said["constants"] = {"track": track}
        both = survey.meaning_of(sheet.answers, said)
        answers = {
            **sheet.answers,
            "values": {column: dict(words) for column, words in both.values.items()},
            "constants": dict(both.constants),
        }
        mappings.remember(work, mappings.WORDS, {"values": answers["values"]})
        if track and sheet.found.get("layout"):
            mappings.remember(work, sheet.found["layout"], {"constants": {"track": track}})
        audit.record(work, who, "intake.mapping", at=now, text=sheet.name, new=said)
        changed = sheets.change_sheet(work, sheet, state="new", answers=answers)
        outbox.refresh(work, "sheet", [f"sheet:{sheet_id}"], now)
        _start(work, who, "sheet", sheet_id, changed.version, now)
    return changed


def use_notes(
    db: Database, who: Person, sheet_id: int, seen: int, *, use: bool, now: datetime
) -> None:
    """Take follow-up dates in notes as next touches, or leave them notes. Raises Refused.

    Remembered for sheets with the same headings; the sheet is read again.
    """
    roles.require(who, "intake.import")
    with db.begin() as work:
        sheet = sheets.get_sheet(work, sheet_id, lock=True)
        if sheet.version != seen or sheet.state != "read":
            raise Refused(_since(sheet))
        said = "use" if use else "ignore"
        settings.put_text(work, surveys.notes_of(sheet.found["layout"]), said)
        audit.record(work, who, "intake.mapping", at=now, text=sheet.name, new={"notes": said})
        answers = {**sheet.answers, "notes": said}
        changed = sheets.change_sheet(work, sheet, state="new", answers=answers)
        outbox.refresh(work, "sheet", [f"sheet:{sheet_id}"], now)
        _start(work, who, "sheet", sheet_id, changed.version, now)


def ask_for(
    db: Database, who: Person, kind: str, sheet_id: int, seen: int, *, now: datetime
) -> bool:
    """Queue a slow step, `sheet_import` or `sheet_back`; False when it is on its way already.

    Raises Refused when the sheet has become something else meanwhile.
    """
    roles.require(who, "intake.import")
    with db.begin() as work:
        sheet = sheets.get_sheet(work, sheet_id)
        if sheet.state != WANTED[kind] or sheet.version != seen:
            raise Refused(_since(sheet))
        letter = _letter(kind, sheet.person_id, sheet_id, sheet.thread_ts, now, wait=BRIEF)
        fresh = outbox.queue(work, replace(letter, key=f"{kind}:{sheet_id}:{seen}"))
        _start(work, who, kind, sheet_id, seen, now)
        return bool(fresh)


def send_problems(db: Database, who: Person, sheet_id: int, *, now: datetime) -> None:
    """Queue the list of refused cells as a file in the thread. Raises Unknown."""
    roles.require(who, "intake.import")
    with db.begin() as work:
        sheet = sheets.get_sheet(work, sheet_id)
        outbox.queue(work, _letter("sheet_problems", who.id, sheet_id, sheet.thread_ts, now))


def understand(db: Database, sheet_id: int, data: bytes, *, now: datetime) -> Kept:
    """Read a new sheet for the person who sent it; one that was read stays as it is."""
    with db.read() as work:
        sheet = sheets.get_sheet(work, sheet_id)
        sender = people.get_person(work, sheet.person_id)
    if sheet.state != "new":
        return sheet
    rows = count_rows(sheet.name, data)
    if rows >= MANY:
        with db.begin() as work:
            sheets.note_rows(work, sheet_id, rows)
            outbox.refresh(work, "sheet", [f"sheet:{sheet_id}"], now)
    try:
        with db.aside() if rows >= MANY else nullcontext(db) as trial:
            found = {**surveys.look_through(trial, sender, sheet, data, now), "refused": None}
    except Refused as refused:
        found = {"refused": str(refused)}
    with db.begin() as work:
        fresh = sheets.get_sheet(work, sheet_id, lock=True)
        if fresh.version != sheet.version:
            return fresh
        state = "refused" if found["refused"] else "read"
        outbox.tell(work, "sheet", f"sheet:{sheet_id}", now)
        return sheets.change_sheet(work, fresh, state=state, found=found, digest=_digest(data))


def refuse(db: Database, sheet_id: int, kind: str, sentence: str, *, now: datetime) -> Kept:
    """Note why a step could not be done; one that was done stays as it is."""
    with db.begin() as work:
        sheet = sheets.get_sheet(work, sheet_id, lock=True)
        if sheet.state != WANTED.get(kind, "new"):
            return sheet
        outbox.tell(work, kind, f"{kind}:{sheet_id}", now)
        if kind == "sheet":
            return sheets.change_sheet(work, sheet, state="refused", found={"refused": sentence})
        outbox.refresh(work, "sheet", [f"sheet:{sheet_id}"], now)
        found = {**sheet.found, f"{kind}_refused": sentence}
        return sheets.change_sheet(work, sheet, found=found)


def bring(db: Database, sheet_id: int, by: int, data: bytes, *, now: datetime) -> Kept:
    """Import a sheet that was read, once; in one transaction. Raises Refused."""
    with db.begin() as work:
        sheet = sheets.get_sheet(work, sheet_id, lock=True)
        if sheet.state != "read":
            return sheet
        if _digest(data) != sheet.digest:
            raise Refused(f"{sheet.name} is not the file that I read any more. Send it again.")
        who = people.get_person(work, by)
        pipeline.lock_numbering(work)
        tracks, zone = settings.get_rules(work).tracks, settings.get_zone(work)
        opened, _ = surveys.open_sheets(work, sheet, data, tracks, zone, who.today(now))
        report = importing.load_sheets(work, who, opened, now=now)
        counts = {name: getattr(report, name) for name in ("created", "updated", "unchanged")}
        audit.record(work, who, "intake.sheet", at=now, text=sheet.name, new=counts)
        outbox.refresh(work, "sheet", [f"sheet:{sheet_id}"], now)
        outbox.tell(work, "sheet_import", f"sheet_import:{sheet_id}", now)
        done = {**sheet.found, **counts, "by": who.name, "left_out": report.refused}
        return sheets.change_sheet(work, sheet, state="imported", batch=work.batch, found=done)


def save_settings(
    db: Database, who: Person, sheet_id: int, seen: int, *, now: datetime
) -> controls.Change:
    """Set everything that a file of settings says, once. Raises Refused and BadInput."""
    roles.require(who, "settings.change")
    with db.begin() as work:
        sheet = sheets.get_sheet(work, sheet_id, lock=True)
        if sheet.state != "read" or sheet.version != seen:
            raise Refused(_since(sheet))
        wanted = controls.wanted_of(work, sheet.found.get("document"))
        change = controls.apply(work, who, wanted, now=now)
        found = {**sheet.found, "by": who.name}
        sheets.change_sheet(work, sheet, state="imported", found=found)
        outbox.refresh(work, "sheet", [f"sheet:{sheet_id}"], now)
    return change


def take_back(db: Database, sheet_id: int, by: int, *, now: datetime) -> Kept:
    """Forget the files that an import made, in one transaction, save those somebody has touched.

    What the import changed in files that were here before stays. Their record
    stays too, and no number is given twice. Raises NotAllowed.
    """
    with db.begin() as work:
        sheet = sheets.get_sheet(work, sheet_id, lock=True)
        if sheet.state != "imported" or sheet.batch is None:
            return sheet
        who = people.get_person(work, by)
        roles.require(who, "intake.import")
        pipeline.lock_numbering(work)
        kept = sheets.touched(work, sheet.batch)
        made = sheets.created_by(work, sheet.batch)
        gone = [file for file in made if file.id not in kept]
        sheets.remove_files(work, gone)
        held = expirables.take_back(work, sheet.batch, settings.get_rules(work), who.today(now))
        upkeep.refresh(work, who.today(now))
        sheets.remove_spare(work, gone)
        entries = [
            Entry("intake.take_back", file_id=file.id, version=file.version, stage_from=file.stage)
            for file in gone
        ]
        audit.record_many(work, who, entries, at=now)
        audit.record(work, who, "intake.sheet_back", at=now, text=sheet.name)
        staying = [ref(file.id) for file in made if file.id in kept]
        found = {
            **sheet.found,
            "removed": len(gone) + held,
            "staying": staying,
            "taken_by": who.name,
        }
        outbox.refresh(work, "sheet_import", [f"sheet_import:{sheet_id}"], now)
        outbox.refresh(work, "sheet", [f"sheet:{sheet_id}"], now)
        outbox.tell(work, "sheet_back", f"sheet_back:{sheet_id}", now)
        return sheets.change_sheet(work, sheet, state="back", found=found)


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _since(sheet: Kept) -> str:
    if sheet.state == "imported":
        return f"{sheet.name} was brought in already, by {sheet.found.get('by')}."
    if sheet.state == "back":
        return f"{sheet.name} was taken back, by {sheet.found.get('taken_by')}."
    return f"{sheet.name} was read again since. Look at the newest words about it."


def _start(work: Work, who: Person, kind: str, sheet_id: int, version: int, now: datetime) -> None:
    """Queue a slow step, once for a version of the sheet."""
    step = Outgoing(
        kind="sheet_step",
        recipient=f"sheet:{sheet_id}",
        subject=f"sheet_step:{sheet_id}",
        payload={"step": kind, "by": who.id},
        as_of=now,
        key=f"step:{kind}:{sheet_id}:{version}",
    )
    outbox.queue(work, step)


def _letter(
    kind: str,
    reader: int,
    sheet_id: int,
    thread_ts: str,
    now: datetime,
    wait: timedelta | None = None,
) -> Outgoing:
    return Outgoing(
        kind=kind,
        recipient=f"person:{reader}",
        subject=f"{kind}:{sheet_id}",
        payload={"sheet": sheet_id, "thread_ts": thread_ts},
        as_of=now,
        not_before=now + wait if wait else None,
    )
