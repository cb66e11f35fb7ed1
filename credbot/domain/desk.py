"""What waits for people: a person's day, a channel's stalled files, the pipeline's figures."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from credbot.domain.agenda import Agenda
from credbot.domain.awaited import NONE_WAIT, Screening
from credbot.domain.cards import Row
from credbot.domain.cover import Covering
from credbot.domain.files import File, Line, Outcome
from credbot.domain.meetings import Meeting
from credbot.domain.queue import Count, Query
from credbot.domain.things import Thing


@dataclass(frozen=True, slots=True)
class Day:
    """What a person has to do today.

    `things` are the first of `count` things, which are `files` files in all;
    `owner` is whose they are.
    """

    things: tuple[Thing, ...]
    count: int
    files: int
    owner: int


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
    snoozed: int = 0


@dataclass(frozen=True, slots=True)
class Morning:
    """A person's day as a message; `files` are all their open ones."""

    day: Day
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
    earliest of ours; `file` is one of the files, to open the person by;
    `critical` says that only start-critical ones are counted.
    """

    provider: str
    start: date
    files: int
    effective: int
    waits: tuple[str, ...]
    next_touch: date | None
    file: int
    critical: bool = False


@dataclass(frozen=True, slots=True)
class Readiness:
    """A page of the `starting` people who start within 30 days; `full` for who reads files."""

    starts: tuple[Start, ...]
    starting: int
    today: date
    page: int = 1
    pages: int = 1
    full: bool = False


@dataclass(frozen=True, slots=True)
class Figures:
    """The whole pipeline in numbers.

    `asked` is, of what is to be screened, what others have asked for.
    `last_slot` is the digest that `new` and `moved_on` compare with, None
    when there was none yet. `starts` are the first of `starting` people with
    open files who start within 30 days; `windows` are open for a renewal
    without a file; `stale` files before the committee are not good until its
    next `meeting`.
    """

    stalled: Count
    unowned: Count
    on_hold: Count
    holds_due: Count
    at_risk: Count
    open: int
    screening: Screening
    asked: Screening = NONE_WAIT
    new: int = 0
    moved_on: int = 0
    last_slot: date | None = None
    unowned_since: date | None = None
    by_stage: tuple[tuple[str, str, int], ...] = ()
    stalled_by_stage: Mapping[str, int] = field(default_factory=dict)
    stalled_by_party: Mapping[str, int] = field(default_factory=dict)
    starts: tuple[Start, ...] = ()
    starting: int = 0
    windows: int = 0
    stale: int = 0
    meeting: Meeting | None = None


@dataclass(frozen=True, slots=True)
class Desk:
    """What a person's Home shows; which parts there are follows from their roles.

    `mine_by_stage` (key, title, n) and `outside` (how many of theirs wait on
    somebody outside), `recent` (touched by them last) and `covering` (files of
    others who are away, never among the person's own) are there for who works
    files, `figures` for who runs or leads the pipeline.
    """

    day: Day
    files: int
    as_of: datetime
    today: date
    live: bool = True
    may_open: bool = False
    may_work: bool = False
    may_assign: bool = False
    may_export: bool = False
    may_set: bool = False
    may_load: bool = False
    dates: Agenda | None = None
    figures: Figures | None = None
    mine_by_stage: tuple[tuple[str, str, int], ...] = ()
    overdue: int = 0
    outside: int = 0
    recent: tuple[Row, ...] = ()
    covering: tuple[Covering, ...] = ()


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
        critical=any(line.file.start_critical for line in counted),
    )


def _effective(file: File) -> bool:
    return file.effective is not None or file.outcome in (
        Outcome.APPROVED,
        Outcome.APPROVED_WITH_CONDITIONS,
    )
