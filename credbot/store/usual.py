"""How long a payer usually takes here: medians of finished visits, kept and refreshed."""

from statistics import median_high
from typing import Any

from sqlalchemy import delete, select

from credbot.domain.limits import PAYER_STAGES
from credbot.store.database import Work, insert_many
from credbot.store.schema import FileRow, UsualRow, VisitRow

_FINISHED = (
    select(FileRow.payer_id, VisitRow.stage, VisitRow.entered, VisitRow.left)
    .join(FileRow, FileRow.id == VisitRow.file_id)
    .where(
        VisitRow.stage.in_(sorted(PAYER_STAGES)),
        VisitRow.entered.is_not(None),
        VisitRow.left.is_not(None),
        FileRow.payer_id.is_not(None),
    )
)


def refresh(work: Work) -> bool:
    """Compute the medians anew, in calendar days; whether any has changed."""
    lengths: dict[tuple[int, str], list[int]] = {}
    for payer_id, stage, entered, left in work.stream(_FINISHED):
        if left >= entered:
            lengths.setdefault((payer_id, stage), []).append((left - entered).days)
    columns = (UsualRow.payer_id, UsualRow.stage, UsualRow.days, UsualRow.n)
    known = {tuple(row[:2]): tuple(row[2:]) for row in work.rows(select(*columns))}
    new = {key: (median_high(days), len(days)) for key, days in lengths.items()}
    if new == known:
        return False
    work.execute(delete(UsualRow))
    rows: list[dict[str, Any]] = [
        {"payer_id": payer, "stage": stage, "days": days, "n": n}
        for (payer, stage), (days, n) in sorted(new.items())
    ]
    insert_many(work, UsualRow, rows)
    return True
