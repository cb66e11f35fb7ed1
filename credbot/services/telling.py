"""Who is told of an act, and how: nobody of their own."""

from collections.abc import Sequence
from datetime import datetime

from credbot.domain import quiet, roles
from credbot.domain.dates import moment
from credbot.domain.errors import Refused
from credbot.domain.files import File
from credbot.domain.people import Person
from credbot.services.acts import Act
from credbot.store import outbox
from credbot.store.outbox import Outgoing


def tell_owners(at: Act, files: Sequence[File], owner: Person | None) -> str | None:
    """Queue the direct message to a new owner: the card, or one list for several files.

    Returns what to say about it to the person who acts, None when nobody is told.
    """
    if owner is None or not files or owner.id == at.who.id:
        return None
    if not owner.slack_id:
        return f"{owner.name} has no Slack account here yet and was not told."
    later = quiet.not_before(at.now, owner.zone, at.rules.calendar)
    outbox.queue(at.work, _message(files, owner, at, later if later > at.now else None))
    if later <= at.now:
        return f"{owner.name} gets a message."
    return f"{owner.name} gets a message {moment(later, owner.zone)}, their time."


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
