"""Quiet hours: when a direct message that nobody asked for may come, as a person chose it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Any

from credbot.domain.errors import BadInput
from credbot.domain.people import zone_of
from credbot.domain.workdays import ONE_DAY, WorkCalendar

HOURS = range(6, 12)
"""A morning comes at one of these hours; quiet hours end at one of them."""

EVENINGS = range(12, 24)
NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
WEEK = frozenset(range(5))


class Morning(StrEnum):
    """When somebody gets a morning message."""

    DUE = "due"
    ALWAYS = "always"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class Choices:
    """What a person chose; hours are whole hours on their own clock.

    Nothing comes unasked from `quiet_from` in the evening until `quiet_until`,
    nor on a day that is not among `days` (0 is Monday). `cards` off: files
    that become theirs wait for the next morning.
    """

    morning: Morning = Morning.DUE
    hour: int = 8
    quiet_from: int = 18
    quiet_until: int = 8
    days: frozenset[int] = WEEK
    cards: bool = True

    def works(self, day: date, calendar: WorkCalendar) -> bool:
        """Whether a day is one of the person's working days."""
        return day.weekday() in self.days and (day.weekday() > 4 or calendar.is_workday(day))

    def next_day(self, day: date, calendar: WorkCalendar) -> date:
        """`day` itself when the person works, else the first day after it on which they do."""
        while not self.works(day, calendar):
            day += ONE_DAY
        return day

    def day_before(self, day: date, calendar: WorkCalendar) -> date:
        """The person's last working day before `day`."""
        day -= ONE_DAY
        while not self.works(day, calendar):
            day -= ONE_DAY
        return day


USUAL = Choices()


def not_before(
    now: datetime, zone: str, calendar: WorkCalendar, chosen: Choices = USUAL
) -> datetime:
    """The first instant, from `now` on, at which a person may be written to unasked.

    That is one of their working days (by default the organisation's), after
    their quiet hours by the clock of their `zone`; else when these next end.
    """
    local = now.astimezone(zone_of(zone))
    day, at = local.date(), local.time()
    until, evening = time(chosen.quiet_until), time(chosen.quiet_from)
    if chosen.works(day, calendar) and until <= at < evening:
        return now
    if at >= until:
        day += timedelta(days=1)
    return _instant(chosen.next_day(day, calendar), chosen.quiet_until, zone)


def next_morning(now: datetime, zone: str, calendar: WorkCalendar, chosen: Choices) -> datetime:
    """The instant of a person's next morning message after `now`."""
    day = now.astimezone(zone_of(zone)).date()
    while True:
        day = chosen.next_day(day, calendar)
        moment = _instant(day, chosen.hour, zone)
        if moment > now:
            return moment
        day += ONE_DAY


def change(chosen: Choices, **new: Any) -> Choices:
    """The choices with some changed. Raises BadInput for values that make no sense together."""
    changed = replace(chosen, **new)
    if changed.hour not in HOURS:
        raise BadInput("A morning comes at an hour from 6 to 11.", "hour")
    if changed.quiet_until not in HOURS or changed.quiet_from not in EVENINGS:
        raise BadInput("Quiet hours look like 18-8: from 12 to 23, until 6 to 11.", "quiet")
    if not changed.days:
        raise BadInput("Name at least one day on which you work.", "days")
    return changed


def read_days(words: Iterable[str]) -> frozenset[int]:
    """Days as typed: `mon-thu`, `mon tue fri`, `mon,wed`. Raises BadInput."""
    found: set[int] = set()
    for word in words:
        for part in word.casefold().replace(",", " ").split():
            first, dash, last = part.partition("-")
            start, end = _weekday(first), _weekday(last) if dash else _weekday(first)
            found.update((start + step) % 7 for step in range((end - start) % 7 + 1))
    if not found:
        raise BadInput("Say on which days you work, as in mon-thu.")
    return frozenset(found)


def said_days(days: frozenset[int]) -> str:
    """`Mon to Fri`, `Mon, Wed and Fri`."""
    names = [NAMES[day].capitalize() for day in sorted(days)]
    first, last = min(days), max(days)
    if len(days) > 2 and len(days) == last - first + 1:
        return f"{names[0]} to {names[-1]}"
    return " and ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else names[0]


def stored(chosen: Choices) -> dict[str, Any]:
    """Choices as plain values; `restored` reads them back."""
    return {
        "morning": str(chosen.morning),
        "hour": chosen.hour,
        "quiet_from": chosen.quiet_from,
        "quiet_until": chosen.quiet_until,
        "days": sorted(chosen.days),
        "cards": chosen.cards,
    }


def restored(values: Mapping[str, Any]) -> Choices:
    """Choices from plain values; what is not said is as usual."""
    known = {**stored(USUAL), **values}
    return Choices(
        Morning(known["morning"]),
        known["hour"],
        known["quiet_from"],
        known["quiet_until"],
        frozenset(known["days"]),
        known["cards"],
    )


def _weekday(word: str) -> int:
    if word[:3] not in NAMES:
        raise BadInput(f"{word or 'Nothing'} is not a day of the week. They look like mon-thu.")
    return NAMES.index(word[:3])


def _instant(day: date, hour: int, zone: str) -> datetime:
    return datetime.combine(day, time(hour), zone_of(zone)).astimezone(UTC)
