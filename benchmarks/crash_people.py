"""People who type while the process behind them dies, and what they were told."""

import random
import threading
import time
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import Any

from crash_process import Job, Place
from crash_scene import Team, half_past_eight, wall, workdays

from credbot.sandbox.person import Answer

DESK, EACH = 3, 12
"""A person works on three files at a time, and on each for 36 commands."""

MOST_JOBS = 2
BETWEEN_JOBS = timedelta(seconds=10)
DAYS = 400
NOT_THERE = 0.3
"""Seconds until a person who got no answer types again."""


class Told(StrEnum):
    """What the person knows afterwards."""

    DONE = "done"
    REPEATED = "already done, by another copy of the same request"
    SAME = "it was so already"
    REFUSED = "refused"
    BROKEN = "an error with a number"
    NOTHING = "no answer"


@dataclass(frozen=True)
class Attempt:
    """One command: the event that it would leave, and the answer.

    `mark` tells it from others of its kind: the words typed, or the new owner.
    """

    event: str
    file: int
    person: int
    mark: str | None
    told: Told
    answered_at: float
    words: str
    answer: str

    @property
    def key(self) -> tuple[str, int, int, str | None]:
        return (self.event, self.file, self.person, self.mark)


@dataclass
class Record:
    """All attempts and jobs so far; the threads of all drivers write into it."""

    attempts: list[Attempt] = field(default_factory=list)
    jobs: list[Job] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    last_answer: float = 0
    """When somebody was last answered (monotonic seconds)."""


class Driver(threading.Thread):
    """One coordinator with files of their own; types one command after the other."""

    def __init__(
        self, place: Place, team: Team, number: int, record: Record, dice: random.Random
    ) -> None:
        super().__init__(name=f"driver-{number}", daemon=True)
        self._id = team.coordinators[number]
        self._person = place.box.person(self._id)
        self._team = team
        self._files = team.files[number :: len(team.coordinators)]
        self._record = record
        self._dice = dice
        self._typed = 0
        self._over = threading.Event()

    def stop(self) -> None:
        self._over.set()

    def run(self) -> None:
        try:
            while not self._over.wait(self._dice.uniform(0.05, 0.4)):
                self._act()
        except Exception as error:
            self._record.failures.append(f"{self.name} ended: {error!r}")
            raise

    def _act(self) -> None:
        self._typed += 1
        file = self._files[(self._typed // EACH + self._dice.randrange(DESK)) % len(self._files)]
        note = f"mark {self._id} {self._typed}"
        day = f"{wall() + timedelta(days=self._dice.randrange(10, 60)):%Y-%m-%d}"
        owner = self._dice.choice(self._team.specialists)
        acts: list[tuple[str, str, str | None]] = [
            ("pipeline.assign", f"assign {file} <@{owner}>", str(self._team.numbers[owner])),
            ("payers.log", f"log {file} call {note}", note),
            ("pipeline.note", f"note {file} {note}", note),
            ("pipeline.hold", f"hold {file} payer until {day} {note}", note),
            ("pipeline.resume", f"resume {file}", None),
            ("pipeline.advance", f"advance {file}", None),
            ("pipeline.return", f"return {file} intake {note}", note),
        ]
        event, words, mark = self._dice.choices(acts, weights=[10, 3, 3, 2, 3, 4, 1])[0]
        copies = 2 if self._dice.random() < 0.1 else 1
        answer = self._person.type(self._team.room, f"/cred {words}", copies=copies)
        number = self._team.numbers[self._id]
        told, at = _told(answer), time.monotonic()
        attempt = Attempt(event, file, number, mark, told, at, words, _text(answer))
        self._record.attempts.append(attempt)
        if told is Told.NOTHING:
            self._over.wait(NOT_THERE)
        else:
            self._record.last_answer = at


class Mornings(threading.Thread):
    """Somebody who runs the jobs of one coming morning after the other by hand.

    One of three is killed on its way, like the process that it helps.
    """

    def __init__(self, place: Place, record: Record, dice: random.Random) -> None:
        super().__init__(name="mornings", daemon=True)
        self._place = place
        self._record = record
        self._dice = dice
        self._over = threading.Event()

    def stop(self) -> None:
        self._over.set()

    def run(self) -> None:
        names = ("stall-digest", "my-morning")
        due = [(name, day) for day in workdays(DAYS) for name in names]
        while not self._over.wait(0.1):
            self.kill_some()
            jobs = self._record.jobs
            rested = not jobs or wall() - jobs[-1].began > BETWEEN_JOBS
            if rested and sum(job.runs for job in jobs) < MOST_JOBS:
                name, day = due.pop(0)
                self._start(name, half_past_eight(day), day.isoformat())

    def kill_some(self) -> None:
        """Kill the jobs that were to be killed by now."""
        for job in self._record.jobs:
            if job.dies_at is not None and time.monotonic() >= job.dies_at and job.runs:
                job.process.kill()
                job.process.wait()

    def _start(self, name: str, at: str, slot: str) -> None:
        process = self._place.start("job", name, "--at", at, log="jobs.log")
        dies = time.monotonic() + self._dice.uniform(0.5, 4) if self._dice.random() < 0.33 else None
        self._record.jobs.append(Job(name, at, slot, process, wall(), dies))


def _told(answer: Answer) -> Told:
    if not answer.ok:
        return Told.NOTHING
    text = _text(answer)
    if "Something went wrong" in text:
        return Told.BROKEN
    if text == "Already done.":
        return Told.REPEATED
    if not any(_opens_card(block) for block in _body(answer).get("blocks", [])):
        return Told.REFUSED
    return Told.SAME if "It was so already." in text else Told.DONE


def _text(answer: Answer) -> str:
    return str(_body(answer).get("text", answer.error or ""))


def _body(answer: Answer) -> dict[str, Any]:
    return answer.raw if isinstance(answer.raw, dict) else {}


def _opens_card(block: dict[str, Any]) -> bool:
    elements = block.get("elements", []) if block["type"] == "actions" else []
    return any(element.get("action_id", "").startswith("pipeline.open") for element in elements)
