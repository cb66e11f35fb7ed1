"""What a workspace is made of, as plain records, each with its form in Slack's JSON."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal
from zoneinfo import ZoneInfo

from credbot.sandbox.errors import Json
from credbot.sandbox.ids import parse_ts

Kind = Literal["channel", "group", "im"]


@dataclass
class User:
    """A person or a bot. `team_id` is the home workspace; a stranger's is another one."""

    id: str
    name: str
    real_name: str
    team_id: str
    tz: str = "America/New_York"
    email: str | None = None
    title: str = ""
    admin: bool = False
    owner: bool = False
    bot: bool = False
    guest: bool = False
    single_channel_guest: bool = False
    deleted: bool = False
    stranger: bool = False
    invisible: bool = False
    updated: int = 0
    bot_id: str | None = None
    app_id: str | None = None

    def payload(self, now: datetime, *, with_email: bool = True) -> Json:
        """The user object of users.info and user_change; `now` settles the zone's offset."""
        zone = now.astimezone(ZoneInfo(self.tz))
        offset = zone.utcoffset()
        body: Json = {
            "id": self.id,
            "team_id": self.team_id,
            "name": self.name,
            "deleted": self.deleted,
            "real_name": self.real_name,
            "profile": self._profile(with_email=with_email),
            "is_bot": self.bot,
            "is_app_user": False,
            "updated": self.updated,
        }
        if self.stranger:
            body["is_stranger"] = True
        if self.deleted:
            return body
        return body | {
            "tz": self.tz,
            "tz_label": zone.tzname() or self.tz,
            "tz_offset": int(offset.total_seconds()) if offset else 0,
            "is_admin": self.admin or self.owner,
            "is_owner": self.owner,
            "is_primary_owner": False,
            "is_restricted": self.guest or self.single_channel_guest,
            "is_ultra_restricted": self.single_channel_guest,
        }

    def _profile(self, *, with_email: bool) -> Json:
        profile: Json = {
            "real_name": self.real_name,
            "real_name_normalized": self.real_name,
            "display_name": self.name,
            "display_name_normalized": self.name,
            "title": self.title,
            "team": self.team_id,
            "avatar_hash": self.id.lower(),
        }
        if self.bot:
            profile |= {"bot_id": self.bot_id, "api_app_id": self.app_id or ""}
        elif with_email and self.email:
            profile["email"] = self.email
        return profile


@dataclass
class Channel:
    """A channel, a private channel (`group`) or a direct message between two."""

    id: str
    name: str
    kind: Kind
    created: int
    members: list[str] = field(default_factory=list)
    shared: bool = False
    archived: bool = False

    def other(self, user: str) -> str:
        """The other one in a direct message."""
        return next((member for member in self.members if member != user), user)

    def payload(self, team: str, viewer: str) -> Json:
        """The channel object of conversations.info, as the user `viewer` gets it."""
        base: Json = {
            "id": self.id,
            "created": self.created,
            "is_archived": self.archived,
            "is_im": self.kind == "im",
            "is_org_shared": False,
            "context_team_id": team,
        }
        if self.kind == "im":
            return base | {"user": self.other(viewer), "is_open": True, "is_user_deleted": False}
        return base | {
            "name": self.name,
            "name_normalized": self.name,
            "is_channel": self.kind == "channel",
            "is_group": self.kind == "group",
            "is_mpim": False,
            "is_private": self.kind == "group",
            "is_general": False,
            "is_shared": self.shared,
            "is_ext_shared": self.shared,
            "is_pending_ext_shared": False,
            "is_member": viewer in self.members,
            "num_members": len(self.members),
            "shared_team_ids": [team, "T0OTHER"] if self.shared else [team],
            "topic": {"value": "", "creator": "", "last_set": 0},
            "purpose": {"value": "", "creator": "", "last_set": 0},
        }


@dataclass
class File:
    """An uploaded file; `shares` are (channel, ts) pairs."""

    id: str
    name: str
    user: str
    data: bytes
    created: int
    title: str = ""
    mimetype: str = "application/octet-stream"
    alt_text: str = ""
    shares: list[tuple[str, str]] = field(default_factory=list)

    def payload(self, base: str, kinds: dict[str, Kind]) -> Json:
        """The file object; `base` is the server's address, `kinds` says what a channel is."""
        suffix = self.name.rpartition(".")[2].lower() if "." in self.name else "binary"
        shares: Json = {}
        for channel, ts in self.shares:
            side = "public" if kinds.get(channel) == "channel" else "private"
            shares.setdefault(side, {}).setdefault(channel, []).append({"ts": ts})
        body: Json = {
            "id": self.id,
            "created": self.created,
            "timestamp": self.created,
            "name": self.name,
            "title": self.title or self.name,
            "mimetype": self.mimetype,
            "filetype": suffix,
            "user": self.user,
            "size": len(self.data),
            "mode": "hosted",
            "is_external": False,
            "is_public": any(kinds.get(channel) == "channel" for channel, _ in self.shares),
            "url_private": f"{base}/files/{self.id}/{self.name}",
            "url_private_download": f"{base}/files/{self.id}/download/{self.name}",
            "permalink": f"{base}/files/{self.id}",
            "channels": [c for c, _ in self.shares if kinds.get(c) == "channel"],
            "groups": [c for c, _ in self.shares if kinds.get(c) == "group"],
            "ims": [c for c, _ in self.shares if kinds.get(c) == "im"],
            "shares": shares,
        }
        return body | ({"alt_txt": self.alt_text} if self.alt_text else {})


@dataclass
class Message:
    """A message; `ephemeral_to` is the only person who sees it, None for a real one."""

    channel: str
    ts: str
    user: str
    text: str = ""
    blocks: list[Json] = field(default_factory=list)
    attachments: list[Json] = field(default_factory=list)
    thread_ts: str | None = None
    metadata: Json | None = None
    subtype: str | None = None
    bot_id: str | None = None
    app_id: str | None = None
    client_msg_id: str | None = None
    edited: str | None = None
    ephemeral_to: str | None = None
    files: list[str] = field(default_factory=list)
    reactions: dict[str, list[str]] = field(default_factory=dict)
    # What each person has typed into the inputs of this message: user → block → action → value.
    typed: dict[str, Json] = field(default_factory=dict)

    @property
    def plain(self) -> str:
        """All visible words of the text and the blocks."""
        return visible_words(self.text, self.blocks)

    @property
    def is_reply(self) -> bool:
        return self.thread_ts is not None and self.thread_ts != self.ts

    def at(self) -> datetime:
        """When it was sent, in UTC."""
        return datetime.fromtimestamp(parse_ts(self.ts) / 1_000_000, UTC)


@dataclass
class View:
    """A modal or a Home; `body` is the app's JSON, `values` what was typed so far."""

    id: str
    hash: str
    user: str
    body: Json
    root_id: str
    previous_id: str | None = None
    values: Json = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def type(self) -> str:
        return str(self.body["type"])

    @property
    def blocks(self) -> list[Json]:
        blocks: list[Json] = self.body.get("blocks") or []
        return blocks

    @property
    def plain(self) -> str:
        """All visible words: title, blocks, buttons below."""
        heads = [self.body.get(key) for key in ("title", "submit", "close")]
        words = [str(head["text"]) for head in heads if isinstance(head, dict) and "text" in head]
        return visible_words(" ".join(words), self.blocks)

    def payload(self, team: str, app: str, bot: str) -> Json:
        """The view object, as answers of views.* and interactions carry it."""
        body = self.body
        return {
            "id": self.id,
            "team_id": team,
            "type": self.type,
            "blocks": self.blocks,
            "private_metadata": body.get("private_metadata", ""),
            "callback_id": body.get("callback_id", ""),
            "external_id": body.get("external_id", ""),
            "state": {"values": self.values},
            "hash": self.hash,
            "title": body.get("title"),
            "close": body.get("close"),
            "submit": body.get("submit"),
            "clear_on_close": bool(body.get("clear_on_close", False)),
            "notify_on_close": bool(body.get("notify_on_close", False)),
            "previous_view_id": self.previous_id,
            "root_view_id": self.root_id,
            "app_id": app,
            "app_installed_team_id": team,
            "bot_id": bot,
        }


# The keys of Block Kit under which words stand, or things that hold words.
SHOWN = (
    *("text", "title", "subtitle", "label", "hint", "placeholder", "description", "caption"),
    *("alt_text", "fields", "elements", "accessory", "element", "blocks", "child_blocks"),
    *("rows", "options", "option_groups", "body", "actions", "initial_value", "series", "labels"),
)


def visible_words(text: str, blocks: Iterable[Json]) -> str:
    """`text` and every word the blocks show, one piece a line."""
    pieces = [text] if text else []
    for block in blocks:
        pieces.extend(_words(block))
    return "\n".join(pieces)


def _words(node: object) -> list[str]:
    if isinstance(node, str):
        return [node] if node else []
    if isinstance(node, list):
        return [word for part in node for word in _words(part)]
    if isinstance(node, dict):
        keys = [key for key in node if key in SHOWN]
        return [word for key in keys for word in _words(node[key])]
    return []
