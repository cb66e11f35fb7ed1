"""The workspace as the page in the browser reads it: JSON that is easy to draw."""

from credbot.sandbox.errors import Json
from credbot.sandbox.ids import parse_ts
from credbot.sandbox.models import Channel, File, Message, User, View
from credbot.sandbox.world import World

KINDS = {"channel": "channel", "group": "private", "im": "dm"}


def user(who: User) -> Json:
    words = [word for word in who.real_name.replace(",", " ").split() if word[0].isalpha()]
    initials = "".join(word[0].upper() for word in [*words[:1], *words[1:2]])
    return {
        "id": who.id,
        "name": who.name,
        "real_name": who.real_name,
        "display_name": who.name,
        "initials": initials or "?",
        "title": who.title,
        "tz": who.tz,
        "email": who.email,
        "admin": who.admin,
        "owner": who.owner,
        "guest": who.guest or who.single_channel_guest,
        "stranger": who.stranger,
        "deleted": who.deleted,
        "bot": who.bot,
    }


def channel(world: World, room: Channel, viewer: User) -> Json:
    """A channel with what this person has not read there."""
    space = world.workspace
    seen = space.seen_by(viewer.id, room.id)
    mark = parse_ts(space.read.get((viewer.id, room.id), "0"))
    fresh = [m for m in seen if m.user != viewer.id and not m.is_reply and parse_ts(m.ts) > mark]
    name = room.name
    if room.kind == "im":
        name = space.users[room.other(viewer.id)].real_name
    return {
        "id": room.id,
        "name": name,
        "kind": KINDS[room.kind],
        "shared": room.shared,
        "archived": room.archived,
        "member": viewer.id in room.members,
        "app_member": space.bot.id in room.members,
        "members": len(room.members),
        "unread": len(fresh),
        "latest": seen[-1].ts if seen else None,
    }


def file(kept: File) -> Json:
    return {
        "id": kept.id,
        "name": kept.name,
        "title": kept.title or kept.name,
        "mimetype": kept.mimetype,
        "size": len(kept.data),
        "alt_text": kept.alt_text,
        "url": f"/client/file/{kept.id}",
    }


def message(world: World, kept: Message, viewer: User | None = None) -> Json:
    """A message; with `viewer`, what this person has put into its inputs as `state`."""
    space = world.workspace
    author = space.users.get(kept.user)
    replies = [] if kept.is_reply else space.replies(kept)
    found = kept.reactions.items()
    return {
        "ts": kept.ts,
        "time": kept.at().isoformat(),
        "channel": kept.channel,
        "user": kept.user,
        "name": author.real_name if author else kept.user,
        "is_app": kept.bot_id is not None,
        "text": kept.text,
        "blocks": kept.blocks,
        "thread_ts": kept.thread_ts or (kept.ts if replies else None),
        "reply_count": len(replies),
        "latest_reply": replies[-1].ts if replies else None,
        "edited": kept.edited is not None,
        "ephemeral": kept.ephemeral_to is not None,
        "subtype": kept.subtype,
        "files": [file(space.files[file_id]) for file_id in kept.files],
        "attachments": kept.attachments,
        "reactions": [{"name": n, "count": len(u), "users": u} for n, u in found],
        "metadata": kept.metadata,
        "state": {"values": kept.typed.get(viewer.id, {}) if viewer else {}},
    }


def view(kept: View) -> Json:
    body = kept.body
    return {
        "id": kept.id,
        "hash": kept.hash,
        "type": kept.type,
        "callback_id": body.get("callback_id", ""),
        "title": body.get("title"),
        "submit": body.get("submit"),
        "close": body.get("close"),
        "blocks": kept.blocks,
        "state": {"values": kept.values},
        "errors": kept.errors,
    }


def app(world: World) -> Json:
    """The app, its commands and its shortcuts."""
    return {
        "id": world.app.id,
        "name": world.app.name,
        "bot_user_id": world.workspace.bot.id,
        "bot_id": world.workspace.bot_id,
        "home": world.app.home,
        "messages": world.app.messages,
        "connected": world.push.connected,
        "commands": [
            {
                "command": command["command"],
                "description": command.get("description", ""),
                "usage_hint": command.get("usage_hint", ""),
            }
            for command in world.app.commands
        ],
        "shortcuts": [
            {
                "name": shortcut.get("name", ""),
                "type": shortcut.get("type", "global"),
                "callback_id": shortcut.get("callback_id", ""),
                "description": shortcut.get("description", ""),
            }
            for shortcut in world.app.shortcuts
        ],
    }
