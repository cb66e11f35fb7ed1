"""At risk: the usual rest of the road ends after the date that was promised.

The forecast is arithmetic, and each part of the sum can be shown: what is
left of the present stage's usual time, then the usual time of each stage that
follows. A stage's usual time is its target or, for `submitted` and
`in_process`, the payer's median here (from five files on), else the payer's
stated days. A committee decides on the next day on which one meets, as far as
meetings are planned.
"""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from datetime import date

from credbot.domain.files import File
from credbot.domain.limits import PAYER_STAGES
from credbot.domain.stalls import Rules, open_hold
from credbot.domain.workdays import ONE_DAY, Days, Unit, age

COMMITTEE = "committee"
"""The stage that ends with a meeting."""


@dataclass(frozen=True, slots=True)
class Part:
    """One stage of the sum: `left` is what is still usually needed.

    `basis` is `target`, `median` (of `n` files here), `stated` (by the payer) or
    `meeting` (`left` are the calendar days until the next one).
    """

    stage: str
    left: Days
    basis: str
    n: int


@dataclass(frozen=True, slots=True)
class Forecast:
    """When a file usually ends, against the date that it should be ready for."""

    ends: date
    against: date
    parts: tuple[Part, ...]

    @property
    def late_by(self) -> int:
        """Calendar days; 0 or less means in time."""
        return (self.ends - self.against).days


def forecast(file: File, today: date, rules: Rules) -> Forecast | None:
    """None for a closed file, and where there is no start or due date."""
    if not file.open or file.hard_date is None:
        return None
    parts = []
    ends = today
    for stage in _road(file, rules):
        meets = _next_meeting(ends, rules) if stage == COMMITTEE else None
        if meets:
            parts.append(Part(stage, Days((meets - ends).days, Unit.CALENDAR), "meeting", 0))
            ends = meets
            continue
        usual, basis, n = usual_days(file, stage, rules)
        if stage == file.stage:
            usual = Days(max(0, usual.n - _spent(file, today, usual, rules)), usual.unit)
        ends = rules.calendar.add(ends, usual)
        parts.append(Part(stage, usual, basis, n))
    return Forecast(ends, file.hard_date, tuple(parts))


def at_risk_from(file: File, rules: Rules, today: date) -> date | None:
    """The first day, from `today` at the earliest, on which the forecast is late.

    None for a closed file, and where there is no start or due date. Equals
    the first day t >= today with forecast(file, t).late_by > 0.
    """
    hard = file.hard_date
    if not file.open or hard is None:
        return None
    road = _road(file, rules)
    latest = hard
    for stage in reversed(road[1:]):
        latest = _latest_start(file, stage, latest, rules, today)
    if file.stage == COMMITTEE and rules.meetings:
        return _risk_at_committee(file, latest, rules, today)
    return _risk_in_stage(file, latest, rules, today)


def _risk_in_stage(file: File, latest: date, rules: Rules, today: date) -> date:
    """The first day on which the rest of the stage's usual time ends after `latest`."""
    usual = usual_days(file, file.stage, rules)[0]
    left = Days(max(0, usual.n - _spent(file, today, usual, rules)), usual.unit)
    if rules.calendar.add(today, left) > latest:
        return today
    if file.hold or file.stage_entered is None:
        # What is left does not grow less from day to day: each day costs one at the end.
        return max(today, rules.calendar.latest_start(latest, left) + ONE_DAY)
    return latest + ONE_DAY


def usual_days(file: File, stage: str, rules: Rules) -> tuple[Days, str, int]:
    """The usual time of a stage for this file, what it rests on, and n."""
    known = rules.usual.get((file.payer_id, stage)) if file.payer_id else None
    if stage in PAYER_STAGES and known and known.known:
        basis = "median" if known.n else "stated"
        return Days(known.days, Unit.CALENDAR), basis, known.n
    return rules.tracks.stages[stage].usually, "target", 0


def _next_meeting(day: date, rules: Rules) -> date | None:
    """The first planned meeting on or after a day."""
    place = bisect_left(rules.meetings, day)
    return rules.meetings[place] if place < len(rules.meetings) else None


def _latest_start(file: File, stage: str, end: date, rules: Rules, today: date) -> date:
    """The latest day on which a stage can begin so that it usually ends by `end`."""
    usual = usual_days(file, stage, rules)[0]
    if stage != COMMITTEE or not rules.meetings:
        return rules.calendar.latest_start(end, usual)
    if end > rules.meetings[-1]:
        late = rules.calendar.latest_start(end, usual)
        if late > rules.meetings[-1]:
            return late
    place = bisect_right(rules.meetings, end)
    return rules.meetings[place - 1] if place else today - ONE_DAY


def _risk_at_committee(file: File, latest: date, rules: Rules, today: date) -> date:
    """A file that waits for a committee is late once the last meeting in time has passed."""
    place = bisect_right(rules.meetings, latest)
    if place == len(rules.meetings):
        return max(_risk_in_stage(file, latest, rules, today), rules.meetings[-1] + ONE_DAY)
    return max(today, rules.meetings[place - 1] + ONE_DAY) if place else today


def _road(file: File, rules: Rules) -> tuple[str, ...]:
    stages = rules.tracks.track(file.track).stages
    return stages[stages.index(file.stage) :]


def _spent(file: File, today: date, usual: Days, rules: Rules) -> int:
    if file.stage_entered is None:
        return 0
    holds = (*file.past_holds, *open_hold(file, today))
    return age(rules.calendar, file.stage_entered, today, usual.unit, holds)
