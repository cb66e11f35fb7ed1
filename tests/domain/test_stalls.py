"""The day on which each test begins to hold, against a look at every day."""

from datetime import date, timedelta

from hypothesis import given, settings

from credbot.domain import stalls
from credbot.domain.files import File, Hold, HoldParty, Status, WaitingOn
from credbot.domain.stalls import Rules, begin_days, stall_reasons, stalled_from
from credbot.domain.workdays import Days, Span, Unit, WorkCalendar
from tests.domain.strategies import TODAY, TRACKS, files, rules
from tests.domain.test_workdays import slow_age

LIMITS = TRACKS.limits
CHASED = {WaitingOn.PROVIDER, WaitingOn.PAYER, WaitingOn.CVO, WaitingOn.SOURCE}
LAST = TODAY + timedelta(days=260)


def holds_on(file: File, day: date, rules: Rules) -> set[stalls.Test]:
    """Which tests hold on a day, each as docs/tracks.md says it."""
    if file.status is Status.CLOSED:
        return set()
    if file.status is Status.HOLD:
        until = file.hold.until if file.hold else None
        return {stalls.Test.HOLD_REVIEW} if until and day > until else set()
    past = file.past_holds

    def over(since: date | None, limit: Days | None, *, at: bool = False) -> bool:
        if since is None or limit is None:
            return False
        measured = slow_age(rules.calendar, since, day, limit.unit, past)
        return measured >= limit.n if at else measured > limit.n

    chased = [known for known in (file.last_outreach, file.waiting_since) if known]
    sent = file.submitted or file.stage_entered if file.stage == "submitted" else None
    facts = {
        stalls.Test.STAGE: over(file.stage_entered, TRACKS.limit(file.stage)),
        stalls.Test.ACKNOWLEDGEMENT: over(sent, LIMITS.acknowledgement),
        stalls.Test.UNOWNED: file.owner_id is None and over(file.unowned_since, LIMITS.unowned),
        stalls.Test.FOLLOW_UP: over(file.next_touch, LIMITS.follow_up, at=True),
        stalls.Test.UNTOUCHED: over(file.last_touch, LIMITS.untouched),
        stalls.Test.CHASE: file.waiting_on in CHASED
        and over(max(chased, default=None), LIMITS.chase),
    }
    return {test for test, fired in facts.items() if fired}


@settings(max_examples=60)
@given(files(), rules())
def test_a_test_holds_from_its_day_on_and_not_before(file: File, rules: Rules) -> None:
    begins = begin_days(file, rules)

    for test in stalls.Test:
        day = begins.get(test)
        if day is None or day > LAST:
            assert test not in holds_on(file, LAST, rules)
        else:
            assert test in holds_on(file, day, rules)
            assert test not in holds_on(file, day - timedelta(days=1), rules)


@given(files(), rules())
def test_a_file_is_stalled_for_the_reasons_that_hold_today(file: File, rules: Rules) -> None:
    reasons = stall_reasons(file, TODAY, rules)

    assert {reason.test for reason in reasons} == holds_on(file, TODAY, rules)
    assert [reason.test for reason in reasons] == [
        test for test in stalls.Test if test in {reason.test for reason in reasons}
    ]
    first = stalled_from(file, rules)
    assert bool(reasons) == (first is not None and first <= TODAY)


@given(files(), rules())
def test_a_reason_measures_what_it_says(file: File, rules: Rules) -> None:
    for reason in stall_reasons(file, TODAY, rules):
        unit: Unit = reason.limit.unit
        review = reason.test is stalls.Test.HOLD_REVIEW
        past: tuple[Span, ...] = () if review else file.past_holds
        assert reason.measured == slow_age(rules.calendar, reason.since, TODAY, unit, past)


def test_no_earlier_hold_stops_a_review_date() -> None:
    """A spreadsheet may say a review date that lies within a hold that has ended."""
    held = Hold(HoldParty.INTERNAL, "roster", TODAY, TODAY - timedelta(days=10))
    earlier = ((TODAY - timedelta(days=20), TODAY - timedelta(days=5)),)
    file = File(
        *(1042, 1, 1, "enrollment", "intake", Status.HOLD, TODAY), hold=held, past_holds=earlier
    )

    begins = begin_days(file, Rules(TRACKS, WorkCalendar()))

    assert begins == {stalls.Test.HOLD_REVIEW: TODAY - timedelta(days=9)}
