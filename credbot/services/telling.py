"""Who is told of an act, and how: nobody of their own."""

from collections.abc import Sequence
from datetime import datetime

from credbot.domain import roles
from credbot.domain.cover import Cover, away, stand_in
from credbot.domain.dates import moment, spoken
from credbot.domain.errors import Refused
from credbot.domain.files import File
from credbot.domain.people import Person
from credbot.services import unasked
from credbot.services.acts import Act
from credbot.store import alerts, outbox, people, settings
from credbot.store.outbox import Outgoing


def tell_owners(at: Act, files: Sequence[File], owner: Person | None) -> str | None:
    """Queue the direct message to a new owner: the card, or one list for several files.

    Returns what to say about it to the person who acts, None when nobody is told.
    """
    if owner is None or not files or owner.id == at.who.id:
        return None
    if not owner.slack_id:
        return f"{owner.name} has no Slack account here yet and was not told."
    absence = away(at.rules.covers, owner.id, owner.today(at.now))
    muted = not alerts.get_choices(at.work, owner.id).cards
    if (absence or muted) and settings.get_organisation(at.work).live:
        return _in_the_morning(at, files, owner, absence)
    later = unasked.later(at.work, owner, at.now)
    outbox.queue(at.work, _message(files, owner, at, later))
    if later is None:
        return f"{owner.name} gets a message."
    return f"{owner.name} gets a message {moment(later, owner.zone)}, their time."


def _in_the_morning(
    at: Act, files: Sequence[File], owner: Person, absence: Cover | None
) -> str | None:
    """Into the owner's next morning; who covers for somebody away hears of it as well."""
    when = unasked.next_morning(at.work, owner, at.now)
    key = f"morning:{owner.id}:{owner.today(when)}"
    given = [[file.id, at.who.name] for file in files]
    payload = {"person": owner.id, "given": given}
    outbox.queue(at.work, Outgoing("morning", f"person:{owner.id}", key, payload, when, key, when))
    said = f"{owner.name} sees it in the morning of {moment(when, owner.zone)}."
    instead = stand_in(at.rules.covers, owner.id, owner.today(at.now))
    if absence is None or instead in (owner.id, at.who.id):
        return said
    cover = people.get_person(at.work, instead)
    facts = {"files": [file.id for file in files], "by": at.who.name, "owner": owner.name}
    later = unasked.later(at.work, cover, at.now)
    to = f"person:{cover.id}"
    outbox.queue(at.work, Outgoing("covered", to, None, facts, at.now, not_before=later))
    until = spoken(absence.ends, at.today)
    return f"{owner.name} is away to {until}; {cover.name}, who covers, gets a message. {said}"


def _message(
    files: Sequence[File], owner: Person, at: Act, not_before: datetime | None
) -> Outgoing:
    ids = [file.id for file in files]
    single = len(ids) == 1
    return Outgoing(
        kind="card" if single else "assigned",
        recipient=f"person:{owner.id}",
        subject=f"file:{ids[0]}" if single else None,
        payload={"files": ids, "by": at.who.name},
        as_of=at.now,
        not_before=not_before,
    )


def can_own(owner: Person) -> None:
    """Raises Refused for somebody who can't have files, with the remedy."""
    if owner.refused:
        raise Refused(f"{owner.name} can't have files: {owner.refused}")
    if owner.slack_id and not roles.may(owner, "pipeline.work"):
        raise Refused(
            f"{owner.name} has no role that works files. Give one first: "
            "`/cred people role @who specialist`."
        )
