"""How fast we may call: a bucket for each method, and the pauses that Slack asks for."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock

from credbot.delivery.errors import Limited

POSTS = (240, 4.0)
"""chat.postMessage for the whole workspace: several hundred a minute are allowed."""

TIER_3 = (45, 0.75)
TIER_4 = (90, 1.5)
_TIERS = {
    "chat.postMessage": POSTS,
    "files.getUploadURLExternal": TIER_4,
    "files.completeUploadExternal": TIER_4,
    "files.info": TIER_4,
}


@dataclass(slots=True)
class _Bucket:
    level: float
    at: datetime


class Pace:
    """`size` calls at once, then `rate` a second; by the time that the callers give.

    One object may serve several senders of a process. Senders in other
    processes have their own, and learn of a common limit from Slack's 429.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._buckets: dict[str, _Bucket] = {}
        self._paused: dict[str, datetime] = {}

    def spend(self, method: str, now: datetime) -> None:
        """Count one call at the instant `now`. Raises Limited with the seconds to wait."""
        size, rate = _TIERS.get(method, TIER_3)
        with self._lock:
            until = self._paused.get(method)
            if until is not None and until > now:
                raise Limited((until - now).total_seconds())
            bucket = self._buckets.setdefault(method, _Bucket(size, now))
            passed = max(0.0, (now - bucket.at).total_seconds())
            bucket.level = min(size, bucket.level + passed * rate)
            bucket.at = now
            if bucket.level < 1:
                raise Limited((1 - bucket.level) / rate)
            bucket.level -= 1

    def pause(self, method: str, now: datetime, seconds: float) -> None:
        """Slack asked for a pause of this method."""
        with self._lock:
            self._paused[method] = now + timedelta(seconds=seconds)
