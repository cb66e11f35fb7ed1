"""Reminders of dates: to the team's room and in mornings, each step once."""

import pytest

from credbot.app.jobs import rehearse
from credbot.jobs.table import JOBS, find_job
from credbot.sandbox.models import User
from tests.slack.office import Slack, Team, local

FRIDAY = "2026-11-20T07:00"


@pytest.fixture
def mia(team: Team) -> User:
    """A coordinator, on a Friday; the room gets reminders."""
    team.jobs = list(JOBS)
    team.clock.move(local(FRIDAY))
    return team.add("Mia Example", "coordinator")


@pytest.fixture
def sam(team: Team, mia: User) -> User:
    sam = team.add("Sam Sample", "specialist")
    team.files(
        {"provider": "Ana Ruiz, MD", "start_date": "2026-12-07", "assignee": sam.id},
        {
            "provider": "Ana Ruiz, MD",
            "payer": "Cedar State Medicaid",
            "start_date": "2026-12-07",
            "assignee": sam.id,
        },
        {"provider": "Lee Park, NP", "due": "2026-12-23", "assignee": sam.id},
        {"provider": "Jo Kim, PA", "due": "2027-01-15"},
    )
    return sam


def told(messages: list[str]) -> list[str]:
    return [text for text in messages if "eadlines" in text]


FIRST = """\
*Deadlines, Fri Nov 20: 4 dates*
*Further ahead*
*Starts*
• *Ana Ruiz, MD*: starts Mon Dec 7 (Harbor Mutual and Cedar State Medicaid) · \
Sam Sample
*Renewals and due dates*
• *Lee Park, NP*: CR-1003 is due Wed Dec 23 (Harbor Mutual) · Sam Sample
• *Jo Kim, PA*: CR-1004 is due Fri Jan 15 (Harbor Mutual)
[Open Calendar]"""


def test_each_step_is_told_once_and_what_was_missed_in_one_message(
    slack: Slack, team: Team, sam: User, mia: User
) -> None:
    team.go_live()
    for day in ("20", "21", "22", "23"):
        team.morning(f"2026-11-{day}T08:00")
        team.morning(f"2026-11-{day}T08:30")
    slack.type(sam, "/cred date 1003 due 12/30 the payer moved it")
    # Down from Tuesday on; on Tuesday a week later it comes up again.
    team.morning("2026-12-01T09:00")
    team.morning("2026-12-01T09:30")

    first, near, late = told(slack.room())
    assert first == FIRST
    assert near.startswith("*Deadlines, Mon Nov 23: 6 dates*\n*Within 14 days*\n*Starts*\n• *Ana")
    assert late.startswith("*Deadlines, Tue Dec 1: 6 dates*\n*Late*\n*The organisation's own*\n")
    assert "CR-1003 is due Wed Dec 30 (Harbor Mutual)" in late
    mine = told(slack.dms(sam))
    assert len(mine) == 3
    assert "*Deadlines: 3 dates*" in mine[1]
    (unowned, *_) = told(slack.dms(mia))
    assert "CR-1004 is due Fri Jan 15 (Harbor Mutual)" in unowned
    assert "CR-1003" not in unowned


def test_what_is_done_before_it_is_read_is_left_out(
    slack: Slack, team: Team, sam: User, mia: User
) -> None:
    team.go_live()
    team.clock.move(local("2026-11-20T08:00"))
    from credbot.jobs.engine import tick

    tick(team.db, JOBS, team.clock.now())
    for number in (1001, 1002, 1004):
        slack.type(mia, f"/cred close {number} withdrawn left us")
    team.deliver()

    (room,) = told(slack.room())
    assert "Ana Ruiz" not in room
    assert room.startswith("*Deadlines, Fri Nov 20: 1 date*")
    assert told(slack.dms(mia)) == []


def test_away_is_caught_up_on_the_first_day_back_and_the_cover_is_told(
    slack: Slack, team: Team, sam: User, mia: User
) -> None:
    team.go_live()
    team.morning("2026-11-20T08:00")
    slack.type(mia, f"/cred away <@{sam.id}> 11/23 11/24 cover <@{mia.id}>")
    for day in ("23", "24", "25"):
        team.morning(f"2026-11-{day}T08:00")

    assert any("*Ana Ruiz, MD*: starts Mon Dec 7" in text for text in told(slack.dms(mia)))
    first, back = told(slack.dms(sam))
    assert "Fri Nov 20" in first
    assert "*Deadlines: 3 dates*" in back


def test_a_room_of_one_payer_and_a_rehearsal(slack: Slack, team: Team, sam: User) -> None:
    slack.type(
        next(user for user in team.box.world.workspace.users.values() if user.name == "mia"),
        f"/cred channel team <#{team.room.id}|credentialing> payer=cedar",
    )
    job = find_job("deadlines")
    assert job is not None

    before = team.everything()
    shown = rehearse(team.db, job, local("2026-11-20T08:00"))

    assert team.everything() == before
    room = next(one for one in shown if one["kind"] == "deadlines")
    assert room["text"] == "Deadlines, Fri Nov 20: 1 date."
    assert room["recipient"].startswith("person:")
