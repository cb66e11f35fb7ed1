"""Excel workbooks to rows of text, after a look at what unpacking them would cost."""

import re
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime, time
from functools import partial
from typing import Any, BinaryIO

from credbot.domain.errors import BadInput
from credbot.imports.sources import RIGHT, Table

MAX_UNZIPPED = 400 * 1024 * 1024
MAX_GRID = 20_000_000
"""Cells of the rectangle that a sheet spans, empty ones too: all of it is held in memory."""
_BLOCK = 1 << 20
_OVERLAP = 64
_PLACE = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{0,3})([0-9]{1,7})["']""")
_CELL = re.compile(rb"<(?:\w+:)?c[\s/>]")
_OLE = b"\xd0\xcf\x11\xe0"
_DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError)
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


def open_workbook_tables(source: BinaryIO, name: str) -> list[Table]:
    """The sheets of a workbook. Raises BadInput for one that is encrypted, broken or too large."""
    import python_calamine

    _check(source, name)
    source.seek(0)
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(source)
        sheets = [(sheet, book.get_sheet_by_name(sheet)) for sheet in book.sheet_names]
    except python_calamine.PasswordError as fault:
        raise _protected(name) from fault
    except Exception as fault:  # calamine passes on errors of several kinds
        raise _broken(name) from fault
    except BaseException as fault:
        # The reader is written in Rust; when it gives up, that is no Exception.
        if type(fault).__name__ != "PanicException":
            raise
        raise _broken(name) from None
    return [Table(sheet, partial(_rows, grid, name)) for sheet, grid in sheets]


def _rows(grid: Any, name: str) -> Iterator[list[str]]:
    try:
        for row in grid.iter_rows():
            yield [cell if type(cell) is str else _text(cell) for cell in row]
    except (ValueError, OverflowError) as fault:
        raise _broken(name) from fault


def _text(cell: Any) -> str:
    """A typed cell as a person would have written it; whole numbers without `.0`."""
    if isinstance(cell, bool):
        return "y" if cell else "n"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime):
        return (cell.date() if cell.time() == time() else cell).isoformat()
    if isinstance(cell, date | time):
        return cell.isoformat()
    return str(cell)


def _check(source: BinaryIO, name: str) -> None:
    source.seek(0)
    if source.read(4) == _OLE:
        source.seek(0)
        if _ENCRYPTED in source.read():
            raise _protected(name)
        raise BadInput(f"{name} is a workbook of the old kind. Save it in Excel as .xlsx.")
    try:
        with zipfile.ZipFile(source) as archive:
            if sum(member.file_size for member in archive.infolist()) > MAX_UNZIPPED:
                raise _too_large(name)
            if "xl/workbook.xml" not in archive.namelist():
                raise BadInput(f"{name} is a zip file, but no Excel workbook. {RIGHT}")
            for member in archive.infolist():
                _check_member(archive, member, name)
    except RuntimeError as fault:  # zipfile says so of a member with a password
        raise _protected(name) from fault
    except _DAMAGE as fault:
        raise _broken(name) from fault


def _check_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo, name: str) -> None:
    """Unpack a member once: that finds wrong sizes and sums, and how far its cells reach.

    Every member, since a workbook can call any of them a sheet.
    """
    columns: set[bytes] = set()
    last_row, cells, placed, rest = 0, 0, 0, b""
    with archive.open(member) as stream:
        while block := stream.read(_BLOCK):
            places = _PLACE.findall(rest + block)
            if places:
                columns.update(column for column, _ in places)
                last_row = max(last_row, max(int(row) for _, row in places))
                placed += sum(1 for column, _ in places if column)
            cells += len(_CELL.findall(block))
            rest = block[-_OVERLAP:]
    widest = max((_number(column) for column in columns), default=0)
    if last_row * max(widest, cells - placed) > MAX_GRID:
        raise _too_large(name)


def _number(column: bytes) -> int:
    number = 0
    for letter in column.upper():
        number = number * 26 + letter - 64
    return number


def _protected(name: str) -> BadInput:
    return BadInput(
        f"{name} is protected with a password. Save a copy without one "
        "(File, Info, Protect Workbook) and send that."
    )


def _broken(name: str) -> BadInput:
    return BadInput(
        f"{name} is damaged and cannot be opened. Open it in Excel, save it again as .xlsx, "
        "and send that."
    )


def _too_large(name: str) -> BadInput:
    return BadInput(
        f"{name} is too large once unpacked. Delete unused sheets, rows and columns, "
        "or save the sheet as .csv."
    )
