"""Dates as people type them."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credbot.domain.dates import FIRST, LAST, parse_day, spoken, take_day
from credbot.domain.errors import BadInput
from credbot.domain.workdays import work_calendar
from tests.domain.strategies import TODAY

CALENDAR = work_calendar("US")
PIECES = st.sampled_from(
    "in next last fri friday mon today eom 3 0 99 9999 weeks week days business day m y d may "
    "feb 30 2/30 13/45 12/5 12/05/26 2026-12-05 0001-01-01 9999-12-31 dec 5th , . ٣ ² -1".split()
)


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("today", "2026-11-23"),
        ("tomorrow", "2026-11-24"),
        ("fri", "2026-11-27"),
        ("Friday", "2026-11-27"),
        ("mon", "2026-11-30"),
        ("next fri", "2026-12-04"),
        ("12/05", "2026-12-05"),
        ("12/5/26", "2026-12-05"),
        ("12/5/2026", "2026-12-05"),
        ("2026-12-05", "2026-12-05"),
        ("dec 5", "2026-12-05"),
        ("Dec 5, 2027", "2027-12-05"),
        ("5 december", "2026-12-05"),
        ("1/15", "2027-01-15"),
        ("2/29", "2028-02-29"),
        ("in 3 weeks", "2026-12-14"),
        ("3 weeks", "2026-12-14"),
        ("2w", "2026-12-07"),
        ("in 1 month", "2026-12-23"),
        ("10 business days", "2026-12-08"),
        ("in 3 business days", "2026-11-27"),
        ("eom", "2026-11-30"),
    ],
)
def test_a_date_is_read_as_it_was_meant(typed: str, day: str) -> None:
    assert parse_day(typed, TODAY, CALENDAR) == date.fromisoformat(day)


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("11/20", "2026-11-20"),
        ("12/05", "2025-12-05"),
        ("fri", "2026-11-20"),
        ("mon", "2026-11-16"),
    ],
)
def test_what_lies_behind_is_read_backwards(typed: str, day: str) -> None:
    assert parse_day(typed, TODAY, CALENDAR, past=True) == date.fromisoformat(day)


@pytest.mark.parametrize(
    "typed", ["", "13/45", "02/30", "soon", "fri lunch", "2026-02-30", "9999-12-31", "999 years"]
)
def test_what_is_no_date_is_refused(typed: str) -> None:
    with pytest.raises(BadInput):
        parse_day(typed, TODAY, CALENDAR)


@given(st.dates(FIRST, LAST), st.dates(date(2000, 1, 1), date(2060, 1, 1)))
def test_a_written_date_comes_back(day: date, today: date) -> None:
    for text in (
        day.isoformat(),
        f"{day.month}/{day.day}/{day.year}",
        f"{day:%b} {day.day} {day.year}",
        f"{day:%B} {day.day}, {day.year}",
        f"{day.day} {day:%b} {day.year}",
    ):
        assert parse_day(text, today, CALENDAR) == day, text


@given(st.dates(TODAY - timedelta(days=180), TODAY + timedelta(days=180)))
def test_a_day_without_its_year_is_the_one_that_was_said(day: date) -> None:
    """What we write, `Thu Nov 19`, is found again by month and day in its direction."""
    words = spoken(day, TODAY).split()
    text = " ".join(words[1:3])

    assert parse_day(text, TODAY, CALENDAR, past=day < TODAY) == day


@given(st.text(max_size=30) | st.lists(PIECES, max_size=5).map(" ".join), st.booleans())
def test_anything_typed_is_a_date_or_refused(text: str, past: bool) -> None:
    try:
        day = parse_day(text, TODAY, CALENDAR, past=past)
    except BadInput:
        pass
    else:
        assert FIRST <= day <= LAST


@given(st.lists(PIECES, min_size=1, max_size=8), st.booleans())
def test_a_date_takes_the_words_it_is_made_of(words: list[str], past: bool) -> None:
    try:
        found = take_day(words, TODAY, CALENDAR, past=past)
    except BadInput:
        return
    if found:
        day, taken = found
        assert parse_day(" ".join(words[:taken]), TODAY, CALENDAR, past=past) == day
