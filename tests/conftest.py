"""Fixtures that every test may use: a real SQLite file and a real PostgreSQL."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from credbot.store.database import Database, open_database
from tests.memory import folder_in_memory
from tests.postgres import PostgresServer

settings.register_profile("ci", deadline=None, derandomize=True)
settings.register_profile("dev", deadline=None)
settings.load_profile("ci" if os.environ.get("CI") else "dev")


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Put the folders of all tests into memory; `--basetemp DIR` puts and keeps them there."""
    folder = folder_in_memory()
    if folder is None or config.option.basetemp or hasattr(config, "workerinput"):
        return
    config.option.basetemp = tempfile.mkdtemp(prefix="credbot-tests-", dir=folder)
    config.add_cleanup(lambda: shutil.rmtree(config.option.basetemp, ignore_errors=True))


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A PostgreSQL server of the tests' own; CREDBOT_TEST_DATABASE_URL replaces it."""
    with PostgresServer.started(folder_in_memory()) as server:
        yield server


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy."""
    from credbot.store import migrate

    path = tmp_path_factory.mktemp("template") / "template.db"
    db = open_database(f"sqlite:///{path}")
    migrate.upgrade(db)
    db.close()
    return path


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a migrated, empty database: once SQLite, once PostgreSQL."""
    if request.param == "postgresql":
        server: PostgresServer = request.getfixturevalue("postgres")
        url = server.new_database()
        yield url
        server.drop(url)
        return
    template: Path = request.getfixturevalue("sqlite_template")
    path = tmp_path / "credbot.db"
    path.write_bytes(template.read_bytes())
    yield f"sqlite:///{path}"
    path.unlink()


@pytest.fixture
def db(database_url: str) -> Iterator[Database]:
    """A handle on a migrated, empty database."""
    handle = open_database(database_url)
    yield handle
    handle.close()
