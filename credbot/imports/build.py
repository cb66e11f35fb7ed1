"""Columns of text to rows of values, a chunk at a time.

Work goes by column, not by cell: each column has one converter that remembers
what it has seen, so a hundred thousand rows cost little more than their parts.
"""

from collections import deque
from collections.abc import Sequence
from dataclasses import fields
from itertools import compress, repeat
from operator import itemgetter
from typing import Any, NamedTuple

from credbot.domain.errors import BadInput
from credbot.domain.tracks import Tracks
from credbot.imports import meetings, monitoring, values
from credbot.imports.columns import ASIDE, NAME_PARTS, Header, canonical
from credbot.imports.credentials import CONVERTERS, beside
from credbot.imports.dates import Fault
from credbot.imports.mapping import Mapping
from credbot.imports.resolve import Resolver, Standing
from credbot.imports.rows import Chunk, EventRow, FileRow, Kind, OutreachRow, Problem
from credbot.imports.values import Cell, Convert, Memo
from credbot.imports.words import Words

SHOWN = 80
_PARTS = (itemgetter(0), itemgetter(1), itemgetter(2))
_STANDING = ("track", "stage", "status", "outcome")
_DATES = (
    "stage_entered opened received completed start_date due last_contact next submitted "
    "hold_until decided effective snooze_until"
).split()
_CODES = ("reference", "payer_reference", "caqh_id", "provider_id")
_REQUIRED = {
    "provider": ("The provider is missing", "Write the name: Ana Ruiz, MD."),
    "happened": ("The date is missing", "Write 2026-11-23 or 2026-11-23T09:30:00-05:00."),
    "event": ("The event is missing", "Events look like pipeline.advance or payers.log."),
    "type": ("The type is missing", "Write license, dea, cds, board, coi, caqh or another one."),
    "body": ("The body is missing", "Write which committee or board meets."),
    "date": ("The date is missing", "Write it like 2026-12-10."),
    "source": ("The source is missing", "Write where it was looked up: OIG LEIE, SAM.gov."),
    "result": ("The result is missing", "Write clear or possible match."),
    "channel": ("The channel is missing", "Write call, email, portal, letter or fax."),
}


class Parsed(NamedTuple):
    """A column of a chunk, row by row."""

    values: Sequence[Any]
    canons: Sequence[str]
    faults: Sequence[Fault | None]

    def kept(self, keep: list[bool] | None) -> "Parsed":
        """Only the rows to keep; all of them for None."""
        if keep is None:
            return self
        return Parsed(*(tuple(compress(part, keep)) for part in self))


Columns = dict[str, Parsed]
Texts = dict[str, Sequence[str]]


class Builder:
    """Common parts: converters, constants, problems."""

    required: tuple[str, ...] = ()

    def __init__(
        self,
        kind: Kind,
        header: Header,
        mapping: Mapping,
        tracks: Tracks,
        words: Words,
        text_file: bool,
        zone: str,
    ) -> None:
        self._kind = kind
        self._header = header
        self._width = len(header.cells)
        self._resolver = Resolver(tracks, words)
        self._memos = {
            column: Memo(
                _convert(kind, column, words, tracks, zone),
                text_file=text_file,
                words=mapping.values.get(column, {}),
            )
            for column in (*canonical(kind), *ASIDE)
        }
        self._constants = {
            column: self._constant(column, text)
            for column, text in mapping.constants.items()
            if column in self._memos and text
        }
        self._places = {c: p for c, p in header.places.items() if c not in NAME_PARTS}

    def chunk(self, numbers: list[int], rows: list[list[str]]) -> Chunk:
        """Rows with their numbers in the sheet to values and problems."""
        raise NotImplementedError

    def _constant(self, column: str, text: str) -> Cell:
        cell = self._memos[column][text]
        if cell[2]:
            raise BadInput(f"mapping: constants → {column}: {cell[2][0]}. {cell[2][1]}")
        return cell

    def _texts(self, rows: list[list[str]]) -> Texts:
        """The texts of each column that the sheet has."""
        width = self._width
        for row in rows:
            if len(row) < width:
                row.extend([""] * (width - len(row)))
        columns = list(zip(*rows, strict=False))
        return {column: columns[at] if rows else () for column, at in self._places.items()}

    def _cells(self, texts: Texts, count: int) -> Columns:
        cells: Columns = {}
        for column, column_texts in texts.items():
            converted = list(map(self._memos[column].__getitem__, column_texts))
            if constant := self._constants.get(column):
                converted = [cell if cell[1] or cell[2] else constant for cell in converted]
            cells[column] = Parsed(*(list(map(part, converted)) for part in _PARTS))
        for column, (value, canon, fault) in self._constants.items():
            if column not in cells:
                cells[column] = Parsed([value] * count, [canon] * count, [fault] * count)
        return cells

    def _problems(self, cells: Columns, texts: Texts, numbers: list[int]) -> list[Problem]:
        found = []
        for column, parsed in cells.items():
            for at, fault in enumerate(parsed.faults) if any(parsed.faults) else ():
                if fault:
                    raw = texts[column][at] if column in texts else ""
                    found.append(problem_of(numbers[at], column, raw, *fault))
        for column in self.required:
            parsed = cells[column]
            for at, canon in enumerate(parsed.canons) if "" in parsed.canons else ():
                if not canon and not parsed.faults[at]:
                    found.append(problem_of(numbers[at], column, "", *_REQUIRED[column]))
        return found

    def join_names(self, texts: Texts, rows: list[list[str]]) -> None:
        """`First Middle Last Suffix, Degree` out of columns of their own."""
        places = self._header.places
        at = {part: places[part] for part in NAME_PARTS if part in places}
        if "provider" in texts:
            if "degree" in at:
                place = at["degree"]
                names = zip(texts["provider"], rows, strict=True)
                texts["provider"] = [_with_degree(name, row[place]) for name, row in names]
        elif "last" in at:
            order = [at[part] for part in ("first", "middle", "last", "suffix") if part in at]
            names_of = (" ".join(row[place].strip() for place in order) for row in rows)
            degree = at.get("degree")
            texts["provider"] = [
                _with_degree(name, row[degree] if degree is not None else "")
                for name, row in zip(names_of, rows, strict=True)
            ]


class FileBuilder(Builder):
    """Rows that are files."""

    required = ("provider",)

    def chunk(self, numbers: list[int], rows: list[list[str]]) -> Chunk:
        """Rows with their numbers in the sheet to values and problems."""
        texts = self._texts(rows)
        self.join_names(texts, rows)
        cells = self._cells(texts, len(rows))
        standings = self._standings(cells, len(rows))
        problems = self._problems(cells, texts, numbers)
        for at, standing in enumerate(standings):
            for column, problem, hint in standing.faults:
                raw = texts[column][at] if column in texts else ""
                problems.append(problem_of(numbers[at], column, raw, problem, hint))
        problems.sort(key=lambda one: one.row)
        bad = {one.row for one in problems}
        keep = [number not in bad for number in numbers] if bad else None
        return Chunk(self._rows(numbers, cells, standings, keep), problems, len(rows))

    def _standings(self, cells: Columns, count: int) -> list[Standing]:
        said = [cells[column].canons if column in cells else [""] * count for column in _STANDING]
        return [self._resolver.standing(*four) for four in zip(*said, strict=True)]

    def _rows(
        self,
        numbers: list[int],
        cells: Columns,
        standings: list[Standing],
        keep: list[bool] | None,
    ) -> list[FileRow]:
        numbers, standings = kept(numbers, keep), kept(standings, keep)
        values_of: dict[str, Sequence[Any]] = {"row": numbers}
        canons: dict[str, Sequence[str]] = {}
        aside = {column: cells.pop(column).kept(keep).values for column in ASIDE if column in cells}
        for column, parsed in cells.items():
            values_of[column], canons[column], _ = parsed.kept(keep)
        _add_standing(values_of, canons, standings)
        if aside:
            values_of["credentials"] = beside(values_of, aside)
        columns = tuple(canons)
        texts = zip(*canons.values(), strict=True)
        values_of["cells"] = [dict(zip(columns, row, strict=False)) for row in texts]
        if "stage" not in canons:
            _add_stage_said(values_of["cells"], standings)
        return make(FileRow, values_of, len(numbers))


class EventBuilder(Builder):
    """Rows that are events or outreach."""

    def chunk(self, numbers: list[int], rows: list[list[str]]) -> Chunk:
        """Rows with their numbers in the sheet to values and problems."""
        row: Any = EventRow if self._kind is Kind.EVENTS else OutreachRow
        second = "event" if self._kind is Kind.EVENTS else "channel"
        self.required = ("happened", second)
        texts = self._texts(rows)
        cells = self._cells(texts, len(rows))
        problems = self._problems(cells, texts, numbers)
        problems.extend(self._without_file(cells, numbers))
        problems.sort(key=lambda one: one.row)
        bad = {one.row for one in problems}
        keep = [number not in bad for number in numbers] if bad else None
        values_of: dict[str, Sequence[Any]] = {"row": kept(numbers, keep)}
        for column, parsed in cells.items():
            values_of[column] = parsed.kept(keep).values
        return Chunk(make(row, values_of, len(values_of["row"])), problems, len(rows))

    def _without_file(self, cells: Columns, numbers: list[int]) -> list[Problem]:
        hint = "Write its number (CR-1042) in file, or the other system's id in reference."
        said = [cells[column] for column in ("file", "reference") if column in cells]
        return [
            problem_of(number, "file", "", "The file is missing", hint)
            for at, number in enumerate(numbers)
            if not any(parsed.canons[at] or parsed.faults[at] for parsed in said)
        ]


def _convert(kind: Kind, column: str, words: Words, tracks: Tracks, zone: str) -> Convert:
    special: dict[str, Convert] = {
        "file": values.file_number,
        "npi": values.npi,
        "state": values.state,
        "tin": values.tin,
        "waiting_on": values.one_of(words.waiting_on),
        "start_critical": values.yes_no,
        "hold_reason": values.text(values.LONGEST_NOTE),
        "snooze_reason": values.text(values.LONGEST_NOTE),
        "note": values.text(values.LONGEST_NOTE),
        "text": values.text(values.LONGEST_NOTE),
        "before": values.text(values.LONGEST_NOTE),
        "after": values.text(values.LONGEST_NOTE),
        "happened": values.instant(zone),
        "event": values.event_name,
        "channel": values.one_of(words.channel),
    }
    if kind is Kind.MEETINGS:
        return meetings.CONVERTERS.get(column) or values.text()
    if kind is Kind.MONITORING:
        return monitoring.CONVERTERS.get(column) or values.text()
    if kind is Kind.FILES and column in _STANDING:
        return values.as_it_stands
    if column in CONVERTERS and (kind is Kind.CREDENTIALS or column in ASIDE):
        return CONVERTERS[column]
    if column in ("stage_from", "stage_to"):
        keys = {form: key for key in tracks.stages for form in (key, key.replace("_", " "))}
        return values.one_of(keys)
    if column in _DATES:
        return values.day
    if column in _CODES:
        return values.identifier
    return special.get(column) or values.text()


def make(kind: Any, values_of: dict[str, Sequence[Any]], count: int) -> list[Any]:
    """Many frozen values at once, a field at a time.

    Their own `__init__` sets each field of a frozen value through
    `object.__setattr__`, which takes three times as long.
    """
    made = list(map(kind.__new__, [kind] * count))
    for field in fields(kind):
        put = getattr(kind, field.name).__set__
        deque(map(put, made, values_of.get(field.name, repeat(None))), maxlen=0)
    return made


def _with_degree(name: str, degree: str) -> str:
    name, degree = " ".join(name.split()), degree.strip(" ,")
    return f"{name}, {degree}" if name and degree and degree not in name else name


def _add_standing(
    values_of: dict[str, Sequence[Any]],
    canons: dict[str, Sequence[str]],
    standings: list[Standing],
) -> None:
    values_of["track"] = canons["track"] = [one.track for one in standings]
    values_of["stage"] = [one.stage for one in standings]
    values_of["status"] = [one.status for one in standings]
    values_of["outcome"] = [one.outcome for one in standings]
    said = {
        "stage": [one.stage_said for one in standings],
        "status": [one.status.value if one.status else "" for one in standings],
        "outcome": [one.outcome.value if one.outcome else "" for one in standings],
    }
    canons.update({column: texts for column, texts in said.items() if column in canons})
    waiting = values_of.get("waiting_on") or [None] * len(standings)
    values_of["waiting_on"] = [
        cell or one.waiting_on for cell, one in zip(waiting, standings, strict=True)
    ]


def _add_stage_said(cells: Sequence[dict[str, str]], standings: list[Standing]) -> None:
    """A status such as `mailed` says the stage too, though the sheet has no column for it."""
    for row, standing in zip(cells, standings, strict=True):
        if standing.stage_said:
            row["stage"] = standing.stage_said


def kept(items: list[Any], keep: list[bool] | None) -> list[Any]:
    return items if keep is None else list(compress(items, keep))


def problem_of(row: int, column: str, raw: str, problem: str, hint: str) -> Problem:
    shown = " ".join(raw.split())
    if column == "tin" and "Social" in problem:
        shown = "(hidden)"
    return Problem(row, column, shown[:SHOWN], problem, hint)
