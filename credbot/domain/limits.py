"""How long a stage may take before its file counts as stalled: by track, payer, type of payer.

The most particular limit that is set wins: the payer's own, then its type's,
then the track's, then the stage's; else what the tracks file says. While a
file waits on its payer it is never stalled by age inside the time that this
payer usually takes here, unless the payer has a limit of its own: what is
late then is our follow-up, and the tests for that say so.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from credbot.domain.errors import BadInput
from credbot.domain.files import File, WaitingOn
from credbot.domain.workdays import Days, Unit

if TYPE_CHECKING:
    from credbot.domain.stalls import Rules

FEWEST_FILES = 5
PAYER_STAGES = frozenset({"submitted", "in_process"})
TYPES = ("commercial", "mac", "medicaid", "medicaid_mco", "medicare_advantage", "tricare")
LONGEST = 400


@dataclass(frozen=True, slots=True)
class Usual:
    """How long a stage usually takes with a payer, in calendar days.

    `n` is the number of files here that the median comes from, 0 when it is
    what the payer states.
    """

    days: int
    n: int

    @property
    def known(self) -> bool:
        """Whether it rests on enough files, or on the payer's word."""
        return self.n == 0 or self.n >= FEWEST_FILES


@dataclass(frozen=True, slots=True)
class StageLimit:
    """A limit that the organisation has set for a stage; None: for every track, payer or type."""

    stage: str
    days: Days
    track: str | None = None
    payer_id: int | None = None
    payer_type: str | None = None


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit and what it rests on: `payer`, `type`, `set`, `usual`, or the tracks file (empty)."""

    days: Days
    basis: str = ""


@dataclass(frozen=True)
class LimitTable:
    """All limits that are set, and the type of each payer that has one."""

    limits: tuple[StageLimit, ...] = ()
    types: Mapping[int, str] = field(default_factory=dict)

    def find(self, file: File) -> Limit | None:
        """The most particular limit set for the file's stage; None when there is none."""
        if not self.limits:
            return None
        kind = self.types.get(file.payer_id) if file.payer_id else None
        tried: list[tuple[str, str | None, int | None, str | None]] = []
        if file.payer_id:
            tried += [("payer", track, file.payer_id, None) for track in (file.track, None)]
        if kind:
            tried += [("type", track, None, kind) for track in (file.track, None)]
        tried += [("set", track, None, None) for track in (file.track, None)]
        for basis, track, payer, payer_type in tried:
            found = self._by_key.get((file.stage, track, payer, payer_type))
            if found:
                return Limit(found, basis)
        return None

    @cached_property
    def _by_key(self) -> dict[tuple[str, str | None, int | None, str | None], Days]:
        return {
            (one.stage, one.track, one.payer_id, one.payer_type): one.days for one in self.limits
        }


def limit_of(file: File, own: Days | None, since: date | None, rules: "Rules") -> Limit | None:
    """The limit of the file's stage for something that has lasted since `since`.

    `own` is what holds where nothing particular is set; None where there is
    no limit at all.
    """
    found = rules.limits.find(file) or (Limit(own) if own else None)
    if found is None or found.basis == "payer" or since is None:
        return found
    if file.stage not in PAYER_STAGES or file.waiting_on is not WaitingOn.PAYER:
        return found
    usual = rules.usual.get((file.payer_id, file.stage)) if file.payer_id else None
    if usual is None or not usual.known:
        return found
    longer = Days(usual.days, Unit.CALENDAR)
    add = rules.calendar.add
    if add(since, longer.plus(1)) > add(since, found.days.plus(1)):
        return Limit(longer, "usual")
    return found


def stored(limits: Iterable[StageLimit]) -> list[dict[str, Any]]:
    """Limits as plain values, as the setting `limits` keeps them; `restored` reads them back."""
    return [
        {
            "stage": one.stage,
            "days": str(one.days),
            "track": one.track,
            "payer": one.payer_id,
            "payer_type": one.payer_type,
        }
        for one in limits
    ]


def restored(values: Iterable[Mapping[str, Any]]) -> tuple[StageLimit, ...]:
    """Limits from plain values. Raises BadInput for a length that is none."""
    return tuple(
        StageLimit(
            str(one["stage"]),
            read_days(str(one["days"])),
            one.get("track"),
            one.get("payer"),
            one.get("payer_type"),
        )
        for one in values
    )


def read_days(text: str) -> Days:
    """`100 calendar days`, `15 business days`. Raises BadInput."""
    words = text.strip().casefold().split()
    known = len(words) == 3 and words[0].isdecimal() and words[2] in ("day", "days")
    if not known or words[1] not in set(Unit) or not 0 < int(words[0][:6]) <= LONGEST:
        raise BadInput(f"{text} is no length of time; write `10 business days`.", "days")
    return Days(int(words[0]), Unit(words[1]))
