"""Meetings by a spreadsheet: in, unchanged the second time, out in the same columns."""

import io
from datetime import UTC, date, datetime

from credbot.domain.people import terminal
from credbot.imports.sheets import open_workbook
from credbot.services import exports, importing, meetings
from credbot.store.database import Database
from tests.slack.office import TRACKS

NOW = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
BOSS = terminal("tess")
SHEET = """\
body,date,time,zone,seats,place,cancelled
Credentials Committee,12/10/2026,noon,America/New_York,12,Room 4,
Credentials Committee,2027-01-14,12:00:00,,,,x
MEC,2026-12-15,,,0,,
MEC,,5pm,,,,
,2026-12-17,25:00,Mars,,,
"""


def bring(db: Database, text: str) -> importing.ImportReport:
    sheets = open_workbook(io.BytesIO(text.encode()), "meetings.csv", tracks=TRACKS)
    return importing.import_rows(db, BOSS, sheets, now=NOW)


def test_meetings_go_in_and_come_out_the_same(db: Database) -> None:
    report = bring(db, SHEET)
    assert (report.rows, report.created) == (5, 2)
    assert [(one.row, one.column) for one in report.rejected] == [
        (4, "seats"),
        (5, "date"),
        (6, "body"),
        (6, "time"),
        (6, "zone"),
    ]
    out = exports.export_rows(db, BOSS, "meetings")
    rows = [[str(cell) for cell in row] for row in out.rows]
    assert rows == [
        ["Credentials Committee", "2026-12-10", "12:00", "America/New_York", "12", "Room 4", ""],
        ["Credentials Committee", "2027-01-14", "12:00", "America/New_York", "", "", "cancelled"],
    ]
    again = bring(db, "\n".join(",".join(row) for row in [list(out.columns), *rows]))
    assert (again.created, again.updated, again.unchanged) == (0, 0, 2)

    moved = SHEET.splitlines()[0] + "\nCREDENTIALS COMMITTEE,2026-12-10,13:00,,,,\n"
    assert bring(db, moved).updated == 1
    planned = meetings.read_planned(db, BOSS, now=NOW).meetings
    assert [(one.day, one.at) for one in planned] == [
        (date(2026, 12, 10), "13:00"),
        (date(2027, 1, 14), "12:00"),
    ]
