"""The wire between credbot and the local Slack, watched: who calls, and when to kill it.

Slack's answer to a call has four borders at which the caller may die. A trap
waits for the next calls of a method and kills at one of them, exactly there.
"""

import asyncio
import random
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from credbot.sandbox.routes import make_app
from credbot.sandbox.server import Sandbox
from credbot.sandbox.serving import serve

SENDING = ("/api/chat.postMessage", "/api/chat.update")
LOOKING = ("/api/conversations.history",)
RUN_HOST, JOB_HOST = "127.0.0.1", "localhost"
"""The running process and jobs by hand call the same Slack by two names of this machine."""


class Moment(StrEnum):
    """Where in a call the caller dies."""

    BEFORE = "before Slack has received the call"
    DURING = "received, before Slack does the work"
    AFTER = "work done, before the answer"
    ANSWERED = "answered, before it is written down"
    RANDOM = "at a random moment"


@dataclass
class Trap:
    """Kills at `moment` of the call that comes after `skip` others to one of `paths`."""

    moment: Moment
    paths: tuple[str, ...]
    kill: Callable[[], None]
    skip: int = 0
    pause: float = 0
    sprung: threading.Event = field(default_factory=threading.Event)


class Wire:
    """Where a trap is laid; one at a time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._trap: Trap | None = None

    def arm(self, trap: Trap | None) -> None:
        """Lay this trap instead of the one before; None takes it up."""
        with self._lock:
            self._trap = trap

    def spring(self, path: str) -> Trap | None:
        """The trap that this call runs into, if any; it is gone then."""
        with self._lock:
            trap = self._trap
            if trap is None or path not in trap.paths:
                return None
            if trap.skip:
                trap.skip -= 1
                return None
            self._trap = None
            return trap


class Gate:
    """ASGI in front of the local Slack."""

    def __init__(self, app: ASGIApp, wire: Wire) -> None:
        self._app = app
        self._wire = wire

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        watched = scope["type"] == "http" and _called_by_name(scope).startswith(RUN_HOST)
        trap = self._wire.spring(scope["path"]) if watched else None
        if trap is None:
            await self._app(scope, receive, send)
        else:
            await self._spring(trap, scope, receive, send)

    async def _spring(self, trap: Trap, scope: Scope, receive: Receive, send: Send) -> None:
        read = _again(await _body(receive))

        async def kill() -> None:
            await asyncio.to_thread(trap.kill)
            trap.sprung.set()

        async def unheard(message: Message) -> None:
            """The caller has died: nobody hears the answer."""
            if trap.moment is Moment.AFTER and message["type"] == "http.response.start":
                await kill()

        if trap.moment is Moment.BEFORE:
            await kill()
        elif trap.moment is Moment.DURING:
            await kill()
            await self._app(scope, read, unheard)
        elif trap.moment is Moment.AFTER:
            await self._app(scope, read, unheard)
        else:
            await self._app(scope, read, send)
            await asyncio.sleep(trap.pause)
            await kill()
            return
        # The server wants an end, though nobody is there to hear it.
        await send({"type": "http.response.start", "status": 500, "headers": []})
        await send({"type": "http.response.body", "body": b""})


class WatchedSandbox(Sandbox):
    """The local Slack behind a gate."""

    def __init__(self, wire: Wire, **options: Any) -> None:
        super().__init__(**options)
        self._wire = wire

    def start(self) -> "WatchedSandbox":
        self._serving = serve(Gate(make_app(self.world), self._wire), self._socket)
        return self


def trap_for(dice: random.Random, kill: Callable[[], None]) -> Trap | None:
    """The next kill: in almost eight of ten a message is being sent, in few looked for.

    None stands for a random moment.
    """
    way = dice.random()
    if way < 0.15:
        return None
    moment = dice.choice([Moment.BEFORE, Moment.DURING, Moment.AFTER, Moment.ANSWERED])
    if way < 0.22:
        return Trap(Moment.AFTER, LOOKING, kill)
    paths = SENDING[1:] if way < 0.36 else SENDING[:1]
    return Trap(moment, paths, kill, dice.randrange(3), dice.uniform(0, 0.002))


def _called_by_name(scope: Scope) -> str:
    host: bytes = dict(scope["headers"]).get(b"host", b"")
    return host.decode()


async def _body(receive: Receive) -> bytes:
    whole: bytes = b""
    while True:
        message = await receive()
        whole += bytes(message.get("body", b""))
        if message["type"] == "http.disconnect" or not message.get("more_body"):
            return whole


def _again(body: bytes) -> Receive:
    """What has been read, to be read once more."""
    messages = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive() -> Message:
        if messages:
            return messages.pop()
        await asyncio.sleep(3600)
        return {"type": "http.disconnect"}

    return receive
