"""Which builder makes the rows of a sheet."""

from collections.abc import Sequence
from typing import Any

from credbot.domain.errors import BadInput
from credbot.domain.expirables import Facts, check, known_parts
from credbot.domain.tracks import Tracks
from credbot.imports.build import (
    Builder,
    EventBuilder,
    FileBuilder,
    kept,
    make,
    problem_of,
)
from credbot.imports.columns import COLUMNS, REQUIRED, Header
from credbot.imports.credentials import FAR, HINTS, catalog
from credbot.imports.mapping import Mapping
from credbot.imports.rows import CheckedRow, Chunk, CredentialRow, Kind, MeetingRow, Problem
from credbot.imports.sources import Table
from credbot.imports.words import Words


def builder_for(
    kind: Kind,
    header: Header,
    mapping: Mapping,
    tracks: Tracks,
    words: Words,
    table: Table,
    zone: str,
) -> Builder:
    """The builder of a sheet. Raises BadInput for a constant that is no value of its column."""
    made: dict[Kind, type[Builder]] = {
        Kind.FILES: FileBuilder,
        Kind.CREDENTIALS: CredentialBuilder,
        Kind.MEETINGS: PlainBuilder,
        Kind.MONITORING: PlainBuilder,
    }
    maker = made.get(kind, EventBuilder)
    return maker(kind, header, mapping, tracks, words, table.text_file, zone)


class CredentialBuilder(Builder):
    """Rows that are credentials of providers."""

    required = ("provider", "type")

    def chunk(self, numbers: list[int], rows: list[list[str]]) -> Chunk:
        """Rows with their numbers in the sheet to values and problems."""
        texts = self._texts(rows)
        self.join_names(texts, rows)
        cells = self._cells(texts, len(rows))
        problems = self._problems(cells, texts, numbers)
        bad = {one.row for one in problems}
        made = self._made(numbers, cells, [number not in bad for number in numbers])
        good = []
        for row in made:
            found = _wrong(row)
            problems += found
            if not found:
                good.append(row)
        problems.sort(key=lambda one: one.row)
        return Chunk(good, problems, len(rows))

    def _made(self, numbers: list[int], cells: Any, keep: list[bool]) -> list[CredentialRow]:
        values_of: dict[str, Sequence[Any]] = {"row": kept(numbers, keep)}
        for column, parsed in cells.items():
            values_of[column] = parsed.kept(keep).values
        return make(CredentialRow, values_of, len(values_of["row"]))


class PlainBuilder(Builder):
    """Rows that need nothing but their cells: meetings, and who was looked up."""

    @property
    def required(self) -> tuple[str, ...]:  # type: ignore[override]
        return REQUIRED[self._kind]

    def chunk(self, numbers: list[int], rows: list[list[str]]) -> Chunk:
        """Rows with their numbers in the sheet to values and problems."""
        texts = self._texts(rows)
        cells = self._cells(texts, len(rows))
        self.join_names(texts, rows)
        order = list(COLUMNS[self._kind])
        problems = self._problems(cells, texts, numbers)
        problems.sort(key=lambda one: (one.row, order.index(one.column)))
        bad = {one.row for one in problems}
        keep = [number not in bad for number in numbers]
        values_of: dict[str, Sequence[Any]] = {"row": kept(numbers, keep)}
        for column, parsed in cells.items():
            values_of[column] = parsed.kept(keep).values
        row: Any = MeetingRow if self._kind is Kind.MEETINGS else CheckedRow
        return Chunk(make(row, values_of, len(values_of["row"])), problems, len(rows))


def _wrong(row: CredentialRow) -> list[Problem]:
    """What can't be so of a row by itself; what depends on today is asked when it comes in."""
    facts = Facts(
        row.state, row.number, row.issued, row.expires, row.verified, row.source,
        row.verified_by, row.proof,
    )  # fmt: skip
    kind = catalog().type(row.type)
    if not (row.number or row.issued or row.expires or row.verified or row.ended):
        hint = "Fill in expires, issued, verified or number."
        return [problem_of(row.row, "expires", "", f"Nothing is said of this {kind.short}", hint)]
    try:
        check(kind, known_parts(kind, facts), FAR)
    except BadInput as wrong:
        column = wrong.field or "type"
        raw = str(getattr(row, column, None) or "")
        return [problem_of(row.row, column, raw, str(wrong), HINTS.get(column, "Correct it."))]
    return []
