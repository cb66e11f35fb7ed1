"""At risk: the usual rest of the road ends after the date that was promised.

The forecast is arithmetic, and each part of the sum can be shown: what is
left of the present stage's usual time, then the usual time of each stage that
follows. A stage's usual time is its target or, for `submitted` and
`in_process`, the payer's median here (from five files on), else the payer's
stated days.
"""

from dataclasses import dataclass
from datetime import date

from credbot.domain.files import File
from credbot.domain.limits import PAYER_STAGES
from credbot.domain.stalls import Rules, open_hold
from credbot.domain.workdays import ONE_DAY, Days, Unit, age


@dataclass(frozen=True, slots=True)
class Part:
    """One stage of the sum: `left` is what is still usually needed.

    `basis` is `target`, `median` (of `n` files here) or `stated` (by the payer).
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
        latest = rules.calendar.latest_start(latest, usual_days(file, stage, rules)[0])
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


def _road(file: File, rules: Rules) -> tuple[str, ...]:
    stages = rules.tracks.track(file.track).stages
    return stages[stages.index(file.stage) :]


def _spent(file: File, today: date, usual: Days, rules: Rules) -> int:
    if file.stage_entered is None:
        return 0
    holds = (*file.past_holds, *open_hold(file, today))
    return age(rules.calendar, file.stage_entered, today, usual.unit, holds)
