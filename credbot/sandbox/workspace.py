"""The state of the workspace: people, channels, messages, files, modals and Homes.

Everything here is read and written under `lock`. Nothing here decides what an app may do, and
nothing here sends anything: it keeps what is true.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from threading import RLock

from credbot.sandbox.changes import Changes
from credbot.sandbox.clock import Clock
from credbot.sandbox.errors import Json
from credbot.sandbox.ids import Ids
from credbot.sandbox.models import Channel, File, Kind, Message, User, View


class Workspace:
    """One Slack workspace with one app in it."""

    def __init__(self, clock: Clock, team_id: str, app_name: str, app_id: str) -> None:
        self.lock = RLock()
        self.clock = clock
        self.changes = Changes()
        self.ids = Ids()
        self.team_id = team_id
        self.team_name = "Example Health"
        self.domain = "example-health"
        self.app_id = app_id
        self.users: dict[str, User] = {}
        self.channels: dict[str, Channel] = {}
        self.messages: dict[str, list[Message]] = defaultdict(list)
        self._replies: dict[tuple[str, str], list[Message]] = defaultdict(list)
        self.files: dict[str, File] = {}
        self.views: dict[str, View] = {}
        self.stacks: dict[str, list[str]] = defaultdict(list)
        self.homes: dict[str, View] = {}
        self.read: dict[tuple[str, str], str] = {}
        self.touched: dict[str, int] = {}
        self.bot = self._add_bot(app_name)

    def _add_bot(self, app_name: str) -> User:
        bot_name = app_name.lower().replace(" ", "")
        bot = User("U0SBXBOT", bot_name, app_name, self.team_id, bot=True)
        bot.bot_id, bot.app_id = "B0SBXBOT", self.app_id
        self.users[bot.id] = bot
        return bot

    @property
    def bot_id(self) -> str:
        return self.bot.bot_id or ""

    def now(self) -> datetime:
        return self.clock.now()

    def seconds(self) -> int:
        """Now, in whole seconds since 1970."""
        return int(self.clock.now().timestamp())

    def touch(self, key: str) -> None:
        """Note that `key` (a ts or a view id) has just changed in somebody's eyes."""
        self.touched[key] = self.changes.bump()

    def channel_named(self, name: str) -> Channel | None:
        """A channel by id, by `name` or by `#name`."""
        if name in self.channels:
            return self.channels[name]
        bare = name.removeprefix("#")
        named = (c for c in self.channels.values() if c.name == bare and c.kind != "im")
        return next(named, None)

    def user_named(self, name: str) -> User | None:
        """A person by the name after the @."""
        return next((u for u in self.users.values() if u.name == name and not u.deleted), None)

    def add_channel(self, name: str, kind: Kind, members: Iterable[str], id: str | None) -> Channel:
        """A new channel; `members` are user ids."""
        prefix = {"channel": "C", "group": "C", "im": "D"}[kind]
        channel = Channel(id or self.ids.next(prefix), name, kind, self.seconds(), list(members))
        self.channels[channel.id] = channel
        self.changes.bump()
        return channel

    def dm(self, user: str, other: str | None = None) -> Channel:
        """The direct message between two (by default with the app), opened if need be."""
        pair = {user, other or self.bot.id}
        for channel in self.channels.values():
            if channel.kind == "im" and set(channel.members) == pair:
                return channel
        return self.add_channel("", "im", sorted(pair), None)

    def kinds(self) -> dict[str, Kind]:
        return {channel.id: channel.kind for channel in self.channels.values()}

    def post(self, message: Message) -> Message:
        """Keep a message; it gets its `ts` here, so the list stays in order."""
        message.ts = self.ids.ts(self.now())
        self.messages[message.channel].append(message)
        if message.thread_ts and message.ephemeral_to is None:
            self._replies[message.channel, message.thread_ts].append(message)
        for file_id in message.files:
            self.files[file_id].shares.append((message.channel, message.ts))
        self.touch(message.ts)
        return message

    def find(self, channel: str, ts: str) -> Message | None:
        """The message with this ts, ephemeral or not."""
        return next((m for m in reversed(self.messages[channel]) if m.ts == ts), None)

    def real(self, channel: str) -> list[Message]:
        """All messages that are not ephemeral, oldest first."""
        return [m for m in self.messages[channel] if m.ephemeral_to is None]

    def thread(self, channel: str, ts: str) -> list[Message]:
        """The parent and its replies, oldest first; empty when there is no such message."""
        parent = self.find(channel, ts)
        if parent is None or parent.is_reply or parent.ephemeral_to is not None:
            return []
        return [parent, *self._replies[channel, ts]]

    def replies(self, message: Message) -> list[Message]:
        """The replies to a message that may be the parent of a thread, oldest first."""
        return self._replies[message.channel, message.ts]

    def seen_by(self, user: str, channel: str) -> list[Message]:
        """What this person sees there, oldest first: real ones and their own ephemeral ones."""
        return [m for m in self.messages[channel] if m.ephemeral_to in (None, user)]

    def delete(self, message: Message) -> None:
        self.messages[message.channel].remove(message)
        if message.thread_ts and message.ephemeral_to is None:
            self._replies[message.channel, message.thread_ts].remove(message)
        for file_id in message.files:
            shares = self.files[file_id].shares
            self.files[file_id].shares = [s for s in shares if s[1] != message.ts]
        self.changes.bump()

    def view_hash(self) -> str:
        return f"{self.seconds()}.{self.ids.secret('hash')[:8]}"

    def stack(self, user: str) -> list[View]:
        """The open modals of a person, the top one last."""
        return [self.views[view_id] for view_id in self.stacks[user]]

    def close_views(self, user: str, view_ids: Iterable[str]) -> None:
        """Take modals off the stack; their ids are unknown from now on."""
        gone = set(view_ids)
        self.stacks[user] = [v for v in self.stacks[user] if v not in gone]
        for view_id in gone:
            self.views.pop(view_id, None)
        self.changes.bump()

    def message_payload(self, message: Message, base: str, *, metadata: bool = False) -> Json:
        """The message object of history and interactions; `base` is the server's address."""
        body: Json = {
            "type": "message",
            "user": message.user,
            "ts": message.ts,
            "text": message.text,
            "team": self.team_id,
            "blocks": message.blocks or rich_text(message),
        }
        body |= {key: value for key, value in self._optional(message, base).items() if value}
        if metadata and message.metadata:
            body["metadata"] = message.metadata
        return body

    def _optional(self, message: Message, base: str) -> Json:
        kinds = self.kinds()
        found = message.reactions.items()
        return {
            "subtype": message.subtype,
            "bot_id": message.bot_id,
            "app_id": message.app_id,
            "client_msg_id": message.client_msg_id,
            "attachments": message.attachments,
            "edited": message.edited and {"user": message.user, "ts": message.edited},
            "files": [self.files[f].payload(base, kinds) for f in message.files],
            "reactions": [{"name": n, "users": u, "count": len(u)} for n, u in found],
            **self._threading(message),
        }

    def _threading(self, message: Message) -> Json:
        if message.is_reply:
            return {"thread_ts": message.thread_ts}
        replies = self.replies(message)
        if not replies:
            return {}
        people = list(dict.fromkeys(reply.user for reply in replies))
        return {
            "thread_ts": message.ts,
            "reply_count": len(replies),
            "reply_users": people,
            "reply_users_count": len(people),
            "latest_reply": replies[-1].ts,
        }


def rich_text(message: Message) -> list[Json]:
    """The blocks Slack makes for what a person types; an app's bare text has none."""
    if message.bot_id or not message.text:
        return []
    section = {"type": "rich_text_section", "elements": [{"type": "text", "text": message.text}]}
    return [{"type": "rich_text", "block_id": f"r{message.ts[-6:]}", "elements": [section]}]
