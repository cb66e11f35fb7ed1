"""What a standing rule would have told, against a run of every working day."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from credbot.domain import standing
from credbot.domain.errors import BadInput
from credbot.domain.files import File
from credbot.domain.history import Visit
from credbot.domain.stalls import Rules
from credbot.domain.standing import Past, Rule
from tests.domain.strategies import TODAY, TRACKS, calendars, files
from tests.domain.test_workdays import slow_age

FIRST, LAST = date(2026, 10, 1), date(2026, 10, 31)
DAYS = st.dates(FIRST - timedelta(days=120), LAST + timedelta(days=40))
WORDS = ("stage=in_process", "stage=submitted waits=payer", "stalled=true", "unowned=true", "")


@st.composite
def pasts(draw: st.DrawFn) -> Past:
    """A file with stays one after the other, some of them in the same stage."""
    edges = sorted(draw(st.sets(DAYS, min_size=2, max_size=7)))
    stages = st.sampled_from(["collecting", "submitted", "in_process"])
    visits = [
        Visit(draw(stages), entered, left)
        for entered, left in zip(edges, [*edges[1:], None], strict=True)
    ]
    return Past(draw(files()), tuple(visits), draw(st.none() | DAYS), None)


def run_every_day(rule: Rule, past: Past, rules: Rules) -> int:
    """How often the daily job would have told of the file in October."""
    told_on, n = None, 0
    day = FIRST - standing.LOOK_BACK
    while day <= LAST:
        if rules.calendar.is_workday(day) and fits(rule, past, day, rules):
            again = told_on and rule.weekly and (day - told_on).days >= 7
            if told_on is None or again:
                told_on, n = day, n + (day >= FIRST)
        day += timedelta(days=1)
    return n


def fits(rule: Rule, past: Past, day: date, rules: Rules) -> bool:
    file: File = past.file
    at = [v for v in past.visits if v.entered and v.entered <= day and (not v.left or day < v.left)]
    if not at or (rule.words.startswith("stage=") and at[0].stage not in rule.words):
        return False
    if rule.start_within is not None:
        if file.start_date is None:
            return False
        left = slow_age(rules.calendar, day, file.start_date, standing.Unit.BUSINESS, ())
        if left > rule.start_within:
            return False
    since = {
        "waits=payer": file.waiting_since,
        "stalled=true": past.stalled_from,
        "unowned=true": file.unowned_since,
    }
    asked = [known for words, known in since.items() if words in rule.words]
    return all(known is not None and known <= day for known in asked)


@settings(max_examples=150)
@given(pasts(), calendars(), st.sampled_from(WORDS), st.none() | st.integers(0, 40), st.booleans())
def test_a_rule_would_have_told_what_its_daily_run_would_have_found(
    past: Past, calendar: object, words: str, within: int | None, weekly: bool
) -> None:
    if not words and within is None:
        within = 10
    rules = Rules(TRACKS, calendar)  # type: ignore[arg-type]
    rule = Rule(1, 1, words, within, "channel:C1", weekly, running=True)

    found = standing.would_have_told(rule, TRACKS, [past], FIRST, LAST, rules)

    expected = run_every_day(rule, past, rules)
    if weekly:
        # Where a week begins is not known for what has fitted since before we look.
        assert abs(found.get(past.file.id, 0) - expected) <= 1
    else:
        assert found.get(past.file.id, 0) == expected


@pytest.mark.parametrize(
    ("words", "within", "said"),
    [
        ("", None, "Say which files"),
        ("within=30", 5, "A rule can't use within."),
        ("status=closed", 5, "A rule is about open files."),
        ("stalled=true", 131, "From 0 to 130 business days."),
    ],
)
def test_a_rule_that_makes_no_sense_is_refused(words: str, within: int | None, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        standing.check(Rule(1, 1, words, within), TRACKS)


def test_a_weekly_rule_tells_again_after_a_week() -> None:
    rule = Rule(1, 1, "stalled=true", None, weekly=True)
    assert standing.tells(rule, TODAY - timedelta(days=7), TODAY)
    assert not standing.tells(rule, TODAY - timedelta(days=6), TODAY)
