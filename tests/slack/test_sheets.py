"""A spreadsheet in the direct message: understood, asked about, brought in, taken back."""

import io
from typing import Any

import pytest
from sqlalchemy import select

from credbot.documents.sheets import write_rows
from credbot.domain.errors import Refused
from credbot.sandbox.models import File, Message, User
from credbot.services import people, sheets
from credbot.store import audit, upkeep
from credbot.store import people as kept
from credbot.store.schema import FileRow
from tests.slack.office import BOSS, Slack, Team
from tests.slack.reading import read

# ruff: noqa: E501  the lines of spreadsheets
TRACKER = """\
Provider,NPI#,CAQH#,Payor,LOB,App Sent,How,Ref#,Last F/U,Next F/U,Status,SSN,Assigned To,Notes
"Ruiz, Ana, MD",2000000010,12345678,Harbor Mutual,Commercial,11/2/26,portal,HM-1,11/12/26,11/30/26,mailed,1,Maria,
"Park, Lee, NP",2000000028,,Cedar State Medicaid,Medicaid,8/14/26,fax,,11/2/26,11/27/26,in review,2,Maria,
"Haddad, Omar, MD",2104573185,,Bluestem Health Plan,Commercial,,,,,,Pending,3,Sam Sample,
"Shah, Dev, MD",2246019758,,Bluestem Health Plan,Commercial,,,,,,gathering,4,Sam Sample,
"Kim, Jo, PA",123,,Summit Advantage,MA,,,,,,mailed,5,Sam Sample,
"""
SUITE = """\
Provider ID,Last Name,First Name,MI,Degree,NPI,Specialty,Facility,Appt Status,Application Sent,Assigned To
1,Ruiz,Ana,,MD,2000000010,Cardiology,Lakeview Medical Center,in verification,10/1/26,Sam Sample
2,Park,Lee,,NP,2000000028,Family,Northgate Surgery Center,cred comm,9/1/26,Sam Sample
"""


def drop(slack: Slack, who: User, name: str, data: str | bytes) -> Message:
    """Drop a file into the direct message with the app; the answer in its thread."""
    person = slack.box.person(who.id)
    raw = data.encode() if isinstance(data, str) else data
    before = len(slack.dm(who))
    person.upload(person.dm_id, name, raw)
    slack.box.push.settle(5)
    slack.team.deliver()
    [answer] = slack.dm(who)[before:]
    assert answer.thread_ts is not None
    return answer


def again(slack: Slack, who: User, message: Message) -> Message:
    """The same message as it is now."""
    return next(one for one in slack.dm(who) if one.ts == message.ts)


def files(team: Team) -> list[tuple[int, str, int | None]]:
    with team.db.read() as work:
        columns = (FileRow.id, FileRow.stage, FileRow.owner_id)
        return [tuple(row) for row in work.rows(select(*columns).order_by(FileRow.id))]


def test_a_home_made_tracker_is_asked_about_brought_in_and_taken_back(
    slack: Slack, team: Team
) -> None:
    mia = team.add("Mia Example", "coordinator")
    sam = team.add("Sam Sample", "specialist")
    maria = team.add("Maria Grant", "specialist", handle="mg")
    people.set_roles(team.db, BOSS, maria.id, ["specialist"], now=team.clock.now())
    with team.db.begin() as work:
        kept.change_person(work, kept.find_by_slack_id(work, maria.id).id, name="M. Grant")
    empty = team.everything()

    shown = drop(slack, mia, "tracker.csv", TRACKER)
    assert read(shown.blocks) == (
        "I read 5 rows of tracker.csv: 2 files, 2 people, 2 payers. 1 refused, 2 to ask. "
        "Not stored: SSN.\n"
        "Nothing in the sheet says on which track its rows are.\n"
        "“Pending” as status (1 row): what does it mean?\n"
        "“gathering” as status (1 row): what does it mean?\n"
        "“Maria” (2 files): who is it?\n"
        "*Refused*\n"
        "Row 6, npi: 123. An NPI has ten digits. Ten digits, starting with 1 or 2, such as "
        "1234567893; look it up in NPPES.\n"
        "[Say What They Mean] [Not Now]\n"
        "Rows to ask about stay out until their words are explained."
    )
    assert files(team) == []

    asked = slack.press(mia, "sheets.ask", shown)
    assert "All rows are on the track:" in asked
    assert "“Maria” (2 files) is (optional):" in asked
    said = {"word0": "enrollment", "word1": "collecting", "word2": "collecting", "name0": maria.id}
    assert "reading it again" in slack.submit(mia, said)
    slack.close(mia)
    team.deliver()
    shown = again(slack, mia, shown)
    text = read(shown.blocks)
    assert text.startswith("I read 5 rows of tracker.csv: 4 files, 4 people, 3 payers. 1 refused.")
    assert "Track of all rows: Enrollment." in text
    assert "[Import 4 Files] [Not Now]" in text

    assert slack.press(mia, "sheets.import", shown).startswith("Bringing it in.")
    assert slack.press(mia, "sheets.import", shown) == "That is on its way already."
    team.deliver()
    done = slack.dm(mia)[-1]
    assert read(done.blocks).startswith("4 files are in. 1 row was left out. See them:")
    number = {one.id: people.find(team.db, one.id).id for one in (sam, maria)}
    assert files(team) == [
        (1001, "submitted", number[maria.id]),
        (1002, "in_process", number[maria.id]),
        (1003, "collecting", number[sam.id]),
        (1004, "collecting", number[sam.id]),
    ]
    assert "Brought in by Mia Example." in read(again(slack, mia, shown).blocks)

    slack.type(sam, "/cred note 1003 has called back")
    assert slack.press(mia, "sheets.back", done).startswith("Taking it back.")
    team.deliver()
    assert slack.dms(mia)[-1] == (
        "3 files are taken back. 1 stays, worked on since: CR-1003. "
        "Send the sheet again whenever you like."
    )
    assert [file[0] for file in files(team)] == [1003]
    assert "[" not in read(again(slack, mia, done).blocks)
    assert "Taken back by Mia Example." in read(again(slack, mia, shown).blocks)
    assert len(team.everything()["provider"]) == 1
    assert team.everything()["requirement"] == empty["requirement"]

    shown = drop(slack, mia, "tracker.csv", TRACKER)
    assert "as you said of such a sheet before" in read(shown.blocks)
    slack.press(mia, "sheets.import", shown)
    team.deliver()
    assert [file[0] for file in files(team)] == [1003, 1005, 1006, 1007]
    assert slack.box.eventually(lambda: True)
    _check_record(team)


def _check_record(team: Team) -> None:
    with team.db.read() as work:
        assert audit.verify(work).problem is None
        assert upkeep.wrong_tallies(work) == 0


def test_dates_in_notes_count_only_when_somebody_says_so(slack: Slack, team: Team) -> None:
    """It is Nov 23, 2026. A guessed name can be corrected before anything comes in."""
    mia = team.add("Mia Example", "coordinator")
    sam = team.add("Sam Sample", "specialist", handle="s.sample")
    rows = (
        "provider,track,payer,assignee,next,notes\n"
        '"Ruiz, Ana",enrollment,Harbor,Sam,,"11/12 LM Tina, f/u 11/19; 11/20 again F/U: 12/4"\n'
        '"Park, Lee",enrollment,Harbor,Sam,2026-12-01,f/u 1/4\n'
        '"Shah, Dev",enrollment,Harbor,Sam,,"follow up on 1/4, and 2/30"\n'
    )
    shown = drop(slack, mia, "notes.csv", rows)
    text = read(shown.blocks)
    assert f"“Sam” (3 files): taken for <@{sam.id}>" in text
    assert "2 follow-up dates stand in notes (“F/U: 12/4”).\n[Show] [Use] [Ignore]" in text
    assert slack.press(mia, "sheets.notes_show", shown) == (
        "Dates in Notes\nRow 2: “F/U: 12/4”, Fri Dec 4, 2026\n"
        "Row 4: “follow up on 1/4”, Mon Jan 4, 2027\n[Close]"
    )
    slack.close(mia)
    slack.press(mia, "sheets.notes_use", shown)
    team.deliver()
    shown = again(slack, mia, shown)
    assert "count as next touches, as you said" in read(shown.blocks)
    slack.press(mia, "sheets.import", shown)
    team.deliver()
    assert [str(team.state(file).next_touch) for file in (1001, 1002, 1003)] == [
        "2026-12-04",
        "2026-12-01",
        "2027-01-04",
    ]
    shown = drop(slack, mia, "notes.csv", rows)
    assert "0 new, 0 changed, 3 as they were." in read(shown.blocks)


def test_a_step_that_is_tried_again_is_done_once(slack: Slack, team: Team) -> None:
    """As after a crash between the import and its letter; other bytes are not taken for it."""
    mia = team.add("Mia Example", "coordinator")
    rows = 'provider,track,payer\n"Ana Ruiz, MD",enrollment,Harbor\n'
    shown = drop(slack, mia, "one.csv", rows)
    slack.press(mia, "sheets.import", shown)
    by = people.find(team.db, mia.id).id
    now = team.clock.now()
    with pytest.raises(Refused, match="not the file that I read"):
        sheets.bring(team.db, 1, by, b"provider,track\nx,initial\n", now=now)
    assert sheets.bring(team.db, 1, by, rows.encode(), now=now).state == "imported"
    team.deliver()
    assert slack.dms(mia)[-1].startswith("1 file is in. See them:")
    assert len(files(team)) == 1
    assert sheets.take_back(team.db, 1, by, now=now).state == "back"
    assert sheets.take_back(team.db, 1, by, now=now).state == "back"
    assert files(team) == []


def test_a_suites_export_is_read_by_its_own_headings(slack: Slack, team: Team) -> None:
    ada = team.add("Ada Admin", "admin")
    team.add("Sam Sample", "specialist")
    shown = drop(slack, ada, "suite.csv", SUITE)
    assert read(shown.blocks).startswith(
        "I read 2 rows of suite.csv: 2 files, 2 people, 2 facilities.\nNothing in the sheet says"
    )
    slack.press(ada, "sheets.ask", shown)
    slack.submit(ada, {"word0": "privileges"})
    slack.close(ada)
    team.deliver()
    slack.press(ada, "sheets.import", again(slack, ada, shown))
    team.deliver()
    assert [file[:2] for file in files(team)] == [(1001, "verifying"), (1002, "committee")]


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("photo.png", b"\x89PNG", "photo.png is no spreadsheet. Send an .xlsx or a .csv."),
        ("old.xls", b"\xd0\xcf\x11\xe0", "old.xls is a workbook of the old kind."),
        ("a.csv", b"x,y\n1,2\n", "a.csv has no row of headings that is known here."),
        ("fake.xlsx", b"%PDF-1.7", "fake.xlsx is a PDF, whatever its name says."),
    ],
)
def test_what_cannot_be_read_is_said_in_the_thread(
    slack: Slack, team: Team, name: str, data: bytes, said: str
) -> None:
    mia = team.add("Mia Example", "coordinator")
    answer = drop(slack, mia, name, data)
    assert said in read(answer.blocks)
    assert files(team) == []


def test_who_may_not_import_is_told_so_and_nothing_is_kept(slack: Slack, team: Team) -> None:
    sam = team.add("Sam Sample", "specialist")
    before = team.everything()
    answer = drop(slack, sam, "tracker.csv", TRACKER)
    assert read(answer.blocks) == (
        "Your role (specialist) does not include this; nothing was changed. "
        "A coordinator can do it."
    )
    after = team.everything()
    assert {name: rows for name, rows in after.items() if name != "request"} == {
        name: rows for name, rows in before.items() if name != "request"
    }


def test_a_sheet_that_slack_does_not_hand_over_is_named(slack: Slack, team: Team) -> None:
    mia = team.add("Mia Example", "coordinator")
    slack.box.remove_scope("files:read")
    answer = drop(slack, mia, "tracker.csv", TRACKER)
    assert "the scope files:read is missing" in read(answer.blocks)


def test_a_long_list_of_refused_rows_comes_as_a_file(slack: Slack, team: Team) -> None:
    """A formula in it is never run."""
    mia = team.add("Mia Example", "coordinator")
    wrong = [("Bo Wrong, MD", "=1+1", "enrollment", "Harbor Mutual")] * 7
    right = ("Ana Ruiz, MD", "2000000010", *wrong[0][2:])
    shown = drop(slack, mia, "p.xlsx", _workbook(right, *wrong))
    assert "[All 7 Problems]" in read(shown.blocks)
    slack.press(mia, "sheets.problems", shown)
    team.deliver()
    [file] = [one for one in _uploads(team) if one.name == "refused.csv"]
    lines = file.data.decode("utf-8-sig").splitlines()
    assert len(lines) == 8
    assert lines[1].startswith("Sheet,3,npi,'=1+1,")
    slack.press(mia, "sheets.import", shown)
    team.deliver()
    assert "Brought in by Mia Example." in read(again(slack, mia, shown).blocks)
    assert len(files(team)) == 1


def _uploads(team: Team) -> list[File]:
    return list(team.box.world.workspace.files.values())


def _workbook(*rows: Any) -> bytes:
    out = io.BytesIO()
    write_rows(("provider", "npi", "track", "payer"), rows, out, "xlsx", "Sheet")
    return out.getvalue()
