"""Meetings: a rule's days against a walk over every day, and rules read from their own words."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from credbot.domain.meetings import Rule, Series, compare, days_of, last_usable, read_rule, said

START = date(2026, 1, 1)
rules = st.builds(
    Rule,
    every=st.integers(1, 12),
    weekday=st.integers(0, 6),
    nth=st.sampled_from([None, 1, 2, 3, 4, -1]),
)
days = st.dates(START, date(2032, 12, 31))


def fits(rule: Rule, day: date) -> bool:
    """Whether a day is of the rule's kind, its pace aside."""
    if day.weekday() != rule.weekday:
        return False
    if rule.nth == -1:
        return (day + timedelta(days=7)).month != day.month
    return rule.nth is None or (day.day - 1) // 7 + 1 == rule.nth


def walked(rule: Rule, first: date, until: date) -> list[date]:
    """The rule's days, found by looking at each day from the first on."""
    found: list[date] = []
    for day in (first + timedelta(days=n) for n in range((until - first).days + 1)):
        if not fits(rule, day):
            continue
        if rule.nth is None:
            due = not found or (day - found[0]).days % (7 * rule.every) == 0
        else:
            months = (day.year - START.year) * 12 + day.month
            base = (found[0].year - START.year) * 12 + found[0].month if found else months
            due = (months - base) % rule.every == 0
        if due:
            found.append(day)
    return found


@given(rules, days, st.integers(0, 900), st.none() | st.integers(-10, 900))
def test_a_rule_comes_on_the_days_that_a_walk_finds(
    rule: Rule, first: date, reach: int, last: int | None
) -> None:
    until = first + timedelta(days=reach)
    ends = first + timedelta(days=last) if last is not None else None
    series = Series(1, "MEC", rule, None, None, None, first, ends)

    assert days_of(series, until) == walked(rule, first, min(until, ends) if ends else until)


@given(rules)
def test_a_rule_is_read_from_its_own_words(rule: Rule) -> None:
    assert read_rule(said(rule)) == rule


@given(
    st.lists(days, unique=True),
    st.lists(days, unique=True),
    st.dictionaries(days, st.integers(1, 9)),
)
def test_what_moves_is_counted_file_by_file(
    before: list[date], after: list[date], files: dict[date, int]
) -> None:
    before, after = sorted(before), sorted(after)
    each = [until for until, n in files.items() for _ in range(n)]
    pairs = [(last_usable(until, before), last_usable(until, after)) for until in each]

    moves = compare(before, after, files)

    assert moves.lost == sum(bool(was and not now) for was, now in pairs)
    assert moves.regained == sum(bool(now and not was) for was, now in pairs)
    assert moves.shifted == sum(bool(was and now and was != now) for was, now in pairs)
