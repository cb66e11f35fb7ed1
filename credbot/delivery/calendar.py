"""Reminders of dates and a month's windows, drawn when they are sent."""

from datetime import date

from credbot import services, views
from credbot.delivery.screens import Attachment, Screens, reader_of
from credbot.documents.ics import Event, write_calendar
from credbot.domain import feeds
from credbot.domain.feeds import Calendar
from credbot.store.database import Database
from credbot.store.lanes import Delivery
from credbot.views.kit import Screen


def deadlines(db: Database, row: Delivery) -> Screen | None:
    """A channel's reminders; nothing when all of them are handled by now."""
    shown = services.deadlines.read_channel(db, row.payload, now=row.as_of)
    return views.deadlines.message(shown) if shown.entries else None


def proposals(db: Database, row: Delivery) -> Screen | None:
    """The windows that open in a month, to a coordinator; nothing when there is none."""
    person = reader_of(row)
    month = date.fromisoformat(row.payload["month"])
    lines, today, titles = services.deadlines.read_proposals(db, person, month, now=row.as_of)
    if not lines:
        return None
    said = f"{views.words.many(len(lines), 'window')} to open in {month:%B}."
    return Screen(said, [*views.cycles.proposals(lines, today, titles), views.cover.why(WHY)])


WHY = "you coordinate, and a month begins"


def calendar_file(db: Database, row: Delivery) -> Attachment | None:
    """The calendar as a file that the usual programs open."""
    person = reader_of(row)
    everybody = bool(row.payload["everybody"])
    found = services.feeds.read_file(db, person, everybody=everybody, now=row.as_of)
    if found is None:
        return None
    day = f"{found.made:%Y-%m-%d}"
    return Attachment(f"calendar-{day}.ics", f"{found.name}, {day}", written(found))


def written(found: Calendar) -> bytes:
    """A calendar in the form that the usual programs open."""
    events = [
        Event(
            uid=feeds.uid(entry),
            day=entry.day,
            summary=summary,
            kind=feeds.title(entry),
            since=entry.first or found.made,
            at=entry.at,
            zone=entry.zone,
            estimated=entry.estimated,
        )
        for entry, summary in found.entries
    ]
    return write_calendar(found.name, events)


SCREENS: Screens = {
    "deadlines": deadlines,
    "proposals": proposals,
    "calendar_file": calendar_file,
}
