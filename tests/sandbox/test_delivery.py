"""How events, commands and interactions reach the app, and reach it again."""

import gc
import socket
import time
from collections.abc import Iterator
from threading import Barrier, Event, Lock

import pytest
from slack_bolt import App, BoltResponse
from wsproto import ConnectionType, WSConnection
from wsproto.events import AcceptConnection, RejectConnection, Request

from credbot.sandbox.models import Channel, User
from credbot.sandbox.server import Sandbox
from tests.sandbox.conftest import HttpHost, actions, button, connect, hang_up

# The SDK's client leaves the socket of a broken connection to the garbage collector.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


@pytest.fixture(autouse=True)
def _swept() -> Iterator[None]:
    """What a test's client left behind is collected before the next test begins."""
    yield
    gc.collect()


def test_a_command_reaches_the_app_and_its_answer_the_person(box, wired, room, mia):
    @wired.command("/cred")
    def cred(ack, command):
        ack(f"{command['channel_name']}: {command['text']}")

    answer = box.person(mia.id).type(room.id, "/cred hold @mia & <b> https://example.com")

    said = "hold <@U0SBX00001|mia> &amp; &lt;b&gt; <https://example.com>"
    assert answer.text == f"credentialing: {said}"
    assert [m.text for m in box.person(mia.id).ephemerals] == [answer.text]
    assert box.channel_messages(room.id) == []


def test_an_answer_for_all_is_a_message_in_the_channel(box, wired, room, mia):
    @wired.command("/cred")
    def cred(ack):
        ack(text="For all", response_type="in_channel")

    box.person(mia.id).type(room.id, "/cred")

    assert [m.text for m in box.channel_messages(room.id)] == ["For all"]


def test_requests_over_http_are_signed_with_the_apps_secret(box, web, host, app, room, mia):
    app.command("/cred")(lambda ack: ack("ok"))
    person = box.person(mia.id)
    assert person.type(room.id, "/cred").text == "ok"

    other = HttpHost(App(client=web, process_before_response=True, signing_secret="other"))
    box.deliver_to(other.url)

    assert person.type(room.id, "/cred").error == "dispatch_failed"
    other.stop()


def test_the_address_is_verified_by_a_challenge(box, host):
    assert box.verify_url()


def test_a_command_that_is_not_acknowledged_in_time_tells_the_person(box, wired, room, mia):
    box.push.ack_seconds = 0.1
    held = Event()

    @wired.command("/cred")
    def cred(ack):
        held.wait(5)
        ack("too late")

    answer = box.person(mia.id).type(room.id, "/cred")
    held.set()

    assert (answer.ok, answer.error, answer.message) == (False, "operation_timeout", None)


def test_without_an_app_the_person_hears_so(box, room, mia):
    assert box.person(mia.id).type(room.id, "/cred").error == "not_connected"
    box.deliver_to("http://127.0.0.1:9/slack/events")
    assert box.person(mia.id).type(room.id, "/cred").error == "dispatch_failed"


def test_an_event_that_fails_comes_three_more_times_with_the_same_id(box, app, host, mia):
    @app.event("app_home_opened")
    def opened():
        raise RuntimeError("down")

    box.person(mia.id).home()
    assert box.push.settle()

    [delivery] = box.push.sent
    assert len(delivery.replies) == 4
    numbers = [seen.get("x-slack-retry-num") for seen in host.seen]
    assert numbers == [None, "1", "2", "3"]
    assert {seen.get("x-slack-retry-reason") for seen in host.seen} == {None, "http_error"}


def test_an_event_that_was_not_acknowledged_comes_again_over_socket_mode(box, app, linked, mia):
    box.push.ack_seconds = 0.2
    seen = []

    @app.event("app_home_opened")
    def opened(body, request):
        seen.append((body["event_id"], request.headers.get("x-slack-retry-num")))
        if len(seen) < 3:
            raise RuntimeError("down")

    box.person(mia.id).home()
    assert box.push.settle()

    assert len({event_id for event_id, _ in seen}) == 1
    assert [number for _, number in seen] == [["0"], ["1"], ["2"]]


def test_x_slack_no_retry_stops_the_retries(box, app, host, mia):
    @app.event("app_home_opened")
    def opened():
        return BoltResponse(status=500, headers={"x-slack-no-retry": "1"})

    box.person(mia.id).home()
    assert box.push.settle()

    assert len(host.seen) == 1


def test_an_event_with_no_socket_open_comes_when_there_is_one(box, app, mia):
    box.push.retry_delays = (0.3, 0.3, 0.3)
    seen = []
    app.event("user_change")(lambda event: seen.append(event["user"]["real_name"]))

    box.change_user(mia.id, real_name="Mia Example-Jones")
    handler = connect(box, app)

    assert box.eventually(lambda: seen == ["Mia Example-Jones"])
    hang_up(handler)


def test_commands_and_buttons_are_not_sent_again(box, app, host, room, mia):
    @app.command("/cred")
    def cred():
        raise RuntimeError("down")

    assert box.person(mia.id).type(room.id, "/cred").error == "dispatch_failed"
    assert box.push.settle()
    assert len(host.seen) == 1


def test_a_request_can_be_repeated_to_the_letter(box, app, host, room, mia):
    triggers = []

    @app.command("/cred")
    def cred(ack, command):
        triggers.append(command["trigger_id"])
        ack("ok")

    answer = box.person(mia.id).type(room.id, "/cred")
    box.push.replay(answer.request_id, times=2)

    assert len(triggers) == 3
    assert len(set(triggers)) == 1


def test_copies_arrive_at_once(box, app, host, room, mia):
    together = Barrier(2, timeout=5)

    @app.command("/cred")
    def cred(ack):
        together.wait()
        ack("ok")

    assert box.person(mia.id).type(room.id, "/cred", copies=2).text == "ok"


def test_a_repeat_can_go_to_a_second_process_of_the_app(box, app, host, room, mia):
    app.command("/cred")(lambda ack: ack("ok"))
    second = HttpHost(app)
    answer = box.person(mia.id).type(room.id, "/cred")

    [reply] = box.push.replay(answer.request_id, to=second.url)

    assert (reply.ok, len(second.seen)) == (True, 1)
    second.stop()


def test_each_envelope_goes_down_one_of_two_sockets(box, app, linked, room, mia):
    second = connect(box, app)
    count, lock = [], Lock()

    @app.command("/cred")
    def cred(ack):
        with lock:
            count.append(1)
        ack("ok")

    for _ in range(4):
        assert box.person(mia.id).type(room.id, "/cred").text == "ok"

    assert (len(count), box.world.sockets.count) == (4, 2)
    hang_up(second)


@pytest.mark.parametrize("reason", ["warning", "refresh_requested"])
def test_the_app_comes_back_after_a_disconnect(box, app, linked, room, mia, reason):
    box.world.sockets.warning_seconds = 0.05
    app.command("/cred")(lambda ack: ack("ok"))
    opened = len([call for call in box.calls if call.method == "apps.connections.open"])

    box.cut_sockets(reason)

    def again() -> bool:
        calls = [call for call in box.calls if call.method == "apps.connections.open"]
        return len(calls) > opened

    assert box.eventually(again)
    assert box.eventually(lambda: box.world.sockets.count == 1)


def test_an_envelope_in_flight_when_the_line_is_cut_is_lost_to_the_person(
    box: Sandbox, app: App, linked: App, room: Channel, mia: User
):
    @app.command("/cred")
    def cred(ack):
        box.cut_sockets("abrupt")
        ack("said into the void")

    began = time.monotonic()
    answer = box.person(mia.id).type(room.id, "/cred")

    assert (answer.ok, answer.message) == (False, None)
    assert time.monotonic() - began < 2
    assert box.eventually(lambda: box.world.sockets.count == 0)


def test_a_ticket_opens_one_connection(box):
    ticket = box.world.sockets.ticket()

    assert [upgrade(box, ticket) for _ in range(2)] == [AcceptConnection, RejectConnection]


def upgrade(box: Sandbox, ticket: str) -> type[object]:
    """What the server says to one attempt to connect."""
    client = WSConnection(ConnectionType.CLIENT)
    asked = Request(host=f"127.0.0.1:{box.port}", target=f"/link/?ticket={ticket}")
    with socket.create_connection(("127.0.0.1", box.port), timeout=5) as line:
        line.sendall(client.send(asked))
        client.receive_data(line.recv(4096))
        return type(next(client.events()))


def test_an_answer_through_the_response_url_replaces_the_message(box, wired, room, mia):
    @wired.command("/cred")
    def cred(ack):
        ack(text="Card", blocks=[actions(button("pipeline.advance", "1042:17"))])

    @wired.action("pipeline.advance")
    def advance(ack, respond, action):
        ack()
        respond(text=f"Advanced {action['value']}", replace_original=True)

    person = box.person(mia.id)
    card = person.type(room.id, "/cred 1042")
    person.press(card, "pipeline.advance")

    assert [m.text for m in person.ephemerals] == ["Advanced 1042:17"]


def test_a_response_url_is_good_for_five_answers(box, wired, room, mia):
    codes = []

    @wired.command("/cred")
    def cred(ack, respond):
        ack()
        answers = [respond(text=f"{n}") for n in range(6)]
        codes.extend((answer.status_code, answer.body) for answer in answers)

    box.person(mia.id).type(room.id, "/cred")

    assert box.eventually(lambda: len(codes) == 6)
    assert codes[4] == (200, "ok")
    assert codes[5] == (404, '{"ok":false,"error":"used_url"}')


def test_a_response_url_lives_thirty_minutes_and_checks_its_blocks(
    box, clock, app, host, room, mia
):
    kept = []

    @app.command("/cred")
    def cred(ack, respond):
        kept.append(respond)
        ack("ok")

    box.person(mia.id).type(room.id, "/cred")
    [respond] = kept

    bad = respond(text="x", blocks=[{"type": "nope"}])
    assert (bad.status_code, '"invalid_blocks"' in bad.body) == (404, True)
    clock.move(clock.now().replace(hour=18))
    old = respond(text="x")
    assert (old.status_code, '"expired_url"' in old.body) == (404, True)
