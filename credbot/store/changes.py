"""Changes of small tables whose rows the record keeps whole, so that an act can be taken back.

An act's event holds each row it touched as it was and as it became, by
`table:id`; taking the act back writes what was, while what became still is.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, delete, insert, select, update

from credbot.domain.errors import Refused, Unknown
from credbot.domain.people import Person
from credbot.domain.record import Event
from credbot.store import audit
from credbot.store.base import Base, Instant
from credbot.store.database import Work

Plain = dict[str, Any]


class Changes:
    """The rows that one act touches, before and after."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self.before: dict[str, Plain | None] = {}
        self.after: dict[str, Plain | None] = {}

    def add(self, table: type[Base], **values: Any) -> int:
        """A new row; its number."""
        return self.add_many(table, [values])[0]

    def add_many(self, table: type[Base], rows: Sequence[Plain]) -> list[int]:
        """New rows of one shape; their numbers, in no order."""
        if not rows:
            return []
        inner: Any = table.__table__
        made = self._work.execute(insert(table).returning(inner.c.id), list(rows))
        numbers = [int(row[0]) for row in made]
        self._note(table, dict.fromkeys(numbers))
        return numbers

    def put(self, table: type[Base], number: int, **values: Any) -> None:
        """Change some values of a row."""
        before = _rows(self._work, table.__table__, [number])
        column: Any = table.__table__.c.id
        self._work.execute(update(table).where(column == number).values(values))
        self._note(table, {number: before.get(number)})

    def drop(self, table: type[Base], numbers: Sequence[int]) -> None:
        """Take rows away."""
        before = _rows(self._work, table.__table__, numbers)
        column: Any = table.__table__.c.id
        if before:
            self._work.execute(delete(table).where(column.in_(list(before))))
        self._note(table, dict(before))

    def record(self, who: Person, event: str, *, at: datetime, text: str | None = None) -> None:
        """Put the act into the record, unless nothing changed."""
        changed = [name for name in self.after if self.after[name] != self.before[name]]
        if changed:
            old = {name: self.before[name] for name in changed}
            new = {name: self.after[name] for name in changed}
            audit.record(self._work, who, event, at=at, text=text, old=old, new=new)

    def _note(self, table: type[Base], before: Mapping[int, Plain | None]) -> None:
        rows = _rows(self._work, table.__table__, list(before))
        for number, was in before.items():
            name = f"{table.__tablename__}:{number}"
            self.before.setdefault(name, was)
            self.after[name] = rows.get(number)


def find(work: Work, act: int, events: frozenset[str]) -> Event:
    """The event of an act that is one of `events`. Raises Unknown."""
    for event in audit.events_of_act(work, act):
        if event.event in events:
            return event
    raise Unknown("I don't know this change any more.")


def undo(work: Work, who: Person, act: int, events: frozenset[str], *, at: datetime) -> Event:
    """Take an act back; its event.

    Raises Unknown for an act that is none of `events`, and Refused when a row has changed since.
    """
    event = find(work, act, events)
    touched = _by_table(event.after)
    now = {name: _rows(work, table, numbers) for name, (table, numbers) in touched.items()}
    for name in event.after:
        kind, _, place = name.partition(":")
        if now[kind].get(int(place)) != event.after[name]:
            raise Refused("This was changed again since, so nothing was undone.")
    for kind, (table, numbers) in reversed(touched.items()):
        new = [number for number in numbers if event.before.get(f"{kind}:{number}") is None]
        if new:
            work.execute(delete(table).where(table.c.id.in_(new)))
    for kind, (table, numbers) in touched.items():
        gone = []
        for number in numbers:
            was = event.before.get(f"{kind}:{number}")
            if was is None:
                continue
            values = {key: _typed(table.c[key].type, value) for key, value in was.items()}
            if number in now[kind]:
                work.execute(update(table).where(table.c.id == number).values(values))
            else:
                gone.append(values)
        if gone:
            work.execute(insert(table), gone)
    old, new_rows = dict(event.after), {name: event.before.get(name) for name in event.after}
    audit.record(work, who, f"{event.event.partition('.')[0]}.undo", at=at, old=old, new=new_rows)
    return event


def _by_table(names: Iterable[str]) -> dict[str, tuple[Any, list[int]]]:
    """Tables with the numbers of their rows; a table that others point to comes first."""
    numbers: dict[str, list[int]] = {}
    for name in names:
        kind, _, number = name.partition(":")
        numbers.setdefault(kind, []).append(int(number))
    tables = [table for table in Base.metadata.sorted_tables if table.name in numbers]
    return {table.name: (table, sorted(numbers[table.name])) for table in tables}


def _rows(work: Work, table: Any, numbers: Sequence[int]) -> dict[int, Plain]:
    """Rows as the record keeps them, by number."""
    found = work.rows(select(table).where(table.c.id.in_(list(numbers)))) if numbers else ()
    return {row.id: {key: _plain(value) for key, value in row._mapping.items()} for row in found}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _typed(kind: Any, value: Any) -> Any:
    if isinstance(value, str) and isinstance(kind, Instant):
        return datetime.fromisoformat(value)
    return date.fromisoformat(value) if isinstance(value, str) and isinstance(kind, Date) else value
