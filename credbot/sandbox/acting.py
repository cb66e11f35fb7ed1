"""What all acts of a person have in common: where they act, and what comes of it."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from credbot.sandbox.delivery import Reply, RequestKind
from credbot.sandbox.errors import Json
from credbot.sandbox.models import Channel, Message, User, View
from credbot.sandbox.world import World

VERIFICATION = "sandbox-verification-token"


class CannotAct(Exception):
    """What Slack's own client would not let a person do; the text is a code."""


@dataclass(frozen=True)
class Outcome:
    """What came of an act: `since` is the count of changes before it began."""

    since: int
    error: str | None = None
    raw: Any = None
    request_id: str | None = None
    channel: str | None = None
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        return self.error is None and not self.errors


def person(world: World, user_id: str) -> User:
    """Raises CannotAct for an id nobody has."""
    if user_id not in world.workspace.users:
        raise CannotAct("user_not_found")
    return world.workspace.users[user_id]


def place(world: World, channel_id: str) -> Channel:
    """A channel by id or name. Raises CannotAct."""
    channel = world.workspace.channel_named(channel_id)
    if channel is None:
        raise CannotAct("channel_not_found")
    return channel


def inside(world: World, user: User, channel_id: str) -> Channel:
    """A channel in which the person can write. Raises CannotAct."""
    channel = place(world, channel_id)
    if user.id not in channel.members:
        raise CannotAct("not_in_channel")
    if channel.archived:
        raise CannotAct("is_archived")
    return channel


def surface(world: World, user: User, where: Json) -> Message | View:
    """The message or view that `where` names, if this person sees it. Raises CannotAct."""
    space = world.workspace
    if where.get("view_id"):
        view = space.views.get(str(where["view_id"]))
        if view is None or view.user != user.id:
            raise CannotAct("view_not_found")
        return view
    channel = place(world, str(where.get("channel")))
    message = space.find(channel.id, str(where.get("message_ts") or where.get("ts")))
    if message is None or message.ephemeral_to not in (None, user.id):
        raise CannotAct("message_not_found")
    return message


def common(world: World, user: User, kind: str, view_id: str | None = None) -> Json:
    """The fields of every interaction; `view_id` is where its trigger comes from."""
    space = world.workspace
    who = {"id": user.id, "username": user.name, "name": user.name, "team_id": user.team_id}
    return {
        "type": kind,
        "team": {"id": space.team_id, "domain": space.domain},
        "user": who,
        "api_app_id": space.app_id,
        "token": VERIFICATION,
        "enterprise": None,
        "is_enterprise_install": False,
        "trigger_id": world.triggers.make(user.id, view_id),
    }


def named(channel: Channel) -> Json:
    """The channel object of commands and interactions."""
    names = {"im": "directmessage", "group": "privategroup", "channel": channel.name}
    return {"id": channel.id, "name": names[channel.kind]}


def ask(world: World, kind: RequestKind, payload: Json, copies: int = 1) -> tuple[str, Reply]:
    """Ask the app, several times at once if so wished; gives the first one's answer."""
    if copies <= 1:
        request, reply = world.push.ask(kind, payload)
        return request.id, reply
    with ThreadPoolExecutor(copies) as pool:
        asked = [pool.submit(world.push.ask, kind, payload) for _ in range(copies)]
        request, reply = asked[0].result()
    return request.id, reply
