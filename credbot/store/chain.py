"""The end of a unit of work: the chain's lock, the tallies, the audit block.

The order matters: every writer takes the lock before it touches a tally or
the chain, so none can wait for another in a circle.
"""

import hashlib
from typing import TYPE_CHECKING

from sqlalchemy import insert, select, text

from credbot.store.schema import BlockRow, TallyRow

if TYPE_CHECKING:
    from credbot.store.database import Work

LOCK = text("SELECT pg_advisory_xact_lock(7301942)")
EVERYBODY = -1
"""The owner of the tallies' sums: a thousand owners have too many rows to add up at each answer."""

GENESIS = "0" * 64
HEAD = select(BlockRow.seq, BlockRow.hash).order_by(BlockRow.seq.desc()).limit(1)


def seal(work: "Work") -> None:
    """Lock, apply the tallies, append the block. Nothing for a work without events."""
    if not work.events and not work.tallies:
        return
    if work.dialect == "postgresql":
        work.execute(LOCK)
    _apply_tallies(work)
    if not work.events:
        return
    head = work.row(HEAD)
    seq, prev = (head.seq + 1, head.hash) if head else (1, GENESIS)
    block = {
        "seq": seq,
        "batch": work.batch,
        "events": work.events,
        "prev": prev,
        "hash": block_hash(seq, prev, work.trail.hexdigest()),
    }
    work.execute(insert(BlockRow), block)


def block_hash(seq: int, prev: str, trail: str) -> str:
    """SHA-256 over the place in the chain, the block before, and the trail of the work.

    The trail is SHA-256 over the digests of the work's events, in their
    order; it grows as the work goes on, so a long import holds none of them.
    """
    return hashlib.sha256(f"{seq}:{prev}:{trail}".encode()).hexdigest()


def _apply_tallies(work: "Work") -> None:
    sums = work.tallies.copy()
    for (_owner, *cell), n in work.tallies.items():
        sums[EVERYBODY, cell[0], cell[1], cell[2]] += n
    changed = [
        {"owner_id": owner, "track": track, "stage": stage, "status": status, "n": n}
        for (owner, track, stage, status), n in sorted(sums.items())
        if n
    ]
    if not changed:
        return
    upsert = work.insert(TallyRow)
    upsert = upsert.on_conflict_do_update(
        index_elements=["owner_id", "track", "stage", "status"],
        set_={"n": TallyRow.n + upsert.excluded.n},
    )
    work.execute(upsert, changed)
