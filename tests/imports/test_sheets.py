import io
from datetime import UTC, datetime

import pytest
import xlsxwriter

from credbot.domain.errors import BadInput
from credbot.imports.mapping import read_mapping
from credbot.imports.rows import Kind
from tests.imports.cases import HEADINGS, csv_bytes, open_bytes, read, whole

ANA = ("Ana Ruiz, MD", "2000000010", "enrollment", "Harbor Mutual", "submitted")
LEE = ("Lee Park, NP", "2000000028", "enrollment", "Summit Advantage", "collecting")


def xlsx(*sheets: tuple[str, list[tuple[object, ...]]]) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        for name, rows in sheets:
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return out.getvalue()


def test_a_home_made_tracker_is_understood_once_its_track_is_named():
    headings = (
        "Provider | NPI# | CAQH# | Payor | LOB | App Sent | How | Ref# | Last F/U | Next F/U | "
        "Status | Eff Date | Prov ID | Recred Due | Notes"
    ).split(" | ")
    row = (
        "Ana Ruiz, MD|2000000010|12345678|Harbor Mutual|commercial|11/2/26|portal|HM-2611-04417|"
        "11/12/26|11/19/26|sent|||12/1/29|11/12 LM Tina"
    ).split("|")
    mapping = read_mapping('{"constants": {"track": "enrollment"}}')

    (sheet,) = open_bytes(csv_bytes(headings, row), mapping=mapping)
    (file,) = whole(sheet).rows

    assert sheet.ignored == []
    assert (file.payer_reference, file.stage, file.line_of_business) == (
        "HM-2611-04417",
        "submitted",
        "commercial",
    )
    assert (str(file.submitted), str(file.last_contact), str(file.next), str(file.due)) == (
        "2026-11-02",
        "2026-11-12",
        "2026-11-19",
        "2029-12-01",
    )
    assert file.cells["track"] == "enrollment"


def test_a_suites_export_joins_the_names_and_keeps_its_own_ids_apart():
    headings = (
        "Provider ID,Last Name,First Name,MI,Suffix,Degree,NPI,Facility,Appt Status,"
        "Application Sent,Application Received,Board Date,Reappt Due,License State,License #,"
        "License Exp,DEA #,DEA Exp,COI Exp,Assigned To"
    ).split(",")
    row = (
        "88,Haddad,Omar,J,,MD,2104573185,Lakeview Medical Center,PSV,10/1/2026,10/9/2026,,"
        "1/15/2027,Texas,Q4711,6/30/2027,BS1234563,12/9/2026,,Priya Nair"
    ).split(",")
    mapping = read_mapping('{"constants": {"track": "privileges"}}')

    (sheet,) = open_bytes(csv_bytes(headings, row), mapping=mapping)
    (file,) = whole(sheet).rows

    assert file.provider == "Omar J Haddad, MD"
    assert (str(file.opened), str(file.received)) == ("2026-10-01", "2026-10-09")
    assert (file.stage, file.state, file.provider_id) == ("verifying", "TX", None)
    assert sheet.ignored == ["Provider ID"]
    assert [(one.type, one.state, one.number, str(one.expires)) for one in file.credentials] == [
        ("license", "TX", "Q4711", "2027-06-30"),
        ("dea", None, "BS1234563", "2026-12-09"),
    ]
    assert not {"license_number", "dea_number"} & file.cells.keys()


def test_near_misses_of_headings_are_understood_and_lookalikes_are_not():
    headings = ("Provider", "Track", "Speciality", "Effectve Date", "Provider Fax", "Natl Prov No")

    (sheet,) = open_bytes(csv_bytes(headings, ("Ana Ruiz", "enrollment", "x", "", "", "")))

    assert sheet.columns["Speciality"] == "specialty"
    assert sheet.columns["Effectve Date"] == "effective"
    assert sheet.ignored == ["Provider Fax", "Natl Prov No"]


def test_what_must_not_be_stored_is_named_and_not_read():
    headings = ("Provider", "Track", "SSN", "Date of Birth", "Gender")

    (sheet,) = open_bytes(
        csv_bytes(headings, ("Ana Ruiz", "enrollment", "123-45-6789", "1/2/1980", "F"))
    )

    assert sheet.never_stored == ["SSN", "Date of Birth", "Gender"]
    assert "123-45-6789" not in repr(whole(sheet))


def test_rows_keep_the_sheets_own_numbers_under_titles_blanks_sections_and_totals():
    got = read(
        ("Pipeline of Lakeside", "", "", "", ""),
        (),
        HEADINGS,
        ("*Maria's files*", "", "", "", ""),
        ANA,
        ("", "", "", "", ""),
        HEADINGS,
        ("Sam's files", "", "", "", ""),
        LEE,
        ("Total", "", "", "", "2"),
        ("Terry Total, MD", "2000000010", "enrollment", "Harbor Mutual", "magic"),
    )

    assert [row.row for row in got.rows] == [5, 9]
    assert [(one.row, one.column) for one in got.problems] == [(11, "stage")]
    assert got.read == 3


def test_a_total_is_no_row_though_its_number_stands_under_the_provider():
    headings = ("File", *HEADINGS)

    got = read(headings, ("CR-1042", *ANA), ("Total", "1", "", "", "", ""))

    assert (got.problems, got.read) == ([], 1)


def test_a_person_with_nothing_else_is_a_row_and_is_refused():
    got = read(HEADINGS, ("Ana Ruiz, MD", "", "", "", ""))

    assert [(one.row, one.column) for one in got.problems] == [(2, "track")]


def test_quoted_lines_count_as_the_spreadsheet_counts_them():
    got = read((*HEADINGS, "note"), (*ANA, "one\ntwo"), (*LEE[:4], "magic", ""))

    assert [one.row for one in got.problems] == [3]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_each_delimiter_is_found(delimiter):
    (sheet,) = open_bytes(csv_bytes(HEADINGS, ANA, LEE, delimiter=delimiter))

    assert len(whole(sheet).rows) == 2


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_each_encoding_that_spreadsheets_write_is_read(encoding):
    row = ("María O’Brien-Núñez, MD", *ANA[1:])

    (sheet,) = open_bytes(csv_bytes(HEADINGS, row, encoding=encoding))

    assert [one.provider for one in whole(sheet).rows] == ["María O’Brien-Núñez, MD"]


def test_a_mapping_says_what_headings_and_words_mean():
    mapping = read_mapping(
        '{"columns": {"Ins Co": "payer", "Notes": null}, '
        '"values": {"status": {"Pending": "collecting"}, "payer": {"HM": "Harbor Mutual"}}, '
        '"constants": {"track": "enrollment", "state": "Texas"}}'
    )

    got = read(
        ("Provider", "Ins Co", "Status", "Notes"),
        ("Ana Ruiz", "hm", "pending", "not for here"),
        mapping=mapping,
    )

    (row,) = got.rows
    assert (row.payer, row.stage, row.state, row.note) == (
        "Harbor Mutual",
        "collecting",
        "TX",
        None,
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "line 1: this is not JSON"),
        ("[]", "must be one JSON object"),
        ('{"column": {}}', "has a part 'column'"),
        ('{"columns": {"Ins": "insurer"}}', "there is no column 'insurer'"),
        ('{"values": {"status": []}}', "must be an object"),
        ('{"constants": {"track": []}}', "must be a text"),
    ],
)
def test_a_bad_mapping_is_refused_with_the_fault(text, said):
    with pytest.raises(BadInput, match=said):
        read_mapping(text, "m.json")


def test_a_constant_that_is_no_value_of_its_column_is_refused():
    mapping = read_mapping('{"constants": {"track": "enrollment", "due": "soon"}}')

    with pytest.raises(BadInput, match="constants → due: soon is not a date"):
        read(("provider", "npi"), ANA[:2], mapping=mapping)


def test_a_constant_fills_the_empty_cells_of_its_column():
    mapping = read_mapping('{"constants": {"track": "enrollment"}}')

    got = read(("provider", "track"), ("Ana", "initial"), ("Lee Park, NP", ""), mapping=mapping)

    assert [row.track for row in got.rows] == ["initial", "enrollment"]


def test_a_workbook_gives_files_then_events_then_outreach_and_names_the_rest():
    data = xlsx(
        ("events", [("file", "happened", "event"), ("CR-1042", "2026-11-02", "pipeline.advance")]),
        ("Lists", [("Colours",), ("red",)]),
        ("Team tracker", [("My pipeline",), (), HEADINGS, ANA]),
        ("log", [("file", "happened", "channel"), ("1042", "2026-11-12T16:10:00Z", "phone")]),
    )

    sheets = open_bytes(data, "book.xlsx")

    assert [(sheet.kind, sheet.name) for sheet in sheets] == [
        (Kind.FILES, "Team tracker"),
        (Kind.EVENTS, "events"),
        (Kind.OUTREACH, "log"),
    ]
    assert sheets[0].skipped == ["Lists"]
    assert [row.row for row in whole(sheets[0]).rows] == [4]


def test_numbers_and_dates_of_a_workbook_come_without_its_typing():
    data = xlsx(("files", [(*HEADINGS, "due"), ("Ana Ruiz", 2000000010, *ANA[2:], 46367)]))

    (row,) = whole(open_bytes(data, "book.xlsx")[0]).rows

    assert (row.npi, str(row.due)) == ("2000000010", "2026-12-11")


def test_an_event_alone_on_its_date_happened_at_noon_in_the_organisations_zone():
    rows = csv_bytes(
        ("file", "reference", "happened", "event", "stage_to", "text"),
        ("CR-1042", "", "11/2/2026", "pipeline.advance", "submitted", "sent"),
        ("", "A-7", "2026-11-02T09:30:00-05:00", "payers.log", "", ""),
    )

    (sheet,) = open_bytes(rows, "history.csv")
    noon, timed = whole(sheet).rows

    assert sheet.kind is Kind.EVENTS
    assert noon.happened == datetime(2026, 11, 2, 17, tzinfo=UTC)
    assert timed.happened == datetime(2026, 11, 2, 14, 30, tzinfo=UTC)
    assert (noon.file, noon.stage_to, timed.reference) == (1042, "submitted", "A-7")


def test_an_event_without_file_date_or_name_is_refused_for_each():
    rows = csv_bytes(
        ("file", "happened", "event", "stage_to", "text"),
        ("", "", "Called them", "", "no answer"),
        ("1042", "TBD", "pipeline.advance", "magic", ""),
    )

    got = whole(open_bytes(rows, "events.csv")[0])

    assert [(one.row, one.column) for one in got.problems] == [
        (2, "event"),
        (2, "happened"),
        (2, "file"),
        (3, "happened"),
        (3, "stage_to"),
    ]


def test_chunks_add_up_and_can_be_read_again():
    data = csv_bytes(HEADINGS, *([ANA, LEE, (*ANA[:4], "magic")] * 40))

    (sheet,) = open_bytes(data)
    small, large = whole(sheet, size=7), whole(sheet)

    assert small == large
    assert (len(large.rows), len(large.problems), large.read) == (80, 40, 120)
    assert [len(chunk.rows) + len(chunk.problems) for chunk in sheet.chunks(50)] == [50, 50, 20]
