"""Cycles take as many statements for a thousand providers as for a hundred."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from credbot.domain.cycles import Status
from credbot.domain.cycling import Cycle
from credbot.domain.errors import BadInput
from credbot.domain.people import terminal
from credbot.services import controls, cycles
from credbot.store import cycles as kept
from credbot.store import windows
from credbot.store.database import Database, insert_many
from credbot.store.schema import PayerRow, ProviderRow
from tests.test_queries import New, new_database, statements

__all__ = ["new_database"]

NOW = datetime(2026, 11, 24, 14, 0, tzinfo=UTC)
WHO = terminal("bench")
RULE = {
    "track": "payer_recredentialing",
    "months": 24,
    "effective_from": "2023-01-01",
    "source": "letter",
}


def filled(db: Database, people: int) -> Database:
    """A payer with whom everybody was approved three years ago, or a little later."""
    first = Cycle(
        id=0,
        kind=Status.CYCLE,
        provider_id=1,
        track="payer_recredentialing",
        payer_id=1,
        facility_id=None,
        state="TX",
        line_of_business=None,
        from_file_id=None,
        decided=date(2023, 12, 1),
        due=date(2026, 12, 1),
        confirmed=False,
        opens=date(2026, 6, 4),
        remind_from=date(2026, 1, 1),
    )
    with db.begin() as work:
        insert_many(work, PayerRow, [{"name": "Harbor Mutual", "folded": "harbor mutual"}])
        names = [f"Pat Sample{number}, MD" for number in range(people)]
        rows = [{"name": name, "folded": name.casefold()} for name in names]
        insert_many(work, ProviderRow, rows)
        kept.add_many(
            work,
            [
                replace(first, provider_id=1 + number, due=first.due + timedelta(days=number % 30))
                for number in range(people)
            ],
        )
    return db


def test_windows_rules_dates_and_a_months_opening_take_as_many_statements(
    new_database: New,
) -> None:
    asked = []
    for people in (100, 400):
        db = filled(new_database(), people)
        counts = []
        with statements(db) as seen:
            shown = cycles.list_windows(db, WHO, None, 1, now=NOW)
            counts.append(len(seen))
            ahead = cycles.look_ahead(db, WHO, now=NOW)
            counts.append(len(seen))
            with db.read() as work:
                entries = windows.entries(work, date(2026, 12, 1), date(2026, 12, 31))
            counts.append(len(seen))
            change = controls.change(db, WHO, {"cycle:": RULE}, now=NOW)
            counts.append(len(seen))
            controls.undo(db, WHO, change.act, now=NOW)
            counts.append(len(seen))
            opened = cycles.open_month(db, WHO, "earlier", None, now=NOW, preview=False)
            counts.append(len(seen))
        assert (shown.n, ahead.earlier, len(entries)) == (people, people, people)
        assert (change.dues.moved, len(opened.deeds)) == (people, people)
        asked.append(counts)
    assert asked[0] == asked[1]


def test_a_rule_goes_out_and_in_with_the_file_of_settings(db: Database) -> None:
    filled(db, 3)
    change = controls.change(db, WHO, {"cycle:": RULE}, now=NOW)
    document = controls.export(db, WHO)
    assert [(one["track"], one["months"]) for one in document["cycles"]] == [
        ("payer_recredentialing", 24)
    ]
    assert controls.load(db, WHO, document, now=NOW).after == {}
    controls.undo(db, WHO, change.act, now=NOW)
    assert controls.load(db, WHO, document, now=NOW, preview=True).dues.moved == 3
    assert controls.load(db, WHO, document, now=NOW).dues.moved == 3
    for wrong in ({"track": "change"}, {**RULE, "months": 0}, {**RULE, "effective_from": "soon"}):
        with pytest.raises(BadInput):
            controls.load(db, WHO, {**document, "cycles": [wrong]}, now=NOW)
