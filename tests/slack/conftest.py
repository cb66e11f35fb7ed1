"""credbot behind a real server on a real database, in the sandbox's Slack."""

import socket
from collections.abc import Callable, Iterable, Iterator
from threading import Lock
from typing import Any

import pytest
from slack_bolt.request import BoltRequest
from slack_sdk import WebClient

from credbot.app import feeds
from credbot.app.health import Health
from credbot.app.http import make_web
from credbot.app.metrics import Metrics
from credbot.app.requests import Desk, Handled
from credbot.commands.bolt import build_app
from credbot.sandbox.clock import StillClock
from credbot.sandbox.server import Sandbox
from credbot.sandbox.serving import serve
from credbot.store.database import Database
from tests.slack.office import MONDAY, Slack, Team


class AtOnce:
    """The calls after an acknowledgement, and what went wrong in them."""

    def __init__(self) -> None:
        self.faults: list[BaseException] = []

    def run_later(self, calls: Iterable[Callable[[], object]], _request: str) -> None:
        for call in calls:
            try:
                call()
            except Exception as fault:  # a test must hear of every one
                self.faults.append(fault)


class Counting(Desk):
    """A desk that knows whether all it was asked is done."""

    def __init__(self, *parts: Any) -> None:
        super().__init__(*parts)
        self._lock = Lock()
        self._open = 0

    def handle(self, request: BoltRequest) -> Handled:
        with self._lock:
            self._open += 1
        handled = super().handle(request)
        if not handled.calls:
            self._done()
        return handled

    def follow_up(self, handled: Handled) -> None:
        super().follow_up(handled)
        if handled.calls:
            self._done()

    def _done(self) -> None:
        with self._lock:
            self._open -= 1

    def idle(self) -> bool:
        return self._open == 0


class House:
    """One running credbot: its desk, and everything nobody expected."""

    def __init__(self, db: Database, box: Sandbox, clock: StillClock) -> None:
        self.after = AtOnce()
        self.faults: list[BaseException] = []
        metrics = Metrics(db, clock)
        bolt = build_app(
            db,
            clock,
            WebClient(box.bot_token, base_url=box.api_url, retry_handlers=[]),
            team_id=box.team_id,
            bot_user_id=box.bot_user_id,
            on_error=lambda fault, _number: self.faults.append(fault),
            signing_secret=box.signing_secret,
        )
        self.desk = Counting(bolt, metrics, self.after)
        health = Health(db, clock, lambda: None, lambda: None)
        self.web = make_web(self.desk, health, metrics, feeds.route(db, clock))
        self._socket = socket.socket()
        self._socket.bind(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}/slack/events"
        self._server, self._thread = serve(self.web, self._socket)

    def stop(self) -> None:
        self._server.leave()
        self._thread.join(5)
        self._socket.close()


@pytest.fixture
def clock() -> StillClock:
    return StillClock(MONDAY)


@pytest.fixture
def team(db: Database, clock: StillClock) -> Iterator[Team]:
    """An organisation with nobody and nothing in it yet."""
    with Sandbox(clock=clock, rate_limits=False) as box:
        box.push.retry_delays = (0.0, 0.02, 0.02)
        box.answer_seconds = 5.0
        yield Team(db, box, clock)


@pytest.fixture
def house(team: Team) -> Iterator[House]:
    """credbot, reached over signed HTTP; a test fails of any fault in it."""
    house = House(team.db, team.box, team.clock)
    team.box.deliver_to(house.url)
    yield house
    team.box.push.settle(5)
    team.box.deliver_to(None)
    house.stop()
    assert (house.faults, house.after.faults) == ([], [])


@pytest.fixture
def slack(team: Team, house: House) -> Slack:
    """The screens of the team's people."""
    return Slack(team, house.desk.idle)
