"""The rows of a spreadsheet into the pipeline: files, then events and contacts.

One transaction, chunk by chunk and set-based; a dry run is the same work,
taken back at its end.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from credbot.domain import roles
from credbot.domain.files import File, Provider
from credbot.domain.imported import (
    cells_of,
    file_of_row,
    identity,
    merge,
    standing_of,
    standing_said,
)
from credbot.domain.people import Person
from credbot.domain.stalls import stalled_from
from credbot.imports.rows import Chunk, CredentialRow, FileRow, Kind, Problem
from credbot.imports.sheets import Sheet
from credbot.services import asked, upkeep
from credbot.services.acts import Act, setting_of
from credbot.services.approvals import follow
from credbot.services.credentials import load_beside, load_credentials
from credbot.services.meeting_sheets import load_meetings
from credbot.services.monitoring_sheets import load_checked, recount
from credbot.services.naming import Names
from credbot.services.past import load_events, load_outreach, rebuild
from credbot.store import audit, bulk, lists, outbox, pipeline
from credbot.store.audit import Entry
from credbot.store.bulk import Base
from credbot.store.database import Database, Work

Progress = Callable[[int], None]
ORDER = (Kind.FILES, Kind.CREDENTIALS, Kind.EVENTS, Kind.OUTREACH, Kind.MEETINGS, Kind.MONITORING)


@dataclass(frozen=True, slots=True)
class Rejected(Problem):
    """A problem with the name of the sheet in which its row stands."""

    sheet: str = ""


@dataclass
class ImportReport:
    """What became of the rows: rows = created + updated + unchanged + rejected ones.

    A row may be rejected for several problems: `refused` counts it once.
    """

    rows: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: list[Rejected] = field(default_factory=list)
    by_kind: Counter[str] = field(default_factory=Counter)
    """Rows that are in, by what they stand for."""

    @property
    def refused(self) -> int:
        """How many rows did not come in."""
        return len({(problem.sheet, problem.row) for problem in self.rejected})


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
    with db.begin(rehearsal=dry_run) as work:
        return load_sheets(work, who, sheets, now=now, progress=progress)


def load_sheets(
    work: Work,
    who: Person,
    sheets: Sequence[Sheet],
    *,
    now: datetime,
    progress: Progress | None = None,
) -> ImportReport:
    """The same within a work that does more than that."""
    roles.require(who, "intake.import")
    # Before the rules and names are read: nobody else adds any meanwhile.
    pipeline.lock_numbering(work)
    report = ImportReport()
    _load(setting_of(work, who, now), sheets, report, progress or _silent)
    return report


def _load(at: Act, sheets: Sequence[Sheet], report: ImportReport, progress: Progress) -> None:
    loading = _Loading(at, Names(at))
    history: set[int] = set()
    for sheet in sorted(sheets, key=lambda sheet: ORDER.index(sheet.kind)):
        for chunk in sheet.chunks():
            rejected = list(chunk.problems)
            if sheet.kind is Kind.FILES:
                counts = loading.files(chunk.rows, rejected)
            elif sheet.kind is Kind.CREDENTIALS:
                counts = load_credentials(at, chunk.rows, rejected)
            elif sheet.kind is Kind.MEETINGS:
                counts = load_meetings(at, chunk.rows)
            elif sheet.kind is Kind.MONITORING:
                counts = load_checked(at, chunk.rows, rejected)
            else:
                load = load_events if sheet.kind is Kind.EVENTS else load_outreach
                counts = load(at, chunk.rows, rejected, history, loading.names)
            report.rejected += [_in_sheet(sheet, problem) for problem in rejected]
            _count(report, sheet.kind, chunk, counts)
            progress(report.rows)
    recount(at)
    rebuild(at, sorted(filter(loading.is_new, history)))
    upkeep.refresh(at.work, at.today)


def _count(report: ImportReport, kind: Kind, chunk: Chunk, counts: tuple[int, int, int]) -> None:
    created, updated, unchanged = counts
    report.rows += chunk.read
    report.by_kind[kind.value] += created + updated + unchanged
    report.created += created
    report.updated += updated
    report.unchanged += unchanged


def _in_sheet(sheet: Sheet, problem: Problem) -> Rejected:
    return Rejected(
        problem.row, problem.column, problem.value, problem.problem, problem.hint, sheet.name
    )


def _silent(_rows: int) -> None:
    """No progress is shown."""


class _Loading:
    """Files of one import, chunk by chunk."""

    def __init__(self, at: Act, names: Names) -> None:
        self._at = at
        self.names = names
        self._first = self._next = pipeline.next_file_id(at.work)
        self._numbered: set[int] = set()
        self._beside: list[tuple[CredentialRow, int]] = []

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
        updated = self._update(old, existing)
        self.names.learn([row for row, _ in new])
        self._create(new)
        load_beside(self._at, self._beside)
        self._beside = []
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
            self._keep_beside(row, file.provider_id)
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
        follow(at, [(None, file) for file in files])

    def _update(
        self, old: list[tuple[FileRow, str, int, Base | None]], existing: dict[int, File]
    ) -> int:
        at, bases, updated, changes = self._at, [], 0, []
        files = list(existing.values())
        lines = {line.file.id: line for line in lists.lines_of(at.work, files)}
        providers = bulk.providers_by_id(at.work, (file.provider_id for file in files))
        others, _ = bulk.providers_by(at.work, _new_npis(old), ())
        for row, key, number, base in old:
            file = existing[number]
            provider = providers[file.provider_id]
            parties = self.names.parties(row, provider.id)
            sheet = file_of_row(row, number, parties, at.rules.tracks, at.today)
            ours = cells_of(file, self.names.names_of(lines[number], provider))
            said = {name: text for name, text in row.cells.items() if text}
            texts = _texts(row, file, sheet, base, ours)
            merged = merge(file, sheet, *texts, at.today, at.rules.tracks)
            if row.npi in others and row.npi in _new_npis([(row, key, number, base)]):
                provider = others[row.npi]
                merged = replace(merged, provider_id=provider.id)
            self._keep_beside(row, provider.id)
            facts = self.names.mend_provider(row, base.said if base else ours, provider)
            if base is None or base.said != said or base.key != key:
                made = _made(merged, sheet, row, said)
                bases.append(Base(number, key, said, made, at.work.batch))
            if merged != file or facts:
                updated += 1
                self._save(file, merged, provider, facts)
                changes.append((file, merged))
        bulk.put_bases(at.work, bases)
        follow(at, changes)
        return updated

    def _keep_beside(self, row: FileRow, provider_id: int) -> None:
        self._beside += [(one, provider_id) for one in row.credentials or ()]

    def _save(self, file: File, merged: File, provider: Provider, facts: dict[str, str]) -> None:
        at, saved = self._at, file
        if merged != file:
            saved = self._save_file(file, merged)
            asked.tell(at.work, at.who, at.rules, at.now, "intake.import", file, saved)
        audit.record(
            at.work,
            _as_import(at.who),
            "intake.import",
            at=at.now,
            before=file,
            after=saved,
            old={_column(name): getattr(provider, name) for name in facts},
            new={_column(name): value for name, value in facts.items()},
        )
        outbox.refresh_card(at.work, file.id, at.now)

    def _save_file(self, file: File, merged: File) -> File:
        at = self._at
        mended = merged.stage == file.stage and merged.stage_entered != file.stage_entered
        if not mended or (merged.open and not file.open):
            return pipeline.save_file(at.work, file, merged, at.rules, at.today)
        # The date of a stay that goes on was wrong: it must not look like a second stay.
        before = replace(file, stage_entered=merged.stage_entered)
        saved = pipeline.save_file(at.work, before, merged, at.rules, at.today)
        bulk.correct_visit(at.work, file.id, merged.stage, merged.stage_entered)
        if stalled_from(file, at.rules) != stalled_from(saved, at.rules):
            bulk.update_files(at.work, [{"id": file.id, "stalled_noted": at.today}])
        return saved

    def _number(self) -> int:
        number = self._next
        self._next += 1
        return number


def _new_npis(old: Iterable[tuple[FileRow, str, int, Base | None]]) -> set[str]:
    """The NPIs that the sheet has changed since the last import."""
    return {
        row.npi
        for row, _, _, base in old
        if row.npi and (base is None or base.said.get("npi") != row.npi)
    }


def _texts(
    row: FileRow, file: File, sheet: File, base: Base | None, ours: dict[str, str]
) -> tuple[dict[str, str], dict[str, str], dict[str, str], dict[str, str]]:
    """What `merge` compares: base, cells, ours and made, a person being their number."""
    cells = dict(row.cells)
    owner = str(file.owner_id or "")
    if base is None:
        known = {**ours, "assignee": owner}
        said = made = known
    else:
        said, made, known = dict(base.said), base.effective, {**ours, "assignee": owner}
        if "standing" in base.made:
            said["standing"] = base.made["standing"]
        said["assignee"] = base.made.get("owner", "")
        made["assignee"] = base.made.get("owned", said["assignee"])
    if "assignee" in cells:
        same = base is not None and cells["assignee"] == base.said.get("assignee", "")
        cells["assignee"] = said["assignee"] if same else str(sheet.owner_id or "")
    return said, cells, known, made


def _made(file: File, sheet: File, row: FileRow, said: dict[str, str]) -> dict[str, str]:
    """The texts of columns that came out otherwise than the sheet said them."""
    names = {name: said.get(name) for name in ("provider", "npi", "specialty", "payer", "facility")}
    made = cells_of(file, {**names, "assignee": said.get("assignee")})
    texts = {
        name: made[name] for name in row.cells if name in made and made[name] != said.get(name, "")
    }
    return {**texts, **_meant(file, sheet, said)}


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
        "snooze_until": file.snooze_until.isoformat() if file.snooze_until else "",
        "snooze_reason": file.snooze_why or "",
    }
    texts = {
        name: text
        for name, text in made.items()
        if name in row.cells and text != said.get(name, "")
    }
    return {**texts, **_meant(file, file, said)}


def _meant(file: File, sheet: File, said: dict[str, str]) -> dict[str, str]:
    """What the texts stand for where they alone don't tell: standing and owner.

    `standing` and `owner` are the sheet's, `status`, `outcome` and `owned` the file's.
    """
    meant = {}
    if standing_of(sheet) != standing_said(said):
        meant["standing"] = "/".join(standing_of(sheet))
    if standing_of(file) != standing_said(said):
        meant["status"], meant["outcome"] = standing_of(file)
    if sheet.owner_id:
        meant["owner"] = str(sheet.owner_id)
    if file.owner_id != sheet.owner_id:
        meant["owned"] = str(file.owner_id or "")
    return meant


def _column(name: str) -> str:
    """The import column of a fact about a provider."""
    return "provider" if name == "name" else name


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
