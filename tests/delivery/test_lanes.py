"""Claims on lanes, and the cost of asking what is due."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import event

from credbot.store import lanes, outbox
from credbot.store.database import Database
from credbot.store.lanes import LEASE, Delivery, Taken
from credbot.store.outbox import Outgoing

NOW = datetime(2026, 11, 24, 14, 0, tzinfo=UTC)
LANE = "channel:C1"
LOOK = timedelta(seconds=12)


def queue(db: Database, count: int = 1, **more: Any) -> list[int]:
    values: dict[str, Any] = {"kind": "note", "recipient": LANE, "subject": None, "payload": {}}
    messages = [Outgoing(**{**values, "as_of": NOW, **more}) for _ in range(count)]
    with db.begin() as work:
        return outbox.queue(work, *messages)


def take(db: Database, holder: str, now: datetime) -> Taken | None:
    with db.begin() as work:
        return lanes.take(work, LANE, holder, now, LOOK)


def test_a_lane_has_one_holder_until_its_lease_runs_out(db: Database) -> None:
    queue(db, 2)

    first = take(db, "one", NOW)
    assert first is not None
    assert take(db, "two", NOW + LEASE - timedelta(seconds=1)) is None

    second = take(db, "two", NOW + LEASE)
    assert second == Taken(second.delivery, lost=False) if second else False
    assert second.delivery.id == first.delivery.id


def test_a_holder_whose_lease_ran_out_can_neither_renew_nor_put_back(db: Database) -> None:
    queue(db)
    first = take(db, "one", NOW)
    assert first is not None
    later = NOW + LEASE
    take(db, "two", later)

    with db.begin() as work:
        assert not lanes.renew(work, LANE, "one", later)
        assert not lanes.settle(work, first.delivery, "queued", "one")
        assert not lanes.settle(work, first.delivery, "aside", "one")


def test_what_was_sent_is_sent_whoever_has_the_lane_now(db: Database) -> None:
    (row,) = queue(db)
    first = take(db, "one", NOW)
    assert first is not None
    take(db, "two", NOW + LEASE)

    with db.begin() as work:
        assert lanes.settle(work, first.delivery, "sent", "one")
        assert lanes.states_of(work, [row]) == {row: "sent"}


def test_a_row_without_a_conversation_was_never_called_for(db: Database) -> None:
    queue(db)
    first = take(db, "one", NOW)
    assert first is not None
    assert not first.delivery.unresolved

    with db.begin() as work:
        kept: Delivery = lanes.keep(work, first.delivery, channel="C1")
    assert kept.unresolved
    again = take(db, "two", NOW + LEASE)
    assert again is not None
    assert again.lost


def test_a_refresh_that_failed_gives_way_to_a_newer_one(db: Database) -> None:
    queue(db, kind="card", subject="file:1042")
    lane, held = "card:1042", "one"
    with db.begin() as work:
        outbox.refresh_card(work, 1042, NOW)
        taken = lanes.take(work, lane, held, NOW, LOOK)
        assert taken is not None
        outbox.refresh_card(work, 1042, NOW)
        lanes.settle(work, taken.delivery, "queued", held, not_before=NOW)
        assert lanes.states_of(work, [taken.delivery.id])[taken.delivery.id] == "dropped"


def test_many_messages_are_queued_in_few_statements(db: Database) -> None:
    statements: list[str] = []
    with db.begin() as work:
        event.listen(
            work.connection, "before_cursor_execute", lambda *args: statements.append(args[2])
        )
        messages = [Outgoing("note", LANE, None, {}, NOW, f"key:{n}") for n in range(400)]
        assert len(outbox.queue(work, *messages)) == 400

    assert len(statements) <= 2


def test_asking_what_is_due_reads_only_rows_that_are_not_settled(db: Database) -> None:
    """SQLite takes an index with a condition only for literals, and then silently scans."""
    asked: list[tuple[str, Any]] = []
    with db.read() as work:
        event.listen(
            work.connection,
            "before_cursor_execute",
            lambda *args: asked.append((args[2], args[3])),
        )
        lanes.due_lanes(work, NOW)
        lanes.oldest_due(work, NOW)
        if work.dialect != "sqlite":
            return
        plans = [
            line[3]
            for statement, values in list(asked)
            for line in work.connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
        ]

    read = [line for line in plans if line.split()[0] in ("SCAN", "SEARCH") and "outbox" in line]
    assert read
    assert all("ix_outbox_" in line for line in read)
