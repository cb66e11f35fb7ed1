"""Statements behind every answer, compiled once and handed to the driver as they are.

SQLAlchemy takes 0.15 to 0.3 ms to run a statement that it has compiled
before; an answer needs five to eight of them.
"""

import collections
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Connection, Dialect


class Prepared:
    """A select without expanding parameters; its rows have the names of its columns."""

    def __init__(self, statement: Any) -> None:
        self._statement = statement
        self._compiled: dict[str, _Compiled] = {}

    def rows(self, connection: Connection, values: dict[str, Any]) -> Sequence[Any]:
        """All rows; `values` may hold more than the statement asks for."""
        compiled = self.compiled(connection.dialect)
        driver: Any = connection.connection.driver_connection
        try:
            found = compiled.ask(driver, values).fetchall()
        except Exception:
            if not getattr(driver, "closed", False):
                raise
            # SQLAlchemy must see it, so that it lets go of all connections to a lost server.
            return connection.execute(self._statement, values).all()
        return compiled.rows(found)

    def compiled(self, dialect: Dialect) -> "_Compiled":
        """The statement as this dialect's driver takes it."""
        compiled = self._compiled.get(dialect.name)
        if compiled is None:
            compiled = self._compiled[dialect.name] = _Compiled(self._statement, dialect)
        return compiled


def together(connection: Connection, asked: Sequence[tuple[Prepared, dict[str, Any]]]) -> list[Any]:
    """The rows of several statements on one journey to a PostgreSQL server; none when it is lost.

    Who then asks for one of them by itself lets SQLAlchemy see the loss.
    """
    driver: Any = connection.connection.driver_connection
    sent = []
    try:
        with driver.pipeline():
            for statement, values in asked:
                compiled = statement.compiled(connection.dialect)
                sent.append((compiled, compiled.ask(driver, values)))
            return [compiled.rows(cursor.fetchall()) for compiled, cursor in sent]
    except Exception:
        if not driver.closed:
            raise
        return []


class _Compiled:
    def __init__(self, statement: Any, dialect: Dialect) -> None:
        compiled: Any = statement.compile(dialect=dialect)
        self.text: str = compiled.string
        self._how: dict[str, Any] = {"prepare": True} if dialect.name == "postgresql" else {}
        self._places: list[str] | None = compiled.positiontup
        self._given: dict[str, Any] = dict(compiled.params)
        self._binds: dict[str, Callable[[Any], Any]] = {}
        for name, bind in compiled.binds.items():
            if convert := bind.type.dialect_impl(dialect).bind_processor(dialect):
                self._binds[name] = convert
        columns = statement.selected_columns
        # Their names are known only now, which a type checker takes for a mistake.
        make_type: Any = vars(collections)["namedtuple"]
        self._make: Callable[[Any], Any] = make_type("Row", columns.keys())._make
        self._results: list[tuple[int, Callable[[Any], Any]]] = []
        for place, column in enumerate(columns):
            kind: Any = column.type.dialect_impl(dialect)
            if read := kind.result_processor(dialect, None):
                self._results.append((place, read))

    def ask(self, driver: Any, values: dict[str, Any]) -> Any:
        """The driver's cursor; a server is told to keep the plan."""
        return driver.execute(self.text, self.parameters(values), **self._how)

    def parameters(self, values: dict[str, Any]) -> Any:
        """What the driver takes: by place or by name."""
        named = {name: values.get(name, given) for name, given in self._given.items()}
        for name, convert in self._binds.items():
            named[name] = convert(named[name])
        if self._places is None:
            return named
        return [named[name] for name in self._places]

    def rows(self, found: Sequence[tuple[Any, ...]]) -> list[Any]:
        """What the driver gave, as values."""
        if not self._results:
            return list(map(self._make, found))
        made = []
        for row in found:
            read = list(row)
            for place, convert in self._results:
                read[place] = convert(read[place])
            made.append(self._make(read))
        return made
