"""Where the app may read, write and edit, and what it hears of what happens there."""

from credbot.sandbox.errors import ApiError, Json
from credbot.sandbox.models import Channel, Message, User
from credbot.sandbox.world import World

EVENT_OF_KIND = {"im": "message.im", "channel": "message.channels", "group": "message.groups"}


def dm_with(world: World, user_id: str) -> Channel:
    """The direct message with a person. Raises ApiError for whom Slack refuses."""
    user = world.workspace.users.get(user_id)
    if user is None:
        raise ApiError("user_not_found")
    if user.deleted:
        raise ApiError("user_disabled")
    if user.invisible:
        raise ApiError("user_not_visible")
    if user.bot:
        raise ApiError("cannot_dm_bot")
    return world.workspace.dm(user.id)


def readable(world: World, name: str) -> Channel:
    """A channel the app can see: public, or one it is in. Raises ApiError."""
    channel = world.workspace.channels.get(name)
    inside = channel is not None and world.workspace.bot.id in channel.members
    if channel is None or (channel.kind != "channel" and not inside):
        raise ApiError("channel_not_found")
    return channel


def joined(world: World, name: str) -> Channel:
    """A channel the app is a member of. Raises ApiError."""
    channel = readable(world, name)
    if world.workspace.bot.id not in channel.members:
        raise ApiError("not_in_channel")
    return channel


def to_post(world: World, name: str) -> Channel:
    """Where a new message goes; a user id means the direct message. Raises ApiError."""
    if name in world.workspace.users:
        channel = dm_with(world, name)
    elif name[:1] in ("U", "W"):
        raise ApiError("channel_not_found")
    else:
        named = world.workspace.channel_named(name)
        channel = readable(world, named.id if named else name)
    if channel.archived:
        raise ApiError("is_archived")
    if world.workspace.bot.id not in channel.members:
        raise ApiError("not_in_channel")
    if channel.kind == "im":
        _can_dm(world, world.workspace.users[channel.other(world.workspace.bot.id)])
    return channel


def _can_dm(world: World, user: User) -> None:
    if not world.app.messages:
        raise ApiError("messages_tab_disabled")
    if user.deleted:
        raise ApiError("user_disabled")


def to_edit(world: World, name: str) -> Channel:
    """Where a message is edited: an id of a channel, never a user's. Raises ApiError."""
    channel = readable(world, name)
    if channel.archived:
        raise ApiError("is_inactive")
    return channel


def thread_of(world: World, channel: Channel, thread_ts: object) -> str | None:
    """The ts of the thread's parent. Raises ApiError when there is no such message."""
    if not thread_ts:
        return None
    message = world.workspace.find(channel.id, str(thread_ts))
    if message is None or message.ephemeral_to is not None:
        raise ApiError("thread_not_found")
    return message.thread_ts or message.ts


def heard(world: World, channel: Channel, message: Message) -> None:
    """Tell the app of a new message where it is subscribed; also of its own."""
    body = {**world.message(message), "channel": channel.id, "channel_type": channel.kind}
    if world.workspace.bot.id in channel.members:
        world.tell(EVENT_OF_KIND[channel.kind], body, channel)


def changed(world: World, channel: Channel, message: Message) -> None:
    """Tell the app that a message was edited."""
    _hidden(world, channel, "message_changed", {"message": world.message(message)})


def deleted(world: World, channel: Channel, message: Message) -> None:
    """Tell the app that a message is gone."""
    before = {"previous_message": world.message(message), "deleted_ts": message.ts}
    _hidden(world, channel, "message_deleted", before)


def _hidden(world: World, channel: Channel, subtype: str, more: Json) -> None:
    space = world.workspace
    body: Json = {
        "type": "message",
        "subtype": subtype,
        "channel": channel.id,
        "channel_type": channel.kind,
        "ts": space.ids.ts(space.now()),
        "hidden": True,
        **more,
    }
    if space.bot.id in channel.members:
        world.tell(EVENT_OF_KIND[channel.kind], body, channel)
