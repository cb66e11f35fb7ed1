"""Messages come when a person chose, and say how to change that."""

import pytest

from credbot.sandbox.models import User
from tests.slack.office import Slack, Team, local


@pytest.fixture
def mia(team: Team) -> User:
    return team.add("Mia Example", "coordinator")


@pytest.fixture
def sam(team: Team) -> User:
    return team.add("Sam Sample", "specialist")


def test_a_morning_comes_at_the_hour_and_on_the_days_that_were_chosen(
    slack: Slack, team: Team, mia: User, sam: User
) -> None:
    team.go_live()
    team.file(assignee=sam.id, next="2026-11-23")
    team.file("Lee Park, NP", assignee=mia.id, next="2026-11-23")

    said = slack.type(sam, "/cred alerts hour 7")
    slack.type(mia, "/cred alerts morning off")
    team.morning("2026-11-24T06:59")
    assert slack.dms(sam) == []
    team.morning("2026-11-24T07:00")
    (first,) = slack.dms(sam)

    assert said == (
        "*What reaches you, and when*\n"
        "Your morning comes at 7:00 when something is due.\n"
        "Nothing unasked from 18:00 to 8:00 (America/New_York).\n"
        "You work Mon to Fri; on other days nothing comes.\n"
        "A file that becomes yours: a message at once.\n[Change When I Get This]"
    )
    assert first.endswith("[Why These Limits] [Change When I Get This]")

    # The press under the morning opens the same choices as a form.
    form = slack.press(sam, "alerts.change", slack.dm(sam)[0])
    assert form.startswith("Messages to Me\nMy morning: When something is due\nIt comes at: 7:00")
    slack.submit(
        sam,
        {
            "morning": "always",
            "hour": "10",
            "quiet_from": "17",
            "quiet_until": "9",
            "days": ["0", "1", "2", "3"],
            "cards": "on",
        },
    )
    slack.close(sam)
    slack.type(sam, "/cred log 1001 call he has it next 12/7")
    for moment in ("2026-11-25T09:59", "2026-11-27T11:00"):
        team.morning(moment)
    assert len(slack.dms(sam)) == 1
    team.morning("2026-11-30T10:00")
    assert slack.dms(sam)[1].startswith("*Nothing of yours is due, Mon Nov 30*\n")
    assert slack.dms(mia) == []
    assert team.recorded().count("alerts.change") == 3


def test_files_given_to_somebody_who_muted_them_wait_for_the_morning(
    slack: Slack, team: Team, mia: User, sam: User
) -> None:
    team.go_live()
    slack.type(sam, "/cred alerts cards off")
    team.files({"provider": "Ana Ruiz, MD"}, {"provider": "Lee Park, NP"}, {"provider": "Jo Kim"})

    said = slack.type(mia, "/cred assign 1001 1002 1003 @sam")
    slack.type(mia, "/cred assign 1003 me")
    team.deliver()
    assert "Sam Sample sees it in the morning of Tue Nov 24" in said
    assert slack.dms(sam) == []

    team.morning("2026-11-24T08:00")

    (morning,) = slack.dms(sam)
    assert morning.startswith(
        "*Nothing of yours is due, Tue Nov 24*\n*New to you*\n"
        "*Ana Ruiz, MD* · Harbor Mutual · CR-1001, from Mia Example\n"
        "*Lee Park, NP* · Harbor Mutual · CR-1002, from Mia Example\n[My 2 Files]"
    )


def test_unasked_messages_wait_for_the_end_of_quiet_hours_and_say_why_they_came(
    slack: Slack, team: Team, mia: User, sam: User
) -> None:
    team.file()
    slack.type(sam, "/cred alerts quiet 12-10")
    team.clock.move(local("2026-11-23T13:00"))

    said = slack.type(mia, "/cred assign 1001 @sam")
    team.deliver()

    assert "Sam Sample gets a message Tue Nov 24, 10:00 AM, their time." in said
    assert slack.dms(sam) == []
    team.clock.move(local("2026-11-24T10:00"))
    team.deliver()
    (card,) = slack.dms(sam)
    assert card.startswith("Mia Example gave you this file.")
    assert card.endswith("You get this because a file became yours. [Change When I Get This]")

    # Edited when the file changes, it still says so.
    slack.type(mia, "/cred hold 1001 payer until 12/04 waiting on roster")
    team.deliver()
    (card,) = slack.dms(sam)
    assert "waiting on roster" in card
    assert card.startswith("Mia Example gave you this file.")
    assert card.endswith("You get this because a file became yours. [Change When I Get This]")


def test_what_is_close_to_its_limit_is_a_line_and_no_alert(
    slack: Slack, team: Team, sam: User
) -> None:
    team.go_live()
    near = {"provider": "Dev Shah, MD", "stage_entered": "2026-11-02", "assignee": sam.id}
    team.files({**near, "last_contact": "2026-11-20"})

    team.morning("2026-11-23T08:00")
    assert slack.dms(sam) == []
    team.file(assignee=sam.id, next="2026-11-24")
    team.morning("2026-11-24T08:00")

    (morning,) = slack.dms(sam)
    assert (
        "\n*Close to the limit*\n*Dev Shah, MD* · Harbor Mutual · CR-1001. "
        "Stalled from Wed Nov 25: Collecting: 16 business days, limit 15 (since Nov 2)\n"
    ) in morning


MISREAD = (
    ("hour 5", "A morning comes at an hour from 6 to 11."),
    ("hour noon", "noon is not an hour; hours look like 8 or 18."),
    ("quiet 8-18", "Quiet hours look like 18-8: from 12 to 23, until 6 to 11."),
    ("days never", "never is not a day of the week."),
    ("morning maybe", "maybe is not one of on, off, always."),
    ("cards maybe", "maybe is not one of on, off."),
    ("pager on", "pager is not one of morning, hour, quiet, days or cards."),
)


def test_choices_that_make_no_sense_change_nothing(slack: Slack, team: Team, sam: User) -> None:
    before = team.everything()

    for typed, said in MISREAD:
        assert slack.type(sam, f"/cred alerts {typed}").startswith(said)

    after = team.everything()
    assert {name for name in after if after[name] != before[name]} <= {"request"}
