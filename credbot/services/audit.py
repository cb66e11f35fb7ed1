"""The audit trail: check it, hand it out."""

from collections.abc import Iterator
from datetime import datetime

from credbot.domain import roles
from credbot.domain.errors import BadInput
from credbot.domain.people import Person
from credbot.domain.record import Event
from credbot.store import audit
from credbot.store.audit import Verdict
from credbot.store.database import Database

HASH = 64


def verify(db: Database, who: Person, head: str | None = None) -> Verdict:
    """Compute the whole chain again; `head` is an earlier `SEQ:HASH`, to find a cut tail.

    Raises BadInput for a head of another form.
    """
    roles.require(who, "reports.audit")
    earlier = read_head(head) if head else None
    with db.read() as work:
        return audit.verify(work, earlier)


def export_events(
    db: Database, who: Person, since: datetime | None = None
) -> tuple[tuple[int, str], Iterator[Event]]:
    """The chain's head (seq, hash) and all events, oldest first."""
    roles.require(who, "reports.audit")
    with db.read() as work:
        head = audit.head(work)
    return head, _events(db, since)


def read_head(text: str) -> tuple[int, str]:
    """`SEQ:HASH` as `verify` prints it. Raises BadInput."""
    seq, _, digest = text.strip().partition(":")
    plain = digest.casefold()
    if not seq.isdecimal() or len(plain) != HASH or set(plain) - set("0123456789abcdef"):
        raise BadInput(
            f"{text} is not a head of the trail: it is SEQ:HASH, as `credbot audit verify` prints."
        )
    return int(seq), plain


def _events(db: Database, since: datetime | None) -> Iterator[Event]:
    with db.read() as work:
        for event, _reference in audit.events(work, since):
            yield event
