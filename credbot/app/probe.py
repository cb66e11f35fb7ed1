"""What the examination asks of Slack; a refusal is an answer here."""

from http.client import HTTPException
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackClientError

from credbot.app.start import ask_token, reason, web_client
from credbot.domain.doctor import ChannelFacts, TokenFacts
from credbot.settings import Settings


class Probe:
    """Slack's Web API as the examination needs it (`services.doctor.Slack`)."""

    def __init__(self, settings: Settings) -> None:
        self._app_token = settings.app_token
        self._client: WebClient = web_client(settings)

    def bot_token(self) -> TokenFacts:
        return ask_token(self._client)[0]

    def app_token(self) -> str | None:
        """Slack's word against the app-level token; None when it opens connections."""
        try:
            self._client.apps_connections_open(app_token=str(self._app_token))
        except (SlackClientError, OSError, HTTPException) as error:
            return reason(error)
        return None

    def channel(self, channel_id: str) -> ChannelFacts:
        try:
            known: dict[str, Any] = self._client.conversations_info(channel=channel_id)["channel"]
        except (SlackClientError, OSError, HTTPException) as error:
            return ChannelFacts(channel_id, error=reason(error))
        shared = ("is_shared", "is_ext_shared", "is_org_shared", "is_pending_ext_shared")
        return ChannelFacts(
            id=channel_id,
            name=str(known.get("name", "")),
            member=bool(known.get("is_member")),
            archived=bool(known.get("is_archived")),
            private=bool(known.get("is_private")),
            shared=any(known.get(name) for name in shared),
        )
