"""How long finished files took."""

from datetime import timedelta

from sqlalchemy import func, select

from credbot.domain.files import Outcome
from credbot.store.database import Work
from credbot.store.schema import FileRow

NEWEST = 500
"""Files that are looked at, the newest ones."""

_DONE = (Outcome.APPROVED, Outcome.APPROVED_WITH_CONDITIONS)


def days_taken(
    work: Work, track: str, payer_id: int | None, facility_id: int | None
) -> tuple[int, ...]:
    """Calendar days from received to effective of such files, the shortest first.

    Without the day of receipt the opening counts, without an effective date
    the decision.
    """
    began = func.coalesce(FileRow.received, FileRow.opened).label("began")
    ended = func.coalesce(FileRow.effective, FileRow.decided).label("ended")
    query = (
        select(began, ended)
        .where(FileRow.track == track, FileRow.outcome.in_(_DONE))
        .where(began.is_not(None), ended.is_not(None))
        .order_by(FileRow.id.desc())
        .limit(NEWEST)
    )
    if payer_id is not None:
        query = query.where(FileRow.payer_id == payer_id)
    elif facility_id is not None:
        query = query.where(FileRow.facility_id == facility_id)
    spans = [row.ended - row.began for row in work.rows(query)]
    return tuple(sorted(span.days for span in spans if span >= timedelta(0)))
