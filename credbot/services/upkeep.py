"""Once a day: payers' usual times, which forecasts rest on, and what may be forgotten."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from credbot.domain import roles
from credbot.domain.people import Person, local_date
from credbot.domain.slots import Scope, Slot
from credbot.services import approvals, match_letters, meetings, monitoring
from credbot.services.acts import Act
from credbot.services.jobs import CLOCK, Said
from credbot.services.verification import settle_once
from credbot.store import lanes, pipeline, settings, upkeep, usual
from credbot.store.database import Database, Work, forget_requests

JOB = "upkeep"
KEPT = timedelta(days=90)
"""How long messages that were sent are kept in the outbox."""


def scopes(db: Database) -> list[Scope]:
    """One run for the organisation, by its own clock."""
    with db.read() as work:
        zone = settings.get_zone(work)
    return [Scope("organisation", zone)]


def compose_nothing(_work: Work, _slots: Sequence[Slot], _now: datetime) -> Mapping[Slot, Said]:
    """Nobody is told."""
    return {}


def keep_up(db: Database, today: date, now: datetime, who: Person = CLOCK) -> None:
    """Take the medians as they are now into account; forget old requests and sent messages.

    The first time also start the cycles of what was approved by an earlier version.
    """
    roles.require(who, "jobs.run")
    with db.begin() as work:
        refresh(work, today)
        settle_once(work, settings.get_rules(work), today)
        meetings.extend(work, today)
        monitoring.begin_month(work, today)
        match_letters.tell_newcomers(work, now)
        approvals.catch_up(Act(work, who, settings.get_rules(work), today, now))
        forget_requests(work)
        lanes.prune(work, now - KEPT)


def start_cycles(db: Database, now: datetime, who: Person = CLOCK) -> int:
    """After a migration: start the cycles of what was approved before, once; how many."""
    roles.require(who, "jobs.run")
    with db.begin() as work:
        today = local_date(now, settings.get_zone(work))
        return approvals.catch_up(Act(work, who, settings.get_rules(work), today, now))


def refresh(work: Work, today: date) -> None:
    """Take the medians as they are now into account, wherever they changed."""
    pipeline.lock_numbering(work)
    if usual.refresh(work):
        settings.revise(work)
        upkeep.reevaluate(work, settings.get_rules(work), today)
