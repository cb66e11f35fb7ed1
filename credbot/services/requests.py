"""Requests from around the team: asked for, screened by a coordinator, answered."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from credbot.domain import pipeline as acts
from credbot.domain import requests as domain
from credbot.domain import roles
from credbot.domain.awaited import NONE_WAIT, Screening
from credbot.domain.cards import Done
from credbot.domain.errors import Refused
from credbot.domain.files import Line
from credbot.domain.people import Person, local_date
from credbot.domain.providers import Candidates
from credbot.domain.requests import Asked, Kind, News, State, Wish
from credbot.domain.screening import STAGE
from credbot.domain.stalls import Rules
from credbot.services.acts import done, setting_of, write
from credbot.services.asked import settle, tell_asker
from credbot.services.providers import search
from credbot.services.reminders import coordinators
from credbot.services.screening import age_of
from credbot.store import audit, lists, people, pipeline, requests
from credbot.store.database import Database, Work

PAGE = 10


def ask(db: Database, who: Person, wish: Wish, *, now: datetime) -> Asked:
    """Ask for something; a coordinator screens it. Raises BadInput with the field it is about."""
    roles.require(who, "requests.ask")
    domain.check(wish, who.today(now))
    with db.begin() as work:
        number = requests.add(work, wish, who.id, now)
        new = {"request": number, "kind": str(wish.kind), "provider": wish.provider}
        audit.record(work, who, "requests.ask", at=now, new=new, text=wish.text)
        return requests.get(work, number)


def withdraw(db: Database, who: Person, number: int, *, now: datetime) -> Asked:
    """Take back what one has asked for oneself. Raises Refused once it is settled."""
    roles.require(who, "requests.ask")
    with db.begin() as work:
        asked = requests.get(work, number, lock=True)
        if asked.person_id != who.id:
            raise Refused("Somebody else has asked for this; nothing was changed.")
        domain.must_be_open(asked)
        requests.settle(work, number, State.WITHDRAWN, who.id, now, None)
        audit.record(work, who, "requests.withdrawn", at=now, new={"request": number})
        return requests.get(work, number)


def send_back(db: Database, who: Person, number: int, what: str, *, now: datetime) -> Asked:
    """Send a request back to who asked, with what is missing; they complete it, and it waits again.

    Raises Refused once it is settled.
    """
    roles.require(who, "requests.settle")
    with db.begin() as work:
        settle(work, who, now, number, State.SENT_BACK, reason=what)
        return requests.get(work, number)


def read_own(db: Database, who: Person, number: int) -> Asked:
    """A request of one's own of which something is missing. Raises Refused."""
    roles.require(who, "requests.ask")
    with db.read() as work:
        return _own(who, requests.get(work, number))


def complete(db: Database, who: Person, number: int, wish: Wish, *, now: datetime) -> Asked:
    """Add what was missing: the request waits for a coordinator again.

    Raises BadInput with the field it is about, and Refused for one that was not sent back.
    """
    roles.require(who, "requests.ask")
    domain.check(wish, who.today(now))
    with db.begin() as work:
        before = _own(who, requests.get(work, number, lock=True))
        requests.complete(work, number, wish, now)
        old = {"request": number, "provider": before.wish.provider, "text": before.wish.text}
        new = {"request": number, "provider": wish.provider, "text": wish.text}
        audit.record(work, who, "requests.complete", at=now, old=old, new=new, text=wish.text)
        return requests.get(work, number)


def reopen(db: Database, who: Person, number: int, *, now: datetime) -> Asked:
    """Let a request wait again that was declined or sent back; who asked hears it if they must."""
    roles.require(who, "requests.settle")
    with db.begin() as work:
        asked = requests.get(work, number, lock=True)
        domain.must_rest(asked)
        requests.reopen(work, number)
        audit.record(work, who, "requests.reopen", at=now, new={"request": number})
        tell_asker(work, who, now, asked.person_id, "asked", {"asked": number, "again": True})
        return requests.get(work, number)


def list_own(db: Database, who: Person) -> list[Asked]:
    """What somebody has asked for, the newest first, with the files that came of it."""
    roles.require(who, "requests.ask")
    with db.read() as work:
        return [_with_lines(work, one) for one in requests.of_person(work, who.id, PAGE)]


def list_open(db: Database, who: Person) -> tuple[list[Asked], int, list[Asked]]:
    """The requests that wait for a coordinator, the oldest first, and how many there are.

    Then those that were sent back and wait for who asked. Nothing for those
    who don't settle any.
    """
    roles.require(who, "pipeline.read")
    if not roles.may(who, "requests.settle"):
        return [], 0, []
    with db.read() as work:
        waiting = requests.open_ones(work, PAGE)
        back = requests.open_ones(work, PAGE, State.SENT_BACK)
        return waiting, requests.count_open(work), back


def people_due(work: Work) -> set[int]:
    """The coordinators who can be reached, while a request waits for one."""
    return coordinators(work) if requests.count_open(work) else set()


def awaited(work: Work, person: Person, rules: Rules, today: date) -> Screening:
    """How many requests wait, and how long the oldest does; none for who settles none."""
    if not roles.may(person, "requests.settle"):
        return NONE_WAIT
    return awaited_by_all(work, rules, today)


def awaited_by_all(work: Work, rules: Rules, today: date) -> Screening:
    """The same, for whoever reads it."""
    count, first = requests.count_open(work), requests.first_open(work)
    since = local_date(first, work.zone) if first else None
    oldest, due = age_of(rules, since, today)
    return Screening(count, oldest, rules.tracks.stages[STAGE].target, due)


def read_request(db: Database, who: Person, number: int) -> Asked:
    """One request. Raises Unknown, and Refused when it is settled already."""
    roles.require(who, "requests.settle")
    with db.read() as work:
        asked = requests.get(work, number)
        domain.must_be_open(asked)
        return asked


def person_of(db: Database, who: Person, asked: Asked) -> int | Candidates:
    """The number of the provider whom a request is about, or whom it may be about.

    Raises Unknown when nobody is called so.
    """
    roles.require(who, "requests.settle")
    with db.read() as work:
        found = search(work, asked.wish.npi or asked.wish.provider)
        return found if isinstance(found, Candidates) else found.id


def starts_of(db: Database, who: Person, provider_id: int) -> list[Line]:
    """The open files of somebody, whose start would move."""
    roles.require(who, "requests.settle")
    with db.read() as work:
        return [line for line in lists.lines_of_provider(work, provider_id) if line.file.open]


def move_start(
    db: Database, who: Person, number: int, provider_id: int, *, now: datetime
) -> list[Done]:
    """Move the start date of all open files of somebody, as was asked. Raises Refused."""
    roles.require(who, "requests.settle")
    with db.begin() as work:
        asked = requests.get(work, number)
        domain.must_be_open(asked)
        day = asked.wish.day
        open_lines = [line for line in lists.lines_of_provider(work, provider_id) if line.file.open]
        if day is None or asked.wish.kind is not Kind.START or not open_lines:
            raise Refused("There is no open file whose start could be moved.")
        before = pipeline.get_files(work, [line.file.id for line in open_lines])
        at = setting_of(work, who, now)
        why = asked.wish.text or f"asked for by {asked.asker}"
        event = "pipeline.date_start"
        after = [write(at, event, file, acts.move_start(file, day), text=why) for file in before]
        files = [file.id for file in after]
        settle(work, who, now, number, State.ACCEPTED, files)
        return done(at, event, before, after, why)


def decline(db: Database, who: Person, number: int, why: str, *, now: datetime) -> Asked:
    """Decline a request with the reason, which who asked for it reads."""
    roles.require(who, "requests.settle")
    with db.begin() as work:
        settle(work, who, now, number, State.DECLINED, reason=why)
        return requests.get(work, number)


def read_answer(db: Database, number: int, *, again: bool = False) -> Asked | None:
    """A request as who asked for it may read it; None when there is nothing to tell. For delivery.

    `again`: that it waits again, which only tells somebody something who has
    heard that it did not.
    """
    with db.read() as work:
        asked = requests.get(work, number)
        if again and not requests.was_answered(work, number):
            return None
        return _with_lines(work, asked) if again is (asked.state is State.OPEN) else None


def read_news(
    db: Database, payload: Mapping[str, Any], zone: str, *, now: datetime, asker: int | None = None
) -> tuple[Line, date] | None:
    """A file and the day of who is told, for a message about it; None when it is not so any more.

    `asker` is who gets the message. Raises NotAllowed for somebody who may
    not see a provider's status. For delivery.
    """
    with db.read() as work:
        if asker is not None:
            roles.require(people.get_person(work, asker), "provider.status")
            if asker not in [person for _, person in requests.askers_of(work, payload["file"])]:
                return None
        line = lists.find_line(work, int(payload["file"]))
        day = date.fromisoformat(payload["day"]) if payload["day"] else None
        if line is None or not domain.still_true(News(payload["news"]), day, line.file):
            return None
        return line, local_date(now, zone)


def was_told(db: Database, file_id: int, channel: str) -> bool:
    """Whether something of this file was told in a channel before. For delivery."""
    with db.read() as work:
        return requests.was_posted(work, f"file:{file_id}", channel)


def _own(who: Person, asked: Asked) -> Asked:
    if asked.person_id != who.id:
        raise Refused("Somebody else has asked for this; nothing was changed.")
    domain.must_be_sent_back(asked)
    return asked


def _with_lines(work: Work, asked: Asked) -> Asked:
    files = pipeline.get_files(work, requests.files_of(work, asked.id), lock=False)
    return replace(asked, lines=tuple(lists.lines_of(work, files)))
