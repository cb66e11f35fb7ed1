"""Open files summed by owner and stage."""

from datetime import date

from sqlalchemy import case, func, or_, select

from credbot.domain.files import Status
from credbot.domain.load import Portion
from credbot.store.database import Work
from credbot.store.filters import IS_OPEN
from credbot.store.schema import FileRow


def portions(work: Work, today: date, until: date) -> list[Portion]:
    """One statement, whatever the number of people: all open files by owner and stage."""
    held = case((FileRow.status == Status.HOLD, 1), else_=0)
    stalled = case((FileRow.stalled_from <= today, 1), else_=0)
    soon = or_(FileRow.next_touch <= until, FileRow.sort_date <= until)
    query = (
        select(
            FileRow.owner_id,
            FileRow.stage,
            func.count(),
            func.sum(held),
            func.sum(stalled),
            func.sum(case((soon, 1), else_=0)),
            func.min(FileRow.stage_entered),
        )
        .where(IS_OPEN)
        .group_by(FileRow.owner_id, FileRow.stage)
    )
    return [Portion(*row) for row in work.rows(query)]
