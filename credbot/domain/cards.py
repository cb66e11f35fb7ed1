"""What people are shown: a file with its facts, a page of files, a morning."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from credbot.domain.files import File, Line, Outcome, Provider
from credbot.domain.cover import Cover, away
from credbot.domain.forecast import Forecast
from credbot.domain.queue import Count, Query
from credbot.domain.requirements import Item, Missing
from credbot.domain.stalls import Reason, Rules, stage_age, stall_reasons
from credbot.domain.tracks import Track
from credbot.domain.workdays import Days


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

    @property
    def file(self) -> File:
        return self.line.file


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


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list; `count` is of the whole list."""

    rows: tuple[Row, ...]
    count: Count
    query: Query
    size: int
    as_of: datetime
    today: date
    owner: str | None = None

    @property
    def pages(self) -> int:
        return max(1, -(-self.count.n // self.size))


@dataclass(frozen=True, slots=True)
class Digest:
    """The stalled files of a channel's filter, on one day."""

    rows: tuple[Row, ...]
    stalled: int
    new: int
    moved_on: int
    last_slot: date | None
    open: int
    on_hold: int
    back_today: int
    next_hard: Row | None
    query: Query
    as_of: datetime
    today: date
    zone: str
    live: bool
    channel: str | None = None


@dataclass(frozen=True, slots=True)
class Morning:
    """What a person has to do today.

    `rows` are the first of `total` files; a view draws together those that
    one call covers.
    """

    rows: tuple[Row, ...]
    total: int
    files: int
    as_of: datetime
    today: date
    live: bool
    person: str


@dataclass(frozen=True, slots=True)
class Start:
    """Somebody who starts soon: how many of the files that count are effective, who is waited for.

    The files that count are the start-critical ones; all of them where none
    is said to be. `waits` names payers and facilities, `next_touch` is the
    earliest of ours; `file` is one of the files, to open the person by.
    """

    provider: str
    start: date
    files: int
    effective: int
    waits: tuple[str, ...]
    next_touch: date | None
    file: int


@dataclass(frozen=True, slots=True)
class Desk:
    """What needs a person now, and the whole pipeline beside it where they run it."""

    mine: tuple[Row, ...]
    due: int
    files: int
    runs_pipeline: bool
    stalled: Count
    unowned: Count
    on_hold: Count
    holds_due: Count
    soon: Count
    at_risk: Count
    open: int
    by_stage: tuple[tuple[str, str, int], ...] = ()
    stalled_by_stage: Mapping[str, int] = field(default_factory=dict)
    stalled_by_party: Mapping[str, int] = field(default_factory=dict)
    starts: tuple[Start, ...] = ()
    starting: int = 0
    as_of: datetime | None = None
    today: date | None = None
    live: bool = True
    may_open: bool = True
    may_set: bool = True


@dataclass(frozen=True, slots=True)
class ProviderPage:
    """All about one person: files, and what is missing over all of them.

    Who may see a provider's status only (`full` is False) sees stages and dates.
    """

    provider: Provider
    rows: tuple[Row, ...]
    missing: tuple[tuple[str, tuple[Missing, ...]], ...]
    today: date
    as_of: datetime
    full: bool = True


@dataclass(frozen=True, slots=True)
class Done:
    """An act and its effect: the file before and after, and the words that belong to it.

    `act` is the number by which the record knows it, for its Undo button.
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

    @property
    def file(self) -> File:
        return self.line.file

    @property
    def changed(self) -> bool:
        return self.before != self.line.file


def start_of(lines: Sequence[Line], start: date) -> Start:
    """Where a person stands before a start; `lines` are all of the person's files."""
    counted = [line for line in lines if line.file.start_date == start]
    critical = [line for line in counted if line.file.start_critical] or counted
    waiting = [line for line in critical if line.file.open and not _effective(line.file)]
    touches = [line.file.next_touch for line in waiting if line.file.next_touch]
    return Start(
        provider=lines[0].provider,
        start=start,
        files=len(critical),
        effective=sum(_effective(line.file) for line in critical),
        waits=tuple(dict.fromkeys(line.subject for line in waiting)),
        next_touch=min(touches, default=None),
        file=(waiting or counted or lines)[0].file.id,
    )


def _effective(file: File) -> bool:
    return file.effective is not None or file.outcome in (
        Outcome.APPROVED,
        Outcome.APPROVED_WITH_CONDITIONS,
    )


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
    return Row(line, stage, age, limit, reasons, today, new, may_work, gone)
