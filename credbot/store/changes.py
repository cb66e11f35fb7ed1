"""Changes of small tables whose rows the record keeps whole, so that an act can be taken back.

An act's event holds each row it touched as it was and as it became, by
`table:id`; taking the act back writes what was, while what became still is.
"""

from collections.abc import Mapping
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
        key = self._work.execute(insert(table).values(values)).inserted_primary_key
        assert key is not None  # noqa: S101
        number = int(key[0])
        self._note(table, number, None)
        return number

    def put(self, table: type[Base], number: int, **values: Any) -> None:
        """Change some values of a row."""
        before = row_of(self._work, table, number)
        column: Any = table.__table__.c.id
        self._work.execute(update(table).where(column == number).values(values))
        self._note(table, number, before)

    def drop(self, table: type[Base], number: int) -> None:
        """Take a row away."""
        before = row_of(self._work, table, number)
        column: Any = table.__table__.c.id
        self._work.execute(delete(table).where(column == number))
        self._note(table, number, before)

    def record(self, who: Person, event: str, *, at: datetime, text: str | None = None) -> None:
        """Put the act into the record, unless nothing changed."""
        changed = [name for name in self.after if self.after[name] != self.before[name]]
        if changed:
            old = {name: self.before[name] for name in changed}
            new = {name: self.after[name] for name in changed}
            audit.record(self._work, who, event, at=at, text=text, old=old, new=new)

    def _note(self, table: type[Base], number: int, before: Plain | None) -> None:
        name = f"{table.__tablename__}:{number}"
        self.before.setdefault(name, before)
        self.after[name] = row_of(self._work, table, number)


def undo(work: Work, who: Person, act: int, events: frozenset[str], *, at: datetime) -> Event:
    """Take an act back; its event.

    Raises Unknown for an act that is none of `events`, and Refused when a row has changed since.
    """
    found = [event for event in audit.events_of_act(work, act) if event.event in events]
    if not found:
        raise Unknown("I don't know this change any more.")
    event = found[0]
    tables = {table.name: table for table in Base.metadata.sorted_tables}
    order = list(tables)
    names = sorted(event.after, key=lambda name: order.index(name.partition(":")[0]))
    for name in names:
        if _row(work, tables, name) != event.after[name]:
            raise Refused("This was changed again since, so nothing was undone.")
    for name in reversed(names):
        if event.before.get(name) is None:
            table, number = _place(tables, name)
            work.execute(delete(table).where(table.c.id == number))
    for name in names:
        if (was := event.before.get(name)) is not None:
            _restore(work, tables, name, was)
    old, new = dict(event.after), {name: event.before.get(name) for name in event.after}
    audit.record(work, who, f"{event.event.partition('.')[0]}.undo", at=at, old=old, new=new)
    return event


def row_of(work: Work, table: type[Base], number: int) -> Plain | None:
    """A row as the record keeps it, None when there is none."""
    return _row(work, {table.__tablename__: table.__table__}, f"{table.__tablename__}:{number}")


def _row(work: Work, tables: Mapping[str, Any], name: str) -> Plain | None:
    table, number = _place(tables, name)
    row = work.row(select(table).where(table.c.id == number))
    return None if row is None else {key: _plain(value) for key, value in row._mapping.items()}


def _restore(work: Work, tables: Mapping[str, Any], name: str, was: Plain) -> None:
    table, number = _place(tables, name)
    values = {key: _typed(table.c[key].type, value) for key, value in was.items()}
    if _row(work, tables, name) is None:
        work.execute(insert(table).values(values))
    else:
        work.execute(update(table).where(table.c.id == number).values(values))


def _place(tables: Mapping[str, Any], name: str) -> tuple[Any, int]:
    table, _, number = name.partition(":")
    return tables[table], int(number)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _typed(kind: Any, value: Any) -> Any:
    if isinstance(value, str) and isinstance(kind, Instant):
        return datetime.fromisoformat(value)
    return date.fromisoformat(value) if isinstance(value, str) and isinstance(kind, Date) else value
