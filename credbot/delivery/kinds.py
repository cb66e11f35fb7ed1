"""How each kind of message is drawn when it is sent: read as the recipient, then view."""

from credbot import services, views
from credbot.delivery import calendar, controls, exports, matches, sheets
from credbot.delivery.screens import Screens, number_of, reader_of
from credbot.domain.requests import News
from credbot.store.database import Database
from credbot.store.lanes import Delivery
from credbot.views.kit import Screen


def card(db: Database, row: Delivery) -> Screen | None:
    """The card of a file, for whom it became theirs and wherever it stands.

    Not sent at all when the file was taken back, or closed, before anybody saw it.
    """
    file_id = number_of(row)
    shown = services.lists.read_card_of(db, reader_of(row), file_id, now=row.as_of)
    file = shown.row.file
    if row.refreshes is None and (file.owner_id != reader_of(row) or not file.open):
        return None
    note = (
        f"{views.kit.escape(row.payload['by'])} gave you this file."
        if "by" in row.payload
        else None
    )
    drawn = views.pipeline.card(shown, note=note)
    return _because(drawn, "a file became yours") if note else drawn


def assigned(db: Database, row: Delivery) -> Screen | None:
    """Several files that became somebody's, in one message; those that still are."""
    files = [int(number) for number in row.payload["files"]]
    rows = services.lists.read_rows_of(db, reader_of(row), files, now=row.as_of)
    theirs = [one for one in rows if one.file.owner_id == reader_of(row) and one.file.open]
    if not theirs:
        return None
    shown = views.pipeline.assigned(theirs, row.payload["by"])
    return _because(shown, "files became yours")


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
    shown = services.digests.read_morning_for(db, reader_of(row), owner, now=row.as_of)
    extra = services.alerts.read_extras(db, owner, row.payload, now=row.as_of)
    return views.mornings.morning(shown, extra) if shown.day.count or extra.speaks else None


def welcome(db: Database, row: Delivery) -> Screen | None:
    """The one message to somebody with a first role; none when it was taken again."""
    person = services.people.read_reader(db, reader_of(row))
    return views.team.welcome(person) if person.roles else None


def role_request(db: Database, row: Delivery) -> Screen:
    """Somebody without a role asks for one."""
    return views.team.role_request(services.people.read_reader(db, row.payload["person"]))


def greeting(db: Database, row: Delivery) -> Screen:
    """What a new team is asked, with what was answered so far."""
    setup = services.onboarding.read_setup_of(db, number_of(row))
    return views.onboarding.greeting(setup)


def note(db: Database, row: Delivery) -> Screen | None:
    """A note that names somebody; nothing when it was taken back before they saw it."""
    file, act = row.payload["file"], row.payload["act"]
    found = services.notes.read_note_of(db, reader_of(row), file, act, now=row.as_of)
    return _because(views.pipeline.named(*found), "a note names you") if found else None


def cover(db: Database, row: Delivery) -> Screen:
    """To who covers, and to who is away: from when to when, or that it is over."""
    reader, ended = reader_of(row), bool(row.payload["ended"])
    number = row.payload["cover"]
    found = services.cover.read_cover(db, reader, number, now=row.as_of, ended=ended)
    if reader == found.cover.person_id:
        return views.cover.told_away(found, row.payload["by"])
    return views.cover.told(found)


def covered(db: Database, row: Delivery) -> Screen | None:
    """To who covers: files that became those of somebody away."""
    files = [int(number) for number in row.payload["files"]]
    rows = services.lists.read_rows_of(db, reader_of(row), files, now=row.as_of)
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
    listed, rows, query = services.standing.read_told(
        db, payload["rule"], payload["files"], now=row.as_of, zone=payload["zone"]
    )
    return views.standing.told(listed, rows, query) if rows else None


def asked(db: Database, row: Delivery) -> Screen | None:
    """What became of a request, to who asked; nothing while it waits again."""
    again = bool(row.payload.get("again"))
    request = services.requests.read_answer(db, int(row.payload["asked"]), again=again)
    if request is None:
        return None
    person = services.people.read_reader(db, reader_of(row))
    return views.requests.answer(request, person.today(row.as_of))


def asked_news(db: Database, row: Delivery) -> Screen | None:
    """What has become of a file that somebody asked for; nothing when it is not so any more."""
    person = services.people.read_reader(db, reader_of(row))
    found = services.requests.read_news(
        db, row.payload, person.zone, now=row.as_of, asker=person.id
    )
    return views.requests.news(*found, row.payload) if found else None


def operations_notice(db: Database, row: Delivery) -> Screen | None:
    """What billing and scheduling wait for; that something is taken back only if it was told."""
    file, news = int(row.payload["file"]), News(row.payload["news"])
    channel = row.recipient.partition(":")[2]
    if news is News.UNDONE and not services.requests.was_told(db, file, channel):
        return None
    found = services.requests.read_news(db, row.payload, row.payload["zone"], now=row.as_of)
    return views.requests.notice(*found, row.payload) if found else None


def _because(shown: Screen, reason: str) -> Screen:
    """Why a message came that nobody asked for, and the press that changes that."""
    return Screen(shown.text, [*shown.blocks, views.cover.why(reason)])


SCREENS: Screens = {
    "card": card,
    "assigned": assigned,
    "note": note,
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
    "asked": asked,
    "asked_news": asked_news,
    "operations_notice": operations_notice,
    **sheets.SCREENS,
    **exports.SCREENS,
    **controls.SCREENS,
    **matches.SCREENS,
    **calendar.SCREENS,
}
