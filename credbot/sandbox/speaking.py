"""A person types: a command, or a message with what follows from it."""

from uuid import UUID

from credbot.sandbox import rooms, typed_text
from credbot.sandbox.acting import (
    VERIFICATION,
    CannotAct,
    Outcome,
    ask,
    inside,
    named,
    person,
)
from credbot.sandbox.delivery import Delivery, Reply
from credbot.sandbox.errors import ApiError, Json
from credbot.sandbox.models import Channel, File, Message, User
from credbot.sandbox.web_api_chat import app_message, content
from credbot.sandbox.web_api_files import new_file
from credbot.sandbox.world import World


def type_text(
    world: World,
    user_id: str,
    channel_id: str,
    text: str,
    thread_ts: str | None = None,
    copies: int = 1,
) -> Outcome:
    """Send what was typed and wait for the app. Raises CannotAct."""
    user = person(world, user_id)
    channel = inside(world, user, channel_id)
    if text.startswith("/"):
        if thread_ts:
            raise CannotAct("command_in_thread")
        return _command(world, user, channel, text, copies)
    return _say(world, user, channel, text, thread_ts, copies)


def _command(world: World, user: User, channel: Channel, text: str, copies: int) -> Outcome:
    name, _, rest = text.partition(" ")
    declared = world.app.command(name)
    if declared is None:
        raise CannotAct("unknown_command")
    space = world.workspace
    with space.lock:
        since = space.changes.seq
        place = named(channel)
        payload = {
            "token": VERIFICATION,
            "team_id": user.team_id if user.stranger else space.team_id,
            "team_domain": space.domain,
            "channel_id": channel.id,
            "channel_name": place["name"],
            "user_id": user.id,
            "user_name": user.name,
            "command": name,
            "text": typed_text.in_command(
                space, rest.strip(), should_escape=bool(declared.get("should_escape"))
            ),
            "api_app_id": space.app_id,
            "is_enterprise_install": "false",
            "response_url": world.response_url(user.id, channel.id),
            "trigger_id": world.triggers.make(user.id),
        }
    request_id, reply = ask(world, "slash_commands", payload, copies)
    error = reply.error or _take_answer(world, user, channel, reply)
    return Outcome(since, error, reply.body, request_id, channel.id)


def _take_answer(world: World, user: User, channel: Channel, reply: Reply) -> str | None:
    """Show the message that rides in the acknowledgement; an error when it cannot be shown."""
    body = {"text": reply.body} if isinstance(reply.body, str) else reply.body or {}
    if not body.keys() & {"text", "blocks", "attachments"}:
        return None
    with world.workspace.lock:
        try:
            given = content(world, body)
        except ApiError as refused:
            return refused.error
        message = app_message(world, channel.id, given, None)
        if body.get("response_type") != "in_channel":
            message.ephemeral_to = user.id
        world.workspace.post(message)
    return None


def _say(
    world: World,
    user: User,
    channel: Channel,
    text: str,
    thread_ts: str | None,
    copies: int,
) -> Outcome:
    space = world.workspace
    with space.lock:
        since = space.changes.seq
        try:
            parent = rooms.thread_of(world, channel, thread_ts)
        except ApiError as refused:
            raise CannotAct(refused.error) from refused
        words = typed_text.in_message(space, text)
        message = Message(channel.id, "", user.id, words, thread_ts=parent)
        message.client_msg_id = str(UUID(hex=space.ids.secret("client_msg")[:24].ljust(32, "0")))
        space.post(message)
        space.read[user.id, channel.id] = message.ts
        deliveries = _announce(world, channel, message)
    return _wait(world, since, channel, deliveries, copies)


def _wait(
    world: World, since: int, channel: Channel, deliveries: list[Delivery], copies: int
) -> Outcome:
    for delivery in deliveries:
        delivery.first.wait(world.push.ack_seconds + 1)
        if copies > 1:
            world.push.replay(delivery.id, copies - 1)
    if not deliveries:
        return Outcome(since, channel=channel.id)
    first = deliveries[0]
    reply = first.replies[0] if first.replies else Reply("operation_timeout")
    return Outcome(since, reply.error, reply.body, first.id, channel.id)


def _announce(world: World, channel: Channel, message: Message) -> list[Delivery]:
    """All events that a person's message causes, mentions first."""
    space = world.workspace
    if space.bot.id not in channel.members:
        return []
    body = {**world.message(message), "channel": channel.id, "channel_type": channel.kind}
    sent = []
    if channel.kind != "im" and f"<@{space.bot.id}>" in message.text:
        mention = {**body, "type": "app_mention"}
        mention.pop("channel_type")
        sent.append(world.tell("app_mention", mention, channel))
    sent.append(world.tell(rooms.EVENT_OF_KIND[channel.kind], body, channel))
    sent.append(_links(world, channel, message))
    return [delivery for delivery in sent if delivery is not None]


def _links(world: World, channel: Channel, message: Message) -> Delivery | None:
    found = [
        {"url": url, "domain": domain}
        for url in typed_text.links(message.text)
        for domain in world.app.unfurl_domains
        if f".{_host(url)}".endswith(f".{domain}")
    ]
    if not found:
        return None
    unfurl_id = world.workspace.ids.secret("unfurl")
    urls = [link["url"] for link in found]
    world.unfurls[unfurl_id] = (channel.id, message.ts, urls)
    body: Json = {
        "type": "link_shared",
        "user": message.user,
        "channel": channel.id,
        "message_ts": message.ts,
        "links": found,
        "unfurl_id": unfurl_id,
        "source": "conversations_history",
        "is_bot_user_member": True,
    }
    if message.is_reply:
        body["thread_ts"] = message.thread_ts
    return world.tell("link_shared", body, channel)


def _host(url: str) -> str:
    return url.split("/")[2].split(":")[0]


def upload(
    world: World,
    user_id: str,
    name: str,
    data: bytes,
    *,
    channel_id: str | None = None,
    thread_ts: str | None = None,
    text: str = "",
) -> tuple[File, Message | None, Outcome]:
    """Upload a file and, with a channel, share it there. Raises CannotAct."""
    user = person(world, user_id)
    if not data:
        raise CannotAct("file_is_empty")
    space = world.workspace
    with space.lock:
        since = space.changes.seq
        channel = inside(world, user, channel_id) if channel_id else None
        file = new_file(world, name, user.id, data)
        world.completed.add(file.id)
        if channel is None:
            return file, None, Outcome(since)
        parent = rooms.thread_of(world, channel, thread_ts)
        words = typed_text.in_message(space, text)
        message = Message(channel.id, "", user.id, words, thread_ts=parent)
        message.subtype, message.files = "file_share", [file.id]
        space.post(message)
        deliveries = _announce(world, channel, message)
    return file, message, _wait(world, since, channel, deliveries, 1)
