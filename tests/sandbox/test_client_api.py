"""The client API: what the page reads, what it does, and who may ask."""

import json
from collections.abc import Callable
from http.client import HTTPConnection
from threading import Timer
from typing import Any
from urllib.parse import urlencode

import pytest

from credbot.sandbox.server import Sandbox
from tests.sandbox.conftest import actions, button, field, modal, section

Ask = Callable[..., dict[str, Any]]


def send(
    box: Sandbox, method: str, path: str, body: bytes | None = None, **headers: str
) -> tuple[int, bytes]:
    connection = HTTPConnection("127.0.0.1", box.port, timeout=5)
    try:
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


@pytest.fixture
def get(box: Sandbox) -> Ask:
    def ask(name: str, **query: object) -> dict[str, Any]:
        answer: dict[str, Any] = json.loads(
            send(box, "GET", f"/client/{name}?{urlencode(query)}")[1]
        )
        return answer

    return ask


@pytest.fixture
def post(box: Sandbox) -> Ask:
    def ask(name: str, **body: object) -> dict[str, Any]:
        answer: dict[str, Any] = json.loads(
            send(box, "POST", f"/client/{name}", json.dumps(body).encode())[1]
        )
        return answer

    return ask


def test_the_state_shows_people_channels_and_what_is_unread(box, web, get, room, mia):
    box.add_user("gone", deleted=True)
    web.chat_postMessage(channel=room.id, text="One")
    web.chat_postMessage(channel=mia.id, text="Two")

    state = get("state", user=mia.id)

    assert state["me"]["initials"] == "ME"
    assert [person["name"] for person in state["people"]] == ["mia"]
    unread = {(c["name"], c["kind"]): c["unread"] for c in state["channels"]}
    assert unread == {("credentialing", "channel"): 1, ("App", "dm"): 1}
    assert state["dm"] == state["channels"][-1]["id"]
    assert get("state")["me"]["id"] == mia.id


def test_reading_a_channel_marks_it_read(web, get, room, mia):
    web.chat_postMessage(channel=room.id, text="One")
    get("messages", user=mia.id, channel=room.id, mark=0)
    assert get("state", user=mia.id)["channels"][0]["unread"] == 1

    [message] = get("messages", user=mia.id, channel=room.id)["messages"]

    assert (message["text"], message["is_app"], message["time"]) == (
        "One",
        True,
        "2026-11-24T17:00:00+00:00",
    )
    assert get("state", user=mia.id)["channels"][0]["unread"] == 0


def test_a_thread_is_read_by_its_parent(web, get, room, mia):
    parent = web.chat_postMessage(channel=room.id, text="File")["ts"]
    web.chat_postMessage(channel=room.id, text="Packet", thread_ts=parent)

    thread = get("messages", user=mia.id, channel=room.id, thread_ts=parent)["messages"]
    [above] = get("messages", user=mia.id, channel=room.id)["messages"]

    assert [message["text"] for message in thread] == ["File", "Packet"]
    assert (above["reply_count"], above["thread_ts"]) == (1, parent)


def test_a_private_channel_is_closed_to_who_is_not_in_it(box, get, mia):
    private = box.add_channel("committee", private=True)

    assert get("messages", user=mia.id, channel=private.id)["error"] == "channel_not_found"


def test_the_page_types_presses_fills_and_submits(linked, get, post, room, mia):
    text = {"type": "plain_text_input", "action_id": "why"}
    card = [actions(button("pipeline.hold", "1042:17"))]
    linked.command("/cred")(lambda ack: ack(text="Card", blocks=card))

    @linked.action("pipeline.hold")
    def hold(ack, client, body):
        client.views_open(trigger_id=body["trigger_id"], view=modal(field("why", text)))
        ack()

    @linked.view("form")
    def form(ack, body):
        why = body["view"]["state"]["values"]["why"]["why"]["value"]
        ack(response_action="errors", errors={"why": "Shorter."}) if why == "long" else ack()

    typed = post("type", user=mia.id, channel=room.id, text="/cred 1042")
    where = {"channel": room.id, "message_ts": typed["message"]["ts"]}
    pressed = post("press", user=mia.id, where=where, action_id="pipeline.hold", block_id="acts")
    view_id = pressed["views"][-1]["id"]
    wrong = post("submit", user=mia.id, view_id=view_id, values={"why": {"why": "long"}})
    [open_view] = get("views", user=mia.id)["views"]
    done = post("submit", user=mia.id, view_id=view_id, values={"why": {"why": "ok"}})

    assert (wrong["ok"], wrong["error"], wrong["errors"]) == (False, None, {"why": "Shorter."})
    assert open_view["state"]["values"]["why"]["why"]["value"] == "long"
    assert (done["ok"], done["views"]) == (True, [])


def test_the_home_is_opened_and_read(linked, get, mia):
    @linked.event("app_home_opened")
    def home(event, client):
        view = {"type": "home", "blocks": [section("Nothing needs you")]}
        client.views_publish(user_id=event["user"], view=view)

    assert get("home", user=mia.id)["view"] is None
    assert get("home", user=mia.id, open=1)["view"]["blocks"][0]["type"] == "section"


def test_a_change_wakes_who_waits_for_it(box, web, get, room, mia):
    seq = get("state", user=mia.id)["seq"]
    timer = Timer(0.1, lambda: box.add_user("noa"))
    timer.start()

    assert get("changes", user=mia.id, since=seq)["seq"] > seq
    timer.join()


def test_a_file_is_uploaded_shared_and_read(box, get, room, mia):
    query = urlencode({"user": mia.id, "channel": room.id, "name": "roster.csv"})
    _, raw = send(box, "POST", f"/client/upload?{query}", b"npi\n")
    shared = json.loads(raw)

    [message] = get("messages", user=mia.id, channel=room.id)["messages"]
    assert message["files"] == [shared["file"]]
    assert send(box, "GET", shared["file"]["url"]) == (200, b"npi\n")


def test_the_clock_is_read_and_moved_forward_only(box, get, post):
    moved = []
    box.world.on_move = moved.append

    assert get("clock")["now"] == "2026-11-24T17:00:00+00:00"
    assert post("clock", by=3600)["now"] == "2026-11-24T18:00:00+00:00"
    assert post("clock", to="2026-12-01T09:00:00-05:00")["now"] == "2026-12-01T14:00:00+00:00"
    assert post("clock", to="2026-11-01T09:00:00Z")["error"] == "clock_runs_forward"
    assert post("clock", to="2026-12-02T09:00:00")["error"] == "time_without_zone"
    assert post("clock", to="soon")["error"] == "invalid_time"
    assert len(moved) == 2


def test_faults_are_arranged_from_outside(box, post):
    assert post("faults", method="chat.postMessage", kind="500", times=2)["ok"]
    assert box.faults.take("chat.postMessage").kind == "500"
    assert post("faults", clear=True)["ok"]
    assert box.faults.take("chat.postMessage") is None
    assert post("faults", kind="gremlins")["error"] == "unknown_fault"


def test_nonsense_is_refused_and_changes_nothing(box, get, post, room, mia):
    assert get("messages", user="U0NOBODY", channel=room.id)["error"] == "user_not_found"
    assert post("type", user=mia.id)["error"] == "missing: channel"
    assert post("shout", user=mia.id)["error"] == "not_found"
    assert send(box, "POST", "/client/type", b"{")[0] == 400
    assert send(box, "GET", "/static/../server.py")[0] == 404
    assert box.channel_messages(room.id) == []


def test_only_this_machine_and_our_own_page_get_in(box, room, mia):
    body = json.dumps({"user": mia.id, "channel": room.id, "text": "hi"}).encode()
    host = f"127.0.0.1:{box.port}"

    assert send(box, "GET", "/client/state", Host="evil.example.com")[0] == 403
    assert send(box, "POST", "/client/type", body, Origin="https://evil.example.com")[0] == 403
    assert send(box, "POST", "/client/type", body, Origin="null")[0] == 403
    assert box.channel_messages(room.id) == []
    assert send(box, "POST", "/client/type", body, Origin=f"http://{host}")[0] == 200
    assert send(box, "GET", "/client/state", Host=f"localhost:{box.port}")[0] == 200


def test_the_page_is_served(box):
    status, page = send(box, "GET", "/")

    assert (status, b"<html" in page.lower()) == (200, True)
