"""The client API: what the page in the browser reads and does. See docs/sandbox.md."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from credbot.sandbox import client_shapes, modals, pressing, speaking
from credbot.sandbox.acting import CannotAct, Outcome, person, place
from credbot.sandbox.errors import Json
from credbot.sandbox.models import Channel, Message, User, View
from credbot.sandbox.world import World

Query = Mapping[str, str]
PAGE = 200


def state(world: World, query: Query) -> Json:
    """Everything around the messages: team, people, channels, the app."""
    space = world.workspace
    with space.lock:
        people = [u for u in space.users.values() if not u.bot and not u.deleted]
        named = query.get("user")
        me = person(world, named) if named else people[0] if people else None
        if me is None:
            raise CannotAct("nobody_here")
        dm = space.dm(me.id)
        rooms = [client_shapes.channel(world, room, me) for room in _rooms(world, me)]
        return {
            "seq": space.changes.seq,
            "now": space.now().isoformat(),
            "team": {"id": space.team_id, "name": space.team_name, "domain": space.domain},
            "me": client_shapes.user(me),
            "people": [client_shapes.user(one) for one in people],
            "channels": rooms,
            "dm": dm.id,
            "app": client_shapes.app(world),
        }


def messages(world: World, query: Query) -> Json:
    """A channel, or one thread in it, as this person sees it."""
    space = world.workspace
    with space.lock:
        me, room = person(world, query.get("user", "")), place(world, query.get("channel", ""))
        if room.kind != "channel" and me.id not in room.members:
            raise CannotAct("channel_not_found")
        thread_ts = query.get("thread_ts")
        seen = [m for m in space.seen_by(me.id, room.id) if _belongs(m, thread_ts)]
        limit = int(query.get("limit") or PAGE)
        shown = seen[-limit:]
        if query.get("mark") != "0" and not thread_ts and shown:
            space.read[me.id, room.id] = shown[-1].ts
        return {
            "seq": space.changes.seq,
            "channel": client_shapes.channel(world, room, me),
            "messages": [client_shapes.message(world, one, me) for one in shown],
            "has_more": len(seen) > len(shown),
        }


def home(world: World, query: Query) -> Json:
    """This person's Home; `open=1` opens it first."""
    me = person(world, query.get("user", ""))
    if query.get("open") == "1":
        modals.open_home(world, me.id)
    with world.workspace.lock:
        view = world.workspace.homes.get(me.id)
        shown = client_shapes.view(view) if view else None
        return {"seq": world.workspace.changes.seq, "view": shown}


def views(world: World, query: Query) -> Json:
    me = person(world, query.get("user", ""))
    with world.workspace.lock:
        return {"seq": world.workspace.changes.seq, "views": _stack(world, me)}


def type_text(world: World, body: Json) -> Json:
    outcome = speaking.type_text(
        world, body["user"], body["channel"], body["text"], body.get("thread_ts")
    )
    return answer(world, body["user"], outcome)


def press(world: World, body: Json) -> Json:
    outcome = pressing.press(
        world,
        body["user"],
        body["where"],
        body["action_id"],
        block_id=body.get("block_id"),
        chosen=body.get("chosen"),
        values=body.get("values"),
    )
    return answer(world, body["user"], outcome)


def suggest(world: World, body: Json) -> Json:
    return pressing.suggest(
        world,
        body["user"],
        body["where"],
        body["action_id"],
        body.get("typed", ""),
        body.get("block_id"),
    )


def submit(world: World, body: Json) -> Json:
    outcome = modals.submit(world, body["user"], body.get("values") or {}, body.get("view_id"))
    return answer(world, body["user"], outcome)


def close(world: World, body: Json) -> Json:
    outcome = modals.close(world, body["user"], body.get("view_id"), clear=bool(body.get("clear")))
    return answer(world, body["user"], outcome)


def shortcut(world: World, body: Json) -> Json:
    outcome = pressing.shortcut(world, body["user"], body["callback_id"], body.get("message"))
    return answer(world, body["user"], outcome)


def upload(world: World, query: Query, data: bytes) -> Json:
    file, message, outcome = speaking.upload(
        world,
        query.get("user", ""),
        query.get("name") or "file",
        data,
        channel_id=query.get("channel"),
        thread_ts=query.get("thread_ts"),
        text=query.get("text", ""),
    )
    with world.workspace.lock:
        return {
            "ok": outcome.ok,
            "error": outcome.error,
            "seq": world.workspace.changes.seq,
            "file": client_shapes.file(file),
            "message": client_shapes.message(world, message) if message else None,
        }


def move_clock(world: World, body: Json) -> Json:
    """Move the workspace's clock forward, to an instant or by seconds. Raises CannotAct."""
    now = world.workspace.now()
    try:
        by = timedelta(seconds=float(body["by"])) if "by" in body else None
        to = now + by if by is not None else datetime.fromisoformat(str(body["to"]))
    except ValueError as wrong:
        raise CannotAct("invalid_time") from wrong
    if to.tzinfo is None:
        raise CannotAct("time_without_zone")
    if to < now:
        raise CannotAct("clock_runs_forward")
    world.move(to)
    return {"now": world.workspace.now().isoformat()}


def faults(world: World, body: Json) -> Json:
    """Arrange for misfortune, or clear it."""
    if body.get("clear"):
        world.faults.clear()
    elif body.get("cut"):
        world.sockets.cut(body["cut"])
    else:
        known = ("method", "kind", "times", "seconds", "retry_after", "after")
        try:
            world.faults.add(**{key: body[key] for key in known if key in body})
        except ValueError as wrong:
            raise CannotAct("unknown_fault") from wrong
    return {}


Act = Callable[[World, Json], Json]
Read = Callable[[World, Query], Json]
READS: dict[str, Read] = {"state": state, "messages": messages, "home": home, "views": views}
ACTS: dict[str, Act] = {
    "type": type_text,
    "press": press,
    "suggest": suggest,
    "submit": submit,
    "close": close,
    "shortcut": shortcut,
    "clock": move_clock,
    "faults": faults,
}


def answer(world: World, user_id: str, outcome: Outcome) -> Json:
    """What the page shows after an act."""
    with world.workspace.lock:
        me = person(world, user_id)
        came = newest(world, me, outcome)
        return {
            "ok": outcome.ok,
            "error": outcome.error,
            "seq": world.workspace.changes.seq,
            "message": client_shapes.message(world, came, me) if came else None,
            "views": _stack(world, me),
            "errors": outcome.errors,
        }


def newest(world: World, me: User, outcome: Outcome) -> Message | None:
    """The app's message that came or changed last since the act, best in the same channel."""
    space = world.workspace
    there = [channel for channel in space.channels.values() if me.id in channel.members]
    ranked = []
    for channel in there:
        for message in space.messages[channel.id]:
            at = space.touched.get(message.ts, 0)
            seen = message.ephemeral_to in (None, me.id)
            if at > outcome.since and seen and message.bot_id:
                ranked.append((channel.id == outcome.channel, at, message.ts, message))
    return max(ranked, key=lambda entry: entry[:3])[3] if ranked else None


def _stack(world: World, me: User) -> list[Json]:
    return [client_shapes.view(view) for view in _views(world, me)]


def _views(world: World, me: User) -> list[View]:
    return world.workspace.stack(me.id)


def _rooms(world: World, me: User) -> list[Channel]:
    """Public channels and those the person is in, by name; direct messages last."""
    rooms = world.workspace.channels.values()
    seen = [room for room in rooms if room.kind == "channel" or me.id in room.members]
    return sorted(seen, key=lambda room: (room.kind == "im", room.name))


def _belongs(message: Message, thread_ts: str | None) -> bool:
    if thread_ts:
        return thread_ts in (message.ts, message.thread_ts)
    return not message.is_reply or message.subtype == "thread_broadcast"
