"""Fresh, migrated databases of both kinds to measure on."""

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from credbot.store import migrate
from credbot.store.database import open_database
from tests.postgres import PostgresServer

KINDS = ("SQLite", "PostgreSQL")


class Databases:
    """Hands out the URLs of fresh databases."""

    def __init__(self, folder: Path, server: PostgresServer) -> None:
        self.folder = folder
        self._server = server
        self._made = 0

    def new(self, kind: str) -> str:
        """The URL of a migrated, empty database."""
        if kind == "PostgreSQL":
            return self._server.new_database()
        self._made += 1
        url = f"sqlite:///{self.folder}/bench{self._made}.db"
        db = open_database(url)
        migrate.upgrade(db)
        db.close()
        return url


@contextmanager
def databases() -> Iterator[Databases]:
    """Both kinds of database until the end of the block; PostgreSQL is started here."""
    with tempfile.TemporaryDirectory(prefix="credbench") as folder, PostgresServer.started() as pg:
        yield Databases(Path(folder), pg)
