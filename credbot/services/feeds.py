"""Calendar feeds and files: a link of one's own, the team's, and what stands behind them.

`now` is an instant (UTC). A link's secret is shown once and never kept.
"""

import secrets
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from credbot.domain import feeds, roles
from credbot.domain.calendar import EVERYTHING, Entry, Only, in_order
from credbot.domain.errors import Refused
from credbot.domain.feeds import Calendar, State
from credbot.domain.people import Person, local_date
from credbot.services import calendar
from credbot.store import audit, outbox, people, settings
from credbot.store import feeds as store
from credbot.store.database import Database, Work
from credbot.store.outbox import Outgoing

NAMES = "feed_names"
"""The setting: providers' names stand in feeds."""

TEAM = "calendar.change"
"""Who may have the team's feed."""


def read_state(db: Database, who: Person, *, team: bool = False, now: datetime) -> State:
    """The feed of a person, or of the team for a coordinator."""
    roles.require(who, TEAM if team else "pipeline.read")
    with db.read() as work:
        return _state(db, work, who, team, now)


def make(db: Database, who: Person, *, team: bool = False, now: datetime) -> State:
    """A new link; the one before it ends. Raises Refused where nobody could reach it."""
    roles.require(who, TEAM if team else "pipeline.read")
    if db.address is None:
        raise Refused(
            "There is no link in Socket Mode: nothing outside can reach credbot. "
            "`/cred calendar file` sends you the calendar as a file."
        )
    token = secrets.token_urlsafe(32)
    with db.begin() as work:
        person_id = None if team else who.id
        ended = store.revoke(work, person_id, now)
        store.add(work, feeds.digest(token), person_id, names=_names(work), now=now, by=who.name)
        new = {"feed": "team" if team else "own", "ended": ended}
        audit.record(work, who, "feeds.make", at=now, new=new)
        return replace(_state(db, work, who, team, now), token=token)


def revoke(db: Database, who: Person, *, team: bool = False, now: datetime) -> State:
    """End the link. Raises Refused where there is none."""
    roles.require(who, TEAM if team else "pipeline.read")
    with db.begin() as work:
        if not store.revoke(work, None if team else who.id, now):
            raise Refused("There is no link that could be ended.")
        audit.record(work, who, "feeds.revoke", at=now, new={"feed": "team" if team else "own"})
        return _state(db, work, who, team, now)


def queue_file(db: Database, who: Person, *, now: datetime) -> bool:
    """Send the calendar as a file; whether it is everybody's."""
    roles.require(who, "pipeline.read")
    everybody = calendar.first_look(who, now=now).owner_id is None
    with db.begin() as work:
        payload: dict[str, Any] = {"everybody": everybody}
        message = Outgoing("calendar_file", f"person:{who.id}", None, payload, now)
        outbox.queue(work, message)
    return everybody


def read_feed(db: Database, token: str, *, now: datetime) -> Calendar | None:
    """What a link shows; None for one of nobody's, and of somebody who may not read any more."""
    if len(token) > feeds.LONGEST_TOKEN:
        return None
    with db.read() as work:
        feed = store.find(work, feeds.digest(token))
        if feed is None:
            return None
        if feed.person_id is None:
            return _calendar(work, None, settings.get_zone(work), now, names=_names(work))
        person = people.get_person(work, feed.person_id)
        if not roles.may(person, "pipeline.read"):
            return None
        return _calendar(work, person, person.zone, now, names=_names(work))


def read_file(db: Database, person_id: int, *, everybody: bool, now: datetime) -> Calendar | None:
    """The same as a file, for somebody who reads files."""
    with db.read() as work:
        person = people.get_person(work, person_id)
        if not roles.may(person, "pipeline.read"):
            return None
        whose = None if everybody else person
        return _calendar(work, whose, person.zone, now, names=_names(work))


def _calendar(
    work: Work, whose: Person | None, zone: str, now: datetime, *, names: bool
) -> Calendar:
    today = local_date(now, zone)
    first, last = today - timedelta(days=feeds.BEFORE), today + timedelta(days=feeds.AHEAD)
    found = _dates(work, whose, first, last)
    name = f"Credentialing, {whose.name}" if whose else "Credentialing"
    return Calendar(name, feeds.summaries(sorted(found, key=in_order), names=names), today)


def _dates(work: Work, whose: Person | None, first: Any, last: Any) -> list[Entry]:
    only = Only(whose.id) if whose else EVERYTHING
    found = calendar.entries_between(work, first, last, only)
    return calendar.those_of(work, found, whose.id) if whose else found


def _state(db: Database, work: Work, who: Person, team: bool, now: datetime) -> State:
    return State(
        feed=store.of_person(work, None if team else who.id),
        team=team,
        names=_names(work),
        address=db.address,
        zone=who.zone,
        today=who.today(now),
    )


def _names(work: Work) -> bool:
    return settings.get_text(work, NAMES) == "True"
