"""conversations.*: which channels there are, who is in them, what was said."""

from credbot.sandbox import paging, rooms
from credbot.sandbox.errors import ApiError, Json, invalid_arguments
from credbot.sandbox.ids import parse_ts
from credbot.sandbox.models import Channel, Message
from credbot.sandbox.world import World

TRUE = (True, "1", "true", "True", 1)
SCOPE_OF_KIND = {"channel": "channels", "group": "groups", "im": "im"}
TYPES = {"public_channel": "channel", "private_channel": "group", "im": "im"}


def open_dm(world: World, args: Json) -> Json:
    """The D… id of the direct message with one person."""
    if args.get("channel"):
        channel = rooms.readable(world, str(args["channel"]))
    else:
        people = [name for name in str(args.get("users") or "").split(",") if name]
        if not people:
            raise invalid_arguments("missing required field: users")
        if len(people) > 1:
            raise ApiError("method_not_supported_for_channel_type")
        channel = rooms.dm_with(world, people[0])
    if args.get("return_im") in TRUE:
        return {"channel": _payload(world, channel)}
    return {"channel": {"id": channel.id}}


def info(world: World, args: Json) -> Json:
    channel = rooms.readable(world, str(args["channel"]))
    _scoped(world, channel, "read")
    body = _payload(world, channel)
    if args.get("include_num_members") not in TRUE:
        body.pop("num_members", None)
    return {"channel": body}


def list_all(world: World, args: Json) -> Json:
    """Channels of the asked-for types that the app can see, page by page."""
    wanted = {TYPES.get(t.strip()) for t in str(args.get("types") or "public_channel").split(",")}
    without_archived = args.get("exclude_archived") in TRUE
    bot = world.workspace.bot.id
    seen = [
        channel
        for channel in world.workspace.channels.values()
        if channel.kind in wanted
        and (channel.kind == "channel" or bot in channel.members)
        and not (without_archived and channel.archived)
    ]
    found, after = paging.page(seen, args, paging.limit_of(args, 100, 1000))
    return {"channels": [_payload(world, channel) for channel in found], **paging.cursor(after)}


def members(world: World, args: Json) -> Json:
    channel = rooms.readable(world, str(args["channel"]))
    _scoped(world, channel, "read")
    found, after = paging.page(channel.members, args, paging.limit_of(args, 100, 1000))
    return {"members": found, **paging.cursor(after)}


def history(world: World, args: Json) -> Json:
    """Messages outside threads, newest first."""
    channel = rooms.joined(world, str(args["channel"]))
    _scoped(world, channel, "history")
    space = world.workspace
    shown = [
        message
        for message in reversed(space.real(channel.id))
        if not message.is_reply or message.subtype == "thread_broadcast"
    ]
    return _messages(world, [m for m in shown if _between(m, args)], args)


def replies(world: World, args: Json) -> Json:
    """A thread, oldest first, the parent leading."""
    channel = rooms.joined(world, str(args["channel"]))
    _scoped(world, channel, "history")
    named = world.workspace.find(channel.id, str(args["ts"]))
    parent = named.thread_ts or named.ts if named else ""
    thread = world.workspace.thread(channel.id, parent)
    if not thread:
        raise ApiError("thread_not_found")
    shown = [message for message in thread if message is thread[0] or _between(message, args)]
    return _messages(world, shown, args)


def _messages(world: World, messages: list[Message], args: Json) -> Json:
    found, after = paging.page(messages, args, paging.limit_of(args, 100, 999))
    metadata = args.get("include_all_metadata") in TRUE
    body: Json = {
        "messages": [world.message(message, metadata=metadata) for message in found],
        "has_more": bool(after),
    }
    return body | (paging.cursor(after) if after else {})


def _between(message: Message, args: Json) -> bool:
    """Whether a message lies between `oldest` and `latest` (exclusive unless asked)."""
    try:
        oldest = parse_ts(args.get("oldest") or "0")
        latest = parse_ts(args["latest"]) if args.get("latest") else None
    except ValueError:
        raise ApiError("invalid_ts_oldest") from None
    at = parse_ts(message.ts)
    if args.get("inclusive") in TRUE:
        return at >= oldest and (latest is None or at <= latest)
    return at > oldest and (latest is None or at < latest)


def _payload(world: World, channel: Channel) -> Json:
    return channel.payload(world.workspace.team_id, world.workspace.bot.id)


def _scoped(world: World, channel: Channel, what: str) -> None:
    """The scope depends on the kind of channel. Raises ApiError("missing_scope")."""
    scope = f"{SCOPE_OF_KIND[channel.kind]}:{what}"
    if scope not in world.app.scopes:
        provided = ",".join(sorted(world.app.scopes))
        raise ApiError("missing_scope", needed=scope, provided=provided)
