"""Ages of verifications and the last good day, against a walk day by day; ladders by kind."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import credbot
from credbot.domain import expirables
from credbot.domain.credentials import ladders, read_catalog
from credbot.domain.errors import BadInput, Refused
from credbot.domain.expirables import Credential, Facts
from credbot.domain.identifiers import dea_problem
from credbot.domain.verification import Age, Ages, Had, good_of, good_until, read_ages

CATALOG = read_catalog(
    (Path(credbot.__file__).parent / "data" / "credentials.yaml").read_text("utf-8")
)
FIRST = date(2025, 1, 1)
days = st.integers(0, 900).map(lambda n: FIRST + timedelta(days=n))
rules = st.lists(
    st.builds(
        Age,
        items=st.just(("license",)),
        effective_from=days,
        own=st.integers(1, 200),
        cvo=st.integers(1, 200),
        source=st.just("a standard"),
    ),
    max_size=4,
    unique_by=lambda rule: rule.effective_from,
).map(tuple)


def last_good_day(ages: Ages, verified: date, by: str) -> date | None:
    """Walk from the verification on, asking of each day which rule is in force on it."""
    for n in range(3000):
        day = verified + timedelta(days=n)
        in_force = [rule for rule in ages.rules if rule.effective_from <= day]
        if in_force:
            rule = max(in_force, key=lambda one: one.effective_from)
            if n > (rule.cvo if by == "cvo" else rule.own):
                return day - timedelta(days=1)
    return None


@given(rules, days, st.sampled_from(["own", "cvo"]))
def test_a_verification_is_good_until_the_rule_of_the_day_says_no(rules, verified, by):
    ages = Ages(rules)

    found = ages.good_until("license", verified, by)

    assert (found[0] if found else None) == last_good_day(ages, verified, by)


@pytest.mark.parametrize(
    ("verified", "by", "until"),
    [
        (date(2026, 8, 10), "own", date(2026, 12, 8)),
        (date(2026, 8, 3), "own", date(2026, 12, 1)),
        (date(2026, 8, 10), "cvo", date(2026, 11, 8)),
        (date(2025, 1, 2), "own", date(2025, 6, 30)),
        (date(2025, 1, 1), "own", date(2025, 6, 30)),
        (date(2024, 11, 1), "own", date(2025, 4, 30)),
        (date(2025, 6, 15), "own", date(2025, 10, 13)),
    ],
)
def test_the_shipped_ages_are_those_of_the_standard_and_its_change(verified, by, until):
    """120 days since July 2025, 180 before: what is older on that day is good until its eve."""
    assert CATALOG.rule.good_until("license", verified, by)[0] == until


HAD = st.builds(
    Had,
    item=st.sampled_from(["license", "board", "coi", "cv"]),
    verified=days | st.none(),
    by=st.sampled_from(["own", "cvo", None]),
    expires=days | st.none(),
    limit=st.none() | st.integers(1, 400),
)


@given(st.lists(HAD, max_size=6))
def test_a_file_is_good_until_the_first_of_its_items_is_not(items):
    ages = CATALOG.rule

    def holds(day: date) -> bool:
        for one in items:
            limit = one.limit or ages.limit_on(one.item, day, one.by)
            if one.expires and day > one.expires:
                return False
            if one.verified and limit and (day - one.verified).days > limit:
                return False
        return True

    good = good_until(ages, items)

    if good is None:
        assert all(one.expires is None for one in items)
        return
    assert not holds(good.day + timedelta(days=1))
    begins = max((one.verified for one in items if one.verified), default=good.day)
    assert begins > good.day or all(
        holds(begins + timedelta(days=n)) for n in range((good.day - begins).days + 1)
    )
    assert good_of(good.day, good.text) == good


def test_each_kind_has_the_ladder_of_its_data():
    assert ladders(CATALOG) == expirables.LADDERS
    assert {kind.ladder for kind in CATALOG.ending} == {
        (90, 60, 30, 14, 7, 1, 0), (30, 15, 5, 0),
    }  # fmt: skip


@given(st.integers(0, 999_999), st.sampled_from("ABFGM"), st.sampled_from("SRQ9"))
@example(123456, "B", "S")
def test_one_digit_in_ten_ends_a_dea_number(figures, first, second):
    head = f"{first}{second}{figures:06}"
    right = [n for n in range(10) if dea_problem(f"{head}{n}") is None]
    odd, even = (sum(int(d) for d in f"{figures:06}"[start::2]) for start in (0, 1))
    assert right == [(odd + 2 * even) % 10]


@given(days, days, days)
def test_a_renewal_ends_later_than_what_it_renews(today, old_end, new_end):
    kind = CATALOG.type("coi")
    old = Credential(7, 1, "coi", expires=old_end, remind_from=FIRST)
    try:
        new = expirables.renewed(old, kind, Facts(expires=new_end), today)
    except Refused:
        assert new_end <= old_end
    else:
        assert new_end > old_end
        assert (new.expires, new.remind_from, new.verified) == (new_end, today, None)


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ({"items": []}, "ages is a list"),
        ([{"items": ["license"], "own": 120, "cvo": 90, "source": "x"}], "effective_from"),
        ([{"items": ["license"], "effective_from": "2027-01-01", "own": 0, "cvo": 90,
           "source": "x"}], "own"),
        ([{"items": ["license"], "effective_from": "2027-01-01", "own": 9, "cvo": 9,
           "source": "x"}] * 2, "two rules"),
    ],
)  # fmt: skip
def test_ages_that_say_nothing_sensible_are_refused(value, said):
    with pytest.raises(BadInput, match=said):
        read_ages(value)
