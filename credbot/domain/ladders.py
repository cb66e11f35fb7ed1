"""Ladders: on which days before a date it is reminded of, each step once.

A ladder is rungs, in calendar days before the date. Far rungs wait for the
first working day of a week and come as one list; near ones come on their own
day, on the working day before when that one is off, because legal dates never
roll. `first` of a dated thing is the day from which it may be reminded of,
kept with it (`remind_from`); None means handled, moved away or over.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from credbot.domain.workdays import ONE_DAY, WorkCalendar

LONGEST_CLOSING = 35
"""So many days in a row may be days off; a reminder comes before them."""

NEAR = 14
"""Rungs of so many days or fewer come on their own day."""


@dataclass(frozen=True, slots=True)
class Ladder:
    """Days before a date, the farthest first: (90, 60, 30, 14, 7, 1, 0)."""

    rungs: tuple[int, ...]

    @property
    def reach(self) -> int:
        """How many days ahead of a date the ladder begins."""
        return self.rungs[0]


@dataclass(frozen=True, slots=True)
class Step:
    """A rung of a ladder that has come: the day of its reminder, and its days before the date."""

    day: date
    rung: int


def steps(ladder: Ladder, due: date, first: date, calendar: WorkCalendar) -> list[Step]:
    """The steps of a date in order, each day once.

    Rungs that lay behind when the date became known, on `first`, are one step on that day.
    """
    by_day = {max(rung_day(due, rung, calendar), first): rung for rung in ladder.rungs}
    return [Step(day, rung) for day, rung in sorted(by_day.items())]


def step_between(
    ladder: Ladder, due: date, first: date | None, after: date, today: date, calendar: WorkCalendar
) -> Step | None:
    """The last step with after < day <= today: what one message says of several missed ones."""
    if first is None or first > today:
        return None
    come = [step for step in steps(ladder, due, first, calendar) if after < step.day <= today]
    return come[-1] if come else None


def rung_day(due: date, rung: int, calendar: WorkCalendar) -> date:
    """The day on which a rung's reminder comes."""
    day = due - timedelta(days=rung)
    if rung > NEAR:
        return first_of_week(day, calendar)
    while not calendar.is_workday(day):
        day -= ONE_DAY
    return day


def days_due(
    ladders: Iterable[Ladder], after: date, today: date, calendar: WorkCalendar
) -> set[date]:
    """The dates of which a step has come since `after`, of those that were known by then."""
    found = set()
    for ladder in ladders:
        due = after
        while due <= today + timedelta(days=ladder.reach + LONGEST_CLOSING):
            due += ONE_DAY
            if any(after < rung_day(due, rung, calendar) <= today for rung in ladder.rungs):
                found.add(due)
    return found


def first_of_week(day: date, calendar: WorkCalendar) -> date:
    """The first working day of the week that begins on `day` or next."""
    monday = day + timedelta(days=-day.weekday() % 7)
    return calendar.next_workday(monday)
