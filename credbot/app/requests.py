"""One request of Slack, whichever way it came: dispatch, count, and what comes after."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from threading import Semaphore
from time import perf_counter

import structlog
from slack_bolt import App
from slack_bolt.request import BoltRequest
from slack_bolt.response import BoltResponse

from credbot.app.after import After, Call
from credbot.app.metrics import Metrics, kind_of
from credbot.commands.table import is_short

AT_A_TIME = {"sqlite": 1, "postgresql": 3}
"""Requests that are worked on at the same time, by the kind of database.

More threads than that fight for the interpreter's lock, and each warms a
database connection of its own. SQLite works in the thread itself: with three,
fewer were answered and the slow ones took twice as long. A PostgreSQL server
works beside it: with one, a third fewer were answered.
"""

PATIENCE = 0.25
"""Seconds after which a request begins all the same: those before it may wait for a lock."""


class Turns:
    """Lets a few work at the same time, and whoever has waited for long."""

    def __init__(self, at_a_time: int, patience: float = PATIENCE) -> None:
        self._free = Semaphore(at_a_time)
        self._patience = patience

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for one's turn, and end it."""
        mine = self._free.acquire(timeout=self._patience)
        try:
            yield
        finally:
            if mine:
                self._free.release()


class Handled:
    """The answer to a request, and the calls that follow once it is on the wire."""

    def __init__(self, response: BoltResponse, calls: list[Call], request: str) -> None:
        self.response = response
        self.calls = calls
        self.request = request


class Desk:
    """Hands requests to the Bolt app. `context["after"]` holds what a press still wants.

    `nearby`: the database is a file here, and a short look at it takes a millisecond or two.
    """

    def __init__(
        self,
        bolt: App,
        metrics: Metrics,
        after: After,
        at_a_time: int = 1,
        *,
        nearby: bool = False,
    ) -> None:
        self._bolt = bolt
        self._metrics = metrics
        self._after = after
        self._turns = Turns(at_a_time)
        self._nearby = nearby

    def is_short(self, request: BoltRequest) -> bool:
        """Whether the answer is only a short look, which may be taken where requests come in.

        To hand it to a thread and back takes longer than the look itself, and
        a read of SQLite waits for nobody. What writes, searches or asks a
        server never stands in the way of other requests.
        """
        body = request.body
        return self._nearby and "command" in body and is_short(str(body.get("text") or ""))

    def handle(self, request: BoltRequest, *, short: bool = False) -> Handled:
        """Dispatch in this thread; each line logged meanwhile carries the request's number.

        Who is `short` waits for no turn.
        """
        number = secrets.token_hex(6)
        began = perf_counter()
        turn = nullcontext() if short else self._turns.turn()
        with turn, structlog.contextvars.bound_contextvars(request=number):
            response = self._bolt.dispatch(request)
        took = perf_counter() - began
        kind = kind_of(request.body)
        self._metrics.requests.labels(kind, str(response.status)).observe(took)
        structlog.get_logger("credbot.requests").debug(
            "answered", request=number, kind=kind, status=response.status, ms=round(took * 1000, 1)
        )
        return Handled(response, list(request.context.get("after") or []), number)

    def follow_up(self, handled: Handled) -> None:
        """The acknowledgement is on the wire."""
        self._after.run_later(handled.calls, handled.request)
