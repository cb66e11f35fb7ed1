"""The examination: what is taken away is named, with its remedy."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from credbot.app.manifest import manifest
from credbot.domain.doctor import SCOPES
from credbot.domain.people import clock, terminal
from credbot.domain.settings import TeamChannel
from credbot.sandbox.clock import StillClock
from credbot.sandbox.server import Sandbox
from credbot.services import settings
from credbot.store import outbox
from credbot.store.database import Database, open_database
from tests.running import credbot, read_json, slack_env

NOW = datetime(2026, 11, 24, 17, 0, tzinfo=UTC)


@pytest.fixture
def box() -> Iterator[Sandbox]:
    """A workspace in which the app has what the manifest asks for."""
    with Sandbox(clock=StillClock(NOW), rate_limits=False, manifest=manifest()) as box:
        yield box


@pytest.fixture
def home(tmp_path: Path, sqlite_template: Path) -> Path:
    (tmp_path / "credbot.db").write_bytes(sqlite_template.read_bytes())
    return tmp_path


@pytest.fixture
def db(home: Path) -> Iterator[Database]:
    handle = open_database(f"sqlite:///{home / 'credbot.db'}")
    yield handle
    handle.close()


class Report:
    """What `credbot doctor --json` said."""

    def __init__(self, folder: Path, env: dict[str, str]) -> None:
        ended = credbot("doctor", "--json", folder=folder, env=env)
        said: dict[str, Any] = read_json(ended.stdout)
        self.status = ended.returncode
        self.ok: bool = said["ok"]
        self.failed = {check["name"]: check for check in said["checks"] if not check["ok"]}
        self.passed = {check["name"] for check in said["checks"] if check["ok"]}

    def only(self) -> dict[str, str]:
        """The one check that failed."""
        assert (self.status, self.ok, len(self.failed)) == (1, False, 1), self.failed
        return next(iter(self.failed.values()))


def put(db: Database, channel: TeamChannel) -> None:
    facts = None
    settings.put_channel(db, terminal("dana"), channel, now=NOW, facts=facts)


def test_where_nothing_is_wrong_every_check_passes(box: Sandbox, home: Path, db: Database) -> None:
    room = box.add_channel("credentialing", members=[box.bot_user_id])
    put(db, TeamChannel(room.id, "team"))
    report = Report(home, slack_env(box))
    assert (report.status, report.ok, report.failed) == (0, True, {})
    assert {"settings", "database", "slack.bot_token", "slack.app_token", "audit"} < report.passed
    assert f"channel.team.{room.id}" in report.passed


@pytest.mark.parametrize("scope", list(SCOPES))
def test_each_missing_scope_is_named_with_what_is_lost(
    box: Sandbox, home: Path, scope: str
) -> None:
    box.remove_scope(scope)
    check = Report(home, slack_env(box)).only()
    assert check["name"] == f"slack.scope.{scope}"
    assert SCOPES[scope] in check["problem"]
    assert check["remedy"].startswith(f"Add {scope} under OAuth & Permissions")


def test_channels_without_the_bot_archived_or_gone_are_named(
    box: Sandbox, home: Path, db: Database
) -> None:
    alone = box.add_channel("alone")
    old = box.add_channel("old", members=[box.bot_user_id])
    hidden = box.add_channel("hidden", private=True)
    for channel in (alone, old, hidden):
        put(db, TeamChannel(channel.id, "team"))
    box.archive(old)
    failed = Report(home, slack_env(box)).failed
    assert failed[f"channel.team.{alone.id}"]["problem"] == "I am not in #alone."
    assert failed[f"channel.team.{alone.id}"]["remedy"] == "Type `/invite @credbot` in it."
    assert "archived" in failed[f"channel.team.{old.id}"]["problem"]
    assert "channel_not_found" in failed[f"channel.team.{hidden.id}"]["problem"]


def test_a_committee_channel_that_was_shared_since_is_named(
    box: Sandbox, home: Path, db: Database
) -> None:
    room = box.add_channel("committee", private=True, members=[box.bot_user_id])
    given = credbot("channel", "committee", room.id, folder=home, env=slack_env(box))
    assert given.returncode == 0, given.stderr
    box.share(room)
    check = Report(home, slack_env(box)).only()
    assert check["name"] == f"channel.committee.{room.id}"
    assert "shared with another workspace" in check["problem"]


@pytest.mark.parametrize(
    ("private", "shared", "said"),
    [
        (False, False, "is public"),
        (True, True, "is shared"),
    ],
)
def test_a_committee_gets_no_channel_that_others_can_read(
    box: Sandbox, home: Path, private: bool, shared: bool, said: str
) -> None:
    room = box.add_channel("open", private=private, shared=shared, members=[box.bot_user_id])
    refused = credbot("channel", "committee", room.id, folder=home, env=slack_env(box))
    assert refused.returncode == 2
    assert said in refused.stderr


@pytest.mark.parametrize(
    ("changed", "name", "remedy"),
    [
        ({"SLACK_BOT_TOKEN": "xoxb-wrong"}, "slack.bot_token", "Copy the Bot User OAuth Token"),
        ({"SLACK_APP_TOKEN": "xapp-wrong"}, "slack.app_token", "app-level token"),
        ({"SLACK_APP_TOKEN": ""}, "slack.transport", "connections:write"),
        ({"SLACK_BOT_TOKEN": ""}, "slack.bot_token", "Copy the Bot User OAuth Token"),
        ({"DATABASE_URL": "sqlite:///nowhere/x.db"}, "database", "DATABASE_URL"),
    ],
)
def test_a_wrong_token_or_database_is_named(
    box: Sandbox, home: Path, changed: dict[str, str], name: str, remedy: str
) -> None:
    check = Report(home, {**slack_env(box), **changed}).only()
    assert check["name"] == name
    assert remedy in check["remedy"]


def test_a_revoked_token_and_a_removed_app_are_told_apart(box: Sandbox, home: Path) -> None:
    box.revoke_token()
    assert "Reinstall" in Report(home, slack_env(box)).failed["slack.bot_token"]["remedy"]
    box.uninstall()
    assert "removed" in Report(home, slack_env(box)).failed["slack.bot_token"]["remedy"]


def test_a_malformed_setting_is_a_failed_check_and_status_2(home: Path) -> None:
    report = Report(home, {"CREDBOT_TIMEZONE": "Mars"})
    assert report.status == 2
    assert "no time zone" in report.failed["settings"]["problem"]


def test_a_signing_secret_serves_instead_of_an_app_token(box: Sandbox, home: Path) -> None:
    report = Report(home, slack_env(box, http=True))
    assert report.ok
    assert "slack.signing_secret" in report.passed


def test_an_older_database_asks_for_migrate(box: Sandbox, home: Path, db: Database) -> None:
    with db.begin() as work:
        work.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    check = Report(home, slack_env(box)).only()
    assert "newer than this version" in check["problem"]


def test_an_empty_database_asks_for_migrate(box: Sandbox, tmp_path: Path) -> None:
    check = Report(tmp_path, slack_env(box)).only()
    assert (check["name"], check["remedy"]) == ("database", "Run `credbot migrate`.")


def test_messages_given_up_or_unknown_are_named(box: Sandbox, home: Path, db: Database) -> None:
    message = outbox.Outgoing("card", "channel:C1", "file:1001", {}, NOW)
    with db.begin() as work:
        ids = outbox.queue(work, message, message)
        for row, state in zip(ids, ("aside", "unknown"), strict=True):
            work.execute(
                text("UPDATE outbox SET state = :state, error = 'is_archived' WHERE id = :row"),
                {"state": state, "row": row},
            )
    failed = Report(home, slack_env(box)).failed
    assert "given up" in failed[f"outbox.{ids[0]}"]["problem"]
    assert "is_archived" in failed[f"outbox.{ids[0]}"]["problem"]
    assert "Nobody knows" in failed[f"outbox.{ids[1]}"]["problem"]


def test_a_changed_trail_and_wrong_counts_are_named_and_migrate_counts_anew(
    box: Sandbox, home: Path, db: Database
) -> None:
    settings.set_live(db, clock(), True, now=NOW)
    with db.begin() as work:
        work.execute(text("UPDATE audit SET actor = 'eve'"))
        work.execute(text("INSERT INTO tally VALUES (1, 'initial', 'intake', 'open', 3)"))
    failed = Report(home, slack_env(box)).failed
    assert "does not hold" in failed["audit"]["problem"]
    assert "credbot migrate" in failed["tallies"]["remedy"]
    assert credbot("migrate", folder=home).returncode == 0
    assert set(Report(home, slack_env(box)).failed) == {"audit"}


def test_who_has_looked_in_slack_settles_what_nobody_knows(
    box: Sandbox, home: Path, db: Database
) -> None:
    message = outbox.Outgoing("card", "channel:C1", "file:1001", {}, NOW)
    with db.begin() as work:
        first, second = outbox.queue(work, message, message)
        work.execute(text("UPDATE outbox SET state = 'unknown', error = 'lost'"))
    remedy = Report(home, slack_env(box)).failed[f"outbox.{first}"]["remedy"]
    assert f"`credbot doctor --sent {first}`" in remedy

    assert credbot("doctor", "--sent", str(first), folder=home, env=slack_env(box)).returncode == 1
    done = credbot("doctor", "--again", str(second), folder=home, env=slack_env(box))
    assert (done.returncode, done.stderr) == (0, f"Message {second} is sent again.\n")
    with db.read() as work:
        states = [row.state for row in work.rows(text("SELECT state FROM outbox ORDER BY id"))]
    assert states == ["sent", "queued"]
    twice = credbot("doctor", "--sent", str(first), folder=home, env=slack_env(box))
    assert (twice.returncode, twice.stderr) == (
        2,
        f"credbot: Message {first} needs nobody's word any more.\n",
    )
