"""What the clock's door needs of the database: which slots are due, and who has them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Any

from credbot.domain import roles
from credbot.domain.people import Person, clock
from credbot.domain.slots import Claim, Rule, Scope, Slot, rule_for
from credbot.domain.workdays import WorkCalendar
from credbot.store import outbox, runs, settings
from credbot.store.database import Database, Work
from credbot.store.outbox import Outgoing
from credbot.store.runs import Run

__all__ = ["Claim", "Database", "Run", "Scope", "Slot"]


@dataclass(frozen=True, slots=True)
class Said:
    """What a slot has to say, and the numbers that its run keeps for the next one."""

    messages: Sequence[Outgoing] = ()
    details: Mapping[str, Any] = field(default_factory=dict)


CLOCK = clock()
"""Who runs a job when nobody in particular does."""

Compose = Callable[[Work, Sequence[Slot], datetime], Mapping[Slot, Said]]
"""What each of these slots has to say; it only reads, so it can be rehearsed."""


@dataclass(frozen=True, slots=True)
class Timetable:
    """A job's name, its rule, and whom it runs for."""

    job: str
    rule: Rule
    scopes: Sequence[Scope]


def due_slots(
    db: Database, timetables: Sequence[Timetable], now: datetime
) -> tuple[list[Slot], list[Slot]]:
    """Slots to be run at the instant `now`, and slots that are too late to be useful.

    Only slots later than the last one known of the same job and scope.
    """
    due: list[Slot] = []
    late: list[Slot] = []
    with db.read() as work:
        calendar = settings.get_rules(work).calendar
        for table, zone, scopes in _by_zone(timetables):
            last = runs.last_slots(work, table.job, table.rule.latest(now, zone))
            for scope in scopes:
                rule = rule_for(table.rule, scope)
                for window in rule.opened(last.get(scope.name), now, zone, calendar):
                    slot = Slot(table.job, scope.name, window.slot, zone)
                    (due if now < window.closes else late).append(slot)
    return due, late


def slots_at(db: Database, timetable: Timetable, at: datetime) -> list[Slot]:
    """The slot that the moment `at` stands for in each scope's zone; none on a day off."""
    calendar = read_calendar(db)
    named = [(scope, timetable.rule.named(at, scope.zone, calendar)) for scope in timetable.scopes]
    return [Slot(timetable.job, scope.name, slot, scope.zone) for scope, slot in named if slot]


def record_missed(db: Database, slots: Sequence[Slot], now: datetime) -> None:
    """Write down slots that nobody ran in time; nothing for none."""
    if slots:
        with db.begin() as work:
            runs.record_missed(work, slots, now)


def run_slots(
    db: Database, slots: Sequence[Slot], now: datetime, compose: Compose, who: Person = CLOCK
) -> list[Claim]:
    """Claim slots, compose what they have to say and queue it: one commit for all of them.

    A slot that somebody else has (or had) composes nothing.
    """
    roles.require(who, "jobs.run")
    with db.begin() as work:
        ours = runs.claim_many(work, slots, now)
        said = compose(work, ours, now) if ours else {}
        ids = _queue(work, ours, said)
        details = {slot: said[slot].details if slot in said else {} for slot in ours}
        runs.note_many(work, {slot: {**details[slot], "queued": len(ids[slot])} for slot in ours})
    return [_claim(slot, ids.get(slot)) for slot in slots]


def _queue(work: Work, slots: Sequence[Slot], said: Mapping[Slot, Said]) -> dict[Slot, list[int]]:
    """Queue what all slots have to say at once; the rows of each."""
    spoken = [(slot, message) for slot in slots if slot in said for message in said[slot].messages]
    rows = outbox.queue_each(work, [message for _, message in spoken])
    ids: dict[Slot, set[int]] = {slot: set() for slot in slots}
    for (slot, _), row in zip(spoken, rows, strict=True):
        if row is not None:
            ids[slot].add(row)
    return {slot: sorted(queued) for slot, queued in ids.items()}


def rehearse(
    db: Database, slots: Sequence[Slot], now: datetime, compose: Compose, who: Person = CLOCK
) -> list[Outgoing]:
    """What these slots would say; nothing is claimed, queued or written."""
    roles.require(who, "jobs.run")
    with db.read() as work:
        said = compose(work, slots, now)
    return [message for slot in slots if slot in said for message in said[slot].messages]


def last_runs(db: Database, who: Person = CLOCK) -> list[Run]:
    """The latest run of each job and scope."""
    roles.require(who, "jobs.run")
    with db.read() as work:
        return runs.last_runs(work)


def read_calendar(db: Database) -> WorkCalendar:
    """The organisation's working days."""
    with db.read() as work:
        return settings.get_rules(work).calendar


def _by_zone(timetables: Sequence[Timetable]) -> Iterator[tuple[Timetable, str, list[Scope]]]:
    for table in timetables:
        scopes = sorted(table.scopes, key=lambda scope: scope.zone)
        for zone, group in groupby(scopes, key=lambda scope: scope.zone):
            yield table, zone, list(group)


def _claim(slot: Slot, ids: Sequence[int] | None) -> Claim:
    if ids is None:
        return Claim(slot.scope, slot.slot, claimed=False)
    return Claim(slot.scope, slot.slot, claimed=True, queued=len(ids), rows=tuple(ids))
