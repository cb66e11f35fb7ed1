"""Growth, for CI: ten times the data takes at most twelve times the time. Never seconds."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from data import fill
from databases import KINDS, Databases
from imports import make_sheet, timed_import

from credbot.domain.people import terminal
from credbot.domain.queue import Filter, Query
from credbot.jobs.engine import run_job
from credbot.jobs.table import find_job
from credbot.services import lists
from credbot.store.database import open_database

FEW, MANY = 1_500, 15_000
MOST = 12.0
BEST_OF = 3


@dataclass
class Growth:
    """How many times as long ten times the data took."""

    what: str
    kind: str
    times: float

    @property
    def ok(self) -> bool:
        return self.times <= MOST


def measure(where: Databases, now: datetime) -> list[Growth]:
    """Imports, jobs and lists on both kinds of database.

    What seems to grow too fast is measured once more: a machine that was busy
    for a moment is no growth.
    """
    found = _measure(where, now)
    if all(growth.ok for growth in found):
        return found
    again = _measure(where, now)
    return [min(pair, key=lambda one: one.times) for pair in zip(found, again, strict=True)]


def _measure(where: Databases, now: datetime) -> list[Growth]:
    found = []
    for kind in KINDS:
        timed_import(where.new(kind), make_sheet(where, 100, now), now, 100)
        few, many = (_import(where, kind, rows, now) for rows in (FEW, MANY))
        found.append(Growth("import", kind, many / few))
        first, second = (_reads(where, kind, files, now) for files in (FEW, MANY))
        found += [Growth(what, kind, second[what] / took) for what, took in first.items()]
    return found


def _import(where: Databases, kind: str, rows: int, now: datetime) -> float:
    sheet = make_sheet(where, rows, now)
    return min(timed_import(where.new(kind), sheet, now, rows) for _ in range(BEST_OF))


def _reads(where: Databases, kind: str, files: int, now: datetime) -> dict[str, float]:
    """Seconds of the morning's jobs and of a list, by name."""
    db = open_database(where.new(kind))
    fill(db, now, count=files, events=files, people=files // 15, channels=10)
    who = terminal("bench")
    took: dict[str, float] = {}
    for name in ("stall-digest", "my-morning", "deadlines"):
        job = find_job(name)
        if job is None:
            raise SystemExit(f"There is no job {name}.")
        days = [now + timedelta(days=7 * week) for week in range(2 * BEST_OF)]
        took[name] = min(_timed(lambda: run_job(db, job, day)) for day in days)  # noqa: B023
    for name, query in (("queue", Query()), ("stalled", Query(Filter(stalled=True)))):
        took[name] = _timed(lambda: lists.list_files(db, who, query, now=now))  # noqa: B023
        again = [
            _timed(lambda: lists.list_files(db, who, query, now=now))  # noqa: B023
            for _ in range(50)
        ]
        took[name] = min(again)
    db.close()
    return took


def _timed(run: Callable[[], object]) -> float:
    began = time.perf_counter()
    run()
    return time.perf_counter() - began
