"""Once a day: payers' usual times, which forecasts rest on, and what may be forgotten."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from credbot.domain import roles
from credbot.domain.people import Person
from credbot.domain.slots import Scope, Slot
from credbot.services.jobs import CLOCK, Said
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
    """Take the medians as they are now into account; forget old requests and sent messages."""
    roles.require(who, "jobs.run")
    with db.begin() as work:
        refresh(work, today)
        forget_requests(work)
        lanes.prune(work, now - KEPT)


def refresh(work: Work, today: date) -> None:
    """Take the medians as they are now into account, wherever they changed."""
    pipeline.lock_numbering(work)
    if usual.refresh(work):
        settings.revise(work)
        upkeep.reevaluate(work, settings.get_rules(work), today)
