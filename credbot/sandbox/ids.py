"""Identifiers that look like Slack's and are the same on every run."""

from collections import Counter
from datetime import datetime
from hashlib import sha256

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def base36(number: int) -> str:
    """`number` (not negative) in capital letters and digits."""
    digits = ""
    while number:
        number, rest = divmod(number, 36)
        digits = ALPHABET[rest] + digits
    return digits or "0"


class Ids:
    """Counts per prefix; not safe across threads without the workspace's lock."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._last_ts = 0

    def next(self, prefix: str) -> str:
        """The next id with this prefix, such as `U0SBX00001`."""
        self._counts[prefix] += 1
        return f"{prefix}0SBX{base36(self._counts[prefix]).rjust(5, '0')}"

    def secret(self, kind: str) -> str:
        """A hexadecimal word of 24 characters, different at each call."""
        self._counts[kind] += 1
        return sha256(f"{kind}:{self._counts[kind]}".encode()).hexdigest()[:24]

    def trigger(self) -> str:
        """A trigger id in Slack's form."""
        self._counts["trigger"] += 1
        number = self._counts["trigger"]
        return f"{7_000_000 + number}.{1_000 + number}.{self.secret('trigger-tail')}"

    def ts(self, now: datetime) -> str:
        """A message timestamp for `now`, later than every one before it."""
        micros = round(now.timestamp() * 1_000_000)
        self._last_ts = max(micros, self._last_ts + 1)
        return format_ts(self._last_ts)


def format_ts(micros: int) -> str:
    """Microseconds since 1970 as `1795529400.000100`."""
    return f"{micros // 1_000_000}.{micros % 1_000_000:06d}"


def parse_ts(ts: str) -> int:
    """Microseconds since 1970 of a timestamp. Raises ValueError for anything else."""
    seconds, _, fraction = str(ts).partition(".")
    return int(seconds) * 1_000_000 + int((fraction or "0").ljust(6, "0")[:6])
