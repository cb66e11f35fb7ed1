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
LAST = TODAY + timedelta(days=400)
CALENDAR = Unit.CALENDAR


def over_in_stage(
    file: File, day: date, since: date | None, own: Days | None, rules: Rules
) -> bool:
    """Whether a stage has lasted too long on a day: by what is set, and by the payer's usual."""
    set_for = {
        (one.payer_id, one.payer_type, one.track): one.days
        for one in rules.limits.limits
        if one.stage == file.stage
        and one.payer_id in (None, file.payer_id)
        and one.payer_type in (None, rules.limits.types.get(file.payer_id or 0))
        and one.track in (None, file.track)
    }
    exact = sorted(set_for, key=lambda key: [part is None for part in key])
    limit = set_for[exact[0]] if exact else own
    if limit is None or since is None:
        return False

    def past(most: Days) -> bool:
        return slow_age(rules.calendar, since, day, most.unit, file.past_holds) > most.n

    usual = rules.usual.get((file.payer_id or 0, file.stage))
    waits = file.waiting_on is WaitingOn.PAYER and file.stage in ("submitted", "in_process")
    if waits and usual and usual.n in (0, *range(5, 99)) and not (exact and exact[0][0]):
        plain = slow_day(rules, since, limit), slow_day(rules, since, Days(usual.days, CALENDAR))
        if plain[1] > plain[0]:
            return past(Days(usual.days, CALENDAR))
    return past(limit)


def slow_day(rules: Rules, since: date, limit: Days) -> date:
    """The first day on which something without holds is over its limit."""
    day = since
    while slow_age(rules.calendar, since, day, limit.unit, ()) <= limit.n:
        day += timedelta(days=1)
    return day


def holds_on(file: File, day: date, rules: Rules) -> set[stalls.Test]:
    """Which tests hold on a day, each as docs/tracks.md says it."""
    if file.status is Status.CLOSED or (file.snooze_until and day < file.snooze_until):
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
        stalls.Test.STAGE: over_in_stage(
            file, day, file.stage_entered, TRACKS.limit(file.stage), rules
        ),
        stalls.Test.ACKNOWLEDGEMENT: over_in_stage(file, day, sent, LIMITS.acknowledgement, rules),
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
