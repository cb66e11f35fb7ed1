"""Dates that come again: against a walk month by month, and the dates of an accreditation."""

from calendar import monthrange
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credbot.domain.errors import BadInput
from credbot.domain.occasions import (
    Occasion,
    Sort,
    accreditation,
    following,
    read_lead,
)

days = st.dates(date(2020, 1, 1), date(2060, 12, 31))


def months_on(day: date, months: int, anchor: int) -> date:
    """So many months on, counted one by one; the last day of a month that is too short."""
    year, month = day.year, day.month
    for _ in range(months):
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return date(year, month, min(anchor, monthrange(year, month)[1]))


@given(days, st.integers(1, 120), st.integers(1, 20))
def test_a_roster_keeps_its_day_of_the_month_through_short_ones(
    first: date, every: int, times: int
) -> None:
    day = first
    for _ in range(times):
        one = Occasion(1, Sort.ROSTER, "Bluestem", day, every=every, anchor=first.day)
        expected = months_on(day, every, first.day)
        found = following(one, day)
        assert found == expected
        day = expected


@given(days, days, st.integers(1, 120))
def test_a_review_counts_from_the_day_on_which_it_was_done(
    planned: date, done: date, every: int
) -> None:
    one = Occasion(1, Sort.POLICY, "CR 1", planned, every=every)
    assert following(one, done) == months_on(done, every, done.day)
    assert following(Occasion(1, Sort.OTHER, "once", planned), done) is None


@given(days, st.booleans(), days)
def test_an_accreditation_keeps_what_lies_ahead_and_names_the_rest(
    survey: date, first: bool, today: date
) -> None:
    kept, passed = accreditation(
        "NCQA", survey, today, first=first, owner_id=None, days={"evidence": survey}
    )
    everything = {one.title: one.day for one in kept} | dict(passed)
    assert everything["NCQA: look-back begins"] == months_back(survey, 6 if first else 36)
    assert everything["NCQA: survey"] == everything["NCQA: evidence due"] == survey
    assert len(everything) == 4
    assert all(day < today for _, day in passed)
    assert all(one.day >= today for one in kept[:-1])


def months_back(day: date, months: int) -> date:
    year, month = day.year, day.month
    for _ in range(months):
        year, month = (year - 1, 12) if month == 1 else (year, month - 1)
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def test_reminders_are_read_as_days_before_the_farthest_first() -> None:
    assert read_lead("7, 30 90/30") == (90, 30, 7)
    assert read_lead(" ") == read_lead(None) == ()
    for wrong in ("soon", "-1", "400", "1 2 3 4 5 6 7 8 9 10 11"):
        with pytest.raises(BadInput):
            read_lead(wrong)
