"""Windows of renewal as people look at them: a page by month, and the year ahead."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from dateutil.relativedelta import relativedelta

from credbot.domain.cycles import CycleRule
from credbot.domain.cycling import Cycle
from credbot.domain.errors import BadInput
from credbot.domain.files import ref
from credbot.domain.tracks import Requirement, Tracks

if TYPE_CHECKING:
    from credbot.domain.cards import Done

PAGE = 8
AHEAD = relativedelta(months=3)
"""So far ahead the windows that open next are listed."""

EARLIER = "earlier"
"""The month of windows that opened before this month, in a button's value."""

MOST_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Held:
    """What is on record of a credential of a provider."""

    type: str
    state: str | None
    expires: date | None
    verified: date | None


@dataclass(frozen=True, slots=True)
class Carry:
    """An item of the next file: whether what is known still counts on the due date, and why not.

    `age` is how many days a verification may be old, `held` what is on record.
    """

    title: str
    held: Held | None
    age: int | None
    counts: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A running cycle with the names that people read beside it.

    `late` is by how many days a confirmed due date has passed; `leaves` the day
    on which the provider goes.
    """

    cycle: Cycle
    provider: str
    payer: str | None
    facility: str | None
    owner_id: int | None
    owner: str | None
    rule: CycleRule | None
    late: int = 0
    leaves: date | None = None
    carries: tuple[Carry, ...] = ()

    @property
    def subject(self) -> str:
        """For whom the next decision is."""
        return self.payer or self.facility or "our own"


@dataclass(frozen=True, slots=True)
class Month:
    """The windows that open in a month, `earlier` for those before this one; `n` counts all."""

    key: str
    first: date
    n: int
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Windows:
    """One page of the windows that are open or open next.

    `open_now` counts windows that are open without a file, `tied` those with
    one; `undated` approved files have no decision date to count from.
    """

    months: tuple[Month, ...]
    payer: str | None
    page: int
    pages: int
    n: int
    open_now: int
    tied: int
    undated: int
    today: date
    as_of: datetime
    titles: Mapping[str, str]
    may_open: bool
    may_change: bool


@dataclass(frozen=True, slots=True)
class Load:
    """A month ahead: windows that open by track, and the seats of its meetings.

    `meetings` counts those of the month, `unsaid` those of which nobody has said the seats.
    """

    first: date
    opening: Mapping[str, int]
    meetings: int
    seats: int
    unsaid: int

    @property
    def n(self) -> int:
        return sum(self.opening.values())


@dataclass(frozen=True, slots=True)
class Ahead:
    """Twelve months of work ahead, and the statuses before a decision that end."""

    months: tuple[Load, ...]
    statuses: tuple[Line, ...]
    earlier: int
    today: date
    as_of: datetime
    titles: Mapping[str, str]
    committee: frozenset[str] = field(default_factory=frozenset)


@dataclass(frozen=True, slots=True)
class Opened:
    """What opening windows came to: new files, those that were open already, those left out."""

    deeds: tuple["Done", ...]
    open_already: int
    leaving: tuple[Line, ...]
    early: int
    told: tuple[str, ...]
    today: date
    act: int


@dataclass(frozen=True, slots=True)
class Changed:
    """A cycle before and after a change, with the act that takes it back."""

    before: Cycle | None
    line: Line
    act: int
    today: date


def month_key(opens: date, today: date) -> str:
    """The month in which a window opens, as a button's value; one word for all before this one."""
    return EARLIER if opens < today.replace(day=1) else f"{opens:%Y-%m}"


def span_of(key: str, today: date) -> tuple[date, date]:
    """The days of a month by its key, both of them. Raises BadInput for another word."""
    this = today.replace(day=1)
    if key == EARLIER:
        return date.min, this - timedelta(days=1)
    try:
        first = date.fromisoformat(f"{key}-01")
    except ValueError:
        raise BadInput("This button is from an older version of credbot.") from None
    return first, first + relativedelta(months=1) - timedelta(days=1)


def carried(
    needs: Iterable[Requirement], held: Sequence[Held], state: str | None, due: date
) -> tuple[Carry, ...]:
    """What of the provider's credentials still counts on the due date, item by item."""
    found = []
    for need in needs:
        if need.credential:
            best = _best([one for one in held if one.type == need.credential], state)
            found.append(Carry(need.title, best, need.max_age, _counts(best, need, due)))
    return tuple(found)


def _best(held: Sequence[Held], state: str | None) -> Held | None:
    fitting = [one for one in held if state is None or one.state in (None, state)]
    return max(
        fitting,
        key=lambda one: (one.state == state, one.expires or date.max, one.verified or date.min),
        default=None,
    )


def _counts(held: Held | None, need: Requirement, due: date) -> bool:
    if held is None or (held.expires is not None and held.expires < due):
        return False
    if need.max_age is None:
        return True
    return held.verified is not None and held.verified + timedelta(days=need.max_age) >= due


def loads(
    opening: Iterable[tuple[date, str, int]],
    seats: Iterable[tuple[date, int | None]],
    today: date,
    months: int = 12,
) -> tuple[Load, ...]:
    """The months from this one on, with what opens in each and who can decide it."""
    first = today.replace(day=1)
    starts = [first + relativedelta(months=n) for n in range(months)]
    tracks: dict[date, dict[str, int]] = {day: {} for day in starts}
    for opens, track, n in opening:
        month = opens.replace(day=1)
        if month in tracks:
            tracks[month][track] = tracks[month].get(track, 0) + n
    met: dict[date, list[int | None]] = {day: [] for day in starts}
    for day, count in seats:
        met.get(day.replace(day=1), []).append(count)
    return tuple(
        Load(day, tracks[day], len(met[day]), sum(n or 0 for n in met[day]), met[day].count(None))
        for day in starts
    )


def committee_tracks(tracks: Tracks) -> frozenset[str]:
    """The tracks that end with a committee."""
    return frozenset(key for key, one in tracks.tracks.items() if "committee" in one.stages)


def why_of(cycle: Cycle, rule: CycleRule | None) -> str:
    """How its due date comes about: the sum, or the payer's word."""
    months = f"{rule.months} months" if rule else "the rule"
    end = ", to the month's end" if rule and rule.count == "to_month" else ""
    since = f"{cycle.decided:%b} {cycle.decided.day}, {cycle.decided.year}"
    source = f" ({rule.source})" if rule else ""
    who = ref(cycle.from_file_id) if cycle.from_file_id else "the last decision"
    if cycle.confirmed:
        return f"named by the payer; {who} was decided {since}"
    return f"estimated: {who} decided {since} + {months}{end}{source}"
