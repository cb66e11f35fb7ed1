"""Standing rules: seen on the past before they are saved, then told each morning."""

import pytest

from credbot.delivery.kinds import SCREENS
from credbot.delivery.screens import preview
from credbot.jobs.engine import slots_at
from credbot.jobs.table import find_job
from credbot.sandbox.models import User
from credbot.services.jobs import rehearse
from credbot.store.outbox import Outgoing
from tests.slack.office import Slack, Team, local

LISTED = """\
*2 standing rules, 0 on* · looked at 8:00 on working days
*in In process, start date within 10 business days* [Change]
tells nobody yet, once for each file · off, came along
*stalled, start date within 20 business days* [Change]
tells nobody yet, once for each file · off, came along
[New Rule]
A rule tells of files, in a person's morning or in a channel."""


@pytest.fixture
def dana(team: Team) -> User:
    return team.add("Dana Example", "coordinator")


@pytest.fixture
def lea(team: Team, dana: User) -> User:
    return team.add("Lea Leader", "leader")


def pipeline(team: Team) -> None:
    """Three would have fitted in October by their start dates; one only begins to."""
    enrollment = {"stage": "in_process", "stage_entered": "2026-09-10", "next": "2026-12-10"}
    team.files(
        {**enrollment, "provider": "Ana Ruiz, MD", "start_date": "2026-10-20"},
        {**enrollment, "provider": "Lee Park, NP", "start_date": "2026-11-02"},
        {**enrollment, "provider": "Jo Kim, PA", "start_date": "2026-12-08"},
        {**enrollment, "provider": "Ida Bell, MD", "start_date": "2027-03-01"},
    )


def rehearse_at(team: Team, moment: str) -> list[Outgoing]:
    """What the job would queue then."""
    job = find_job("escalation-rules")
    assert job is not None
    assert job.compose is not None
    slots = slots_at(team.db, job, local(moment))
    return rehearse(team.db, slots, local(moment), job.compose)


def test_a_shipped_rule_is_tried_on_the_record_saved_and_told_once(
    slack: Slack, team: Team, dana: User, lea: User
) -> None:
    team.go_live()
    pipeline(team)

    assert slack.type(dana, "/cred rules") == LISTED
    form = slack.press(dana, "standing.change", value="start-in-process")
    assert form.startswith("Standing Rule\nWhich files (optional): in_process\n")
    trial = slack.submit(dana, {"person": lea.id})
    assert trial == (
        "Standing Rule\n*in In process, start date within 10 business days*\n"
        "tells Lea Leader, once for each file · on, came along\n\n"
        "*Would have told 2 times in October*, of 2 files. 3 files fit today.\n"
        "CR-1001 and CR-1002\n"
        "From the record: stages day by day; owners, start dates and payers as they are now. "
        "What was stalled or at risk and is no more is not counted.\n[Save Rule] [Cancel]"
    )
    saved = slack.submit(dana, {})
    assert saved.endswith("Saved. On from the next working day at 8:00.\n[Change]\n[Close]")
    slack.close(dana)
    assert slack.type(dana, "/cred rules").startswith("*2 standing rules, 1 on*")

    slack.type(dana, "/cred snooze 1002 until 11/30 letter")
    slack.type(lea, "/cred alerts hour 10")
    before = team.everything()
    said = preview(team.db, SCREENS, rehearse_at(team, "2026-11-24T08:00"))
    assert [type(one).__name__ for one in said] == ["Screen"]
    assert team.everything() == before
    team.morning("2026-11-24T08:00")
    assert slack.dms(lea) == []
    team.morning("2026-11-24T10:00")
    team.morning("2026-11-25T10:00")

    (told,) = slack.dms(lea)
    assert told.startswith(
        "*Nothing of yours is due, Tue Nov 24*\n"
        "*Rule: in In process, start date within 10 business days* [Change This Rule]\n"
        "*Ana Ruiz, MD* · Harbor Mutual · CR-1001 ⋯\n"
    )
    assert "CR-1003" in told
    assert "CR-1002" not in told
    assert "CR-1004" not in told
    assert "does not include this" in slack.press(lea, "standing.change", slack.dm(lea)[0])


def test_a_rule_of_ones_own_tells_a_channel_each_week_and_can_be_removed(
    slack: Slack, team: Team, dana: User
) -> None:
    team.go_live()
    pipeline(team)
    slack.type(dana, "/cred rules")
    slack.press(dana, "standing.new")
    for given, said in (
        ({}, "words: Say which files"),
        ({"words": "nonsense=1"}, "words: nonsense is nothing that files are listed by."),
        ({"words": "within=30"}, "words: A rule can't use within."),
        ({"words": "in_process"}, "person: Say whom to tell: a person or a channel."),
        ({"start_within": "x1"}, "start_within: A whole number of business days"),
        ({"start_within": "10", "person": dana.id, "channel": team.room.id}, "channel: Choose one"),
    ):
        assert slack.submit(dana, given).startswith(said)

    channel = {"words": "in_process harbor", "start_within": "12", "person": None}
    trial = slack.submit(dana, {**channel, "channel": team.room.id, "often": "weekly"})
    assert "*in In process, at harbor, start date within 12 business days*" in trial
    assert "Would have told 8 times in October*, of 2 files." in trial
    slack.submit(dana, {}, copies=3)
    slack.close(dana)

    for day in ("24", "25", "30"):
        team.morning(f"2026-11-{day}T08:00")
    team.morning("2026-12-01T08:00")

    told = [text for text in slack.room() if text.startswith("*Rule:")]
    assert [text.partition("\n")[0] for text in told] == [
        "*Rule: in In process, at harbor, start date within 12 business days* · 3 files "
        "[Change This Rule]",
        "*Rule: in In process, at harbor, start date within 12 business days* · 3 files "
        "[Change This Rule]",
    ]
    assert told[0].endswith("This rule tells once a week while a file fits; a coordinator set it.")

    message = next(one for one in team.posted() if "Rule: in" in one.text)
    slack.press(dana, "standing.change", message)
    assert slack.press(dana, "standing.remove").startswith(
        "Standing Rule\nRemoved: in In process, at harbor"
    )
    slack.close(dana)
    assert slack.type(dana, "/cred rules") == LISTED
    assert team.recorded().count("settings.rule") == 2


def test_a_rule_shows_people_and_payers_by_name_also_when_it_is_changed(
    slack: Slack, team: Team, dana: User
) -> None:
    """Also who has no account yet; two people are one too many."""
    team.go_live()
    sam = team.add("Sam Sample", "specialist")
    team.files(
        {"provider": "Ana Ruiz, MD", "assignee": sam.id, "stage": "in_process"},
        {"provider": "Lee Park, NP", "assignee": "Nora Newly", "stage": "in_process"},
    )
    slack.type(dana, "/cred rules")
    slack.press(dana, "standing.new")
    given = {"words": "in process payer_id=1 @sam", "person": dana.id}
    both = slack.submit(dana, {**given, "owner": dana.id})
    assert both.startswith("words: A rule is about the files of one person, or of everybody.")
    trial = slack.submit(dana, {**given, "owner": None})
    assert "*in In process, at Harbor Mutual, of Sam Sample*" in trial
    slack.submit(dana, {})
    slack.close(dana)

    slack.type(dana, "/cred rules")
    form = slack.press(dana, "standing.change", value="1")
    assert form.startswith(
        "Standing Rule\nWhich files (optional): in_process payer=Harbor_Mutual\n"
    )
    assert slack.seen is not None
    assert f"'initial_user': '{sam.id}'" in str(slack.seen.view)
    assert "of Sam Sample*" in slack.submit(dana, {})
    slack.close(dana)
    slack.type(dana, "/cred rules")
    slack.press(dana, "standing.change", value="1")
    trial = slack.submit(dana, {"words": "in_process @Nora_Newly", "owner": None})
    assert "*in In process, of Nora Newly*" in trial
    slack.submit(dana, {})
    slack.close(dana)
    slack.type(dana, "/cred rules")
    assert "Which files (optional): in_process @Nora_Newly\n" in (
        slack.press(dana, "standing.change", value="1")
    )
    slack.close(dana)
    team.morning("2026-11-24T08:00")
    assert "*Rule: in In process, of Nora Newly* [Change This Rule]" in slack.dms(dana)[-1]


def test_of_many_files_the_first_are_named_and_all_are_a_press_away(
    slack: Slack, team: Team, dana: User, lea: User
) -> None:
    team.go_live()
    team.files(*({"provider": f"Person {n}", "stage": "submitting"} for n in range(12)))
    for to in ({"person": lea.id}, {"channel": team.room.id, "person": None}):
        slack.type(dana, "/cred rules")
        slack.press(dana, "standing.new")
        slack.submit(dana, {"words": "submitting", **to})
        slack.submit(dana, {})
        slack.close(dana)

    team.morning("2026-11-24T08:00")

    (told,) = [one for one in team.posted() if "Rule:" in one.text]
    assert "12 open files in Submitting" in slack.press(dana, "pipeline.show", told)
    slack.close(dana)
    assert "4 more files. [Show All That Fit]" in slack.dms(lea)[0]
    morning = slack.dm(lea)[0]
    assert "12 open files in Submitting" in slack.press(lea, "pipeline.show_rule1", morning)


def test_a_rule_that_somebody_changed_meanwhile_is_not_written_over(
    slack: Slack, team: Team, dana: User, lea: User
) -> None:
    mia = team.add("Mia Example", "coordinator")
    for who in (dana, mia):
        slack.type(who, "/cred rules")
        slack.press(who, "standing.change", value="start-stalled")
        slack.submit(who, {"person": lea.id})
    assert "Saved." in slack.submit(dana, {})
    assert "Somebody has chosen this rule already." in slack.submit(mia, {})
    slack.close(mia)
    assert slack.type(lea, "/cred rules").startswith("Your role (leader) does not include this")
