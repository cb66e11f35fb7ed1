"""chat.*: messages as an app sends them."""

from typing import Any

from credbot.sandbox import checks, rooms
from credbot.sandbox.errors import ApiError, Json, invalid_arguments
from credbot.sandbox.models import Message
from credbot.sandbox.world import World

POST_TEXT = 40_000  # characters; cut off beyond
HARD_TEXT = 4_000  # bytes, for what is edited or ephemeral
TRUE = (True, "1", "true", "True", 1)


def content(world: World, args: Json) -> Json:
    """The text, blocks and attachments of a message, checked. Raises ApiError."""
    body: Json = {
        "text": args.get("text"),
        "blocks": checks.parsed(args, "blocks", "invalid_blocks_format"),
        "attachments": checks.parsed(args, "attachments", "invalid_attachments"),
        "markdown_text": args.get("markdown_text"),
    }
    given = {key: value for key, value in body.items() if value is not None}
    if "blocks" in given and not isinstance(given["blocks"], list):
        raise ApiError("invalid_blocks_format")
    checks.message_blocks(world.workspace, given)
    if given.get("markdown_text"):
        given["blocks"] = [{"type": "markdown", "text": given.pop("markdown_text")}]
    return given


def named_blocks(world: World, blocks: list[Json]) -> list[Json]:
    """The same blocks with ids where the app gave none, as Slack returns them."""
    ids = world.workspace.ids
    named = []
    for block in blocks:
        with_id = block if "block_id" in block else {**block, "block_id": ids.secret("block")[:5]}
        named.append(_named_actions(world, with_id))
    return named


def _named_actions(world: World, node: Any) -> Any:
    """Interactive elements without an action_id get one."""
    if isinstance(node, list):
        return [_named_actions(world, part) for part in node]
    if not isinstance(node, dict):
        return node
    named = {key: _named_actions(world, part) for key, part in node.items()}
    interactive = ("button", "overflow", "checkboxes", "radio_buttons", "datepicker", "timepicker")
    kind = str(named.get("type", ""))
    if "action_id" not in named and (kind in interactive or kind.endswith(("_select", "_input"))):
        named["action_id"] = world.workspace.ids.secret("action")[:5]
    return named


def post_message(world: World, args: Json) -> Json:
    channel = rooms.to_post(world, str(args["channel"]))
    given = content(world, args)
    if not given.get("text") and not given.get("blocks") and not given.get("attachments"):
        raise ApiError("no_text")
    note = _metadata(args)
    thread_ts = rooms.thread_of(world, channel, args.get("thread_ts"))
    world.limits.spend_post(channel.id)
    message = app_message(world, channel.id, given, thread_ts)
    message.metadata = note
    if thread_ts and args.get("reply_broadcast") in TRUE:
        message.subtype = "thread_broadcast"
    world.workspace.post(message)
    rooms.heard(world, channel, message)
    warning = {} if given.get("text") else {"response_metadata": {"warnings": ["missing_text"]}}
    body = world.message(message, metadata=True)
    return {"channel": channel.id, "ts": message.ts, "message": body, **warning}


def app_message(world: World, channel: str, given: Json, thread_ts: str | None) -> Message:
    """A message by the app, not yet posted."""
    space = world.workspace
    return Message(
        channel,
        "",
        space.bot.id,
        text=str(given.get("text") or "")[:POST_TEXT],
        blocks=named_blocks(world, given.get("blocks") or []),
        attachments=given.get("attachments") or [],
        thread_ts=thread_ts,
        bot_id=space.bot_id,
        app_id=space.app_id,
    )


def post_ephemeral(world: World, args: Json) -> Json:
    channel = rooms.to_post(world, str(args["channel"]))
    given = content(world, args)
    if not given.get("text") and not given.get("blocks") and not given.get("attachments"):
        raise ApiError("no_text")
    _short(given)
    user = world.workspace.users.get(str(args["user"]))
    if user is None or user.id not in channel.members:
        raise ApiError("user_not_in_channel")
    thread_ts = rooms.thread_of(world, channel, args.get("thread_ts"))
    message = app_message(world, channel.id, given, thread_ts)
    message.ephemeral_to = user.id
    if user.deleted:  # accepted, and never seen by anybody
        return {"message_ts": world.workspace.ids.ts(world.workspace.now())}
    world.workspace.post(message)
    return {"message_ts": message.ts}


def update(world: World, args: Json) -> Json:
    channel = rooms.to_edit(world, str(args["channel"]))
    message = world.workspace.find(channel.id, str(args["ts"]))
    if message is None or message.ephemeral_to is not None:
        raise ApiError("message_not_found")
    if message.bot_id != world.workspace.bot_id:
        raise ApiError("cant_update_message")
    given = content(world, args)
    if not given.keys() & {"text", "blocks", "attachments"}:
        raise ApiError("no_text")
    _short(given)
    note = _metadata(args)
    rewrite(world, message, given)
    if "metadata" in args:
        message.metadata = note
    rooms.changed(world, channel, message)
    body = world.message(message, metadata=True)
    return {"channel": channel.id, "ts": message.ts, "text": message.text, "message": body}


def rewrite(world: World, message: Message, given: Json) -> None:
    """Put new words and blocks into a message; text without blocks removes the blocks."""
    if "text" in given:
        message.text = str(given["text"])
    message.blocks = named_blocks(world, given.get("blocks") or [])
    if "attachments" in given:
        message.attachments = given["attachments"]
    message.edited = world.workspace.ids.ts(world.workspace.now())
    world.workspace.touch(message.ts)


def delete(world: World, args: Json) -> Json:
    channel = rooms.to_edit(world, str(args["channel"]))
    message = world.workspace.find(channel.id, str(args["ts"]))
    if message is None or message.ephemeral_to is not None:
        raise ApiError("message_not_found")
    if message.bot_id != world.workspace.bot_id:
        raise ApiError("cant_delete_message")
    world.workspace.delete(message)
    rooms.deleted(world, channel, message)
    return {"channel": channel.id, "ts": message.ts}


def permalink(world: World, args: Json) -> Json:
    channel = rooms.readable(world, str(args["channel"]))
    ts = str(args["message_ts"])
    message = world.workspace.find(channel.id, ts)
    if message is None or message.ephemeral_to is not None:
        raise ApiError("message_not_found")
    link = f"{world.base_url}/archives/{channel.id}/p{ts.replace('.', '')}"
    if message.is_reply:
        link += f"?thread_ts={message.thread_ts}&cid={channel.id}"
    return {"channel": channel.id, "permalink": link}


def unfurl(world: World, args: Json) -> Json:
    """Attach previews to the links of somebody's message."""
    previews = checks.parsed(args, "unfurls", "invalid_unfurls_format")
    if not isinstance(previews, dict) or not previews:
        raise ApiError("invalid_unfurls_format")
    message, urls = _unfurled(world, args)
    if not set(previews) <= set(urls):
        raise ApiError("cannot_unfurl_url")
    for preview in previews.values():
        given = {key: preview[key] for key in ("text", "blocks") if key in preview}
        checks.message_blocks(world.workspace, given)
    message.attachments = [
        {**preview, "from_url": url, "is_app_unfurl": True} for url, preview in previews.items()
    ]
    world.workspace.touch(message.ts)
    return {}


def _unfurled(world: World, args: Json) -> tuple[Message, list[str]]:
    space = world.workspace
    if args.get("unfurl_id"):
        if args["unfurl_id"] not in world.unfurls:
            raise ApiError("invalid_unfurl_id")
        channel, ts, urls = world.unfurls[str(args["unfurl_id"])]
    elif args.get("channel") and args.get("ts"):
        channel, ts = str(args["channel"]), str(args["ts"])
        known = [found[2] for found in world.unfurls.values() if found[:2] == (channel, ts)]
        urls = [url for found in known for url in found]
    else:
        raise invalid_arguments("missing required field: channel")
    message = space.find(channel, ts) if channel in space.channels else None
    if message is None:
        raise ApiError("cannot_find_message")
    return message, urls


def _metadata(args: Json) -> Json | None:
    if args.get("metadata") is None:
        return None
    return checks.metadata(checks.parsed(args, "metadata", "invalid_metadata_format"))


def _short(given: Json) -> None:
    if len(str(given.get("text") or "").encode()) > HARD_TEXT:
        raise ApiError("msg_too_long")
