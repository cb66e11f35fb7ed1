"""Slack's requests over HTTP, and the doors of whoever runs credbot: health and metrics."""

import signal
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from types import FrameType
from typing import Any

import uvicorn
from anyio.to_thread import current_default_thread_limiter
from slack_bolt.adapter.starlette.handler import to_bolt_request, to_starlette_response
from slack_bolt.request import BoltRequest
from starlette.applications import Starlette
from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from credbot.app.health import Health
from credbot.app.metrics import Metrics
from credbot.app.requests import Desk, Handled

LARGEST = 1_000_000
"""Bytes of a request; Slack's own are far smaller."""

PATIENCE = 8 * LARGEST
"""Bytes that are read of a request that is too large, before the connection is closed."""

THREADS = 16
"""Requests handled at a time: as many as the database pool has connections."""

GRACE = 6
"""Seconds that requests under way get when we are told to stop."""


def make_web(
    desk: Desk | None, health: Health, metrics: Metrics, feeds: Route | None = None
) -> Starlette:
    """The web application; without `desk` only health and metrics."""
    routes = [
        Route("/healthz", _healthz),
        Route("/readyz", _readyz(health)),
        Route("/metrics", _metrics(metrics)),
    ]
    if desk is not None:
        routes.append(Route("/slack/events", _events(desk), methods=["POST"]))
    if feeds is not None:
        routes.append(feeds)
    return Starlette(routes=routes, lifespan=_lifespan)


class Server(uvicorn.Server):
    """uvicorn that returns after a signal instead of dying of it; `stopping` is told at once."""

    def __init__(self, web: Starlette, host: str, port: int, stopping: Callable[[], None]) -> None:
        config = uvicorn.Config(
            web,
            host=host,
            port=port,
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,
            ws="none",
            timeout_graceful_shutdown=GRACE,
        )
        super().__init__(config)
        self._stopping = stopping

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self._stopping()
        super().handle_exit(sig, frame)

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        wanted = (signal.SIGINT, signal.SIGTERM)
        before = {number: signal.signal(number, self.handle_exit) for number in wanted}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


@asynccontextmanager
async def _lifespan(_web: Starlette) -> AsyncIterator[None]:
    current_default_thread_limiter().total_tokens = THREADS
    yield


def _events(desk: Desk) -> Callable[[Request], Any]:
    async def events(request: Request) -> Response:
        if not request.headers.get("x-slack-request-timestamp", "0").isdecimal():
            # Bolt reads it as a number before it looks at the signature.
            return PlainTextResponse("the timestamp is not a number", 401)
        body = await _body(request)
        if body is None:
            return PlainTextResponse(f"more than {LARGEST} bytes", 413)
        asked = _read(request, body)
        if asked is None:
            return PlainTextResponse("not a request of Slack", 400)
        if desk.is_short(asked):
            handled = desk.handle(asked, short=True)
        else:
            handled = await run_in_threadpool(desk.handle, asked)
        reply = to_starlette_response(handled.response)
        if handled.calls:
            reply.background = BackgroundTask(_follow_up, desk, handled)
        return reply

    return events


async def _follow_up(desk: Desk, handled: Handled) -> None:
    """Hands over and waits for nothing; were it no coroutine, Starlette would take a thread."""
    desk.follow_up(handled)


async def _body(request: Request) -> bytes | None:
    """The body; None when it is too large.

    What is a little too large is read to its end and thrown away: who still
    sends when we answer sees a broken connection instead of the answer.
    """
    stated = request.headers.get("content-length", "0")
    if stated.isdecimal() and int(stated) > PATIENCE:
        return None
    body, size = bytearray(), 0
    try:
        async for chunk in request.stream():
            size += len(chunk)
            if size > PATIENCE:
                return None
            if size <= LARGEST:
                body += chunk
    except ClientDisconnect:
        return b""
    return bytes(body) if size <= LARGEST else None


def _read(request: Request, body: bytes) -> BoltRequest | None:
    """A request that Bolt can take; None for what is no JSON object, form or text at all."""
    try:
        asked = to_bolt_request(request, body)
    except (ValueError, RecursionError, AttributeError, TypeError):
        # The last two: JSON that is a list, a number or a word, where Bolt looks for names.
        return None
    return asked if isinstance(asked.body, dict) else None


async def _healthz(_request: Request) -> Response:
    return PlainTextResponse("ok")


def _readyz(health: Health) -> Callable[[Request], Any]:
    def readyz(_request: Request) -> Response:
        checks = health.look()
        ok = all(problem is None for problem in checks.values())
        shown = {name: problem or "ok" for name, problem in checks.items()}
        return JSONResponse({"ok": ok, "checks": shown}, 200 if ok else 503)

    return readyz


def _metrics(metrics: Metrics) -> Callable[[Request], Any]:
    def show(_request: Request) -> Response:
        return Response(metrics.text(), media_type="text/plain; version=0.0.4; charset=utf-8")

    return show
