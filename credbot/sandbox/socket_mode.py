"""Socket Mode: the app calls, and requests come down the line."""

import asyncio
import json
from concurrent.futures import Future
from itertools import count
from threading import Lock
from typing import Literal

from starlette.websockets import WebSocket, WebSocketDisconnect

from credbot.sandbox.delivery import NOT_CONNECTED, TIMED_OUT, Reply, Request
from credbot.sandbox.errors import ApiError, Json
from credbot.sandbox.ids import Ids

Cut = Literal["warning", "refresh_requested", "link_disabled", "abrupt"]
MOST_LINKS = 10
CLOSED = Reply("dispatch_failed", reason="connection_failed")


class Link:
    """One open websocket; used from the event loop and from the threads that send."""

    def __init__(self, number: int, socket: WebSocket) -> None:
        self.number = number
        self.leaving = False
        self._socket = socket
        self._loop = asyncio.get_running_loop()
        self._waiting: dict[str, Future[Reply]] = {}
        self._lock = Lock()

    def send(self, envelope: Json, seconds: float) -> Reply:
        """Send one envelope from another thread and wait for its acknowledgement."""
        envelope_id = envelope["envelope_id"]
        answer: Future[Reply] = Future()
        with self._lock:
            self._waiting[envelope_id] = answer
        self.write(envelope)
        try:
            return answer.result(seconds)
        except TimeoutError:
            return TIMED_OUT
        finally:
            with self._lock:
                self._waiting.pop(envelope_id, None)

    def write(self, frame: Json) -> None:
        """Queue one frame; called from any thread."""
        asyncio.run_coroutine_threadsafe(self._write(json.dumps(frame)), self._loop)

    async def _write(self, text: str) -> None:
        try:
            await self._socket.send_text(text)
        except (RuntimeError, WebSocketDisconnect):
            self.fail()  # the line went dead between choosing it and writing

    def close(self) -> None:
        """Close with a close frame; called from any thread."""
        asyncio.run_coroutine_threadsafe(self._close(), self._loop)

    def close_in(self, seconds: float) -> None:
        """Close later; called from any thread."""
        self._loop.call_soon_threadsafe(self._loop.call_later, seconds, self.close)

    async def _close(self) -> None:
        self.fail()
        try:
            await self._socket.close()
        except (RuntimeError, WebSocketDisconnect):
            return  # it was closed already

    def cut(self) -> None:
        """Cut the line without a word, as a broken network does."""
        self.fail()
        transport = self._socket.scope["sandbox.transport"]
        if transport is not None:
            self._loop.call_soon_threadsafe(transport.abort)

    def acknowledge(self, frame: Json) -> None:
        with self._lock:
            answer = self._waiting.get(str(frame.get("envelope_id")))
        if answer is not None and not answer.done():
            answer.set_result(Reply(body=frame.get("payload"), status=200))

    def fail(self) -> None:
        """Nobody will acknowledge what is under way on this line."""
        with self._lock:
            waiting = list(self._waiting.values())
        for answer in waiting:
            if not answer.done():
                answer.set_result(CLOSED)


class Sockets:
    """All open links; each request goes down any one of them, in turn."""

    def __init__(self, ids: Ids, app_id: str) -> None:
        self.warning_seconds = 10.0
        self._ids = ids
        self._app_id = app_id
        self._links: list[Link] = []
        self._tickets: set[str] = set()
        self._numbers = count(1)
        self._turn = count()
        self._lock = Lock()
        self._envelopes = count(1)
        self.enabled = True

    @property
    def count(self) -> int:
        """How many links are open."""
        return len(self._links)

    def ticket(self) -> str:
        """Leave to connect once. Raises ApiError when Socket Mode is switched off."""
        if not self.enabled:
            raise ApiError("link_disabled")
        with self._lock:
            ticket = self._ids.secret("ticket")
            self._tickets.add(ticket)
        return ticket

    def send(
        self, request: Request, seconds: float, attempt: int = 0, reason: str | None = None
    ) -> Reply:
        """Send down one of the links and wait, at most `seconds` (wall)."""
        link = self._choose()
        if link is None:
            return NOT_CONNECTED
        envelope: Json = {
            "envelope_id": f"{next(self._envelopes):08x}-5b0c-4000-8000-000000000000",
            "type": request.kind,
            "payload": request.payload,
            "accepts_response_payload": request.kind != "events_api",
        }
        if request.kind == "events_api":
            envelope |= {"retry_attempt": attempt, "retry_reason": reason or ""}
        return link.send(envelope, seconds)

    def cut(self, reason: Cut) -> None:
        """End all links in one of Slack's ways, or without a word.

        `warning` announces the end `warning_seconds` ahead, `refresh_requested` and
        `link_disabled` end at once, `abrupt` cuts the connection.
        """
        with self._lock:
            links = list(self._links)
        for link in links:
            link.leaving = True
            if reason == "abrupt":
                link.cut()
                continue
            link.write({"type": "disconnect", "reason": reason, "debug_info": {"host": "sandbox"}})
            if reason == "warning":
                link.close_in(self.warning_seconds)
            else:
                link.close()
        if reason == "link_disabled":
            self.enabled = False

    async def serve(self, socket: WebSocket) -> None:
        """Speak with one client until either side ends it."""
        ticket = socket.query_params.get("ticket", "")
        with self._lock:
            known = ticket in self._tickets
            self._tickets.discard(ticket)
        if not known or self.count >= MOST_LINKS:
            await socket.close(1008)
            return
        await socket.accept()
        link = Link(next(self._numbers), socket)
        await socket.send_text(json.dumps(self._hello()))
        with self._lock:
            self._links.append(link)
        try:
            while True:
                _take(link, await socket.receive_text())
        except (WebSocketDisconnect, RuntimeError):
            return  # the other side went away, or we closed while reading
        finally:
            with self._lock:
                self._links.remove(link)
            link.fail()

    def _hello(self) -> Json:
        return {
            "type": "hello",
            "num_connections": self.count + 1,
            "connection_info": {"app_id": self._app_id},
            "debug_info": {"host": "sandbox", "approximate_connection_time": 3600},
        }

    def _choose(self) -> Link | None:
        with self._lock:
            fresh = [link for link in self._links if not link.leaving] or self._links
            return fresh[next(self._turn) % len(fresh)] if fresh else None


def _take(link: Link, text: str) -> None:
    try:
        frame = json.loads(text)
    except ValueError:
        return  # Slack ignores what is not JSON
    if isinstance(frame, dict):
        link.acknowledge(frame)
