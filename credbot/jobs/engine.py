"""The clock's door: asks once a minute what is due, and runs it.

The database decides who runs a slot; so any number of processes may tick.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol

import structlog
from apscheduler.events import (
    EVENT_JOB_ERROR,
    EVENT_JOB_MAX_INSTANCES,
    EVENT_JOB_MISSED,
    JobExecutionEvent,
)
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.date import DateTrigger
from apscheduler.triggers.interval import IntervalTrigger

from credbot.domain.slots import DAILY, Claim, Rule, Scope, Slot, rule_for
from credbot.services import jobs as service
from credbot.services.jobs import Compose, Database, Run, Timetable


class Clock(Protocol):
    """Now, as an aware instant."""

    def now(self) -> datetime: ...


@dataclass(frozen=True, slots=True)
class Job:
    """One entry of the table of jobs.

    `scopes` are those it runs for now; `run` claims the slots it is given and
    queues what they have to say, in one commit; `rule` says when it is due;
    `compose` is what they would say, for a rehearsal (None: nothing).
    """

    name: str
    scopes: Callable[[Database], Sequence[Scope]]
    run: Callable[[Database, Sequence[Slot], datetime], list[Claim]]
    rule: Rule = DAILY
    compose: Compose | None = None


@dataclass(frozen=True, slots=True)
class Planned:
    """A job's line in the schedule: its last run, if any, and when it is due next."""

    job: str
    scope: str
    zone: str
    last: Run | None
    next_slot: str
    next_at: datetime


def tick(db: Database, jobs: Sequence[Job], now: datetime) -> list[Claim]:
    """Run what is due at the instant `now`; write down what was missed; the claims that were made.

    A job that fails does not keep the others from running; its slots stay
    unclaimed, so the next tick tries again while it is useful.
    """
    tables = [Timetable(job.name, job.rule, job.scopes(db)) for job in jobs]
    due, late = service.due_slots(db, tables, now)
    service.record_missed(db, late, now)
    claims: list[Claim] = []
    failed: list[Exception] = []
    for job in jobs:
        slots = [slot for slot in due if slot.job == job.name]
        if not slots:
            continue
        try:
            claims += job.run(db, slots, now)
        except Exception as error:
            structlog.get_logger("credbot.jobs").exception("a job failed", job=job.name)
            failed.append(error)
    if failed:
        raise ExceptionGroup("jobs failed", failed)
    return [claim for claim in claims if claim.claimed]


def run_job(db: Database, job: Job, at: datetime) -> list[Claim]:
    """Run a job for the slot that `at` stands for in each scope's zone, at any hour.

    It ignores lateness, never a claim: a slot that was taken before comes back
    with `claimed` false. On a scope's day off there is no slot.
    """
    slots = slots_at(db, job, at)
    return job.run(db, slots, at) if slots else []


def slots_at(db: Database, job: Job, at: datetime) -> list[Slot]:
    """The slots that `run_job` would claim."""
    return service.slots_at(db, Timetable(job.name, job.rule, job.scopes(db)), at)


def schedule(db: Database, jobs: Sequence[Job], now: datetime) -> list[Planned]:
    """Every job and scope with its last run and its next slot."""
    calendar = service.read_calendar(db)
    last = {(run.job, run.scope): run for run in service.last_runs(db)}
    lines = []
    for job in jobs:
        for scope in job.scopes(db):
            window = rule_for(job.rule, scope).next(now, scope.zone, calendar)
            ran = last.get((job.name, scope.name))
            lines.append(Planned(job.name, scope.name, scope.zone, ran, window.slot, window.opens))
    return lines


class Ticker:
    """Ticks once a minute in a thread. The clock says which moment it is, the wall when to look.

    `after` is called with the claims of each tick. The first one comes `first`
    seconds after the start, so that it need not share the start's time. A tick
    that was late is made up for by one, and two never run at once here.
    """

    def __init__(
        self,
        db: Database,
        jobs: Sequence[Job],
        clock: Clock,
        after: Callable[[list[Claim]], None] | None = None,
        *,
        every: float = 60,
        first: float = 0,
    ) -> None:
        self._db = db
        self._jobs = jobs
        self._clock = clock
        self._after = after
        self._first = timedelta(seconds=first)
        self._log = structlog.get_logger("credbot.jobs")
        self._scheduler = BackgroundScheduler(timezone="UTC")
        self._scheduler.add_listener(
            self._trouble, EVENT_JOB_ERROR | EVENT_JOB_MISSED | EVENT_JOB_MAX_INSTANCES
        )
        self._scheduler.add_job(
            self.tick,
            IntervalTrigger(seconds=every, timezone="UTC"),
            id="tick",
            misfire_grace_time=None,
            coalesce=True,
            max_instances=1,
        )
        self.last_tick: datetime | None = None
        """When the last tick that went well ended, by the clock."""
        self.troubles = 0
        """How many ticks failed, or were skipped because the one before had not ended."""

    def start(self) -> None:
        """Begin to tick."""
        self._scheduler.start()
        soon = datetime.now(UTC) + self._first  # noqa: TID251  APScheduler goes by the wall
        trigger = DateTrigger(soon, timezone="UTC")
        self._scheduler.add_job(self.tick, trigger, id="first", misfire_grace_time=None)

    def stop(self) -> None:
        """End after the tick under way."""
        if self._scheduler.running:
            # Paused first: its thread may not hand a tick to an executor that is gone.
            self._scheduler.pause()
            self._scheduler.shutdown(wait=True)

    def tick(self) -> list[Claim]:
        """One tick now; also for those who have moved the clock."""
        claims = tick(self._db, self._jobs, self._clock.now())
        self.last_tick = self._clock.now()
        if self._after:
            self._after(claims)
        return claims

    def _trouble(self, event: JobExecutionEvent) -> None:
        self.troubles += 1
        self._log.warning("a tick did not run well", code=event.code)
