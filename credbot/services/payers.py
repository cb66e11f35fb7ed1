"""What was said with payers and other outsiders."""

from datetime import date, datetime

from credbot.domain import pipeline as rules
from credbot.domain import roles
from credbot.domain.cards import Done
from credbot.domain.files import Channel
from credbot.domain.people import Person
from credbot.services.acts import done, setting_of, write
from credbot.store import outreach, pipeline
from credbot.store.database import Database


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
) -> Done:
    """Log a contact; it stops the no-touch clock and sets our next touch.

    Without `next_touch` the usual rhythm sets it, always on a working day.
    Raises BadInput for a next touch in the past.
    """
    roles.require(who, "pipeline.work")
    rules.check_next(next_touch, who.today(now))
    with db.begin() as work:
        file = pipeline.get_file(work, file_id)
        at = setting_of(work, who, now)
        pipeline.check_seen(work, file, seen, who.zone)
        planned = next_touch or rules.next_call(file, at.today, at.rules.calendar)
        logged = rules.log_outreach(file, at.today, planned)
        entry = outreach.add_outreach(
            work,
            who,
            file.id,
            at=now,
            channel=channel,
            text=text,
            next_touch=planned,
            spoken_to=spoken_to,
            call_ref=call_ref,
        )
        new = {"outreach": entry, "channel": str(channel)}
        saved = write(at, "payers.log", file, logged, text=text, new=new)
        return done(at, "payers.log", [file], [saved], text)[0]
