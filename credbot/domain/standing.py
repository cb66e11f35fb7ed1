"""Standing rules: which files are told of, to whom, how often. They look at files, never at people.

A rule is the words of a filter as `queue` takes them, and, if it is set, a
start date that lies within so many business days (or has passed). It tells of
a file once, or once a week while the file fits.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from credbot.domain.errors import BadInput, Refused
from credbot.domain.files import File, Status
from credbot.domain.history import Visit
from credbot.domain.queue import Filter, Query, parse_query, words_of
from credbot.domain.stalls import Rules
from credbot.domain.tracks import Tracks
from credbot.domain.workdays import ONE_DAY, Days, Span, Unit

MOST = 10
MOST_TOLD = 50
"""A rule tells of so many files in one message; its list has the rest."""

LONGEST_START = 130
WEEK = timedelta(days=7)
LOOK_BACK = timedelta(days=70)
TAKEN = frozenset(
    {
        *("owner_id", "track", "stage", "payer", "payer_id", "facility", "state"),
        *("waiting_on", "status", "stalled", "at_risk", "unowned"),
    }
)
"""Parts of a filter that a rule may name: those that the record knows days for."""

FLAGS = {"stalled": "stalled", "at_risk": "at-risk", "unowned": "unowned"}


@dataclass(frozen=True, slots=True)
class Rule:
    """A standing rule. `recipient` is `person:5` or `channel:C1`; None: nobody chosen yet."""

    id: int
    version: int
    words: str
    start_within: int | None
    recipient: str | None = None
    weekly: bool = False
    running: bool = False
    shipped: str | None = None


@dataclass(frozen=True, slots=True)
class Listed:
    """A rule with its words for people and the name of whom it tells."""

    rule: Rule
    sentence: str
    to: str | None


@dataclass(frozen=True, slots=True)
class Trial:
    """What a rule would have done last month, by the record: files, and for how many working days.

    `now` is how many files fit today.
    """

    month: date
    fired: int
    files: tuple[int, ...]
    now: int


@dataclass(frozen=True, slots=True)
class Past:
    """A file and its stays in stages, in their order."""

    file: File
    visits: tuple[Visit, ...]
    stalled_from: date | None
    at_risk_from: date | None


SHIPPED = (
    Rule(0, 1, "stage=in_process", 10, shipped="start-in-process"),
    Rule(0, 1, "stalled=true", 20, shipped="start-stalled"),
)
"""Two that come along, off until somebody chooses them."""


def check(rule: Rule, tracks: Tracks) -> Filter:
    """What a rule is about. Raises BadInput for words it can't be about."""
    query = parse_query(rule.words.split(), tracks)
    wanted = query.filter
    for name in Filter.__dataclass_fields__:
        value = getattr(wanted, name)
        if value not in (None, False) and name not in TAKEN:
            raise BadInput(
                f"A rule can't use {name.replace('_', ' ')}. It takes stage, track, payer, "
                "facility, state, waits, stalled, at-risk, unowned, hold and a person.",
                "words",
            )
    if wanted.status is Status.CLOSED:
        raise BadInput("A rule is about open files.", "words")
    if wanted.empty and rule.start_within is None:
        raise BadInput("Say which files: words as in `queue`, or days before the start.", "words")
    if rule.start_within is not None and not 0 <= rule.start_within <= LONGEST_START:
        raise BadInput(f"From 0 to {LONGEST_START} business days.", "start_within")
    return wanted


def check_room(rules: Sequence[Rule]) -> None:
    """Raises Refused when there are as many rules as people can keep in mind."""
    if len(rules) >= MOST:
        raise Refused(f"There are {MOST} rules already. Remove one first.")


def filter_on(rule: Rule, tracks: Tracks, day: date, rules: Rules) -> Filter:
    """The filter of the files that a rule is about on a day."""
    wanted = check(rule, tracks)
    if rule.start_within is None:
        return wanted
    last = rules.calendar.add(day, Days(rule.start_within, Unit.BUSINESS))
    return replace(wanted, starts_until=last)


def list_of(rule: Rule, tracks: Tracks, day: date, rules: Rules) -> str:
    """The words of the list of all files that a rule is about on a day."""
    return words_of(Query(filter_on(rule, tracks, day, rules)))


def typed_words(wanted: Filter) -> str:
    """The words of a filter as people type them, without what it has by number."""
    said = [word for name, word in FLAGS.items() if getattr(wanted, name)]
    if wanted.status is Status.HOLD:
        said.append("hold")
    said += [word for word in (wanted.stage, wanted.track) if word]
    if wanted.waiting_on:
        said.append(f"waits={wanted.waiting_on}")
    said += [
        f"{name}={value.replace(' ', '_')}"
        for name in ("payer", "facility", "state")
        if (value := getattr(wanted, name))
    ]
    return " ".join(said)


def tells(rule: Rule, told_on: date | None, day: date) -> bool:
    """Whether a rule tells of a file on a day, when it told of it last on `told_on`."""
    return told_on is None or (rule.weekly and day - told_on >= WEEK)


def sentence(rule: Rule, tracks: Tracks, owner: str | None = None) -> str:
    """A rule's condition in words: `in In process, start date within 10 business days`."""
    wanted = parse_query(rule.words.split(), tracks).filter
    parts = []
    if wanted.stalled:
        parts.append("stalled")
    if wanted.at_risk:
        parts.append("at risk")
    if wanted.unowned:
        parts.append("without owner")
    if wanted.status is Status.HOLD:
        parts.append("on hold")
    if wanted.stage:
        parts.append(f"in {tracks.stages[wanted.stage].title}")
    if wanted.track:
        parts.append(f"on the track {tracks.tracks[wanted.track].title}")
    parts += [f"at {name}" for name in (wanted.payer, wanted.facility) if name]
    if wanted.payer_id:
        parts.append(f"at payer number {wanted.payer_id}")
    if wanted.state:
        parts.append(f"in {wanted.state}")
    if wanted.waiting_on:
        parts.append(f"waiting on {wanted.waiting_on}")
    if wanted.owner_id:
        parts.append(f"of {owner or 'one person'}")
    if rule.start_within is not None:
        parts.append(f"start date within {Days(rule.start_within, Unit.BUSINESS)}")
    return ", ".join(parts)


def would_have_told(
    rule: Rule, tracks: Tracks, past: Iterable[Past], first: date, last: date, rules: Rules
) -> dict[int, int]:
    """Of which files a rule would have told from `first` to `last`, and how often.

    Stages are known day by day from their visits; who has a file, its start
    date, payer and what it waits on are taken as they are now; a stall or risk
    that has ended since is not known any more. `past` are files that fit the
    rule's other words. Working days only: a rule looks at 8:00 on these.
    """
    wanted = check(rule, tracks)
    found: dict[int, int] = {}
    for one in past:
        days = _fitting(rule, wanted, one, rules)
        n = _told(rule, days, first, last, rules)
        if n:
            found[one.file.id] = n
    return found


def _fitting(rule: Rule, wanted: Filter, past: Past, rules: Rules) -> list[Span]:
    """The spans of days (both included) on which a file fitted, apart from weekends."""
    file = past.file
    begins = [date.min]
    if rule.start_within is not None:
        if file.start_date is None:
            return []
        span = Days(rule.start_within, Unit.BUSINESS)
        begins.append(rules.calendar.latest_start(file.start_date, span))
    for asked, day in (
        (wanted.stalled, past.stalled_from),
        (wanted.at_risk, past.at_risk_from),
        (wanted.unowned, file.unowned_since),
        (wanted.waiting_on, file.waiting_since),
        (wanted.status is Status.HOLD, file.hold.since if file.hold else None),
    ):
        if asked:
            if day is None:
                return []
            begins.append(day)
    begin = max(begins)
    stays = []
    for visit in past.visits:
        entered, end = max(visit.entered or date.min, begin), date.max
        if visit.left:
            end = visit.left - ONE_DAY
        if wanted.stage in (None, visit.stage) and entered <= end:
            stays.append((entered, end))
    return sorted(stays)


def _told(rule: Rule, days: list[Span], first: date, last: date, rules: Rules) -> int:
    """How often a file is told of from `first` to `last`, when it fits on the days of `days`."""
    told_on: date | None = None
    n = 0
    for begin, end in days:
        # What has fitted for long was told of before; where a week begins is no matter.
        day = rules.calendar.next_workday(max(begin, first - LOOK_BACK))
        while day <= min(end, last):
            if tells(rule, told_on, day):
                told_on = day
                n += day >= first
            if told_on is None or not rule.weekly:
                break
            day = rules.calendar.next_workday(told_on + WEEK)
    return n
