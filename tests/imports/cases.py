"""Helpers of the importer's tests: sheets as people make them, read in one call."""

import csv
import io
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import credbot
from credbot.domain.tracks import Tracks, read_tracks
from credbot.imports.mapping import Mapping
from credbot.imports.rows import Chunk, FileRow, Kind, Problem
from credbot.imports.sheets import Sheet, open_workbook

HEADINGS = ("provider", "npi", "track", "payer", "stage")


@cache
def tracks() -> Tracks:
    path = Path(credbot.__file__).parent / "data" / "tracks.yaml"
    return read_tracks(path.read_text(encoding="utf-8"))


def csv_bytes(*rows: Sequence[object], delimiter: str = ",", encoding: str = "utf-8") -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return out.getvalue().encode(encoding)


def open_bytes(
    data: bytes,
    name: str = "pipeline.csv",
    mapping: Mapping | None = None,
    kind: Kind | None = None,
) -> list[Sheet]:
    return open_workbook(io.BytesIO(data), name, tracks=tracks(), mapping=mapping, kind=kind)


def whole(sheet: Sheet, size: int = 2000) -> Chunk:
    """All chunks of a sheet as one."""
    rows: list = []
    problems: list[Problem] = []
    read = 0
    for chunk in sheet.chunks(size):
        rows.extend(chunk.rows)
        problems.extend(chunk.problems)
        read += chunk.read
    return Chunk(rows, problems, read)


def read(*rows: Sequence[object], mapping: Mapping | None = None) -> Chunk:
    """A CSV of these rows, the first being its headings."""
    return whole(open_bytes(csv_bytes(*rows), mapping=mapping)[0])


def one(column: str, cell: str, *, track: str = "enrollment") -> FileRow:
    """A file with one more column; it must be without problems."""
    got = read(("provider", "track", column), ("Ana Ruiz, MD", track, cell))
    assert got.problems == []
    (row,) = got.rows
    assert isinstance(row, FileRow)
    return row


def wrong(column: str, cell: str, *, track: str = "enrollment") -> Problem:
    """The one problem of a cell; the row must be rejected."""
    got = read(("provider", "track", column), ("Ana Ruiz, MD", track, cell))
    assert got.rows == []
    (problem,) = got.problems
    assert (problem.row, problem.column) == (2, column)
    return problem
