"""The database handle and the unit of work.

One `Work` is one transaction: the request's own key first, then rows, and on
the way out the chain's lock, the tallies, the audit block, the commit.
"""

import hashlib
import secrets
import sqlite3
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from copy import copy
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import (
    Connection,
    CursorResult,
    Engine,
    Executable,
    RootTransaction,
    create_engine,
    delete,
    event,
    literal_column,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, OperationalError

from credbot.domain.errors import BadInput, Busy, Repeated
from credbot.domain.people import DEFAULT_ZONE
from credbot.store import chain
from credbot.store.prepared import Prepared, together
from credbot.store.rows import put_rows
from credbot.store.schema import RequestRow

BUSY_SECONDS = 15
# What people typed is in the parameters of statements; it has no place in a log.
_POOLED: dict[str, Any] = {
    "pool_size": 16,
    "max_overflow": 8,
    "hide_parameters": True,
    # The connection used last has its pages and its statements at hand, and the calm few suffice.
    "pool_use_lifo": True,
    # Rows are read by name here, never by column, so that results need not be fitted to each
    # statement anew: a quarter of an answer's time.
    "execution_options": {"_result_disable_adapt_to_context": True},
}
REMEMBERED = timedelta(days=3)


Query = Executable | Prepared


class Work:
    """A transaction in progress. Made by `Database.begin` and `Database.read`."""

    def __init__(self, connection: Connection, home: "Database") -> None:
        self.connection = connection
        self.zone = home.zone
        self.memo = home.memo
        self.dialect = connection.dialect.name
        self.reading = bool(connection.get_execution_options().get("readonly"))
        self.batch = secrets.randbits(62)
        self.events = 0
        self.outgoing = False
        self.known: dict[str, Any] = {}
        self._ahead: dict[Prepared, tuple[dict[str, Any], Sequence[Any]]] = {}
        self.trail = hashlib.sha256()
        self.tallies: Counter[tuple[int, str, str, str]] = Counter()

    def execute(
        self, statement: Executable, values: Sequence[dict[str, Any]] | dict[str, Any] | None = None
    ) -> CursorResult[Any]:
        result = self.connection.execute(statement, values)
        assert isinstance(result, CursorResult)  # noqa: S101
        return result

    def rows(self, statement: Query, values: dict[str, Any] | None = None) -> Sequence[Any]:
        if isinstance(statement, Prepared):
            known = self._ahead.pop(statement, None)
            if known and known[0] == values:
                return known[1]
            return statement.rows(self.connection, values or {})
        return self.connection.execute(statement, values).all()

    def look_ahead(self, *asked: tuple[Prepared, dict[str, Any]]) -> None:
        """Ask a server for all of these at once; `rows` of each, the next time, has the answer.

        For reading only, and for statements that are asked for right after.
        SQLite is no journey away and is asked in turn.
        """
        if self.reading and self.dialect == "postgresql":
            found = together(self.connection, asked)
            for (statement, values), rows in zip(asked, found, strict=False):
                self._ahead[statement] = (values, rows)

    def row(self, statement: Query, values: dict[str, Any] | None = None) -> Any:
        if isinstance(statement, Prepared):
            return next(iter(self.rows(statement, values)), None)
        return self.connection.execute(statement, values).first()

    def scalar(self, statement: Query, values: dict[str, Any] | None = None) -> Any:
        if isinstance(statement, Prepared):
            row = self.row(statement, values)
            return row[0] if row else None
        return self.connection.execute(statement, values).scalar()

    def stream(self, statement: Executable, size: int = 1000) -> Iterator[Any]:
        """Rows of a long answer, `size` at a time."""
        options = {"yield_per": size}
        with (
            self._steady(),
            self.connection.execute(statement, execution_options=options) as result,
        ):
            yield from result

    @contextmanager
    def _steady(self) -> Iterator[None]:
        """A transaction on PostgreSQL also where only single statements are read."""
        driver: Any = self.connection.connection.driver_connection
        if getattr(driver, "autocommit", False) and self.dialect == "postgresql":
            with driver.transaction():
                yield
        else:
            yield

    def insert(self, table: type) -> sqlite.Insert | postgresql.Insert:
        """An insert that can say what happens on a conflict."""
        return sqlite.insert(table) if self.dialect == "sqlite" else postgresql.insert(table)


class Database:
    """A database, and the key of the request that is being answered, if any.

    A door binds the request's own key (`for_request`); the first thing that
    `begin` writes is this key, so a request that comes twice is done once.
    `committed` says whether something was written through this handle. `zone`
    is the organisation's; `address` is where people reach us, None: nowhere;
    `memo` keeps what was derived from a revision
    of the settings; `watchers` are told of each commit that queued messages.
    """

    def __init__(self, engine: Engine, zone: str = DEFAULT_ZONE) -> None:
        self.engine = engine
        self.zone = zone
        self.address: str | None = None
        self.request: str | None = None
        self.committed = False
        self.memo: dict[str, Any] = {}
        self.watchers: list[Callable[[], object]] = []
        self._shared: Work | None = None
        self._shared_until = ExitStack()
        reader = engine
        if engine.dialect.name == "postgresql":
            # Each statement sees what is committed, in a transaction or not; so BEGIN and COMMIT
            # would be two journeys to the server for nothing. Connections of their own: to turn
            # one over for a read and back takes as long as the read.
            reader = create_engine(engine.url, isolation_level="AUTOCOMMIT", **_POOLED)
            event.listen(reader, "connect", _plan_once)
        self.engines = {engine, reader}
        self._reader = reader.execution_options(readonly=True)

    def for_request(self, key: str | None) -> "Database":
        """The same database, answering one request of Slack."""
        bound = copy(self)
        bound.request = key
        bound.committed = False
        return bound

    @contextmanager
    def begin(self, *, rehearsal: bool = False) -> Iterator[Work]:
        """A transaction that writes: everything in it or nothing; nothing in a rehearsal.

        Raises Repeated when this request has been carried out before, and Busy
        when somebody else writes for longer than one can wait (SQLite).
        """
        self._share_no_more()
        with self.engine.connect() as connection, _begun(connection):
            work = Work(connection, self)
            if self.request:
                _claim(work, self.request)
            yield work
            if rehearsal:
                connection.rollback()
                return
            chain.seal(work)
        self.committed = True
        if work.outgoing:
            for tell in self.watchers:
                tell()

    @contextmanager
    def read(self) -> Iterator[Work]:
        """A transaction that only reads; it never waits for a writer."""
        if self._shared is not None:
            yield self._shared
            return
        with self._reader.begin() as connection:
            yield Work(connection, self)

    @contextmanager
    def sharing(self) -> Iterator[None]:
        """Within, all that is read is read in one transaction, until something is written.

        An answer asks who somebody is, for the rules and for its rows: together
        they are one look at the database, at one moment on SQLite. Only for a
        handle of one request (`for_request`), in one thread.
        """
        with ExitStack() as until:
            self._shared_until = until
            self._shared = until.enter_context(self.read())
            try:
                yield
            finally:
                self._shared = None

    @contextmanager
    def aside(self) -> Iterator["Database"]:
        """Where to try out what takes long: a copy on SQLite, which has one writer at a time.

        A rehearsal in the database itself would keep everybody else from
        writing meanwhile. On PostgreSQL it is this database.
        """
        if self.engine.dialect.name != "sqlite":
            yield self
            return
        with tempfile.TemporaryDirectory(prefix="credbot-") as folder:
            path = Path(folder) / "copy.db"
            with self._reader.connect() as connection:
                source: Any = connection.connection.driver_connection
                target = sqlite3.connect(path)
                source.backup(target)
                target.close()
            copied = Database(_sqlite(f"sqlite:///{path}"), self.zone)
            try:
                yield copied
            finally:
                copied.close()

    def _share_no_more(self) -> None:
        """What is read after a write shows it."""
        self._shared = None
        self._shared_until.close()

    def ping(self) -> None:
        """Raises what the driver raises when the database does not answer."""
        with self.read() as work:
            work.scalar(select(literal_column("1")))

    def close(self) -> None:
        for engine in self.engines:
            engine.dispose()


def open_database(url: str, zone: str = DEFAULT_ZONE) -> Database:
    """A handle on `sqlite:///FILE` or `postgresql+psycopg://…`; `zone` is the organisation's.

    Raises BadInput for a URL that is neither. Nothing is connected yet.
    """
    try:
        parsed = make_url(url)
        name = parsed.get_backend_name()
        if name == "sqlite":
            return Database(_sqlite(url), zone)
        if name == "postgresql" and parsed.drivername in ("postgresql", "postgresql+psycopg"):
            server = parsed.set(drivername="postgresql+psycopg")
            return Database(create_engine(server, **_POOLED), zone)
    except (ArgumentError, NoSuchModuleError, ValueError):
        pass
    raise BadInput(
        "DATABASE_URL must be like `sqlite:///credbot.db` or "
        "`postgresql+psycopg://user:password@host/credbot`."
    )


def _plan_once(connection: Any, _record: Any) -> None:
    """What is read again and again is planned once: to plan a page takes longer than to read it."""
    connection.execute("SET plan_cache_mode = force_generic_plan")
    connection.execute("SET jit = off")


def _sqlite(url: str) -> Engine:
    """Writes begin IMMEDIATE: a reader may not become a writer, so a plain BEGIN loses races."""
    engine = create_engine(url, **_POOLED, connect_args={"timeout": BUSY_SECONDS})

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        reading = connection.get_execution_options().get("readonly")
        driver: Any = connection.connection.driver_connection
        # Past SQLAlchemy, which takes longer to say BEGIN than SQLite to hear it.
        driver.execute("BEGIN" if reading else "BEGIN IMMEDIATE")

    return engine


def _begun(connection: Connection) -> RootTransaction:
    try:
        return connection.begin()
    except (sqlite3.OperationalError, OperationalError) as error:
        if "database is locked" in str(error):
            raise Busy from error
        raise


def _claim(work: Work, key: str) -> None:
    now = datetime.now(UTC)  # noqa: TID251  the wall, for pruning only
    claim = work.insert(RequestRow).values(key=key, at=now).on_conflict_do_nothing()
    if work.scalar(claim.returning(RequestRow.key)) is None:
        raise Repeated


def forget_requests(work: Work) -> int:
    """Forget requests that can't come again: Slack's delayed events come for a day at most."""
    now = datetime.now(UTC)  # noqa: TID251  the wall, as above
    return work.execute(delete(RequestRow).where(RequestRow.at < now - REMEMBERED)).rowcount


def insert_many(work: Work, table: type, rows: Sequence[dict[str, Any]]) -> None:
    """Insert many rows of one shape; nothing for none."""
    if rows:
        names = tuple(rows[0])
        put_rows(
            work.connection, table, names, [tuple(row[name] for name in names) for row in rows]
        )
