"""How old a verification may be on the day of the decision, and until when a file is good.

An age is the decision's day less the day on which the source was consulted. A
file is judged by the rule in force on its own decision date, so a rule has the
day from which it holds. Days are calendar days.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from credbot.domain.errors import BadInput
from credbot.domain.workdays import ONE_DAY

LAST = date(9999, 12, 31)
DECIDED = "approved"
"""The stage in which a payer has decided."""


class Age(BaseModel):
    """How old the verifications of some items may be, from a day on; by own staff or by a CVO."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    items: tuple[str, ...] = Field(min_length=1)
    effective_from: date
    own: int = Field(gt=0, le=1100)
    cvo: int = Field(gt=0, le=1100)
    source: str = Field(min_length=1, max_length=300)

    def limit(self, by: str | None) -> int:
        """The days for who has verified."""
        return self.cvo if by == "cvo" else self.own


@dataclass(frozen=True)
class Ages:
    """All rules; of several for one item the one in force on a day is the newest by then."""

    rules: tuple[Age, ...] = ()

    def of(self, item: str) -> tuple[Age, ...]:
        """The rules of an item in the order in which they came into force."""
        found = [rule for rule in self.rules if item in rule.items]
        return tuple(sorted(found, key=lambda rule: rule.effective_from))

    def limit_on(self, item: str, day: date, by: str | None) -> int | None:
        """How old a verification may be at a decision on `day`; None: as old as it likes."""
        come = [rule for rule in self.of(item) if rule.effective_from <= day]
        return come[-1].limit(by) if come else None

    def good_until(self, item: str, verified: date, by: str | None) -> tuple[date, int] | None:
        """The last day of a decision for which it is young enough, and the limit that says so.

        A stricter rule that comes into force meanwhile ends it on the day before.
        None where no rule limits it.
        """
        rules = self.of(item)
        for place, rule in enumerate(rules):
            following = rules[place + 1].effective_from if place + 1 < len(rules) else None
            if following and following <= verified:
                continue
            last = verified + timedelta(days=rule.limit(by))
            if following and last >= following - ONE_DAY:
                continue
            if last < rule.effective_from:
                # Too old from the first day of this rule on; good until the day before.
                return rule.effective_from - ONE_DAY, rule.limit(by)
            return last, rule.limit(by)
        return None


@dataclass(frozen=True, slots=True)
class Good:
    """Until when a file can be decided as it stands, and by which item.

    `verified` and `limit` are the sum of an age; both None for an end.
    """

    day: date
    item: str
    verified: date | None = None
    limit: int | None = None

    @property
    def text(self) -> str:
        """The item as it is kept beside the day: `license|2026-08-10|120`, `coi`."""
        if self.verified is None:
            return self.item
        return f"{self.item}|{self.verified.isoformat()}|{self.limit}"


def good_of(day: date, text: str) -> Good:
    """The inverse of `Good.text`."""
    item, _, sum_ = text.partition("|")
    if not sum_:
        return Good(day, item)
    verified, _, limit = sum_.partition("|")
    return Good(day, item, date.fromisoformat(verified), int(limit))


@dataclass(frozen=True, slots=True)
class Had:
    """What of an item counts here: when its source was consulted, by whom, and when it ends."""

    item: str
    verified: date | None = None
    by: str | None = None
    expires: date | None = None
    limit: int | None = None
    """The organisation's own limit, in the place of the rule."""


@dataclass(frozen=True, slots=True)
class Judged:
    """Until when a file is good, in words: the item's title, and the meetings that it can use.

    `meets` is whether a committee of ours decides; `last` the last of its
    meetings up to the day, `following` the next one from today on.
    """

    good: Good
    title: str
    meets: bool
    last: date | None = None
    following: date | None = None


def good_until(ages: Ages, have: Iterable[Had]) -> Good | None:
    """The earliest over all items of what age and end allow; None when nothing limits it."""
    found: list[Good] = []
    for one in have:
        if one.expires:
            found.append(Good(one.expires, one.item))
        if one.verified is None:
            continue
        if one.limit:
            last = one.verified + timedelta(days=one.limit)
            found.append(Good(last, one.item, one.verified, one.limit))
        elif ruled := ages.good_until(one.item, one.verified, one.by):
            found.append(Good(ruled[0], one.item, one.verified, ruled[1]))
    return min(found, key=lambda good: (good.day, good.item), default=None)


def read_ages(value: Any) -> Ages:
    """Rules from plain values. Raises BadInput that says what is wrong."""
    if not isinstance(value, Sequence) or isinstance(value, str):
        raise BadInput(
            'ages is a list of {"items", "effective_from", "own", "cvo", "source"}.', "ages"
        )
    try:
        rules = tuple(Age.model_validate(one) for one in value)
    except ValidationError as fault:
        first = fault.errors()[0]
        where = " → ".join(str(step) for step in first["loc"]) or "a rule"
        raise BadInput(f"ages: {where}: {first['msg']}.", "ages") from fault
    seen = set()
    for rule in rules:
        for item in rule.items:
            if (item, rule.effective_from) in seen:
                raise BadInput(f"ages: {item} has two rules from {rule.effective_from} on.", "ages")
            seen.add((item, rule.effective_from))
    return Ages(rules)


def with_rule(ages: Ages, rule: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The rules as plain values with another one; it takes the place of one from the same day."""
    new = read_ages([rule]).rules[0]
    kept = []
    for one in ages.rules:
        same = one.effective_from == new.effective_from
        items = [item for item in one.items if not (same and item in new.items)]
        if items:
            kept.append(one.model_copy(update={"items": tuple(items)}))
    return stored(Ages((*kept, new)))


def stored(ages: Ages) -> list[dict[str, Any]]:
    """The rules as plain values."""
    return [rule.model_dump(mode="json") for rule in ages.rules]


def is_open(row: Any) -> bool:
    """Whether a file still has its decision before it."""
    return row.status != "closed" and row.decided is None and row.stage != DECIDED


def best(rows: Sequence[Any], state: str | None) -> Any:
    """The credential of the file's own state, else one that names no state; None without."""
    same = [row for row in rows if row.state == state]
    return (same or [row for row in rows if row.state is None] or [None])[-1]


def had_of(
    needs: Iterable[Any],
    state: str | None,
    own: Mapping[str, Any],
    shared: Mapping[str, Sequence[Any]],
) -> list[Had]:
    """What counts for one file: its own items by key, the provider's current credentials by type.

    A waived item counts not. Ages are asked of what is verified at its source,
    and of what only comes in (an application) from the day on which it did.
    """
    found = []
    for need in needs:
        mine = own.get(need.key)
        if mine is not None and mine.waived_why:
            continue
        row = best(shared.get(need.credential, ()), state) if need.credential else mine
        if row is None:
            continue
        aged = need.verified is not None or not need.credential
        day = (row.verified or row.got) if not need.credential else row.verified
        found.append(
            Had(
                need.key,
                day if aged else None,
                row.verified_by,
                row.expires if need.credential else None,
                need.max_age if aged else None,
            )
        )
    return found
