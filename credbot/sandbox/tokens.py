"""The app's credentials and what has become of them."""

from dataclasses import dataclass
from typing import Literal

from credbot.sandbox.errors import ApiError

BOT_PREFIX = "xoxb-"
APP_PREFIX = "xapp-"


@dataclass
class Tokens:
    """Tokens look like Slack's and open nothing but this sandbox."""

    bot: str
    app: str
    signing_secret: str
    state: Literal["live", "revoked", "uninstalled"] = "live"

    def check(self, token: str | None, kind: Literal["bot", "app"]) -> None:
        """Raises ApiError unless `token` is the living token of that kind."""
        if not token:
            raise ApiError("not_authed")
        if token not in (self.bot, self.app):
            raise ApiError("invalid_auth")
        if token != (self.bot if kind == "bot" else self.app):
            raise ApiError("not_allowed_token_type")
        if self.state == "uninstalled":
            raise ApiError("account_inactive")
        if self.state == "revoked" and kind == "bot":
            raise ApiError("token_revoked")


def make_tokens(team: str) -> Tokens:
    """The credentials of the app in this workspace."""
    tail = team.lower()
    return Tokens(
        bot=f"{BOT_PREFIX}1-sandbox-{tail}",
        app=f"{APP_PREFIX}1-sandbox-{tail}",
        signing_secret="5a" * 16,
    )
