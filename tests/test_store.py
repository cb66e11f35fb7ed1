"""The unit of work and the chain, on both databases."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import text

from credbot.domain.errors import Repeated
from credbot.domain.files import File, Provider, Status
from credbot.domain.people import terminal
from credbot.store import audit, migrate, pipeline, settings
from credbot.store.database import Database

NOW = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
TODAY = date(2026, 11, 23)


def add_file(db: Database) -> File:
    with db.begin() as work:
        provider = pipeline.add_provider(work, Provider(0, "Ana Ruiz, MD"), "ana ruiz")
        number = pipeline.next_file_id(work)
        file = File(number, 1, provider.id, "initial", "intake", Status.OPEN, TODAY)
        pipeline.add_files(work, [file], settings.get_rules(work), TODAY)
        audit.record(work, terminal("dana"), "intake.open", at=NOW, after=file)
    return file


def test_a_new_file_is_read_as_it_was_written(db: Database) -> None:
    file = add_file(db)
    with db.read() as work:
        assert pipeline.get_file(work, file.id, lock=False) == file


def test_a_request_is_carried_out_once(db: Database) -> None:
    once = db.for_request("trigger-1")
    add_file(once)
    with pytest.raises(Repeated):
        add_file(once)


def test_the_chain_holds_and_shows_a_changed_row(db: Database) -> None:
    for _ in range(3):
        add_file(db)
    with db.read() as work:
        verdict = audit.verify(work)
    assert (verdict.problem, verdict.blocks, verdict.events) == (None, 3, 3)

    with db.begin() as work:
        work.execute(text("UPDATE audit SET actor = 'eve' WHERE id = 2"))
    with db.read() as work:
        assert "was changed" in str(audit.verify(work).problem)


def test_the_migrations_give_the_tables(db: Database) -> None:
    assert migrate.current_revision(db) == migrate.newest_revision()
