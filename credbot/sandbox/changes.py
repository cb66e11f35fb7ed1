"""A counter that goes up whenever anybody could see something new."""

import asyncio
import time
from collections.abc import Callable
from threading import Condition


class Changes:
    """Counts changes, and wakes whoever waits for the next one; safe across threads."""

    def __init__(self) -> None:
        self._condition = Condition()
        self._seq = 0
        self._closed = False
        self._wakers: set[Callable[[], object]] = set()

    @property
    def seq(self) -> int:
        return self._seq

    def bump(self) -> int:
        """Count one change; gives its number."""
        with self._condition:
            self._seq += 1
            self._wake()
            return self._seq

    def close(self) -> None:
        """Let everybody who waits go home."""
        with self._condition:
            self._closed = True
            self._wake()

    def until(self, check: Callable[[], bool], seconds: float) -> bool:
        """Wait until `check()` holds; False when it does not within `seconds` (wall)."""
        deadline = time.monotonic() + seconds
        while True:
            seen = self._seq
            if check():
                return True
            with self._condition:
                left = deadline - time.monotonic()
                if self._closed or left <= 0:
                    return check()
                # What `check` looks at may change without a bump: look again now and then.
                self._condition.wait_for(
                    lambda seen=seen: self._seq > seen or self._closed,  # type: ignore[misc]
                    min(left, 0.05),
                )

    async def after(self, seq: int, seconds: float) -> int:
        """The counter as soon as it is greater than `seq`, at the latest after `seconds`."""
        loop = asyncio.get_running_loop()
        woken = asyncio.Event()

        def waker() -> None:
            loop.call_soon_threadsafe(woken.set)

        with self._condition:
            if self._seq > seq or self._closed:
                return self._seq
            self._wakers.add(waker)
        try:
            await asyncio.wait_for(woken.wait(), seconds)
        except TimeoutError:
            return self._seq
        finally:
            self._wakers.discard(waker)
        return self._seq

    def _wake(self) -> None:
        self._condition.notify_all()
        for waker in tuple(self._wakers):
            waker()
