"""Pages of a list, in Slack's way: `limit`, and a cursor that means nothing to the reader."""

import binascii
from base64 import b64decode, b64encode
from collections.abc import Sequence
from typing import TypeVar

from credbot.sandbox.errors import ApiError, Json

Item = TypeVar("Item")


def limit_of(args: Json, default: int, most: int) -> int:
    """The `limit` of a call. Raises ApiError("invalid_limit")."""
    given = args.get("limit")
    if given in (None, ""):
        return default
    try:
        limit = int(given)
    except (TypeError, ValueError):
        raise ApiError("invalid_limit") from None
    if limit < 1:
        raise ApiError("invalid_limit")
    return min(limit, most)


def page(items: Sequence[Item], args: Json, limit: int) -> tuple[list[Item], str]:
    """The items of this page and the next cursor. Raises ApiError("invalid_cursor")."""
    start = _offset(str(args.get("cursor") or ""))
    end = start + limit
    after = b64encode(f"next:{end}".encode()).decode() if end < len(items) else ""
    return list(items[start:end]), after


def cursor(after: str) -> Json:
    return {"response_metadata": {"next_cursor": after}}


def _offset(text: str) -> int:
    if not text:
        return 0
    try:
        word, _, number = b64decode(text, validate=True).decode().partition(":")
        offset = int(number)
    except (binascii.Error, UnicodeDecodeError, ValueError):
        raise ApiError("invalid_cursor") from None
    if word != "next" or offset < 0:
        raise ApiError("invalid_cursor")
    return offset
