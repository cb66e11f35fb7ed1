"""The sandbox as one object: start it, fill it, act in it, look at what happened."""

import socket
from collections.abc import Callable, Iterable
from copy import deepcopy
from datetime import datetime
from threading import Thread
from typing import Any, Self

from credbot.sandbox import events
from credbot.sandbox.clock import Clock
from credbot.sandbox.delivery import Request
from credbot.sandbox.errors import Json
from credbot.sandbox.faults import Faults
from credbot.sandbox.models import Channel, Message, User
from credbot.sandbox.person import Person
from credbot.sandbox.push import Push
from credbot.sandbox.routes import make_app
from credbot.sandbox.serving import Server, serve
from credbot.sandbox.socket_mode import Cut
from credbot.sandbox.world import Call, make_world

STOP_SECONDS = 5.0


class Sandbox:
    """A local Slack workspace with one app, served on the loopback address.

    `clock` is the workspace's time, `port` 0 takes a free one, `manifest` (Slack's JSON as a
    dict) says what the app is allowed and has declared; without one it may do everything.
    `on_move` is called with the new time whenever the clock is moved through the sandbox.
    """

    def __init__(
        self,
        *,
        clock: Clock,
        port: int = 0,
        team: str = "T0CRED",
        manifest: Json | None = None,
        rate_limits: bool = True,
        on_move: Callable[[datetime], object] | None = None,
    ) -> None:
        self.world = make_world(clock, team, manifest, rate_limits=rate_limits)
        self.world.on_move = on_move
        self.answer_seconds = 1.0
        self._socket = socket.socket()
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._socket.bind(("127.0.0.1", port))
        self.port: int = self._socket.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.api_url = f"{self.url}/api/"
        self.world.base_url = self.url
        self._serving: tuple[Server, Thread] | None = None

    def start(self) -> Self:
        """Serve in a thread; returns when it answers. Raises RuntimeError if it does not."""
        self._serving = serve(make_app(self.world), self._socket)
        return self

    def stop(self) -> None:
        """Hang up on everybody and stop serving."""
        self.world.push.stop()
        self.world.workspace.changes.close()
        self.world.sockets.cut("abrupt")
        if self._serving is not None:
            server, thread = self._serving
            server.leave()
            thread.join(STOP_SECONDS)
        self._socket.close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def bot_token(self) -> str:
        return self.world.tokens.bot

    @property
    def app_token(self) -> str:
        return self.world.tokens.app

    @property
    def signing_secret(self) -> str:
        return self.world.tokens.signing_secret

    @property
    def bot_user_id(self) -> str:
        return self.world.workspace.bot.id

    @property
    def team_id(self) -> str:
        return self.world.workspace.team_id

    @property
    def push(self) -> Push:
        return self.world.push

    @property
    def faults(self) -> Faults:
        return self.world.faults

    @property
    def calls(self) -> list[Call]:
        """Every Web API call so far, oldest first."""
        return list(self.world.calls)

    @property
    def trigger_seconds(self) -> float:
        """How long a trigger lives, on the wall clock."""
        return self.world.triggers.seconds

    @trigger_seconds.setter
    def trigger_seconds(self, seconds: float) -> None:
        self.world.triggers.seconds = seconds

    @property
    def share_delay(self) -> float | None:
        """Wall seconds between a completed upload and its message; None: it never comes."""
        return self.world.share_delay

    @share_delay.setter
    def share_delay(self, seconds: float | None) -> None:
        self.world.share_delay = seconds

    def deliver_to(self, url: str | None) -> None:
        """Deliver as signed HTTP to this address; None: over Socket Mode."""
        self.world.push.deliver_to(url)

    def verify_url(self) -> bool:
        """Send Slack's url_verification; whether the challenge came back."""
        challenge = self.world.workspace.ids.secret("challenge")
        payload = {"token": "sandbox", "type": "url_verification", "challenge": challenge}
        reply = self.world.push.send_once(Request("verification", "events_api", payload))
        body = reply.body
        return (body.get("challenge") if isinstance(body, dict) else body) == challenge

    def move_clock(self, to: datetime) -> None:
        """Move the workspace's clock to an aware instant."""
        self.world.move(to)

    def eventually(self, check: Callable[[], object], seconds: float = 5.0) -> bool:
        """Wait until `check()` is true; whether it became so in time (wall seconds)."""
        return self.world.workspace.changes.until(lambda: bool(check()), seconds)

    def add_user(
        self,
        name: str,
        *,
        real_name: str | None = None,
        id: str | None = None,
        team_id: str | None = None,
        announce: bool = False,
        **fields: Any,
    ) -> User:
        """A new person; other fields are those of `User` (tz, email, admin, guest, stranger, …).

        `announce` sends team_join. A person with another `team_id` is a stranger. Raises
        ValueError when the id is taken.
        """
        space = self.world.workspace
        with space.lock:
            user_id = id or space.ids.next("U")
            if user_id in space.users:
                raise ValueError(f"{user_id} is taken")
            home = team_id or ("T0OTHER" if fields.get("stranger") else space.team_id)
            user = User(user_id, name, real_name or name.title(), home, **fields)
            user.stranger = home != space.team_id
            user.updated = space.seconds()
            space.users[user_id] = user
            space.changes.bump()
        if announce:
            events.team_join(self.world, user)
        return user

    def change_user(self, id: str, **fields: Any) -> User:
        """Change a person and send user_change. Raises KeyError, ValueError."""
        user = self.world.workspace.users[id]
        events.change_user(self.world, user, fields)
        return user

    def add_channel(
        self,
        name: str,
        *,
        id: str | None = None,
        private: bool = False,
        shared: bool = False,
        members: Iterable[str] = (),
    ) -> Channel:
        """A new channel with these members (user ids); sends nothing."""
        space = self.world.workspace
        with space.lock:
            channel = space.add_channel(name, "group" if private else "channel", members, id)
            channel.shared = shared
        return channel

    def _channel(self, channel: str | Channel) -> Channel:
        found = self.world.workspace.channel_named(
            channel if isinstance(channel, str) else channel.id
        )
        if found is None:
            raise KeyError(channel)
        return found

    def invite(self, channel: str | Channel, user: str, inviter: str | None = None) -> None:
        """Let somebody (or the bot) in, with member_joined_channel."""
        who = self.world.workspace.users[user]
        events.invite(self.world, self._channel(channel), who, inviter)

    def kick(self, channel: str | Channel, user: str) -> None:
        events.kick(self.world, self._channel(channel), self.world.workspace.users[user])

    def archive(self, channel: str | Channel, by: str = "") -> None:
        events.archive(self.world, self._channel(channel), by)

    def unarchive(self, channel: str | Channel, by: str = "") -> None:
        events.unarchive(self.world, self._channel(channel), by)

    def rename(self, channel: str | Channel, name: str) -> None:
        events.rename(self.world, self._channel(channel), name)

    def share(self, channel: str | Channel) -> None:
        """Share it with another workspace (Slack Connect)."""
        events.share(self.world, self._channel(channel))

    def delete_channel(self, channel: str | Channel) -> None:
        events.delete(self.world, self._channel(channel))

    def remove_scope(self, scope: str) -> None:
        self.world.app.scopes.discard(scope)

    def grant_scope(self, scope: str) -> None:
        self.world.app.scopes.add(scope)

    def revoke_token(self) -> None:
        events.revoke_token(self.world)

    def uninstall(self) -> None:
        events.uninstall(self.world)

    def cut_sockets(self, reason: Cut = "abrupt") -> None:
        """End all Socket Mode connections: warning, refresh_requested, link_disabled, abrupt."""
        self.world.sockets.cut(reason)

    def channel_messages(self, id: str) -> list[Message]:
        """All messages in a channel that are not ephemeral, oldest first."""
        with self.world.workspace.lock:
            return deepcopy(self.world.workspace.real(self._channel(id).id))

    def person(self, user_id: str) -> Person:
        """A driver that acts as this person. Raises CannotAct for an unknown id."""
        return Person(self.world, user_id, lambda: self.answer_seconds)
