"""Slack's app manifest: everything credbot needs of an app's settings, as one JSON document."""

from typing import Any

from credbot.domain.doctor import OPTIONAL_SCOPES, SCOPES

EVENTS = (
    "app_home_opened",
    "app_mention",
    "app_uninstalled",
    "channel_archive",
    "channel_deleted",
    "channel_rename",
    "channel_shared",
    "group_archive",
    "group_deleted",
    "group_rename",
    "member_joined_channel",
    "message.im",
    "team_join",
    "tokens_revoked",
    "user_change",
)
SHORTCUTS = (
    ("New file", "global", "intake.new", "Open one or more files for a provider"),
    ("Log a call", "global", "payers.log_call", "Write down a call, an email or a letter"),
    ("Request", "global", "requests.new", "Ask for a new hire, a location, a start or a leaving"),
    ("Find a provider", "global", "pipeline.find", "All about one provider"),
    ("Note on a file", "message", "pipeline.note_from_message", "Keep this message as a note"),
    ("Log outreach", "message", "payers.log_from_message", "Log this message as outreach"),
    ("Open a file from this", "message", "intake.from_message", "Open a file from this message"),
)


def manifest(url: str | None = None) -> dict[str, Any]:
    """The manifest for Socket Mode, or for requests to `url` (https, without a path)."""
    address = f"{url.rstrip('/')}/slack/events" if url else None
    return {
        "display_information": {
            "name": "credbot",
            "description": "Provider credentialing and enrollment, worked from Slack",
            "background_color": "#2f5d8a",
        },
        "features": _features(address),
        "oauth_config": {"scopes": {"bot": list(SCOPES), "bot_optional": list(OPTIONAL_SCOPES)}},
        "settings": _settings(address),
    }


def _features(address: str | None) -> dict[str, Any]:
    command = {
        "command": "/cred",
        "description": "What needs you; a file; a list; any act on a file",
        "usage_hint": "1042 · queue · assign 1042 @ana · help",
        "should_escape": True,
    }
    return {
        "app_home": {
            "home_tab_enabled": True,
            "messages_tab_enabled": True,
            "messages_tab_read_only_enabled": False,
        },
        "bot_user": {"display_name": "credbot", "always_online": True},
        "shortcuts": [
            {"name": name, "type": kind, "callback_id": callback_id, "description": about}
            for name, kind, callback_id, about in SHORTCUTS
        ],
        "slash_commands": [command | ({"url": address} if address else {})],
    }


def _settings(address: str | None) -> dict[str, Any]:
    events: dict[str, Any] = {"bot_events": list(EVENTS)}
    interactivity: dict[str, Any] = {"is_enabled": True}
    if address:
        events = {"request_url": address, **events}
        interactivity |= {"request_url": address, "message_menu_options_url": address}
    return {
        "event_subscriptions": events,
        "interactivity": interactivity,
        "org_deploy_enabled": False,
        "socket_mode_enabled": address is None,
        "token_rotation_enabled": False,
    }
