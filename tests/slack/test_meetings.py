"""Meetings: by a rule, one by one, moved and cancelled, with what moves before it is saved."""

import pytest

from credbot.sandbox.models import User
from tests.slack.office import Slack, Team


@pytest.fixture
def dana(team: Team) -> User:
    return team.add("Dana Example", "coordinator")


def test_a_rule_plans_two_years_of_meetings_after_a_look_at_them(
    slack: Slack, team: Team, dana: User
) -> None:
    mia = team.add("Mia Member", "committee")
    assert slack.type(dana, "/cred meetings").startswith("No meeting is planned.")
    shown = slack.type(dana, "/cred meetings 4th thursday at noon seats 12")
    assert shown == (
        "*Credentials Committee would meet 4th Thursday of every month at 12:00 PM (New York), "
        "12 seats*\n"
        "The next: Thu Nov 26, Thu Dec 24, Thu Jan 28, Thu Feb 25, Thu Mar 25, Thu Apr 22, "
        "Thu May 27, 2027, Thu Jun 24, 2027, Thu Jul 22, 2027, Thu Aug 26, 2027, "
        "Thu Sep 23, 2027, Thu Oct 28, 2027 and 13 more.\n"
        "Thu Nov 26 is Thanksgiving Day: move or cancel that one where nobody comes.\n"
        "No open file would be touched by it.\n[Save Rule]"
    )
    assert slack.type(dana, "/cred meetings").startswith("No meeting is planned.")
    slack.type(dana, "/cred meetings 4th thursday at noon seats 12")
    assert "Credentials Committee meets 4th Thursday" in slack.press(dana, "meetings.do")

    team.file(track="initial", payer="", stage="committee")
    assert slack.type(mia, "/cred committee").startswith(
        "*Next: Credentials Committee, Thu Nov 26, 12:00 PM (New York)* · "
        "1 file in the stage Committee\n"
        "*Credentials Committee, Thu Nov 26, 12:00 PM (New York)*\n"
        "Agenda closed Mon Nov 16, packet Thu Nov 19. 12 seats. Thu Nov 26 is Thanksgiving Day.\n"
    )
    assert "does not include this" in slack.type(mia, "/cred committee new 12/17")

    slack.type(dana, "/cred committee move 11/26 to 12/3 holiday")
    moved = slack.press(dana, "meetings.do")
    assert moved.startswith(
        "*Credentials Committee, Thu Nov 26, 12:00 PM (New York) is moved to Thu Dec 3, "
        "12:00 PM (New York):* holiday\nAgenda closes Mon Nov 23, packet Thu Nov 26.\n"
    )
    listed = slack.type(dana, "/cred meetings")
    assert "Moved from Thu Nov 26: holiday." in listed
    assert "1-12 of 25 dates. Order: next first." in listed
    slack.press(dana, "meetings.choose", value=f"cancel {meeting_of(slack)}")
    slack.submit(dana, {"why": "no quorum"})
    assert "is cancelled:* no quorum" in slack.submit(dana, {})
    slack.close(dana)
    assert "Cancelled: no quorum" in slack.type(dana, "/cred meetings")
    assert team.recorded()[-3:] == ["meetings.rule", "meetings.move", "meetings.cancel"]


def meeting_of(slack: Slack) -> str:
    """The first meeting of the list that was seen last."""
    seen = slack.seen
    assert seen is not None
    assert seen.message is not None
    menus = [one["accessory"] for one in seen.message.blocks if "accessory" in one]
    return str(menus[0]["options"][0]["value"].split()[1])


def test_a_date_is_added_undone_and_never_planned_twice(
    slack: Slack, team: Team, dana: User
) -> None:
    added = slack.type(dana, "/cred committee new 12/10 7:30 am for MEC")
    assert added.startswith(
        "*MEC, Thu Dec 10, 7:30 AM (New York) is planned.*\n"
        "Agenda closes Mon Nov 30, packet Thu Dec 3.\nNo open file is touched by it.\n[Undo]"
    )
    first = slack.seen
    before = team.everything()
    for typed, said in (
        ("committee new 12/10 for MEC", "MEC meets Thu Dec 10 already."),
        ("committee new 11/20/2026", "A meeting is planned for today or later."),
        ("committee new 12/11 25:00", "25:00 is not a time."),
        ("committee new", "On:"),
        ("committee cancel 12/11 why", "Nobody meets Fri Dec 11. The next ones: Thu Dec 10."),
        ("meetings 5th thursday", "Not every month has a 5th one."),
        ("meetings sometimes", "sometimes is no rule for meetings."),
        ("meetings every 0 weeks on tue", "Every 1 to 12 weeks; 0 never comes round."),
        ("meetings thursday", "Credentials Committee would meet"),
    ):
        assert said in slack.type(dana, f"/cred {typed}").replace("MEC would", "Credentials"), typed
        slack.close(dana)
    assert {k: v for k, v in team.everything().items() if k != "request"} == {
        k: v for k, v in before.items() if k != "request"
    }
    assert "Undone: the meetings are as they were." in slack.press(dana, "meetings.undo", first)
    assert slack.type(dana, "/cred meetings").startswith("No meeting is planned.")
    assert "nothing was undone" in slack.press(dana, "meetings.undo", first)


def test_a_new_rule_takes_the_place_of_the_old_and_both_come_back(
    slack: Slack, team: Team, dana: User
) -> None:
    slack.type(dana, "/cred meetings 2nd thursday for MEC")
    slack.press(dana, "meetings.do")
    slack.type(dana, "/cred meetings rule")
    form = {"body": "MEC", "rule": "every 2 weeks on wed", "first": "2027-01-01", "at": "5pm"}
    form |= {"seats": None, "zone": "America/Denver", "last": None}
    for wrong, said in (
        ({**form, "rule": "often"}, "rule: often is no rule"),
        ({**form, "seats": "x"}, "seats: Seats are a whole number"),
        ({**form, "zone": "Mars"}, "zone: Mars is not a time zone"),
        ({**form, "last": "2026-12-31"}, "last: A rule ends after it begins"),
    ):
        assert slack.submit(dana, wrong).startswith(said)
    shown = slack.submit(dana, form)
    assert "MEC would meet every 2 weeks on Wednesday at 5:00 PM (Denver)" in shown
    assert "23 dates of the rule before go." in shown
    saved = slack.submit(dana, {})
    assert "MEC meets every 2 weeks" in saved
    undo = slack.seen
    slack.close(dana)
    listed = slack.type(dana, "/cred meetings")
    assert "MEC: 2nd Thursday of every month, until Thu Dec 31" in listed
    assert "MEC: every 2 weeks on Wednesday at 5:00 PM (Denver), from Fri Jan 1" in listed
    assert "*MEC, Thu Dec 10*" in listed
    assert "*MEC, Wed Jan 6, 5:00 PM (Denver)*" in listed
    assert undo is not None


def test_a_change_says_which_files_lose_their_last_meeting(
    slack: Slack, team: Team, dana: User
) -> None:
    file = team.file(
        track="initial", payer="", state="TX", stage="verifying", start_date="2027-01-04"
    )
    slack.type(dana, f"/cred verified {file} license 8/20 TX board")
    slack.type(dana, "/cred committee new 12/10 12:00")
    card = slack.type(dana, f"/cred {file}")
    assert "last usable meeting Thu Dec 10" in card

    shown = slack.type(dana, "/cred committee move 12/10 to 12/21 no quorum")
    assert "1 file would have no meeting left on or before the day until which they are" in shown
    assert "last usable meeting Thu Dec 10" in slack.type(dana, f"/cred {file}")
    slack.type(dana, "/cred committee move 12/10 to 12/21 no quorum")
    moved = slack.press(dana, "meetings.do")
    assert "1 file has no meeting left" in moved
    undo = slack.seen
    assert "last usable meeting Thu Dec 10" not in slack.type(dana, f"/cred {file}")
    assert "1 file got a usable meeting again" in slack.press(dana, "meetings.undo", undo)


def test_each_morning_adds_the_meetings_that_have_come_into_reach(
    slack: Slack, team: Team, dana: User
) -> None:
    slack.type(dana, "/cred meetings every tuesday at 7:30 am for MEC")
    slack.press(dana, "meetings.do")
    before = len(meetings_of(team))
    team.go_live()
    team.morning("2027-01-05T08:00")
    assert len(meetings_of(team)) == before + 6
    team.morning("2027-01-05T09:00")
    assert len(meetings_of(team)) == before + 6


def meetings_of(team: Team) -> list[tuple[object, ...]]:
    return team.everything()["meeting"]
