"""Meetings out of a spreadsheet and into one: a row is a meeting of a body on a day.

A row that says nothing new changes nothing, so the same sheet twice is one sheet.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from credbot.imports.rows import MeetingRow
from credbot.services import meeting_effects
from credbot.services.acts import Act
from credbot.store import meetings, settings
from credbot.store.changes import Changes
from credbot.store.database import Database
from credbot.store.schema import MeetingRow as Row

COLUMNS = ("body", "date", "time", "zone", "seats", "place", "cancelled")
EVENT = "meetings.import"
Counts = tuple[int, int, int]


def load_meetings(at: Act, rows: Iterable[Any]) -> Counts:
    """(created, updated, unchanged); cells that are empty leave what is known."""
    given: list[MeetingRow] = list(rows)
    if not given:
        return 0, 0, 0
    work, counts = at.work, [0, 0, 0]
    before = meeting_effects.standing(work, at.today)
    first = min(row.date for row in given)
    known = {(one.body.casefold(), one.day): one for one in meetings.planned_from(work, first)}
    made, zone = Changes(work), settings.get_zone(work)
    new: dict[tuple[str, date], dict[str, Any]] = {}
    for row in given:
        key = (row.body.casefold(), row.date)
        values = _values(row)
        have = known.get(key)
        if have is None:
            counts[1 if key in new else 0] += 1
            whole = dict.fromkeys(("at", "seats", "place", "cancelled_why"))
            base = new.get(key, {"body": row.body, "day": row.date, "zone": zone, **whole})
            new[key] = base | values | {"remind_from": None if row.cancelled else at.today}
        elif changed := {k: v for k, v in values.items() if getattr(have, k) != v}:
            counts[1] += 1
            if "cancelled_why" in changed:
                changed["remind_from"] = None
            made.put(Row, have.id, **changed)
        else:
            counts[2] += 1
    made.add_many(Row, list(new.values()))
    made.record(at.who, EVENT, at=at.now)
    meeting_effects.settle(work, before, at.today)
    return counts[0], counts[1], counts[2]


def export_meetings(db: Database, since: date | None) -> Iterator[Sequence[object]]:
    """All meetings in order, in columns that the importer reads back; from a day on."""
    with db.read() as work:
        for one in meetings.planned_from(work, since or date.min):
            facts = (one.at, one.zone, one.seats, one.place, one.cancelled_why)
            yield (one.body, one.day.isoformat(), *("" if f is None else f for f in facts))


def _values(row: MeetingRow) -> dict[str, Any]:
    said = {
        "at": row.time,
        "zone": row.zone,
        "seats": row.seats,
        "place": row.place,
        "cancelled_why": row.cancelled,
    }
    return {name: value for name, value in said.items() if value is not None}
