"""What a press still wants once its acknowledgement is on the wire: bounded, losable, counted."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from threading import Lock
from time import monotonic, sleep

import structlog
from slack_sdk.errors import SlackClientError

from credbot.app.start import reason

WORKERS = 8
MOST = 200
"""How many presses may wait; what comes beyond that is dropped."""

Call = Callable[[], object]


class After:
    """Runs the calls of one press in their order, those of several at the same time."""

    def __init__(self, failed: Callable[[], object]) -> None:
        self._failed = failed
        self._pool = ThreadPoolExecutor(WORKERS, thread_name_prefix="after")
        self._waiting = 0
        self._lock = Lock()
        self._log = structlog.get_logger("credbot.after")

    def run_later(self, calls: Iterable[Call], request: str) -> None:
        """Run these calls soon. Never raises: nobody is there to be told."""
        todo = list(calls)
        if not todo:
            return
        with self._lock:
            full = self._waiting >= MOST
            self._waiting += not full
        if full:
            self._failed()
            self._log.warning("too much to do; dropped", request=request)
            return
        try:
            self._pool.submit(self._run, todo, request)
        except RuntimeError:
            # We are stopping; the press was answered, and what was to be shown is lost.
            self._done()

    def close(self, seconds: float) -> None:
        """Finish what was promised, for at most `seconds`."""
        deadline = monotonic() + seconds
        while self._waiting and monotonic() < deadline:
            sleep(0.01)
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _run(self, todo: list[Call], request: str) -> None:
        try:
            for call in todo:
                self._call(call, request)
        finally:
            self._done()

    def _call(self, call: Call, request: str) -> None:
        try:
            call()
        except SlackClientError as error:
            self._failed()
            self._log.warning("Slack refused a call", request=request, why=reason(error))
        except Exception:
            self._failed()
            self._log.exception("a call after the answer failed", request=request)

    def _done(self) -> None:
        with self._lock:
            self._waiting -= 1
