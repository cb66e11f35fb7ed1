"""Facts mended, items of one file's own, log entries put right, a move that needs its items."""

import pytest

from credbot.commands import facts as doors
from credbot.sandbox.models import User
from tests.slack.office import Slack, Team

ANA = "*CR-1001* · Ana Ruiz, MD · Harbor Mutual"


@pytest.fixture
def mia(team: Team) -> User:
    """The coordinator; CR-1001 and CR-1002 are of one provider, CR-1003 of another."""
    mia = team.add("Mia Example", "coordinator")
    team.add("Sam Sample", "specialist")
    team.files(
        {"provider": "Ana Ruiz, MD"},
        {"provider": "Ana Ruiz, MD", "payer": "Cedar State Medicaid"},
        {"provider": "Lee Park, NP", "npi": "2000000010"},
    )
    return mia


def sam(team: Team) -> User:
    return next(u for u in team.box.world.workspace.users.values() if u.name == "sam")


TYPED = [
    ("ref HM-2611-04417", "Payer reference: HM-2611-04417 (was none)."),
    ("id 88231", "Provider id at the payer: 88231 (was none)."),
    ("effective 12/1/2026", "Effective: Tue Dec 1 (was none)."),
    ("state tx", "State: TX (was none)."),
    ("line commercial", "Line of business: commercial (was none)."),
    ("critical yes", "Start-critical: yes (was none)."),
    ("npi 2000000028", "NPI: 2000000028 (was none)."),
    ("caqh 12345678", "CAQH id: 12345678 (was none)."),
    ("practice Lakeside Medical", "Practice: Lakeside Medical (was none)."),
    ("tin 12-3456789", "TIN: 12-3456789 (was none)."),
]


def test_each_fact_is_mended_by_a_word_recorded_and_taken_back(
    slack: Slack, team: Team, mia: User
) -> None:
    before = team.facts(1001)
    for typed, said in TYPED:
        answer = slack.type(mia, f"/cred edit 1001 {typed}")
        assert answer.startswith(ANA), typed
        assert said in answer, typed
        assert "Undone: the changed facts." in slack.press(mia, "pipeline.undo"), typed
        assert team.facts(1001) == before, typed
    assert team.recorded() == ["pipeline.edit", "pipeline.undo"] * len(TYPED)
    slack.type(mia, "/cred edit 1001 npi 2000000028")
    assert "NPI 2000000028" in slack.type(mia, "/cred 1002")
    assert slack.type(mia, "/cred edit 1001 npi 2000000010").startswith(
        "NPI 2000000010 belongs to Lee Park, NP. Check the number."
    )
    assert "NPI: none (was 2000000028)." in slack.type(mia, "/cred edit 1001 npi none")


def test_the_forms_show_what_is_known_and_say_what_is_wrong_in_place(
    slack: Slack, team: Team, mia: User
) -> None:
    slack.type(mia, "/cred edit 1001 ref HM-1")
    slack.type(mia, "/cred edit 1001")
    assert "Payer reference (optional): HM-1" in slack.press(mia, "facts.more") or slack.stack(mia)
    assert slack.submit(mia, {"npi": "12", "tin": "12-3456789"}) == (
        "npi: An NPI has ten digits: 12. A right one looks like 2000000010."
    )
    answer = slack.submit(mia, {"npi": "2000000028", "tin": "12-3456789"})
    assert "TIN: 12-3456789 (was none). NPI: 2000000028 (was none)." in answer
    slack.close(mia)
    shown = slack.type(mia, "/cred edit 1001")
    assert "Payer reference (optional): HM-1" in shown
    answer = slack.submit(mia, {"state": "TX", "start_critical": "yes", "effective": "2026-12-01"})
    assert "Effective: Tue Dec 1 (was none). State: TX (was none)." in answer
    assert team.state(1001).start_critical is True


def test_an_item_of_one_file_is_asked_for_settled_and_taken_back(
    slack: Slack, team: Team, mia: User
) -> None:
    answer = slack.type(mia, "/cred item 1001 add Signed roster form provider")
    assert "On the list now: Signed roster form, from provider." in answer
    assert "own-1 got" in team.missing(1001)
    slack.type(mia, "/cred advance 1001")
    card = slack.type(mia, "/cred 1001")
    assert "Signed roster form" in card
    assert "Signed roster form: received Mon Nov 23." in slack.type(
        mia, "/cred done 1001 signed roster"
    )
    assert "own-1 got" not in team.missing(1001)
    assert "Undone: the item." in slack.press(mia, "pipeline.undo")
    slack.type(mia, "/cred item 1002 add Letter of the payer payer")
    assert "Undone: the added item." in slack.press(mia, "pipeline.undo")
    assert "own-1 got" not in team.missing(1002)

    slack.type(mia, "/cred 1002")
    slack.press(mia, "pipeline.more", option="More")
    slack.press(mia, "pipeline.do_own")
    wrong = slack.submit(mia, {"text": "w-9", "party": "us"})
    assert wrong == "text: W-9 of the practice is on this checklist already."
    assert "from source" in slack.submit(
        mia, {"text": "Fellowship letter", "party": "source"}
    ).replace("primary ", "")


def test_a_log_entry_is_put_right_and_the_record_keeps_both(
    slack: Slack, team: Team, mia: User
) -> None:
    slack.type(mia, "/cred log 1001 call Tima says no next fri")
    shown = slack.press(mia, "payers.amend")
    assert "What was said: Tima says no" in shown
    answer = slack.submit(mia, {"text": "Tina says no", "channel": "call", "next": "2026-12-01"})
    assert "Log entry changed: Tina says no. We follow up Tue Dec 1." in answer
    slack.close(mia)
    card = slack.type(mia, "/cred 1001")
    assert "Last: Nov 23, call: Tina says no (Mia Example)" in card
    story = slack.type(mia, "/cred history 1001 contacts")
    assert "Tima says no" in story
    assert "Tina says no" in story

    assert "Undone: the change of the log entry." in slack.type(mia, "/cred undo")
    assert "Tima says no" in slack.type(mia, "/cred 1001")

    slack.type(mia, "/cred log 1001 call a second one")
    mine = slack.seen
    slack.press(mia, "pipeline.undo")
    assert mine is not None
    assert "taken back" in slack.press(mia, "payers.amend", mine)


def test_only_who_wrote_an_entry_or_a_coordinator_changes_it(
    slack: Slack, team: Team, mia: User
) -> None:
    slack.type(mia, "/cred log 1001 call Tina says no")
    hers = slack.seen
    assert hers is not None
    act = hers.message.blocks[-1]["elements"][1]["value"] if hers.message else ""
    text = {"type": "plain_text", "text": "Change"}
    button = {"type": "button", "action_id": "payers.amend", "value": act, "text": text}
    blocks = [{"type": "actions", "elements": [button]}]
    room = slack.box.person(sam(team).id).dm_id
    team.client.chat_postMessage(channel=room, text="Old", blocks=blocks)

    answer = slack.press(sam(team), "payers.amend", slack.dm(sam(team))[-1])

    assert answer.startswith("This entry is somebody else's; nothing was changed.")


LACKS = (
    "CR-1001 stays in Collecting: 5 items are missing (CAQH attested and authorized; "
    "W-9 of the practice; Malpractice cover (COI); State license; Signed payer forms). "
)


def test_where_items_decide_a_coordinator_moves_a_file_with_a_reason(
    slack: Slack, team: Team, mia: User
) -> None:
    assert "Moved to Submitting" in slack.type(sam(team), "/cred advance 1001")
    slack.press(sam(team), "pipeline.undo")
    slack.type(mia, "/cred settings advance strict")
    slack.press(mia, "controls.save") if "[Save]" in slack.type(
        mia, "/cred settings advance strict"
    ) else None
    before = team.everything()

    refused = slack.type(sam(team), "/cred advance 1001")
    assert refused == LACKS + "Settle them, or ask a coordinator to move it with a reason."
    assert team.everything() == before
    denied = slack.type(sam(team), "/cred advance 1001 because I say so")
    assert denied.startswith("Your role (specialist) does not include this; nothing was changed.")
    assert slack.type(mia, "/cred advance 1001") == (
        LACKS + "Type why to move it anyway: `/cred advance 1001 because …`."
    )
    assert team.everything() == before

    slack.type(mia, "/cred 1001")
    form = slack.press(mia, "pipeline.advance")
    assert form.startswith("Move Anyway\n")
    assert "Moved to Submitting" in slack.submit(mia, {"text": "the payer waived the rest"})
    slack.close(mia)
    story = slack.type(mia, "/cred history 1001 moves")
    assert "moved it on, Collecting → Submitting: the payer waived the rest" in story
    assert "Moved to Submitted" in slack.type(mia, "/cred advance 1001 because the portal is down")


def test_every_door_here_is_tried() -> None:
    assert set(doors.PRESSES) == {"facts.edit", "facts.more", "payers.amend"}
    assert set(doors.SUBMISSIONS) == {"facts.edit", "pipeline.own", "payers.amend"}
