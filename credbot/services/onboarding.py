"""The first half hour of a new team, in Slack alone."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from credbot.domain import roles
from credbot.domain.desk import Digest
from credbot.domain.onboarding import Question, Setup, Verifier, unique
from credbot.domain.people import Person
from credbot.domain.slots import DAILY
from credbot.services import controls, digests
from credbot.store import counts, outbox, parties, people, settings, sheets
from credbot.store.database import Database, Work
from credbot.store.outbox import Outgoing

GREETED = "greeted"
ANSWERED = "answered"


def greet(db: Database, *, now: datetime) -> int:
    """Greet those in charge of a new, empty organisation, once; how many were.

    At once, whatever the hour: one of them has just installed it.
    """
    with db.read() as work:
        if not _is_new(work):
            return 0
    with db.begin() as work:
        runners = [one for one in people.list_in_charge(work) if one.slack_id and not one.refused]
        if not runners or not _is_new(work):
            return 0
        settings.put_text(work, GREETED, now.isoformat())
        outbox.queue(work, *[_greeting(one, now) for one in runners])
        return len(runners)


def read_setup(db: Database, who: Person) -> Setup:
    """How far the team has come."""
    roles.require(who, "settings.read")
    with db.read() as work:
        return _setup(work)


def read_setup_of(db: Database, person_id: int) -> Setup:
    """The same, read as somebody. For delivery. Raises NotAllowed."""
    with db.read() as work:
        roles.require(people.get_person(work, person_id), "settings.read")
        return _setup(work)


def answer_calendar(
    db: Database,
    who: Person,
    *,
    zone: str,
    country: str,
    state: str,
    closing_days: Sequence[date],
    now: datetime,
) -> controls.Change:
    """The zone and the days off: they hold at once. Raises BadInput."""
    roles.require(who, "settings.change")
    wanted = {
        "zone": zone,
        "country": country,
        "state": state or None,
        "closing_days": sorted(day.isoformat() for day in closing_days),
    }
    return _answer(db, who, Question.CALENDAR, wanted, now)


def answer_delegated(
    db: Database, who: Person, payers: Sequence[str], *, now: datetime
) -> controls.Change:
    """Which payers accept our own credentialing; those not named do not."""
    roles.require(who, "settings.change")
    names = unique(payers)
    with db.read() as work:
        known = parties.delegated_names(work)
    wanted = {f"payer:{name}": {"delegated": True} for name in names}
    wanted |= {f"payer:{name}": {"delegated": False} for name in known if name not in names}
    return _answer(db, who, Question.DELEGATED, wanted, now)


def answer_bodies(
    db: Database, who: Person, bodies: Sequence[str], *, now: datetime
) -> controls.Change:
    """Which committees and boards meet."""
    roles.require(who, "settings.change")
    return _answer(db, who, Question.BODIES, {"bodies": list(unique(bodies))}, now)


def answer_verifies(
    db: Database, who: Person, verifier: Verifier, *, now: datetime
) -> controls.Change:
    """Who verifies."""
    roles.require(who, "settings.change")
    return _answer(db, who, Question.VERIFIES, {"verifies": verifier.value}, now)


def preview_digest(db: Database, who: Person, *, now: datetime) -> tuple[datetime, str, Digest]:
    """The next stall digest as it would be, its moment and zone; nothing is written."""
    roles.require(who, "settings.change")
    with db.read() as work:
        rooms = settings.get_channels(work, "team")
        zone = (rooms[0].zone if rooms else None) or settings.get_zone(work)
        calendar = settings.get_rules(work).calendar
    at = DAILY.next(now, zone, calendar).opens
    channel = rooms[0].id if rooms else ""
    digest = digests.read_channel_digest(
        db, channel, zone, f"channel:{channel}", now=at + timedelta(seconds=1)
    )
    return at, zone, digest


def _is_new(work: Work) -> bool:
    """Nobody was greeted, no file is there, nothing was set."""
    known = settings.get_text(work, GREETED) or settings.get_channels(work)
    return not known and not settings.get_organisation(work).live and not sheets.has_files(work)


def _greeting(who: Person, now: datetime) -> Outgoing:
    # Of two processes that start at once one greets; a refresh has a key of another form.
    key = f"first_greeting:{who.id}"
    return Outgoing("greeting", f"person:{who.id}", f"greeting:{who.id}", {}, now, key)


def _answer(
    db: Database, who: Person, question: Question, wanted: Mapping[str, Any], now: datetime
) -> controls.Change:
    """Set what was answered, and show in the greetings that the question is settled."""
    with db.begin() as work:
        change = controls.apply(work, who, wanted, now=now)
        known = (settings.get_text(work, ANSWERED) or "").split()
        settings.put_text(work, ANSWERED, " ".join(sorted({*known, question.value})))
        runners = people.list_in_charge(work)
        outbox.refresh(work, "greeting", [f"greeting:{one.id}" for one in runners], now)
    return change


def _setup(work: Work) -> Setup:
    answered = (settings.get_text(work, ANSWERED) or "").split()
    return Setup(
        organisation=settings.get_organisation(work),
        zone=settings.get_zone(work),
        answered=frozenset(Question(name) for name in answered),
        delegated=tuple(parties.delegated_names(work)),
        files=counts.count_open(work),
        people=sum(bool(person.roles) for person in people.list_people(work)),
        digest=bool(settings.get_channels(work, "team")),
    )
