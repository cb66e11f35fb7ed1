"""One request on its way to the app: what is sent, and what came back."""

import http.client
import json
from dataclasses import dataclass, field
from hashlib import sha256
from hmac import new as hmac
from threading import Event
from typing import Literal, Protocol
from urllib.parse import urlencode, urlsplit

from credbot.sandbox.clock import wall_seconds
from credbot.sandbox.errors import Json

RequestKind = Literal["events_api", "slash_commands", "interactive"]
RetryReason = Literal["http_timeout", "http_error", "connection_failed", "unknown_error"]


@dataclass(frozen=True)
class Request:
    """What Slack tells or asks the app; `id` stays the same when it is sent again."""

    id: str
    kind: RequestKind
    payload: Json


@dataclass(frozen=True)
class Reply:
    """The app's acknowledgement, or in `error` why there is none."""

    error: str | None = None
    body: Json | str | None = None
    status: int | None = None
    reason: RetryReason = "unknown_error"
    no_retry: bool = False

    @property
    def ok(self) -> bool:
        return self.error is None


TIMED_OUT = Reply("operation_timeout", reason="http_timeout")
NOT_CONNECTED = Reply("not_connected", reason="connection_failed")


@dataclass
class Delivery:
    """A request with all attempts so far; `first` and `done` can be waited for."""

    request: Request
    replies: list[Reply] = field(default_factory=list)
    first: Event = field(default_factory=Event)
    done: Event = field(default_factory=Event)

    @property
    def id(self) -> str:
        return self.request.id


class Transport(Protocol):
    """A way to the app. `attempt` is 0 for the first; `seconds` is how long to wait."""

    def send(
        self, request: Request, seconds: float, attempt: int = 0, reason: str | None = None
    ) -> Reply: ...


class HttpTransport:
    """Signed HTTP to one address."""

    def __init__(self, url: str, signing_secret: str) -> None:
        self._url = urlsplit(url)
        self._secret = signing_secret

    def send(
        self, request: Request, seconds: float, attempt: int = 0, reason: str | None = None
    ) -> Reply:
        """Post once and wait for the answer, at most `seconds` (wall) for each step."""
        body, content_type = encode(request)
        headers = self._signed(body) | {"Content-Type": content_type}
        if attempt:
            headers |= {"X-Slack-Retry-Num": str(attempt), "X-Slack-Retry-Reason": reason or ""}
        connection = http.client.HTTPConnection(
            self._url.hostname or "127.0.0.1", self._url.port, timeout=seconds
        )
        try:
            connection.request("POST", self._url.path or "/", body, headers)
            answer = connection.getresponse()
            return _read(answer.status, dict(answer.getheaders()), answer.read())
        except TimeoutError:
            return TIMED_OUT
        except (OSError, http.client.HTTPException):
            return Reply("dispatch_failed", reason="connection_failed")
        finally:
            connection.close()

    def _signed(self, body: bytes) -> dict[str, str]:
        timestamp = str(wall_seconds())
        return {
            "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
            "X-Slack-Request-Timestamp": timestamp,
            "X-Slack-Signature": sign(self._secret, timestamp, body),
        }


def sign(secret: str, timestamp: str, body: bytes) -> str:
    """Slack's signature of a raw body, `v0=…`."""
    base = b"v0:" + timestamp.encode() + b":" + body
    return "v0=" + hmac(secret.encode(), base, sha256).hexdigest()


def encode(request: Request) -> tuple[bytes, str]:
    """The body over HTTP and its content type."""
    if request.kind == "events_api":
        return json.dumps(request.payload).encode(), "application/json"
    fields = request.payload
    if request.kind == "interactive":
        fields = {"payload": json.dumps(request.payload)}
    return urlencode(fields).encode(), "application/x-www-form-urlencoded"


def _read(status: int, headers: dict[str, str], raw: bytes) -> Reply:
    lower = {name.lower(): value for name, value in headers.items()}
    if not 200 <= status < 300:
        stop = lower.get("x-slack-no-retry") == "1"
        return Reply("dispatch_failed", status=status, reason="http_error", no_retry=stop)
    text = raw.decode("utf-8", "replace")
    if "json" in lower.get("content-type", "") or text.startswith("{"):
        try:
            return Reply(body=json.loads(text) if text else None, status=status)
        except ValueError:
            return Reply("dispatch_failed", status=status, reason="http_error")
    return Reply(body=text or None, status=status)
