"""The longest and ugliest words people type: all screens stay legal and nobody is called."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from credbot.sandbox import elements
from credbot.sandbox.blocks import check_message, check_view
from credbot.sandbox.models import Message, User, View
from tests.slack.office import Slack, Team

UGLY = "שלום <!channel> <@U0SBX00001> & *_~`x` 👩‍⚕️ مرحبا > "
NAME = (UGLY * 9)[:120]
NOTE = (UGLY * 99)[:3000].strip()
LIVE = re.compile(r"<!|<@U0SBX00001>")


@pytest.fixture
def mia(team: Team) -> User:
    """A coordinator; 31 files of one provider, with the longest of everything."""
    mia = team.add("Mia Example", "coordinator")
    team.go_live()
    rows = [
        {
            "provider": NAME,
            "payer": f"{number} {NAME}"[:120],
            "npi": "2000000010",
            "note": NOTE,
            "state": "TX",
            "line_of_business": NAME,
            "payer_reference": NAME,
            "assignee": mia.id,
            "start_date": "2026-12-07",
            "stage": "submitted",
            "stage_entered": "2026-10-01",
            "submitted": "2026-10-01",
            "next": "2026-11-19",
        }
        for number in range(31)
    ]
    team.files(*rows)
    return mia


WORDS = (
    *("", "1001", "queue", "stalled", "mine", "find שלום", "provider 2000000010", "help"),
    *("people", "settings", "advance 1001", "close 1003 denied {note}", "note 1001 {note}"),
    *("wait 1001 payer for {note}", "hold 1001 payer until 12/4 {note}", "resume 1001"),
    *("log 1001 call {note}", "return 1002 intake {note}", "waive 1001 panel {note}", "undo"),
    *("verified 1001 license 11/20 {note}", "reopen 1003 {note}", "date 1001 start fri {note}"),
    *("assign 1001 1002 1003 1004 nobody", "{note}", "find {note}", "provider {note}"),
    *("queue {note}", "assign 1001 {note}", "got 1001 {note}", "advance {note}", "1001"),
    *("queue text={name}", "people role {note}"),
)


def test_every_answer_is_legal_and_calls_nobody(slack: Slack, team: Team, mia: User) -> None:
    for words in WORDS:
        typed = words.format(note=NOTE, name=NAME.replace(" ", "_"))
        slack.type(mia, f"/cred {typed}"[:3500])
        message = slack.seen.message if slack.seen else None
        assert message is not None, words
        _check(message)


def test_every_window_is_legal_and_calls_nobody(slack: Slack, team: Team, mia: User) -> None:
    slack.type(mia, f"/cred wait 1001 payer for {NOTE}"[:3000])
    slack.type(mia, f"/cred hold 1001 payer until 12/4 {NOTE}"[:3000])
    slack.type(mia, f"/cred log 1001 call {NOTE}"[:3000])
    opened = []
    slack.type(mia, "/cred 1001")
    card = slack.seen
    for option in ("Wait", "Change Hold", "Hand Over", "Change Date", "More"):
        slack.press(mia, "pipeline.more", card, option=option)
        opened.append(slack.seen)
        slack.close(mia)
    for verb in ("note", "move", "item", "close", "provider", "history"):
        slack.press(mia, "pipeline.more", card, option="More")
        slack.press(mia, f"pipeline.do_{verb}")
        opened.append(slack.seen)
        slack.close(mia)
    slack.press(mia, "payers.log", card)
    opened.append(slack.seen)
    slack.close(mia)
    for action in ("intake.new", "pipeline.find", "pipeline.mine", "pipeline.queue"):
        slack.press(mia, action, slack.home_view(mia))
        opened.append(slack.seen)
        slack.close(mia)

    assert len(opened) == 16
    for answer in opened:
        assert answer is not None
        assert answer.view is not None
        _check(answer.view)
    home = slack.home_view(mia)
    assert isinstance(home, View)
    _check(home)


def test_every_letter_is_legal_and_calls_nobody(slack: Slack, team: Team, mia: User) -> None:
    sam = team.add("Sam Sample", "specialist")
    slack.type(mia, f"/cred wait 1001 payer for {NOTE}"[:3000])
    slack.type(mia, "/cred assign 1001 @sam")
    slack.type(mia, f"/cred assign {' '.join(str(1002 + n) for n in range(12))} @sam")
    team.deliver()
    team.morning("2026-11-24T08:00")

    letters = [*team.posted(), *slack.dm(mia), *slack.dm(sam)]
    kinds = [(letter.metadata or {}).get("event_type") for letter in letters]
    assert sorted(str(kind) for kind in kinds) == [
        "credbot_assigned",
        "credbot_card",
        "credbot_morning",
        "credbot_morning",
        "credbot_stall_digest",
    ]
    assert team.troubles() == []
    for letter in letters:
        _check(letter)


def _check(shown: Message | View) -> None:
    if isinstance(shown, View):
        assert check_view(shown.body) == []
    else:
        assert check_message({"text": shown.text, "blocks": shown.blocks}) == []
        assert len(shown.text.encode()) < 4000
        assert len([1 for block in shown.blocks if block["type"] != "divider"]) <= 50
    for text in _mrkdwn(shown.blocks):
        assert not LIVE.search(text), text
    for _, element in elements.walk(shown.blocks):
        assert len(element.get("value", "")) <= 2000


def _mrkdwn(node: Any) -> Iterator[str]:
    """Texts in which Slack looks for mentions."""
    if isinstance(node, dict):
        if node.get("type") == "mrkdwn":
            yield node["text"]
        for part in node.values():
            yield from _mrkdwn(part)
    if isinstance(node, list):
        for part in node:
            yield from _mrkdwn(part)
