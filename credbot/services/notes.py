"""Notes on files, and who is told of one because it names them."""

import re
from dataclasses import replace
from datetime import datetime

from credbot.domain import roles
from credbot.domain.cards import Done, Row, row_of
from credbot.domain.dates import moment
from credbot.domain.errors import Refused
from credbot.domain.people import Person
from credbot.domain.record import Note
from credbot.services import unasked
from credbot.services.acts import Act, done, setting_of, write
from credbot.store import lists, outbox, people, pipeline, settings, timeline
from credbot.store.database import Database
from credbot.store.outbox import Outgoing

MENTION = re.compile(r"<@([A-Z0-9]+)(?:\|[^>]*)?>|(?<![\w@])@(\w[\w.'-]*\w)")
"""Somebody as Slack names them, or a handle as it was typed into a form."""

MOST_TOLD = 10
"""People that one note tells; a longer list is no list of people to ask."""


def add_note(db: Database, who: Person, file_id: int, text: str, *, now: datetime) -> Done:
    """Put a note into the file's record; whoever it names is told. It is no touch."""
    roles.require(who, "pipeline.work")
    with db.begin() as work:
        file = pipeline.get_file(work, file_id)
        at = setting_of(work, who, now)
        named: dict[int, Person] = {}
        plain = MENTION.sub(lambda match: _name(at, match, named), text)
        saved = write(at, "pipeline.note", file, file, text=plain)
        told = [_tell(at, file.id, person) for person in list(named.values())[:MOST_TOLD]]
        effect = done(at, "pipeline.note", [file], [saved], plain)[0]
    return replace(effect, told=" ".join(sentence for sentence in told if sentence) or None)


def read_note_of(
    db: Database, person_id: int, file_id: int, act: int, *, now: datetime
) -> tuple[Row, Note] | None:
    """A file and a note on it, as the person may read them; None when it was taken back."""
    with db.read() as work:
        person = people.get_person(work, person_id)
        roles.require(person, "pipeline.read")
        note = timeline.note_of_act(work, file_id, act)
        line = lists.get_line(work, file_id)
        row = row_of(line, person.today(now), settings.get_rules(work))
        return (row, note) if note else None


def _name(at: Act, match: re.Match[str], named: dict[int, Person]) -> str:
    """The name to read instead of a mention, and whom to tell."""
    person: Person | None
    if match[1]:
        person = people.find_by_slack_id(at.work, match[1])
        if person is None:
            return "@somebody"
    else:
        try:
            person = people.find_person(at.work, match[2])
        except Refused:
            return match[0]
    named.setdefault(person.id, person)
    return f"@{person.name}"


def _tell(at: Act, file_id: int, person: Person) -> str | None:
    if person.id == at.who.id:
        return None
    if not person.slack_id or person.refused or not roles.may(person, "pipeline.read"):
        return f"{person.name} does not read files here and was not told."
    later = unasked.later(at.work, person, at.now)
    letter = Outgoing(
        kind="note",
        recipient=f"person:{person.id}",
        subject=None,
        payload={"file": file_id, "act": at.work.batch},
        as_of=at.now,
        key=f"note:{at.work.batch}:{person.id}",
        not_before=later,
    )
    outbox.queue(at.work, letter)
    when = f" {moment(later, person.zone)}, their time" if later else ""
    return f"{person.name} gets a message{when}."
