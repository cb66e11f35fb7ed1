"""The team that works while its tool is being killed: people, files, channels, all invented."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

from credbot.domain import quiet
from credbot.domain.files import File, Provider, Status
from credbot.domain.people import clock, terminal
from credbot.domain.settings import TeamChannel
from credbot.domain.workdays import work_calendar
from credbot.sandbox.models import User
from credbot.sandbox.server import Sandbox
from credbot.services import people, settings
from credbot.store import pipeline
from credbot.store import settings as stored
from credbot.store.database import Database

COORDINATORS = ("Ana", "Ben", "Cleo", "Dan")
SPECIALISTS = ("Eve", "Finn", "Gus", "Hana", "Ivo", "June", "Kai", "Lea")
CHANNELS = 6
FILES = 240
FIRST_FILE = 1001
LONGEST_RUN = timedelta(minutes=20)
MANAGER = terminal("crash")


@dataclass(frozen=True)
class Team:
    """Who acts on which files, and who gets them; ids are Slack's, `numbers` ours by Slack id."""

    room: str
    coordinators: tuple[str, ...]
    specialists: tuple[str, ...]
    channels: tuple[str, ...]
    files: tuple[int, ...]
    numbers: dict[str, int]


def wall() -> datetime:
    return datetime.now(UTC)


class WallClock:
    """The real time, which nobody moves."""

    def now(self) -> datetime:
        return wall()

    def move(self, to: datetime, /) -> None:
        raise NotImplementedError(f"the time is what it is, not {to}")


def make_team(db: Database, box: Sandbox) -> Team:
    """Fill an empty database and an empty Slack."""
    zone = waking_zone(wall())
    users = [
        box.add_user(name.lower(), real_name=f"{name} Example", tz=zone)
        for name in (*COORDINATORS, *SPECIALISTS)
    ]
    people.mirror(db, clock(), [_account(user) for user in users], now=wall(), team_id=box.team_id)
    ids = [user.id for user in users]
    leading, working = ids[: len(COORDINATORS)], ids[len(COORDINATORS) :]
    numbers = {}
    for user_id in ids:
        role = "coordinator" if user_id in leading else "specialist"
        numbers[user_id] = people.add(db, MANAGER, user_id, [role], now=wall()).id
    room = box.add_channel("credentialing", members=[*ids, box.bot_user_id]).id
    channels = tuple(
        box.add_channel(f"team-{number}", members=[box.bot_user_id]).id
        for number in range(1, CHANNELS + 1)
    )
    for channel in channels:
        settings.put_channel(db, MANAGER, TeamChannel(channel, "team"), now=wall())
    settings.set_live(db, MANAGER, True, now=wall())
    return Team(room, tuple(leading), tuple(working), channels, _add_files(db), numbers)


def waking_zone(now: datetime) -> str:
    """A zone in whose working hours this run takes place; on a day off everywhere, any."""
    calendar = work_calendar()
    zones = sorted(name for name in available_timezones() if "/" in name)
    for zone in zones:
        hours = (now, now + LONGEST_RUN)
        if all(quiet.not_before(at, zone, calendar) == at for at in hours):
            return zone
    return "America/New_York"


def workdays(count: int) -> list[date]:
    """The next working days from a month ahead on: each is a morning of its own for a job."""
    calendar = work_calendar()
    day = wall().date() + timedelta(days=30)
    days: list[date] = []
    while len(days) < count:
        day = calendar.next_workday(day + timedelta(days=1))
        days.append(day)
    return days


def half_past_eight(day: date) -> str:
    """A moment of that morning in the organisation's zone, as `--at` takes it."""
    return datetime(day.year, day.month, day.day, 8, 30, tzinfo=ZoneInfo(clock().zone)).isoformat()


def _account(user: User) -> dict[str, object]:
    profile = {"real_name": user.real_name, "display_name": user.name}
    return {"id": user.id, "team_id": user.team_id, "name": user.name, "tz": user.tz} | {
        "profile": profile
    }


def _add_files(db: Database) -> tuple[int, ...]:
    today = wall().date()
    entered = today - timedelta(days=90)
    with db.begin() as work:
        rules = stored.get_rules(work)
        files = []
        for number in range(FIRST_FILE, FIRST_FILE + FILES):
            name = f"Provider {number} Example, MD"
            provider = pipeline.add_provider(work, Provider(0, name), name.casefold())
            file = File(number, 1, provider.id, "initial", "intake", Status.OPEN, today)
            files.append(_since(file, entered))
        pipeline.add_files(work, files, rules, today)
    return tuple(file.id for file in files)


def _since(file: File, entered: date) -> File:
    return replace(file, stage_entered=entered, opened=entered, unowned_since=entered)
