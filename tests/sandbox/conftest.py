"""A sandbox, a real client of it, and a small real app behind it."""

import contextlib
import socket
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_bolt.adapter.starlette.handler import to_bolt_request, to_starlette_response
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from credbot.sandbox.clock import StillClock
from credbot.sandbox.models import Channel, User
from credbot.sandbox.server import Sandbox
from credbot.sandbox.serving import serve

NOON = datetime(2026, 11, 24, 17, 0, tzinfo=UTC)


def plain(text: str) -> dict[str, str]:
    return {"type": "plain_text", "text": text}


def section(text: str) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def button(action_id: str, value: str = "1", text: str = "Go") -> dict[str, Any]:
    return {"type": "button", "action_id": action_id, "value": value, "text": plain(text)}


def actions(*elements: dict[str, Any], block_id: str = "acts") -> dict[str, Any]:
    return {"type": "actions", "block_id": block_id, "elements": list(elements)}


def field(block_id: str, element: dict[str, Any], **more: Any) -> dict[str, Any]:
    block = {"type": "input", "block_id": block_id, "label": plain("Field"), "element": element}
    return {**block, **more}


def modal(*blocks: dict[str, Any], callback_id: str = "form", **more: Any) -> dict[str, Any]:
    return {
        "type": "modal",
        "callback_id": callback_id,
        "title": plain("Form"),
        "submit": plain("Save"),
        "blocks": list(blocks) or [section("Words")],
        **more,
    }


def refusal(call: Callable[[], object]) -> dict[str, Any]:
    """The body of the answer when Slack says no; fails when it says yes."""
    with pytest.raises(SlackApiError) as caught:
        call()
    body: dict[str, Any] = caught.value.response.data
    return body


class HttpHost:
    """A Bolt app behind a real HTTP server on a free port."""

    def __init__(self, app: App) -> None:
        self.seen: list[dict[str, str]] = []
        self._socket = socket.socket()
        self._socket.bind(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}/slack/events"

        async def receive(request: Request) -> Response:
            self.seen.append(dict(request.headers))
            body = await request.body()
            reply = await run_in_threadpool(app.dispatch, to_bolt_request(request, body))
            return to_starlette_response(reply)

        routes = [Route("/slack/events", receive, methods=["POST"])]
        self._server, self._thread = serve(Starlette(routes=routes), self._socket)

    def stop(self) -> None:
        self._server.leave()
        self._thread.join(5)
        self._socket.close()


@pytest.fixture
def clock() -> StillClock:
    return StillClock(NOON)


@pytest.fixture
def box(clock: StillClock) -> Iterator[Sandbox]:
    """A sandbox whose retries do not wait."""
    with Sandbox(clock=clock, rate_limits=False) as box:
        box.push.retry_delays = (0.0, 0.02, 0.02)
        box.answer_seconds = 0.3
        yield box


@pytest.fixture
def web(box: Sandbox) -> WebClient:
    return WebClient(box.bot_token, base_url=box.api_url, retry_handlers=[])


@pytest.fixture
def mia(box: Sandbox) -> User:
    return box.add_user("mia", real_name="Mia Example", email="mia@example.com")


@pytest.fixture
def room(box: Sandbox, mia: User) -> Channel:
    return box.add_channel("credentialing", members=[mia.id, box.bot_user_id])


@pytest.fixture
def app(box: Sandbox, web: WebClient) -> App:
    """A Bolt app without listeners; a test adds what it needs."""
    return App(client=web, process_before_response=True, signing_secret=box.signing_secret)


def connect(box: Sandbox, app: App) -> SocketModeHandler:
    """A Socket Mode connection that is up when this returns."""
    before = box.world.sockets.count
    handler = SocketModeHandler(app, box.app_token, ping_interval=0.3)
    handler.connect()
    assert box.eventually(lambda: box.world.sockets.count > before)
    return handler


def hang_up(handler: SocketModeHandler) -> None:
    """Close a connection without the seconds that the client would wait for its threads."""
    handler.client.auto_reconnect_enabled = False
    session = handler.client.current_session
    if session is not None and session.sock is not None:
        with contextlib.suppress(OSError):
            session.sock.shutdown(socket.SHUT_RDWR)
    handler.client.message_processor.event.set()
    handler.client.message_queue.put("")
    handler.close()


@pytest.fixture
def linked(box: Sandbox, app: App) -> Iterator[App]:
    """The app, connected over Socket Mode."""
    handler = connect(box, app)
    yield app
    hang_up(handler)


@pytest.fixture
def host(box: Sandbox, app: App) -> Iterator[HttpHost]:
    """The app, reached over signed HTTP."""
    host = HttpHost(app)
    box.deliver_to(host.url)
    yield host
    box.deliver_to(None)
    host.stop()


@pytest.fixture(params=["socket", "http"])
def wired(request: pytest.FixtureRequest, app: App) -> App:
    """The app, in turn over Socket Mode and over HTTP."""
    request.getfixturevalue("linked" if request.param == "socket" else "host")
    return app
