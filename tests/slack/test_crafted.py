"""Payloads that no screen of ours sends: each is answered in a sentence and changes nothing."""

import hashlib
import hmac
import json
import time
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest

from credbot.commands import table
from credbot.sandbox.models import User
from tests.slack.conftest import House
from tests.slack.office import Slack, Team

VALUES = (
    *("", ":", "x", "1001:1", "9999:1", "1001:1:1:1:1", "1 2", "owner_id=99", "1001:1 zzz -1"),
    *("99999999999999999999", "2026-13-45", "[]", "שלום:1"),
)
"""Values of other people's buttons, of other buttons, of old ones, and of none."""


@pytest.fixture
def vera(team: Team) -> User:
    """A viewer, beside a coordinator and a file."""
    mia = team.add("Mia Example", "coordinator")
    team.file("Ana Ruiz, MD", assignee=mia.id, start_date="2026-12-07")
    return team.add("Vera Viewer", "viewer")


def test_no_press_changes_anything_for_who_may_only_see_where_somebody_stands(
    team: Team, house: House, slack: Slack, vera: User
) -> None:
    before = _kept(team)
    for action_id, values in _each(table.PRESSES):
        for value in values:
            _send(team, house, _press(team, vera, action_id, value))
    assert house.faults == []
    house.after.faults.clear()  # a trigger that Slack never gave opens nothing
    assert _kept(team) == before


def test_no_form_changes_anything_for_who_may_only_see_where_somebody_stands(
    team: Team, house: House, slack: Slack, vera: User
) -> None:
    before = _kept(team)
    for callback_id, values in _each(table.SUBMISSIONS):
        for meta in values:
            heard = _send(team, house, _form(team, vera, callback_id, meta))
            assert heard["response_action"] in ("errors", "update"), (callback_id, meta)
    assert house.faults == []
    assert _kept(team) == before


def test_somebody_removed_may_press_nothing_any_more(
    team: Team, house: House, slack: Slack, vera: User
) -> None:
    sam = team.add("Sam Sample", "specialist")
    boss = team.add("Boss Example", "coordinator", "admin")
    slack.type(sam, "/cred 1001")
    card = slack.seen
    slack.press(sam, "payers.log", card)
    slack.type(boss, f"/cred people remove <@{sam.id}>")
    before = _kept(team)

    told = "You have no role here"
    assert told in slack.submit(sam, {"channel": "call", "text": "too late"})
    slack.close(sam)
    assert told in slack.press(sam, "pipeline.advance", card)
    assert told in slack.type(sam, "/cred note 1001 x")
    assert _kept(team) == before


def test_who_has_a_role_asks_nobody_for_one(team: Team, slack: Slack, vera: User) -> None:
    alex = team.add("Alex Nobody")
    slack.type(alex, "/cred")
    asks = slack.seen
    slack.press(alex, "people.ask")
    team.add("Boss Example", "admin")
    boss = team.add("Bea Boss", "admin")
    slack.type(boss, f"/cred people role <@{alex.id}> viewer")
    assert slack.press(alex, "people.ask", asks) == (
        "You have a role here now: viewer. `/cred help` says what it includes."
    )


def _each(names: Iterable[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each name with every fourth value; its neighbours take the others."""
    for place, name in enumerate(names):
        yield name, VALUES[place % 4 :: 4]


def _press(team: Team, who: User, action_id: str, value: str) -> dict[str, Any]:
    action = {"type": "button", "action_id": action_id, "block_id": "b", "value": value}
    container = {"type": "message", "is_ephemeral": False}
    return {
        **_from(team, who),
        "type": "block_actions",
        "actions": [action],
        "container": container,
    }


def _form(team: Team, who: User, callback_id: str, meta: str) -> dict[str, Any]:
    field = {"type": "input", "block_id": "text", "element": {"type": "plain_text_input"}}
    typed = {"text": {"value": {"type": "plain_text_input", "value": "typed"}}}
    view = {
        "id": "V1",
        "type": "modal",
        "callback_id": callback_id,
        "private_metadata": meta,
        "blocks": [field],
        "state": {"values": typed},
    }
    return {**_from(team, who), "type": "view_submission", "view": view}


def _from(team: Team, who: User) -> dict[str, Any]:
    user = {"id": who.id, "team_id": team.box.team_id}
    return {"user": user, "team": {"id": team.box.team_id}, "trigger_id": ""}


def _send(team: Team, house: House, payload: dict[str, Any]) -> Any:
    """A signed request, as only the workspace's own Slack can make one; its acknowledgement."""
    body = urlencode({"payload": json.dumps(payload)}).encode()
    now = str(int(time.time()))  # noqa: TID251  signatures use the wall
    base = b"v0:" + now.encode() + b":" + body
    secret = team.box.signing_secret.encode()
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "X-Slack-Request-Timestamp": now,
        "X-Slack-Signature": "v0=" + hmac.new(secret, base, hashlib.sha256).hexdigest(),
    }
    with urlopen(Request(house.url, body, headers), timeout=10) as answer:  # noqa: S310  our own
        read = answer.read()
        return json.loads(read) if read else {}


def _kept(team: Team) -> dict[str, object]:
    """All that is kept, save which requests were carried out."""
    return {name: rows for name, rows in team.everything().items() if name != "request"}
