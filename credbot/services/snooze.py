"""Put a file aside until a day. `now` is an instant (UTC)."""

from datetime import date, datetime

from credbot.domain import roles
from credbot.domain import snooze as rules
from credbot.domain.cards import Done
from credbot.domain.files import File
from credbot.domain.people import Person
from credbot.services.acts import Act, act
from credbot.store.database import Database


def snooze_file(
    db: Database,
    who: Person,
    file_id: int,
    until: date,
    why: str,
    *,
    now: datetime,
    seen: int | None = None,
) -> Done:
    """Keep a file out of digests and mornings until a day; it returns by itself."""
    roles.require(who, "pipeline.work")

    def change(file: File, at: Act) -> File:
        return rules.snooze_file(file, until, why, who.name, at.today)

    return act(db, who, "pipeline.snooze", [file_id], change, now=now, seen=seen, text=why)[0]


def wake_file(
    db: Database, who: Person, file_id: int, *, now: datetime, seen: int | None = None
) -> Done:
    """End a snooze today."""
    roles.require(who, "pipeline.work")

    def change(file: File, at: Act) -> File:
        return rules.wake_file(file, at.today)

    return act(db, who, "pipeline.wake", [file_id], change, now=now, seen=seen)[0]
