"""What documents/sheets.py writes, the importer reads back unchanged."""

import csv
import io
import json
from datetime import UTC, date, datetime

import pytest
import python_calamine
from hypothesis import given, settings
from hypothesis import strategies as st

from credbot.documents.sheets import FORMS, Sheet, workbook, write_rows
from credbot.imports.columns import canonical
from credbot.imports.rows import Kind
from credbot.imports.values import EMPTY_WORDS
from tests.imports.cases import open_bytes, whole

COLUMNS = canonical(Kind.FILES)


def written(columns, rows, form):
    out = io.BytesIO()
    write_rows(columns, rows, out, form, "files")
    assert not out.closed
    return out.getvalue()


def _kept(text: str) -> bool:
    return text == " ".join(text.split()) and text.casefold() not in EMPTY_WORDS


words = st.text(
    st.characters(exclude_categories=("C", "Z"), include_characters=" =+-@'"), max_size=20
).filter(_kept)
names = words.filter(lambda text: text.strip("'=+-@ ") and any(one.isalpha() for one in text))
days = st.dates(date(1950, 1, 1), date(2099, 12, 31)) | st.none()
rows = st.fixed_dictionaries(
    {
        "file": st.integers(1, 99_999_999).map(lambda number: f"CR-{number}"),
        "provider": names.map(lambda name: f"Ana {name}"),
        "npi": st.sampled_from(["2000000010", "2246019758", ""]),
        "state": st.sampled_from(["TX", "", "NY"]),
        "track": st.sampled_from(["enrollment", "revalidation"]),
        "payer": words,
        "facility": words,
        "stage": st.sampled_from(["intake", "submitted", "approved"]),
        "opened": days,
        "due": days,
        "assignee": words,
        "waiting_on": st.sampled_from(["", "us", "payer"]),
        "start_critical": st.sampled_from([True, False, None]),
        "status": st.sampled_from(["open", "hold"]),
        "tin": st.sampled_from(["12-3456789", "", "012345678"]),
        "note": words,
    }
)


@pytest.mark.parametrize("form", FORMS)
@settings(max_examples=60, deadline=None)
@given(rows=st.lists(rows, min_size=1, max_size=4))
def test_files_come_back_as_they_were_written(form, rows):
    columns = tuple(rows[0])

    data = written(columns, [[row[column] for column in columns] for row in rows], form)
    got = whole(open_bytes(data, f"files.{form}")[0])

    assert got.problems == []
    assert [row.cells for row in got.rows] == [
        {column: _canonical(value) for column, value in row.items()} for row in rows
    ]


def _canonical(value: object) -> str:
    if isinstance(value, bool):
        return "y" if value else "n"
    return str(value) if value is not None else ""


@pytest.mark.parametrize("form", FORMS)
def test_every_canonical_heading_of_an_export_is_understood(form):
    for kind in Kind:
        data = written(canonical(kind), [["x"] * len(canonical(kind))], form)

        (sheet,) = open_bytes(data, f"export.{form}", kind=kind)

        assert sheet.columns == {column: column for column in canonical(kind)}


def test_formulas_are_harmless_in_csv_and_texts_in_xlsx():
    cells = ["=1+1", "+1", "-1", "@x", "\tx", "'=1", "plain", -5]

    data = written([f"c{n}" for n in range(8)], [cells], "csv")
    row = list(csv.reader(io.StringIO(data.decode(), newline="")))[1]
    book = python_calamine.load_workbook(
        io.BytesIO(written([f"c{n}" for n in range(8)], [cells], "xlsx"))
    )

    assert row == ["'=1+1", "'+1", "'-1", "'@x", "'\tx", "''=1", "plain", "-5"]
    assert list(book.get_sheet_by_index(0).iter_rows())[1] == [*cells[:-1], -5.0]


def test_xlsx_has_real_dates_and_json_is_a_list_of_objects():
    moment = datetime(2026, 11, 23, 13, 30, tzinfo=UTC)
    row = ["Ana Ruiz", date(2026, 12, 7), True, None, moment, 3]
    columns = ["provider", "start_date", "start_critical", "note", "at", "n"]

    book = python_calamine.load_workbook(io.BytesIO(written(columns, [row], "xlsx")))
    entries = json.loads(written(columns, [row], "json"))

    assert list(book.get_sheet_by_name("files").iter_rows())[1][1] == date(2026, 12, 7)
    assert entries == [
        {
            "provider": "Ana Ruiz",
            "start_date": "2026-12-07",
            "start_critical": True,
            "note": None,
            "at": "2026-11-23T13:30:00+00:00",
            "n": 3,
        }
    ]


def test_an_export_without_rows_is_its_headings():
    assert written(["a", "b"], [], "csv") == b"a,b\r\n"
    assert json.loads(written(["a"], [], "json")) == []


def test_a_workbook_of_several_sheets_has_names_that_excel_accepts():
    out = io.BytesIO()

    workbook([Sheet("files", ["a"], [["x"]]), Sheet("Q1/Q2 [draft]: " + "x" * 40, ["b"], [])], out)

    book = python_calamine.load_workbook(io.BytesIO(out.getvalue()))
    assert book.sheet_names == ["files", ("Q1 Q2  draft   " + "x" * 40)[:31]]
