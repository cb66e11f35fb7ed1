"""What the app is allowed and has declared: the parts of a manifest that a workspace obeys."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from credbot.sandbox.errors import Json

ALL_SCOPES = (
    "commands", "chat:write", "im:write", "im:history", "im:read", "app_mentions:read",
    "channels:read", "groups:read", "channels:history", "groups:history", "users:read",
    "users:read.email", "files:write", "files:read", "links:read", "links:write",
)  # fmt: skip

# An event is sent only to an app with one of these scopes; those not named need none.
EVENT_SCOPES: dict[str, tuple[str, ...]] = {
    "app_mention": ("app_mentions:read",),
    "message.im": ("im:history",),
    "message.channels": ("channels:history",),
    "message.groups": ("groups:history",),
    "member_joined_channel": ("channels:read", "groups:read"),
    "member_left_channel": ("channels:read", "groups:read"),
    "team_join": ("users:read",),
    "user_change": ("users:read",),
    "channel_archive": ("channels:read",),
    "channel_unarchive": ("channels:read",),
    "channel_deleted": ("channels:read",),
    "channel_rename": ("channels:read",),
    "channel_shared": ("channels:read", "groups:read"),
    "group_archive": ("groups:read",),
    "group_unarchive": ("groups:read",),
    "group_deleted": ("groups:read",),
    "group_rename": ("groups:read",),
    "link_shared": ("links:read",),
}


@dataclass
class App:
    """The app as installed. `events` is None when it is subscribed to everything."""

    name: str = "App"
    id: str = "A0SBXAPP"
    scopes: set[str] = field(default_factory=lambda: set(ALL_SCOPES))
    commands: list[Json] = field(default_factory=list)
    shortcuts: list[Json] = field(default_factory=list)
    events: set[str] | None = None
    home: bool = True
    messages: bool = True
    unfurl_domains: tuple[str, ...] = ()
    any_command: bool = False

    def hears(self, event: str) -> bool:
        """Whether events of this kind (`message.im`, `user_change`) reach the app."""
        if self.events is not None and event not in self.events:
            return False
        needed = EVENT_SCOPES.get(event)
        return needed is None or not self.scopes.isdisjoint(needed)

    def command(self, name: str) -> Json | None:
        """The declaration of `/name`, or None when the app has no such command."""
        for command in self.commands:
            if command["command"] == name:
                return command
        return {"command": name, "should_escape": True} if self.any_command else None


def read_manifest(manifest: Json | None) -> App:
    """The app of a manifest (a dict in Slack's form); without one, everything is granted."""
    if manifest is None:
        return App(any_command=True, unfurl_domains=("example.com",))
    display = _part(manifest, "display_information")
    features = _part(manifest, "features")
    scopes = _part(_part(manifest, "oauth_config"), "scopes")
    subscriptions = _part(_part(manifest, "settings"), "event_subscriptions")
    home = _part(features, "app_home")
    return App(
        name=_part(features, "bot_user").get("display_name") or display.get("name", "App"),
        scopes={*_strings(scopes.get("bot")), *_strings(scopes.get("bot_optional"))},
        commands=list(features.get("slash_commands", [])),
        shortcuts=list(features.get("shortcuts", [])),
        events=set(_strings(subscriptions.get("bot_events"))),
        home=bool(home.get("home_tab_enabled", False)),
        messages=bool(home.get("messages_tab_enabled", False)),
        unfurl_domains=tuple(_strings(features.get("unfurl_domains"))),
    )


def _part(whole: Json, key: str) -> Json:
    part: Any = whole.get(key)
    return part if isinstance(part, dict) else {}


def _strings(words: Any) -> Iterable[str]:
    return [str(word) for word in words] if isinstance(words, list) else []
