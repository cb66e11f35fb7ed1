"""Reminders of dates: a message for each channel, a part of each person's morning."""

from collections.abc import Sequence
from datetime import datetime

from credbot.domain.slots import Claim, Slot
from credbot.jobs.engine import Job
from credbot.services import deadlines
from credbot.services.jobs import Database, run_slots


def remind(db: Database, slots: Sequence[Slot], now: datetime) -> list[Claim]:
    """Dates that come near, once for each step: to the team channels, and in people's mornings."""
    return run_slots(db, slots, now, deadlines.compose)


JOBS = (Job(deadlines.JOB, deadlines.scopes, remind, compose=deadlines.compose),)
