"""A provider leaves: which files end, and which payers have to be told."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from credbot.domain.cards import Done
from credbot.domain.dates import check_reach, spoken
from credbot.domain.errors import Refused
from credbot.domain.files import File, Line, Outcome, Provider
from credbot.domain.intake import CHANGES, Change, NewFiles
from credbot.domain.tracks import Tracks

TRACK = "change"
_APPROVED = (None, Outcome.APPROVED, Outcome.APPROVED_WITH_CONDITIONS)


@dataclass(frozen=True, slots=True)
class Plan:
    """What the leaving of somebody would do.

    `withdraw` are open files that end as withdrawn, `settle` those that end
    as approved since they are effective already. `tell` are the payers where
    the person is effective: each gets a file on the track `change`. `places`
    are facilities with privileges, `kept` open terminations that go on;
    `renewals` are cycles that end.
    """

    provider: Provider
    day: date
    withdraw: tuple[Line, ...]
    settle: tuple[Line, ...]
    tell: tuple[Line, ...]
    places: tuple[Line, ...]
    kept: tuple[Line, ...]
    today: date
    by: str
    renewals: int = 0

    @property
    def mark(self) -> str:
        """Changes when a file of the person does: what was shown is then out of date."""
        parts = [self.withdraw, self.settle, self.tell, self.kept]
        seen = [[(line.file.id, line.file.version) for line in part] for part in parts]
        return hashlib.sha256(repr(seen).encode()).hexdigest()[:10]

    @property
    def empty(self) -> bool:
        return not (self.withdraw or self.settle or self.tell)

    @property
    def outside(self) -> list[Line]:
        """The files whose payers and facilities have to be told."""
        return [*self.tell, *self.kept, *self.places]


@dataclass(frozen=True, slots=True)
class Left:
    """What was done: the closed files, the new ones, and who was told."""

    plan: Plan
    closed: tuple[Done, ...]
    opened: tuple[Done, ...]
    told: tuple[str, ...]


def plan(
    provider: Provider, lines: Sequence[Line], day: date, tracks: Tracks, today: date, by: str
) -> Plan:
    """What leaving on `day` would do. Raises BadInput for a day out of reach."""
    check_reach(day, "day")
    open_lines = [line for line in lines if line.file.open]
    kept = [line for line in open_lines if is_termination(line.file)]
    told = {_place(line.file) for line in kept}
    tell: dict[tuple[object, ...], Line] = {}
    for line in lines:
        if _effective_with_payer(line.file, tracks) and _place(line.file) not in told:
            tell.setdefault(_place(line.file), line)
    others = [line for line in open_lines if line not in kept]
    settle = [line for line in others if _effective_with_payer(line.file, tracks)]
    places = [line for line in lines if _privileged(line.file)]
    return Plan(
        provider=provider,
        day=day,
        withdraw=tuple(line for line in others if line not in settle),
        settle=tuple(settle),
        tell=tuple(tell.values()),
        places=tuple({line.file.facility_id: line for line in places}.values()),
        kept=tuple(kept),
        today=today,
        by=by,
    )


def check_mark(shown: Plan, mark: str) -> None:
    """Raises Refused when the plan is not any more what somebody saw."""
    if shown.mark != mark:
        raise Refused(f"Files of {shown.provider.name} have changed since; nothing was done.")
    if shown.empty:
        raise Refused(f"{shown.provider.name} has no file that would change.")


def why(day: date, today: date) -> str:
    """Why a file ends."""
    return f"leaves {spoken(day, today)}" if day >= today else f"left {spoken(day, today)}"


def termination(provider: Provider, shown: Plan) -> NewFiles:
    """What the new files on the track `change` carry."""
    return NewFiles(
        provider=provider.name,
        track=TRACK,
        change=Change.TERMINATION,
        note=why(shown.day, shown.today),
    )


def like(new: File, effective: File, day: date) -> File:
    """A new termination with what the payer knows the person by, due on the last day."""
    return replace(
        new,
        state=effective.state,
        line_of_business=effective.line_of_business,
        payer_provider_id=effective.payer_provider_id,
        practice=effective.practice,
        tin=effective.tin,
        due=day,
        due_first=day,
    )


def is_termination(file: File) -> bool:
    """Whether a file tells a payer that somebody leaves."""
    return file.track == TRACK and (file.note or "").startswith(CHANGES[Change.TERMINATION])


def _effective_with_payer(file: File, tracks: Tracks) -> bool:
    through_payer = "submitting" in tracks.track(file.track).stages and file.track != TRACK
    known = file.payer_id is not None and file.effective is not None
    return through_payer and known and file.outcome in _APPROVED


def _privileged(file: File) -> bool:
    return not file.open and file.facility_id is not None and file.outcome in _APPROVED[1:]


def _place(file: File) -> tuple[object, ...]:
    return file.payer_id, file.state, file.line_of_business
