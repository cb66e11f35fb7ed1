"""History in people's words, page by page; the file as it stood; who is named in a note."""

import io
from datetime import timedelta

import pytest

from credbot.commands import grammar
from credbot.imports.sheets import open_workbook
from credbot.sandbox.models import User
from credbot.services import importing
from tests.slack.office import BOSS, TRACKS, Slack, Team, local

ANA = "*CR-1001* · Ana Ruiz, MD · Harbor Mutual"


@pytest.fixture
def mia(team: Team) -> User:
    mia = team.add("Mia Example", "coordinator")
    team.add("Sam Sample", "specialist")
    team.file("Ana Ruiz, MD", start_date="2026-12-07")
    return mia


def test_history_that_a_sheet_brought_names_owners_and_stages(
    slack: Slack, team: Team, mia: User
) -> None:
    sheet = (
        "file,happened,person,event,stage_from,stage_to,field,before,after\n"
        "1001,2026-11-02T10:00-05:00,Mia Example,intake.open,,intake,,,\n"
        "1001,2026-11-03T10:00-05:00,Mia Example,pipeline.assign,,,owner,,Sam Sample\n"
        "1001,2026-11-20T10:00-05:00,Sam Sample,pipeline.advance,intake,collecting,,,\n"
    )
    book = open_workbook(io.BytesIO(sheet.encode()), "events.csv", tracks=TRACKS)
    importing.import_rows(team.db, BOSS, book, now=team.clock.now())

    story = slack.type(mia, "/cred history 1001")
    assert "Mia Example changed the owner of it, nobody → Sam Sample" in story
    then = slack.type(mia, "/cred 1001 on 11/20")
    assert "The history that was imported has it in Collecting since Fri Nov 20" in then


def user(team: Team, name: str) -> User:
    return next(u for u in team.box.world.workspace.users.values() if u.name == name)


def test_history_says_what_people_did_and_a_past_day_shows_the_file_as_it_stood(
    slack: Slack, team: Team, mia: User
) -> None:
    slack.type(mia, "/cred wait 1001 provider for signed W-9 next fri")
    team.clock.move(local("2026-11-24T09:05"))
    slack.type(mia, "/cred assign 1001 @sam")
    slack.type(mia, "/cred got 1001 w9")
    slack.type(mia, "/cred advance 1001")
    slack.type(mia, "/cred date 1001 start 12/14 contract late")
    team.clock.move(local("2026-11-25T09:05"))
    slack.type(mia, "/cred note 1001 a first note")
    slack.type(mia, "/cred note 1001 a slip")
    slack.press(mia, "pipeline.undo")
    slack.type(mia, "/cred hold 1001 payer until 12/4 roster")

    story = slack.type(mia, "/cred history 1001")
    assert story.split("\n")[1:] == [
        "*Wed Nov 25, 9:05 AM* · Mia Example put it on hold, until Fri Dec 4, "
        "agreed with the payer: roster",
        "*Wed Nov 25, 9:05 AM* · Mia Example took back an act on it, the note",
        "*Wed Nov 25, 9:05 AM* · Mia Example wrote a note on it: a slip (taken back)",
        "*Wed Nov 25, 9:05 AM* · Mia Example wrote a note on it: a first note",
        "*Tue Nov 24, 9:05 AM* · Mia Example changed the start date of it, "
        "start Mon Dec 7 → Mon Dec 14: contract late",
        "*Tue Nov 24, 9:05 AM* · Mia Example moved it on, Collecting → Submitting",
        "*Tue Nov 24, 9:05 AM* · Mia Example recorded an item of it, "
        "W-9 of the practice received Tue Nov 24",
        "*Tue Nov 24, 9:05 AM* · Mia Example changed the owner of it, nobody → Sam Sample",
        "*Mon Nov 23, 9:00 AM* · Mia Example changed whom it waits on: signed W-9",
        "*Mon Nov 23, 9:00 AM* · tess brought it in, in Collecting",
        "[All of It]",
    ]
    assert "pipeline." not in story

    then = slack.type(mia, "/cred 1001 on 11/23")
    assert "As it stood when Mon Nov 23 ended" in then
    assert "Waits on: provider for signed W-9" in then
    assert "Next: ask Fri Nov 27 · nobody" in then
    assert "Start: Mon Dec 7\n" in then
    assert "W-9 of the practice" in then
    later = slack.type(mia, "/cred 1001 on 11/24")
    assert ("Sam Sample" in later, "Start: Mon Dec 14" in later) == (True, True)
    assert "W-9" not in later
    assert "credbot has kept this file since Mon Nov 23." in slack.type(
        mia, "/cred history 1001 on 11/22"
    )


def test_the_modal_turns_pages_chooses_kinds_and_takes_a_day(
    slack: Slack, team: Team, mia: User
) -> None:
    for number in range(12):
        slack.type(mia, f"/cred note 1001 note number {number}")
    slack.type(mia, "/cred log 1001 call Tina says no")
    team.clock.move(team.clock.now() + timedelta(days=1))
    slack.type(mia, "/cred 1001")
    slack.press(mia, "pipeline.more", option="More")

    first = slack.press(mia, "pipeline.do_history")
    assert ("Tina says no" in first, "number 2\n" in first) == (True, False)
    notes = slack.press(mia, "timeline.show_notes")
    assert ("Tina" in notes, "number 11" in notes, "number 1\n" in notes) == (False, True, False)
    older = slack.press(mia, "timeline.older")
    assert ("number 1\n" in older, "number 11" in older) == (True, False)
    assert "number 11" in slack.press(mia, "timeline.newer")
    assert slack.submit(mia, {"day": "2026-11-24"}) == "day: Choose a day before today."
    assert "As it stood when Mon Nov 23 ended" in slack.submit(mia, {"day": "2026-11-23"})
    assert len(slack.stack(mia)) <= 3


def test_whom_a_note_names_is_told_once_in_their_hours(slack: Slack, team: Team, mia: User) -> None:
    sam, leo = user(team, "sam"), team.add("Leo Nobody")
    answer = slack.type(mia, "/cred note 1001 @sam and @leo: ask Ana, please @mia")
    assert answer == (
        f"{ANA}\nNoted: @Sam Sample and @Leo Nobody: ask Ana, please @Mia Example "
        "Sam Sample gets a message. Leo Nobody does not read files here and was not told.\n"
        "[Undo] [Open Card]"
    )
    team.deliver()
    [told] = slack.dms(sam)
    assert told.startswith("Mia Example wrote to you on CR-1001:\n@Sam Sample and @Leo Nobody")
    assert told.endswith("You get this because a note names you. [Change When I Get This]")
    assert (slack.dms(leo), slack.dms(mia)) == ([], [])

    team.clock.move(local("2026-11-23T19:00"))
    slack.type(mia, f"/cred note 1001 <@{sam.id}> tomorrow then")
    slack.press(mia, "pipeline.undo")
    team.clock.move(local("2026-11-24T08:00"))
    team.deliver()
    assert len(slack.dms(sam)) == 1


def test_an_address_is_kept_as_it_was_typed(slack: Slack, team: Team, mia: User) -> None:
    """Slack marks addresses in what is typed; the marks are not part of the text."""
    typed = "see https://portal.example/x?a=1&b=2, and ask"
    slack.type(mia, f"/cred note 1001 {typed}")
    assert f": {typed}\n" in slack.type(mia, "/cred history 1001 notes")
    marked = "<mailto:tina@harbor.example|tina@harbor.example> at <http://a.example|a.example>"
    assert grammar.typed(marked) == "tina@harbor.example at a.example"
