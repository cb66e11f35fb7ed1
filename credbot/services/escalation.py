"""Put the facts of a file to somebody who can move it, follow it up, close it.

`now` is an instant (UTC). The text is what the person made of the facts; it is
kept as it was sent.
"""

from dataclasses import replace
from datetime import date, datetime

from credbot.domain import escalation as rules
from credbot.domain import forecast, roles
from credbot.domain.cards import Done, row_of
from credbot.domain.errors import BadInput, Refused
from credbot.domain.escalation import ANSWER, Escalation, Prepared, To
from credbot.domain.files import File, Line
from credbot.domain.people import Person
from credbot.domain.requirements import missing
from credbot.services.acts import Act, done, setting_of, write
from credbot.services.unasked import later
from credbot.store import (
    escalation,
    items,
    lists,
    outbox,
    outreach,
    people,
    pipeline,
    settings,
)
from credbot.store.database import Database, Work
from credbot.store.outbox import Outgoing

CONTACTS = 6
"""The newest contacts that a summary names."""

USES = ("team", "leadership", "operations")
"""Channels to which a file may be put; a committee's is for its own matters."""


def prepare(db: Database, who: Person, file_id: int, *, now: datetime) -> Prepared:
    """The facts for a summary, and where it can go. Raises Unknown, and Refused when closed."""
    roles.require(who, "pipeline.work")
    today = who.today(now)
    with db.read() as work:
        kept = settings.get_rules(work)
        line = lists.get_line(work, file_id)
        _must_be_open(line.file)
        lacking = missing(kept.tracks, line.file, items.items_of(work, line.file, kept.tracks))
        return Prepared(
            row=row_of(line, today, kept),
            contacts=tuple(outreach.newest(work, file_id, CONTACTS)),
            missing=tuple(lacking),
            forecast=forecast.forecast(line.file, today, kept),
            answer_by=kept.calendar.add(today, ANSWER),
            channels=tuple(
                (one.id, one.use) for use in USES for one in settings.get_channels(work, use)
            ),
            who=who.name,
            zone=who.zone,
        )


def escalate_file(
    db: Database,
    who: Person,
    file_id: int,
    to: To,
    text: str,
    answer_by: date,
    *,
    now: datetime,
) -> tuple[Done, Escalation]:
    """Send the summary, remember it, and look again on the day on which an answer is wanted.

    Raises Unknown, Refused or BadInput, and then nothing is written.
    """
    roles.require(who, "pipeline.work")
    rules.check_answer_by(answer_by, who.today(now))
    with db.begin() as work:
        file = pipeline.get_file(work, file_id)
        _must_be_open(file)
        at = setting_of(work, who, now)
        recipient, to_id, name = _place(work, who, to)
        number = escalation.add(
            work,
            file_id=file.id,
            opened=now,
            opened_on=at.today,
            person_id=who.id or None,
            person=who.name,
            to_kind=to.kind,
            to_id=to_id,
            to_name=name,
            text=text,
            answer_by=answer_by,
        )
        facts = {"escalation": number, "to": name, "answer_by": answer_by.isoformat()}
        next_touch = replace(file, next_touch=answer_by)
        saved = write(at, "escalation.open", file, next_touch, text=text, new=facts)
        if recipient:
            outbox.queue(work, _message(work, recipient, number, now))
        deed = done(at, "escalation.open", [file], [saved], text)[0]
        return deed, escalation.get(work, number)


def close_escalation(
    db: Database, who: Person, number: int, came_of: str, *, now: datetime
) -> tuple[Done, Escalation]:
    """A person says what came of it. Raises Refused when somebody has closed it already."""
    roles.require(who, "pipeline.work")
    with db.begin() as work:
        one = escalation.get(work, number, lock=True)
        if one.closed:
            raise Refused(f"{one.closed_by} has closed this already: {one.came_of}")
        escalation.close(work, number, now, who.name, came_of)
        deed = _recorded(work, who, one, "escalation.close", came_of, now)
        _tell_opener(work, who, one, now)
        return deed, escalation.get(work, number)


def reopen_escalation(
    db: Database, who: Person, number: int, *, now: datetime
) -> tuple[Done, Escalation]:
    """It was closed too early. Raises Refused for one that is open."""
    roles.require(who, "pipeline.work")
    with db.begin() as work:
        one = escalation.get(work, number, lock=True)
        if not one.closed:
            raise Refused("This escalation is open.")
        escalation.reopen(work, number)
        deed = _recorded(work, who, one, "escalation.reopen", None, now)
        return deed, escalation.get(work, number)


def read_escalation(db: Database, number: int) -> tuple[Escalation, Line]:
    """An escalation with its file, for the message that was asked for. Raises Unknown."""
    with db.read() as work:
        one = escalation.get(work, number)
        return one, lists.get_line(work, one.file_id)


def open_of(db: Database, who: Person, file_id: int) -> list[Escalation]:
    """The open escalations of a file."""
    roles.require(who, "pipeline.read")
    with db.read() as work:
        return escalation.open_of(work, file_id)


def _place(work: Work, who: Person, to: To) -> tuple[str | None, str | None, str]:
    """The recipient of the message, the id and the name to be kept."""
    if to.kind == "outside":
        return None, None, to.name
    if to.kind == "channel":
        known = {one.id: one.use for use in USES for one in settings.get_channels(work, use)}
        if to.name not in known:
            raise BadInput("Choose one of the channels that credbot has a use for.", "channel")
        return f"channel:{to.name}", to.name, f"the {known[to.name]} channel"
    person = people.find_by_slack_id(work, to.name)
    if person is None:
        raise BadInput("I don't know this person yet. Choose somebody else.", "person")
    if person.refused:
        raise BadInput(f"{person.name} can't get it: {person.refused}", "person")
    if person.id == who.id:
        raise BadInput("You know it already. Choose somebody else.", "person")
    return f"person:{person.id}", person.slack_id, person.name


def _message(work: Work, recipient: str, number: int, now: datetime) -> Outgoing:
    kind, _, name = recipient.partition(":")
    waits = later(work, people.get_person(work, int(name)), now) if kind == "person" else None
    return Outgoing(
        kind="escalation",
        recipient=recipient,
        subject=None,
        payload={"escalation": number},
        as_of=now,
        key=f"escalation:{number}",
        not_before=waits,
    )


def _tell_opener(work: Work, who: Person, one: Escalation, now: datetime) -> None:
    if one.person_id is None or one.person_id == who.id:
        return
    opener = people.get_person(work, one.person_id)
    if opener.slack_id:
        message = _message(work, f"person:{opener.id}", one.id, now)
        outbox.queue(work, replace(message, kind="escalation_closed", key=None))


def _recorded(
    work: Work, who: Person, one: Escalation, event: str, text: str | None, now: datetime
) -> Done:
    file = pipeline.get_file(work, one.file_id)
    at: Act = setting_of(work, who, now)
    saved = write(at, event, file, file, text=text, new={"escalation": one.id, "to": one.to_name})
    return done(at, event, [file], [saved], text)[0]


def _must_be_open(file: File) -> None:
    if not file.open:
        raise Refused(f"{file.ref} is closed. Open it again first: `/cred reopen {file.id} why`.")
