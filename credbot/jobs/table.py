"""The jobs, their scopes and what they queue."""

from credbot.jobs import calendar, cover, escalation, pipeline
from credbot.jobs.engine import Job

JOBS: tuple[Job, ...] = (*pipeline.JOBS, *escalation.JOBS, *cover.JOBS, *calendar.JOBS)


def find_job(name: str) -> Job | None:
    """The job with this name."""
    return next((job for job in JOBS if job.name == name), None)
