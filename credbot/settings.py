"""The environment, read once: what credbot is told from outside.

A wrong setting is one sentence: the variable, what is wrong with it, and a
right example.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from dotenv import dotenv_values
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

SLACK_API = "https://slack.com/api/"


class SettingsError(Exception):
    """A setting is missing or wrong; the text is the sentence for the terminal."""


def _bot_token(value: str) -> str:
    if value.startswith("xapp-"):
        raise ValueError("it is an app-level token, which belongs in SLACK_APP_TOKEN")
    if value.startswith("xoxp-"):
        raise ValueError("it is a user's token; credbot needs the bot's")
    return _prefixed(value, "xoxb-")


def _app_token(value: str) -> str:
    if value.startswith("xoxb-"):
        raise ValueError("it is a bot token, which belongs in SLACK_BOT_TOKEN")
    return _prefixed(value, "xapp-")


def _prefixed(value: str, prefix: str) -> str:
    if not value.startswith(prefix) or len(value) < len(prefix) + 4 or not _plain(value):
        raise ValueError(f"a token of this kind begins with {prefix} and has no spaces")
    return value


def _secret(value: str) -> str:
    if not _plain(value) or value.startswith(("xoxb-", "xapp-")):
        raise ValueError("it is not a signing secret")
    return value


def _plain(value: str) -> bool:
    return value.isascii() and value.isprintable() and " " not in value


def _api_url(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query:
        raise ValueError("it is not the address of a Web API")
    return value if value.endswith("/") else f"{value}/"


def _public_url(value: str) -> str:
    """An address without a last slash."""
    parsed = urlsplit(value)
    if parsed.scheme not in ("http", "https") or not parsed.netloc or parsed.query:
        raise ValueError("it is not an address such as https://credbot.example.com")
    return value.rstrip("/")


def _host(value: str) -> str:
    if not _plain(value) or "/" in value:
        raise ValueError("it is not the name or address of a network interface")
    return value


def _port(value: Any) -> Any:
    if not str(value).isdecimal() or not 1 <= int(value) <= 65535:
        raise ValueError("a port is a whole number from 1 to 65535")
    return int(value)


def _database_url(value: str) -> str:
    if value.startswith(("postgres://", "postgresql://")):
        raise ValueError("the driver is part of it: write `postgresql+psycopg://` in front")
    path = value.removeprefix("sqlite:///")
    known = path != value or value.startswith("postgresql+psycopg://")
    if not known or not path:
        raise ValueError("it is neither a SQLite file nor a PostgreSQL database")
    if path == ":memory:":
        raise ValueError("a database in memory would be lost at the end")
    return value


def _zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (KeyError, ValueError, OSError):
        raise ValueError("there is no time zone of this name") from None
    return value


def _lower(value: Any) -> Any:
    return value.lower() if isinstance(value, str) else value


class Settings(BaseModel):
    """Everything credbot is told by its environment; the aliases are the variables' names."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    bot_token: Annotated[str, AfterValidator(_bot_token)] | None = Field(
        None,
        alias="SLACK_BOT_TOKEN",
        repr=False,
        description="The bot token of the installed app.",
        examples=["xoxb-…"],
    )
    app_token: Annotated[str, AfterValidator(_app_token)] | None = Field(
        None,
        alias="SLACK_APP_TOKEN",
        repr=False,
        description="An app-level token with `connections:write`. Present: Socket Mode.",
        examples=["xapp-…"],
    )
    signing_secret: Annotated[str, AfterValidator(_secret)] | None = Field(
        None,
        alias="SLACK_SIGNING_SECRET",
        repr=False,
        description="The app's signing secret. Without an app token: HTTP mode.",
        examples=["0123456789abcdef0123456789abcdef"],
    )
    api_url: Annotated[str, AfterValidator(_api_url)] = Field(
        SLACK_API,
        alias="SLACK_API_URL",
        description="The base of the Web API; the last slash may be left out.",
        examples=["http://127.0.0.1:4100/api/"],
    )
    host: Annotated[str, AfterValidator(_host)] = Field(
        "127.0.0.1",
        alias="CREDBOT_HOST",
        description="The address that credbot listens on.",
        examples=["0.0.0.0"],  # noqa: S104  an example, not a default
    )
    port: Annotated[int, BeforeValidator(_port)] = Field(
        3000,
        alias="CREDBOT_PORT",
        description="The port for Slack's requests (HTTP mode) and for health and metrics.",
        examples=["3000"],
    )
    public_url: Annotated[str, AfterValidator(_public_url)] | None = Field(
        None,
        alias="CREDBOT_PUBLIC_URL",
        description="Where calendar programs reach credbot (HTTP mode); links of feeds begin so.",
        examples=["https://credbot.example.com"],
    )
    database_url: Annotated[str, AfterValidator(_database_url)] = Field(
        "sqlite:///credbot.db",
        alias="DATABASE_URL",
        description="The database: a SQLite file, or PostgreSQL.",
        examples=["postgresql+psycopg://user:password@host/credbot"],
    )
    timezone: Annotated[str, AfterValidator(_zone)] = Field(
        "America/New_York",
        alias="CREDBOT_TIMEZONE",
        description="The organisation's time zone: of channels and moments without their own.",
        examples=["America/Chicago"],
    )
    log: Annotated[Literal["console", "json"], BeforeValidator(_lower)] = Field(
        "console",
        alias="CREDBOT_LOG",
        description="How logs are written: for people (`console`) or for machines (`json`).",
        examples=["json"],
    )
    log_level: Annotated[Literal["debug", "info", "warning", "error"], BeforeValidator(_lower)] = (
        Field(
            "info",
            alias="CREDBOT_LOG_LEVEL",
            description="The least important line that is logged: debug, info, warning, error.",
            examples=["info"],
        )
    )

    @property
    def socket_mode(self) -> bool:
        return self.app_token is not None

    def with_slack(self) -> "Settings":
        """The same, when it has what a connection to Slack needs.

        Raises SettingsError that names what is missing.
        """
        self.with_bot_token()
        if not self.app_token and not self.signing_secret:
            raise SettingsError(
                "SLACK_APP_TOKEN or SLACK_SIGNING_SECRET is missing: set the first for Socket "
                "Mode (`SLACK_APP_TOKEN=xapp-…`), the second for HTTP."
            )
        return self

    def with_bot_token(self) -> "Settings":
        """The same, when it can call Slack. Raises SettingsError."""
        if not self.bot_token:
            raise SettingsError(_sentence("bot_token", "is missing"))
        return self


def load(environ: Mapping[str, str], folder: Path | None = None) -> Settings:
    """Settings from `.env` in `folder` and the environment, which wins; empty means not set.

    Raises SettingsError for the first setting that is wrong.
    """
    stored = dotenv_values(folder / ".env") if folder else {}
    given = {name: (value or "").strip() for name, value in {**stored, **environ}.items()}
    try:
        return Settings.model_validate({name: value for name, value in given.items() if value})
    except ValidationError as fault:
        raise SettingsError(_first(fault)) from None


def _first(fault: ValidationError) -> str:
    first = fault.errors()[0]
    alias = str(first["loc"][0])
    field = next(name for name, known in Settings.model_fields.items() if known.alias == alias)
    if first["type"] == "literal_error":
        return _sentence(field, f"is wrong: use {first['ctx']['expected']}")
    return _sentence(field, f"is wrong: {first['msg'].removeprefix('Value error, ')}")


def _sentence(field: str, wrong: str) -> str:
    known = Settings.model_fields[field]
    example = (known.examples or [""])[0]
    return f"{known.alias} {wrong}. For example: `{known.alias}={example}`"
