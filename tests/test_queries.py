"""The clock's work takes as many statements for a thousand people and files as for a hundred."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, event, text
from sqlalchemy.exc import OperationalError

from credbot.domain.files import File, Provider, Status
from credbot.domain.people import terminal
from credbot.domain.queue import Query
from credbot.domain.settings import TeamChannel
from credbot.jobs.engine import run_job
from credbot.jobs.table import find_job
from credbot.services import arrivals, desk, digests, lists
from credbot.store import bulk, database, pipeline, prepared, settings
from credbot.store.database import Database, Work, insert_many, open_database
from credbot.store.prepared import Prepared
from credbot.store.schema import PersonRow

NOW = datetime(2026, 11, 24, 14, 0, tzinfo=UTC)
TODAY = NOW.date()
LONG_AGO = TODAY - timedelta(days=90)
_CUT_OFF_OTHERS = text(
    "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
    "WHERE datname = current_database() AND pid != pg_backend_pid()"
)
New = Callable[[], Database]


@pytest.fixture
def new_database(request: pytest.FixtureRequest, database_url: str) -> Iterator[New]:
    """Makes further databases of the kind of the first."""
    made: list[Database] = []
    urls = iter([database_url])

    def new() -> Database:
        url = next(urls, None) or _another(request, database_url, len(made))
        made.append(open_database(url))
        return made[-1]

    yield new
    for db in made:
        db.close()


def _another(request: pytest.FixtureRequest, url: str, number: int) -> str:
    if url.startswith("postgresql"):
        return str(request.getfixturevalue("postgres").new_database())
    path = request.getfixturevalue("tmp_path") / f"another{number}.db"
    path.write_bytes(request.getfixturevalue("sqlite_template").read_bytes())
    return f"sqlite:///{path}"


def filled(db: Database, people: int) -> Database:
    """A live organisation: four channels, and for each specialist a file that is long stalled."""
    with db.begin() as work:
        settings.put(work, "live", True)
        for number, only in enumerate((None, "hold", "unowned", "stage=intake")):
            settings.put_channel(work, TeamChannel(f"C{number}", "team", None, only))
        insert_many(work, PersonRow, [_person(number) for number in range(people)])
        _add_files(work, people)
    return db


def _person(number: int) -> dict[str, Any]:
    return {
        "slack_id": f"U{number}",
        "name": f"Tester {number}",
        "folded": f"tester {number}",
        "zone": "America/New_York",
        "roles": "specialist",
        "deleted": False,
        "bot": False,
        "guest": False,
        "foreign": False,
    }


def _add_files(work: Work, count: int) -> None:
    provider = bulk.add_providers(work, [(Provider(0, "Ada Example, MD"), "ada example")])[0]
    first = File(1001, 1, provider, "enrollment", "collecting", Status.OPEN, LONG_AGO)
    files = [
        replace(first, id=1001 + number, owner_id=1 + number, stage_entered=LONG_AGO)
        for number in range(count)
    ]
    pipeline.add_files(work, files, settings.get_rules(work), TODAY)


@contextmanager
def statements(db: Database) -> Iterator[list[str]]:
    """The statements that reach the database meanwhile."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        seen.append(statement)

    def run(prepared: Prepared, *given: Any) -> Any:
        seen.append("prepared")
        return rows(prepared, *given)

    def run_together(connection: Connection, asked: Sequence[tuple[Prepared, Any]]) -> Any:
        seen.append("together")
        return together(connection, asked)

    rows, together = Prepared.rows, prepared.together
    for engine in db.engines:
        event.listen(engine, "before_cursor_execute", note)
    Prepared.rows = run  # type: ignore[method-assign]  the driver runs them, past the engine
    database.together = run_together
    try:
        yield seen
    finally:
        Prepared.rows = rows  # type: ignore[method-assign]
        database.together = together
        for engine in db.engines:
            event.remove(engine, "before_cursor_execute", note)


@pytest.mark.parametrize(("name", "queued"), [("stall-digest", "channels"), ("my-morning", "all")])
def test_a_job_asks_as_much_for_a_thousand_as_for_a_hundred(
    new_database: New, name: str, queued: str
) -> None:
    job = find_job(name)
    assert job is not None
    asked = []
    for people in (100, 1000):
        db = filled(new_database(), people)
        with statements(db) as seen:
            claims = run_job(db, job, NOW)
        assert sum(claim.queued for claim in claims) == (4 if queued == "channels" else people)
        asked.append(seen)

    assert len(asked[0]) == len(asked[1])
    assert len(asked[1]) < 30


def test_a_digest_is_read_in_as_many_statements_for_a_thousand_files(new_database: New) -> None:
    asked = []
    for people in (100, 1000):
        db = filled(new_database(), people)
        with statements(db) as seen:
            digest = digests.read_digest(db, terminal("bench"), now=NOW, scope="channel:C0")
        assert digest.stalled == people
        asked.append(len(seen))

    assert asked[0] == asked[1]


def test_a_home_is_read_in_as_many_statements_for_a_thousand_files(new_database: New) -> None:
    asked = []
    for people in (100, 1000):
        db = filled(new_database(), people)
        who = replace(terminal("bench"), id=1)
        with statements(db) as seen:
            shown = desk.read_desk(db, who, now=NOW)
        assert shown.figures is not None
        assert shown.figures.stalled.n == people
        asked.append(len(seen))

    assert asked[0] == asked[1]


def test_an_answer_is_few_journeys_to_the_database(new_database: New) -> None:
    db = filled(new_database(), 100)
    server = db.engine.dialect.name == "postgresql"
    who = replace(terminal("bench"), id=1)

    def journeys(ask: Callable[[], object]) -> int:
        ask()
        with statements(db) as seen:
            ask()
        return len(seen)

    assert journeys(lambda: arrivals.arrive(db, "U0")) == 1
    # Outside an answer each look asks for the revision of the rules by itself.
    assert journeys(lambda: lists.list_files(db, who, Query(), now=NOW)) == 2
    assert journeys(lambda: lists.read_card(db, who, 1001, now=NOW)) == (3 if server else 9)


def test_a_server_that_was_lost_is_asked_again(new_database: New) -> None:
    """Nobody gets an answer on connections that were cut, and the next one is right."""
    db = filled(new_database(), 100)
    who = replace(terminal("bench"), id=1)
    before = lists.read_card(db, who, 1001, now=NOW)

    if db.engine.dialect.name == "postgresql":
        with db.begin() as work:
            work.scalar(_CUT_OFF_OTHERS)
        with pytest.raises(OperationalError):
            lists.read_card(db, who, 1001, now=NOW)

    assert lists.read_card(db, who, 1001, now=NOW) == before


def test_a_server_lost_in_the_middle_of_an_answer_is_noticed(new_database: New) -> None:
    db = filled(new_database(), 100)
    who = replace(terminal("bench"), id=1)
    before = lists.read_card(db, who, 1001, now=NOW)
    if db.engine.dialect.name == "postgresql":
        asking = db.for_request(None)

        def answer() -> None:
            with asking.sharing():
                arrivals.arrive(asking, "U0")
                with db.begin() as work:
                    work.scalar(_CUT_OFF_OTHERS)
                lists.read_card(asking, who, 1001, now=NOW)

        with pytest.raises(OperationalError):
            answer()

    assert lists.read_card(db, who, 1001, now=NOW) == before
