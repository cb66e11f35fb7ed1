"""Log entries that are put right: the entry reads as it should, the record keeps both."""

from datetime import datetime
from typing import Any

from credbot.domain import pipeline as rules
from credbot.domain import roles
from credbot.domain.cards import Done
from credbot.domain.errors import NotAllowed, Refused
from credbot.domain.files import Channel, ref
from credbot.domain.people import Person
from credbot.domain.record import Entry
from credbot.services.acts import check_seen, done, setting_of, write
from credbot.store import audit, outreach, pipeline
from credbot.store.database import Database, Work


def read_entry(db: Database, who: Person, file_id: int, act: int) -> Entry:
    """The log entry that an act wrote. Raises NotAllowed, and Refused when it was taken back."""
    roles.require(who, "pipeline.work")
    with db.read() as work:
        file = pipeline.get_file(work, file_id, lock=False)
        _, kept = _entry(work, who, file_id, act)
        return Entry(
            act,
            Channel(kept["channel"]),
            kept["text"] or "",
            kept["spoken_to"],
            kept["call_ref"],
            file.next_touch,
        )


def amend_log(
    db: Database,
    who: Person,
    file_id: int,
    entry: Entry,
    *,
    now: datetime,
    seen: int | None = None,
) -> Done:
    """Change a log entry of one's own, or any as a coordinator, and our next touch with it.

    Raises BadInput for a next touch in the past, Refused for a closed file.
    """
    roles.require(who, "pipeline.work")
    with db.begin() as work:
        file = pipeline.get_file(work, file_id)
        at = setting_of(work, who, now)
        check_seen(at, file, seen)
        if entry.next_touch != file.next_touch:
            rules.check_next(entry.next_touch, at.today)
        number, was = _entry(work, who, file_id, entry.act, lock=True)
        reads = {
            "channel": str(entry.channel),
            "spoken_to": entry.spoken_to,
            "call_ref": entry.call_ref,
            "text": entry.text,
        }
        after = rules.plan_again(file, entry.next_touch)
        same = all(was[name] == value for name, value in reads.items()) and after == file
        if same:
            return done(at, "payers.amend", [file], [file], entry.text)[0]
        outreach.put_entry(work, number, reads)
        old = {"entry": number, **{name: was[name] for name in reads}}
        new = {"entry": number, **reads}
        saved = write(at, "payers.amend", file, after, text=entry.text, old=old, new=new)
        return done(at, "payers.amend", [file], [saved], entry.text)[0]


def _entry(
    work: Work, who: Person, file_id: int, act: int, *, lock: bool = False
) -> tuple[int, dict[str, Any]]:
    """The number of the entry that an act wrote on a file, and how it reads."""
    number = next(
        (
            event.after["outreach"]
            for event in audit.events_of_act(work, act)
            if event.file_id == file_id and "outreach" in event.after
        ),
        None,
    )
    kept = outreach.get_entry(work, number, lock=lock) if number else None
    if number is None or kept is None:
        raise Refused(f"This entry of {ref(file_id)} was taken back; there is nothing to change.")
    if kept["person_id"] != who.id and not roles.may(who, "pipeline.assign"):
        raise NotAllowed(
            "This entry is somebody else's; nothing was changed. "
            "Who wrote it can change it, a coordinator any."
        )
    return int(number), kept
