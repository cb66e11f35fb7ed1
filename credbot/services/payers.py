"""What was said with payers and other outsiders."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from credbot.domain import pipeline as rules
from credbot.domain import roles
from credbot.domain.cards import Done
from credbot.domain.dates import spoken
from credbot.domain.files import Channel, File
from credbot.domain.people import Person
from credbot.services.acts import Act, check_seen, day_off_notes, done, setting_of, write
from credbot.store import audit, outreach, pipeline
from credbot.store.database import Database


@dataclass(frozen=True, slots=True)
class Said:
    """A contact with somebody outside: how, what was said, with whom, and our next touch."""

    channel: Channel
    text: str
    next_touch: date | None = None
    spoken_to: str | None = None
    call_ref: str | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """The next touch that a form showed when it was opened; None when there was none."""

    day: date | None


def log_outreach(
    db: Database,
    who: Person,
    file_id: int,
    channel: Channel,
    text: str,
    *,
    now: datetime,
    next_touch: date | None = None,
    spoken_to: str | None = None,
    call_ref: str | None = None,
    seen: int | None = None,
    shown: Shown | None = None,
) -> Done:
    """Log a contact; it stops the no-touch clock and sets our next touch.

    Without `next_touch` the usual rhythm sets it, always on a working day.
    `shown` is the next touch that the form showed when it was opened: one
    that somebody has set since stays, and is said. Raises BadInput for a next
    touch in the past.
    """
    roles.require(who, "pipeline.work")
    rules.check_next(next_touch, who.today(now))
    said = Said(channel, text, next_touch, spoken_to, call_ref)
    with db.begin() as work:
        file = pipeline.get_file(work, file_id)
        at = setting_of(work, who, now)
        check_seen(at, file, seen)
        notes = day_off_notes(at, next_touch)
        if shown is not None and file.next_touch not in (None, shown.day):
            notes = (_kept(at, file),)
            said = replace(said, next_touch=file.next_touch)
        effect = done(at, "payers.log", [file], [_log(at, file, said)], text)[0]
        return replace(effect, notes=notes)


def log_outreach_many(
    db: Database, who: Person, file_ids: Sequence[int], said: Said, *, now: datetime
) -> list[Done]:
    """Log one contact that was about several files, with each of them.

    Raises BadInput for a next touch in the past, Refused for a closed file;
    then nothing is written.
    """
    roles.require(who, "pipeline.work")
    rules.check_next(said.next_touch, who.today(now))
    with db.begin() as work:
        files = pipeline.get_files(work, file_ids)
        at = setting_of(work, who, now)
        logged = [_log(at, file, said) for file in files]
        return done(at, "payers.log", files, logged, said.text)


def _kept(at: Act, file: File) -> str:
    """Why the next touch stays as somebody has set it while the form was open."""
    events = audit.history(at.work, file.id)
    setter = next((event.actor for event in events if "next_touch" in event.after), "somebody")
    day = spoken(file.next_touch or at.today, at.today)
    return f"The next touch stays {day}: {setter} has set it meanwhile."


def _log(at: Act, file: File, said: Said) -> File:
    planned = said.next_touch or rules.next_call(file, at.today, at.rules.calendar)
    logged = rules.log_outreach(file, at.today, planned)
    entry = outreach.add_outreach(
        at.work,
        at.who,
        file.id,
        at=at.now,
        channel=said.channel,
        text=said.text,
        next_touch=planned,
        spoken_to=said.spoken_to,
        call_ref=said.call_ref,
    )
    new = {"outreach": entry, "channel": str(said.channel)}
    return write(at, "payers.log", file, logged, text=said.text, new=new)
