"""A local Slack with credbot in it and a pipeline loaded: no account, no token, no question.

The workspace and credbot share one clock that starts at the sample's moment;
whoever moves it on the page sees the mornings arrive.
"""

import contextlib
import signal
import sys
import tempfile
import threading
import webbrowser
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from importlib.resources.abc import Traversable
from io import BytesIO
from pathlib import Path
from types import FrameType
from typing import Any

import structlog
import yaml
from pydantic import BaseModel, ConfigDict, Field

from credbot.app import start
from credbot.app.build import Application
from credbot.app.manifest import manifest
from credbot.app.people import mirror_people
from credbot.app.probe import Probe
from credbot.app.start import CannotStart, WallClock
from credbot.demo_cycles import set_cycles
from credbot.demo_dates import SampleDates
from credbot.domain.people import Person, terminal, zone_of
from credbot.domain.roles import Role
from credbot.domain.settings import TeamChannel
from credbot.imports.sheets import open_workbook
from credbot.sandbox.server import Sandbox
from credbot.services import importing, lists, people, settings
from credbot.settings import Settings, load
from credbot.store.database import Database

ZONE = "America/New_York"
PORT = 4100
WORKBOOK, TEAM, CALENDAR = "pipeline.xlsx", "team.yaml", "calendar.yaml"


class Member(BaseModel):
    """Somebody of the sample team: `slack` is the handle, `roles` are theirs in credbot."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    name: str
    slack: str
    title: str = ""
    email: str | None = None
    tz: str = ZONE
    roles: tuple[str, ...] = ()


class Room(BaseModel):
    """A channel with its members by handle, credbot among them; `role` is its use here."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    name: str
    private: bool = False
    members: tuple[str, ...] = ()
    role: str | None = None
    tz: str | None = None
    only: str | None = None


class Team(BaseModel):
    """The sample's people and channels, and the moment at which its clock starts."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    moment: datetime
    timezone: str = ZONE
    people: tuple[Member, ...] = Field(min_length=1)
    channels: tuple[Room, ...] = ()

    @property
    def begins(self) -> datetime:
        """The moment as an instant; without an offset it is in the team's zone."""
        if self.moment.tzinfo:
            return self.moment.astimezone(UTC)
        return self.moment.replace(tzinfo=zone_of(self.timezone)).astimezone(UTC)


class DemoClock:
    """The wall's pace from another moment on; it can be moved."""

    def __init__(self, at: datetime) -> None:
        self._wall = WallClock()
        self._offset = timedelta()
        self.move(at)

    def now(self) -> datetime:
        return self._wall.now() + self._offset

    def move(self, to: datetime, /) -> None:
        self._offset = to.astimezone(UTC) - self._wall.now()


class Demo:
    """All of it, running; a context manager. `port` 0 takes a free one."""

    def __init__(
        self,
        folder: Path,
        *,
        port: int = 0,
        at: datetime | None = None,
        sample: Traversable | None = None,
    ) -> None:
        self._sample = sample or files("credbot") / "data" / "sample"
        self.team = read_team((self._sample / TEAM).read_text("utf-8"))
        self.clock = DemoClock(at or self.team.begins)
        self.box = _sandbox(self.clock, port, self._moved)
        self._database_url = f"sqlite:///{folder / 'demo.db'}"
        self._app: Application | None = None

    @property
    def url(self) -> str:
        return f"{self.box.url}/"

    @property
    def app(self) -> Application:
        """The running credbot. Raises RuntimeError before it was started."""
        if self._app is None:
            raise RuntimeError("the demo was not started")
        return self._app

    def start(self) -> "Demo":
        """Fill the workspace, load the pipeline through the importer, connect."""
        try:
            return self._start()
        except BaseException:
            self.stop()
            raise

    def _start(self) -> "Demo":
        self.box.start()
        ids = _add_people(self.box, self.team.people)
        rooms = _add_rooms(self.box, self.team.channels, ids)
        chosen = self._settings()
        db = start.open_database(chosen)
        self._app = app = Application(chosen, db, self.clock)
        mirror_people(db, app.client, app.identity, self.clock)
        self._set_up(db, ids, rooms, Probe(chosen))
        self._load(db)
        self._set_dates(db, ids)
        self._first_digests(db)
        app.start()
        return self

    def stop(self) -> None:
        """End it in order."""
        if self._app is not None:
            self._app.stop()
        self.box.stop()

    def __enter__(self) -> "Demo":
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def who(self) -> Person:
        return terminal("the demo", self.team.timezone)

    def _settings(self) -> Settings:
        return load(
            {
                "SLACK_BOT_TOKEN": self.box.bot_token,
                "SLACK_APP_TOKEN": self.box.app_token,
                "SLACK_API_URL": self.box.api_url,
                "DATABASE_URL": self._database_url,
                "CREDBOT_TIMEZONE": self.team.timezone,
            }
        )

    def _set_up(
        self, db: Database, ids: dict[str, str], rooms: dict[str, str], slack: Probe
    ) -> None:
        now = self.clock.now()
        for member in self.team.people:
            if member.roles:
                people.add(db, self.who, ids[member.slack], member.roles, now=now)
        for room in self.team.channels:
            if room.role:
                channel = TeamChannel(rooms[room.name], room.role, room.tz, room.only)
                facts = slack.channel(channel.id)
                settings.put_channel(db, self.who, channel, now=now, facts=facts)
        settings.set_live(db, self.who, True, now=now)

    def _load(self, db: Database) -> None:
        """The workbook, by the same road as everybody's."""
        source = BytesIO((self._sample / WORKBOOK).read_bytes())
        tracks = lists.stall_limits(db, self.who).tracks
        sheets = open_workbook(source, WORKBOOK, tracks=tracks, zone=self.team.timezone)
        importing.import_rows(db, self.who, sheets, now=self.clock.now())
        set_cycles(db, self.who, self._sample, self.team.timezone, now=self.clock.now())

    def _set_dates(self, db: Database, ids: dict[str, str]) -> None:
        """Meetings, own dates and monitoring, as a coordinator would have typed them."""
        sheet = self._sample / CALENDAR
        if sheet.is_file():
            given = yaml.safe_load(sheet.read_text("utf-8"))
            SampleDates(db, self.who, ids, self.clock.now()).set_all(given)

    def _first_digests(self, db: Database) -> None:
        """Asked for, since by itself a channel gets its first one the next morning."""
        now = self.clock.now()
        for channel in settings.read_settings(db, self.who).channels:
            if channel.use == "team" and settings.has_morning(db, self.who, channel, now=now):
                settings.post_digest(db, self.who, channel.id, now=now)

    def _moved(self, _to: datetime) -> None:
        """The clock was moved: what is due by now runs at once, not at the next minute."""
        threading.Thread(target=self._tick, name="moved", daemon=True).start()

    def _tick(self) -> None:
        if self._app is None:
            return
        try:
            self._app.ticker.tick()
        except Exception:
            structlog.get_logger("credbot.demo").exception("the jobs did not run")
        self._app.sender.wake()


def run(*, port: int | None, browser: bool, at: datetime | None) -> None:
    """`credbot demo`: until Ctrl-C. Raises CannotStart when `port` is taken."""
    over = threading.Event()

    def leave(_number: int, _frame: FrameType | None) -> None:
        over.set()

    before = {number: signal.signal(number, leave) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        with (
            tempfile.TemporaryDirectory(prefix="credbot-demo-", ignore_cleanup_errors=True) as name,
            _demo(Path(name), port, at) as demo,
        ):
            _tell(f"A local Slack with credbot in it: {demo.url}\nCtrl-C ends it.\n")
            if browser:
                _open(demo.url)
            over.wait()
            _tell("Ending …\n")
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def read_team(text: str) -> Team:
    """The sample's team. Raises pydantic's ValidationError for another form."""
    return Team.model_validate(yaml.safe_load(text))


def _demo(folder: Path, port: int | None, at: datetime | None) -> Demo:
    """The demo on `port`; without one on the usual port, or on any when that is taken."""
    if port is not None:
        return Demo(folder, port=port, at=at)
    try:
        return Demo(folder, port=PORT, at=at)
    except CannotStart:
        return Demo(folder, port=0, at=at)


def _sandbox(clock: DemoClock, port: int, moved: Any) -> Sandbox:
    try:
        return Sandbox(clock=clock, port=port, manifest=manifest(), on_move=moved)
    except (OSError, OverflowError):
        raise CannotStart(
            f"Port {port} is taken or none. Choose another, as in `credbot demo --port 4200`."
        ) from None


def _add_people(box: Sandbox, members: Sequence[Member]) -> dict[str, str]:
    """Their ids by handle; who is admin here runs the workspace too."""
    return {
        member.slack: box.add_user(
            member.slack,
            real_name=member.name,
            email=member.email,
            tz=member.tz,
            title=member.title,
            admin=Role.ADMIN in member.roles,
        ).id
        for member in members
    }


def _add_rooms(box: Sandbox, rooms: Sequence[Room], ids: dict[str, str]) -> dict[str, str]:
    """Their ids by name."""
    made = {}
    for room in rooms:
        members = [*(ids[name] for name in room.members), box.bot_user_id]
        made[room.name] = box.add_channel(room.name, private=room.private, members=members).id
    return made


def _tell(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()


def _open(url: str) -> None:
    with contextlib.suppress(webbrowser.Error):
        threading.Thread(target=webbrowser.open, args=[url], daemon=True).start()
