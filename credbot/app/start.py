"""What must be so before anything runs: a database that fits, a token that Slack takes."""

import logging
from dataclasses import dataclass
from datetime import UTC, datetime
from http.client import HTTPException
from typing import Any, Protocol

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from sqlalchemy.exc import SQLAlchemyError

from credbot.domain import doctor
from credbot.domain.doctor import TokenFacts
from credbot.services import upkeep
from credbot.settings import Settings
from credbot.store import database, migrate
from credbot.store.database import Database

TIMEOUT = 10
"""Seconds for one call of Slack's Web API; below the 15 s lease of a lane."""


class CannotStart(Exception):
    """Something outside is not as it must be; the text is the sentence for the terminal."""


class Clock(Protocol):
    """Now, as an aware instant."""

    def now(self) -> datetime: ...


class WallClock:
    """The real time."""

    def now(self) -> datetime:
        return datetime.now(UTC)  # noqa: TID251  the one place where the wall is read


@dataclass(frozen=True, slots=True)
class Identity:
    """Who we are in Slack."""

    team_id: str
    bot_user_id: str
    bot_id: str | None
    team: str


def connect(settings: Settings) -> Database:
    """The database as it is. Raises CannotStart when it does not answer."""
    db = database.open_database(settings.database_url, settings.timezone)
    try:
        db.ping()
    except SQLAlchemyError as error:
        db.close()
        raise CannotStart(
            f"The database does not answer ({type(error).__name__}). "
            "Check DATABASE_URL, and that its server runs or its folder exists."
        ) from None
    return db


def open_database(settings: Settings) -> Database:
    """The database, migrated when it was empty. Raises CannotStart for an older one."""
    db = connect(settings)
    if migrate.is_empty(db):
        migrate.upgrade(db)
        return db
    current, newest = migrate.current_revision(db), migrate.newest_revision()
    if current != newest:
        db.close()
        raise CannotStart(
            f"The tables are those of another version ({current}; this one needs {newest}). "
            "Make a backup, then run `credbot migrate`."
        )
    return db


def migrate_database(settings: Settings) -> tuple[str | None, str]:
    """Bring the database to the newest revision: (before, after).

    What was approved by an earlier version gets the cycles that it has none of.
    """
    db = connect(settings)
    try:
        before = migrate.current_revision(db)
        migrate.upgrade(db)
        upkeep.start_cycles(db, WallClock().now())
        return before, migrate.newest_revision()
    finally:
        db.close()


def web_client(settings: Settings) -> WebClient:
    """A client that makes each call once: a repeated call would be a second message."""
    return WebClient(
        settings.bot_token,
        base_url=settings.api_url,
        timeout=TIMEOUT,
        retry_handlers=[],
        logger=logging.getLogger("slack_sdk.web"),
    )


def identify(client: WebClient) -> Identity:
    """Ask Slack who we are, once. Raises CannotStart when it refuses or does not answer."""
    facts, said = ask_token(client)
    check = doctor.check_bot_token(facts)
    if not check.ok:
        raise CannotStart(f"{check.problem} {check.remedy}")
    return Identity(
        str(said.get("team_id")),
        str(said.get("user_id")),
        said.get("bot_id"),
        str(said.get("team", "")),
    )


def ask_token(client: WebClient) -> tuple[TokenFacts, dict[str, Any]]:
    """auth.test: what Slack says of the bot token, and the answer itself."""
    try:
        answer = client.auth_test()
    except (SlackClientError, OSError, HTTPException) as error:
        return TokenFacts(error=reason(error)), {}
    said = answer.data
    assert isinstance(said, dict)  # noqa: S101
    named = {str(name).lower(): value for name, value in (answer.headers or {}).items()}
    scopes = named.get("x-oauth-scopes")
    granted = None
    if scopes is not None:
        granted = frozenset(part.strip() for part in str(scopes).split(",") if part.strip())
    return TokenFacts(scopes=granted, team=str(said.get("team", ""))), said


def reason(error: Exception) -> str:
    """Slack's word for a refusal, or what broke on the way; never a token, never a text."""
    if isinstance(error, SlackApiError):
        code = str(error.response.get("error") or "")
        return code if code and " " not in code else f"HTTP {error.response.status_code}"
    return f"no answer, {type(error).__name__}"
