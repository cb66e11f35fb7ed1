"""Due dates and windows against an oracle that counts months by hand."""

from datetime import date, timedelta
from importlib.resources import files

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from credbot.domain.cycles import (
    Count,
    CycleRule,
    CycleRules,
    Party,
    complete_by,
    due_of,
    month_end,
    overdue,
    own_rule,
    read_rules,
    window,
)
from credbot.domain.errors import BadInput

SHIPPED, TEMPORARY, PROVISIONAL = read_rules(
    (files("credbot") / "data" / "cycles.yaml").read_text("utf-8")
)
DAYS = st.dates(date(1990, 1, 1), date(2150, 12, 31))
MONTHS = st.integers(7, 120)


def rule(months: int = 36, count: Count = Count.TO_DAY, **more: object) -> CycleRule:
    facts = {"opens": 180, "submit": 120, "red": 60, "source": "test", "track": "recredentialing"}
    since = {"effective_from": date(2000, 1, 1)}
    return CycleRule.model_validate({**facts, **since, "months": months, "count": count, **more})


def counted(decided: date, months: int) -> date:
    """The same by going through the months one after the other, and back from a day too many."""
    year, month = decided.year, decided.month
    for _ in range(months):
        month += 1
        if month == 13:
            year, month = year + 1, 1
    day = decided.day
    while True:
        try:
            return date(year, month, day)
        except ValueError:
            day -= 1


@given(DAYS, MONTHS)
@example(date(2024, 2, 29), 36)
@example(date(2024, 1, 31), 13)
@example(date(2023, 8, 31), 6 + 12)
def test_a_due_date_is_so_many_months_after_the_decision(decided: date, months: int) -> None:
    by_hand = counted(decided, months)
    assert due_of(decided, rule(months)) == by_hand
    to_month = due_of(decided, rule(months, Count.TO_MONTH))
    assert (to_month.year, to_month.month) == (by_hand.year, by_hand.month)
    assert (to_month + timedelta(days=1)).day == 1
    assert by_hand <= to_month


@given(DAYS, DAYS, st.sampled_from(Count), st.booleans())
def test_only_a_confirmed_date_is_ever_late(
    due: date, today: date, count: Count, confirmed: bool
) -> None:
    late = overdue(due, confirmed, count, today)
    last = due if count is Count.TO_DAY else month_end(due)
    assert (late > 0) == (confirmed and today > last)
    assert late in (0, (today - last).days)


@given(DAYS, st.lists(DAYS, max_size=8))
def test_a_file_is_complete_before_the_last_meeting_that_can_decide_it(
    due: date, meetings: list[date]
) -> None:
    by = complete_by(due, rule(), sorted(meetings), committee=True)
    near = [day for day in meetings if timedelta(0) <= due - day <= timedelta(days=62)]
    assert by == (max(near) - timedelta(days=10) if near else due - timedelta(days=60))
    assert complete_by(due, rule(), sorted(meetings), committee=False) == due - timedelta(days=120)


def test_a_window_opens_goes_out_and_turns_red_before_the_due_date() -> None:
    days = window(date(2027, 3, 15), rule())
    assert (days.opens, days.submit, days.red) == (
        date(2026, 9, 16),
        date(2026, 11, 15),
        date(2027, 1, 14),
    )


@pytest.mark.parametrize(
    ("track", "party", "next_track", "months"),
    [
        ("initial", Party(), "recredentialing", 36),
        ("recredentialing", Party(), "recredentialing", 36),
        ("privileges", Party(facility="Lakeview"), "privileges", 24),
        ("enrollment", Party("Harbor Mutual", "commercial"), "payer_recredentialing", 36),
        ("enrollment", Party("Region J MAC", "mac"), "revalidation", 60),
        ("enrollment", Party("Cedar State Medicaid", "medicaid"), "revalidation", 60),
        ("revalidation", Party("Region J MAC"), "revalidation", 60),
        ("change", Party("Harbor Mutual"), None, 0),
    ],
)
def test_an_approval_starts_the_cycle_of_its_track_and_payer(
    track: str, party: Party, next_track: str | None, months: int
) -> None:
    found = CycleRules(SHIPPED, TEMPORARY, PROVISIONAL).after(track, date(2026, 1, 1), party)
    assert (found.track if found else None, found.months if found else 0) == (next_track, months)


def test_the_rule_in_force_on_the_day_of_the_decision_holds_and_the_most_particular_wins() -> None:
    base = rule(after=("initial",))
    newer = rule(30, after=("initial",), effective_from=date(2025, 7, 1))
    harbor = rule(24, after=("initial",), payer="Harbor Mutual", effective_from=date(2026, 1, 1))
    rules = CycleRules((base, newer, harbor), TEMPORARY, PROVISIONAL)
    at = Party("HARBOR  mutual")
    for decided, party, months in (
        (date(1999, 1, 1), at, 36),
        (date(2025, 6, 30), at, 36),
        (date(2025, 7, 1), at, 30),
        (date(2026, 1, 1), at, 24),
        (date(2026, 1, 1), Party("Bluestem"), 30),
    ):
        found = rules.after("initial", decided, party)
        assert found
        assert found.months == months


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"months": 0}, "A cycle has at least one month"),
        ({"months": 6, "opens": 180}, "longer than a cycle of 6 months"),
        ({"months": 24, "effective_from": None}, "Say for decisions from which day on"),
        ({"months": 24, "track": "change"}, "change has no cycle"),
        ({"months": 24, "opens": 90}, "come in this order"),
        ({"months": 24, "payer": "A", "facility": "B"}, "not for both"),
        ({"months": 500}, "months"),
    ],
)
def test_a_rule_that_cannot_hold_is_refused(facts: dict[str, object], said: str) -> None:
    known = {"track": "recredentialing", "effective_from": date(2026, 1, 1)}
    with pytest.raises(BadInput, match=said):
        own_rule({**known, **facts}, SHIPPED)
