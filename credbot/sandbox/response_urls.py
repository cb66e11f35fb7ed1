"""Answers that come through a response URL."""

import json

from credbot.sandbox import rooms
from credbot.sandbox.errors import ApiError, Json
from credbot.sandbox.models import Message
from credbot.sandbox.tickets import ResponseUrl
from credbot.sandbox.web_api_chat import app_message, content, rewrite
from credbot.sandbox.world import World

TRUE = (True, "true", 1)


def answer(world: World, key: str, raw: bytes) -> None:
    """Take one answer. Raises ApiError: expired_url, used_url, or what is wrong with it."""
    space = world.workspace
    with space.lock:
        url = world.urls.look(key, space.now())
        body = _read(raw)
        source = space.find(url.channel, url.source_ts) if url.source_ts else None
        if body.get("delete_original") in TRUE:
            _delete(world, source)
        else:
            _write(world, url, source, body)
        url.uses += 1


def _read(raw: bytes) -> Json:
    try:
        body = json.loads(raw)
    except ValueError:
        raise ApiError("invalid_payload") from None
    if not isinstance(body, dict):
        raise ApiError("invalid_payload")
    return body


def _delete(world: World, source: Message | None) -> None:
    if source is None:
        raise ApiError("message_not_found")
    world.workspace.delete(source)


def _write(world: World, url: ResponseUrl, source: Message | None, body: Json) -> None:
    given = content(world, body)
    if not given.keys() & {"text", "blocks", "attachments"}:
        raise ApiError("no_text")
    if body.get("replace_original") in TRUE and source is not None:
        rewrite(world, source, given)
        return
    channel = world.workspace.channels.get(url.channel)
    if channel is None:
        raise ApiError("channel_not_found")
    thread_ts = rooms.thread_of(world, channel, body.get("thread_ts"))
    message = app_message(world, channel.id, given, thread_ts)
    if body.get("response_type") == "in_channel":
        world.workspace.post(message)
        rooms.heard(world, channel, message)
    else:
        message.ephemeral_to = url.user
        world.workspace.post(message)
