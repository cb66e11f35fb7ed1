"""Kill credbot again and again while people and jobs use it, then look for what got lost.

`python benchmarks/crash.py [--kills 200] [--seed N] [--database sqlite|postgresql] [--write]`

Half of the kills fall on SQLite, half on PostgreSQL. Exit status 1 when anything
that was acknowledged is missing, or any message is there twice, late or not at all.
"""

import argparse
import random
import socket
import statistics
import sys
import tempfile
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from pathlib import Path

from databases import KINDS, databases
from sqlalchemy import func, select, update

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from crash_check import Check, Findings  # noqa: E402
from crash_gate import Moment, WatchedSandbox, Wire, trap_for  # noqa: E402
from crash_people import Driver, Mornings, Record, Told  # noqa: E402
from crash_process import Place, Worker  # noqa: E402
from crash_scene import COORDINATORS, Team, WallClock, make_team, wall  # noqa: E402

from credbot.app.manifest import manifest  # noqa: E402
from credbot.jobs.engine import run_job  # noqa: E402
from credbot.jobs.table import find_job  # noqa: E402
from credbot.store.database import open_database  # noqa: E402
from credbot.store.outbox import AT_ONCE  # noqa: E402
from credbot.store.schema import OutboxRow  # noqa: E402

PAGE = ROOT / "docs" / "reliability.md"
BEGIN, END = "<!-- crash:begin -->", "<!-- crash:end -->"
LONGEST_WAIT = 8.0
"""Seconds, once it answers, until a message must have been sent."""

LONGEST_START = 60.0
LONGEST_DRAIN = 150.0
HTTP_STARTS = 0.25
MORNING_OUT = 90.0


@dataclass
class Outcome:
    """One database's run."""

    kind: str
    kills: Counter[Moment] = field(default_factory=Counter)
    sending: Counter[Moment] = field(default_factory=Counter)
    starts: dict[str, int] = field(default_factory=dict)
    jobs: int = 0
    jobs_killed: int = 0
    back: list[float] = field(default_factory=list)
    drained: float = 0
    seconds: float = 0
    findings: Findings = field(default_factory=Findings)


class Crash:
    """One database, one Slack, a team at work, and a process that dies."""

    def __init__(self, kind: str, url: str, folder: Path, dice: random.Random) -> None:
        self.outcome = Outcome(kind)
        self._dice = dice
        self._wire = Wire()
        self._box = WatchedSandbox(
            self._wire, clock=WallClock(), manifest=manifest(), rate_limits=False
        )
        self._box.answer_seconds = 0.05
        self._db = open_database(url)
        self._place = Place(folder, url, self._box)
        self._worker = Worker(self._place, _free_port())
        self._record = Record()

    def run(self, kills: int) -> Outcome:
        """Kill it so many times, let it finish, and look."""
        began = time.monotonic()
        with self._box:
            team = make_team(self._db, self._box)
            threads = self._people(team)
            try:
                self._use(threads, kills)
                self._drain()
            finally:
                self._end(threads)
            self._sum_up(team)
        self._db.close()
        self.outcome.seconds = time.monotonic() - began
        return self.outcome

    def _use(self, threads: list[Driver | Mornings], kills: int) -> None:
        self._start()
        for thread in threads:
            thread.start()
        for _ in range(kills):
            self._kill()
            self._start()
        for thread in threads:
            thread.stop()
        for thread in threads:
            thread.join()

    def _end(self, threads: list[Driver | Mornings]) -> None:
        """Leave nothing running, whatever went wrong."""
        for thread in threads:
            thread.stop()
        for job in self._record.jobs:
            if job.runs:
                job.process.kill()
                job.process.wait()
        self._worker.kill()

    def _people(self, team: Team) -> list[Driver | Mornings]:
        def dice() -> random.Random:
            return random.Random(self._dice.random())

        drivers = [
            Driver(self._place, team, number, self._record, dice())
            for number in range(len(COORDINATORS))
        ]
        return [*drivers, Mornings(self._place, self._record, dice())]

    def _start(self) -> None:
        self._worker.start(http=self._dice.random() < HTTP_STARTS)

    def _kill(self) -> None:
        """Once: at a moment of a call, or at any moment when no call comes or none was wished."""
        trap = trap_for(self._dice, self._worker.kill)
        moment = Moment.RANDOM
        if trap is not None:
            self._wire.arm(trap)
            self._wait_until_it_answers(trap.sprung)
            trap.sprung.wait(LONGEST_WAIT)
            self._wire.arm(None)
            moment = trap.moment if trap.sprung.is_set() else moment
        elif self._dice.random() < 0.4:
            time.sleep(self._dice.uniform(0, 1.5))
        else:
            self._wait_until_it_answers()
            time.sleep(self._dice.uniform(0, 1.5))
        if (status := self._worker.ended_by_itself()) is not None and status >= 0:
            self._record.failures.append(f"credbot run ended by itself with {status}")
        self._worker.kill()
        self.outcome.kills[moment] += 1
        self.outcome.sending[moment] += self._was_sending()
        self._bring_morning()

    def _wait_until_it_answers(self, sprung: threading.Event | None = None) -> None:
        """Until somebody has been answered since the last start, or a trap has sprung."""
        began = time.monotonic()
        while self._record.last_answer < began and time.monotonic() - began < LONGEST_START:
            if (sprung or threading.Event()).wait(0.02):
                return

    def _was_sending(self) -> bool:
        """Whether the process that has died has left a message that it was sending."""
        left = (OutboxRow.state == "sending", OutboxRow.last_try >= self._worker.started)
        with self._db.read() as work:
            return bool(work.scalar(select(func.count()).where(*left)))

    def _bring_morning(self) -> None:
        """On a day off cards wait for the next morning, and this test does not: here it comes."""
        late = (OutboxRow.state == "queued", OutboxRow.attempts == 0, OutboxRow.not_before > wall())
        with self._db.begin() as work:
            work.execute(update(OutboxRow).where(*late).values(not_before=AT_ONCE))

    def _drain(self) -> None:
        """Let the last process finish what is left, and those who run jobs by hand theirs."""
        began = time.monotonic()
        for job in self._record.jobs:
            job.process.wait(MORNING_OUT)
            if not job.killed and job.process.returncode != 0:
                said = f"credbot job {job.name} --at {job.at} ended with {job.process.returncode}"
                self._record.failures.append(said)
            entry = find_job(job.name)
            if job.killed and entry:
                run_job(self._db, entry, datetime.fromisoformat(job.at))
        self._bring_morning()
        while self._left() and time.monotonic() - began < LONGEST_DRAIN:
            time.sleep(0.2)
        self.outcome.drained = time.monotonic() - began
        status = self._worker.stop()
        if status != 0:
            self._record.failures.append(f"credbot run ended with {status} when it was told to")

    def _left(self) -> int:
        unsettled = OutboxRow.state.in_(("queued", "sending", "unknown"))
        with self._db.read() as work:
            return int(work.scalar(select(func.count()).where(unsettled)))

    def _sum_up(self, team: Team) -> None:
        outcome, record = self.outcome, self._record
        outcome.starts = self._worker.starts
        outcome.jobs = len(record.jobs)
        outcome.jobs_killed = sum(job.killed for job in record.jobs)
        done = sorted(one.answered_at for one in record.attempts if one.told is Told.DONE)
        deaths = [*self._worker.killed_at, float("inf")]
        for killed, following in pairwise(deaths):
            answered = next((at for at in done if at > killed), None)
            if answered is not None and answered < following:
                outcome.back.append(answered - killed)
        outcome.findings = Check(self._place, self._db, team, record).run()


def table(outcomes: list[Outcome]) -> str:
    """The figures, as the page shows them."""
    kinds = [outcome.kind for outcome in outcomes]
    rows: list[tuple[str, list[object]]] = [("Kills", [o.kills.total() for o in outcomes])]
    rows += [(f"– {moment}", [o.kills[moment] for o in outcomes]) for moment in Moment]
    rows += [
        ("While a message was being sent", [o.sending.total() for o in outcomes]),
        (
            "Starts over Socket Mode / HTTP",
            [" / ".join(map(str, o.starts.values())) for o in outcomes],
        ),
        ("Jobs by hand / of them killed", [f"{o.jobs} / {o.jobs_killed}" for o in outcomes]),
        ("Acknowledged changes", [o.findings.acknowledged for o in outcomes]),
        ("Messages", [o.findings.messages for o in outcomes]),
        ("Duplicates", [o.findings.duplicates for o in outcomes]),
        ("Losses", [o.findings.losses for o in outcomes]),
        ("Kill to next acknowledged change, median / worst", [_back(o) for o in outcomes]),
        ("Last kill to nothing left to send", [f"{o.drained:.0f} s" for o in outcomes]),
        ("All of it", [f"{o.seconds:.0f} s" for o in outcomes]),
    ]
    lines = [f"| | {' | '.join(kinds)} |", f"|---|{'---:|' * len(kinds)}"]
    lines += [f"| {name} | {' | '.join(str(value) for value in values)} |" for name, values in rows]
    return "\n".join(lines)


def write(figures: str, seed: int) -> None:
    """Put the figures into the page, between their marks."""
    page = PAGE.read_text()
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    said = f"{BEGIN}\nSeed {seed}, {wall():%Y-%m-%d}.\n\n{figures}\n{END}"
    PAGE.write_text(before + said + after)


def main() -> int:
    given = _arguments()
    dice = random.Random(given.seed)
    wanted = [kind for kind in KINDS if given.database in (None, kind.casefold())]
    print(f"{given.kills} kills, --seed {given.seed}", flush=True)
    outcomes = []
    for place, kind in enumerate(wanted):
        share = (given.kills + place) // len(wanted)
        with databases() as made, tempfile.TemporaryDirectory(prefix="credcrash") as folder:
            home = given.keep or Path(folder)
            home.mkdir(parents=True, exist_ok=True)
            outcomes.append(Crash(kind, made.new(kind), home, dice).run(share))
        print(f"{kind}: {outcomes[-1].seconds:.0f} s", flush=True)
    figures = table(outcomes)
    print(figures)
    wrong = [f"{o.kind}: {sentence}" for o in outcomes for sentence in o.findings.wrong]
    sending = sum(o.sending.total() for o in outcomes)
    if sending * 2 < given.kills:
        wrong.append(f"Only {sending} of {given.kills} kills fell while a message was being sent.")
    for sentence in wrong:
        print(sentence, file=sys.stderr)
    if given.write and not wrong:
        write(figures, given.seed)
    return 1 if wrong else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Kill credbot, then look for what got lost.")
    parser.add_argument("--kills", type=int, default=200, help="on all databases together (200)")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    parser.add_argument("--database", choices=[kind.casefold() for kind in KINDS])
    parser.add_argument("--write", action="store_true", help="write the figures into docs/")
    parser.add_argument("--keep", type=Path, help="a folder for the logs, which are kept")
    return parser.parse_args()


def _back(outcome: Outcome) -> str:
    if not outcome.back:
        return "–"
    return f"{statistics.median(outcome.back):.1f} s / {max(outcome.back):.1f} s"


def _free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


if __name__ == "__main__":
    sys.exit(main())
