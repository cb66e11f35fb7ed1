"""What a morning tells beside a person's own due files, and what they chose of it."""

from dataclasses import dataclass
from datetime import date, datetime

from credbot.domain.awaited import NONE_WAIT, Screening
from credbot.domain.calendar import Entry
from credbot.domain.cards import Row
from credbot.domain.cover import Cover
from credbot.domain.escalation import Escalation
from credbot.domain.quiet import Choices
from credbot.domain.reminders import Due
from credbot.domain.workdays import Days, Unit

NEAR = Days(2, Unit.BUSINESS)
"""A file that becomes stalled so soon is a line in the morning, never an alert."""


@dataclass(frozen=True, slots=True)
class Mine:
    """What a person has chosen, and the absence that is on or ahead."""

    chosen: Choices
    zone: str
    away: Cover | None
    today: date


@dataclass(frozen=True, slots=True)
class Covered:
    """Due files of somebody who is away: the first rows of `total`."""

    absence: Cover
    rows: tuple[Row, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Change:
    """What somebody else did with a person's file while that person was not at work."""

    file: int
    provider: str
    subject: str
    actor: str
    deed: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Fired:
    """A standing rule, in words, and files that it told of; `query` lists all that fit it."""

    number: int
    rule: str
    rows: tuple[Row, ...]
    query: str


@dataclass(frozen=True, slots=True)
class Extras:
    """What a morning tells beside what is due of the person's own.

    `missed` is the person's last working day when days were missed since;
    `new` are files that became theirs without a message, with who gave them;
    `reminders` are what was sent back at intake and has not come, `asked` the
    requests that wait for a coordinator who reads this.
    `dates` are those of which a step of their ladder has come, the first of `dates_total`.
    `near` are files as they will be on the day on which they become stalled.
    """

    today: date
    zone: str
    covered: tuple[Covered, ...] = ()
    missed: date | None = None
    changes: tuple[Change, ...] = ()
    more_changes: int = 0
    new: tuple[tuple[Row, str], ...] = ()
    near: tuple[Row, ...] = ()
    escalations: tuple[tuple[Escalation, str], ...] = ()
    fired: tuple[Fired, ...] = ()
    dates: tuple[Entry, ...] = ()
    dates_total: int = 0
    always: bool = False
    reminders: tuple[Due, ...] = ()
    asked: Screening = NONE_WAIT

    @property
    def speaks(self) -> bool:
        """Whether there is a reason for a message even when nothing of the person's own is due."""
        told = (self.covered, self.changes, self.new, self.escalations, self.fired, self.dates)
        return self.always or any(told) or bool(self.reminders or self.asked.count)
