"""Bytes to rows of text: CSV, Excel workbooks, and our own JSON.

A CSV is read row by row and never held as a whole. Whatever cannot be read is
refused with one sentence and what to do instead.
"""

import codecs
import csv
import io
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any, BinaryIO

from credbot.domain.errors import BadInput

MAX_BYTES = 50 * 1024 * 1024
"""The largest workbook or JSON file, which is held in memory as a whole."""
MAX_TEXT_BYTES = 500 * 1024 * 1024
"""The largest CSV, which is not."""
MAX_CELL = 1_000_000
DELIMITERS = (",", ";", "\t", "|")
SAMPLE_ROWS = 40
_BLOCK = 1 << 20
_SAMPLE = 64 * 1024

_WORKBOOKS = frozenset({".xlsx", ".xlsm"})
_TEXTS = frozenset({".csv", ".tsv", ".txt"})
SUFFIXES = _WORKBOOKS | _TEXTS | {".json", ".xls"}
"""The endings of files that are looked at; the old workbooks to say what to do with them."""
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_MAGIC = {
    b"%PDF": "a PDF",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"\x1f\x8b": "a compressed file",
    _ZIP: "an Excel workbook or another zip file",
    _OLE: "an old Excel workbook",
}
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
RIGHT = "Send an .xlsx or .csv with a heading row such as: provider,npi,track,payer,stage"

Rows = Callable[[], Iterator[list[str]]]


@dataclass(frozen=True)
class Table:
    """A sheet as it lies there: every row as texts, the first is row 1.

    `rows` starts again from the top at each call. `text_file`: cells may carry
    the apostrophe that keeps a spreadsheet from running them as a formula.
    """

    name: str
    rows: Rows
    text_file: bool = False


def open_tables(
    source: BinaryIO, name: str, best: Callable[[Sequence[list[list[str]]]], int]
) -> list[Table]:
    """The tables of a file that can seek.

    `best` picks, of the same first rows cut by different delimiters, the one
    whose headings make sense. Raises BadInput.
    """
    size = source.seek(0, io.SEEK_END)
    source.seek(0)
    start = source.read(8192)
    suffix = PurePath(name).suffix.casefold()
    if size == 0:
        raise BadInput(f"{name} is empty. {RIGHT}")
    _check_type(name, suffix, start)
    limit = MAX_TEXT_BYTES if suffix in _TEXTS else MAX_BYTES
    if size > limit:
        raise BadInput(
            f"{name} is larger than {limit // 1024**2} MB. Split it, for example by payer, "
            "or save it as .csv."
        )
    if suffix in _WORKBOOKS:
        from credbot.imports.workbooks import open_workbook_tables

        return open_workbook_tables(source, name)
    if suffix == ".json":
        return [_json_table(source, name)]
    return [_csv_table(source, name, start, best)]


def _check_type(name: str, suffix: str, start: bytes) -> None:
    if suffix == ".xls":
        # Its reader can be made to run on until memory is full, by a file of 2 KB.
        raise BadInput(f"{name} is a workbook of the old kind. Save it in Excel as .xlsx.")
    if suffix not in _WORKBOOKS | _TEXTS | {".json"}:
        raise BadInput(f"{name} is no spreadsheet that can be read here. {RIGHT}")
    looks = next((what for magic, what in _MAGIC.items() if start.startswith(magic)), None)
    if suffix in _WORKBOOKS:
        if not start.startswith((_ZIP, _OLE)):
            is_what = f"is {looks}" if looks else "is no Excel workbook"
            raise BadInput(f"{name} {is_what}, whatever its name says. {RIGHT}")
        return
    wide = start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    if looks or (b"\x00" in start and not wide):
        raise BadInput(
            f"{name} holds {looks or 'binary data'}, not text. "
            "Save the sheet as CSV, or give the file its right ending, such as .xlsx."
        )


def _csv_table(
    source: BinaryIO, name: str, start: bytes, best: Callable[[Sequence[list[list[str]]]], int]
) -> Table:
    encoding = _encoding(source, name, start)

    def rows(delimiter: str) -> Iterator[list[str]]:
        csv.field_size_limit(MAX_CELL)
        source.seek(0)
        text = io.TextIOWrapper(source, encoding, newline="")
        try:
            yield from csv.reader(text, delimiter=delimiter)
        except csv.Error as fault:
            raise BadInput(
                f"{name} cannot be read as CSV ({fault}); often a quotation mark is not closed. "
                "Open it in the spreadsheet and save it again as CSV UTF-8."
            ) from fault
        finally:
            if not source.closed:
                text.detach()

    samples = [_first_rows(source, encoding, delimiter) for delimiter in DELIMITERS]
    chosen = DELIMITERS[best(samples)]
    return Table(PurePath(name).stem, lambda: rows(chosen), text_file=True)


def _first_rows(source: BinaryIO, encoding: str, delimiter: str) -> list[list[str]]:
    source.seek(0)
    text = codecs.getincrementaldecoder(encoding)().decode(source.read(_SAMPLE))
    rows = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            rows.append(row)
            if len(rows) == SAMPLE_ROWS:
                break
    except csv.Error:
        return rows
    return rows


def _encoding(source: BinaryIO, name: str, start: bytes) -> str:
    """A byte order mark, else strict UTF-8, else Windows-1252. Raises BadInput."""
    marked = next((encoding for bom, encoding in _BOMS if start.startswith(bom)), None)
    for encoding in [marked] if marked else ["utf-8", "cp1252"]:
        if _decodes(source, encoding):
            return encoding
    raise BadInput(
        f"{name} is neither UTF-8 nor Windows-1252 text. "
        "Save it in the spreadsheet as CSV UTF-8 (comma delimited)."
    )


def _decodes(source: BinaryIO, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    source.seek(0)
    try:
        while block := source.read(_BLOCK):
            decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _json_table(source: BinaryIO, name: str) -> Table:
    """A list of objects, as our own export writes it; each object counts as a row from 2 on."""
    source.seek(0)
    try:
        data = json.loads(source.read())
    except (ValueError, RecursionError) as fault:
        raise BadInput(f"{name} is not JSON. {RIGHT}") from fault
    if not isinstance(data, list) or not all(isinstance(row, dict) for row in data):
        raise BadInput(f'{name} must be a list of objects: [{{"provider": "Ana Ruiz, MD", …}}]')
    headings = list(dict.fromkeys(key for row in data for key in row))

    def rows() -> Iterator[list[str]]:
        yield headings
        for row in data:
            yield [_json_text(row.get(key)) for key in headings]

    return Table(PurePath(name).stem, rows)


def _json_text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "y" if value else "n"
    return value if isinstance(value, str) else str(value)
