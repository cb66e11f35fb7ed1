"""The App Home by role: one number everywhere, each with its own list."""

import pytest

from credbot.sandbox.models import User
from tests.slack.office import Slack, Team, local

DUE = {"stage": "submitted", "stage_entered": "2026-11-02", "submitted": "2026-11-02"}


@pytest.fixture
def mia(team: Team) -> User:
    """Tuesday: Mia runs the pipeline and has three files of one call, and one of another."""
    team.clock.move(local("2026-11-23T07:00"))
    mia = team.add("Mia Example", "coordinator", "specialist")
    mine = {"assignee": mia.id, "next": "2026-11-24", "last_contact": "2026-11-20"}
    team.files(
        {"provider": "Ana Ruiz, MD", **DUE, **mine, "start_date": "2026-12-07"},
        {"provider": "Lee Park, NP", **DUE, **mine},
        {"provider": "Jo Kim, PA", **DUE, **mine},
        {"provider": "Omar Haddad, MD", **mine, "waiting_on": "provider"},
        {"provider": "Ida Bell, MD", "stage": "intake", "stage_entered": "2026-11-16"},
        {"provider": "Dev Shah, MD", "status": "hold", "hold_until": "2026-11-24"},
    )
    return mia


def test_a_thing_is_the_same_number_everywhere_and_opens_its_list(
    slack: Slack, team: Team, mia: User
) -> None:
    team.go_live()
    team.morning("2026-11-24T08:00")

    desk = slack.type(mia, "/cred")
    home = slack.home(mia)
    listed = slack.press(mia, "pipeline.show_due", slack.home_view(mia))
    slack.close(mia)

    (morning,) = slack.dms(mia)
    assert morning.startswith("*2 things (4 files) today, Tue Nov 24*\n")
    assert desk.startswith("2 things (4 files) of yours need you. You have 4 open files.\n")
    assert "*My files: 4 open · 2 things (4 files) today*" in home
    assert listed.startswith(
        "Files\n*4 open files of Mia Example with something due today, 2 things to do. Order:"
    )


def test_one_note_is_logged_for_all_files_of_a_call(slack: Slack, team: Team, mia: User) -> None:
    team.go_live()
    team.morning("2026-11-24T08:00")
    form = slack.press(mia, "payers.logall", slack.dm(mia)[0])

    none = slack.submit(mia, {"files0": [], "text": "Tina has them all"})
    said = slack.submit(mia, {"files0": ["1001", "1003"], "text": "Tina has them all"})
    left = slack.home(mia)
    undone = slack.type(mia, "/cred undo")

    assert form.startswith("Log for All\nFiles (optional):")
    assert none == "files0: Tick at least one file."
    assert said.startswith("Log for All\n2 files logged: CR-1001 and CR-1003.\n[Undo]")
    assert "*My files: 4 open · 2 things today*" in left
    assert undone.startswith("2 files changed back: CR-1001 and CR-1003.")
    assert team.audit(1001) == [("Mia Example", "payers.log"), ("Mia Example", "pipeline.undo")]


def test_the_home_of_who_runs_it_has_what_is_theirs_to_decide(
    slack: Slack, team: Team, mia: User
) -> None:
    team.go_live()
    team.morning("2026-11-23T08:00")
    slack.type(mia, "/cred return 1002 collecting form was wrong")
    team.morning("2026-11-24T08:00")

    home = slack.home(mia)
    lists = [
        slack.press(mia, action, slack.home_view(mia), value=value).splitlines()[1]
        for action, value in (
            ("pipeline.show", "back=true"),
            ("assignment.select", "unowned=true"),
            ("providers.starts", "1"),
            ("pipeline.show_party0", "stalled=true waiting_on=payer"),
            ("pipeline.show_stage2", "stage=submitted"),
            ("pipeline.show_mine1", None),
        )
        if slack.close(mia) is None
    ]

    assert home.startswith(HOME)
    assert lists == [
        "*1 open file whose hold ends today or has ended. Order: next hard date first.*",
        "*2 open files without owner. Order: next hard date first.*",
        "*1 person starts within 30 days. Order: the next start first.*",
        "*2 open stalled files waiting on payer. Order: next hard date first.*",
        "*2 open files in Submitted. Order: next hard date first.*",
        "*2 open files of Mia Example in Submitted. Order: next hard date first.*",
    ]


HOME = """\
Home
[New File] [Find] [Pipeline] [Views] [Load] [3 Things Today] [My 4 Files]
*Yours to decide*
1 request to screen: oldest 6 business days, target 2, was due Wed Nov 18 [Screen]
2 files without owner since Mon Nov 23 [Assign]
1 hold ends today or earlier [Review]
*Starts within 30 days: 1 person* [All 1]
*Ana Ruiz, MD* · Mon Dec 7, 13 days [Open]
0 of 1 file effective · waits on Harbor Mutual · next: today
*Next 14 days: 4 dates* [Calendar]
*Mon Nov 30* · 6 providers not yet checked at OIG LEIE
*Mon Nov 30* · 6 providers not yet checked at SAM.gov
*Mon Nov 30* · 6 providers not yet checked at State boards
*Stalled: 2* · since Monday +0, −1 · by whom they wait on [All 2]
[Payer 2]
*Open: 6*, stalled in brackets, 1 on hold
[Intake 1] [Collecting 3] [Submitted 2 (2)]
[On Hold 1] [At Risk 1]
---
*My files: 4 open · """

LEADS = """\
Home
[Find] [Pipeline] [Views] [Load]
*Starts within 30 days: 1 person* [All 1]
*Ana Ruiz, MD* · Mon Dec 7, 14 days [Open]
0 of 1 file effective · waits on Harbor Mutual · next: Tue Nov 24
*Stalled: 3* · by whom they wait on [All 3]
[Payer 3]
*Open: 6*, stalled in brackets, 1 on hold
[Intake 1] [Collecting 2] [Submitted 3 (3)]
[No Owner 2] [On Hold 1] [At Risk 1]
"""


def test_each_role_sees_what_it_can_act_on(slack: Slack, team: Team, mia: User) -> None:
    seen = {
        role: slack.home(team.add(f"{role.capitalize()} Example", role))
        for role in ("leader", "viewer", "committee", "compliance", "specialist")
    }

    assert seen["leader"].startswith(LEADS)
    assert "*Starts within 30 days: 1 person* [All 1]\n*Ana Ruiz, MD* · Mon Dec 7" in seen["viewer"]
    assert "Mia" not in seen["viewer"]
    assert seen["committee"] == (
        "Home\nNo meeting is planned. `/cred meetings` shows them when there are any.\n"
        "[When I Get Messages] [Help]"
    )
    assert "Every file can be read here" in seen["compliance"]
    assert "*My files: 0 open · nothing today*" in seen["specialist"]
    assert "Stalled" not in seen["specialist"]


def test_the_next_meeting_stands_on_the_home_of_its_members_and_of_who_prepares_it(
    slack: Slack, team: Team, mia: User
) -> None:
    cora = team.add("Cora Committee", "committee")
    slack.type(mia, "/cred committee new 12/10 12:00")

    members, prepares = slack.home(cora), slack.home(mia)
    opened = slack.press(cora, "meetings.open", slack.home_view(cora))

    when = "Thu Dec 10, 12:00 PM (New York)* [Open]\nAgenda closes Mon Nov 30, packet Thu Dec 3."
    assert f"*Your next meeting*\n*Credentials Committee, {when}\n" in members
    assert f"{when} 0 files in Committee." in prepares
    assert "Thu Dec 10" in opened


def test_what_can_be_typed_is_also_below_the_home(slack: Slack, team: Team, mia: User) -> None:
    lea = team.add("Lea Leader", "leader")
    opens = {
        "settings": "credbot is not live",
        "people": "2 people have a role here",
        "rules": "2 standing rules, 0 on",
        "away": "Nobody is away.",
        "alerts": "*What reaches you, and when*",
        "help": "*For coordinators*",
    }
    for word, begins in opens.items():
        shown = slack.press(mia, f"home.open_{word}", slack.home_view(mia))
        assert begins in shown, word
        slack.close(mia)
    assert slack.home(lea).split("\n")[-2] == "[When I Get Messages] [Help]"
    assert "The pipeline: 6 open" in slack.type(lea, "/cred")
    assert "of yours" not in slack.type(lea, "/cred")


def test_the_home_is_fresh_after_every_change_by_word(slack: Slack, team: Team, mia: User) -> None:
    before = slack.home(mia)
    slack.type(mia, "/cred log 1004 call she will send it")
    homes = team.box.world.workspace.homes

    assert "Touched last" not in before
    assert team.box.eventually(lambda: "*Touched last*" in str(homes[mia.id].body))


def test_the_home_is_left_alone_by_who_only_reads(slack: Slack, team: Team, mia: User) -> None:
    slack.home(mia)
    published = _published(team)

    for words in ("", "1004", "queue", "find ruiz"):
        slack.type(mia, f"/cred {words}")

    slack.home(mia)
    assert _published(team) == published + 1


def _published(team: Team) -> int:
    return sum(call.method == "views.publish" for call in team.box.calls)


def test_what_each_carries_is_told_by_name_to_who_may_know(
    slack: Slack, team: Team, mia: User
) -> None:
    sam = team.add("Sam Sample", "specialist")
    lea = team.add("Lea Leader", "leader")
    slack.type(mia, "/cred away @sam 11/23 to 12/1 cover me")

    load = slack.type(lea, "/cred load")
    refused = slack.type(sam, "/cred workload")

    assert load == (
        "*2 people, by name. Due this week: by Sun Nov 29.*\n"
        "*Mia Example* [Open]\n"
        "4 open files · 3 stalled · 4 due this week\n"
        "Collecting 1 (oldest 3 days) · Submitted 3 (oldest 21 days)\n"
        "*Sam Sample* · away Mon Nov 23 to Tue Dec 1, Mia Example covers\n"
        "0 open files\n"
        "*No owner* [Open]\n"
        "2 open files · 1 on hold\n"
        "Intake 1 (oldest 7 days) · Collecting 1 (oldest 3 days)\n"
        "As of 7:00 AM EST"
    )
    assert refused.startswith("Your role (specialist) does not include this")
