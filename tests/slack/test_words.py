"""Typed words: what each verb does, what the person reads, what is recorded and queued."""

from dataclasses import dataclass

import pytest

from credbot.sandbox.models import User
from tests.slack.office import Slack, Team

ANA = "*CR-1001* · Ana Ruiz, MD · Harbor Mutual"
LEE = "*CR-1002* · Lee Park, NP · Cedar State Medicaid"
OMAR = "*CR-1003* · Omar Haddad, MD · Lakeview"
WAYS = "[Undo] [Open Card]"
LACKS = (
    "Still missing. From provider: CAQH attested and authorized, "
    "Malpractice cover (COI), State license and Signed payer forms · From us: W-9 of the practice"
)


@dataclass
class Cast:
    mia: User
    sam: User


@pytest.fixture
def cast(team: Team) -> Cast:
    """A coordinator and a specialist, and three files: CR-1001, CR-1002 (Sam's), CR-1003."""
    mia = team.add("Mia Example", "coordinator")
    sam = team.add("Sam Sample", "specialist")
    team.files(
        {
            "provider": "Ana Ruiz, MD",
            "npi": "2000000010",
            "start_date": "2026-12-07",
            "state": "TX",
        },
        {
            "provider": "Lee Park, NP",
            "payer": "Cedar State Medicaid",
            "stage": "submitted",
            "stage_entered": "2026-11-02",
            "submitted": "2026-11-02",
            "assignee": sam.id,
            "last_contact": "2026-11-12",
            "next": "2026-11-19",
        },
        {
            "provider": "Omar Haddad, MD",
            "track": "initial",
            "payer": "",
            "facility": "Lakeview",
            "stage": "verifying",
            "stage_entered": "2026-10-20",
            "opened": "2026-10-01",
            "due": "2027-01-15",
        },
    )
    return Cast(mia, sam)


DEEDS = [
    (
        "advance 1001",
        f"{ANA}\nMoved to Submitting, Mon Nov 23. Waits on us. "
        f"Next: Fri Nov 27, by the usual rhythm.\n{LACKS}\n{WAYS}",
        "pipeline.advance",
        [],
    ),
    (
        "advance 1001 in process",
        f"{ANA}\nMoved to In process, Mon Nov 23. Waits on payer. "
        f"Next: call Mon Nov 30, by the usual rhythm.\n{LACKS}\n{WAYS}",
        "pipeline.advance",
        [],
    ),
    (
        "move 1002 collecting signature missing",
        f"{LEE}\nMoved back to Collecting, Mon Nov 23. Waits on provider. "
        f"Next: ask Mon Dec 7, by the usual rhythm.\n{WAYS}",
        "pipeline.return",
        [],
    ),
    (
        "return 1002 collecting signature missing",
        f"{LEE}\nMoved back to Collecting, Mon Nov 23. Waits on provider. "
        f"Next: ask Mon Dec 7, by the usual rhythm.\n{WAYS}",
        "pipeline.return",
        [],
    ),
    (
        "wait 1001 provider for signed W-9 next fri",
        f"{ANA}\nWaits on: provider for signed W-9, since Nov 20. Next: ask Fri Nov 27.\n{WAYS}",
        "pipeline.wait",
        [],
    ),
    (
        "hold 1001 payer until 12/05 waiting on roster",
        f"{ANA}\nOn hold until Sat Dec 5. Agreed with the payer: waiting on roster. "
        f"Starts Mon Dec 7: that date does not stop. "
        f"Sat Dec 5 is a weekend day; next working day Mon Dec 7.\n{WAYS}",
        "pipeline.hold",
        [],
    ),
    (
        "close 1001 withdrawn she took another job",
        f"{ANA}\nClosed, withdrawn, Mon Nov 23. Why: she took another job\n{WAYS}",
        "pipeline.close",
        [],
    ),
    (
        "assign 1001 @sam",
        f"{ANA}\nOwner: Sam Sample. Sam Sample gets a message.\n{WAYS}",
        "pipeline.assign",
        ["card → Sam Sample: file:1001"],
    ),
    ("assign 1002 nobody", f"{LEE}\nOwner: nobody.\n{WAYS}", "pipeline.assign", []),
    ("assign 1002 me", f"{LEE}\nOwner: Mia Example.\n{WAYS}", "pipeline.assign", []),
    (
        "date 1001 start 12/14 contract signed late",
        f"{ANA}\nStarts Mon Dec 14 (first set Mon Dec 7).\n{WAYS}",
        "pipeline.date_start",
        [],
    ),
    (
        "date 1001 due 1/15 the payer said so",
        f"{ANA}\nDue Fri Jan 15.\n{WAYS}",
        "pipeline.date_due",
        [],
    ),
    (
        "note 1001 practice moves & grows",
        f"{ANA}\nNoted: practice moves & grows\n{WAYS}",
        "pipeline.note",
        [],
    ),
    (
        "got 1001 w9 fri",
        f"{ANA}\nW-9 of the practice: received Fri Nov 20.\n{WAYS}",
        "pipeline.got",
        [],
    ),
    (
        "got 1001 w9",
        f"{ANA}\nW-9 of the practice: received Mon Nov 23.\n{WAYS}",
        "pipeline.got",
        [],
    ),
    (
        "got 1002 caqh",
        f"{LEE}\nCAQH attested and authorized: received Mon Nov 23.\n{WAYS}",
        "pipeline.got",
        [],
    ),
    (
        "verified 1003 license 11/20 TX Medical Board",
        f"{OMAR}\nState license: verified Fri Nov 20 at TX Medical Board.\n{WAYS}",
        "pipeline.verified",
        [],
    ),
    (
        "verified 1003 license 11/20 TX Medical Board by cvo",
        f"{OMAR}\nState license: verified Fri Nov 20 at TX Medical Board by the CVO.\n{WAYS}",
        "pipeline.verified",
        [],
    ),
    (
        "done 1001 panel",
        f"{ANA}\nPanel open: received Mon Nov 23.\n{WAYS}",
        "pipeline.got",
        [],
    ),
    (
        "done 1003 board",
        f"{OMAR}\nBoard certification if claimed: verified Mon Nov 23.\n{WAYS}",
        "pipeline.verified",
        [],
    ),
    (
        "waive 1003 board not claimed",
        f"{OMAR}\nBoard certification if claimed: waived. Why: not claimed\n{WAYS}",
        "pipeline.waive",
        [],
    ),
    (
        "log 1001 call Tina says not in system yet next mon",
        f"{ANA}\nLogged. We follow up Mon Nov 30.\n[Undo] [Change] [Open Card]",
        "payers.log",
        [],
    ),
    (
        "log 1001 portal nothing there",
        f"{ANA}\nLogged. We follow up Mon Nov 30.\n[Undo] [Change] [Open Card]",
        "payers.log",
        [],
    ),
]
"""What is typed, what is read then, what is recorded, what is queued."""


@pytest.mark.parametrize(("typed", "read", "event", "queued"), DEEDS, ids=[d[0] for d in DEEDS])
def test_a_deed_is_answered_recorded_and_told(
    slack: Slack, team: Team, cast: Cast, typed: str, read: str, event: str, queued: list[str]
) -> None:
    file = int(typed.split()[1])

    assert slack.type(cast.mia, f"/cred {typed}") == read
    assert team.audit(file) == [("Mia Example", event)]
    assert team.outgoing() == queued


@pytest.mark.parametrize("typed", [deed[0] for deed in DEEDS])
def test_every_deed_can_be_taken_back(slack: Slack, team: Team, cast: Cast, typed: str) -> None:
    file = int(typed.split()[1])
    before, lacks = team.state(file), team.missing(file)
    slack.type(cast.mia, f"/cred {typed}")

    answer = slack.press(cast.mia, "pipeline.undo")

    assert "\nUndone: " in answer
    assert answer.endswith("The record keeps both.\n[Open Card]")
    assert (team.facts(file), team.missing(file)) == (team.facts_of(before), lacks)
    assert team.recorded()[-1] == "pipeline.undo"


@pytest.mark.parametrize(
    "typed", [deed[0] for deed in DEEDS if deed[2] not in ("pipeline.note", "payers.log")]
)
def test_the_same_deed_again_is_said_to_be_so_and_writes_nothing(
    slack: Slack, team: Team, cast: Cast, typed: str
) -> None:
    file = int(typed.split()[1])
    slack.type(cast.mia, f"/cred {typed}")
    before = team.everything()

    answer = slack.type(cast.mia, f"/cred {typed}")

    again = {"advance 1001", "close", "move", "return"}
    if not any(typed.startswith(verb) for verb in again):
        assert "It was so already." in answer
        assert "[Undo]" not in answer
    if typed != "advance 1001":
        assert len(team.audit(file)) == 1
        assert team.everything()["audit"] == before["audit"]


def test_resume_lets_the_clock_run_and_reopen_brings_a_file_back(
    slack: Slack, team: Team, cast: Cast
) -> None:
    slack.type(cast.mia, "/cred hold 1001 provider until 12/4 on leave")
    assert slack.type(cast.mia, "/cred resume 1001") == (
        f"{ANA}\nBack from hold. Waits on provider. Next: ask today.\n{WAYS}"
    )
    slack.type(cast.mia, "/cred close 1001 approved")
    assert slack.type(cast.mia, "/cred reopen 1001 closed by mistake") == (
        f"{ANA}\nOpen again in Collecting: closed by mistake. "
        f"Next: ask Mon Nov 30, by the usual rhythm.\n{WAYS}"
    )
    assert [event for _, event in team.audit(1001)] == [
        "pipeline.hold",
        "pipeline.resume",
        "pipeline.close",
        "pipeline.reopen",
    ]


def test_many_files_are_given_in_one_act_with_one_message(
    slack: Slack, team: Team, cast: Cast
) -> None:
    answer = slack.type(cast.mia, "/cred assign 1001 1003 @sam")

    assert answer == (
        "2 files now with Sam Sample: CR-1001 and CR-1003. Sam Sample gets a message.\n[Undo]"
    )
    assert team.outgoing() == ["assigned → Sam Sample: None"]

    assert slack.press(cast.mia, "pipeline.undo") == "2 files changed back: CR-1001 and CR-1003."
    assert (team.state(1001).owner_id, team.state(1003).owner_id) == (None, None)


def test_roles_channels_and_going_live_are_typed_too(slack: Slack, team: Team, cast: Cast) -> None:
    room = team.room.id
    leo = team.add("Leo Leader")

    assert slack.type(cast.mia, "/cred people role @leo leader") == (
        f"<@{leo.id}> is now: leader. Other roles: `/cred people role @who ROLE`."
    )
    assert slack.type(cast.mia, f"/cred channel team <#{room}> America/Chicago payer=harbor") == (
        f"<#{room}>: team, America/Chicago, only payer=harbor\n"
        "First digest Tue Nov 24 at 8:00 CT.\n[Post Today's Now]"
    )
    assert slack.type(cast.mia, "/cred live on") == (
        "credbot is live: digests go to their channels and mornings to their people, "
        "at 8:00 on working days. Back: `/cred live off`."
    )
    assert slack.type(cast.mia, "/cred people remove @leo") == (
        f"<@{leo.id}> has no role any more. Back: `/cred people role @who ROLE`."
    )
    assert team.recorded() == ["people.role", "settings.channel", "settings.live", "people.role"]


def test_the_direct_message_takes_the_same_words(slack: Slack, team: Team, cast: Cast) -> None:
    assert slack.say(cast.mia, "note 1001 hello") == f"{ANA}\nNoted: hello\n{WAYS}"
    assert team.audit(1001) == [("Mia Example", "pipeline.note")]
