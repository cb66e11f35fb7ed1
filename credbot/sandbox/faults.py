"""Misfortune on demand: what the network and Slack can do to one Web API call."""

from dataclasses import dataclass
from threading import Lock

KINDS = ("answer_lost", "reset", "slow", "429", "500", "html")


@dataclass
class Fault:
    """One kind of misfortune for the next `times` calls of `method` (`*`: any).

    `after` does the work first, as Slack sometimes does before an internal error.
    """

    method: str
    kind: str
    times: int = 1
    seconds: float = 3.0
    retry_after: int = 1
    after: bool = False

    @property
    def works(self) -> bool:
        """Whether the call's work is done in spite of the fault."""
        return self.after or self.kind in ("answer_lost", "slow")


class Faults:
    """The faults that are waiting for a call; each is used up by it."""

    def __init__(self) -> None:
        self._waiting: list[Fault] = []
        self._lock = Lock()

    def add(
        self,
        method: str = "*",
        kind: str = "answer_lost",
        times: int = 1,
        *,
        seconds: float = 3.0,
        retry_after: int = 1,
        after: bool = False,
    ) -> Fault:
        """Arrange for one. Raises ValueError for a kind that is not known.

        Kinds: answer_lost (work done, connection cut), reset (cut before any work), slow (work
        done, answer `seconds` later), 429 (with `retry_after` seconds), 500, html (a page with
        status 200), and `error:NAME` (refused with that error).
        """
        if kind not in KINDS and not kind.startswith("error:"):
            raise ValueError(f"{kind} is not one of {', '.join(KINDS)}, error:NAME")
        fault = Fault(method, kind, times, seconds, retry_after, after)
        with self._lock:
            self._waiting.append(fault)
        return fault

    def clear(self) -> None:
        with self._lock:
            self._waiting.clear()

    def take(self, method: str) -> Fault | None:
        """The fault that hits this call, counted down; None when all is well."""
        with self._lock:
            for fault in self._waiting:
                if fault.method in (method, "*"):
                    fault.times -= 1
                    if fault.times <= 0:
                        self._waiting.remove(fault)
                    return fault
        return None
