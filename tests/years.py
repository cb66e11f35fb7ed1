"""Years of a small organisation, day by day, with downtime; an oracle looks over its shoulder.

Credentials run out and are renewed, late or in time; windows open, files are
opened from them and approved, and the next cycle begins. Each morning on which
credbot is up its reminders are compared with what the oracle finds by walking.
"""

import csv
import io
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from random import Random

from sqlalchemy import select, update

from credbot.domain.expirables import Facts
from credbot.domain.files import Outcome
from credbot.domain.ladders import Ladder
from credbot.domain.people import terminal
from credbot.domain.settings import TeamChannel
from credbot.domain.workdays import WorkCalendar
from credbot.imports.sheets import open_workbook
from credbot.jobs.engine import tick
from credbot.jobs.table import find_job
from credbot.services import cycles, expirables, importing, pipeline
from credbot.store import settings
from credbot.store.database import Database, insert_many
from credbot.store.schema import (
    CredentialRow,
    CycleRow,
    OutboxRow,
    PersonRow,
    ProviderRow,
    RunRow,
)
from tests.domain.test_ladders import walked

BOSS = terminal("tess")
ROOM = "C1"
EXPIRES = Ladder((90, 60, 30, 14, 7, 1, 0))
DUE = Ladder((180, 120, 90, 60, 30))
HOMES = ("America/New_York", "Pacific/Honolulu", "America/Denver", "Europe/London")
Key = tuple[str, str, str]
"""An entry: its subject, its kind, its day."""


@dataclass
class Seen:
    """What the years brought."""

    mornings: int = 0
    told: Counter[tuple[str, Key, date]] = field(default_factory=Counter)
    renewed: int = 0
    approved: int = 0


class Years:
    """An organisation in a fresh database, from a day on."""

    def __init__(self, db: Database, seed: int, start: date, *, providers: int) -> None:
        self.db, self.random, self.today = db, Random(seed), start  # noqa: S311  invented events
        self.seen = Seen()
        self._down = 0
        self._hour = time(14, 30)
        job = find_job("deadlines")
        assert job is not None
        self._jobs = [job]
        with db.begin() as work:
            settings.put(work, "live", True)
            settings.put_channel(work, TeamChannel(ROOM, "team"))
            insert_many(work, PersonRow, [_person(0, "coordinator"), _person(1, "specialist")])
        self._approve_before(providers)
        with db.read() as work:
            self.calendar: WorkCalendar = settings.get_rules(work).calendar
            self._ids = [row.id for row in work.rows(select(ProviderRow.id))]
        for number in self._ids:
            self._license(number)

    @property
    def now(self) -> datetime:
        return datetime.combine(self.today, self._hour, UTC)

    def run(self, days: int) -> Seen:
        """Let so many days pass."""
        for _ in range(days):
            self.today += timedelta(days=1)
            self._work()
            self._move()
            if self._up():
                tick(self.db, self._jobs, self.now)
                self._compare()
        return self.seen

    def overdue(self) -> list[str]:
        """Cycles whose day has passed without a decision, and that no reminder ever named."""
        with self.db.read() as work:
            query = select(CycleRow.id).where(CycleRow.ended.is_(None), CycleRow.due < self.today)
            late = [f"cycle:{row.id}" for row in work.rows(query)]
        named = {key[0] for _, key, _ in self.seen.told}
        return [one for one in late if one not in named]

    def _approve_before(self, providers: int) -> None:
        """Approvals of the last three years, brought in by a spreadsheet."""
        out = io.StringIO(newline="")
        sheet = csv.writer(out)
        sheet.writerow("provider track payer stage status outcome decided assignee".split())
        for number in range(providers):
            decided = self.today - timedelta(days=self.random.randrange(30, 1000))
            whole = ["payer_recredentialing", "Harbor Mutual", "approved", "closed", "approved"]
            sheet.writerow([f"Ada Example-{number}, MD", *whole, decided.isoformat(), "UYEAR1"])
        book = io.BytesIO(out.getvalue().encode())
        with self.db.read() as work:
            tracks = settings.get_rules(work).tracks
        report = importing.import_rows(
            self.db, BOSS, open_workbook(book, "past.csv", tracks=tracks), now=self.now
        )
        assert (report.created, report.rejected) == (providers, [])

    def _license(self, provider: int) -> None:
        expires = self.today + timedelta(days=self.random.randrange(-3, 700))
        facts = Facts(state="TX", number=f"TX{provider:05d}", expires=expires)
        expirables.add(self.db, BOSS, provider, "license", facts, now=self.now)

    def _work(self) -> None:
        """What people do on a day: renewals, files opened from windows, approvals."""
        with self.db.read() as work:
            ends = (CredentialRow.renewed_by_id.is_(None), CredentialRow.expires.is_not(None))
            soon = CredentialRow.expires <= self.today + timedelta(days=40)
            query = select(CredentialRow.id, CredentialRow.expires).where(*ends, soon)
            ending = list(work.rows(query))
            opened = select(CycleRow.id, CycleRow.file_id, CycleRow.due).where(
                CycleRow.ended.is_(None), CycleRow.opens <= self.today
            )
            running = list(work.rows(opened))
        for row in ending:
            if self.random.random() < 0.03:
                expires = row.expires + timedelta(days=730)
                expirables.renew(self.db, BOSS, row.id, Facts(expires=expires), now=self.now)
                self.seen.renewed += 1
        for row in running:
            if row.file_id is None and self.random.random() < 0.02:
                cycles.open_file(self.db, BOSS, row.id, now=self.now)
            elif row.file_id and self.random.random() < 0.02:
                pipeline.close_file(self.db, BOSS, row.file_id, Outcome.APPROVED, now=self.now)
                self.seen.approved += 1

    def _move(self) -> None:
        """Somebody travels now and then."""
        if self.random.random() < 0.03:
            with self.db.begin() as work:
                home = self.random.choice(HOMES)
                work.execute(update(PersonRow).where(PersonRow.id == 1).values(zone=home))

    def _up(self) -> bool:
        if self._down:
            self._down -= 1
            return False
        if self.random.random() < 0.04:
            self._down = self.random.randrange(1, 15)
        self._hour = self.random.choice((time(14, 5), time(15, 30)))
        return True

    def _compare(self) -> None:
        """The room's message of today against the walk; a message for each day that has one."""
        slots = self._slots(f"channel:{ROOM}")
        if not slots or slots[-1] != self.today:
            return
        after = slots[-2] if len(slots) > 1 else date.min
        expected = self._expected(after)
        subject = f"deadlines:{ROOM}:{self.today}"
        with self.db.read() as work:
            query = select(OutboxRow.payload).where(OutboxRow.subject == subject)
            payloads = [row.payload for row in work.rows(query)]
        told = {tuple(key[:3]) for payload in payloads for key in payload["dates"]}
        ours = {key for key in told if _watched(key)}
        assert len(payloads) <= 1
        assert ours == expected, (self.today, after, ours - expected, expected - ours)
        self.seen.mornings += 1
        for key in ours:
            self.seen.told[ROOM, key, self.today] += 1

    def _slots(self, scope: str) -> list[date]:
        with self.db.read() as work:
            done = (RunRow.job == "deadlines", RunRow.scope == scope, RunRow.state == "claimed")
            rows = work.rows(select(RunRow.slot).where(*done).order_by(RunRow.slot))
            return [date.fromisoformat(row.slot) for row in rows]

    def _expected(self, after: date) -> set[Key]:
        """What has a step since `after`, by the rows themselves and by walking."""
        with self.db.read() as work:
            current = (CredentialRow.renewed_by_id.is_(None), CredentialRow.ended.is_(None))
            held = list(
                work.rows(
                    select(CredentialRow)
                    .where(*current)
                    .with_only_columns(
                        CredentialRow.id, CredentialRow.expires, CredentialRow.remind_from
                    )
                )
            )
            open_ones = select(
                CycleRow.id, CycleRow.due, CycleRow.opens, CycleRow.decided, CycleRow.remind_from
            ).where(CycleRow.ended.is_(None), CycleRow.file_id.is_(None))
            running = list(work.rows(open_ones))
        expected = set()
        for row in held:
            if row.expires and self._steps(EXPIRES, row.expires, row.remind_from, after):
                expected.add((f"credential:{row.id}", "expires", row.expires.isoformat()))
        for row in running:
            assert row.due == three_years(row.decided), (row.decided, row.due)
            assert (row.due - row.opens).days == 180
            if self._steps(DUE, row.due, row.remind_from, after):
                expected.add((f"cycle:{row.id}", "due", row.due.isoformat()))
        return expected

    def _steps(self, ladder: Ladder, day: date, first: date | None, after: date) -> bool:
        if first is None or day > self.today + timedelta(days=ladder.reach + 10):
            return False
        return any(after < one <= self.today for one in walked(ladder, day, first, self.calendar))


def three_years(decided: date) -> date:
    """36 months later, by the digits of the date."""
    year = decided.year + 3
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    if (decided.month, decided.day) == (2, 29) and not leap:
        return date(year, 2, 28)
    return date(year, decided.month, decided.day)


def _watched(key: Key) -> bool:
    """Whether the oracle looks after it; a file's own dates have tests elsewhere."""
    subject, kind, _ = key
    if subject.startswith("cycle:"):
        return kind == "due"
    return subject.startswith("credential:") and kind == "expires"


def _person(number: int, role: str) -> dict[str, object]:
    return {
        "slack_id": f"UYEAR{number}",
        "name": f"Year Tester {number}",
        "folded": f"year tester {number}",
        "zone": HOMES[0],
        "roles": role,
        "deleted": False,
        "bot": False,
        "guest": False,
        "foreign": False,
    }
