"""People who start soon, and all their files."""

from datetime import date

from sqlalchemy import func, select

from credbot.domain.files import Line
from credbot.store.database import Work
from credbot.store.lists import IS_OPEN, lines_where
from credbot.store.schema import FileRow


def starting(work: Work, today: date, until: date) -> list[tuple[int, date]]:
    """(provider, start) of everybody with an open file who starts from today to `until`.

    The next start first. A start is never earlier than its file's hard date,
    so the index over open files narrows the search.
    """
    first = func.min(FileRow.start_date)
    query = (
        select(FileRow.provider_id, first.label("start"))
        .where(IS_OPEN, FileRow.sort_date <= until, FileRow.start_date.between(today, until))
        .group_by(FileRow.provider_id)
        .order_by(first, FileRow.provider_id)
    )
    return [(row.provider_id, row.start) for row in work.rows(query)]


def lines_of_people(work: Work, provider_ids: list[int]) -> dict[int, list[Line]]:
    """All files of these people, closed ones too, by person."""
    found: dict[int, list[Line]] = {number: [] for number in provider_ids}
    for line in lines_where(work, FileRow.provider_id.in_(provider_ids)):
        found[line.file.provider_id].append(line)
    return found
