"""A file put aside until a day: out of digests and mornings, back by itself."""

import csv
import io
from datetime import date

import pytest

from credbot.imports.sheets import open_workbook
from credbot.sandbox.models import User
from credbot.services import exports, importing
from tests.slack.office import BOSS, TRACKS, Slack, Team

SNOOZE = "/cred snooze 1001 until 11/30 waiting for the board's letter"


@pytest.fixture
def sam(team: Team) -> User:
    return team.add("Sam Sample", "specialist")


@pytest.fixture
def file(team: Team, sam: User) -> int:
    """Stalled since long, next touch missed, starts soon."""
    return team.file(
        assignee=sam.id,
        stage_entered="2026-10-01",
        next="2026-11-12",
        start_date="2026-12-07",
    )


def test_a_snoozed_file_leaves_and_returns_on_its_day(
    slack: Slack, team: Team, sam: User, file: int
) -> None:
    team.go_live()

    said = slack.type(sam, SNOOZE)
    card = slack.type(sam, "/cred 1001")
    listed = slack.type(sam, "/cred mine")
    stalled = slack.type(sam, "/cred stalled")
    team.morning("2026-11-24T08:00")
    team.morning("2026-11-27T08:00")

    assert said == (
        "*CR-1001* · Ana Ruiz, MD · Harbor Mutual\n"
        "Snoozed until Mon Nov 30 by Sam Sample: waiting for the board's letter. "
        "It returns by itself. Starts Mon Dec 7: that date goes on.\n[Undo] [Open Card]"
    )
    assert "Snoozed until Mon Nov 30 by Sam Sample: waiting for the board's letter\n" in card
    assert "*Stalled:*" not in card
    assert "Snoozed until Mon Nov 30 by Sam Sample" in listed
    assert stalled.startswith("*0 open stalled files.")
    assert [line.startswith("*0 of 1 open file ") for line in slack.room()] == [True, True]
    assert "0 more on hold. 1 snoozed. Checked 1 file at 8:00." in slack.room()[0]
    assert slack.dms(sam) == []

    team.morning("2026-11-30T08:00")

    assert slack.room()[-1].startswith("*1 of 1 open file is stalled.")
    (morning,) = slack.dms(sam)
    assert "CR-1001" in morning
    assert "back from snooze today" in morning.casefold()


def test_a_snooze_is_taken_back_by_undo_or_off_and_set_from_the_card(
    slack: Slack, team: Team, sam: User, file: int
) -> None:
    before = team.facts(file)
    slack.type(sam, SNOOZE)
    assert "Undone" in slack.press(sam, "pipeline.undo")
    assert team.facts(file) == before

    slack.type(sam, "/cred 1001")
    slack.press(sam, "pipeline.more", option="More")
    form = slack.press(sam, "pipeline.do_snooze")
    assert form.startswith("Snooze\nCR-1001 · Ana Ruiz, MD · Harbor Mutual\nUntil:\nWhy:\n")
    assert slack.submit(sam, {"until": "2026-11-23", "text": "letter"}) == (
        "until: A snooze ends on a day after today."
    )
    assert "Snoozed until Fri Nov 27" in slack.submit(sam, {"until": "2026-11-27", "text": "x"})
    slack.close(sam)
    assert (
        slack.type(sam, "/cred snooze 1001 off")
        .splitlines()[1]
        .startswith("Not snoozed any more, since Mon Nov 23.")
    )
    assert team.facts(file) == before
    assert [event for _, event in team.audit(file)] == [
        "pipeline.snooze",
        "pipeline.undo",
        "pipeline.snooze",
        "pipeline.wake",
    ]


MISREAD = (
    ("1001 until 11/23 letter", "A snooze ends on a day after today."),
    ("1001 until 12/24 letter", "A snooze lasts at most 30 days."),
    ("1001 until 02/30 letter", "02/30 is not a date."),
    ("1001 until 11/30", "Say why it waits."),
    ("1001 off", "CR-1001 is not snoozed."),
    ("1002 until 11/30 letter", "CR-1002 is closed; nothing in it asks for anybody."),
    ("9999 until 11/30 letter", "There is no file CR-9999."),
)


def test_a_snooze_that_makes_no_sense_changes_nothing(
    slack: Slack, team: Team, sam: User, file: int
) -> None:
    team.file("Lee Park, NP", status="closed", outcome="withdrawn")
    vera = team.add("Vera Viewer", "viewer")
    before = team.everything()

    for typed, said in MISREAD:
        assert slack.type(sam, f"/cred snooze {typed}").startswith(said)
    assert "does not include this" in slack.type(vera, SNOOZE)

    after = team.everything()
    assert {name for name in after if after[name] != before[name]} <= {"request"}


def test_a_snooze_goes_out_with_the_files_and_comes_back_in(
    slack: Slack, team: Team, sam: User, file: int
) -> None:
    """As the last two columns. What somebody did here since wins over an older sheet."""
    team.file("Lee Park, NP", snooze_until="2027-06-01")
    assert team.state(1002).snooze_until == date(2026, 12, 23)
    slack.type(sam, SNOOZE)
    found = exports.export_rows(team.db, BOSS, "files")
    rows = [dict(zip(found.columns, row, strict=True)) for row in found.rows]
    assert found.columns[-2:] == ("snooze_until", "snooze_reason")
    assert str(rows[0]["snooze_until"]) == "2026-11-30"
    slack.type(sam, "/cred snooze 1001 off")

    def bring(**changed: str) -> tuple[int, int]:
        out = io.StringIO()
        sheet = csv.DictWriter(out, found.columns)
        sheet.writeheader()
        sheet.writerows([{**rows[0], **changed}, rows[1]])
        data = io.BytesIO(out.getvalue().encode())
        opened = open_workbook(data, "files.csv", tracks=TRACKS)
        report = importing.import_rows(team.db, BOSS, opened, now=team.clock.now())
        assert report.rejected == []
        return report.updated, report.unchanged

    assert bring() == (1, 1)
    assert "Snoozed until Mon Nov 30 by the spreadsheet: waiting for the board's letter" in (
        slack.type(sam, "/cred 1001")
    )
    assert bring() == (0, 2)
    slack.type(sam, "/cred snooze 1001 off")
    assert bring() == (0, 2)
    slack.type(sam, SNOOZE)
    assert bring(snooze_until="", snooze_reason="") == (1, 1)
    assert team.state(1001).snooze_until is None
