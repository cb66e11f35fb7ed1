"""The pipeline's mornings: the stall digest of each channel, each person's morning."""

from collections.abc import Sequence
from datetime import datetime

from credbot.domain.slots import Claim, Slot
from credbot.jobs.engine import Job
from credbot.services import mornings, upkeep
from credbot.services.jobs import Database, run_slots


def stall_digest(db: Database, slots: Sequence[Slot], now: datetime) -> list[Claim]:
    """One digest for each team channel."""
    return run_slots(db, slots, now, mornings.compose_digests)


def my_morning(db: Database, slots: Sequence[Slot], now: datetime) -> list[Claim]:
    """One message for each person with something due."""
    return run_slots(db, slots, now, mornings.compose_mornings)


def keep_up(db: Database, slots: Sequence[Slot], now: datetime) -> list[Claim]:
    """Refresh what payers usually take, forget what is over; nobody gets a message."""
    claims = run_slots(db, slots, now, upkeep.compose_nothing)
    if any(claim.claimed for claim in claims):
        upkeep.keep_up(db, slots[0].day, now)
    return claims


JOBS = (
    Job(
        mornings.DIGEST,
        mornings.channel_scopes,
        stall_digest,
        compose=mornings.compose_digests,
    ),
    Job(
        mornings.MORNING,
        mornings.person_scopes,
        my_morning,
        compose=mornings.compose_mornings,
    ),
    Job(upkeep.JOB, upkeep.scopes, keep_up),
)
