"""People who start soon, and all their files."""

from datetime import date
from typing import NamedTuple

from sqlalchemy import func, select

from credbot.domain.files import Line
from credbot.store.database import Work
from credbot.store.filters import IS_OPEN
from credbot.store.lists import lines_where
from credbot.store.schema import FileRow


class Starting(NamedTuple):
    """Somebody's next start; beside it how many people start in the window."""

    provider_id: int
    start: date
    people: int


def starting(work: Work, today: date, until: date, size: int, skip: int = 0) -> list[Starting]:
    """The first `size` people with an open file who start from today to `until`, after `skip`."""
    first = func.min(FileRow.start_date)
    query = (
        select(
            FileRow.provider_id,
            first,
            func.count().over(),
        )
        .where(IS_OPEN, FileRow.start_date.between(today, until))
        .group_by(FileRow.provider_id)
        .order_by(first, FileRow.provider_id)
        .limit(size)
        .offset(skip)
    )
    return [Starting(row[0], row[1], row[2]) for row in work.rows(query)]


def lines_of_people(work: Work, provider_ids: list[int]) -> dict[int, list[Line]]:
    """All files of these people, closed ones too, by person."""
    found: dict[int, list[Line]] = {number: [] for number in provider_ids}
    for line in lines_where(work, FileRow.provider_id.in_(provider_ids)):
        found[line.file.provider_id].append(line)
    return found
