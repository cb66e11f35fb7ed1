"""Misfortune on demand: what the caller sees, and whether the work was done."""

from http.client import RemoteDisconnected

import pytest
from slack_sdk import WebClient

from tests.sandbox.conftest import refusal


def test_a_lost_answer_leaves_the_work_done(web, box, room):
    box.faults.add("chat.postMessage", "answer_lost")

    with pytest.raises((RemoteDisconnected, ConnectionResetError)):
        web.chat_postMessage(channel=room.id, text="Once")

    assert [m.text for m in box.channel_messages(room.id)] == ["Once"]
    assert box.calls[-1].answered is None
    assert web.chat_postMessage(channel=room.id, text="Twice")["ok"]


def test_a_reset_leaves_nothing_done(web, box, room):
    box.faults.add("chat.postMessage", "reset")

    with pytest.raises((RemoteDisconnected, ConnectionResetError)):
        web.chat_postMessage(channel=room.id, text="Never")

    assert box.channel_messages(room.id) == []


def test_a_slow_answer_comes_after_the_client_has_given_up(box, room):
    box.faults.add("chat.postMessage", "slow", seconds=0.5)
    hasty = WebClient(box.bot_token, base_url=box.api_url, timeout=0.1, retry_handlers=[])

    with pytest.raises(OSError, match="timed out"):
        hasty.chat_postMessage(channel=room.id, text="Late")

    assert [m.text for m in box.channel_messages(room.id)] == ["Late"]


def test_too_many_requests_name_the_seconds_to_wait(web, box, room):
    box.faults.add("chat.postMessage", "429", times=2, retry_after=7)

    for _ in range(2):
        said = refusal(lambda: web.chat_postMessage(channel=room.id, text="x"))
        assert said["error"] == "ratelimited"

    assert web.chat_postMessage(channel=room.id, text="x")["ok"]


@pytest.mark.parametrize("kind", ["500", "html"])
def test_a_page_instead_of_an_answer_is_no_answer(web, box, room, kind):
    box.faults.add("chat.postMessage", kind)

    with pytest.raises(Exception, match="non-JSON"):
        web.chat_postMessage(channel=room.id, text="x")

    assert box.channel_messages(room.id) == []


def test_an_error_can_be_named_and_may_come_after_the_work(web, box, room):
    box.faults.add("chat.postMessage", "error:internal_error", after=True)

    said = refusal(lambda: web.chat_postMessage(channel=room.id, text="Done"))

    assert said["error"] == "internal_error"
    assert [m.text for m in box.channel_messages(room.id)] == ["Done"]


def test_faults_are_for_one_method_and_can_be_cleared(web, box, room):
    box.faults.add("chat.update", "500")
    box.faults.add("*", "500")
    box.faults.clear()

    assert web.chat_postMessage(channel=room.id, text="x")["ok"]
    with pytest.raises(ValueError, match="is not one of"):
        box.faults.add("*", "gremlins")
