"""Possible matches: for compliance alone. A person decides, and all that was said stays.

`now` is an instant (UTC).
"""

from datetime import datetime

from credbot.domain import monitoring as rules
from credbot.domain import roles
from credbot.domain.errors import Refused
from credbot.domain.files import Line
from credbot.domain.monitoring import Match, Verdict
from credbot.domain.people import Person
from credbot.services import match_letters
from credbot.store import audit, lists, matches, monitoring, people
from credbot.store.database import Database, Work


def list_matches(db: Database, who: Person) -> tuple[list[Match], list[Match]]:
    """Those that wait, the oldest first, and the last that were decided."""
    roles.require(who, "monitoring.decide")
    with db.read() as work:
        return matches.page(work, waiting=True, n=20), matches.page(work, waiting=False, n=10)


def read_match(db: Database, who: Person, number: int) -> Match:
    """One with all that was said of it. Raises Unknown."""
    roles.require(who, "monitoring.decide")
    with db.read() as work:
        return matches.get(work, number)


def titles(db: Database, who: Person) -> dict[str, str]:
    """The sources by key, as people call them; those no longer used too."""
    roles.require(who, "monitoring.decide")
    with db.read() as work:
        return _titles(work)


def decide(
    db: Database, who: Person, number: int, verdict: Verdict, why: str, *, now: datetime
) -> tuple[Match, int]:
    """A person says what a possible match is; a confirmed one is told to the coordinators.

    Also how many hear of it. No file is touched. Raises Refused when somebody has decided.
    """
    roles.require(who, "monitoring.decide")
    with db.begin() as work:
        match = matches.get(work, number, lock=True)
        rules.check_undecided(match, verdict)
        matches.decide(work, number, verdict, now, who.name, why)
        audit.record(work, who, "monitoring.decide", at=now, new={"match": number})
        told, n = 0, len(match.notes)
        if verdict is Verdict.IT_IS:
            told = match_letters.tell_coordinators(work, who, number, n, now)
        match_letters.refresh(work, number, now)
        return matches.get(work, number), told


def reopen(db: Database, who: Person, number: int, why: str, *, now: datetime) -> Match:
    """It was decided wrongly or too early: it waits again, and what was said stays."""
    roles.require(who, "monitoring.decide")
    with db.begin() as work:
        match = matches.get(work, number, lock=True)
        if match.decision is None:
            raise Refused("This one waits for a decision already.")
        matches.decide(work, number, None, now, who.name, why)
        audit.record(work, who, "monitoring.reopen", at=now, new={"match": number})
        match_letters.refresh(work, number, now)
        return matches.get(work, number)


def read_match_of(
    db: Database, person_id: int, number: int
) -> tuple[Match, dict[str, str], Person] | None:
    """One for a letter; None for a reader who may not see it any more. For delivery."""
    with db.read() as work:
        reader = people.get_person(work, person_id)
        if not roles.may(reader, "monitoring.decide"):
            return None
        return matches.get(work, number), _titles(work), reader


def read_confirmed_of(
    db: Database, person_id: int, number: int
) -> tuple[Match, dict[str, str], list[Line]] | None:
    """A confirmed one with the provider's open files, for a coordinator. For delivery."""
    with db.read() as work:
        reader = people.get_person(work, person_id)
        if not roles.may(reader, "calendar.change"):
            return None
        match = matches.get(work, number)
        lines = lists.lines_of_provider(work, match.provider_id)
        return match, _titles(work), [line for line in lines if line.file.open]


def reviews_of_file(db: Database, who: Person, file_id: int) -> list[str]:
    """What stands with compliance about the provider of a file, as far as `who` may know it."""
    roles.require(who, "pipeline.read")
    with db.read() as work:
        return _reviews(work, who, file_id=file_id)


def reviews_of_provider(db: Database, who: Person, provider_id: int) -> list[str]:
    """The same by the provider: all of it for compliance, what is confirmed for coordinators."""
    roles.require(who, "provider.status")
    with db.read() as work:
        return _reviews(work, who, provider_id=provider_id)


def _reviews(work: Work, reader: Person, *, file_id: int = 0, provider_id: int = 0) -> list[str]:
    decides, runs = roles.may(reader, "monitoring.decide"), roles.may(reader, "calendar.change")
    if not decides and not runs:
        return []
    found = matches.states(work, file_id, provider_id)
    return [one for one in found if decides or one == Verdict.IT_IS]


def _titles(work: Work) -> dict[str, str]:
    known = (*monitoring.shipped(work), *monitoring.sources(work))
    return {one.key: one.title for one in known}
