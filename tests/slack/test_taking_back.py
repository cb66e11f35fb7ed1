"""Undo takes back the act that it stands under, or nothing, and never what others did."""

from datetime import timedelta

from credbot.sandbox.models import User
from tests.slack.office import Slack, Team
from tests.slack.test_presses import _seen, mia, sam

__all__ = ["mia", "sam"]


def test_undo_takes_back_the_act_it_stands_under_or_nothing(
    slack: Slack, team: Team, sam: User
) -> None:
    slack.type(sam, "/cred advance 1001")
    first = _seen(slack)
    slack.type(sam, "/cred resume 1002")
    before = team.everything()

    assert slack.press(sam, "pipeline.undo", first) == (
        "You have done something else since (took CR-1002 off hold), so this was not undone. "
        "`/cred undo` takes back your last act."
    )
    assert team.everything() == before


def test_undo_under_a_note_takes_back_no_later_act(slack: Slack, team: Team, sam: User) -> None:
    slack.type(sam, "/cred note 1001 first")
    first = _seen(slack)
    slack.type(sam, "/cred date 1001 due 1/14/2027 the payer said so")
    before = team.everything()

    assert slack.press(sam, "pipeline.undo", first).startswith(
        "You have done something else since (changed the due date of CR-1001)"
    )
    assert team.everything() == before


def test_undo_says_who_has_changed_the_same_thing_since(
    slack: Slack, team: Team, mia: User, sam: User
) -> None:
    slack.type(sam, "/cred wait 1001 us for a signature")
    mine = _seen(slack)
    slack.type(mia, "/cred wait 1001 payer for a form")

    assert slack.press(sam, "pipeline.undo", mine) == (
        "CR-1001 has changed since: Mia Example changed whom it waits on, "
        "Mon Nov 23, 9:00 AM. Nothing was undone."
    )


def test_undo_leaves_what_others_did_meanwhile(
    slack: Slack, team: Team, mia: User, sam: User
) -> None:
    slack.type(sam, "/cred got 1001 w9")
    mine = _seen(slack)
    team.clock.move(team.clock.now() + timedelta(days=1))
    slack.type(mia, "/cred log 1001 call Tina says no")

    assert "Undone: the item." in slack.press(sam, "pipeline.undo", mine)
    assert str(team.state(1001).last_touch) == "2026-11-24"
    assert "w9 got" in team.missing(1001)
