"""What credbot is told by its environment, and how it complains."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credbot.settings import SLACK_API, Settings, SettingsError, load

SLACK = {"SLACK_BOT_TOKEN": "xoxb-1-abcd", "SLACK_APP_TOKEN": "xapp-1-abcd"}


def test_an_empty_environment_has_defaults() -> None:
    settings = load({})
    assert settings.api_url == SLACK_API
    assert (settings.host, settings.port) == ("127.0.0.1", 3000)
    assert settings.database_url == "sqlite:///credbot.db"
    assert (settings.timezone, settings.log) == ("America/New_York", "console")


def test_the_environment_wins_over_the_file_and_empty_means_not_set(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("CREDBOT_PORT=4000\nCREDBOT_HOST=localhost\nDATABASE_URL=\n")
    settings = load({"CREDBOT_PORT": "5000", "CREDBOT_HOST": " "}, tmp_path)
    assert (settings.port, settings.host) == (5000, "127.0.0.1")
    assert settings.database_url == "sqlite:///credbot.db"


def test_the_last_slash_of_the_api_may_be_left_out() -> None:
    assert load({"SLACK_API_URL": "http://127.0.0.1:4100/api"}).api_url.endswith("/api/")


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("SLACK_BOT_TOKEN", "xapp-1-abcd", "belongs in SLACK_APP_TOKEN"),
        ("SLACK_BOT_TOKEN", "xoxp-1-abcd", "user's token"),
        ("SLACK_BOT_TOKEN", "hello", "begins with xoxb-"),
        ("SLACK_APP_TOKEN", "xoxb-1-abcd", "belongs in SLACK_BOT_TOKEN"),
        ("SLACK_SIGNING_SECRET", "two words", "not a signing secret"),
        ("SLACK_API_URL", "slack.com/api", "not the address"),
        ("CREDBOT_PORT", "http", "from 1 to 65535"),
        ("CREDBOT_PORT", "70000", "from 1 to 65535"),
        ("CREDBOT_HOST", "http://here", "network interface"),
        ("DATABASE_URL", "postgres://me@host/db", "postgresql+psycopg://"),
        ("DATABASE_URL", "mysql://me@host/db", "neither"),
        ("DATABASE_URL", "sqlite:///:memory:", "lost"),
        ("CREDBOT_TIMEZONE", "Mars/Olympus", "no time zone"),
        ("CREDBOT_LOG", "xml", "'console' or 'json'"),
        ("CREDBOT_LOG_LEVEL", "loud", "'debug'"),
    ],
)
def test_a_wrong_setting_is_one_line_with_its_name_the_fault_and_an_example(
    name: str, value: str, said: str
) -> None:
    with pytest.raises(SettingsError) as caught:
        load({name: value})
    sentence = str(caught.value)
    assert sentence.startswith(f"{name} is wrong: ")
    assert said in sentence
    assert f"For example: `{name}=" in sentence
    assert "\n" not in sentence


def test_a_wrong_token_is_not_repeated_in_the_complaint() -> None:
    with pytest.raises(SettingsError) as caught:
        load({"SLACK_BOT_TOKEN": "xoxp-very-secret"})
    assert "very-secret" not in str(caught.value)


def test_what_slack_needs_is_named() -> None:
    with pytest.raises(SettingsError, match="SLACK_BOT_TOKEN is missing"):
        load({}).with_slack()
    with pytest.raises(SettingsError, match="SLACK_APP_TOKEN or SLACK_SIGNING_SECRET"):
        load({"SLACK_BOT_TOKEN": "xoxb-1-abcd"}).with_slack()
    assert load(SLACK).with_slack().socket_mode


def test_secrets_do_not_show_when_settings_are_printed() -> None:
    assert "abcd" not in repr(load(SLACK))


@given(
    st.dictionaries(
        st.sampled_from([f.alias or "" for f in Settings.model_fields.values()]),
        st.text(max_size=40),
    )
)
def test_whatever_is_set_is_read_or_complained_about(environ: dict[str, str]) -> None:
    try:
        load(environ)
    except SettingsError as fault:
        assert "For example" in str(fault)  # noqa: PT017  both ways are right


@pytest.mark.parametrize("field", Settings.model_fields)
def test_every_setting_stands_in_the_docs(field: str) -> None:
    page = (Path(__file__).parent.parent / "docs" / "settings.md").read_text("utf-8")
    known = Settings.model_fields[field]
    assert f"| `{known.alias}` | {known.description}" in page
