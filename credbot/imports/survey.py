"""What a spreadsheet holds, counted while it is read: files, people, payers, words to ask about."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from credbot.domain.identifiers import fold, fold_name
from credbot.domain.tracks import Tracks
from credbot.imports.mapping import Mapping as Meaning
from credbot.imports.notes import follow_up
from credbot.imports.resolve import asked
from credbot.imports.rows import Chunk, CredentialRow, FileRow, Kind
from credbot.imports.sheets import Sheet

MOST_QUESTIONS = 10
CLOSINGS = {
    "active": "Closed: approved",
    "denied": "Closed: denied",
    "withdrawn": "Closed: withdrawn",
    "closed - incomplete": "Closed: incomplete",
    "panel full": "Closed: panel closed",
    "canceled": "Closed: cancelled",
}
"""What a word of a stage or status column can mean beside a stage, as the importer reads it."""


@dataclass(frozen=True, slots=True)
class Question:
    """A word that only the team can explain; without a word: a column that is not there."""

    column: str
    word: str
    rows: int


@dataclass
class Survey:
    """Counts of the rows that were read, kept as each chunk goes by."""

    providers: set[tuple[str | None, str]] = field(default_factory=set)
    payers: set[str] = field(default_factory=set)
    facilities: set[str] = field(default_factory=set)
    assignees: Counter[str] = field(default_factory=Counter)
    words: Counter[tuple[str, str]] = field(default_factory=Counter)
    to_ask: int = 0
    never_stored: list[str] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    today: date | None = None
    """The day by which follow-up dates in notes are read."""
    follow_ups: list[tuple[int, str, date]] = field(default_factory=list)
    """Row, words and day of those that no column says."""

    def watch(self, sheets: Iterable[Sheet]) -> None:
        """Count along while these sheets are read."""
        for sheet in sheets:
            self.never_stored += sheet.never_stored
            self.ignored += [name for name in sheet.ignored if name not in sheet.never_stored]
            self.skipped = sheet.skipped
            if sheet.kind in (Kind.FILES, Kind.CREDENTIALS):
                sheet.watch = self._count

    def questions(self, *, no_track: int = 0) -> list[Question]:
        """What is to be asked, the most frequent first; `no_track`: rows without any track."""
        found = [Question("track", "", no_track)] if no_track else []
        by_rows = sorted(self.words.items(), key=lambda item: (-item[1], item[0]))
        return found + [Question(column, word, rows) for (column, word), rows in by_rows]

    def _count(self, chunk: Chunk) -> None:
        for row in chunk.rows:
            if isinstance(row, FileRow):
                self._row(row)
            elif isinstance(row, CredentialRow):
                self._person(row)
        by_row: dict[int, bool] = {}
        for problem in chunk.problems:
            ask = asked(problem.problem)
            by_row[problem.row] = by_row.get(problem.row, True) and ask
            if ask:
                self.words[problem.column, problem.value] += 1
        self.to_ask += sum(by_row.values())

    def _person(self, row: FileRow | CredentialRow) -> None:
        self.providers.add((row.npi, "" if row.npi else fold_name(row.provider)))

    def _row(self, row: FileRow) -> None:
        self._person(row)
        if row.payer:
            self.payers.add(fold(row.payer))
        if row.facility:
            self.facilities.add(fold(row.facility))
        if row.assignee:
            self.assignees[row.assignee] += 1
        if self.today and row.note and row.next is None:
            found = follow_up(row.note, self.today)
            if found:
                self.follow_ups.append((row.row, *found))


def choices(column: str, tracks: Tracks) -> list[tuple[str, str]]:
    """What a word of a column can mean: (label, value of the mapping)."""
    if column == "track":
        return [(track.title, key) for key, track in tracks.tracks.items()]
    closings = [(label, value) for value, label in CLOSINGS.items()]
    if column == "outcome":
        return [(label.removeprefix("Closed: ").capitalize(), value) for label, value in closings]
    return [*((stage.title, key) for key, stage in tracks.stages.items()), *closings]


def meaning_of(*answers: Mapping[str, Any]) -> Meaning:
    """A mapping from what people answered; a later answer replaces an earlier one.

    `constants` and `values` as a mapping's JSON has them.
    """
    constants: dict[str, str] = {}
    values: dict[str, dict[str, str]] = {}
    for answer in answers:
        constants.update(answer.get("constants") or {})
        for column, words in (answer.get("values") or {}).items():
            values.setdefault(column, {}).update({fold(word): to for word, to in words.items()})
    return Meaning(values=values, constants=constants)
