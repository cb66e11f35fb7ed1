"""Dates as a calendar that the usual programs open (RFC 5545).

The library makes the frame and the time zones. The events are written here:
made one by one as its objects, 5,000 of them take two seconds.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

ONE_DAY = timedelta(days=1)
OCTETS = 75
"""A line's bytes; what is longer goes on in the next one, behind a space."""

_ESCAPES = str.maketrans(
    {"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": None, "\x00": None}
)


@dataclass(frozen=True, slots=True)
class Event:
    """One date: all day, or at an hour (`14:00`) in a zone for an hour.

    `uid` is its name for good, `since` the day from which it is known.
    """

    uid: str
    day: date
    summary: str
    kind: str
    since: date
    at: str | None = None
    zone: str | None = None
    estimated: bool = False


def write_calendar(name: str, events: Sequence[Event]) -> bytes:
    """A whole calendar; the same events give the same bytes."""
    from icalendar import Calendar  # slow to load, and for this only

    frame = Calendar()
    frame.add("prodid", "-//credbot//calendar//EN")
    frame.add("version", "2.0")
    frame.add("calscale", "GREGORIAN")
    whole: bytes = frame.to_ical()
    begin, end, rest = whole.partition(b"END:VCALENDAR")
    # The library leaves the commas of a name that is no property of the standard as they are.
    head = folded(f"X-WR-CALNAME:{escaped(name)}") + "REFRESH-INTERVAL;VALUE=DURATION:PT4H\r\n"
    zones = [zone.to_ical() for zone in _zones(events)]
    lines = "".join(map(_event, sorted(events, key=_order)))
    return b"".join([begin, head.encode(), *zones, lines.encode(), end, rest])


def _order(event: Event) -> tuple[date, str]:
    return event.day, event.uid


def _zones(events: Iterable[Event]) -> list[Any]:
    """The time zones of events at an hour, for the years in which these lie."""
    from icalendar import Timezone

    timed = [event for event in events if event.at and event.zone]
    if not timed:
        return []
    year = timedelta(days=366)
    first = min(event.day for event in timed) - year
    last = max(event.day for event in timed) + year
    names = sorted({event.zone for event in timed if event.zone})
    return [Timezone.from_tzid(name, first_date=first, last_date=last) for name in names]


def _event(event: Event) -> str:
    stamp = f"{_written(event.since)}T000000Z"
    if event.at and event.zone:
        hour = event.at.replace(":", "")
        when = f"DTSTART;TZID={event.zone}:{_written(event.day)}T{hour:0>4}00\r\nDURATION:PT1H"
    else:
        when = (
            f"DTSTART;VALUE=DATE:{_written(event.day)}\r\n"
            f"DTEND;VALUE=DATE:{_written(event.day + ONE_DAY)}\r\nTRANSP:TRANSPARENT"
        )
    return (
        f"BEGIN:VEVENT\r\n{folded(f'UID:{event.uid}')}"
        f"DTSTAMP:{stamp}\r\nLAST-MODIFIED:{stamp}\r\n{when}\r\n"
        f"{folded(f'SUMMARY:{escaped(event.summary)}')}{folded(f'CATEGORIES:{escaped(event.kind)}')}"
        f"STATUS:{'TENTATIVE' if event.estimated else 'CONFIRMED'}\r\nSEQUENCE:0\r\nEND:VEVENT\r\n"
    )


@lru_cache(maxsize=2048)
def _written(day: date) -> str:
    return day.isoformat().replace("-", "")


def escaped(text: str) -> str:
    """Text as the value of a line."""
    return text.translate(_ESCAPES)


def folded(line: str) -> str:
    """A line with its end, in parts of 75 bytes; no letter is cut in two."""
    if len(line) <= OCTETS and line.isascii():
        return f"{line}\r\n"
    raw = line.encode(errors="replace")
    parts, room = [], OCTETS
    while len(raw) > room:
        cut = room
        while raw[cut] & 0xC0 == 0x80:
            cut -= 1
        parts.append(raw[:cut])
        raw, room = raw[cut:], OCTETS - 1
    return b"\r\n ".join([*parts, raw]).decode() + "\r\n"
