"""A season in the suite; `make years` runs three years with several seeds."""

from datetime import date

from credbot.store.database import Database
from tests.years import Years


def test_a_season_tells_each_step_once_and_no_date_is_wrong(db: Database) -> None:
    years = Years(db, 7, date(2026, 11, 23), providers=12)

    seen = years.run(70)

    assert seen.mornings > 20
    assert len({(scope, key, day) for scope, key, day in seen.told}) == len(seen.told)
    assert max(seen.told.values()) == 1
    assert years.overdue() == []
