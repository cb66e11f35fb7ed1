"""How much waits for a screening, and how long the oldest has."""

from dataclasses import dataclass
from datetime import date

from credbot.domain.workdays import Days


@dataclass(frozen=True, slots=True)
class Screening:
    """What waits for a screening: how many, since when the oldest, its target, due when."""

    count: int
    oldest: Days | None = None
    target: Days | None = None
    due: date | None = None


NONE_WAIT = Screening(0)
