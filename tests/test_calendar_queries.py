"""The calendar takes as many statements for a thousand providers as for a hundred."""

from dataclasses import replace
from datetime import timedelta

from credbot.domain.agenda import usual_look
from credbot.domain.people import terminal
from credbot.jobs.engine import run_job
from credbot.jobs.table import find_job
from credbot.services import calendar
from credbot.store.database import Database, insert_many
from credbot.store.schema import CredentialRow, ProviderRow
from tests.test_queries import NOW, TODAY, New, filled, new_database, statements

__all__ = ["new_database"]


def with_credentials(db: Database, count: int) -> Database:
    """Further providers of whom something runs out within days."""
    with db.begin() as work:
        names = [f"Eve Example-{number}, MD" for number in range(count)]
        rows = [{"name": name, "folded": name.casefold()} for name in names]
        insert_many(work, ProviderRow, rows)
        held = [
            {
                "provider_id": 2 + number,
                "type": "license",
                "expires": TODAY + timedelta(days=number % 14),
                "remind_from": TODAY - timedelta(days=30),
            }
            for number in range(count)
        ]
        insert_many(work, CredentialRow, held)
    return db


def test_looks_and_reminders_ask_as_much_for_ten_times_as_many(new_database: New) -> None:
    job = find_job("deadlines")
    assert job is not None
    who = replace(terminal("bench"), id=1)
    looked, first, later = [], [], []
    for people in (60, 600):
        db = with_credentials(filled(new_database(), people), people)
        with statements(db) as seen:
            calendar.read_agenda(db, who, usual_look(TODAY, None, 14), now=NOW)
        looked.append(len(seen))
        for days, asked in ((0, first), (7, later)):
            with statements(db) as seen:
                claims = run_job(db, job, NOW + timedelta(days=days))
            assert sum(claim.queued for claim in claims) >= 1
            asked.append(len(seen))

    assert looked[0] == looked[1]
    assert first[0] == first[1]
    assert later[0] == later[1]
