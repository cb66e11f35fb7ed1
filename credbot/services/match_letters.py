"""Whom a possible match is told to: compliance alone; coordinators once it is confirmed.

Decides nothing about permission: whoever calls it has asked for that. All go
to a person's direct message; there is no way from here to a channel.
"""

from collections.abc import Sequence
from datetime import date, datetime

from credbot.domain.people import Person
from credbot.domain.roles import Role
from credbot.services.unasked import later
from credbot.store import audit, matches, outbox, people
from credbot.store.database import Work
from credbot.store.outbox import Outgoing

MATCH = "match"
NOBODY = "match_nobody"
CONFIRMED = "match_confirmed"
MOST = 50


def tell_compliance(work: Work, by: Person, numbers: Sequence[int], now: datetime) -> int:
    """Each match to everybody in compliance but who raised it; how many hear of it.

    Where nobody has that role, admins are told so, without a name.
    """
    if not numbers:
        return 0
    members = people.list_reachable(work, Role.COMPLIANCE)
    for number in numbers:
        for person in members:
            if person.id != by.id:
                outbox.queue(work, _letter(work, MATCH, number, person, now, "new"))
    if not members:
        for person in people.list_reachable(work, Role.ADMIN):
            outbox.queue(work, _letter(work, NOBODY, numbers[0], person, now, "nobody"))
    return len(members)


def raise_match(
    work: Work,
    by: Person,
    provider_id: int,
    source: str,
    day: date,
    evidence: str | None,
    now: datetime,
) -> int:
    """A possible match begins, and the record says so without a name; its number."""
    number = matches.add(work, provider_id, source, day, evidence, by.name)
    matches.note(work, number, now, by.name, "raised", None)
    audit.record(work, by, "monitoring.match", at=now, new={"match": number})
    return number


def tell_newcomers(work: Work, now: datetime) -> None:
    """What waits for a decision, to members of compliance who have not had it: for the clock."""
    for match in matches.page(work, waiting=True, n=MOST):
        for person in people.list_reachable(work, Role.COMPLIANCE):
            if person.name != match.raised_by:
                outbox.queue(work, _letter(work, MATCH, match.id, person, now, "new"))


def tell_coordinators(work: Work, by: Person, number: int, note: int, now: datetime) -> int:
    """A confirmed match to the coordinators; how many hear of it."""
    found = [one for one in people.list_reachable(work, Role.COORDINATOR) if one.id != by.id]
    for person in found:
        outbox.queue(work, _letter(work, CONFIRMED, number, person, now, str(note)))
    return len(found)


def refresh(work: Work, number: int, now: datetime) -> None:
    """What stands in direct messages about a match says what is so now."""
    for kind in (MATCH, CONFIRMED):
        outbox.refresh(work, kind, [f"match:{number}"], now)


def _letter(
    work: Work, kind: str, number: int, person: Person, now: datetime, mark: str
) -> Outgoing:
    return Outgoing(
        kind=kind,
        recipient=f"person:{person.id}",
        subject=f"match:{number}",
        payload={"match": number},
        as_of=now,
        key=f"{kind}:{number}:{person.id}:{mark}",
        not_before=later(work, person, now),
    )
