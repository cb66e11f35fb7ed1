"""What was asked for when a request was sent back: written reminders, and the last question."""

from dataclasses import dataclass
from datetime import date, timedelta

from credbot.domain.files import File, Line
from credbot.domain.tracks import Reminders
from credbot.domain.workdays import WorkCalendar


@dataclass(frozen=True, slots=True)
class Due:
    """A file whose reminder is due today, or which may be closed as incomplete (`last`)."""

    line: Line
    asked: date
    days: int
    last: bool

    @property
    def file(self) -> File:
        return self.line.file


def asked_for(file: File) -> str:
    """What a file waits for, on one line."""
    parts = [part.strip(" -") for part in (file.waiting_for or "").splitlines()]
    return "; ".join(part for part in parts if part)


def days_of(asked: date, marks: Reminders, calendar: WorkCalendar) -> tuple[date, ...]:
    """The days of the reminders and, at the end, of the last question; all working days."""
    counts = (*marks.written, marks.close)
    return tuple(calendar.next_workday(asked + timedelta(days=n)) for n in counts)


def due(
    line: Line, asked: date, today: date, marks: Reminders, calendar: WorkCalendar
) -> Due | None:
    """The reminder that is due, None while none is.

    One stays due until somebody is reached after its day has come; the last
    question stays until somebody answers it.
    """
    days = days_of(asked, marks, calendar)
    come = [day for day in days if day <= today]
    if not come:
        return None
    last = len(come) == len(days)
    written = line.file.last_outreach
    if not last and written and written >= come[-1]:
        return None
    return Due(line, asked, (today - asked).days, last)


def next_day(asked: date, today: date, marks: Reminders, calendar: WorkCalendar) -> date | None:
    """The day after today on which a reminder or the last question comes; None after all."""
    return next((day for day in days_of(asked, marks, calendar) if day > today), None)
