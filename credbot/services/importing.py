"""The rows of a spreadsheet into the pipeline: files, then events and contacts.

One transaction, chunk by chunk and set-based; a dry run is the same work,
taken back at its end.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from credbot.domain import roles
from credbot.domain.files import File
from credbot.domain.imported import cells_of, file_of_row, identity, merge
from credbot.domain.people import Person
from credbot.imports.rows import Chunk, FileRow, Kind, Problem
from credbot.imports.sheets import Sheet
from credbot.services import upkeep
from credbot.services.acts import Act
from credbot.services.naming import Names
from credbot.services.past import load_events, load_outreach, rebuild
from credbot.store import audit, bulk, lists, outbox, pipeline, settings
from credbot.store.audit import Entry
from credbot.store.bulk import Base
from credbot.store.database import Database

Progress = Callable[[int], None]
ORDER = (Kind.FILES, Kind.EVENTS, Kind.OUTREACH)


@dataclass
class ImportReport:
    """What became of the rows: rows = created + updated + unchanged + rejected ones."""

    rows: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: list[Problem] = field(default_factory=list)


def import_rows(
    db: Database,
    who: Person,
    sheets: Sequence[Sheet],
    *,
    now: datetime,
    dry_run: bool = False,
    progress: Progress | None = None,
) -> ImportReport:
    """Bring the sheets in; good rows come in, the others are listed with their problems.

    The same sheets twice change nothing. `progress` gets the number of rows
    read so far. With `dry_run` nothing is written.
    """
    roles.require(who, "intake.import")
    report = ImportReport()
    with db.begin(rehearsal=dry_run) as work:
        at = Act(work, who, settings.get_rules(work), who.today(now), now)
        _load(at, sheets, report, progress or _silent)
    return report


def _load(at: Act, sheets: Sequence[Sheet], report: ImportReport, progress: Progress) -> None:
    loading = _Loading(at, Names(at))
    history: set[int] = set()
    for sheet in sorted(sheets, key=lambda sheet: ORDER.index(sheet.kind)):
        for chunk in sheet.chunks():
            rejected = list(chunk.problems)
            if sheet.kind is Kind.FILES:
                counts = loading.files(chunk.rows, rejected)
            else:
                load = load_events if sheet.kind is Kind.EVENTS else load_outreach
                counts = load(at, chunk.rows, rejected, history, loading.names)
            _count(report, chunk, counts, rejected)
            progress(report.rows)
    rebuild(at, sorted(filter(loading.is_new, history)))
    upkeep.refresh(at.work, at.today)


def _count(
    report: ImportReport, chunk: Chunk, counts: tuple[int, int, int], rejected: list[Problem]
) -> None:
    created, updated, unchanged = counts
    report.rows += chunk.read
    report.created += created
    report.updated += updated
    report.unchanged += unchanged
    report.rejected += rejected


def _silent(_rows: int) -> None:
    """No progress is shown."""


class _Loading:
    """Files of one import, chunk by chunk."""

    def __init__(self, at: Act, names: Names) -> None:
        self._at = at
        self.names = names
        self._first = self._next = pipeline.next_file_id(at.work)
        self._numbered: set[int] = set()

    def is_new(self, number: int) -> bool:
        """Whether this import has made the file; a million numbers are not kept for that."""
        return number >= self._first or number in self._numbered

    def files(self, rows: Iterable[Any], rejected: list[Problem]) -> tuple[int, int, int]:
        """(created, updated, unchanged); rows that can't come in are added to `rejected`."""
        given: list[FileRow] = list(rows)
        keys = [identity(row.cells) for row in given]
        known = bulk.bases_by_key(self._at.work, keys)
        numbered = {row.file for row in given if row.file}
        by_file = bulk.bases_by_file(self._at.work, numbered)
        wanted = {*numbered, *(base.file_id for base in known.values())}
        existing = bulk.files_by_id(self._at.work, wanted)
        new: list[tuple[FileRow, str]] = []
        old: list[tuple[FileRow, str, int, Base | None]] = []
        seen: set[object] = set()
        for row, key in zip(given, keys, strict=True):
            base = by_file.get(row.file) if row.file else known.get(key)
            number = row.file if row.file in existing else base.file_id if base else None
            marks = {key, row.file} if row.file else {key}
            if marks & seen or (base and base.batch == self._at.work.batch):
                rejected.append(_twice(row))
                continue
            seen |= marks
            if number is None:
                new.append((row, key))
            else:
                old.append((row, key, number, base))
        self.names.learn([row for row, _ in new] + [row for row, *_ in old])
        self._create(new)
        updated = self._update(old, existing)
        return len(new), updated, len(old) - updated

    def _create(self, new: list[tuple[FileRow, str]]) -> None:
        at, files, bases, entries = self._at, [], [], []
        for row, key in new:
            number = row.file or self._number()
            if number < self._first:
                self._numbered.add(number)
            self._next = max(self._next, number + 1)
            file = file_of_row(row, number, self.names.parties(row), at.rules.tracks, at.today)
            files.append(file)
            said = {name: text for name, text in row.cells.items() if text}
            bases.append(Base(number, key, said, _made_new(file, row, said), at.work.batch))
            entries.append(
                Entry(
                    "intake.import",
                    file_id=number,
                    version=1,
                    stage_to=file.stage,
                    after=said,
                    door="import",
                )
            )
        pipeline.add_files(at.work, files, at.rules, at.today)
        bulk.add_bases(at.work, bases)
        audit.record_many(at.work, at.who, entries, at=at.now)

    def _update(
        self, old: list[tuple[FileRow, str, int, Base | None]], existing: dict[int, Any]
    ) -> int:
        at, bases, updated = self._at, [], 0
        lines = {line.file.id: line for line in lists.lines_of(at.work, list(existing.values()))}
        for row, key, number, base in old:
            file = existing[number]
            parties = self.names.parties(row)
            sheet = file_of_row(row, number, parties, at.rules.tracks, at.today)
            ours = cells_of(file, self.names.names_of(lines[number]))
            said = {name: text for name, text in row.cells.items() if text}
            cells = {name: row.cells.get(name, "") for name in row.cells}
            before = base.effective if base else ours
            merged = merge(file, sheet, base.said if base else ours, cells, ours, at.today, before)
            changed = self.names.mend_provider(row, base, parties)
            if base is None or base.said != said or base.key != key:
                bases.append(Base(number, key, said, _made(merged, row, said), at.work.batch))
            if merged == file and not changed:
                continue
            updated += 1
            saved = file
            if merged != file:
                saved = pipeline.save_file(at.work, file, merged, at.rules, at.today)
            audit.record(
                at.work, _as_import(at.who), "intake.import", at=at.now, before=file, after=saved
            )
            outbox.refresh_card(at.work, number, at.now)
        bulk.put_bases(at.work, bases)
        return updated

    def _number(self) -> int:
        number = self._next
        self._next += 1
        return number


def _made(file: File, row: FileRow, said: dict[str, str]) -> dict[str, str]:
    """The texts of columns that came out otherwise than the sheet said them."""
    names = {name: said.get(name) for name in ("provider", "npi", "specialty", "payer", "facility")}
    made = cells_of(file, {**names, "assignee": said.get("assignee")})
    return {
        name: made[name] for name in row.cells if name in made and made[name] != said.get(name, "")
    }


def _made_new(file: File, row: FileRow, said: dict[str, str]) -> dict[str, str]:
    """The same for a new file, which can differ only where a row leaves something to us."""
    hold = file.hold
    made = {
        "stage": file.stage,
        "waiting_on": file.waiting_on.value,
        "status": file.status.value,
        "outcome": file.outcome.value if file.outcome else "",
        "hold_reason": hold.why if hold else "",
        "hold_until": hold.until.isoformat() if hold and hold.until else "",
    }
    return {
        name: text
        for name, text in made.items()
        if name in row.cells and text != said.get(name, "")
    }


def _twice(row: FileRow) -> Problem:
    value = row.reference or f"{row.provider} · {row.payer or row.facility or ''}".strip(" ·")
    return Problem(
        row.row,
        "reference" if row.reference else "provider",
        value,
        "The same file stands in an earlier row",
        "Keep one of the two rows, or give each a reference of its own",
    )


def _as_import(who: Person) -> Person:
    return Person(who.id, who.name, who.slack_id, roles=who.roles, door="import")
