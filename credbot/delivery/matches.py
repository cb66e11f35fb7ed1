"""Letters about possible matches: read as their reader, drawn when they are sent."""

from credbot import services, views
from credbot.delivery.screens import Screens, number_of, reader_of
from credbot.store.database import Database
from credbot.store.lanes import Delivery
from credbot.views.kit import Screen


def match(db: Database, row: Delivery) -> Screen | None:
    """To compliance; nothing to who has that role no more, or when it was decided before."""
    found = services.matches.read_match_of(db, reader_of(row), number_of(row))
    if found is None:
        return None
    one, titles, reader = found
    if one.decision and row.refreshes is None:
        return None
    return views.matches.letter(one, titles, reader.zone)


def match_confirmed(db: Database, row: Delivery) -> Screen | None:
    """To a coordinator: what was confirmed; nothing when it was opened again before."""
    found = services.matches.read_confirmed_of(db, reader_of(row), number_of(row))
    if found is None:
        return None
    one, titles, lines = found
    if one.decision is None and row.refreshes is None:
        return None
    return views.matches.confirmed(one, titles, lines)


def match_nobody(_db: Database, _row: Delivery) -> Screen:
    """To an admin: nobody has the role that decides."""
    return views.matches.nobody()


SCREENS: Screens = {
    "match": match,
    "match_confirmed": match_confirmed,
    "match_nobody": match_nobody,
}
