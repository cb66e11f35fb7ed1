"""An office between a real database and the sandbox's Slack: its people, files and letters."""

import io
from collections.abc import Callable, Iterable, Mapping
from csv import writer
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from slack_sdk import WebClient
from sqlalchemy import select

import credbot
from credbot.delivery.kinds import SCREENS
from credbot.delivery.sender import Sender
from credbot.domain import requirements
from credbot.domain.files import File
from credbot.domain.people import clock as the_clock
from credbot.domain.people import terminal
from credbot.domain.tracks import read_tracks
from credbot.imports.sheets import open_workbook
from credbot.jobs.engine import tick
from credbot.jobs.table import JOBS
from credbot.sandbox.clock import StillClock
from credbot.sandbox.models import Channel, Message, User
from credbot.sandbox.person import Answer, Person, Where
from credbot.sandbox.server import Sandbox
from credbot.services import importing, people, settings
from credbot.services import pipeline as acts
from credbot.store import audit, items, lanes, pipeline
from credbot.store.database import Database, Work
from credbot.store.schema import Base, OutboxRow, PersonRow
from tests.slack.reading import read, read_view

MONDAY = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
"""Mon Nov 23, 9:00 in New York; Thu Nov 26 is Thanksgiving."""

TRACKS = read_tracks(
    (Path(credbot.__file__).parent / "data" / "tracks.yaml").read_text(encoding="utf-8")
)
BOSS = terminal("tess")
Row = dict[str, Any]


def local(text: str, zone: str = "America/New_York") -> datetime:
    """`2026-11-24T08:00` on the clock of a zone, as an instant."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


class Team:
    """The people and files of an organisation, and what is kept of them."""

    def __init__(self, db: Database, box: Sandbox, clock: StillClock) -> None:
        self.db = db
        self.box = box
        self.clock = clock
        self.jobs = [job for job in JOBS if job.name != "deadlines"]
        """What `morning` runs; reminders of dates are for the tests that are about them."""
        self.client = WebClient(box.bot_token, base_url=box.api_url, retry_handlers=[])
        self.room: Channel = box.add_channel("credentialing", members=[box.bot_user_id])

    def add(self, name: str, *roles: str, **known: Any) -> User:
        """Somebody with a Slack account, mirrored; in the team's room. No role: none is given."""
        handle = known.pop("handle", name.split()[0].lower())
        user = self.box.add_user(handle, real_name=name, **known)
        self.box.invite(self.room.id, user.id)
        self.mirror()
        if roles:
            people.add(self.db, BOSS, user.id, list(roles), now=self.clock.now())
        return user

    def mirror(self) -> None:
        """Bring everybody up to date, as the start of the app does."""
        users = self.client.users_list()["members"]
        now = self.clock.now()
        people.mirror(self.db, the_clock(), users, now=now, team_id=self.box.team_id)

    def file(self, provider: str = "Ana Ruiz, MD", **cells: object) -> int:
        """A file brought in by the importer; keywords are the import's columns. Its number."""
        return self.files({"provider": provider, **cells})[0]

    def files(self, *rows: Row) -> list[int]:
        """Several at once."""
        with self.db.read() as work:
            first = pipeline.next_file_id(work)
        usual = {"track": "enrollment", "payer": "Harbor Mutual", "stage": "collecting"}
        filled = [{**usual, "stage_entered": "2026-11-20", **row} for row in rows]
        report = importing.import_rows(
            self.db,
            BOSS,
            open_workbook(io.BytesIO(_csv(filled)), "pipeline.csv", tracks=TRACKS),
            now=self.clock.now(),
        )
        assert (report.rejected, report.created) == ([], len(rows))
        return list(range(first, first + len(rows)))

    def hand_over(self, file_id: int, to: User) -> None:
        """Give a file to somebody, from the terminal."""
        now = self.clock.now()
        owner = people.find(self.db, to.id)
        acts.assign_files(self.db, BOSS, [file_id], None, now=now)
        acts.assign_files(self.db, BOSS, [file_id], owner, now=now)

    def state(self, file_id: int) -> File:
        """A file as it is kept now."""
        with self.db.read() as work:
            return pipeline.get_file(work, file_id, lock=False)

    def facts(self, file_id: int) -> dict[str, object]:
        """What is known of a file now, without its version."""
        return self.facts_of(self.state(file_id))

    def facts_of(self, file: File) -> dict[str, object]:
        return {name: value for name, value in asdict(file).items() if name != "version"}

    def missing(self, file_id: int) -> list[str]:
        """Steps of the checklist that are not done, by key."""
        file = self.state(file_id)
        with self.db.read() as work:
            have = items.items_of(work, file, TRACKS)
        lacking = requirements.missing(TRACKS, file, have)
        return [f"{item.key} {item.step}" for item in lacking]

    def audit(self, file_id: int) -> list[tuple[str, str]]:
        """Who did what to a file through Slack, oldest first."""
        with self.db.read() as work:
            return [
                (event.actor, event.event)
                for event, _ in audit.events(work)
                if event.file_id == file_id and event.door == "slack"
            ]

    def recorded(self) -> list[str]:
        """Every event that came through Slack, oldest first."""
        with self.db.read() as work:
            return [event.event for event, _ in audit.events(work) if event.door == "slack"]

    def outgoing(self) -> list[str]:
        """What waits to be sent: `card → Sam Sample: file:1001`, `card_refresh: file:1001`."""
        with self.db.read() as work:
            names = {row.id: row.name for row in work.rows(select(PersonRow.id, PersonRow.name))}
            return [
                _letter(row, names)
                for row in work.rows(select(OutboxRow.__table__).order_by(OutboxRow.id))
                if row.state == "queued"
            ]

    def everything(self) -> dict[str, list[tuple[Any, ...]]]:
        """All rows of all tables: two equal ones mean that nothing was written between them."""
        with self.db.read() as work:
            return {table.name: _rows(work, table) for table in Base.metadata.sorted_tables}

    def deliver(self) -> None:
        """Send what may be sent now; the clock goes on by some seconds."""
        sender = Sender(self.db, self.client, self.clock, SCREENS, holder="test")
        for _ in range(60):
            sender.send_due()
            if not self._waiting():
                return
            self.clock.move(self.clock.now() + timedelta(seconds=1))
        raise AssertionError(f"not sent: {self.outgoing()}")

    def morning(self, moment: str, zone: str = "America/New_York") -> None:
        """Let the clock come to a local moment, tick once, and send."""
        self.clock.move(local(moment, zone))
        tick(self.db, self.jobs, self.clock.now())
        self.deliver()

    def go_live(self, zone: str | None = None) -> None:
        """The room gets the team's digest, and everybody their mornings."""
        now = self.clock.now()
        wanted = settings.TeamChannel(self.room.id, "team", zone)
        settings.put_channel(self.db, BOSS, wanted, now=now)
        settings.set_live(self.db, BOSS, True, now=now)

    def posted(self) -> list[Message]:
        return self.box.channel_messages(self.room.id)

    def _waiting(self) -> bool:
        now = self.clock.now()
        with self.db.read() as work:
            found = work.rows(select(OutboxRow.state, OutboxRow.not_before))
        return any(row.state == "queued" and row.not_before <= now for row in found)

    def troubles(self) -> list[lanes.Trouble]:
        with self.db.read() as work:
            return lanes.list_troubles(work)


class Slack:
    """What people do in Slack; each call returns what they read then."""

    def __init__(self, team: Team, idle: Callable[[], bool]) -> None:
        self.team = team
        self.box = team.box
        self._idle = idle
        self.seen: Answer | None = None
        """The last answer, to press on."""

    def type(self, who: User, text: str, *, copies: int = 1) -> str:
        """Type into the team's room."""
        return self._shown(self._person(who).type(self.team.room.id, text, copies=copies))

    def say(self, who: User, text: str, thread_ts: str | None = None) -> str:
        """Write to the app in the direct message."""
        person = self._person(who)
        return self._shown(person.type(person.dm_id, text, thread_ts))

    def press(
        self, who: User, action_id: str, where: Where | None = None, *, copies: int = 1, **how: Any
    ) -> str:
        """Press on what was seen last, or on a message or view."""
        place = where or self.seen
        assert place is not None
        return self._shown(self._person(who).press(place, action_id, copies=copies, **how))

    def submit(self, who: User, values: Mapping[str, object], *, copies: int = 1) -> str:
        """Fill the open modal and send it."""
        return self._shown(self._person(who).submit(dict(values), copies=copies))

    def shortcut(self, who: User, callback_id: str, message: Message | None = None) -> str:
        return self._shown(self._person(who).shortcut(callback_id, message))

    def suggest(self, who: User, action_id: str, typed: str) -> list[dict[str, Any]]:
        """What a menu offers for what was typed into it."""
        assert self.seen is not None
        return self._person(who).suggest(self.seen, action_id, typed)

    def home(self, who: User) -> str:
        """Open the App Home."""
        view = self._person(who).home()
        assert view is not None
        return read_view(view)

    def home_view(self, who: User) -> Where:
        view = self._person(who).home()
        assert view is not None
        return view

    def close(self, who: User) -> None:
        """Put all modals away."""
        person = self._person(who)
        if person.views:
            person.close(clear=True)

    def stack(self, who: User) -> list[str]:
        """The callback_ids of the open modals, the top one last."""
        return [view.body["callback_id"] for view in self._person(who).views]

    def dms(self, who: User) -> list[str]:
        """What the app wrote to somebody, oldest first."""
        return [read(message.blocks) for message in self.dm(who)]

    def dm(self, who: User) -> list[Message]:
        found = [message for message in self._person(who).dm if message.user != who.id]
        return [message for message in found if message.ephemeral_to is None]

    def room(self) -> list[str]:
        """What stands in the team's room."""
        return [read(message.blocks) for message in self.team.posted()]

    def _person(self, who: User) -> Person:
        # What an earlier press still brings about must not be taken for the answer to the next.
        assert self.box.eventually(self._idle)
        return self.box.person(who.id)

    def _shown(self, answer: Answer) -> str:
        self.seen = answer
        assert answer.error is None, answer.error
        if answer.errors:
            return "\n".join(f"{field}: {words}" for field, words in answer.errors.items())
        if answer.message is not None:
            return read(answer.message.blocks)
        return read_view(answer.view) if answer.view else ""


def _csv(rows: Iterable[Row]) -> bytes:
    listed = list(rows)
    columns = list(dict.fromkeys(column for row in listed for column in row))
    out = io.StringIO(newline="")
    sheet = writer(out)
    sheet.writerow(columns)
    sheet.writerows([row.get(column, "") for column in columns] for row in listed)
    return out.getvalue().encode()


def _letter(row: Any, names: Mapping[int, str]) -> str:
    kind, _, target = row.recipient.partition(":")
    if row.kind.endswith("_refresh"):
        return f"{row.kind}: {row.subject}"
    to = names[int(target)] if kind == "person" else target
    return f"{row.kind} → {to}: {row.subject}"


def _rows(work: Work, table: Any) -> list[tuple[Any, ...]]:
    found = [tuple(row) for row in work.rows(select(table))]
    return sorted(found, key=repr)
