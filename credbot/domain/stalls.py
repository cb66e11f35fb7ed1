"""Stalls: the day from which a file counts as stalled, and the facts that say why.

Each test is a pure function from a file's state to the first day on which it
holds; the store keeps these days in columns, and lists compare them with
today. Holds stop every test but the one for their own review date; while a
file is snoozed none holds. Ages exclude the day they start on. Limits:
data/tracks.yaml and domain/limits.py; tests: docs/tracks.md.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from credbot.domain.cover import Covers
from credbot.domain.credentials import NONE, Catalog
from credbot.domain.files import File, Status, WaitingOn
from credbot.domain.limits import Limit, LimitTable, Usual, limit_of
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


@dataclass(frozen=True)
class Rules:
    """What dates are computed from: the tracks, the days off, the payers' usual times.

    `limits` are the organisation's own, `covers` the absences of its people;
    `catalog` the kinds of credentials, and how old a verification may be;
    `meetings` the days on which committees meet, in order.
    """

    tracks: Tracks
    calendar: WorkCalendar
    usual: Mapping[tuple[int, str], Usual] = field(default_factory=dict)
    limits: LimitTable = field(default_factory=LimitTable)
    covers: Covers = field(default_factory=dict)
    catalog: Catalog = NONE
    meetings: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True)
class Reason:
    """One test that has fired.

    `measured` and `limit` are in the same unit; `since` is the day the
    measuring starts on, `begins` the first day on which the test holds. `basis`
    says where a stage's limit comes from when it is not the track's own.
    """

    test: Test
    measured: int
    limit: Days
    since: date
    begins: date
    stage: str
    basis: str = ""


@dataclass(frozen=True, slots=True)
class _Clock:
    since: date
    limit: Days
    at_limit: bool = False
    never_stops: bool = False
    basis: str = ""

    def begins(self, file: File, calendar: WorkCalendar) -> date:
        """The first day on which the test holds; a snoozed file waits for the end of that."""
        first = self.limit if self.at_limit else self.limit.plus(1)
        reached = day_reached(calendar, self.since, first, self._holds(file))
        return max(reached, file.snooze_until) if file.snooze_until else reached

    def measured(self, file: File, calendar: WorkCalendar, today: date) -> int:
        return age(calendar, self.since, today, self.limit.unit, self._holds(file))

    def _holds(self, file: File) -> tuple[Span, ...]:
        return () if self.never_stops else file.past_holds


def begin_days(file: File, rules: Rules) -> dict[Test, date]:
    """For each test that can come true as the file stands: the first day it holds."""
    return {test: c.begins(file, rules.calendar) for test, c in _clocks(file, rules).items()}


def stalled_from(file: File, rules: Rules) -> date | None:
    """The first day on which any test holds; None when none ever will as it stands."""
    return min(begin_days(file, rules).values(), default=None)


def stall_reasons(file: File, today: date, rules: Rules) -> list[Reason]:
    """The tests that hold today, in the order of `Test`, each with its numbers."""
    reasons = []
    for test, clock in _clocks(file, rules).items():
        begins = clock.begins(file, rules.calendar)
        if begins <= today:
            measured = clock.measured(file, rules.calendar, today)
            reason = Reason(
                test, measured, clock.limit, clock.since, begins, file.stage, clock.basis
            )
            reasons.append(reason)
    return sorted(reasons, key=_place)


def _place(reason: Reason) -> int:
    return _PLACES[reason.test]


_PLACES = {test: place for place, test in enumerate(Test)}


def stage_age(file: File, today: date, rules: Rules) -> tuple[Days, Days | None] | None:
    """Time in the present stage net of holds, and its limit; None when the day is not known."""
    if file.stage_entered is None:
        return None
    found = _stage_limit(file, rules)
    limit = found.days if found else None
    unit = limit.unit if limit else Unit.BUSINESS
    holds = (*file.past_holds, *open_hold(file, today))
    return Days(age(rules.calendar, file.stage_entered, today, unit, holds), unit), limit


def open_hold(file: File, today: date) -> tuple[tuple[date, date], ...]:
    """The present hold as a span that ends today; empty when there is none."""
    return ((file.hold.since, today),) if file.hold and file.hold.since < today else ()


def _clocks(file: File, rules: Rules) -> dict[Test, _Clock]:
    if file.status is Status.CLOSED:
        return {}
    if file.status is Status.HOLD:
        return _hold_clock(file)
    return {**_stage_clocks(file, rules), **_touch_clocks(file, rules.tracks)}


def _hold_clock(file: File) -> dict[Test, _Clock]:
    if file.hold is None or file.hold.until is None:
        return {}
    passed = Days(0, Unit.CALENDAR)
    return {Test.HOLD_REVIEW: _Clock(file.hold.until, passed, never_stops=True)}


def _stage_clocks(file: File, rules: Rules) -> dict[Test, _Clock]:
    clocks = {}
    found = _stage_limit(file, rules)
    if found and file.stage_entered:
        clocks[Test.STAGE] = _Clock(file.stage_entered, found.days, basis=found.basis)
    if file.stage == "submitted" and (sent := file.submitted or file.stage_entered):
        usual = rules.tracks.limits.acknowledgement
        receipt = limit_of(file, usual, sent, rules) or Limit(usual)
        clocks[Test.ACKNOWLEDGEMENT] = _Clock(sent, receipt.days, basis=receipt.basis)
    return clocks


def _stage_limit(file: File, rules: Rules) -> Limit | None:
    """The limit of the present stage: the track's own, or what is set or usual for its payer."""
    return limit_of(file, rules.tracks.limit(file.stage), file.stage_entered, rules)


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
