"""Cards of files whose owner goes away or is back today."""

from collections.abc import Sequence
from datetime import datetime

from credbot.domain.slots import Claim, Slot
from credbot.jobs.engine import Job
from credbot.services import cover, standing, upkeep
from credbot.services.jobs import Database, run_slots


def refresh_cover(db: Database, slots: Sequence[Slot], now: datetime) -> list[Claim]:
    """Bring cards up to date whose owner is away from today on, or back."""
    claims = run_slots(db, slots, now, upkeep.compose_nothing)
    if any(claim.claimed for claim in claims):
        cover.refresh_cards(db, slots[0].day, now)
    return claims


JOBS = (Job(cover.JOB, standing.scopes, refresh_cover, compose=upkeep.compose_nothing),)
