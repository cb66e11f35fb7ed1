"""Stall digests and mornings of a large organisation, from claim to commit."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from statistics import median
from typing import Any

from data import fill
from databases import Databases
from sqlalchemy import event

from credbot.jobs.engine import run_job
from credbot.jobs.table import find_job
from credbot.store.database import Database, open_database
from credbot.store.prepared import Prepared

FILES, PEOPLE, CHANNELS, ROUNDS = 100_000, 1000, 50, 5
MONDAY = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
"""09:00 in New York; each round takes the same hour of another working day."""


@dataclass
class Job:
    """One job: seconds of its run, what it queued, and how many statements it took."""

    seconds: float
    queued: int
    statements: int


def measure(where: Databases, kind: str, *, files: int, people: int, channels: int) -> list[Job]:
    """(stall digest, mornings) on one kind of database."""
    db = open_database(where.new(kind))
    fill(db, MONDAY, count=files, events=files, people=people, channels=channels)
    found = [_job(db, name) for name in ("stall-digest", "my-morning")]
    db.close()
    return found


def _job(db: Database, name: str) -> Job:
    job = find_job(name)
    if job is None:
        raise SystemExit(f"There is no job {name}.")
    rounds = []
    for day in range(ROUNDS):
        at = MONDAY + timedelta(days=7 * day)
        with counted(db) as statements:
            began = time.perf_counter()
            claims = run_job(db, job, at)
            took = time.perf_counter() - began
        rounds.append(Job(took, sum(claim.queued for claim in claims), len(statements)))
    return Job(median(one.seconds for one in rounds), rounds[0].queued, rounds[0].statements)


@contextmanager
def counted(db: Database) -> Iterator[list[float]]:
    """The seconds of each statement meanwhile, those of the driver's own too."""
    spent: list[float] = []
    began: list[float] = []
    rows = Prepared.rows

    def before(*_given: Any) -> None:
        began.append(time.perf_counter())

    def after(*_given: Any) -> None:
        spent.append(time.perf_counter() - began.pop())

    def run(prepared: Prepared, *given: Any) -> Any:
        start = time.perf_counter()
        found = rows(prepared, *given)
        spent.append(time.perf_counter() - start)
        return found

    hooks = {"before_cursor_execute": before, "after_cursor_execute": after}
    for engine in db.engines:
        for name, hook in hooks.items():
            event.listen(engine, name, hook)
    Prepared.rows = run  # type: ignore[method-assign]
    try:
        yield spent
    finally:
        Prepared.rows = rows  # type: ignore[method-assign]
        for engine in db.engines:
            for name, hook in hooks.items():
                event.remove(engine, name, hook)
