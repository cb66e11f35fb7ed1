"""Stalls: the day from which a file counts as stalled, and the facts that say why.

Each test is a pure function from a file's state to the first day on which it
holds; the store keeps these days in columns, and lists compare them with
today. Holds stop every test but the one for their own review date. Ages
exclude the day they start on. Limits: data/tracks.yaml; tests: docs/tracks.md.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from credbot.domain.files import File, Status, WaitingOn
from credbot.domain.tracks import Tracks
from credbot.domain.workdays import Days, Span, Unit, WorkCalendar, age, day_reached

OUTSIDE = frozenset({WaitingOn.PROVIDER, WaitingOn.PAYER, WaitingOn.CVO, WaitingOn.SOURCE})
"""Parties that are chased. A committee has its date, and we don't chase ourselves."""


class Test(StrEnum):
    """The tests, in the order in which a line names the first that fires."""

    HOLD_REVIEW = "hold_review"
    UNOWNED = "unowned"
    ACKNOWLEDGEMENT = "acknowledgement"
    STAGE = "stage"
    CHASE = "chase"
    FOLLOW_UP = "follow_up"
    UNTOUCHED = "untouched"


@dataclass(frozen=True, slots=True)
class Usual:
    """How long a stage usually takes with a payer, in calendar days.

    `n` is the number of files here that the median comes from, 0 when it is
    what the payer states.
    """

    days: int
    n: int


@dataclass(frozen=True)
class Rules:
    """What dates are computed from: the tracks, the days off, the payers' usual times."""

    tracks: Tracks
    calendar: WorkCalendar
    usual: Mapping[tuple[int, str], Usual] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reason:
    """One test that has fired.

    `measured` and `limit` are in the same unit; `since` is the day the
    measuring starts on, `begins` the first day on which the test holds.
    """

    test: Test
    measured: int
    limit: Days
    since: date
    begins: date
    stage: str


@dataclass(frozen=True, slots=True)
class _Clock:
    since: date
    limit: Days
    at_limit: bool = False
    never_stops: bool = False

    def begins(self, file: File, calendar: WorkCalendar) -> date:
        first = self.limit if self.at_limit else self.limit.plus(1)
        return day_reached(calendar, self.since, first, self._holds(file))

    def measured(self, file: File, calendar: WorkCalendar, today: date) -> int:
        return age(calendar, self.since, today, self.limit.unit, self._holds(file))

    def _holds(self, file: File) -> tuple[Span, ...]:
        return () if self.never_stops else file.past_holds


def begin_days(file: File, rules: Rules) -> dict[Test, date]:
    """For each test that can come true as the file stands: the first day it holds."""
    return {test: c.begins(file, rules.calendar) for test, c in _clocks(file, rules.tracks).items()}


def stalled_from(file: File, rules: Rules) -> date | None:
    """The first day on which any test holds; None when none ever will as it stands."""
    return min(begin_days(file, rules).values(), default=None)


def stall_reasons(file: File, today: date, rules: Rules) -> list[Reason]:
    """The tests that hold today, in the order of `Test`, each with its numbers."""
    clocks = _clocks(file, rules.tracks)
    reasons = []
    for test in Test:
        clock = clocks.get(test)
        if clock is None:
            continue
        begins = clock.begins(file, rules.calendar)
        if begins <= today:
            measured = clock.measured(file, rules.calendar, today)
            reasons.append(Reason(test, measured, clock.limit, clock.since, begins, file.stage))
    return reasons


def stage_age(file: File, today: date, rules: Rules) -> tuple[Days, Days | None] | None:
    """Time in the present stage net of holds, and its limit; None when the day is not known."""
    if file.stage_entered is None:
        return None
    limit = rules.tracks.limit(file.stage)
    unit = limit.unit if limit else Unit.BUSINESS
    holds = (*file.past_holds, *open_hold(file, today))
    return Days(age(rules.calendar, file.stage_entered, today, unit, holds), unit), limit


def open_hold(file: File, today: date) -> tuple[tuple[date, date], ...]:
    """The present hold as a span that ends today; empty when there is none."""
    return ((file.hold.since, today),) if file.hold and file.hold.since < today else ()


def _clocks(file: File, tracks: Tracks) -> dict[Test, _Clock]:
    if file.status is Status.CLOSED:
        return {}
    if file.status is Status.HOLD:
        return _hold_clock(file)
    return {**_stage_clocks(file, tracks), **_touch_clocks(file, tracks)}


def _hold_clock(file: File) -> dict[Test, _Clock]:
    if file.hold is None or file.hold.until is None:
        return {}
    passed = Days(0, Unit.CALENDAR)
    return {Test.HOLD_REVIEW: _Clock(file.hold.until, passed, never_stops=True)}


def _stage_clocks(file: File, tracks: Tracks) -> dict[Test, _Clock]:
    clocks = {}
    limit = tracks.limit(file.stage)
    if limit and file.stage_entered:
        clocks[Test.STAGE] = _Clock(file.stage_entered, limit)
    if file.stage == "submitted" and (sent := file.submitted or file.stage_entered):
        clocks[Test.ACKNOWLEDGEMENT] = _Clock(sent, tracks.limits.acknowledgement)
    return clocks


def _touch_clocks(file: File, tracks: Tracks) -> dict[Test, _Clock]:
    clocks = {}
    limits = tracks.limits
    if file.owner_id is None and file.unowned_since:
        clocks[Test.UNOWNED] = _Clock(file.unowned_since, limits.unowned)
    if file.next_touch:
        clocks[Test.FOLLOW_UP] = _Clock(file.next_touch, limits.follow_up, at_limit=True)
    if file.last_touch:
        clocks[Test.UNTOUCHED] = _Clock(file.last_touch, limits.untouched)
    chased = [day for day in (file.last_outreach, file.waiting_since) if day]
    if file.waiting_on in OUTSIDE and chased:
        clocks[Test.CHASE] = _Clock(max(chased), limits.chase)
    return clocks
