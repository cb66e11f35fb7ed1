"""The running process: Slack on one side, a database on the other, whoever runs it beside."""

import hashlib
import hmac
import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from threading import Event
from urllib.parse import urlencode

import pytest
from sqlalchemy import text

from credbot.app.after import MOST, After
from credbot.commands.table import is_short
from credbot.domain.people import terminal
from credbot.domain.roles import Role
from credbot.sandbox.clock import StillClock
from credbot.sandbox.server import Sandbox
from credbot.services import people
from credbot.store.database import Database, open_database
from tests.running import Running, credbot, eventually, fetch, free_port, slack_env

NOW = datetime(2026, 11, 24, 17, 0, tzinfo=UTC)
MIA, SAM = "U0MIA", "U0SAM"


@pytest.fixture
def box() -> Iterator[Sandbox]:
    """A workspace with a specialist and somebody without a role."""
    with Sandbox(clock=StillClock(NOW), rate_limits=False) as box:
        box.push.retry_delays = (0.0, 0.1, 0.1)
        box.add_user("mia", id=MIA, real_name="Mia Example")
        box.add_user("sam", id=SAM, real_name="Sam Example", owner=True)
        box.add_channel("credentialing", members=[MIA, SAM, box.bot_user_id])
        yield box


@pytest.fixture
def home(tmp_path: Path, sqlite_template: Path) -> Path:
    """A folder with a migrated database in which Mia is a specialist."""
    (tmp_path / "credbot.db").write_bytes(sqlite_template.read_bytes())
    db = database(tmp_path)
    people.add(db, terminal("dana"), MIA, ["specialist"], name="Mia Example", now=NOW)
    db.close()
    return tmp_path


def database(folder: Path) -> Database:
    return open_database(f"sqlite:///{folder / 'credbot.db'}")


@pytest.fixture(params=["socket", "http"])
def running(request: pytest.FixtureRequest, box: Sandbox, home: Path) -> Iterator[Running]:
    """The process, in turn over Socket Mode and over signed HTTP."""
    http = request.param == "http"
    with Running(home, slack_env(box, http=http)) as process:
        if http:
            box.deliver_to(f"{process.url}/slack/events")
        yield process


def type_as(box: Sandbox, user: str, words: str) -> str:
    answer = box.person(user).type("credentialing", words)
    assert answer.ok, answer.error
    return answer.plain


def test_a_command_is_answered(box: Sandbox, running: Running) -> None:
    assert "file" in type_as(box, MIA, "/cred mine")


def test_owners_are_admin_from_the_start_and_changes_are_mirrored(
    box: Sandbox, running: Running, home: Path
) -> None:
    db = database(home)
    sam = people.find(db, SAM)
    assert sam is not None
    assert sam.roles == {Role.ADMIN}
    box.change_user(SAM, deleted=True)
    eventually(lambda: (found := people.find(db, SAM)) and found.deleted)
    db.close()


def test_health_readiness_and_metrics_are_served(box: Sandbox, running: Running) -> None:
    type_as(box, MIA, "/cred mine")
    assert running.get("/healthz") == (200, "ok")
    status, body = running.get("/readyz")
    assert status == 200
    assert json.loads(body)["checks"] == dict.fromkeys(
        ("database", "slack", "scheduler", "outbox"), "ok"
    )
    _, metrics = running.get("/metrics")
    assert 'credbot_request_seconds_count{kind="command",status="200"} 1.0' in metrics
    assert 'credbot_outbox_rows{state="queued"} ' in metrics
    assert MIA not in metrics


def test_sigterm_ends_it_in_order(running: Running) -> None:
    assert running.stop() == 0
    assert "Traceback" not in running.log


def test_logs_hold_no_words_of_people_and_no_tokens(box: Sandbox, home: Path) -> None:
    env = {**slack_env(box), "CREDBOT_LOG": "json", "CREDBOT_LOG_LEVEL": "debug"}
    with Running(home, env) as process:
        type_as(box, MIA, "/cred find Verysecretname")
        box.person(MIA).type("credentialing", "/cred note 1 Verysecretname")
        process.stop()
        lines = [json.loads(line) for line in process.log.splitlines()]
    assert any(line["event"] == "answered" and line["request"] for line in lines)
    assert "Verysecretname" not in process.log
    assert box.bot_token not in process.log
    assert box.app_token not in process.log


def test_a_replaced_connection_leaves_nobody_waiting(box: Sandbox, home: Path) -> None:
    """Commands typed while Slack replaces both connections are answered within Slack's limit."""
    with Running(home, slack_env(box)):
        eventually(lambda: box.world.sockets.count == 2)
        for _ in range(3):
            before = {link.number for link in box.world.sockets._links}
            box.cut_sockets("refresh_requested")
            eventually(
                lambda before=before: (
                    {link.number for link in box.world.sockets._links if not link.leaving} - before
                ),
                2,
            )
            began = time.monotonic()
            assert "file" in type_as(box, MIA, "/cred mine")
            assert time.monotonic() - began < 2


def test_a_cut_connection_comes_back(box: Sandbox, home: Path) -> None:
    with Running(home, slack_env(box)):
        eventually(lambda: box.world.sockets.count == 2)
        box.cut_sockets("abrupt")
        eventually(lambda: box.world.sockets.count == 0)
        eventually(lambda: box.world.sockets.count, 8)
        assert "file" in type_as(box, MIA, "/cred mine")


def signed(secret: str, body: bytes, at: float | str) -> dict[str, str]:
    base = b"v0:" + str(at).encode() + b":" + body
    digest = hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()
    return {
        "X-Slack-Signature": f"v0={digest}",
        "X-Slack-Request-Timestamp": str(at),
        "Content-Type": "application/x-www-form-urlencoded",
    }


def test_the_http_door_lets_in_only_what_slack_has_signed(box: Sandbox, home: Path) -> None:
    body = urlencode(
        {
            "command": "/cred",
            "text": "mine",
            "user_id": MIA,
            "team_id": "T0CRED",
            "trigger_id": "1.2",
            "channel_id": "C1",
        }
    ).encode()
    now = int(time.time())  # noqa: TID251  Slack signs with the wall clock
    secret = box.signing_secret
    with Running(home, slack_env(box, http=True)) as process:
        url = f"{process.url}/slack/events"

        def post(data: bytes, headers: dict[str, str]) -> int:
            return fetch(url, data, headers)[0]

        assert post(body, signed(secret, body, now)) == 200
        assert post(body, signed("wrong", body, now)) == 401
        assert post(body, signed(secret, body, now - 301)) == 401
        assert post(body, signed(secret, body, "soon")) == 401
        assert post(body, {}) == 401
        junk = b"{" * 5000
        assert post(junk, signed(secret, junk, now) | {"Content-Type": "application/json"}) == 400
        large = b"x" * 1_000_001
        assert post(large, signed(secret, large, now)) == 413
        assert fetch(url)[0] == 405
        assert process.get("/healthz")[0] == 200
        assert "Traceback" not in process.log


def test_who_waits_for_a_lock_keeps_nobody_from_a_short_answer(box: Sandbox, home: Path) -> None:
    """On SQLite a short answer is given where requests are taken, so nothing slow may be there."""
    db = database(home)
    with Running(home, slack_env(box, http=True)) as process, ThreadPoolExecutor(1) as threads:
        box.deliver_to(f"{process.url}/slack/events")
        with db.begin():  # the only one who may write, until the end of the block
            away = threads.submit(type_as, box, MIA, "/cred alerts quiet 18-8")
            eventually(lambda: 'kind="command"' not in process.get("/metrics")[1])
            answers = [type_as(box, MIA, "/cred mine") for _ in range(3)]
            still_waiting = not away.done()
        assert away.result()
    db.close()
    assert still_waiting
    assert all("file" in answer for answer in answers)


@pytest.mark.parametrize(
    "words", ["", "mine sort=age", "queue ruiz", "find 1042", "hold 1042", "x"]
)
def test_what_may_take_longer_is_no_short_answer(words: str) -> None:
    assert not is_short(words)
    assert is_short("Mine")
    assert is_short(" CR-1042 ")


def test_in_socket_mode_nothing_is_taken_over_http(box: Sandbox, home: Path) -> None:
    with Running(home, slack_env(box)) as process:
        assert fetch(f"{process.url}/slack/events", b"x")[0] == 404


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"SLACK_BOT_TOKEN": "xoxb-not-this-one"}, "Slack refuses the bot token: invalid_auth."),
        ({"SLACK_APP_TOKEN": "xapp-not-this-one"}, "opens no Socket Mode connection: invalid_auth"),
        ({"SLACK_API_URL": "http://127.0.0.1:9/api/"}, "no answer, URLError"),
        ({"CREDBOT_PORT": "0"}, "CREDBOT_PORT is wrong"),
        ({"SLACK_APP_TOKEN": ""}, "SLACK_APP_TOKEN or SLACK_SIGNING_SECRET is missing"),
    ],
)
def test_what_it_can_not_start_with_is_one_line_and_status_2(
    box: Sandbox, home: Path, changed: dict[str, str], said: str
) -> None:
    env = {**slack_env(box), "CREDBOT_PORT": str(free_port()), **changed}
    ended = credbot("run", folder=home, env=env)
    last = ended.stderr.strip().splitlines()[-1]
    assert ended.returncode == 2
    assert last.startswith("credbot: ")
    assert said in last
    assert "Traceback" not in ended.stderr


def test_a_taken_port_is_said(box: Sandbox, home: Path) -> None:
    ended = credbot("run", folder=home, env={**slack_env(box), "CREDBOT_PORT": str(box.port)})
    assert ended.returncode == 2
    assert f"Nothing can listen on 127.0.0.1:{box.port}" in ended.stderr


def test_tables_of_another_version_are_left_alone(box: Sandbox, home: Path) -> None:
    db = database(home)
    with db.begin() as work:
        work.execute(text("UPDATE alembic_version SET version_num = '0000'"))
    db.close()
    ended = credbot("run", folder=home, env={**slack_env(box), "CREDBOT_PORT": str(free_port())})
    assert ended.returncode == 2
    assert "credbot migrate" in ended.stderr


def test_an_empty_database_is_migrated(box: Sandbox, tmp_path: Path) -> None:
    with Running(tmp_path, slack_env(box)):
        db = database(tmp_path)
        assert people.find(db, SAM) is not None
        db.close()


def test_what_follows_an_answer_is_bounded_and_its_faults_are_counted() -> None:
    failed: list[int] = []
    after = After(lambda: failed.append(1))
    done: list[str] = []

    def broken() -> None:
        raise ValueError("words of a person")

    after.run_later([broken, lambda: done.append("second")], "r1")
    eventually(lambda: done)
    assert failed == [1]
    gate = Event()
    for _ in range(MOST + 20):
        after.run_later([gate.wait], "r2")
    assert len(failed) == 1 + 20
    gate.set()
    after.close(0)
    after.run_later([lambda: done.append("late")], "r3")
    assert done == ["second"]
