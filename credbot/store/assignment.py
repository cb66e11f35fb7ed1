"""Many files given at once: two statements, whatever their number."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from credbot.domain import stalls
from credbot.domain.files import File
from credbot.domain.stalls import Rules
from credbot.store import bulk, pipeline
from credbot.store.database import Work

Pair = tuple[File, File]


def save_owners(work: Work, given: Sequence[Pair], rules: Rules, today: date) -> list[File]:
    """Write the new owners of files that are locked, and what follows from them.

    `given` are the files before and after; the saved ones come back in their order.
    """
    saved = [replace(after, version=before.version + 1) for before, after in given]
    kept: list[dict[str, Any]] = []
    noted: list[dict[str, Any]] = []
    for (before, _), file in zip(given, saved, strict=True):
        row = {
            "id": file.id,
            "version": file.version,
            "owner_id": file.owner_id,
            "unowned_since": file.unowned_since,
            **pipeline.derived(file, rules, today),
        }
        if stalls.stalled_from(before, rules) == row["stalled_from"]:
            kept.append(row)
        else:
            noted.append({**row, "stalled_noted": today})
        work.tallies[before.owner_id or 0, file.track, file.stage, file.status] -= 1
        work.tallies[file.owner_id or 0, file.track, file.stage, file.status] += 1
    bulk.update_files(work, kept)
    bulk.update_files(work, noted)
    return saved
