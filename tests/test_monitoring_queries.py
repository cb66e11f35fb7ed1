"""Monitoring and the calendar's lines take as many statements for many providers as for few."""

from datetime import date
from typing import Any

from credbot.domain.files import File, Provider, Status
from credbot.domain.monitoring import Checked
from credbot.domain.people import terminal
from credbot.services import monitoring
from credbot.store import bulk, meetings, occasions, pipeline, settings
from credbot.store import monitoring as months
from credbot.store.database import Database
from tests.test_queries import NOW, TODAY, New, new_database, statements

__all__ = ["new_database"]
BOSS = terminal("tess")


def filled(db: Database, count: int) -> Database:
    """So many providers, each with an open file."""
    with db.begin() as work:
        names = [(Provider(0, f"Ada {n}, MD"), f"ada {n}") for n in range(count)]
        ids = bulk.add_providers(work, names)
        files = [
            File(1001 + n, 1, one, "enrollment", "collecting", Status.OPEN, TODAY)
            for n, one in enumerate(ids)
        ]
        pipeline.add_files(work, files, settings.get_rules(work), TODAY)
    return db


def looked(db: Database) -> list[int]:
    """How many statements a run, the month, the calendar's lines and taking back take."""
    counts = []
    steps: list[Any] = [
        lambda: monitoring.record(db, BOSS, Checked(("oig",), TODAY, "us"), now=NOW),
        lambda: monitoring.read_board(db, BOSS, now=NOW),
        lambda: lines(db),
        lambda: monitoring.take_back(db, BOSS, 1, now=NOW),
    ]
    for step in steps:
        with statements(db) as seen:
            step()
        counts.append(len(seen))
    return counts


def lines(db: Database) -> None:
    with db.read() as work:
        for area in (meetings, occasions, months):
            area.entries(work, date(2000, 1, 1), date(2030, 1, 1))


def test_a_run_is_as_few_statements_for_all_as_for_some(new_database: New) -> None:
    assert looked(filled(new_database(), 20)) == looked(filled(new_database(), 400))
