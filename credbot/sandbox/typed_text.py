"""What people type, in the form in which Slack hands it on."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from credbot.sandbox.workspace import Workspace

PIECE = re.compile(
    r"(?P<control><[@#!][^<>]*>|<https?://[^<>]*>)"
    r"|(?P<url>https?://[^\s<>]+)"
    r"|(?<![\w.])@(?P<user>[\w][\w.-]*\w|\w)"
    r"|(?<![\w&])\#(?P<channel>[a-z0-9][a-z0-9_-]*)",
)


@dataclass(frozen=True)
class Style:
    """Commands name whom they mention, messages do not."""

    labels: bool


def escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def in_message(space: Workspace, text: str) -> str:
    """`@mia` becomes `<@U1>`, a link `<https://…>`, and `&<>` entities."""
    return _convert(text, lambda found: _piece(space, found, Style(labels=False)))


def in_command(space: Workspace, text: str, *, should_escape: bool) -> str:
    """As in a message, but `<@U1|mia>`; without `should_escape`, mentions stay as typed."""
    if not should_escape:
        return escape(text)
    return _convert(text, lambda found: _piece(space, found, Style(labels=True)))


def links(text: str) -> list[str]:
    """The addresses in a text that was made by `in_message`."""
    return [match.split("|")[0] for match in re.findall(r"<(https?://[^<>]*)>", text)]


def _convert(text: str, piece: Callable[[re.Match[str]], str]) -> str:
    done, at = [], 0
    for found in PIECE.finditer(text):
        done += [escape(text[at : found.start()]), piece(found)]
        at = found.end()
    return "".join([*done, escape(text[at:])])


def _piece(space: Workspace, found: re.Match[str], style: Style) -> str:
    whole = found.group(0)
    if found["url"]:
        return f"<{escape(whole)}>"
    if found["control"]:
        return _control(space, whole, style)
    if found["user"]:
        user = space.user_named(found["user"])
        return _user(space, user.id, style) if user else escape(whole)
    channel = space.channel_named(found["channel"])
    return f"<#{channel.id}|{channel.name}>" if channel else escape(whole)


def _control(space: Workspace, whole: str, style: Style) -> str:
    kind, name = whole[1], whole[2:-1].split("|")[0]
    if kind == "@":
        return _user(space, name, style)
    if kind == "#" and name in space.channels:
        return f"<#{name}|{space.channels[name].name}>"
    return whole


def _user(space: Workspace, user_id: str, style: Style) -> str:
    user = space.users.get(user_id)
    return f"<@{user_id}|{user.name}>" if user and style.labels else f"<@{user_id}>"
