"""Spreadsheets out: CSV, XLSX or JSON, row by row, safe to open and readable again.

A cell that a spreadsheet would run as a formula gets an apostrophe in front of
it in CSV; the importer takes it off again. In XLSX texts stay texts.
"""

import csv
import io
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import chain, islice
from typing import Any, BinaryIO, Literal

Form = Literal["csv", "xlsx", "json"]
FORMS: tuple[Form, ...] = ("csv", "xlsx", "json")
WIDEST, NARROWEST = 60, 8
MEASURED_ROWS = 200
LONGEST_CELL = 32_767
"""Characters that Excel keeps in one cell."""
_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_SHEET_NAME = re.compile(r"[\[\]:*?/\\]")


@dataclass(frozen=True)
class Sheet:
    """A sheet to write: its title, its headings, and rows with a value for each heading."""

    title: str
    columns: Sequence[str]
    rows: Iterable[Sequence[object]]


def write_rows(
    columns: Sequence[str],
    rows: Iterable[Sequence[object]],
    out: BinaryIO,
    form: Form,
    title: str,
) -> None:
    """Write rows to `out`, which stays open.

    Values: None (an empty cell), str, int, float, bool (`y` or `n`), date,
    aware datetime (written in UTC), str enums. `title` names the sheet in XLSX.
    """
    if form == "xlsx":
        workbook([Sheet(title, columns, rows)], out)
    elif form == "json":
        _write_json(columns, rows, out)
    else:
        _write_csv(columns, rows, out)


def workbook(sheets: Iterable[Sheet], out: BinaryIO) -> None:
    """An XLSX with several sheets; `out` stays open."""
    import xlsxwriter

    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(out, options) as book:
        styles = {
            "heading": book.add_format({"bold": True, "bottom": 1}),
            "date": book.add_format({"num_format": "yyyy-mm-dd"}),
        }
        for sheet in sheets:
            _write_sheet(book.add_worksheet(_sheet_name(sheet.title)), sheet, styles)


def _write_csv(columns: Sequence[str], rows: Iterable[Sequence[object]], out: BinaryIO) -> None:
    text = io.TextIOWrapper(out, "utf-8", newline="", write_through=True)
    try:
        writer = csv.writer(text)
        writer.writerow(columns)
        writer.writerows([_harmless(value) for value in row] for row in rows)
    finally:
        text.detach()


def _write_json(columns: Sequence[str], rows: Iterable[Sequence[object]], out: BinaryIO) -> None:
    out.write(b"[")
    for number, row in enumerate(rows):
        entry = dict(zip(columns, map(_json, row), strict=True))
        text = json.dumps(entry, ensure_ascii=False)
        out.write((",\n" if number else "\n").encode() + text.encode())
    out.write(b"\n]\n")


def _write_sheet(sheet: Any, data: Sheet, styles: dict[str, Any]) -> None:
    rest = iter(data.rows)
    first = list(islice(rest, MEASURED_ROWS))
    for place, width in enumerate(_widths(data.columns, first)):
        sheet.set_column(place, place, width)
    sheet.freeze_panes(1, 0)
    sheet.write_row(0, 0, data.columns, styles["heading"])
    last = 0
    for last, row in enumerate(chain(first, rest), 1):
        for place, value in enumerate(row):
            _write_cell(sheet, last, place, value, styles)
    if data.columns:
        sheet.autofilter(0, 0, last, len(data.columns) - 1)


def _write_cell(sheet: Any, row: int, column: int, value: object, styles: dict[str, Any]) -> None:
    if value is None or value == "":
        return
    if isinstance(value, date) and not isinstance(value, datetime) and value.year >= 1900:
        sheet.write_datetime(row, column, value, styles["date"])
    elif isinstance(value, int | float) and not isinstance(value, bool):
        sheet.write_number(row, column, value)
    else:
        sheet.write_string(row, column, _text(value)[:LONGEST_CELL])


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "y" if value else "n"
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def _json(value: object) -> object:
    plain = value is None or (isinstance(value, bool | int | float) and not isinstance(value, str))
    return value if plain else _text(value)


def _harmless(value: object) -> str:
    """Only texts can hurt: a negative number stays a number."""
    text = _text(value)
    return text if isinstance(value, int | float) else _guarded(text)


def _guarded(text: str) -> str:
    return f"'{text}" if _FORMULA.match(text) else text


def _sheet_name(title: str) -> str:
    return _SHEET_NAME.sub(" ", title).strip("' ")[:31] or "sheet"


def _widths(columns: Sequence[str], rows: list[Sequence[object]]) -> list[int]:
    longest = [len(column) + 3 for column in columns]
    for row in rows:
        for place, value in enumerate(row):
            longest[place] = max(longest[place], len(_text(value)) + 1)
    return [min(max(width, NARROWEST), WIDEST) for width in longest]
