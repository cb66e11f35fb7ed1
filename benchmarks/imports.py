"""The import of a CSV, against the bare insert of the rows that it leaves."""

import time
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from data import write_csv
from databases import Databases
from sqlalchemy import Table, select

from credbot.domain.people import terminal
from credbot.imports.sheets import open_workbook
from credbot.services.importing import ImportReport, import_rows
from credbot.store.database import Database, open_database
from credbot.store.schema import Base
from credbot.store.settings import default_tracks, get_rules

ROWS = 100_000


def make_sheet(where: Databases, rows: int, now: datetime) -> Path:
    """A CSV of invented rows."""
    path = where.folder / f"pipeline-{rows}.csv"
    if not path.exists():
        db = open_database(where.new("SQLite"))
        with db.read() as work:
            rules = get_rules(work)
        db.close()
        write_csv(path, rows, rules, terminal("bench").today(now))
    return path


def load(db: Database, path: Path, now: datetime) -> ImportReport:
    """The import, as `credbot import` does it."""
    with path.open("rb") as source:
        sheets = open_workbook(source, path.name, tracks=default_tracks())
        return import_rows(db, terminal("bench"), sheets, now=now)


def timed_import(url: str, path: Path, now: datetime, rows: int) -> float:
    """Seconds for the import into an empty database."""
    db = open_database(url)
    db.ping()
    began = time.perf_counter()
    report = load(db, path, now)
    took = time.perf_counter() - began
    db.close()
    if (report.created, len(report.rejected)) != (rows, 0):
        raise SystemExit(f"The import went wrong: {report.created} of {rows} rows came in.")
    return took


def timed_baseline(source: str, target: str) -> float:
    """Seconds of bare executemany of all rows of `source` into the empty `target`."""
    old, new = open_database(source), open_database(target)
    left = {table: _rows(old, table) for table in Base.metadata.sorted_tables}
    old.close()
    took = _insert(new, left)
    new.close()
    return took


def _insert(db: Database, left: dict[Table, Sequence[Any]]) -> float:
    raw = db.engine.raw_connection()
    statements = [(_statement(db, table), rows) for table, rows in left.items() if rows]
    cursor = raw.cursor()
    began = time.perf_counter()
    if db.engine.dialect.name == "sqlite":
        cursor.execute("BEGIN IMMEDIATE")
    for statement, rows in statements:
        cursor.executemany(statement, rows)
    raw.commit()
    took = time.perf_counter() - began
    raw.close()
    return took


def _statement(db: Database, table: Table) -> str:
    mark = "?" if db.engine.dialect.name == "sqlite" else "%s"
    preparer = db.engine.dialect.identifier_preparer
    names = [preparer.quote(column.name) for column in table.columns]
    return f"INSERT INTO {preparer.quote(table.name)} ({', '.join(names)}) VALUES " + (
        f"({', '.join([mark] * len(names))})"
    )


def _rows(db: Database, table: Table) -> list[tuple[Any, ...]]:
    """A table's rows as the driver takes them: no conversion is left to be timed."""
    with db.engine.connect() as connection:
        compiled = str(select(table).compile(db.engine))
        cursor = connection.connection.cursor()
        cursor.execute(compiled)
        rows = cursor.fetchall()
        cursor.close()
    if db.engine.dialect.name == "sqlite":
        return list(rows)
    return [tuple(_adapted(value) for value in row) for row in rows]


def _adapted(value: Any) -> Any:
    if isinstance(value, dict):
        from psycopg.types.json import Json

        return Json(value)
    return value
