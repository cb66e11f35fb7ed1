"""The importer's door: a file of bytes in, sheets of values and problems out.

Nothing here knows a database. What a column means: docs/import.md.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import PurePath
from typing import BinaryIO

from credbot.domain.errors import BadInput
from credbot.domain.people import DEFAULT_ZONE
from credbot.domain.tracks import Tracks
from credbot.imports.build import Builder
from credbot.imports.builders import builder_for
from credbot.imports.columns import COLUMNS, NAME_PARTS, REQUIRED, Header, Headings, plain
from credbot.imports.mapping import NOTHING, Mapping
from credbot.imports.rows import Chunk, Kind
from credbot.imports.skips import is_data
from credbot.imports.sources import RIGHT, SAMPLE_ROWS, Table, open_tables
from credbot.imports.words import Words

CHUNK = 2000
_NAMES = {
    "files": Kind.FILES,
    "pipeline": Kind.FILES,
    "credentials": Kind.CREDENTIALS,
    "expirables": Kind.CREDENTIALS,
    "licenses": Kind.CREDENTIALS,
    "meetings": Kind.MEETINGS,
    "monitoring": Kind.MONITORING,
    "events": Kind.EVENTS,
    "history": Kind.EVENTS,
    "outreach": Kind.OUTREACH,
    "calls": Kind.OUTREACH,
}


class NoTrack(BadInput):
    """Nothing says on which track the rows are; said once for all of them, the sheet is good."""


class Sheet:
    """One sheet that was understood.

    `columns`: heading -> column; `ignored`: headings that mean nothing here;
    `never_stored`: those among them whose content must not be kept (SSN, birth
    date, gender, …); `skipped`: other sheets of the same file that have no
    headings known here.
    """

    def __init__(self, table: Table, kind: Kind, header: Header, builder: Builder) -> None:
        self._table = table
        self._header = header
        self._builder = builder
        self.kind = kind
        self.name = table.name
        self.columns = header.columns
        self.ignored = header.ignored
        self.never_stored = header.never_stored
        self.skipped: list[str] = []
        self.watch: Callable[[Chunk], object] = _unwatched
        """Gets each chunk before it is given on."""
        self.refine: Callable[[Chunk], Chunk] = _as_it_is
        """Gives each chunk its last form."""

    def chunks(self, size: int = CHUNK) -> Iterator[Chunk]:
        """The sheet's rows in order, `size` lines at a time; again from the top at each call.

        Raises BadInput where a CSV breaks off in the middle.
        """
        header = self._header
        provider = header.places.get("provider", header.places.get("last"))
        lines = islice(enumerate(self._table.rows(), 1), header.row, None)
        while block := list(islice(lines, size)):
            data = [(number, row) for number, row in block if is_data(row, header, provider)]
            chunk = self._builder.chunk([number for number, _ in data], [row for _, row in data])
            chunk = self.refine(chunk)
            self.watch(chunk)
            yield chunk


def _as_it_is(chunk: Chunk) -> Chunk:
    return chunk


def _unwatched(_chunk: Chunk) -> None:
    """Nobody counts along."""


def open_workbook(
    source: BinaryIO,
    name: str,
    *,
    tracks: Tracks,
    mapping: Mapping | None = None,
    kind: Kind | None = None,
    zone: str = DEFAULT_ZONE,
) -> list[Sheet]:
    """The sheets of a file, files first, then events, then outreach.

    `source` must be able to seek and stays open; its rows are read when
    `chunks` is called. `kind` says what the sheets are, else headings or the
    sheet's name decide. `zone` is the organisation's, for dates of events.
    Raises BadInput with one sentence that says what is wrong and what is right.
    """
    chosen = mapping or NOTHING
    finder = _Finder(chosen, kind)
    tables = open_tables(source, name, finder.best)
    found, lacking, skipped = [], [], []
    for table in tables:
        sheet_kind, header = finder.find(list(islice(table.rows(), SAMPLE_ROWS)), table.name)
        if header is None:
            skipped.append(table.name)
        elif missing := _missing(sheet_kind, header, chosen):
            lacking.append((table.name, sheet_kind, missing))
        else:
            found.append((table, sheet_kind, header))
    if not found:
        raise _nothing(name, lacking)
    words = Words(tracks)
    sheets = [
        Sheet(table, kind, header, builder_for(kind, header, chosen, tracks, words, table, zone))
        for table, kind, header in found
    ]
    for sheet in sheets:
        sheet.skipped = [*skipped, *(name for name, _, _ in lacking)]
    return sorted(sheets, key=lambda sheet: list(Kind).index(sheet.kind))


class _Finder:
    """Finds the row of headings and says what kind of sheet it heads."""

    def __init__(self, mapping: Mapping, kind: Kind | None) -> None:
        self._kind = kind
        self._headings = {one: Headings(one, _chosen(mapping, one)) for one in Kind}

    def best(self, samples: Sequence[list[list[str]]]) -> int:
        """Which of several cuts of the same rows has most known headings."""
        scores = [
            max((self._score(rows, kind)[0] for kind in self._kinds()), default=0)
            for rows in samples
        ]
        return scores.index(max(scores))

    def find(self, rows: list[list[str]], name: str) -> tuple[Kind, Header | None]:
        """The kind of a sheet and its headings, None when none are known here."""
        kind = self._kind or _NAMES.get(plain(PurePath(name).stem)) or self._by_headings(rows)
        score, place = self._score(rows, kind)
        if score == 0:
            return kind, None
        return kind, self._headings[kind].read(place + 1, rows[place])

    def _kinds(self) -> list[Kind]:
        return [self._kind] if self._kind else list(Kind)

    def _by_headings(self, rows: list[list[str]]) -> Kind:
        for kind in (Kind.EVENTS, Kind.OUTREACH, Kind.MEETINGS, Kind.MONITORING):
            score, place = self._score(rows, kind)
            if score >= 2:
                header = self._headings[kind].read(place + 1, rows[place])
                exact = {plain(cell) for cell in rows[place]}
                if all(column in exact for column in REQUIRED[kind]) and header.places:
                    return kind
        return Kind.CREDENTIALS if self._lists_ends(rows) else Kind.FILES

    def _lists_ends(self, rows: list[list[str]]) -> bool:
        """Whether a row of headings names kinds and ends, and nothing of a file's way."""
        _, place = self._score(rows, Kind.CREDENTIALS)
        exact = {plain(cell) for cell in rows[place]} if rows else set()
        ends = self._headings[Kind.CREDENTIALS].read(place + 1, rows[place]) if rows else None
        return bool(
            ends
            and {"type", "expires"} <= ends.places.keys()
            and not ends.lacks("provider")
            and not exact & {"track", "payer", "payor", "stage", "status", "facility"}
        )

    def _score(self, rows: list[list[str]], kind: Kind) -> tuple[int, int]:
        """How many columns the best row of headings has, and its place from 0."""
        best, place = 0, 0
        for number, cells in enumerate(rows):
            written = [cell for cell in cells if cell.strip()]
            known = {self._headings[kind].column(cell) for cell in written} - {None}
            enough = len(known) >= 2 or (known and len(known) == len(written))
            if enough and len(known) > best:
                best, place = len(known), number
        return best, place


def _chosen(mapping: Mapping, kind: Kind) -> dict[str, str]:
    own = {*COLUMNS[kind], "", *NAME_PARTS}
    return {heading: column for heading, column in mapping.columns.items() if column in own}


def _missing(kind: Kind, header: Header, mapping: Mapping) -> list[str]:
    missing = [
        column
        for column in REQUIRED[kind]
        if header.lacks(column) and not mapping.constants.get(column)
    ]
    of_files = kind in (Kind.EVENTS, Kind.OUTREACH)
    if of_files and header.lacks("file") and header.lacks("reference"):
        missing.append("file")
    return missing


def _nothing(name: str, lacking: list[tuple[str, Kind, list[str]]]) -> BadInput:
    if not lacking:
        return BadInput(f"{name} has no row of headings that is known here. {RIGHT}")
    sheet, kind, missing = min(lacking, key=lambda one: len(one[2]))
    where = f"{name}, sheet {sheet}," if len(lacking) > 1 else name
    if missing == ["track"]:
        return NoTrack(
            f"{where} has no column `track`. Add one with a track in each row, such as "
            '`enrollment`, or say it once in a mapping: {"constants": {"track": "enrollment"}}'
        )
    if kind is Kind.FILES and set(missing) == {"provider", "track"}:
        return BadInput(f"{where} has neither a column `provider` nor a column `track`. {RIGHT}")
    if kind is Kind.FILES:
        return BadInput(f"{where} has no column `{missing[0]}`. {RIGHT}")
    example = ",".join(["file", *REQUIRED[kind]])
    if kind is Kind.MEETINGS:
        example = "body,date,time,zone,seats,place,cancelled"
    if kind is Kind.MONITORING:
        example = "provider,npi,source,date,result,evidence"
    if kind is Kind.CREDENTIALS:
        example = "provider,npi,type,state,number,issued,expires,verified,source"
    return BadInput(f"{where} has no column `{missing[0]}`. Headings of {kind}: {example}")
