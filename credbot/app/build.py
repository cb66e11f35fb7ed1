"""Settings in, running parts out: the one place where all rooms meet."""

import gc
import os
import secrets
import socket
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress

import structlog

from credbot.app import feeds
from credbot.app.after import After
from credbot.app.health import Health
from credbot.app.http import Server, make_web
from credbot.app.metrics import Metrics
from credbot.app.people import mirror_people
from credbot.app.requests import AT_A_TIME, Desk
from credbot.app.socket import Links
from credbot.app.start import (
    CannotStart,
    Clock,
    WallClock,
    identify,
    open_database,
    web_client,
)
from credbot.commands.bolt import build_app
from credbot.delivery.kinds import SCREENS
from credbot.delivery.pace import Pace
from credbot.delivery.sender import Sender
from credbot.domain.slots import Claim
from credbot.jobs.engine import Ticker
from credbot.jobs.table import JOBS
from credbot.services import onboarding
from credbot.settings import Settings
from credbot.store.database import Database

HAND_OVER = 0.0005
"""Seconds after which a thread lets another one go on.

The one that takes requests and hands out answers would wait ten times as long
behind an answer that is worked on, twice for each.
"""

STOP_SECONDS = 9.0
"""From the signal to the end; a caller's own limit is 10 s."""

FIRST_TICK = 0.5
"""Seconds after the start: to look what is due takes 0.2 s, and Slack's requests wait already."""

PEOPLE_SECONDS = 1.0
"""How long the start waits for the people of a large workspace."""


class Application:
    """All parts of a running credbot, wired. `start` lets them go, `stop` ends them in order."""

    def __init__(self, settings: Settings, db: Database, clock: Clock) -> None:
        self.settings = settings
        self.db = db
        self.clock = clock
        self.client = web_client(settings)
        self.identity = identify(self.client)
        self.metrics = Metrics(db, clock)
        self.after = After(self.metrics.after_errors.inc)
        pace = Pace()
        self.sender = self._sender(pace, slow=False)
        self.worker = self._sender(pace, slow=True)
        # The worker looks once a second: nobody notices, and most commits have nothing for it.
        db.watchers.append(self.sender.wake)
        self.ticker = Ticker(db, JOBS, clock, self._ticked, first=FIRST_TICK)
        self.bolt = build_app(
            db,
            clock,
            self.client,
            team_id=self.identity.team_id,
            bot_user_id=self.identity.bot_user_id,
            bot_id=self.identity.bot_id,
            on_error=self._fault,
            signing_secret="" if settings.socket_mode else settings.signing_secret or "",
        )
        kind = db.engine.dialect.name
        self.desk = Desk(
            self.bolt, self.metrics, self.after, AT_A_TIME[kind], nearby=kind == "sqlite"
        )
        self.links = self._links()
        if self.links is None:
            db.address = settings.public_url or f"http://{settings.host}:{settings.port}"
        self.health = Health(db, clock, self._slack_problem, self._since_tick)
        self._last_tick = 0.0
        self._stop = threading.Event()
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        """Connect and begin to work. Raises CannotStart when Slack refuses."""
        people = self._thread("people", self._mirror)
        people.join(PEOPLE_SECONDS)
        if self.links is not None:
            self.links.start()
        self._thread("sender", lambda: self.sender.run(self._stop))
        self._thread("slow work", lambda: self.worker.run(self._stop))
        self._last_tick = time.monotonic()
        self.ticker.start()
        structlog.get_logger("credbot").info("ready", mode=self.mode, team=self.identity.team_id)

    @property
    def mode(self) -> str:
        return "socket" if self.links else "http"

    def stopping(self) -> None:
        """We have been told to stop: take nothing new."""
        self.health.stopping = True
        self._stop.set()
        self.sender.wake()
        self.worker.wake()

    def stop(self, deadline: float | None = None) -> bool:
        """Finish what is in hand until `deadline` (monotonic); False when something still runs."""
        until = deadline or time.monotonic() + STOP_SECONDS
        self.stopping()
        if self.links is not None:
            self.links.stop(min(3.0, _left(until)))
        self.after.close(min(3.0, _left(until)))
        ticker = threading.Thread(target=self.ticker.stop, name="ticker-stop", daemon=True)
        ticker.start()
        for thread in [*self._threads, ticker]:
            thread.join(_left(until))
        running = [thread.name for thread in [*self._threads, ticker] if thread.is_alive()]
        if running:
            structlog.get_logger("credbot").warning("stopped in the middle", of=running)
        self.db.close()
        return not running

    def _sender(self, pace: Pace, *, slow: bool) -> Sender:
        def observe(kind: str, outcome: str) -> None:
            self.metrics.deliveries.labels(kind, outcome).inc()

        holder = f"{os.getpid()}-{secrets.token_hex(4)}"
        return Sender(
            self.db,
            self.client,
            self.clock,
            SCREENS,
            holder=holder,
            slow=slow,
            pace=pace,
            observe=observe,
        )

    def _links(self) -> Links | None:
        if not self.settings.app_token:
            return None
        return Links(self.desk, self.settings.app_token, self.client)

    def _slack_problem(self) -> str | None:
        if self.sender.halted:
            return f"takes nothing from us: {self.sender.halted}"
        return self.links.problem() if self.links else None

    def _ticked(self, claims: list[Claim]) -> None:
        self._last_tick = time.monotonic()
        if claims:
            self.metrics.runs.inc(len(claims))

    def _since_tick(self) -> float:
        return time.monotonic() - self._last_tick

    def _fault(self, error: BaseException, number: str) -> None:
        self.metrics.errors.inc()
        structlog.get_logger("credbot").error("a fault", number=number, exc_info=error)

    def _mirror(self) -> None:
        mirror_people(self.db, self.client, self.identity, self.clock)
        onboarding.greet(self.db, now=self.clock.now())

    def _thread(self, name: str, target: Callable[[], object]) -> threading.Thread:
        thread = threading.Thread(target=target, name=name, daemon=True)
        thread.start()
        self._threads.append(thread)
        return thread


def build(settings: Settings, clock: Clock | None = None) -> Application:
    """Compose everything; Slack is asked once who we are.

    Raises CannotStart or SettingsError with one sentence for the terminal.
    """
    db = open_database(settings.with_slack())
    try:
        return Application(settings, db, clock or WallClock())
    except Exception:
        db.close()
        raise


def run(settings: Settings) -> bool:
    """`credbot run`: serve until a signal; False when something had to be left unfinished.

    Raises CannotStart or SettingsError.
    """
    sys.setswitchinterval(HAND_OVER)
    listening = listen(settings.host, settings.port)
    app = build(settings)
    deadline: list[float] = []

    def stopping() -> None:
        deadline.append(time.monotonic() + STOP_SECONDS)
        app.stopping()

    desk = None if app.links else app.desk
    door = None if app.links else feeds.route(app.db, app.clock)
    web = make_web(desk, app.health, app.metrics, door)
    server = Server(web, settings.host, settings.port, stopping)
    app.start()
    gc.freeze()  # as in `cli.parser`: what has been built stays
    try:
        with suppress(KeyboardInterrupt):
            server.run([listening])
    finally:
        done = app.stop(deadline[0] if deadline else None)
        listening.close()
    return done


def listen(host: str, port: int) -> socket.socket:
    """A socket bound to an address. Raises CannotStart when that is not possible."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        # Named as TCP, or asyncio leaves Nagle's algorithm on: each answer then waits 40 ms.
        listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
    except OSError as error:
        raise CannotStart(
            f"Nothing can listen on {host}:{port} ({error.strerror or error}). "
            "Choose another CREDBOT_HOST or CREDBOT_PORT, as in `CREDBOT_PORT=3001`."
        ) from None
    return listening


def _left(until: float) -> float:
    return max(0.05, until - time.monotonic())
