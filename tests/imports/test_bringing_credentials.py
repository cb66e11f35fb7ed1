"""Credentials come in, renew what is older, and come back as they went out; on both databases."""

import io
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import event

from credbot.documents.sheets import write_rows
from credbot.domain.people import terminal
from credbot.imports.rows import Kind
from credbot.services import exports, importing
from credbot.store.database import Database
from tests.imports.cases import csv_bytes, open_bytes

NOW = datetime(2026, 11, 23, 14, tzinfo=UTC)
TESS = terminal("tess")
FILES = (
    ("provider", "npi", "track", "payer", "stage", "state"),
    ("Ana Ruiz, MD", "2000000010", "enrollment", "Harbor Mutual", "collecting", "TX"),
    ("Jo Kim, PA", "2000000028", "initial", "", "verifying", "TX"),
    ("Lee Park, NP", "2246019758", "initial", "", "verifying", "TX"),
    ("Lee Park, NP", "2104573185", "initial", "", "verifying", "NY"),
)
HEADINGS = "provider,npi,type,state,number,issued,expires,verified,source,verified_by".split(",")


def bring(db: Database, data: bytes, name: str, **how: Any) -> importing.ImportReport:
    return importing.import_rows(db, TESS, open_bytes(data, name), now=NOW, **how)


def rows(db: Database) -> list[tuple[object, ...]]:
    found = exports.export_rows(db, TESS, "credentials")
    return [tuple(row)[:8] for row in found.rows]


def good(db: Database) -> dict[int, tuple[str, str]]:
    with db.read() as work:
        found = work.connection.exec_driver_sql(
            "SELECT id, good_until, good_until_item FROM file WHERE good_until IS NOT NULL"
        )
        return {row[0]: (str(row[1]), row[2]) for row in found}


def test_a_sheet_of_credentials_comes_in_once_and_a_later_one_renews(db: Database) -> None:
    bring(db, csv_bytes(*FILES), "files.csv")
    sheet = csv_bytes(
        HEADINGS,
        ("Ana Ruiz, MD", "2000000010", "license", "TX", "Q4711", "", "12/20/2026", "8/10/2026",
         "TX Medical Board", "own"),
        ("Kim, Jo, PA", "", "COI", "", "P-1", "12/1/2025", "12/1/2026", "", "", ""),
        ("Jo Kim, PA", "2000000028", "license", "TX", "K1", "", "3/1/2027", "8/10/2026", "", "cvo"),
        ("Zed Nobody", "", "COI", "", "", "", "12/1/2026", "", "", ""),
        ("Jo Kim, PA", "2000000010", "DEA", "TX", "MR2048177", "", "1/1/2028", "", "", ""),
        ("Lee Park", "", "COI", "", "", "", "12/1/2026", "", "", ""),
        ("Jo Kim, PA", "", "BLS", "", "", "", "12/1/2028", "11/30/2026", "", ""),
    )  # fmt: skip

    rehearsed = bring(db, sheet, "credentials.csv", dry_run=True)
    assert rows(db) == []
    report = bring(db, sheet, "credentials.csv")
    again = bring(db, sheet, "credentials.csv")

    assert (rehearsed.created, rehearsed.refused) == (report.created, report.refused) == (3, 4)
    assert [(one.row, one.column, one.problem) for one in report.rejected] == [
        (5, "provider", "Nobody here is called so"),
        (6, "npi", "Jo Kim, PA is known with another NPI"),
        (7, "npi", "Several people are called Lee Park"),
        (8, "verified", "It can't be verified on a day that has not come yet"),
    ]
    assert (again.created, again.updated, again.unchanged) == (0, 0, 3)
    # Ana's enrollment rests on the end of her license, Jo's on the CVO's ninety days.
    assert good(db) == {
        1001: ("2026-12-20", "license"),
        1002: ("2026-11-08", "license|2026-08-10|90"),
    }

    renewed = bring(db, csv_bytes(
        HEADINGS,
        ("Ana Ruiz, MD", "", "license", "TX", "Q4711", "", "12/20/2028", "11/20/2026", "", ""),
        ("Jo Kim, PA", "", "COI", "", "P-2", "12/1/2026", "12/1/2027", "", "", ""),
        ("Jo Kim, PA", "", "license", "TX", "K1", "", "2/1/2027", "", "", ""),
        ("Jo Kim, PA", "", "license", "TX", "", "", "", "11/20/2026", "TX Board", ""),
    ), "credentials.csv")  # fmt: skip

    assert (renewed.created, renewed.updated, renewed.refused) == (2, 1, 1)
    (wrong,) = renewed.rejected
    assert (wrong.row, wrong.column) == (4, "expires")
    assert "known until Mar 1, 2027 already" in wrong.problem
    assert "correct it there" in wrong.hint
    assert good(db)[1001] == ("2028-12-20", "license")
    assert good(db)[1002] == ("2027-03-01", "license")


def test_what_went_out_comes_in_again_with_its_history(db: Database, tmp_path: Any) -> None:
    """Renewed ones and all; a second import of the own export changes nothing."""
    bring(db, csv_bytes(*FILES), "files.csv")
    bring(db, csv_bytes(
        HEADINGS,
        ("Ana Ruiz, MD", "", "coi", "", "P-1", "12/1/2024", "12/1/2025", "", "", ""),
        ("Ana Ruiz, MD", "", "coi", "", "P-2", "12/1/2025", "12/1/2026", "", "", ""),
        ("Ana Ruiz, MD", "", "caqh", "IL", "", "10/1/2026", "", "", "", ""),
        ("Ana Ruiz, MD", "", "npdb", "", "", "", "", "11/2/2026", "NPDB", "own"),
    ), "credentials.csv")  # fmt: skip
    out = io.BytesIO()
    found = exports.export_rows(db, TESS, "credentials")
    write_rows(found.columns, found.rows, out, "csv", "credentials")
    before = rows(db)

    again = bring(db, out.getvalue(), "out.csv")

    assert (again.created, again.updated, again.unchanged, again.rejected) == (0, 0, 4, [])
    assert rows(db) == before
    # 180 days in Illinois, where the sheet does not say the end.
    assert [str(row[6]) for row in before if row[2] == "caqh"] == ["2027-03-30"]


def test_a_suites_sheet_of_files_brings_the_credentials_beside_them(db: Database) -> None:
    headings = (*FILES[0], "License #", "License Exp", "DEA #", "DEA Exp", "COI Exp")
    row = (*FILES[1], "Q4711", "12/20/2026", "BS1234563", "1/5/2027", "12/1/2026")
    wrong = (*FILES[2], "K1", "soon", "BS1234564", "", "")

    first = bring(db, csv_bytes(headings, row, wrong), "suite.csv")
    again = bring(db, csv_bytes(headings, row), "suite.csv")

    assert (first.created, first.refused) == (1, 1)
    assert {one.column for one in first.rejected} == {"license_expires", "dea_number"}
    assert (again.created, again.updated, again.unchanged) == (0, 0, 1)
    assert [(one[2], one[3], one[4], str(one[6])) for one in rows(db)] == [
        ("coi", "", "", "2026-12-01"),
        ("dea", "", "BS1234563", "2027-01-05"),
        ("license", "TX", "Q4711", "2026-12-20"),
    ]
    assert good(db) == {1001: ("2026-12-01", "coi")}


def test_an_import_takes_as_many_statements_for_many_credentials_as_for_few(db: Database) -> None:
    kinds = ("license", "dea", "coi", "caqh", "board", "bls")
    people = [f"Ada Example{number}" for number in range(300)]
    files = [("provider", "track"), *((name, "initial") for name in people)]
    bring(db, csv_bytes(*files), "files.csv")

    def sheet(some: list[str], year: int) -> bytes:
        ends = [
            (name, "", kind, "TX" if kind == "license" else "", "", "", f"12/1/{year}", "", "", "")
            for name in some
            for kind in kinds
        ]
        return csv_bytes(HEADINGS, *ends)

    few = statements(db, sheet(people[:3], 2026))
    many = statements(db, sheet(people[3:], 2026))
    renewals = statements(db, sheet(people, 2027))
    assert many <= few + 2
    assert renewals <= few + 6
    assert sum(1 for _ in exports.export_rows(db, TESS, "credentials").rows) == 2 * 6 * 300


def statements(db: Database, data: bytes) -> int:
    count = 0

    def seen(*_: object) -> None:
        nonlocal count
        count += 1

    event.listen(db.engine, "before_cursor_execute", seen)
    try:
        report = bring(db, data, "credentials.csv")
    finally:
        event.remove(db.engine, "before_cursor_execute", seen)
    assert report.rejected == []
    return count


def test_the_sheet_of_a_workbook_is_known_by_its_name() -> None:
    (sheet,) = open_bytes(
        csv_bytes(("Name", "Kind", "Exp"), ("Ana Ruiz", "COI", "")), "credentials.csv"
    )
    assert sheet.kind is Kind.CREDENTIALS
