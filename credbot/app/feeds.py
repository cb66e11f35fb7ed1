"""GET /calendar/SECRET.ics: somebody's dates for the calendar program that they use."""

import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from credbot.app.start import Clock
from credbot.delivery.calendar import written
from credbot.services import feeds
from credbot.store.database import Database

A_MINUTE = 240
"""Feeds that are written within a minute; programs ask every few hours, guessers at once."""

PRIVATE = {
    "Cache-Control": "private, no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
    "X-Content-Type-Options": "nosniff",
}
"""Nothing on the way may keep it."""


class Gentle:
    """At most so many within a minute."""

    def __init__(self, most: int = A_MINUTE) -> None:
        self._most = most
        self._times: deque[float] = deque()
        self._lock = threading.Lock()

    def takes(self, moment: float) -> bool:
        """Whether one more may be answered at this moment (monotonic seconds)."""
        with self._lock:
            while self._times and self._times[0] <= moment - 60:
                self._times.popleft()
            if len(self._times) >= self._most:
                return False
            self._times.append(moment)
            return True


def route(db: Database, clock: Clock, gentle: Gentle | None = None) -> Route:
    """The door of the feeds."""
    return Route("/calendar/{token:str}.ics", _feed(db, clock, gentle or Gentle()))


def _feed(db: Database, clock: Clock, gentle: Gentle) -> Callable[[Request], Any]:
    def read(token: str) -> bytes | None:
        found = feeds.read_feed(db, token, now=clock.now())
        return written(found) if found else None

    async def feed(request: Request) -> Response:
        if not gentle.takes(time.monotonic()):
            return PlainTextResponse("later", 429, {**PRIVATE, "Retry-After": "60"})
        body = await run_in_threadpool(read, request.path_params["token"])
        if body is None:
            return PlainTextResponse("not here", 404, PRIVATE)
        return Response(body, 200, PRIVATE, "text/calendar; charset=utf-8")

    return feed
