"""How each kind of message is drawn when it is sent: read as the recipient, then view."""

from credbot import services, views
from credbot.delivery import sheets
from credbot.delivery.screens import Screens
from credbot.store.database import Database
from credbot.store.lanes import Delivery
from credbot.views.kit import Screen


def card(db: Database, row: Delivery) -> Screen | None:
    """The card of a file, for whom it became theirs and wherever it stands.

    Not sent at all when the file was taken back, or closed, before anybody saw it.
    """
    file_id = int((row.subject or "").partition(":")[2])
    shown = services.lists.read_card_of(db, _person(row), file_id, now=row.as_of)
    file = shown.row.file
    if row.refreshes is None and (file.owner_id != _person(row) or not file.open):
        return None
    note = (
        f"{views.kit.escape(row.payload['by'])} gave you this file."
        if "by" in row.payload
        else None
    )
    return views.pipeline.card(shown, note=note)


def assigned(db: Database, row: Delivery) -> Screen | None:
    """Several files that became somebody's, in one message; those that still are."""
    files = [int(number) for number in row.payload["files"]]
    rows = services.lists.read_rows_of(db, _person(row), files, now=row.as_of)
    theirs = [one for one in rows if one.file.owner_id == _person(row) and one.file.open]
    return views.pipeline.assigned(theirs, row.payload["by"]) if theirs else None


def stall_digest(db: Database, row: Delivery) -> Screen:
    """The stall digest of a team channel."""
    payload = row.payload
    shown = services.digests.read_channel_digest(
        db, payload["channel"], payload["zone"], payload["scope"], now=row.as_of
    )
    return views.mornings.digest(shown)


def morning(db: Database, row: Delivery) -> Screen | None:
    """A person's morning; nothing when nothing is due any more."""
    owner = int(row.payload["person"])
    shown = services.digests.read_morning_for(db, _person(row), owner, now=row.as_of)
    extra = services.alerts.read_extras(db, owner, row.payload, now=row.as_of)
    return views.mornings.morning(shown, extra) if shown.day.count or extra.speaks else None


def welcome(db: Database, row: Delivery) -> Screen | None:
    """The one message to somebody with a first role; none when it was taken again."""
    person = services.people.read_reader(db, _person(row))
    return views.team.welcome(person) if person.roles else None


def role_request(db: Database, row: Delivery) -> Screen:
    """Somebody without a role asks for one."""
    return views.team.role_request(services.people.read_reader(db, row.payload["person"]))


def greeting(db: Database, row: Delivery) -> Screen:
    """What a new team is asked, with what was answered so far."""
    setup = services.onboarding.read_setup_of(db, int((row.subject or "").partition(":")[2]))
    return views.onboarding.greeting(setup)


def cover(db: Database, row: Delivery) -> Screen:
    """To who covers: from when to when, or that it is over."""
    ended = bool(row.payload["ended"])
    found = services.cover.read_cover(db, row.payload["cover"], now=row.as_of, ended=ended)
    return views.cover.told(found)


def covered(db: Database, row: Delivery) -> Screen | None:
    """To who covers: files that became those of somebody away."""
    files = [int(number) for number in row.payload["files"]]
    rows = services.lists.read_rows_of(db, _person(row), files, now=row.as_of)
    shown = [one for one in rows if one.file.open and one.line.owner == row.payload["owner"]]
    return views.cover.given(shown, row.payload["by"], row.payload["owner"]) if shown else None


def escalation(db: Database, row: Delivery) -> Screen | None:
    """A file that somebody escalated; nothing when that was closed before it could be sent."""
    one, line = services.escalation.read_escalation(db, row.payload["escalation"])
    asked = row.recipient.startswith("person:")
    return None if one.closed else views.escalation.message(one, line, asked=asked)


def escalation_closed(db: Database, row: Delivery) -> Screen | None:
    """To who escalated: what came of it; nothing when it was opened again."""
    one, line = services.escalation.read_escalation(db, row.payload["escalation"])
    return views.escalation.came_of(one, line) if one.closed else None


def standing(db: Database, row: Delivery) -> Screen | None:
    """What a standing rule tells a channel; nothing when all of it was closed meanwhile."""
    payload = row.payload
    listed, rows = services.standing.read_told(
        db, payload["rule"], payload["files"], now=row.as_of, zone=payload["zone"]
    )
    return views.standing.told(listed, rows) if rows else None


def _person(row: Delivery) -> int:
    return int(row.recipient.partition(":")[2])


SCREENS: Screens = {
    "card": card,
    "assigned": assigned,
    "stall_digest": stall_digest,
    "morning": morning,
    "cover": cover,
    "covered": covered,
    "escalation": escalation,
    "escalation_closed": escalation_closed,
    "standing": standing,
    "welcome": welcome,
    "role_request": role_request,
    "greeting": greeting,
    **sheets.SCREENS,
}
