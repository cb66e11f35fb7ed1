"""Many rows of one shape into a table, the shortest way that the database has.

SQLAlchemy's own executemany handles each value of each row by itself; here a
column is converted at once and the driver gets plain tuples. PostgreSQL takes
them by COPY.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import JSON, Connection, Date, Dialect

Convert = Callable[[Any], Any]


def put_rows(
    connection: Connection, table: type, names: tuple[str, ...], rows: Sequence[tuple[Any, ...]]
) -> None:
    """Insert rows whose values stand in the order of the columns `names`; nothing for none."""
    if not rows:
        return
    dialect = connection.dialect
    columns = _columns(table, names, dialect)
    if columns.converters:
        by_column: list[Sequence[Any]] = list(zip(*rows, strict=True))
        for place, convert, once in columns.converters:
            values = by_column[place]
            # A chunk has few days, moments and truths, so each is converted once.
            seen = _Once(convert).__getitem__ if once else convert
            by_column[place] = list(map(seen, values))
        rows = list(zip(*by_column, strict=True))
    if dialect.name == "postgresql":
        _copy(connection, columns.copy, rows)
    else:
        connection.exec_driver_sql(columns.insert, list(rows))


class _Once(dict[Any, Any]):
    """A converter that remembers."""

    def __init__(self, convert: Convert) -> None:
        super().__init__()
        self._convert = convert

    def __missing__(self, value: Any) -> Any:
        converted = self[value] = self._convert(value)
        return converted


class _Columns:
    """The statements for some columns of a table, and which of them need conversion."""

    def __init__(self, table: Any, names: tuple[str, ...], dialect: Dialect) -> None:
        quote = dialect.identifier_preparer.quote
        listed = ", ".join(quote(name) for name in names)
        target = f"{quote(table.__tablename__)} ({listed})"
        self.insert = f"INSERT INTO {target} VALUES ({', '.join('?' * len(names))})"  # noqa: S608
        self.copy = f"COPY {target} FROM STDIN"
        self.converters: list[tuple[int, Convert, bool]] = []
        for place, name in enumerate(names):
            kind = table.__table__.c[name].type
            convert = kind.dialect_impl(dialect).bind_processor(dialect)
            if convert is not None:
                # SQLAlchemy writes a day through a format string, isoformat is ten times as fast.
                convert = _iso if type(kind) is Date else convert
                self.converters.append((place, convert, not isinstance(kind, JSON)))


@lru_cache(maxsize=64)
def _columns(table: type, names: tuple[str, ...], dialect: Dialect) -> _Columns:
    return _Columns(table, names, dialect)


def _iso(day: Any) -> str | None:
    return day.isoformat() if day else None


def _copy(connection: Connection, statement: str, rows: Sequence[tuple[Any, ...]]) -> None:
    driver: Any = connection.connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)
