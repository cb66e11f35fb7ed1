"""A request that comes several times, to any process and mixed with others, is done once."""

import json
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, note, settings
from hypothesis import strategies as st
from slack_bolt import App
from slack_bolt.request import BoltRequest
from slack_sdk import WebClient
from sqlalchemy import select, text

from credbot.commands.bolt import build_app
from credbot.domain.files import File, Provider, Status
from credbot.domain.people import clock, terminal
from credbot.services import people
from credbot.store import audit, pipeline, upkeep
from credbot.store import settings as stored
from credbot.store.database import Database, open_database
from credbot.store.schema import Base, RequestRow
from tests.postgres import PostgresServer

START = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
TEAM, ANA, BEN, MIA = "T1", "U0ANA", "U0BEN", "U0MIA"
FILES = (1001, 1002, 1003)
UNLIKE = {"delivery_id", "batch"}
"""Columns that are drawn by lot."""

Row = dict[str, Any]
Request = dict[str, Any]


class Clock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.at = START

    def now(self) -> datetime:
        return self.at


class Office:
    """One database and several processes' worth of doors to it."""

    def __init__(self, url: str, doors: int) -> None:
        self.clock = Clock()
        self.faults: list[BaseException] = []
        self._handles = [open_database(url) for _ in range(doors)]
        self.db = self._handles[0]
        self._doors = [self._door(handle) for handle in self._handles]

    def _door(self, db: Database) -> App:
        return build_app(
            db,
            self.clock,
            WebClient("xoxb-nobody"),
            team_id=TEAM,
            bot_user_id="U0BOT",
            on_error=lambda error, _number: self.faults.append(error),
        )

    def empty(self) -> None:
        """Nothing is left of the example before; the same people and files are there again."""
        for handle in self._handles:
            handle.memo.pop("rules", None)  # a revision begins at the same number again
        self.faults.clear()
        self.clock.at = START
        with self.db.begin() as work:
            tables = [table.name for table in reversed(Base.metadata.sorted_tables)]
            if work.dialect == "postgresql":
                work.execute(text(f"TRUNCATE {', '.join(tables)} RESTART IDENTITY CASCADE"))
            else:
                for name in tables:
                    work.execute(text(f"DELETE FROM {name}"))  # noqa: S608  our own tables
        fill(self.db)

    def deliver(self, request: Request, door: int = 0) -> str:
        """One delivery; what the acknowledgement said."""
        body = json.loads(json.dumps(request))
        response = self._doors[door].dispatch(BoltRequest(mode="socket_mode", body=body))
        assert response.status == 200
        return response.body or ""

    def committed(self) -> set[str]:
        with self.db.read() as work:
            return {row.key for row in work.rows(select(RequestRow.key))}

    def tables(self) -> dict[str, list[Row]]:
        """All rows of all tables, without what is drawn by lot or read from the wall."""
        dump: dict[str, list[Row]] = {}
        with self.db.read() as work:
            for table in Base.metadata.sorted_tables:
                shown = [c for c in table.columns if c.name not in UNLIKE]
                if table.name == "request":
                    shown = [table.columns["key"]]
                dump[table.name] = [dict(row._mapping) for row in work.rows(select(*shown))]
        for row in dump["setting"]:
            if row["key"] == "revision":
                row["value"] = "drawn by lot"
        return {name: sorted(rows, key=repr) for name, rows in dump.items()}

    def events(self) -> list[str]:
        """What people have done, by the trail."""
        with self.db.read() as work:
            return [event.event for event, _ in audit.events(work) if event.door == "slack"]

    def check(self) -> None:
        """The chain holds, the counts are right, and nothing broke on the way."""
        with self.db.read() as work:
            assert audit.verify(work).problem is None
            assert upkeep.wrong_tallies(work) == 0
        assert self.faults == []

    def close(self) -> None:
        for handle in self._handles:
            handle.close()


def fill(db: Database) -> None:
    """Three people and three files."""
    names = {ANA: "Ana Example", BEN: "Ben Example", MIA: "Mia Example"}
    accounts = [
        {"id": key, "team_id": TEAM, "tz": "America/New_York", "profile": {"real_name": name}}
        for key, name in names.items()
    ]
    people.mirror(db, clock(), accounts, now=START, team_id=TEAM)
    for key, role in ((ANA, "coordinator"), (BEN, "specialist"), (MIA, "specialist")):
        people.add(db, terminal("tests"), key, [role], now=START)
    day = date(2026, 9, 1)
    with db.begin() as work:
        provider = pipeline.add_provider(work, Provider(0, "Ada Example, MD"), "ada example")
        files = [
            File(
                number,
                1,
                provider.id,
                "initial",
                "intake",
                Status.OPEN,
                day,
                stage_entered=day,
                unowned_since=day,
            )
            for number in FILES
        ]
        pipeline.add_files(work, files, stored.get_rules(work), day)


# What people send


def command(key: str, who: str, words: str) -> Request:
    return {
        "command": "/cred",
        "text": words,
        "user_id": who,
        "team_id": TEAM,
        "channel_id": "C1",
        "trigger_id": key,
    }


def message(key: str, who: str, words: str) -> Request:
    event = {"type": "message", "channel_type": "im", "user": who, "text": words, "channel": "D1"}
    return {"type": "event_callback", "team_id": TEAM, "event_id": key, "event": event}


def press(key: str, who: str, action_id: str, value: str) -> Request:
    action = {"type": "button", "action_id": action_id, "block_id": "b", "value": value}
    return {
        "type": "block_actions",
        "user": {"id": who, "team_id": TEAM},
        "team": {"id": TEAM},
        "container": {"type": "message", "channel_id": "C1", "message_ts": "1.1"},
        "actions": [action],
        "trigger_id": key,
    }


def submission(key: str, who: str, callback_id: str, meta: str, **inputs: Row) -> Request:
    values = {block_id: {"value": element} for block_id, element in inputs.items()}
    view = {
        "type": "modal",
        "callback_id": callback_id,
        "private_metadata": meta,
        "state": {"values": values},
    }
    return {
        "type": "view_submission",
        "user": {"id": who, "team_id": TEAM},
        "team": {"id": TEAM},
        "view": view,
        "trigger_id": key,
    }


def typed(value: str) -> Row:
    return {"type": "plain_text_input", "value": value}


def chosen(value: str) -> Row:
    option = {"value": value, "text": {"type": "plain_text", "text": value}}
    return {"type": "static_select", "selected_option": option}


def picked(user: str) -> Row:
    return {"type": "users_select", "selected_user": user}


def dated(day: str) -> Row:
    return {"type": "datepicker", "selected_date": day}


WORDS = [
    "advance {file}",
    "return {file} intake wrong form",
    "assign {file} <@U0BEN>",
    "assign {file} <@U0MIA>",
    "assign {file} nobody",
    "assign 1001 1002 1003 <@U0MIA>",
    "log {file} call left a message",
    "note {file} practice moves in January",
    "hold {file} payer until 12/05 waiting on roster",
    "hold {file} provider until 12/15 on leave",
    "resume {file}",
    "wait {file} payer for the roster",
    "date {file} start 1/14/2027 contract signed late",
    "got {file} application",
    "close {file} withdrawn moved away",
    "reopen {file} closed by mistake",
    "undo",
    "live on",
    "live off",
    "channel team <#C0TEAM|team>",
    "people role <@U0MIA> leader",
    "people role <@U0MIA> specialist",
]
PRESSES = [
    ("pipeline.advance", "{file}:{version}"),
    ("pipeline.resume", "{file}:{version}"),
    ("pipeline.undo", "{file}:{version}"),
    ("settings.live", "on"),
    ("settings.live", "off"),
]
FORMS: list[tuple[str, dict[str, Row]]] = [
    ("payers.log", {"channel": chosen("call"), "text": typed("Tina says not yet")}),
    ("pipeline.note", {"text": typed("from the form")}),
    ("pipeline.assign", {"owner": picked(BEN)}),
    (
        "pipeline.hold",
        {"party": chosen("payer"), "until": dated("2026-12-20"), "text": typed("roster")},
    ),
    ("pipeline.close", {"outcome": chosen("withdrawn"), "text": typed("moved away")}),
    (
        "intake.open",
        {"provider": typed("Bo Example, DO"), "track": chosen("initial"), "state": typed("TX")},
    ),
]


@st.composite
def requests(draw: st.DrawFn, key: str) -> Request:
    """Anything that people send and that may change something."""
    who = draw(st.sampled_from([ANA, BEN]))
    place = {"file": draw(st.sampled_from(FILES)), "version": draw(st.integers(1, 4))}
    kind = draw(st.sampled_from(["command", "message", "press", "submission"]))
    if kind == "press":
        action_id, value = draw(st.sampled_from(PRESSES))
        return press(key, who, action_id, value.format(**place))
    if kind == "submission":
        callback_id, inputs = draw(st.sampled_from(FORMS))
        meta = "" if callback_id == "intake.open" else "{file}:{version}".format(**place)
        return submission(key, who, callback_id, meta, **inputs)
    words = draw(st.sampled_from(WORDS)).format(**place)
    return command(key, who, words) if kind == "command" else message(key, who, words)


@dataclass(frozen=True)
class Delivery:
    """One copy of a request, on its way to one of the processes."""

    key: str
    request: Request
    door: int


@st.composite
def mixed(draw: st.DrawFn) -> list[Delivery]:
    """Some requests, each one to five times, in any order, to either of two processes."""
    known = {f"K{n}": draw(requests(f"K{n}")) for n in range(draw(st.integers(1, 6)))}
    copies = [key for key in known for _ in range(draw(st.integers(1, 5)))]
    order = draw(st.permutations(copies))
    doors = draw(st.lists(st.integers(0, 1), min_size=len(order), max_size=len(order)))
    return [Delivery(key, known[key], door) for key, door in zip(order, doors, strict=True)]


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def offices(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Office, Office]]:
    """Two processes on one database, and one process on another."""
    urls = []
    for name in ("two", "one"):
        if request.param == "postgresql":
            server: PostgresServer = request.getfixturevalue("postgres")
            urls.append(server.new_database())
            continue
        template: Path = request.getfixturevalue("sqlite_template")
        path = tmp_path_factory.mktemp("repeats") / f"{name}.db"
        path.write_bytes(template.read_bytes())
        urls.append(f"sqlite:///{path}")
    two, one = Office(urls[0], 2), Office(urls[1], 1)
    yield two, one
    two.close()
    one.close()


@pytest.mark.timeout(300)
@settings(max_examples=15)
@given(deliveries=mixed())
def test_any_mixture_of_copies_is_as_if_each_had_come_once(
    offices: tuple[Office, Office], deliveries: Sequence[Delivery]
) -> None:
    """In the order in which each was first committed, and at the moment at which it was."""
    two, one = offices
    two.empty()
    first: list[tuple[datetime, Request]] = []
    known: set[str] = set()
    for delivery in deliveries:
        two.clock.at += timedelta(seconds=10)
        said = two.deliver(delivery.request, delivery.door)
        note(f"{delivery.key} {said[:200]}")
        if delivery.key in two.committed() - known:
            known.add(delivery.key)
            first.append((two.clock.at, delivery.request))

    one.empty()
    for at, request in first:
        one.clock.at = at
        one.deliver(request)

    assert two.tables() == one.tables()
    two.check()
    one.check()


AT_ONCE = [
    (command("K", ANA, "assign 1001 <@U0BEN>"), "pipeline.assign", ["card"]),
    (command("K", ANA, "note 1001 practice moves"), "pipeline.note", []),
    (message("K", ANA, "log 1001 call left a message"), "payers.log", []),
    (press("K", ANA, "pipeline.advance", "1001:1"), "pipeline.advance", []),
    (
        submission("K", ANA, "pipeline.assign", "1001:1", owner=picked(MIA)),
        "pipeline.assign",
        ["card"],
    ),
]


@pytest.mark.parametrize(("request_", "event", "messages"), AT_ONCE)
def test_copies_that_come_at_the_same_time_are_done_once(
    offices: tuple[Office, Office], request_: Request, event: str, messages: list[str]
) -> None:
    two, _ = offices
    two.empty()
    together = threading.Barrier(5)

    def deliver(door: int) -> None:
        together.wait()
        two.deliver(request_, door)

    threads = [threading.Thread(target=deliver, args=(number % 2,)) for number in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert two.events() == [event]
    assert [row["kind"] for row in two.tables()["outbox"]] == messages
    two.check()
