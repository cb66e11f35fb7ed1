"""Time in the workspace, which is given, and time on the wall, which is not."""

import time
from datetime import UTC, datetime
from threading import RLock
from typing import Protocol


class Clock(Protocol):
    """What the sandbox needs of a clock; `now` is an aware datetime in UTC."""

    def now(self) -> datetime: ...

    def move(self, to: datetime, /) -> None: ...


class StillClock:
    """A clock that stands still until somebody moves it."""

    def __init__(self, at: datetime) -> None:
        self._at = at.astimezone(UTC)
        self._lock = RLock()

    def now(self) -> datetime:
        with self._lock:
            return self._at

    def move(self, to: datetime, /) -> None:
        """Set the time to the aware instant `to`."""
        with self._lock:
            self._at = to.astimezone(UTC)


def wall_seconds() -> int:
    """Seconds since 1970 on the wall clock: signatures are checked against it."""
    return int(time.time())  # noqa: TID251 - the other side compares with its real clock
