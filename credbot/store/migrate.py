"""Migrations: shipped with the package, run on an engine of their own.

Alembic is imported only by what migrates: each start asks for the revision.
"""

from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, create_engine, event, inspect, text
from sqlalchemy.engine import URL

from credbot.store.database import Database

if TYPE_CHECKING:
    from alembic.config import Config

LOCK = text("SELECT pg_advisory_xact_lock(7301943)")


def script_folder() -> Path:
    """Where the migrations lie: inside the installed package, or beside it in a checkout."""
    package = Path(str(files("credbot")))
    inside = package / "migrations"
    return inside if inside.is_dir() else package.parent / "migrations"


def current_revision(db: Database) -> str | None:
    """The revision that the database is at; None for an empty one."""
    with db.read() as work:
        if not inspect(work.connection).has_table("alembic_version"):
            return None
        return work.scalar(text("SELECT version_num FROM alembic_version"))  # type: ignore[no-any-return]


def known_revisions() -> list[str]:
    """The revisions that this version of credbot has, in order: the numbers of the files."""
    names = (script_folder() / "versions").glob("[0-9]*.py")
    return sorted(path.name.partition("_")[0] for path in names)


def newest_revision() -> str:
    """The revision that this version of credbot works with."""
    revisions = known_revisions()
    if not revisions:
        raise RuntimeError(f"There are no migrations in {script_folder()}.")
    return revisions[-1]


def is_empty(db: Database) -> bool:
    """Whether no table of ours exists yet."""
    with db.read() as work:
        return not inspect(work.connection).has_table("audit")


def upgrade(db: Database, revision: str = "head") -> None:
    """Bring the database to a revision, all or nothing.

    SQLite rebuilds tables to change them; with foreign keys on this would
    empty their children, so they are off here and checked before the commit.
    """
    from alembic import command

    with migrating(db.engine.url) as connection:
        settings = config()
        settings.attributes["connection"] = connection
        command.upgrade(settings, revision)
        if connection.dialect.name == "sqlite":
            broken = connection.execute(text("PRAGMA foreign_key_check")).first()
            if broken:
                raise RuntimeError(f"The migration would break a reference: {tuple(broken)}.")


class migrating:  # noqa: N801  used as a statement
    """A connection to migrate on: one transaction, one migrator at a time."""

    def __init__(self, url: URL) -> None:
        self._engine = create_engine(url)
        if url.get_backend_name() == "sqlite":
            event.listen(self._engine, "connect", _plain_sqlite)
            event.listen(self._engine, "begin", _begin_immediate)

    def __enter__(self) -> Connection:
        self._transaction = self._engine.begin()
        connection = self._transaction.__enter__()
        if connection.dialect.name == "postgresql":
            connection.execute(LOCK)
        return connection

    def __exit__(self, *error: object) -> None:
        try:
            self._transaction.__exit__(*error)  # type: ignore[arg-type]
        finally:
            self._engine.dispose()


def config() -> "Config":
    """Alembic's settings, without a file."""
    from alembic.config import Config

    settings = Config()
    settings.set_main_option("script_location", str(script_folder()))
    return settings


def _plain_sqlite(connection: object, _record: object) -> None:
    connection.isolation_level = None  # type: ignore[attr-defined]
    connection.execute("PRAGMA journal_mode=WAL")  # type: ignore[attr-defined]
    connection.execute("PRAGMA foreign_keys=OFF")  # type: ignore[attr-defined]


def _begin_immediate(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")
