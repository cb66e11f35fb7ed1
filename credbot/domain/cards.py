"""What people are shown: a file with its facts, a page of files, the effect of an act."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from credbot.domain.awaited import NONE_WAIT, Screening
from credbot.domain.checks import Screened
from credbot.domain.cover import Cover, away
from credbot.domain.files import File, Line
from credbot.domain.forecast import Forecast
from credbot.domain.queue import Count, Query
from credbot.domain.record import Note
from credbot.domain.requirements import Item, Missing
from credbot.domain.stalls import Reason, Rules, stage_age, stall_reasons
from credbot.domain.tracks import Track
from credbot.domain.verification import Good, Judged
from credbot.domain.windows import Line as CycleLine
from credbot.domain.workdays import Days

if TYPE_CHECKING:
    from credbot.domain.intake import Left


@dataclass(frozen=True, slots=True)
class Outreach:
    """One contact with somebody outside."""

    happened: datetime
    person: str
    channel: str
    spoken_to: str | None
    call_ref: str | None
    text: str | None


@dataclass(frozen=True, slots=True)
class Row:
    """A file in a list: where it is, since when, and why it stands out."""

    line: Line
    stage: str
    age: Days | None
    limit: Days | None
    reasons: tuple[Reason, ...]
    today: date
    new: bool = False
    may_work: bool = True
    away: Cover | None = None
    track: str = ""
    good: Good | None = None

    @property
    def file(self) -> File:
        return self.line.file


@dataclass(frozen=True, slots=True)
class Escalated:
    """An open escalation of a file: to whom, by whom, since when, answer wanted by."""

    number: int
    to: str
    by: str
    since: date
    answer_by: date


@dataclass(frozen=True, slots=True)
class Card:
    """Everything that a file's card shows."""

    row: Row
    track: Track
    stages: Mapping[str, str]
    forecast: Forecast | None
    missing: tuple[Missing, ...]
    last: Outreach | None
    zone: str
    may_work: bool
    as_of: datetime
    notes: tuple[Note, ...] = ()
    escalated: tuple[Escalated, ...] = ()
    cycles: tuple[CycleLine, ...] = ()
    left: "Left | None" = None
    screened: Screened | None = None
    good: Judged | None = None


@dataclass(frozen=True, slots=True)
class Names:
    """The names behind the numbers of a filter."""

    owner: str | None = None
    payer: str | None = None
    provider: str | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list; `count` is of the whole list.

    `things` says, of what one person has due, how many calls and files it comes to;
    `near` that a search found only what is called nearly so; `asked` beside the
    files in intake the requests that wait for who reads it.
    """

    rows: tuple[Row, ...]
    count: Count
    query: Query
    size: int
    as_of: datetime
    today: date
    names: Names = Names()
    things: int | None = None
    may_assign: bool = False
    may_export: bool = False
    near: bool = False
    asked: Screening = NONE_WAIT

    @property
    def pages(self) -> int:
        return max(1, -(-self.count.n // self.size))


@dataclass(frozen=True, slots=True)
class Done:
    """An act and its effect: the file before and after, and the words that belong to it.

    `act` is the number by which the record knows it, for its Undo button;
    `notes` are sentences about it that the person should read; `planned`
    says that the rhythm has set the next touch, and nobody.
    """

    event: str
    before: File
    line: Line
    stage: str
    today: date
    text: str | None = None
    missing: tuple[Missing, ...] = ()
    told: str | None = None
    item: Item | None = None
    act: int = 0
    notes: tuple[str, ...] = ()
    planned: bool = False

    @property
    def file(self) -> File:
        return self.line.file

    @property
    def changed(self) -> bool:
        return self.before != self.line.file


def row_of(
    line: Line, today: date, rules: Rules, *, new: bool = False, may_work: bool = True
) -> Row:
    """The facts of a list's line, computed for `today`, for somebody who may work files or not."""
    file = line.file
    known = stage_age(file, today, rules)
    reasons = tuple(stall_reasons(file, today, rules))
    age, limit = known if known else (None, rules.tracks.limit(file.stage))
    stage = rules.tracks.stages[file.stage].title
    gone = away(rules.covers, file.owner_id, today)
    track = rules.tracks.track(file.track).title
    return Row(line, stage, age, limit, reasons, today, new, may_work, gone, track)
