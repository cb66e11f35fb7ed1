"""Reminders of dates and a month's windows, drawn when they are sent."""

from datetime import date

from credbot import services, views
from credbot.delivery.screens import Screens
from credbot.store.database import Database
from credbot.store.lanes import Delivery
from credbot.views.kit import Screen


def deadlines(db: Database, row: Delivery) -> Screen | None:
    """A channel's reminders; nothing when all of them are handled by now."""
    shown = services.deadlines.read_channel(db, row.payload, now=row.as_of)
    return views.deadlines.message(shown) if shown.entries else None


def proposals(db: Database, row: Delivery) -> Screen | None:
    """The windows that open in a month, to a coordinator; nothing when there is none."""
    person = int(row.recipient.partition(":")[2])
    month = date.fromisoformat(row.payload["month"])
    lines, today, titles = services.deadlines.read_proposals(db, person, month, now=row.as_of)
    if not lines:
        return None
    said = f"{views.words.many(len(lines), 'window')} to open in {month:%B}."
    return Screen(said, [*views.cycles.proposals(lines, today, titles), views.cover.why(WHY)])


WHY = "you coordinate, and a month begins"

SCREENS: Screens = {"deadlines": deadlines, "proposals": proposals}
