"""Who is let in, and what the others are told; nothing is written for them."""

import pytest

from credbot.sandbox.models import User
from credbot.services import people
from tests.slack.office import BOSS, Slack, Team

WORDS = (
    *("", "1001", "queue", "find ruiz", "provider Ruiz", "stalled", "new", "advance 1001"),
    *("note 1001 x", "log 1001 call x", "assign 1001 me", "got 1001 w9", "undo", "people"),
    *("settings", "live on"),
)
READS = ("", "1001", "queue", "find ruiz", "provider Ruiz", "stalled")
STATUS = ("", "1001", "find ruiz", "provider Ruiz")
RUNS = ("people", "settings", "live on")
REFUSED = "Your role ({}) does not include this; nothing was changed. A coordinator can do it."

ACCOUNTS = {
    "a stranger": ({"stranger": True}, "credbot answers people of its own workspace only."),
    "a guest": ({"guest": True}, "credbot answers members of the workspace, not guests."),
    "a bot": ({"bot": True}, "credbot answers people, not bots."),
}


@pytest.mark.parametrize("account", ACCOUNTS)
def test_who_is_no_member_is_refused_whatever_they_type(
    slack: Slack, team: Team, account: str
) -> None:
    known, sentence = ACCOUNTS[account]
    team.file("Ana Ruiz, MD")
    ned = team.add("Ned Nobody", **known)
    before = team.everything()

    for words in WORDS:
        assert slack.type(ned, f"/cred {words}") == sentence, words
    assert team.everything() == before


def test_a_deactivated_person_is_refused(slack: Slack, team: Team) -> None:
    """As from the moment in which Slack tells of it; a request may still be under way."""
    team.file("Ana Ruiz, MD")
    sam = team.add("Sam Sample", "specialist")
    with team.db.begin() as work:
        from credbot.store import people

        found = people.find_by_slack_id(work, sam.id)
        assert found is not None
        people.change_person(work, found.id, deleted=True)
    before = team.everything()

    for words in WORDS:
        assert slack.type(sam, f"/cred {words}") == "This account is deactivated."
    assert team.everything() == before


def test_without_a_role_one_is_told_who_can_give_one(slack: Slack, team: Team) -> None:
    team.file("Ana Ruiz, MD")
    ada = team.add("Ada Admin", "admin")
    ned = team.add("Ned New")
    before = team.everything()
    sentence = (
        f"You have no role here yet. Ask an admin (<@{ada.id}>) to give you one; "
        "they type `/cred people role @you specialist`.\n[Ask an Admin]"
    )

    for words in (*WORDS, "help"):
        assert slack.type(ned, f"/cred {words}") == sentence
    assert slack.home(ned) == (f"Home\n{sentence}\ncredbot runs the credentialing pipeline.")
    assert team.everything() == before


def test_somebody_unknown_is_looked_up_and_known_the_next_time(slack: Slack, team: Team) -> None:
    zoe = slack.box.add_user("zoe", real_name="Zoe New")
    slack.box.invite(team.room.id, zoe.id)

    assert slack.type(zoe, "/cred queue") == (
        "I don't know you yet; I am looking you up. Try again now."
    )
    assert slack.type(zoe, "/cred queue").startswith("You have no role here yet.")


@pytest.mark.parametrize(
    ("role", "reads", "works", "runs"),
    [
        ("specialist", True, True, False),
        ("coordinator", True, True, True),
        ("leader", True, False, False),
        ("compliance", True, False, False),
        ("admin", True, False, True),
        ("viewer", False, False, False),
        ("committee", False, False, False),
    ],
)
def test_a_role_may_what_it_may(
    slack: Slack, team: Team, role: str, reads: bool, works: bool, runs: bool
) -> None:
    """What it may not is refused with who can, and writes nothing."""
    team.file("Ana Ruiz, MD")
    who = team.add("Max Member", role)

    for words in WORDS:
        before = team.everything()
        answer = slack.type(who, f"/cred {words}")
        slack.close(who)
        refused = REFUSED.format(role)
        allowed = reads if words in READS else runs if words in RUNS else works
        allowed = allowed or (role == "viewer" and words in STATUS)
        assert (answer != refused) is allowed, (words, answer)
        if not allowed:
            assert team.everything() == before, words
    assert slack.home(who)


def test_a_specialist_takes_files_and_hands_over_own_ones_but_no_others(
    slack: Slack, team: Team
) -> None:
    sam = team.add("Sam Sample", "specialist")
    kim = team.add("Kim Other", "specialist")
    refused = REFUSED.format("specialist")
    team.files({"provider": "Ana Ruiz, MD"}, {"provider": "Lee Park, NP", "assignee": kim.id})

    assert slack.type(sam, "/cred assign 1001 @kim").startswith(
        "CR-1001 is with nobody; nothing was changed. You can take a file and hand over your own"
    )
    assert "Owner: Sam Sample." in slack.type(sam, "/cred assign 1001 me")
    assert "Owner: Kim Other." in slack.type(sam, "/cred assign 1001 @kim")
    assert slack.type(sam, "/cred waive 1001 panel closed group") == refused
    before = team.everything()
    assert slack.type(sam, "/cred assign 1002 nobody").startswith("CR-1002 is with Kim Other;")
    assert "is with Kim Other; nothing was changed." in slack.type(
        sam, "/cred assign 1001 1002 nobody"
    )
    assert team.everything() == before


def test_a_press_needs_the_same_rights_as_the_words(slack: Slack, team: Team) -> None:
    """A list that was shown to a specialist, pressed when that role has ended."""
    team.files({"provider": "Ana Ruiz, MD"})
    leo = team.add("Leo Leader", "specialist")
    slack.type(leo, "/cred queue")
    listed = slack.seen
    people.set_roles(team.db, BOSS, leo.id, ["leader"], now=team.clock.now())
    before = team.everything()

    assert "[" not in slack.type(leo, "/cred 1001")
    refused = REFUSED.format("leader")
    for option, said in (("advance 1001:1", refused), ("open 1001:1", "*CR-1001")):
        answer = slack.press(leo, "pipeline.more", listed, option=option)
        assert answer.startswith(said), option
    assert team.everything() == before


def test_the_app_does_not_answer_itself_or_other_apps(slack: Slack, team: Team) -> None:
    mia = team.add("Mia Example", "coordinator")
    slack.say(mia, "queue")
    slack.box.push.settle(5)

    assert len([message for message in _dm(slack, mia) if message.user != mia.id]) == 1


def _dm(slack: Slack, who: User) -> list:
    return slack.box.person(who.id).dm


def test_a_viewer_sees_where_somebody_stands_and_nothing_else(slack: Slack, team: Team) -> None:
    vera = team.add("Vera Viewer", "viewer")
    team.file("Ana Ruiz, MD", start_date="2026-12-07", note="asked twice for the W-9")

    assert slack.type(vera, "/cred provider Ruiz") == (
        "*Ana Ruiz, MD*\n1 open file of 1\n"
        "Starts Mon Dec 7, in 14 days: 0 of 1 file effective\n"
        "Harbor Mutual: Collecting, waits on provider"
    )
    assert slack.home(vera) == (
        "Home\n[Find a Provider] [Request] [My Requests]\n"
        "*Starts within 30 days: 1 person* [All 1]\n"
        "*Ana Ruiz, MD* · Mon Dec 7, 14 days [Open]\n"
        "0 of 1 file effective · waits on Harbor Mutual\n"
        "[When I Get Messages] [Help]\n"
        "Where somebody stands with each payer and facility: `/cred provider NAME`."
    )
    opened = slack.press(vera, "pipeline.provider", slack.home_view(vera))
    assert "Harbor Mutual: Collecting, waits on provider" in opened
