"""Rate limits: a bucket for each method (chat.postMessage: for each channel)."""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock

from credbot.sandbox.errors import ApiError

# Calls a minute by Slack's tiers.
TIERS = {1: 1, 2: 20, 3: 50, 4: 100}
POST_BURST = 5
POSTS_A_MINUTE = 300


@dataclass
class Bucket:
    """`size` calls at once, then `rate` a second."""

    size: float
    rate: float
    level: float
    at: float

    def take(self, now: float) -> float:
        """Take one call; the seconds to wait when there is none, else 0."""
        self.level = min(self.size, self.level + (now - self.at) * self.rate)
        self.at = now
        if self.level >= 1:
            self.level -= 1
            return 0.0
        return (1 - self.level) / self.rate


class RateLimited(ApiError):
    """HTTP 429; `seconds` is what Retry-After says."""

    def __init__(self, seconds: int) -> None:
        super().__init__("ratelimited")
        self.seconds = seconds


class Limits:
    """All buckets of the app, on the wall clock; `on` switches them."""

    def __init__(self, *, on: bool, monotonic: Callable[[], float] = time.monotonic) -> None:
        self.on = on
        self._monotonic = monotonic
        self._buckets: dict[tuple[str, str], Bucket] = {}
        self._lock = Lock()

    def spend(self, method: str, tier: int | None) -> None:
        """Count one call of a method of this tier. Raises RateLimited."""
        if tier is not None:
            a_minute = TIERS[tier]
            self._take((method, ""), a_minute, a_minute / 60)

    def spend_post(self, channel: str) -> None:
        """Count one message for a channel and for the workspace. Raises RateLimited."""
        self._take(("chat.postMessage", channel), POST_BURST, 1.0)
        self._take(("chat.postMessage", ""), POSTS_A_MINUTE, POSTS_A_MINUTE / 60)

    def _take(self, key: tuple[str, str], size: float, rate: float) -> None:
        if not self.on:
            return
        with self._lock:
            now = self._monotonic()
            bucket = self._buckets.setdefault(key, Bucket(size, rate, size, now))
            wait = bucket.take(now)
        if wait:
            raise RateLimited(max(1, math.ceil(wait)))
