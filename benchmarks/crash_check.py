"""After the last kill: what was promised, compared with the database and with Slack."""

import json
import subprocess
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from crash_gate import RUN_HOST
from crash_people import Attempt, Record, Told
from crash_process import COMMAND, Place
from crash_scene import Team
from sqlalchemy import select

from credbot.sandbox.models import Message
from credbot.store import pipeline, runs, upkeep
from credbot.store.database import Database
from credbot.store.lanes import FINAL
from credbot.store.outbox import REFRESH
from credbot.store.schema import AuditRow, OutboxRow, PersonRow, RunRow


@dataclass
class Findings:
    """What is not as it must be, one sentence each, and the figures of the table."""

    acknowledged: int = 0
    messages: int = 0
    duplicates: int = 0
    losses: int = 0
    wrong: list[str] = field(default_factory=list)

    def duplicate(self, count: int, sentence: str) -> None:
        self.duplicates += count
        self.wrong.append(sentence)

    def lost(self, count: int, sentence: str) -> None:
        self.losses += count
        self.wrong.append(sentence)


class Check:
    """One look at everything, once nothing runs any more."""

    def __init__(self, place: Place, db: Database, team: Team, record: Record) -> None:
        self._place = place
        self._db = db
        self._team = team
        self._record = record
        self.findings = Findings()
        with db.read() as work:
            self._events = _dicts(work.rows(select(AuditRow.__table__).order_by(AuditRow.id)))
            self._outbox = _dicts(work.rows(select(OutboxRow.__table__).order_by(OutboxRow.id)))
            self._runs = _dicts(work.rows(select(RunRow.__table__)))
            self._files = {file.id: file for file in pipeline.get_files(work, team.files)}
            self._dms = {row.id: row.dm for row in work.rows(select(PersonRow.id, PersonRow.dm))}
        self._posted = _posted(place)

    def run(self) -> Findings:
        self._acts()
        self._rows()
        self._assignments()
        self._mornings()
        self._messages()
        self._order()
        self._cards()
        self._chain_and_tallies()
        self.findings.wrong += self._record.failures
        return self.findings

    def _acts(self) -> None:
        """Each act that was acknowledged is recorded, and none twice."""
        certain, possible = Counter[Any](), Counter[Any]()
        for attempt in self._record.attempts:
            certain[attempt.key] += _must_be_there(attempt)
            possible[attempt.key] += attempt.told not in (Told.SAME, Told.REFUSED)
        recorded = Counter(_key(event) for event in self._events if event["door"] == "slack")
        for key in {*certain, *recorded}:
            if recorded[key] < certain[key]:
                lost = certain[key] - recorded[key]
                said = f"{key}: {recorded[key]} recorded, but told: {self._told(key)}"
                self.findings.lost(lost, said)
            if recorded[key] > possible[key]:
                extra = recorded[key] - possible[key]
                said = f"{key}: {recorded[key]} recorded, but told: {self._told(key)}"
                self.findings.duplicate(extra, said)
        self.findings.acknowledged = sum(certain.values())
        broken = [one for one in self._record.attempts if one.told is Told.BROKEN]
        self.findings.wrong += [f"{one.words}: {one.answer}" for one in broken]

    def _told(self, key: tuple[str, int, int, str | None]) -> str:
        told = [one for one in self._record.attempts if one.key == key]
        return "; ".join(f"{one.told} ({one.answer[:80]!r})" for one in told)

    def _rows(self) -> None:
        """The files are what the last events say of them."""
        last: dict[int, dict[str, Any]] = defaultdict(dict)
        for event in self._events:
            if event["file_id"] is None:
                continue
            known = last[event["file_id"]]
            known |= json.loads(event["details"])["after"]
            known["version"] = event["version"]
        for number, known in last.items():
            file = self._files[number]
            for name in ("owner_id", "stage", "status", "version"):
                if name in known and str(getattr(file, name)) != str(known[name]):
                    said = f"{file.ref}: {name} is {getattr(file, name)}, recorded {known[name]}"
                    self.findings.lost(1, said)

    def _assignments(self) -> None:
        """Each assignment to somebody else has queued one card for them."""
        due = Counter(
            (event["file_id"], owner)
            for event in self._events
            if event["event"] == "pipeline.assign"
            and (owner := json.loads(event["details"])["after"].get("owner_id"))
            and owner != event["person_id"]
        )
        queued = Counter(
            (int(row["subject"].partition(":")[2]), int(row["recipient"].partition(":")[2]))
            for row in self._outbox
            if row["kind"] == "card"
        )
        self._compare(due, queued, "card queued for")

    def _mornings(self) -> None:
        """Each job that ran took each slot, and each slot of a channel has queued one digest."""
        taken = {(run["job"], run["scope"], run["slot"]) for run in self._runs}
        for job in self._record.jobs:
            scopes = [f"channel:{channel}" for channel in self._team.channels]
            if job.name == "my-morning":
                scopes = [f"person:{number}" for number in self._team.numbers.values()]
            missing = [scope for scope in scopes if (job.name, scope, job.slot) not in taken]
            if missing:
                self.findings.lost(len(missing), f"{job.name} {job.slot} never ran for {missing}")
        digests = Counter(
            f"stall_digest:{run['scope'].partition(':')[2]}:{run['slot']}"
            for run in self._runs
            if run["job"] == "stall-digest" and run["state"] == "claimed"
        )
        queued = Counter(row["subject"] for row in self._outbox if row["kind"] == "stall_digest")
        self._compare(digests, queued, "digest queued")
        mornings = Counter(row["subject"] for row in self._outbox if row["kind"] == "morning")
        twice = {subject: n for subject, n in mornings.items() if n > 1}
        if twice:
            self.findings.duplicate(len(twice), f"mornings queued twice: {twice}")

    def _compare(self, due: Counter[Any], there: Counter[Any], what: str) -> None:
        for key in {*due, *there}:
            if there[key] < due[key]:
                self.findings.lost(due[key] - there[key], f"{what} {key}: not there")
            elif there[key] > due[key]:
                self.findings.duplicate(there[key] - due[key], f"{what} {key}: too many")

    def _messages(self) -> None:
        """Every row that says so is in Slack exactly once, where it belongs; nothing else is."""
        rows = {row["delivery_id"]: row for row in self._outbox}
        posted: dict[str, list[Message]] = defaultdict(list)
        for message in self._posted:
            posted[_delivery(message)].append(message)
        for name in posted.keys() - rows.keys():
            self.findings.duplicate(1, f"a message that nobody queued: {posted[name][0].text}")
        for name, row in rows.items():
            self._one_row(row, posted[name])
        self.findings.messages = len(self._posted)

    def _one_row(self, row: dict[str, Any], posted: list[Message]) -> None:
        what = f"row {row['id']} ({row['kind']} for {row['recipient']}, {row['state']})"
        if row["state"] not in FINAL or row["state"] == "aside":
            self.findings.wrong.append(f"{what} is stuck: {row['error']}")
        wanted = row["state"] == "sent" and not row["kind"].endswith(REFRESH)
        if len(posted) > wanted:
            self.findings.duplicate(len(posted) - wanted, f"{what} is {len(posted)} times in Slack")
        elif len(posted) < wanted:
            self.findings.lost(1, f"{what} is not in Slack")
        kind, _, name = row["recipient"].partition(":")
        home = self._dms[int(name)] if kind == "person" else name
        elsewhere = [message.channel for message in posted if message.channel != home]
        if elsewhere:
            self.findings.wrong.append(f"{what} is in {elsewhere} instead of {home}")

    def _order(self) -> None:
        """Messages that waited for nothing stand in each conversation as they were queued."""
        numbers = {row["delivery_id"]: row["id"] for row in self._outbox}
        lanes: dict[str, list[int]] = defaultdict(list)
        for message in self._posted:
            lanes[message.channel].append(numbers.get(_delivery(message), 0))
        for channel, seen in lanes.items():
            if seen != sorted(seen):
                swapped = [pair for pair in pairwise(seen) if pair[0] > pair[1]]
                self.findings.wrong.append(f"{channel} has rows out of order: {swapped[:5]}")

    def _cards(self) -> None:
        """Every card in Slack shows its file as it is now."""
        for message in self._posted:
            shown = [b["block_id"] for b in message.blocks if b["block_id"].startswith("card:")]
            for block_id in shown:
                _, number, version = block_id.split(":")
                if self._files[int(number)].version != int(version):
                    said = f"a card of {number} shows version {version} in {message.channel}"
                    self.findings.lost(1, f"{said}, not {self._files[int(number)].version}")

    def _chain_and_tallies(self) -> None:
        done = subprocess.run(
            [*COMMAND, "audit", "verify"],
            cwd=self._place.folder,
            env=self._place.env(RUN_HOST),
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            self.findings.wrong.append(f"audit verify: {done.stdout} {done.stderr}")
        with self._db.read() as work:
            wrong = upkeep.wrong_tallies(work)
            found = runs.last_runs(work)
        # The others were due before this began, and are written down as missed.
        driven = {job.name for job in self._record.jobs}
        missed = [run for run in found if run.job in driven and run.state == "missed"]
        if wrong:
            self.findings.wrong.append(f"{wrong} tallies are wrong")
        if missed:
            self.findings.wrong.append(f"slots missed: {missed}")


def _must_be_there(attempt: Attempt) -> bool:
    """Whether what the person was told means that something was recorded.

    "Already done" stands for another copy of the request. Its answer nobody
    saw; of an assignment it may have been that it was so already.
    """
    if attempt.told is Told.REPEATED:
        return attempt.event != "pipeline.assign"
    return attempt.told is Told.DONE


def _posted(place: Place) -> list[Message]:
    """All messages of the app in all conversations, in their order."""
    space = place.box.world.workspace
    everywhere = [place.box.channel_messages(channel) for channel in list(space.channels)]
    return [m for messages in everywhere for m in messages if m.user == space.bot.id]


def _delivery(message: Message) -> str:
    payload = (message.metadata or {}).get("event_payload", {})
    return str(payload.get("delivery_id", f"none: {message.ts}"))


def _key(event: dict[str, Any]) -> tuple[str, int, int, str | None]:
    details = json.loads(event["details"])
    mark = details["text"]
    if event["event"] == "pipeline.assign":
        mark = str(details["after"].get("owner_id"))
    return (event["event"], event["file_id"], event["person_id"], mark)


def _dicts(rows: Iterable[Any]) -> list[dict[str, Any]]:
    return [dict(row._mapping) for row in rows]
