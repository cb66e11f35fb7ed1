"""Whatever is sent as a spreadsheet: one sentence with what is right, never a stack trace."""

import io
import zipfile
from contextlib import suppress

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from credbot.domain.errors import BadInput
from credbot.imports import sources, workbooks
from credbot.imports.mapping import read_mapping
from tests.imports.cases import csv_bytes, open_bytes, whole

NAMES = ("a.csv", "a.tsv", "a.xlsx", "a.xls", "a.json", "a.txt", "a.pdf", "a")


def archive(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in members.items():
            made.writestr(name.replace("__", "/").replace("_", "."), data)
    return out.getvalue()


def small_workbook() -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet("files")
        sheet.write_row(0, 0, ("provider", "track"))
        sheet.write_row(1, 0, ("Ana Ruiz", "enrollment"))
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.csv", b"", "a.csv is empty"),
        ("a.xlsx", b"", "a.xlsx is empty"),
        ("a.pdf", b"%PDF-1.7 ...", "no spreadsheet that can be read here"),
        ("a.xlsx", b"%PDF-1.7 ...", "is a PDF, whatever its name says"),
        ("a.xlsx", b"provider,track\nAna,enrollment\n", "is no Excel workbook"),
        ("a.csv", small_workbook(), "holds an Excel workbook or another zip file, not text"),
        ("a.csv", b"provider\x00\x01\x02\xff" * 9, "holds binary data"),
        ("a.csv", b"provider,track\n\x81\x8d\xff,x\n", "neither UTF-8 nor Windows-1252"),
        ("a.xlsx", b"PK\x03\x04 and then nothing", "is damaged"),
        ("a.xlsx", small_workbook()[:-200], "is damaged"),
        ("a.xlsx", archive(word__document_xml=b"<a/>"), "no Excel workbook"),
        ("a.xlsx", archive(xl__workbook_xml=b"<a/>"), "is damaged"),
        ("a.xls", b"\xd0\xcf\x11\xe0" + b"\x00" * 600, "Save it in Excel as .xlsx"),
        ("a.xlsx", b"\xd0\xcf\x11\xe0" + b"\x00" * 600, "Save it in Excel as .xlsx"),
        ("a.xlsx", archive(xl__workbook_bin=b"x"), "no Excel workbook"),
        (
            "a.xlsx",
            b"\xd0\xcf\x11\xe0" + b"\x00" * 500 + "EncryptedPackage".encode("utf-16-le"),
            "protected with a password",
        ),
        ("a.csv", b"red,green\n1,2\n", "no row of headings that is known here"),
        ("a.csv", b"npi,payer\n1,2\n", "neither a column `provider` nor a column `track`"),
        ("a.csv", b"provider,payer\nAna,Harbor\n", "no column `track`"),
        ("a.csv", b"npi,track\n1,enrollment\n", "no column `provider`"),
        ("events.csv", b"file,happened\n1042,2026-11-02\n", "no column `event`"),
        ("a.json", b"{", "is not JSON"),
        ("a.json", b'{"provider": 1}', "must be a list of objects"),
        ("a.json", b"[" * 100_000, "is not JSON"),
    ],
)
def test_a_bad_file_is_one_sentence(name, data, said):
    with pytest.raises(BadInput) as refused:
        open_bytes(data, name)

    assert said in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_file_over_the_limit_is_refused_unread(monkeypatch):
    monkeypatch.setattr(sources, "MAX_BYTES", 1000)

    with pytest.raises(BadInput, match="larger than"):
        open_bytes(small_workbook(), "a.xlsx")


def test_a_zip_that_unpacks_to_too_much_is_refused(monkeypatch):
    monkeypatch.setattr(workbooks, "MAX_UNZIPPED", 1_000_000)

    with pytest.raises(BadInput, match="too large once unpacked"):
        open_bytes(archive(xl__workbook_xml=b"0" * 2_000_000), "a.xlsx")


def test_a_zip_that_lies_about_its_sizes_is_refused():
    data = archive(xl__workbook_xml=b"0" * 100_000)
    lying = data.replace((100_000).to_bytes(4, "little"), (10).to_bytes(4, "little"))

    with pytest.raises(BadInput, match="is damaged"):
        open_bytes(lying, "a.xlsx")


def test_two_cells_at_the_corners_of_a_sheet_are_too_large():
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet()
        sheet.write(0, 0, "provider")
        sheet.write(1_048_575, 16_383, "far away")

    with pytest.raises(BadInput, match="too large once unpacked"):
        open_bytes(out.getvalue(), "a.xlsx")


def test_rows_without_places_of_their_cells_are_measured_too():
    cells = b"<c><v>1</v></c>" * 50
    sheet = b'<worksheet><sheetData><row r="1048576">' + cells + b"</row></sheetData></worksheet>"

    with pytest.raises(BadInput, match="too large once unpacked"):
        open_bytes(archive(xl__workbook_xml=b"<workbook/>", other__place_xml=sheet), "a.xlsx")


def test_a_quotation_mark_that_never_closes_is_told(monkeypatch):
    monkeypatch.setattr(sources, "MAX_CELL", 500)
    data = b'provider,track\nAna,enrollment\n"' + b"x,\n" * 400

    with pytest.raises(BadInput, match="quotation mark is not closed"):
        open_bytes(data)


@settings(max_examples=300, deadline=None)
@given(data=st.binary(max_size=300), name=st.sampled_from(NAMES))
def test_random_bytes_are_refused_or_read(data, name):
    with suppress(BadInput):
        for sheet in open_bytes(data, name):
            whole(sheet)


@settings(max_examples=150, deadline=None)
@given(at=st.integers(0, 6000), junk=st.binary(min_size=1, max_size=30))
def test_a_damaged_workbook_is_refused_or_read(at, junk):
    data = bytearray(small_workbook())
    at %= len(data)
    data[at : at + len(junk)] = junk
    with suppress(BadInput):
        for sheet in open_bytes(bytes(data), "a.xlsx"):
            whole(sheet)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.lists(st.text(max_size=30), min_size=5, max_size=5), max_size=8))
def test_random_cells_become_rows_or_problems(rows):
    headings = ("provider", "track", "due", "npi", "status")

    got = whole(open_bytes(csv_bytes(headings, *rows, encoding="utf-16"), "a.csv")[0])

    assert len(got.rows) + len({one.row for one in got.problems}) == got.read
    assert all(one.problem and one.hint for one in got.problems)


@given(st.text(max_size=60) | st.binary(max_size=60))
def test_a_random_mapping_is_refused_or_read(text):
    with suppress(BadInput):
        read_mapping(text)
