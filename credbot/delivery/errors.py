"""What Slack's answers mean for a message: one error type for each treatment."""

from http.client import HTTPException
from typing import Any
from urllib.error import URLError

from slack_sdk.errors import SlackApiError, SlackRequestError


class Trouble(Exception):
    """A call to Slack did not do what it should; `reason` is Slack's word or ours."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Limited(Trouble):
    """Too fast. Nothing was done; the method may be called again after `seconds`."""

    def __init__(self, seconds: float) -> None:
        super().__init__("ratelimited")
        self.seconds = seconds


class NotReached(Trouble):
    """Nothing was done, and the same call may succeed later."""


class Lost(Trouble):
    """Nobody knows whether it was done: look before a second try."""


class Halted(Trouble):
    """Slack takes nothing from us any more: all messages wait for an admin."""


class Rejected(Trouble):
    """Slack refuses this call for good."""


class NoScope(Rejected):
    """The app was not given the permission that this method needs."""


class Gone(Rejected):
    """The message that should be edited is not there any more, or not ours."""


_GONE = frozenset({"message_not_found", "cant_update_message", "edit_window_closed"})
_HALTED = frozenset(
    {
        "account_inactive",
        "invalid_auth",
        "not_allowed_token_type",
        "not_authed",
        "org_login_required",
        "token_expired",
        "token_revoked",
    }
)
_LOST = frozenset({"fatal_error", "internal_error", "request_timeout", "service_unavailable"})
_LATER = frozenset({"file_update_failed", "team_added_to_org", "accesslimited"})


def translate(error: Exception) -> Trouble:
    """What an exception of the SDK, or of the network under it, means.

    A call that was refused before it reached Slack is NotReached; every other
    broken connection is Lost, because its work may have been done.
    """
    if isinstance(error, SlackApiError):
        return _of_answer(error.response)
    if isinstance(error, URLError) and isinstance(error.reason, Exception):
        return translate(error.reason)
    name = type(error).__name__
    if isinstance(error, ConnectionRefusedError) or name == "gaierror":
        return NotReached(f"Slack could not be reached ({name})")
    if isinstance(error, SlackRequestError):
        return Rejected(str(error))
    assert isinstance(error, (OSError, HTTPException))  # noqa: S101
    return Lost(f"no answer ({name})")


def _of_answer(response: Any) -> Trouble:
    if response.status_code == 429:
        return Limited(_seconds(response.headers))
    code = str(response.get("error") or "")
    if code == "ratelimited":
        return Limited(_seconds(response.headers))
    if code in _LOST or response.status_code >= 500 or " " in code or not code:
        return Lost(
            code if code in _LOST else f"an answer that is not Slack's, HTTP {response.status_code}"
        )
    if code in _HALTED:
        return Halted(code)
    if code in _LATER:
        return NotReached(code)
    if code in _GONE:
        return Gone(code)
    if code == "missing_scope":
        return NoScope(f"missing_scope: {response.get('needed')}")
    return Rejected(": ".join([code, *_details(response)]))


def _details(response: Any) -> list[str]:
    """What Slack says about invalid blocks, shortened."""
    messages = (response.get("response_metadata") or {}).get("messages") or []
    return [str(message)[:300] for message in messages[:2]]


def _seconds(headers: Any) -> float:
    named = {str(name).lower(): value for name, value in dict(headers or {}).items()}
    try:
        return max(1.0, float(named.get("retry-after", 1)))
    except (TypeError, ValueError):
        return 1.0
