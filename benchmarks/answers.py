"""Answers over HTTP from a full pipeline, against an empty handler behind the same endpoint."""

import os
import socket
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import load
from data import TEAM, fill, slack_id
from databases import Databases

from credbot.domain.files import HoldParty
from credbot.domain.people import terminal
from credbot.sandbox.server import Sandbox
from credbot.services import jobs as job_service
from credbot.services import pipeline
from credbot.services.jobs import Timetable
from credbot.store import runs
from credbot.store.database import Database, open_database

FILES, EVENTS, PEOPLE = 100_000, 1_000_000, 1000
ROUNDS, REQUESTS = 5, 200
SECONDS = 4.0
CONNECTIONS, RATE = 16, 100
ASKER = 17
TEXTS = {"/cred queue": "queue", "/cred CR-51042": "CR-51042", "/cred mine": "mine"}
Server = subprocess.Popen[bytes]
HERE = Path(__file__).resolve().parent


@dataclass
class Measured:
    """What one server did; milliseconds and requests a second."""

    medians: dict[str, float]
    throughput: float
    p99: float


def environment(box: Sandbox, url: str, port: int) -> dict[str, str]:
    """What `credbot run` needs for HTTP mode against the sandbox."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return {
        **kept,
        "SLACK_BOT_TOKEN": box.bot_token,
        "SLACK_SIGNING_SECRET": load.SECRET,
        "SLACK_API_URL": box.api_url,
        "DATABASE_URL": url,
        "CREDBOT_PORT": str(port),
        "CREDBOT_LOG_LEVEL": "warning",
    }


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(command: list[str], env: dict[str, str], port: int) -> Iterator[Server]:
    """A server until the end of the block; it has answered once."""
    process = subprocess.Popen(command, env=env, cwd="/")
    try:
        wait_ready(process, port)
        yield process
    finally:
        process.terminate()
        process.wait(20)


def wait_ready(process: Server, port: int, path: str = "/healthz") -> None:
    """Until the server answers 200, at most a minute."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        if process.poll() is not None:
            raise SystemExit(f"The server ended with {process.returncode}.")
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=2) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.005)
    raise SystemExit("The server did not answer within a minute.")


def run_command() -> list[str]:
    """`credbot run` of this environment."""
    return [str(Path(sys.executable).with_name("credbot")), "run"]


def measure(where: Databases, kind: str, now: datetime) -> tuple[Measured, Measured]:
    """(the empty handler, credbot) on one kind of database, in turns within one run."""
    url = where.new(kind)
    db = open_database(url)
    fill(db, now, count=FILES, events=EVENTS, people=PEOPLE, channels=0)
    _settle(db, now)
    with Sandbox(clock=Wall(), port=0, team=TEAM) as box:
        ports = free_port(), free_port()
        env = environment(box, url, ports[1])
        base_command = [sys.executable, str(HERE / "baseline.py"), str(ports[0])]
        with serving(base_command, env, ports[0]), serving(run_command(), env, ports[1]):
            prove_fresh(db, ports[1], now)
            found = _measure(ports)
    db.close()
    return found


def prove_fresh(db: Database, port: int, now: datetime) -> None:
    """Ends the run unless a commit of another process shows in the next answer."""
    line = load.Line(port)
    for number, why in enumerate(("waits for the roster", "waits for the signature")):
        file = 1042 + number
        before = line.ask(load.request(port, f"CR-{file}", slack_id(ASKER), TEAM, f"a{number}"))
        who = terminal("bench")
        until = who.today(now) + timedelta(days=9)
        pipeline.hold_file(db, who, file, HoldParty.PAYER, until, why, now=now)
        after = line.ask(load.request(port, f"CR-{file}", slack_id(ASKER), TEAM, f"b{number}"))
        if why.encode() in before or why.encode() not in after:
            raise SystemExit("An answer did not show what another process had committed.")
    line.close()


def _measure(ports: tuple[int, int]) -> tuple[Measured, Measured]:
    medians: list[dict[str, list[float]]] = [{name: [] for name in TEXTS} for _ in ports]
    throughput: list[list[float]] = [[], []]
    late: list[list[float]] = [[], []]
    for port in ports:
        load.one_by_one(port, _asked(port, *TEXTS.values()), 60)
    for _ in range(ROUNDS):
        for at, port in enumerate(ports):
            for name, text in TEXTS.items():
                took = load.one_by_one(port, _asked(port, text), REQUESTS)
                medians[at][name].append(load.middle(took))
            asked = _asked(port, *TEXTS.values())
            throughput[at].append(load.saturated(port, asked, CONNECTIONS, SECONDS))
            took = load.at_a_rate(port, _asked(port, *TEXTS.values()), RATE, SECONDS)
            late[at].append(load.share(took, 0.99))
    first, second = (
        Measured(
            {name: statistics.median(all_of) for name, all_of in medians[at].items()},
            statistics.median(throughput[at]),
            statistics.median(late[at]),
        )
        for at in range(2)
    )
    return first, second


def _asked(port: int, *texts: str) -> load.Requests:
    return load.requests(port, list(texts), slack_id(ASKER), TEAM)


def _settle(db: Database, now: datetime) -> None:
    """Today's mornings count as done, so that none is posted while answers are measured."""
    from credbot.jobs.table import JOBS

    tables = [Timetable(job.name, job.rule, job.scopes(db)) for job in JOBS]
    due, late = job_service.due_slots(db, tables, now)
    with db.begin() as work:
        runs.record_missed(work, [*due, *late], now)


class Wall:
    """The clock of a sandbox that nobody moves."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def move(self, to: datetime) -> None:
        raise NotImplementedError
