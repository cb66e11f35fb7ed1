"""How long finished files took, in all and from a stage on."""

from datetime import timedelta
from functools import lru_cache

from sqlalchemy import bindparam, func, select

from credbot.domain.files import File
from credbot.store.base import APPROVED
from credbot.store.database import Work
from credbot.store.prepared import Prepared
from credbot.store.schema import FileRow, VisitRow

NEWEST = 500
"""Files that are looked at, the newest ones."""

FROM_STAGE = 100
"""The same for a stage, whose visits have to be looked up one by one."""


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
        .where(FileRow.track == track, APPROVED)
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


def days_from_stage(work: Work, file: File) -> tuple[int, ...]:
    """Calendar days that such files took from a file's present stage on, the shortest first.

    Such files: of the same track and payer, else facility; from the first
    day in that stage to effective, else to the decision.
    """
    by = "payer_id" if file.payer_id else "facility_id" if file.facility_id else ""
    party = file.payer_id or file.facility_id
    values = {"track": file.track, "stage": file.stage, "party": party}
    rows = work.rows(_from_stage(by), values)
    spans = [row.ended - row.began for row in rows if row.began and row.ended]
    return tuple(sorted(span.days for span in spans if span >= timedelta(0)))


@lru_cache(maxsize=3)
def _from_stage(by: str) -> Prepared:
    began = (
        select(func.min(VisitRow.entered))
        .where(VisitRow.file_id == FileRow.id, VisitRow.stage == bindparam("stage"))
        .scalar_subquery()
    )
    ended = func.coalesce(FileRow.effective, FileRow.decided)
    query = select(began.label("began"), ended.label("ended"))
    query = query.where(FileRow.track == bindparam("track"), APPROVED)
    if by:
        query = query.where(getattr(FileRow, by) == bindparam("party"))
    return Prepared(query.order_by(FileRow.id.desc()).limit(FROM_STAGE))
