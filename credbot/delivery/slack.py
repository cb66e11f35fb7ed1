"""The few calls that delivery makes, at our pace, with their failures translated."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from http.client import HTTPException
from typing import Any, Protocol
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener, urlopen

from slack_sdk import WebClient
from slack_sdk.errors import SlackClientError

from credbot.delivery.errors import (
    Halted,
    Limited,
    Lost,
    NoScope,
    NotReached,
    Rejected,
    translate,
)
from credbot.delivery.pace import Pace
from credbot.store.lanes import Delivery
from credbot.views.kit import Screen, fallback

SLACK_IS_SLOWER = timedelta(seconds=60)
"""How far Slack's clock may be behind ours when we look for a message by its time."""

TIMEOUT = 10
PAGE = 200
GONE = "It is not in Slack any more. Send it again."
NO_FILES = "Slack lets me read no files: the scope files:read is missing (`credbot doctor`)."


class _NoRedirect(HTTPRedirectHandler):
    """A redirect would carry our token to wherever it leads."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


_OPENER = build_opener(_NoRedirect)


class Clock(Protocol):
    """Now, as an aware instant."""

    def now(self) -> datetime: ...


@dataclass(frozen=True, slots=True)
class Slack:
    """Slack's Web API as far as delivery needs it.

    `client` must not retry by itself: one call must stay one message. All
    methods raise a Trouble that says what is to be done.
    """

    client: WebClient
    clock: Clock
    pace: Pace

    def open_dm(self, slack_id: str) -> str:
        """The D… id of the direct message with a person."""
        try:
            opened = self._call("conversations.open", params={"users": slack_id})
        except Lost as lost:
            raise NotReached(lost.reason) from lost
        return str(opened["channel"]["id"])

    def post(self, delivery: Delivery, channel: str, screen: Screen) -> tuple[str, str]:
        """Post a message that can be found again by its delivery_id; its (channel, ts)."""
        note = {
            "event_type": f"credbot_{delivery.kind}",
            "event_payload": {"delivery_id": delivery.delivery_id},
        }
        body = {
            "channel": channel,
            "text": fallback(screen.text),
            "blocks": screen.blocks,
            "metadata": note,
            "client_msg_id": delivery.delivery_id,
            "unfurl_links": False,
            "unfurl_media": False,
        }
        if delivery.payload.get("thread_ts"):
            body["thread_ts"] = delivery.payload["thread_ts"]
        try:
            posted = self._call("chat.postMessage", json=body)
        except NoScope as missing:
            raise Halted(missing.reason) from missing
        return str(posted["channel"]), str(posted["ts"])

    def update(self, channel: str, ts: str, screen: Screen) -> None:
        """Edit a message; blocks go with the text, or Slack would remove them.

        Editing twice is editing once, so a lost answer is NotReached here.
        """
        body = {
            "channel": channel,
            "ts": ts,
            "text": fallback(screen.text),
            "blocks": screen.blocks,
        }
        try:
            self._call("chat.update", json=body)
        except NoScope as missing:
            raise Halted(missing.reason) from missing
        except Lost as lost:
            raise NotReached(lost.reason) from lost

    def find(self, delivery: Delivery) -> str | None:
        """The ts of the message that carries this delivery's id; None when it is not there."""
        thread = delivery.payload.get("thread_ts")
        where = (
            {"channel": delivery.channel, "ts": thread} if thread else {"channel": delivery.channel}
        )
        method = "conversations.replies" if thread else "conversations.history"
        first = delivery.first_try or self.clock.now()
        oldest = f"{(first - SLACK_IS_SLOWER).timestamp():.6f}"
        asked = {**where, "oldest": oldest, "include_all_metadata": True, "limit": PAGE}
        for message in self._pages(method, asked):
            sent = (message.get("metadata") or {}).get("event_payload") or {}
            if sent.get("delivery_id") == delivery.delivery_id:
                return str(message["ts"])
        return None

    def begin_upload(self, name: str, data: bytes) -> str:
        """Hand over a file's bytes; its id. Nobody sees it until it is completed."""
        asked = {"filename": name, "length": len(data)}
        try:
            ticket = self._call("files.getUploadURLExternal", params=asked)
            self._send_bytes(str(ticket["upload_url"]), data)
        except Lost as lost:
            raise NotReached(lost.reason) from lost
        return str(ticket["file_id"])

    def complete_upload(self, file_id: str, title: str, channel: str, thread: str | None) -> None:
        """Share an uploaded file in a channel or thread."""
        body: dict[str, Any] = {"files": [{"id": file_id, "title": title}], "channel_id": channel}
        if thread:
            body["thread_ts"] = thread
        self._call("files.completeUploadExternal", json=body)

    def shared_ts(self, file_id: str, channel: str) -> str | None:
        """The ts of the message that shows a file in a channel; None while there is none."""
        known = self._call("files.info", params={"file": file_id})
        shares = known["file"].get("shares") or {}
        for places in shares.values():
            for share in places.get(channel, []):
                return str(share["ts"])
        return None

    def fetch(self, url: str, most: int) -> bytes:
        """The bytes of a file that somebody has shared, at most `most`.

        The token goes to Slack's own addresses only, and follows no redirect.
        Raises Rejected with a sentence for people.
        """
        if not self._slacks(url):
            raise Rejected("This file does not lie in Slack. Send it here as a file.")
        request = Request(url)  # noqa: S310
        request.add_header("Authorization", f"Bearer {self.client.token}")
        try:
            with _OPENER.open(request, timeout=TIMEOUT) as answer:
                # Without the right to read files Slack answers with a page to log in, and 200.
                if answer.headers.get_content_type() == "text/html":
                    raise Rejected(NO_FILES)
                data: bytes = answer.read(most + 1)
        except HTTPError as error:
            if error.code >= 500 or error.code == 429:
                raise NotReached(f"HTTP {error.code}") from error
            raise Rejected(GONE if error.code == 404 else NO_FILES) from error
        except (OSError, HTTPException) as error:
            raise NotReached(f"no answer, {type(error).__name__}") from error
        if len(data) > most:
            raise Rejected(f"It is larger than {most // 1024**2} MB. Split it, as by payer.")
        return data

    def _slacks(self, url: str) -> bool:
        given, own = urlsplit(url), urlsplit(self.client.base_url)
        if (given.scheme, given.netloc) == (own.scheme, own.netloc):
            return True
        host = given.hostname or ""
        return given.scheme == "https" and (host == "slack.com" or host.endswith(".slack.com"))

    @staticmethod
    def _send_bytes(url: str, data: bytes) -> None:
        request = Request(url, data=data, method="POST")  # noqa: S310
        request.add_header("Content-Type", "application/octet-stream")
        try:
            urlopen(request, timeout=TIMEOUT).close()  # noqa: S310
        except (OSError, HTTPException) as error:
            raise translate(error) from error

    def _pages(self, method: str, asked: dict[str, Any]) -> Iterator[dict[str, Any]]:
        cursor = ""
        while True:
            page = self._call(method, params={**asked, "cursor": cursor} if cursor else asked)
            yield from page["messages"]
            cursor = str((page.get("response_metadata") or {}).get("next_cursor") or "")
            if not cursor:
                return

    def _call(self, method: str, **given: Any) -> dict[str, Any]:
        self.pace.spend(method, self.clock.now())
        try:
            answer = self.client.api_call(method, **given)
        except (SlackClientError, OSError, HTTPException) as error:
            trouble = translate(error)
            if isinstance(trouble, Limited):
                self.pace.pause(method, self.clock.now(), trouble.seconds)
            raise trouble from error
        data = answer.data
        assert isinstance(data, dict)  # noqa: S101
        return data
