"""Socket Mode: two connections, so that one can be replaced while the other listens."""

import contextlib
import logging
import select
import socket
import threading
import time
from functools import partial

import structlog
from slack_bolt.adapter.socket_mode.internals import build_headers, send_response
from slack_bolt.request import BoltRequest
from slack_sdk import WebClient
from slack_sdk.errors import SlackClientError, SlackClientNotConnectedError
from slack_sdk.socket_mode.builtin import SocketModeClient
from slack_sdk.socket_mode.builtin.connection import Connection
from slack_sdk.socket_mode.client import BaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest

from credbot.app.requests import Desk
from credbot.app.start import CannotStart, reason

LINKS = 2
WORKERS = 8
PING = 2.0
"""Seconds between pings: a dead connection is noticed after about four of them."""

SILENT = 12.0
"""Seconds without a pong after which a connection counts as dead."""


class Client(SocketModeClient):
    """The built-in client, without the seconds in which it is deaf after a replacement.

    It closes the old connection under the lock that a thread holds while it
    waits up to three seconds for that connection's next byte. Shutting the
    socket down first ends the waiting.
    """

    def connect(self) -> None:
        old = self.current_session
        if old is not None:
            setattr(old, "close", partial(hang_up, old))  # noqa: B010
        super().connect()

    def _monitor_current_session(self) -> None:
        """Every PING seconds. The client itself learns of a closed socket by missing pongs only."""
        session = self.current_session
        if session is not None and is_gone(session):
            hang_up(session)
        super()._monitor_current_session()  # type: ignore[no-untyped-call]

    @property
    def alive(self) -> bool:
        """Whether the server has answered a ping lately; a new connection gets the same time."""
        session = self.current_session
        if session is None or not session.is_active():
            return False
        heard = session.last_ping_pong_time
        return heard is None or time.time() - heard < SILENT  # noqa: TID251  the wall

    def leave(self) -> None:
        """Close for good, without waiting for threads that wait."""
        self.closed = True
        self.auto_reconnect_enabled = False
        self.current_session_state.terminated = True
        if self.current_session is not None:
            hang_up(self.current_session)
        self.message_queue.put(None)
        for runner in (self.current_session_runner, self.current_app_monitor):
            runner.event.set()
        self.message_processor.event.set()
        self.message_workers.shutdown(wait=False, cancel_futures=True)


def hang_up(session: Connection) -> None:
    """Close a connection; who waits for its next byte stops waiting."""
    sock = session.sock
    if sock is not None:
        with contextlib.suppress(OSError):
            sock.shutdown(socket.SHUT_RDWR)
    session.disconnect()


def is_gone(session: Connection) -> bool:
    """Whether the other side has closed or cut the connection."""
    sock = session.sock
    if sock is None:
        return False
    try:
        readable, _, _ = select.select([sock], [], [], 0)
        # The plain socket's own method: TLS allows no looking ahead.
        return bool(readable) and not socket.socket.recv(sock, 1, socket.MSG_PEEK)
    except (OSError, ValueError):
        return True


class Links:
    """The connections of one process, all handed to one desk."""

    def __init__(self, desk: Desk, app_token: str, web: WebClient) -> None:
        self._desk = desk
        self._busy = 0
        self._lock = threading.Lock()
        self._log = structlog.get_logger("credbot.socket")
        self._clients = [self._client(app_token, web) for _ in range(LINKS)]

    def start(self) -> None:
        """Connect. Raises CannotStart when Slack refuses the app-level token."""
        for client in self._clients:
            try:
                client.connect()
            except (SlackClientError, OSError) as error:
                self.stop(0)
                raise CannotStart(
                    f"Slack opens no Socket Mode connection: {reason(error)}. SLACK_APP_TOKEN "
                    "takes an app-level token with connections:write, and Socket Mode must be on."
                ) from None

    def stop(self, seconds: float) -> None:
        """Finish the envelopes in hand, for at most `seconds`, then hang up."""
        deadline = time.monotonic() + seconds
        while self._busy and time.monotonic() < deadline:
            time.sleep(0.01)
        for client in self._clients:
            client.leave()

    def problem(self) -> str | None:
        """What is wrong with the connection to Slack; None while one link is alive."""
        if any(client.alive for client in self._clients):
            return None
        return "no Socket Mode connection is alive"

    def _client(self, app_token: str, web: WebClient) -> Client:
        client = Client(
            app_token,
            logger=logging.getLogger("slack_sdk.socket_mode"),
            web_client=web,
            ping_interval=PING,
            concurrency=WORKERS,
        )
        client.socket_mode_request_listeners.append(self._handle)
        return client

    def _handle(self, client: BaseSocketModeClient, envelope: SocketModeRequest) -> None:
        began = time.time()  # noqa: TID251  the client's own measure
        with self._lock:
            self._busy += 1
        try:
            headers = build_headers(envelope)
            asked = BoltRequest(mode="socket_mode", body=envelope.payload, headers=headers)
            handled = self._desk.handle(asked)
            try:
                send_response(client, envelope, handled.response, began)
            except SlackClientNotConnectedError:
                # The link died before the answer; Slack sends events again, and the rest is told.
                self._log.warning("an answer was lost with its connection", request=handled.request)
            self._desk.follow_up(handled)
        finally:
            with self._lock:
                self._busy -= 1
