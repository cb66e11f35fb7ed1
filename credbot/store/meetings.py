"""Meetings of committees and boards: the rules, the single days, what stands in the calendar."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import and_, func, or_, select

from credbot.domain.calendar import Entry, Kind
from credbot.domain.errors import Unknown
from credbot.domain.meetings import AGENDA_CLOSES, Meeting, Rule, Series
from credbot.store.database import Work
from credbot.store.filters import IS_OPEN
from credbot.store.schema import FileRow, MeetingRow, MeetingSeriesRow

_COLUMNS = (
    MeetingRow.id,
    MeetingRow.body,
    MeetingRow.day,
    MeetingRow.planned,
    MeetingRow.at,
    MeetingRow.zone,
    MeetingRow.seats,
    MeetingRow.place,
    MeetingRow.moved_why,
    MeetingRow.cancelled_why,
    MeetingRow.series_id,
)
STANDS = MeetingRow.cancelled_why.is_(None)


def next_meetings(work: Work, first: date, last: date, body: str | None = None) -> list[Meeting]:
    """Meetings with first <= day <= last that are not cancelled, in order; of one body or all."""
    query = select(*_COLUMNS).where(MeetingRow.day.between(first, last), STANDS)
    if body:
        query = query.where(MeetingRow.body == body)
    return [Meeting(*row) for row in work.rows(query.order_by(MeetingRow.day, MeetingRow.id))]


def all_days(work: Work, first: date = date.min) -> tuple[date, ...]:
    """The days from `first` on on which some body meets, each once, in order."""
    query = (
        select(MeetingRow.day)
        .where(STANDS, MeetingRow.day >= first)
        .group_by(MeetingRow.day)
        .order_by(MeetingRow.day)
    )
    return tuple(row.day for row in work.rows(query))


def planned_from(work: Work, first: date, body: str | None = None) -> list[Meeting]:
    """All meetings from a day on, the cancelled ones too, in order."""
    query = select(*_COLUMNS).where(MeetingRow.day >= first)
    if body:
        query = query.where(MeetingRow.body == body)
    return [Meeting(*row) for row in work.rows(query.order_by(MeetingRow.day, MeetingRow.id))]


def get(work: Work, number: int, *, lock: bool = False) -> Meeting:
    """Raises Unknown."""
    query = select(*_COLUMNS).where(MeetingRow.id == number)
    row = work.row(query.with_for_update() if lock else query)
    if row is None:
        raise Unknown("I know no such meeting any more. `/cred meetings` shows those planned.")
    return Meeting(*row)


def list_series(work: Work, body: str | None = None) -> list[Series]:
    """The rules, by body and the day on which they begin."""
    table: Any = MeetingSeriesRow.__table__
    query = select(table).order_by(table.c.body, table.c.first)
    if body:
        query = query.where(table.c.body == body)
    return [_series(row) for row in work.rows(query)]


def untouched(work: Work, series_id: int, first: date) -> list[Meeting]:
    """The meetings of a rule from a day on that nobody has moved or cancelled."""
    query = select(*_COLUMNS).where(
        MeetingRow.series_id == series_id,
        MeetingRow.day >= first,
        or_(MeetingRow.planned.is_(None), MeetingRow.planned == MeetingRow.day),
        STANDS,
    )
    return [Meeting(*row) for row in work.rows(query.order_by(MeetingRow.day))]


def planned_until(work: Work) -> dict[int, date]:
    """By rule, the last of its days that was planned, moved and cancelled ones too."""
    day = func.max(func.coalesce(MeetingRow.planned, MeetingRow.day))
    query = select(MeetingRow.series_id, day).where(MeetingRow.series_id.is_not(None))
    return {row[0]: row[1] for row in work.rows(query.group_by(MeetingRow.series_id))}


def add_planned(work: Work, series: Series, days: Sequence[date], today: date) -> None:
    """Plan the meetings of a rule on these days."""
    if days:
        rows = [values_of(series, day, today) for day in days]
        work.execute(work.insert(MeetingRow), rows)


def values_of(series: Series, day: date, today: date) -> dict[str, Any]:
    """A meeting of a rule, as a row; `today` is when it became known."""
    return {
        "series_id": series.id,
        "body": series.body,
        "day": day,
        "planned": day,
        "at": series.at,
        "zone": series.zone,
        "seats": series.seats,
        "remind_from": today,
    }


def in_committee(work: Work) -> int:
    """How many open files are in the stage committee."""
    query = select(func.count(FileRow.id)).where(IS_OPEN, FileRow.stage == "committee")
    return int(work.scalar(query))


def good_until(work: Work, tracks: Sequence[str]) -> Counter[date]:
    """How many open files of these tracks are good until each day."""
    query = (
        select(FileRow.good_until, func.count(FileRow.id))
        .where(IS_OPEN, FileRow.good_until.is_not(None), FileRow.track.in_(tracks))
        .group_by(FileRow.good_until)
    )
    return Counter({row[0]: row[1] for row in work.rows(query)})


def entries(work: Work, first: date, last: date) -> list[Entry]:
    """The calendar's lines: meetings, and the days on which their agendas close."""
    shift = timedelta(days=AGENDA_CLOSES)
    query = select(*_COLUMNS, MeetingRow.remind_from).where(
        STANDS,
        or_(
            MeetingRow.day.between(first, last),
            and_(MeetingRow.day >= first + shift, MeetingRow.day <= last + shift),
        ),
    )
    found = []
    for row in work.rows(query.order_by(MeetingRow.day, MeetingRow.id)):
        meeting, remind_from = Meeting(*row[:-1]), row.remind_from
        subject = f"meeting:{meeting.id}"
        if first <= meeting.day <= last:
            found.append(
                Entry(
                    day=meeting.day,
                    kind=Kind.MEETING,
                    subject=subject,
                    what=meeting.body,
                    first=remind_from,
                    at=meeting.at,
                    zone=meeting.zone,
                )
            )
        if first <= meeting.agenda_closes <= last:
            what = f"Agenda closes: {meeting.body}"
            closes = meeting.agenda_closes
            found.append(Entry(closes, Kind.AGENDA, subject, what, first=remind_from))
    return found


def _series(row: Any) -> Series:
    rule = Rule(row.rule["every"], row.rule["weekday"], row.rule["nth"])
    return Series(row.id, row.body, rule, row.at, row.zone, row.seats, row.first, row.last)
