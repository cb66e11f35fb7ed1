"""files.*: ticket, bytes, complete."""

import mimetypes
from collections.abc import Callable
from typing import Any

from credbot.sandbox import checks, rooms
from credbot.sandbox.errors import ApiError, Json, invalid_arguments
from credbot.sandbox.models import Channel, File, Message
from credbot.sandbox.web_api_chat import named_blocks
from credbot.sandbox.world import World

LONGEST_ALT_TEXT = 1_000


def new_file(world: World, name: str, user: str, data: bytes) -> File:
    """Keep a file under a new id."""
    space = world.workspace
    file = File(space.ids.next("F"), name, user, data, space.seconds())
    file.mimetype = mimetypes.guess_type(name)[0] or "application/octet-stream"
    space.files[file.id] = file
    return file


def upload_ticket(world: World, args: Json) -> Json:
    """An address to send the bytes to, and the file's id."""
    try:
        length = int(args.get("length") or 0)
    except (TypeError, ValueError):
        raise invalid_arguments("must provide an integer [json-pointer:/length]") from None
    if length <= 0:
        raise ApiError("missing_argument")
    alt_text = str(args.get("alt_txt") or args.get("alt_text") or "")
    if len(alt_text) > LONGEST_ALT_TEXT:
        raise ApiError("alt_txt_too_large")
    file = new_file(world, str(args["filename"]), world.workspace.bot.id, b"")
    file.alt_text = alt_text
    ticket = world.workspace.ids.secret("upload")
    world.uploads[ticket] = (file.id, length)
    return {"upload_url": f"{world.base_url}/upload/v1/{ticket}", "file_id": file.id}


def receive(world: World, ticket: str, data: bytes) -> str:
    """Take the bytes for a ticket. Raises ApiError when it is unknown or the length is wrong."""
    with world.workspace.lock:
        if ticket not in world.uploads:
            raise ApiError("invalid_upload_ticket")
        file_id, length = world.uploads.pop(ticket)
        if len(data) != length:
            raise ApiError("upload_length_mismatch")
        world.workspace.files[file_id].data = data
    return f"OK - {len(data)}"


def complete(world: World, args: Json) -> Json:
    """Make uploaded files real, and share them when a channel is named."""
    files = [_uploaded(world, entry) for entry in _entries(args)]
    channel = _target(world, args)
    thread_ts = rooms.thread_of(world, channel, args.get("thread_ts")) if channel else None
    blocks = checks.parsed(args, "blocks", "invalid_blocks_format") or []
    checks.message_blocks(world.workspace, {"blocks": blocks} if blocks else {})
    for file, title in files:
        file.title = title or file.name
        world.completed.add(file.id)
    if channel is not None:
        words = str(args.get("initial_comment") or "")
        ids = [file.id for file, _ in files]
        _share_in_time(world, lambda: share(world, channel, ids, words, thread_ts, blocks))
    kinds = world.workspace.kinds()
    return {"files": [file.payload(world.base_url, kinds) for file, _ in files]}


def _share_in_time(world: World, work: Callable[[], object]) -> None:
    """Share at once, `share_delay` seconds late, or (None) never."""
    delay = world.share_delay
    if delay == 0:
        work()
    elif delay is not None:
        world.push.later(delay, work)


def share(
    world: World,
    channel: Channel,
    file_ids: list[str],
    words: str,
    thread_ts: str | None,
    blocks: list[Json] | None = None,
) -> Message:
    """Post the app's files into a channel."""
    space = world.workspace
    with space.lock:
        message = Message(channel.id, "", space.bot.id, words, thread_ts=thread_ts)
        message.blocks = named_blocks(world, blocks or [])
        message.bot_id, message.app_id = space.bot_id, space.app_id
        message.files = file_ids
        space.post(message)
        rooms.heard(world, channel, message)
    return message


def info(world: World, args: Json) -> Json:
    file = world.workspace.files.get(str(args["file"]))
    if file is None or not file.data:
        raise ApiError("file_not_found")
    return {"file": file.payload(world.base_url, world.workspace.kinds()), "comments": []}


def _entries(args: Json) -> list[Any]:
    entries = checks.parsed(args, "files", "invalid_arguments")
    if not isinstance(entries, list) or not entries:
        raise invalid_arguments("must provide an array [json-pointer:/files]")
    return entries


def _uploaded(world: World, entry: Any) -> tuple[File, str]:
    file_id = str(entry.get("id", "")) if isinstance(entry, dict) else ""
    file = world.workspace.files.get(file_id)
    if file is None or not file.data or file_id in world.completed:
        raise ApiError("file_not_found")
    return file, str(entry.get("title") or "")


def _target(world: World, args: Json) -> Channel | None:
    name = args.get("channel_id") or str(args.get("channels") or "").split(",")[0]
    if not name:
        return None
    channel = rooms.readable(world, str(name))
    if channel.archived:
        raise ApiError("is_archived")
    return rooms.joined(world, channel.id)
