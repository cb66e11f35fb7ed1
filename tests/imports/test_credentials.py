"""Sheets of credentials: what is understood, and what is refused with how to mend it."""

from credbot.imports.rows import CredentialRow, Kind
from tests.imports.cases import csv_bytes, open_bytes, whole

HEADINGS = ("Provider", "NPI", "Type", "State", "License #", "Expires", "Issued", "Verified", "By")


def test_a_sheet_of_credentials_is_known_by_its_headings_and_its_words():
    rows = [
        ("Ana Ruiz, MD", "2000000010", "Medical License", "Texas", "4711.0", "6/30/27", "", "", ""),
        ("Ana Ruiz, MD", "", "DEA Registration", "", "bs-1234563", "", "", "11/2/26", "staff"),
        ("Ana Ruiz, MD", "", "OIG", "TX", "", "", "", "11/2/26", "CVO"),
    ]

    (sheet,) = open_bytes(csv_bytes(HEADINGS, *rows), "ends.csv")
    got = whole(sheet)

    assert (sheet.kind, sheet.ignored, got.problems) == (Kind.CREDENTIALS, [], [])
    assert [(one.type, one.state, one.number, one.verified_by) for one in got.rows] == [
        ("license", "TX", "4711", None),
        ("dea", None, "bs-1234563", "own"),
        ("exclusions", "TX", None, "cvo"),
    ]
    assert all(isinstance(one, CredentialRow) for one in got.rows)


def test_what_cannot_be_so_is_refused_with_its_cell_and_a_hint():
    rows = [
        ("Ana Ruiz", "", "License", "TX", "1", "1/1/2026", "2/1/2026", "", ""),
        ("Ana Ruiz", "", "Licence", "", "1", "1/1/2027", "", "", ""),
        ("Ana Ruiz", "", "Diving card", "TX", "1", "1/1/2027", "", "", ""),
        ("Ana Ruiz", "2000000011", "DEA", "TX", "BS1234563", "1/1/2027", "", "", ""),
        ("Ana Ruiz", "", "DEA", "TX", "BS1234564", "1/1/2027", "", "", ""),
        ("", "", "COI", "", "", "1/1/2027", "", "", ""),
        ("Ana Ruiz", "", "COI", "", "", "", "", "", ""),
    ]

    got = whole(open_bytes(csv_bytes(HEADINGS, *rows), "credentials.csv")[0])

    assert got.rows == []
    assert [(one.row, one.column, one.value) for one in got.problems] == [
        (2, "expires", "2026-01-01"), (3, "state", ""), (4, "type", "Diving card"),
        (5, "npi", "2000000011"), (6, "number", "BS1234564"), (7, "provider", ""),
        (8, "expires", ""),
    ]  # fmt: skip
    assert "end before it was issued" in got.problems[0].problem
    assert all(one.hint for one in got.problems)
