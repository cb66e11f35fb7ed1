"""Quiet hours: when a direct message that nobody asked for may come."""

from datetime import UTC, datetime, time, timedelta

from credbot.domain.people import zone_of
from credbot.domain.workdays import WorkCalendar

MORNING = time(8)
EVENING = time(18)


def not_before(now: datetime, zone: str, calendar: WorkCalendar) -> datetime:
    """The first instant, from `now` on, at which a person may be written to unasked.

    That is a working day of the organisation from 08:00 until 18:00 by the
    clock of the person's `zone`; else 08:00 of the next working day.
    """
    local = now.astimezone(zone_of(zone))
    day, at = local.date(), local.time()
    if calendar.is_workday(day) and MORNING <= at < EVENING:
        return now
    if at >= MORNING:
        day += timedelta(days=1)
    morning = calendar.next_workday(day)
    return datetime.combine(morning, MORNING, zone_of(zone)).astimezone(UTC)
