"""Absences: who is away from when to when, and who covers."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import aliased

from credbot.domain.cover import Cover
from credbot.domain.errors import Unknown
from credbot.domain.people import Person
from credbot.store.database import Work
from credbot.store.filters import IS_OPEN
from credbot.store.schema import CoverRow, FileRow, PersonRow

_AWAY, _COVER = aliased(PersonRow), aliased(PersonRow)
_ALL = (
    select(
        CoverRow.id,
        CoverRow.person_id,
        _AWAY.name,
        CoverRow.cover_id,
        _COVER.name,
        CoverRow.starts,
        CoverRow.ends,
    )
    .join(_AWAY, _AWAY.id == CoverRow.person_id)
    .join(_COVER, _COVER.id == CoverRow.cover_id)
    .order_by(CoverRow.starts, CoverRow.id)
)
_COVERS = _ALL.where(CoverRow.ends >= CoverRow.starts)


def list_covers(work: Work, since: date | None = None) -> list[Cover]:
    """All absences, with `since` those that end on that day or later, the earliest first."""
    query = _COVERS.where(CoverRow.ends >= since) if since else _COVERS
    return [Cover(*row) for row in work.rows(query)]


def get_cover(work: Work, cover_id: int, *, ended: bool = False) -> Cover:
    """One absence; with `ended` also one that was taken back before it began. Raises Unknown."""
    query = _ALL if ended else _COVERS
    row = work.row(query.where(CoverRow.id == cover_id))
    if row is None:
        raise Unknown("This absence has ended already.")
    return Cover(*row)


def add_cover(work: Work, person: Person, cover: Person, starts: date, ends: date) -> Cover:
    """A new absence; the id is given by the database."""
    values = {"person_id": person.id, "cover_id": cover.id, "starts": starts, "ends": ends}
    key = work.execute(insert(CoverRow).values(values)).inserted_primary_key
    assert key is not None  # noqa: S101
    return Cover(key[0], person.id, person.name, cover.id, cover.name, starts, ends)


def end_cover(work: Work, cover_id: int, ends: date) -> None:
    """The last day of an absence; a day before its first takes it back altogether."""
    work.execute(update(CoverRow).where(CoverRow.id == cover_id).values(ends=ends))


def count_open_of(work: Work, people: Iterable[int]) -> dict[int, int]:
    """How many open files each of these people has."""
    query = (
        select(FileRow.owner_id, func.count(FileRow.id))
        .where(IS_OPEN, FileRow.owner_id.in_(sorted(set(people))))
        .group_by(FileRow.owner_id)
    )
    return {row[0]: row[1] for row in work.rows(query)}
