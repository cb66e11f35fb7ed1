"""A job by hand: its slots, its messages, and the sending of them."""

import os
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from credbot.app.start import WallClock, identify, web_client
from credbot.delivery.kinds import SCREENS
from credbot.delivery.screens import preview
from credbot.delivery.sender import Sender
from credbot.jobs.engine import Job, run_job, slots_at
from credbot.services import mornings
from credbot.services.jobs import rehearse as rehearse_slots
from credbot.settings import Settings
from credbot.store import lanes
from credbot.store.database import Database
from credbot.views.kit import Screen

SECONDS = 60


@dataclass(frozen=True, slots=True)
class Ran:
    """What became of a job's slots; `troubles` says what will not arrive."""

    slots: list[dict[str, Any]]
    queued: int
    sent: int
    troubles: tuple[str, ...] = ()


def run(settings: Settings, db: Database, job: Job, at: datetime) -> Ran:
    """Run a job for the slots of a moment, send what it queued, wait at most 60 s.

    Slack is asked first who we are, so that a wrong token takes no slot.
    Raises CannotStart.
    """
    client = web_client(settings)
    identify(client)
    claims = run_job(db, job, at)
    rows = [row for claim in claims for row in claim.rows]
    holder = f"job-{os.getpid()}-{secrets.token_hex(4)}"
    sender = Sender(db, client, WallClock(), SCREENS, holder=holder, slow=False)
    sent = sender.drain(rows, SECONDS) if rows else 0
    slots = [
        {"scope": claim.scope, "slot": claim.slot, "claimed": claim.claimed} for claim in claims
    ]
    return Ran(slots, len(rows), sent, _troubles(db, rows, sender.halted))


def rehearse(db: Database, job: Job, at: datetime) -> list[dict[str, Any]]:
    """The messages that a job would send for the slots of a moment; nothing is written."""
    if job.compose is None:
        return []
    outgoing = rehearse_slots(db, slots_at(db, job, at), at, job.compose)
    drawn = zip(outgoing, preview(db, SCREENS, outgoing), strict=True)
    return [
        {
            "kind": message.kind,
            "recipient": message.recipient,
            "text": screen.text,
            "blocks": screen.blocks,
        }
        for message, screen in drawn
        if isinstance(screen, Screen)
    ]


def why_nothing(db: Database, job: Job, at: datetime) -> str:
    """Why a job would send nothing for the slots of a moment."""
    return mornings.why_nothing(db, slots_at(db, job, at))


def _troubles(db: Database, rows: list[int], halted: str | None) -> tuple[str, ...]:
    if halted:
        return (f"Slack takes nothing from us: {halted}.",)
    with db.read() as work:
        found = [row for row in lanes.list_troubles(work) if row.id in set(rows)]
    return tuple(f"{row.kind} for {row.recipient}: {row.state}, {row.error}" for row in found)
