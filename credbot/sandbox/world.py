"""Everything that makes up the sandbox, in one place for the modules that act on it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from credbot.sandbox.clock import Clock
from credbot.sandbox.delivery import Delivery
from credbot.sandbox.errors import Json
from credbot.sandbox.faults import Faults
from credbot.sandbox.limits import Limits
from credbot.sandbox.manifest import App, read_manifest
from credbot.sandbox.models import Channel, Message
from credbot.sandbox.push import Push
from credbot.sandbox.socket_mode import Sockets
from credbot.sandbox.tickets import ResponseUrls, Triggers
from credbot.sandbox.tokens import Tokens, make_tokens
from credbot.sandbox.workspace import Workspace


@dataclass(frozen=True)
class Call:
    """One Web API call; `answered` is the body, None when the answer was lost."""

    method: str
    args: Json
    answered: Json | None
    at: datetime


@dataclass
class World:
    """The workspace, the app as installed, and the wires between them."""

    workspace: Workspace
    app: App
    tokens: Tokens
    limits: Limits
    sockets: Sockets
    push: Push
    triggers: Triggers
    urls: ResponseUrls
    faults: Faults = field(default_factory=Faults)
    calls: list[Call] = field(default_factory=list)
    # What a file can be fetched under, by upload ticket: ticket → file id and promised length.
    uploads: dict[str, tuple[str, int]] = field(default_factory=dict)
    completed: set[str] = field(default_factory=set)
    offered: dict[tuple[str, str], list[Json]] = field(default_factory=dict)
    unfurls: dict[str, tuple[str, str, list[str]]] = field(default_factory=dict)
    # Seconds between a completed upload and its message; None: it never comes.
    share_delay: float | None = 0
    base_url: str = ""
    on_move: Callable[[datetime], object] | None = None

    def move(self, to: datetime) -> None:
        """Move the workspace's clock to an aware instant, and say so."""
        self.workspace.clock.move(to)
        self.workspace.changes.bump()
        if self.on_move is not None:
            self.on_move(to)

    def tell(self, kind: str, event: Json, channel: Channel | None = None) -> Delivery | None:
        """Send an event, if the app is subscribed to this kind and may hear it.

        `kind` is the name in the subscription (`message.im`), `channel` where it happened.
        """
        leaving = kind in ("app_uninstalled", "tokens_revoked")
        if not self.app.hears(kind) or (self.tokens.state != "live" and not leaving):
            return None
        with self.workspace.lock:
            payload = self._envelope(event, channel)
        return self.push.tell(payload)

    def _envelope(self, event: Json, channel: Channel | None) -> Json:
        space = self.workspace
        stamped = {"event_ts": event.get("ts") or space.ids.ts(space.now())} | event
        return {
            "token": "sandbox-verification-token",
            "team_id": space.team_id,
            "context_team_id": space.team_id,
            "api_app_id": space.app_id,
            "event": stamped,
            "type": "event_callback",
            "event_id": space.ids.next("Ev"),
            "event_time": space.seconds(),
            "authorizations": [self._authorization()],
            "is_ext_shared_channel": bool(channel and channel.shared),
            "event_context": space.ids.secret("context"),
        }

    def _authorization(self) -> Json:
        return {
            "enterprise_id": None,
            "team_id": self.workspace.team_id,
            "user_id": self.workspace.bot.id,
            "is_bot": True,
            "is_enterprise_install": False,
        }

    def response_url(self, user: str, channel: str, source_ts: str | None = None) -> str:
        """A fresh address for answers, good for five uses in thirty minutes."""
        space = self.workspace
        key = self.urls.make(user, channel, space.now(), source_ts)
        return f"{self.base_url}/response/{space.team_id}/{key}"

    def message(self, message: Message, *, metadata: bool = False) -> Json:
        """The message object, as the app gets it."""
        return self.workspace.message_payload(message, self.base_url, metadata=metadata)

    def view(self, view: Any) -> Json:
        """The view object, as the app gets it."""
        space = self.workspace
        body: Json = view.payload(space.team_id, space.app_id, space.bot_id)
        return body


def make_world(clock: Clock, team: str, manifest: Json | None, *, rate_limits: bool) -> World:
    """A new, empty workspace with the app of `manifest` installed in it."""
    app = read_manifest(manifest)
    space = Workspace(clock, team, app.name, app.id)
    tokens = make_tokens(team)
    sockets = Sockets(space.ids, app.id)
    return World(
        workspace=space,
        app=app,
        tokens=tokens,
        limits=Limits(on=rate_limits),
        sockets=sockets,
        push=Push(sockets, tokens.signing_secret),
        triggers=Triggers(space.ids),
        urls=ResponseUrls(space.ids),
    )
