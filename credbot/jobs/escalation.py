"""The standing rules, each working day at eight by the organisation's clock."""

from collections.abc import Sequence
from datetime import datetime

from credbot.domain.slots import Claim, Slot
from credbot.jobs.engine import Job
from credbot.services import standing
from credbot.services.jobs import Database, run_slots


def escalation_rules(db: Database, slots: Sequence[Slot], now: datetime) -> list[Claim]:
    """Tell of the files that a standing rule has found."""
    return run_slots(db, slots, now, standing.compose)


JOBS = (Job(standing.JOB, standing.scopes, escalation_rules, compose=standing.compose),)
