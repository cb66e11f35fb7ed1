"""Two processes on one PostgreSQL and one Slack: each morning once, whoever is up.

The processes are what `credbot run` is made of, with a clock that these tests
move: a real morning comes only once a day, and none on a Sunday.
"""

import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from credbot.app.manifest import manifest
from credbot.domain.files import File, Provider, Status
from credbot.domain.people import terminal
from credbot.domain.settings import TeamChannel
from credbot.sandbox.clock import StillClock
from credbot.sandbox.server import Sandbox
from credbot.services import people, settings
from credbot.store import pipeline
from credbot.store import settings as stored
from credbot.store.database import Database, open_database
from credbot.store.schema import OutboxRow, RunRow
from tests.postgres import PostgresServer
from tests.running import eventually

ADMIN = terminal("tests")
CHANNELS, SPECIALISTS = 5, 6
SEVEN = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
"""07:00 in New York, on a Tuesday."""


class Shifted:
    """The real time, but from a moment that a test has chosen."""

    def __init__(self, at: datetime) -> None:
        self.set(at)

    def set(self, at: datetime) -> None:
        self._at, self._since = at, time.monotonic()

    def now(self) -> datetime:
        return self._at + timedelta(seconds=time.monotonic() - self._since)


def serve() -> None:
    """One process: says `up`; for each moment it is told, goes there, ticks and says `ticked`."""
    from credbot.app import build
    from credbot.settings import load

    clock = Shifted(datetime.fromisoformat(sys.stdin.readline().strip()))
    app = build.build(load(os.environ), clock)
    app.start()
    print("up", flush=True)  # noqa: T201
    for line in sys.stdin:
        clock.set(datetime.fromisoformat(line.strip()))
        app.ticker.tick()
        print("ticked", flush=True)  # noqa: T201
    app.stop()


class Process:
    """One of the processes, seen from here."""

    def __init__(self, env: dict[str, str], folder: Path, at: datetime) -> None:
        self._child = subprocess.Popen(
            [sys.executable, "-c", "from tests.test_two_processes import serve; serve()"],
            cwd=folder,
            env=env,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.go(at)

    def go(self, at: datetime) -> None:
        """Tell it the time; it ticks."""
        assert self._child.stdin is not None
        self._child.stdin.write(f"{at.isoformat()}\n")
        self._child.stdin.flush()

    def hear(self) -> str:
        """Wait until it says that it is up, or has ticked."""
        assert self._child.stdout is not None
        while (line := self._child.stdout.readline()).strip() not in ("up", "ticked"):
            assert line, "the process has ended"
        return line.strip()

    def stop(self) -> None:
        self._child.communicate(timeout=20)
        assert self._child.returncode == 0


class Town:
    """A database, a Slack, and two processes that come and go."""

    def __init__(self, url: str, box: Sandbox, clock: StillClock, folder: Path) -> None:
        self.box = box
        self.db = open_database(url)
        self._clock = clock
        self._folder = folder
        self._env = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(Path(__file__).resolve().parent.parent),
            "SLACK_BOT_TOKEN": box.bot_token,
            "SLACK_APP_TOKEN": box.app_token,
            "SLACK_API_URL": box.api_url,
            "DATABASE_URL": url,
        }
        names = ["ana", "ben", "cleo", "dan", "eve", "finn"]
        self.people = [box.add_user(name, tz="America/New_York").id for name in names]
        self.channels = [
            box.add_channel(f"team-{number}", members=[box.bot_user_id]).id
            for number in range(CHANNELS)
        ]
        settle(self.db, self.people, self.channels)

    @contextmanager
    def two(self, at: datetime) -> Iterator[list[Process]]:
        """Both processes, up since `at`; each ticks as it starts."""
        self._clock.move(at)
        both = [Process(self._env, self._folder, at) for _ in range(2)]
        for one in both:
            assert one.hear() == "up"
        yield both
        for one in both:
            one.stop()

    def tick(self, both: list[Process], at: datetime) -> None:
        """The time comes to both at once."""
        self._clock.move(at)
        for one in both:
            one.go(at)
        for one in both:
            assert one.hear() == "ticked"

    def runs(self, slot: str) -> Counter[tuple[str, str]]:
        """How many slots of that day are in which state, by job."""
        with self.db.read() as work:
            query = select(RunRow.job, RunRow.state).where(RunRow.slot == slot)
            return Counter((row.job, row.state) for row in work.rows(query))

    def quiet(self) -> bool:
        """Whether everything that was queued has been sent."""
        with self.db.read() as work:
            states = {row.state for row in work.rows(select(OutboxRow.state))}
        return states <= {"sent"}

    def heard(self) -> Counter[tuple[str, str]]:
        """How many messages of each kind stand in each channel and each DM."""
        return Counter(
            (room, message.metadata["event_type"])
            for room in list(self.box.world.workspace.channels)
            for message in self.box.channel_messages(room)
        )

    @property
    def everywhere(self) -> list[tuple[str, str]]:
        """A digest for each channel, a morning for each DM."""
        direct = [self.box.person(user).dm_id for user in self.people]
        return [
            *((room, "credbot_stall_digest") for room in self.channels),
            *((room, "credbot_morning") for room in direct),
        ]

    def check_each_once(self) -> None:
        """Whoever is to hear something has heard it once; nobody has heard anything twice.

        Whether there are deadlines depends on what upkeep had counted by then.
        """
        heard = self.heard()
        assert set(heard.values()) == {1}
        digests = {key for key in heard if key[1] != "credbot_deadlines"}
        assert digests == set(self.everywhere)


def settle(db: Database, users: list[str], channels: list[str]) -> None:
    """Specialists with something due, and team channels; live."""
    owners = [
        people.add(db, ADMIN, user, ["specialist"], name=f"{user} Example", now=SEVEN).id
        for user in users
    ]
    for channel in channels:
        settings.put_channel(db, ADMIN, TeamChannel(channel, "team"), now=SEVEN)
    settings.set_live(db, ADMIN, True, now=SEVEN)
    day = date(2026, 8, 3)
    with db.begin() as work:
        provider = pipeline.add_provider(work, Provider(0, "Ada Example, MD"), "ada example")
        files = [
            File(
                1001 + place,
                1,
                provider.id,
                "initial",
                "intake",
                Status.OPEN,
                day,
                stage_entered=day,
                owner_id=owner,
            )
            for place, owner in enumerate(owners)
        ]
        pipeline.add_files(work, files, stored.get_rules(work), day)


@pytest.fixture
def town(postgres: PostgresServer, tmp_path: Path) -> Iterator[Town]:
    clock = StillClock(SEVEN)
    with Sandbox(clock=clock, manifest=manifest(), rate_limits=False) as box:
        town = Town(postgres.new_database(), box, clock, tmp_path)
        yield town
        town.db.close()


def test_one_morning_of_two_processes_is_each_digest_and_each_morning_once(town: Town) -> None:
    eight = SEVEN + timedelta(hours=1)
    with town.two(SEVEN) as both:
        assert town.heard() == Counter()
        for minute in range(3):
            town.tick(both, eight + timedelta(minutes=minute))
        eventually(town.quiet, 30)
        for minute in range(3, 6):
            town.tick(both, eight + timedelta(minutes=minute))
        eventually(town.quiet, 30)

    town.check_each_once()
    assert town.runs("2026-11-24")["stall-digest", "claimed"] == CHANNELS
    assert town.runs("2026-11-24")["my-morning", "claimed"] == SPECIALISTS


def test_a_morning_missed_while_both_were_down_is_caught_up_once_or_written_down(
    town: Town,
) -> None:
    """Until noon it is caught up, after noon it is recorded as missed and nobody is bothered."""
    half_past_nine = SEVEN + timedelta(hours=2, minutes=30)
    with town.two(half_past_nine) as both:
        town.tick(both, half_past_nine + timedelta(minutes=1))
        eventually(town.quiet, 30)
    town.check_each_once()
    once = town.heard()
    assert town.runs("2026-11-24")["stall-digest", "claimed"] == CHANNELS

    next_afternoon = SEVEN + timedelta(days=1, hours=6)
    with town.two(next_afternoon) as both:
        town.tick(both, next_afternoon + timedelta(minutes=1))
        eventually(town.quiet, 30)
    assert town.heard() == once
    assert town.runs("2026-11-25")["stall-digest", "missed"] == CHANNELS
    assert town.runs("2026-11-25")["my-morning", "missed"] == SPECIALISTS
    assert not [key for key in town.runs("2026-11-25") if key[1] == "claimed"]
