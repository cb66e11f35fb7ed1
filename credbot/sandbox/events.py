"""What changes in the workspace by itself or by its people, and the events that follow."""

from typing import Any

from credbot.sandbox.errors import Json
from credbot.sandbox.models import Channel, User
from credbot.sandbox.world import World

USER_FIELDS = ("name", "real_name", "tz", "email", "title", "admin", "owner", "guest",
               "single_channel_guest", "deleted", "stranger", "invisible", "team_id")  # fmt: skip


def team_join(world: World, user: User) -> None:
    body = {"type": "team_join", "user": user.payload(world.workspace.now())}
    world.tell("team_join", body)


def change_user(world: World, user: User, fields: Json) -> None:
    """Change a person. Raises ValueError for a field a person does not have."""
    unknown = set(fields) - set(USER_FIELDS)
    if unknown:
        raise ValueError(f"a user has no {', '.join(sorted(unknown))}")
    with world.workspace.lock:
        for name, value in fields.items():
            setattr(user, name, value)
        user.updated = world.workspace.seconds()
        world.workspace.changes.bump()
    body = {
        "type": "user_change",
        "user": user.payload(world.workspace.now()),
        "cache_ts": world.workspace.seconds(),
    }
    world.tell("user_change", body)


def invite(world: World, channel: Channel, user: User, inviter: str | None) -> None:
    """Let somebody into a channel; nothing happens to one who is in it."""
    with world.workspace.lock:
        if user.id in channel.members:
            return
        channel.members.append(user.id)
        world.workspace.changes.bump()
    _member(world, "member_joined_channel", channel, user, {"inviter": inviter} if inviter else {})


def kick(world: World, channel: Channel, user: User) -> None:
    with world.workspace.lock:
        if user.id not in channel.members:
            return
        channel.members.remove(user.id)
        world.workspace.changes.bump()
    _member(world, "member_left_channel", channel, user, {})


def _member(world: World, kind: str, channel: Channel, user: User, more: Json) -> None:
    letter = "G" if channel.kind == "group" else "C"
    body = {
        "type": kind,
        "user": user.id,
        "channel": channel.id,
        "channel_type": letter,
        "team": user.team_id,
        **more,
    }
    if world.workspace.bot.id in channel.members or user.id == world.workspace.bot.id:
        world.tell(kind, body, channel)


def channel_event(world: World, what: str, channel: Channel, **more: Any) -> None:
    """channel_WHAT or group_WHAT, to an app that is in the channel or may see it."""
    visible = channel.kind == "channel" or world.workspace.bot.id in channel.members
    prefix = "group" if channel.kind == "group" and what != "shared" else "channel"
    kind = f"{prefix}_{what}"
    if visible:
        world.tell(kind, {"type": kind, "channel": channel.id, **more}, channel)


def archive(world: World, channel: Channel, by: str) -> None:
    _set(world, channel, archived=True)
    channel_event(world, "archive", channel, user=by)


def unarchive(world: World, channel: Channel, by: str) -> None:
    _set(world, channel, archived=False)
    channel_event(world, "unarchive", channel, user=by)


def rename(world: World, channel: Channel, name: str) -> None:
    _set(world, channel, name=name)
    body = {"id": channel.id, "name": name, "created": channel.created}
    prefix = "group" if channel.kind == "group" else "channel"
    if channel.kind == "channel" or world.workspace.bot.id in channel.members:
        world.tell(f"{prefix}_rename", {"type": f"{prefix}_rename", "channel": body}, channel)


def share(world: World, channel: Channel) -> None:
    _set(world, channel, shared=True)
    channel_event(world, "shared", channel, connected_team_id="T0OTHER")


def delete(world: World, channel: Channel) -> None:
    with world.workspace.lock:
        del world.workspace.channels[channel.id]
        world.workspace.messages.pop(channel.id, None)
        world.workspace.changes.bump()
    channel_event(world, "deleted", channel)


def revoke_token(world: World) -> None:
    """The bot's token is revoked; the app is told, and every call fails from now on."""
    world.tokens.state = "revoked"
    tokens = {"oauth": [], "bot": [world.workspace.bot.id]}
    world.tell("tokens_revoked", {"type": "tokens_revoked", "tokens": tokens})


def uninstall(world: World) -> None:
    """The app is taken out of the workspace; it is told twice, in either order."""
    world.tokens.state = "uninstalled"
    tokens = {"oauth": [], "bot": [world.workspace.bot.id]}
    world.tell("tokens_revoked", {"type": "tokens_revoked", "tokens": tokens})
    world.tell("app_uninstalled", {"type": "app_uninstalled"})


def _set(world: World, channel: Channel, **fields: Any) -> None:
    with world.workspace.lock:
        for name, value in fields.items():
            setattr(channel, name, value)
        world.workspace.changes.bump()
