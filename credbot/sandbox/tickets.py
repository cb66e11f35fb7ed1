"""Things an app may use once, or for a while: triggers and response URLs."""

import time
from dataclasses import dataclass
from datetime import datetime, timedelta

from credbot.sandbox.errors import ApiError
from credbot.sandbox.ids import Ids

RESPONSE_USES = 5
RESPONSE_LIFE = timedelta(minutes=30)


@dataclass
class Trigger:
    """Leave to open one modal; `view_id` is the modal it came from, if any."""

    user: str
    made: float
    view_id: str | None
    used: bool = False


class Triggers:
    """Trigger ids live for `seconds` on the wall clock and are good for one use."""

    def __init__(self, ids: Ids) -> None:
        self.seconds = 3.0
        self._ids = ids
        self._known: dict[str, Trigger] = {}

    def make(self, user: str, view_id: str | None = None) -> str:
        trigger_id = self._ids.trigger()
        self._known[trigger_id] = Trigger(user, time.monotonic(), view_id)
        return trigger_id

    def look(self, trigger_id: str) -> Trigger:
        """A trigger that may be spent. Raises ApiError for a bad, used or old one."""
        trigger = self._known.get(trigger_id)
        if trigger is None:
            raise ApiError("invalid_trigger_id")
        if trigger.used:
            raise ApiError("exchanged_trigger_id")
        if time.monotonic() - trigger.made > self.seconds:
            raise ApiError("expired_trigger_id")
        return trigger

    def use(self, trigger_id: str) -> Trigger:
        """Spend a trigger. Raises ApiError as `look` does."""
        trigger = self.look(trigger_id)
        trigger.used = True
        return trigger


@dataclass
class ResponseUrl:
    """Leave to answer in one place; `source_ts` is the message that was acted on."""

    user: str
    channel: str
    made: datetime
    source_ts: str | None
    uses: int = 0


class ResponseUrls:
    """Each is good for five uses in thirty minutes of the workspace's clock."""

    def __init__(self, ids: Ids) -> None:
        self._ids = ids
        self._known: dict[str, ResponseUrl] = {}

    def make(self, user: str, channel: str, now: datetime, source_ts: str | None = None) -> str:
        """A new one; gives its key, which is the last part of the address."""
        key = self._ids.secret("response")
        self._known[key] = ResponseUrl(user, channel, now, source_ts)
        return key

    def look(self, key: str, now: datetime) -> ResponseUrl:
        """The place to answer. Raises ApiError when it is unknown, old or used up."""
        url = self._known.get(key)
        if url is None or now - url.made > RESPONSE_LIFE:
            raise ApiError("expired_url")
        if url.uses >= RESPONSE_USES:
            raise ApiError("used_url")
        return url
