"""What must be true for credbot to work: one named check each, with its remedy."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from credbot.domain.settings import TeamChannel

SCOPES: Mapping[str, str] = {
    "commands": "/cred and the shortcuts do not work",
    "chat:write": "nothing can be posted",
    "im:write": "direct messages can't be opened, nor found again after a lost answer",
    "im:history": "a lost direct message can't be found again, and typed ones are not heard",
    "im:read": "joining and leaving direct messages is not seen",
    "app_mentions:read": "a mention in a file's thread is not heard",
    "channels:read": "nobody can tell whether a public channel exists, is archived or is shared",
    "groups:read": "a committee's channel can't be proven private, so packets are refused",
    "channels:history": "a post whose answer was lost can't be found again in public channels",
    "groups:history": "a post whose answer was lost can't be found again in private channels",
    "users:read": "no local mornings, and no check for guests and strangers",
    "files:write": "no charts, packets or spreadsheets in Slack",
    "files:read": "spreadsheets sent in Slack can't be read",
}
"""Each bot scope that credbot needs, and what happens without it."""

OPTIONAL_SCOPES: Mapping[str, str] = {
    "users:read.email": "people are matched to imported names by name only",
}
"""Scopes that an admin may leave out."""

_TOKEN_REMEDIES: Mapping[str, str] = {
    "invalid_auth": "Copy the Bot User OAuth Token from OAuth & Permissions into SLACK_BOT_TOKEN.",
    "not_authed": "Copy the Bot User OAuth Token from OAuth & Permissions into SLACK_BOT_TOKEN.",
    "token_revoked": "Reinstall the app to the workspace and copy the new token.",
    "token_expired": "Reinstall the app to the workspace and copy the new token.",
    "account_inactive": "The app was removed: install it to the workspace again, copy the token.",
    "not_allowed_token_type": "SLACK_BOT_TOKEN takes the token that begins with xoxb-.",
    "link_disabled": "Switch Socket Mode on in the app's settings.",
}


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at. `remedy` is set when `problem` is."""

    name: str
    ok: bool
    problem: str | None = None
    remedy: str | None = None


@dataclass(frozen=True, slots=True)
class TokenFacts:
    """What Slack says of the bot token; `error` is its word when it refuses it.

    `scopes` is None when Slack does not tell them.
    """

    error: str | None = None
    scopes: frozenset[str] | None = None
    team: str = ""


@dataclass(frozen=True, slots=True)
class ChannelFacts:
    """What Slack says of a channel; `error` is its word when it can't be seen."""

    id: str
    error: str | None = None
    name: str = ""
    member: bool = False
    archived: bool = False
    private: bool = False
    shared: bool = False

    @property
    def label(self) -> str:
        return f"#{self.name}" if self.name else self.id

    @property
    def unsafe(self) -> str | None:
        """Why committee matters must not go here; None when they may."""
        if self.error:
            return f"I can't see {self.id} ({self.error})."
        if not self.private:
            return f"{self.label} is public."
        if self.shared:
            return f"{self.label} is shared with another workspace."
        return None


@dataclass(frozen=True, slots=True)
class Stuck:
    """A message that nobody will send any more, or of which nobody knows if it arrived."""

    id: int
    kind: str
    recipient: str
    state: str
    error: str | None
    since: datetime


def passed(name: str) -> Check:
    """A check that found nothing."""
    return Check(name, ok=True)


def failed(name: str, problem: str, remedy: str) -> Check:
    """A check that found a problem, and what mends it."""
    return Check(name, ok=False, problem=problem, remedy=remedy)


def check_bot_token(facts: TokenFacts) -> Check:
    """Slack takes the token. Which kind it is, the settings have looked at."""
    name = "slack.bot_token"
    if facts.error:
        remedy = _TOKEN_REMEDIES.get(facts.error, "Check SLACK_API_URL and the connection.")
        return failed(name, f"Slack refuses the bot token: {facts.error}.", remedy)
    return passed(name)


def check_app_token(error: str | None) -> Check:
    """Slack opens Socket Mode connections; `error` is its word when it doesn't."""
    if error is None:
        return passed("slack.app_token")
    remedy = _TOKEN_REMEDIES["link_disabled"]
    if error != "link_disabled":
        remedy = (
            "Make an app-level token with connections:write under Basic Information and put it "
            "into SLACK_APP_TOKEN."
        )
    return failed("slack.app_token", f"Slack refuses the app-level token: {error}.", remedy)


def check_scopes(granted: Collection[str] | None) -> list[Check]:
    """Each needed scope by itself."""
    if granted is None:
        remedy = "Check that SLACK_API_URL is Slack's own, or a server that names the scopes."
        return [failed("slack.scopes", "Slack did not say which scopes the app has.", remedy)]
    return [_check_scope(scope, why, granted) for scope, why in SCOPES.items()]


def check_channel(channel: TeamChannel, facts: ChannelFacts) -> Check:
    """The channel exists, is no archive, the bot is in it; a committee's is safe."""
    name = f"channel.{channel.use}.{channel.id}"
    if facts.error == "missing_scope":
        remedy = "Mend the scopes first; then this can be checked."
        return failed(name, f"Slack does not let me look at {channel.id}.", remedy)
    if facts.error:
        remedy = f"Type `/invite @credbot` in it, or end it: `credbot channel remove {channel.id}`."
        return failed(name, f"I can't see the channel {channel.id} ({facts.error}).", remedy)
    if facts.archived:
        remedy = f"Unarchive it, or end it: `credbot channel remove {channel.id}`."
        return failed(name, f"{facts.label} is archived.", remedy)
    if not facts.member:
        return failed(name, f"I am not in {facts.label}.", "Type `/invite @credbot` in it.")
    if channel.use == "committee" and facts.unsafe:
        remedy = "Use a private channel that is not shared with other workspaces."
        return failed(name, facts.unsafe, remedy)
    return passed(name)


def check_outbox(stuck: Iterable[Stuck]) -> list[Check]:
    """No message was given up, and of none it is unknown whether it arrived."""
    found = [_stuck(row) for row in stuck]
    return found or [passed("outbox")]


def _check_scope(scope: str, why: str, granted: Collection[str]) -> Check:
    name = f"slack.scope.{scope}"
    if scope in granted:
        return passed(name)
    remedy = f"Add {scope} under OAuth & Permissions, Bot Token Scopes, and reinstall the app."
    return failed(name, f"The scope {scope} is missing: {why}.", remedy)


def _stuck(row: Stuck) -> Check:
    what = f"The {row.kind.replace('_', ' ')} for {row.recipient} of {row.since:%Y-%m-%d %H:%M} UTC"
    said = f" ({row.error})" if row.error else ""
    if row.state == "unknown":
        problem = f"Nobody knows whether it arrived: {what}{said}."
        remedy = (
            "Look in Slack; with the history scopes I find it by myself. Is it there: "
            f"`credbot doctor --sent {row.id}`. Is it not: `credbot doctor --again {row.id}`."
        )
    elif row.state == "queued":
        problem = f"It was tried in vain: {what}{said}."
        remedy = "It is tried again by itself; check the connection to Slack."
    else:
        problem = f"It was given up: {what}{said}."
        remedy = (
            "Mend what Slack says; the next message of its kind will go out. "
            f"To send this one again: `credbot doctor --again {row.id}`."
        )
    return failed(f"outbox.{row.id}", problem, remedy)
