"""Eight in the morning: the digest in the team's room, and each person's own message."""

import pytest

from credbot.app.jobs import rehearse, why_nothing
from credbot.jobs.table import find_job
from credbot.sandbox.models import User
from credbot.services import settings
from tests.slack.office import BOSS, Slack, Team, local

FRIDAY = local("2026-11-20T07:00")


@pytest.fixture
def mia(team: Team) -> User:
    return team.add("Mia Example", "coordinator")


@pytest.fixture
def sam(team: Team, mia: User) -> User:
    """Friday morning: of Sam's six files three are stalled, one rests, one becomes so on Monday."""
    team.clock.move(FRIDAY)
    sam = team.add("Sam Sample", "specialist")
    team.files(
        {
            "provider": "Ana Ruiz, MD",
            "assignee": sam.id,
            "stage": "submitted",
            "stage_entered": "2026-11-02",
            "submitted": "2026-11-02",
            "last_contact": "2026-11-12",
            "next": "2026-11-19",
            "start_date": "2026-12-07",
        },
        {
            "provider": "Lee Park, NP",
            "payer": "Cedar State Medicaid",
            "assignee": sam.id,
            "stage": "in_process",
            "stage_entered": "2026-08-14",
            "last_contact": "2026-11-16",
            "next": "2026-11-23",
            "start_date": "2026-12-14",
        },
        {
            "provider": "Omar Haddad, MD",
            "track": "initial",
            "payer": "",
            "facility": "Lakeview",
            "assignee": sam.id,
            "stage": "verifying",
            "stage_entered": "2026-10-22",
            "last_contact": "2026-11-09",
            "due": "2027-01-15",
        },
        {
            "provider": "Dev Shah, MD",
            "assignee": sam.id,
            "next": "2026-11-17",
            "last_contact": "2026-11-16",
        },
        {
            "provider": "Jo Kim, PA",
            "assignee": sam.id,
            "status": "hold",
            "hold_reason": "roster",
            "hold_until": "2026-11-23",
        },
        {"provider": "Ida Bell, MD", "assignee": sam.id, "next": "2026-12-01"},
    )
    return sam


DIGEST = """\
*3 of 6 open files are stalled. 1 new since Friday, 1 moved on. Order: next hard date first.*
*Ana Ruiz, MD* · Harbor Mutual · CR-1001 ⋯
No acknowledgement: 14 business days, limit 10 (sent Nov 2). Waits on payer.
Next: call, was due Thu Nov 19. Starts Mon Dec 7. Sam Sample
*Lee Park, NP* · Cedar State Medicaid · CR-1002 ⋯
In process: 101 calendar days, limit 65 (since Aug 14). Waits on payer.
Next: call today. Starts Mon Dec 14. Sam Sample
*Omar Haddad, MD* · Lakeview · CR-1003 · NEW ⋯
Verifying: 21 business days, limit 20 (since Oct 22). Waits on primary source.
Next: no date set. Due Fri Jan 15. Sam Sample
[Show All 3] [Why These Limits]
1 more on hold, 1 back today. Checked 6 files at 8:00."""

MORNING = """\
*4 things today, Mon Nov 23*
1. *Ana Ruiz, MD* · Harbor Mutual · CR-1001 ⋯
No acknowledgement: 14 business days, limit 10 (sent Nov 2). Waits on payer.
Next: call, was due Thu Nov 19. Starts Mon Dec 7.
2. *Lee Park, NP* · Cedar State Medicaid · CR-1002 ⋯
In process: 101 calendar days, limit 65 (since Aug 14). Waits on payer.
Next: call today. Starts Mon Dec 14.
3. *Omar Haddad, MD* · Lakeview · CR-1003 ⋯
Verifying: 21 business days, limit 20 (since Oct 22). Waits on primary source.
Next: no date set. Due Fri Jan 15.
4. *Jo Kim, PA* · Harbor Mutual · CR-1005 ⋯
On hold until Mon Nov 23: roster. Waits on provider.
Next: no date set.
[4 Things Today] [My 6 Files] [Why These Limits] [Change When I Get This]"""


def test_the_digest_tells_what_is_new_and_what_moved_on_since_friday(
    slack: Slack, team: Team, sam: User
) -> None:
    team.go_live()
    team.morning("2026-11-20T08:00")
    team.clock.move(local("2026-11-20T10:00"))
    slack.type(sam, "/cred log 1004 call he will send it next 12/1")
    team.morning("2026-11-21T08:00")
    team.morning("2026-11-22T08:00")

    team.morning("2026-11-23T08:00")

    first, second = slack.room()
    assert first.startswith("*3 of 6 open files are stalled. Order: next hard date first.*\n")
    assert second == DIGEST


def test_a_morning_is_one_message_with_what_is_due(slack: Slack, team: Team, sam: User) -> None:
    team.go_live()
    slack.type(sam, "/cred log 1004 call he will send it next 12/1")

    team.morning("2026-11-23T08:00")

    (message,) = slack.dm(sam)
    assert message.text == "4 things today. First: Ana Ruiz, MD, Harbor Mutual."
    assert slack.dms(sam) == [MORNING]


def test_what_one_call_covers_is_one_thing(slack: Slack, team: Team, mia: User) -> None:
    team.go_live()
    files = [
        {"provider": name, "stage": "submitted", "next": "2026-11-24", "assignee": mia.id}
        for name in ("Ana Ruiz, MD", "Lee Park, NP", "Jo Kim, PA")
    ]
    team.files(*files)

    team.morning("2026-11-24T08:00")

    (message,) = slack.dm(mia)
    assert message.text == "1 thing today. First: Harbor Mutual, 3 files, one call."
    assert slack.dms(mia)[0] == (
        "*1 thing (3 files) today, Tue Nov 24*\n"
        "1. *Harbor Mutual*, 3 files, one call\n"
        "Not contacted yet, rhythm 14 days. Waits on payer. Next: call today.\n"
        "• Ana Ruiz, MD · CR-1001: Submitted: 2 business days, limit 15.\n"
        "• Lee Park, NP · CR-1002: Submitted: 2 business days, limit 15.\n"
        "• Jo Kim, PA · CR-1003: Submitted: 2 business days, limit 15.\n"
        "[Log for All] [Show 3 Files]\n"
        "[1 Thing Today] [My 3 Files] [Why These Limits] [Change When I Get This]"
    )


def test_nothing_stalled_is_said_too_and_nothing_due_is_not(
    slack: Slack, team: Team, mia: User
) -> None:
    team.go_live()
    team.files(
        {"provider": "Ana Ruiz, MD", "start_date": "2026-12-07", "assignee": mia.id},
        {"provider": "Lee Park, NP", "assignee": mia.id},
    )

    team.morning("2026-11-24T08:00")

    assert slack.room() == [
        "*0 of 2 open files are stalled. Checked at 8:00. "
        "Next hard date: Ana Ruiz, MD starts Mon Dec 7.*\n[Why These Limits]\n"
        "0 more on hold. Checked 2 files at 8:00."
    ]
    assert slack.dms(mia) == []


def test_an_empty_pipeline_is_said_too(slack: Slack, team: Team) -> None:
    team.go_live()

    team.morning("2026-11-24T08:00")

    assert slack.room()[0].startswith("*0 of 0 open files are stalled. Checked at 8:00.*")


def test_before_going_live_the_coordinator_alone_reads_it(
    slack: Slack, team: Team, mia: User, sam: User
) -> None:
    team.go_live()
    slack.type(mia, "/cred live off")

    team.morning("2026-11-23T08:00")

    assert (slack.room(), slack.dms(sam)) == ([], [])
    digest, morning = slack.dms(mia)
    assert digest.startswith(
        f"Not live yet: this would stand in <#{team.room.id}>. "
        "`/cred live on` sends it there.\n*4 of 6"
    )
    assert morning.startswith("Not live yet. This is what Sam Sample would get.\n*5 things")


def test_a_holiday_has_no_digest_and_the_next_one_counts_from_before_it(
    slack: Slack, team: Team, sam: User
) -> None:
    team.go_live()
    for day in ("23", "24", "25", "26"):
        team.morning(f"2026-11-{day}T08:00")
    assert len(slack.room()) == 3
    slack.type(sam, "/cred advance 1003")

    team.morning("2026-11-27T08:00")

    assert slack.room()[-1].startswith(
        "*4 of 6 open files are stalled. 0 new since Wednesday, 1 moved on. "
    )


def test_each_room_and_person_has_its_own_eight_o_clock(
    slack: Slack, team: Team, sam: User
) -> None:
    team.go_live("America/Los_Angeles")

    team.morning("2026-11-23T08:00")
    assert (len(slack.room()), len(slack.dms(sam))) == (0, 1)
    team.morning("2026-11-23T08:00", "America/Los_Angeles")
    assert (len(slack.room()), len(slack.dms(sam))) == (1, 1)
    assert "at 8:00." in slack.room()[0]


SETTLES = [
    (1001, "advance", {}),
    (1002, "advance", {}),
    (1003, "advance", {}),
    (1004, "log", {"text": "he will send it", "next": "2026-12-01"}),
    (1004, "wait", {"party": "provider", "text": "a form", "next": "2026-12-01"}),
]


@pytest.mark.parametrize(("file", "verb", "values"), SETTLES)
def test_an_alert_comes_with_the_press_that_settles_it(
    slack: Slack, team: Team, sam: User, file: int, verb: str, values: dict[str, str]
) -> None:
    team.go_live()
    team.morning("2026-11-23T08:00")
    assert f"CR-{file}" in slack.room()[0]

    slack.press(sam, "pipeline.more", team.posted()[0], option=f"{verb} {file}:1")
    if values:
        slack.submit(sam, values)

    assert slack.type(sam, "/cred stalled").count(f"CR-{file}") == 0


def test_a_hold_that_ended_is_settled_by_its_press(slack: Slack, team: Team, sam: User) -> None:
    team.go_live()
    team.morning("2026-11-24T08:00")
    assert "*Jo Kim, PA* · Harbor Mutual · CR-1005" in slack.room()[0]
    assert "Hold's review date has passed: was Mon Nov 23. Waits on provider." in slack.room()[0]

    slack.press(sam, "pipeline.more", team.posted()[0], option="resume 1005:1")

    assert slack.type(sam, "/cred stalled").count("CR-1005") == 0


def test_a_file_without_owner_is_settled_by_handing_it_over(
    slack: Slack, team: Team, mia: User
) -> None:
    team.go_live()
    team.file("Ana Ruiz, MD", opened="2026-11-18")
    team.morning("2026-11-24T08:00")
    assert "No owner: 4 business days, limit 1 (since Nov 18)." in slack.room()[0]

    slack.press(mia, "pipeline.more", team.posted()[0], option="assign 1001:1")
    slack.submit(mia, {"owner": mia.id})

    assert slack.type(mia, "/cred stalled").startswith("*0 open stalled files.")


def test_a_press_on_an_old_digest_acts_or_says_what_has_happened(
    slack: Slack, team: Team, mia: User, sam: User
) -> None:
    team.go_live()
    team.morning("2026-11-23T08:00")
    old = team.posted()[0]
    slack.type(mia, "/cred advance 1001")
    team.morning("2026-11-24T08:00")

    late = slack.press(sam, "pipeline.more", old, option="advance 1001:1")
    still = slack.press(sam, "pipeline.more", old, option="advance 1002:1")

    assert late.startswith(
        "CR-1001 has changed since you saw it: Mia Example moved it on, Mon Nov 23, 8:00 AM.\n"
        "*CR-1001"
    )
    assert "Moved to Approved, not loaded, Tue Nov 24." in still
    assert slack.room()[0] == DIGEST.replace(
        "3 of 6 open files are stalled. 1 new since Friday, 1 moved on.",
        "4 of 6 open files are stalled.",
    ).replace(" · NEW", "").replace("Show All 3", "Show All 4").replace(
        "[Show All 4]",
        "*Dev Shah, MD* · Harbor Mutual · CR-1004 ⋯\n"
        "Our follow-up is late: 4 business days, stalled from 2 (was due Nov 17). "
        "Waits on provider.\nNext: ask, was due Tue Nov 17. Sam Sample\n[Show All 4]",
    )


def test_the_numbers_of_a_digest_open_their_list(slack: Slack, team: Team, sam: User) -> None:
    team.go_live()
    team.morning("2026-11-23T08:00")
    digest = team.posted()[0]

    shown = slack.press(sam, "pipeline.show", digest)
    slack.close(sam)
    limits = slack.press(sam, "pipeline.limits", digest)

    assert shown.startswith("Files\n*4 open stalled files. Order: next hard date first.*\n*Ana")
    assert "Sent over 10 business days ago without acknowledgement" in limits


def test_a_file_that_stays_stalled_for_another_reason_is_not_new(
    slack: Slack, team: Team, sam: User
) -> None:
    """Its late follow-up is settled; that it was never acknowledged is not."""
    team.go_live()
    team.files(
        {
            "provider": "Eli Ford, DO",
            "stage": "submitted",
            "stage_entered": "2026-11-04",
            "submitted": "2026-11-04",
            "last_contact": "2026-11-10",
            "next": "2026-11-12",
            "assignee": sam.id,
        }
    )
    team.morning("2026-11-23T08:00")
    slack.type(sam, "/cred log 1007 call Tina says no")

    team.morning("2026-11-24T08:00")

    assert "0 moved on" not in slack.room()[0]
    assert "CR-1007 ⋯\nNo acknowledgement: 13 business days" in slack.room()[1]
    assert "CR-1007 · NEW" not in slack.room()[1]


def test_what_came_in_stalled_in_the_course_of_a_day_is_new_the_next(
    slack: Slack, team: Team, mia: User
) -> None:
    team.clock.move(local("2026-11-23T07:00"))
    team.go_live()
    team.morning("2026-11-23T08:00")
    team.clock.move(local("2026-11-23T10:00"))
    team.file("Ana Ruiz, MD", stage_entered="2026-10-01", assignee=mia.id)

    team.morning("2026-11-24T08:00")

    assert slack.room()[1].startswith(
        "*1 of 1 open file is stalled. 1 new since Monday, 0 moved on. Order: "
        "next hard date first.*\n*Ana Ruiz, MD* · Harbor Mutual · CR-1001 · NEW ⋯\n"
    )


def test_a_slot_is_delivered_once_however_often_the_clock_ticks(
    slack: Slack, team: Team, sam: User
) -> None:
    team.go_live()
    for minute in range(3):
        team.morning(f"2026-11-23T08:0{minute}")

    assert (len(slack.room()), len(slack.dms(sam))) == (1, 1)


def test_a_rehearsal_of_silence_says_why(team: Team) -> None:
    digest = find_job("stall-digest")
    assert digest is not None
    sunday, monday = local("2026-11-22T08:00"), local("2026-11-23T08:00")

    team.go_live()
    settings.set_live(team.db, BOSS, False, now=monday)

    assert rehearse(team.db, digest, monday) == []
    assert why_nothing(team.db, digest, monday).startswith("Not live, and no coordinator or admin")
    assert why_nothing(team.db, digest, sunday).startswith("There is nobody it runs for then")
