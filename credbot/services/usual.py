"""Payers' usual times, which forecasts rest on: refreshed once a day and after an import."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from credbot.domain.slots import Scope, Slot
from credbot.services.jobs import Said
from credbot.store import settings, upkeep, usual
from credbot.store.database import Database, Work

JOB = "usual-times"


def scopes(db: Database) -> list[Scope]:
    """One run for the organisation, by its own clock."""
    return [Scope("organisation", db.zone)]


def compose_nothing(_work: Work, _slots: Sequence[Slot], _now: datetime) -> Mapping[Slot, Said]:
    """Nobody is told."""
    return {}


def refresh_now(db: Database, today: date) -> None:
    """Take the medians as they are now into account, in a transaction of its own."""
    with db.begin() as work:
        refresh(work, today)


def refresh(work: Work, today: date) -> None:
    """Take the medians as they are now into account, wherever they changed."""
    if usual.refresh(work):
        settings.revise(work)
        upkeep.reevaluate(work, settings.get_rules(work), today)
