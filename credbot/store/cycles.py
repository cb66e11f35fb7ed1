"""Cycles: read by provider or by window, written as differences, derived anew in bulk."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from datetime import date
from importlib.resources import files
from typing import Any

from sqlalchemy import BindParameter, and_, bindparam, delete, func, insert, or_, select, update

from credbot.domain.cycles import (
    RENEWALS,
    CycleRule,
    CycleRules,
    Party,
    Status,
    read_rules,
)
from credbot.domain.cycling import Cycle
from credbot.domain.errors import Unknown
from credbot.domain.files import APPROVED, File
from credbot.store.database import Work
from credbot.store.filters import IS_OPEN
from credbot.store.pipeline import COLUMNS, file_of
from credbot.store.schema import (
    CycleRow,
    FacilityRow,
    FileRow,
    PayerRow,
    SettingRow,
)

KEY = "cycles"
"""The setting with the organisation's own rules."""

CHUNK = 2000
_NAMES = tuple(field.name for field in fields(Cycle))
_COLUMNS = tuple(getattr(CycleRow, name) for name in _NAMES)
_KIND = _NAMES.index("kind")
_TABLE: Any = CycleRow.__table__
_IDS: BindParameter[Any] = bindparam("ids", expanding=True)
_RUNNING = CycleRow.ended.is_(None)
_OF_PROVIDERS = select(*_COLUMNS).where(CycleRow.provider_id.in_(_IDS)).order_by(CycleRow.id)
_WRITTEN = tuple(name for name in _NAMES if name != "id")
MOVED = ("track", "due", "confirmed", "opens", "complete_by", "remind_from")
"""What other rules or meetings change of a cycle."""

_OWN = select(SettingRow.value).where(SettingRow.key == KEY)


@dataclass(frozen=True, slots=True)
class Evaluated:
    """What rules or meetings do to running cycles.

    `moved`: due dates that move, `late` of them to before today; `windows`
    open on another day though their due date stays; `targets`: cycles that
    should be complete by another day.
    """

    moved: int = 0
    late: int = 0
    windows: int = 0
    targets: int = 0


def rules(work: Work) -> CycleRules:
    """The rules that credbot ships, and the organisation's own."""
    if "cycle_rules" not in work.memo:
        text = (files("credbot") / "data" / "cycles.yaml").read_text("utf-8")
        work.memo["cycle_rules"] = read_rules(text)
    shipped, temporary, provisional = work.memo["cycle_rules"]
    kept = work.scalar(_OWN)
    own = tuple(CycleRule.model_validate(one) for one in json.loads(kept) or ()) if kept else ()
    replaced = {rule.scope for rule in own}
    standing = tuple(rule for rule in shipped if rule.scope not in replaced)
    return CycleRules((*standing, *own), temporary, provisional)


def shipped(work: Work) -> tuple[CycleRule, ...]:
    """The rules that credbot ships."""
    rules(work)
    found: tuple[CycleRule, ...] = work.memo["cycle_rules"][0]
    return found


class Parties:
    """Payers and facilities by number, as rules name them; read once for a change."""

    def __init__(self, work: Work) -> None:
        payers = select(PayerRow.id, PayerRow.name, PayerRow.type)
        self._payers = {row.id: (row.name, row.type) for row in work.rows(payers)}
        facilities = select(FacilityRow.id, FacilityRow.name)
        self._facilities = {row.id: row.name for row in work.rows(facilities)}

    def of(self, payer_id: int | None, facility_id: int | None) -> Party:
        """The party of a file or cycle."""
        name, kind = self._payers.get(payer_id, (None, None)) if payer_id else (None, None)
        return Party(name, kind, self._facilities.get(facility_id) if facility_id else None)


def get(work: Work, cycle_id: int, *, lock: bool = False) -> Cycle:
    """One cycle. Raises Unknown."""
    query = select(*_COLUMNS).where(CycleRow.id == cycle_id)
    row = work.row(query.with_for_update() if lock else query)
    if row is None:
        raise Unknown("I don't know this cycle any more. `/cred windows` shows what runs.")
    return cycle_of(row)


def of_providers(work: Work, ids: Iterable[int]) -> dict[int, list[Cycle]]:
    """All cycles of providers, ended ones too, in the order in which they began here."""
    found: dict[int, list[Cycle]] = {number: [] for number in ids}
    for row in work.rows(_OF_PROVIDERS, {"ids": sorted(found)}):
        found[row.provider_id].append(cycle_of(row))
    return found


def running(work: Work, ids: Sequence[int]) -> list[Cycle]:
    """These cycles as far as they run, locked in the order of their numbers."""
    query = select(*_COLUMNS).where(_RUNNING, CycleRow.id.in_(_IDS)).order_by(CycleRow.id)
    return [cycle_of(row) for row in work.rows(query.with_for_update(), {"ids": list(ids)})]


def save(work: Work, before: Iterable[Cycle], after: Iterable[Cycle]) -> list[Cycle]:
    """Write what differs: new cycles have the id 0. The changed and new ones, with their ids."""
    old = {one.id: one for one in before}
    left = {one.id for one in after if one.id}
    gone = [number for number in old if number not in left]
    if gone:
        work.execute(delete(CycleRow).where(CycleRow.id.in_(gone)))
    changed = [one for one in after if one.id and one != old.get(one.id)]
    put(work, changed)
    return [*changed, *add_many(work, [one for one in after if not one.id])]


def without_cycle(work: Work) -> Iterator[list[File]]:
    """Closed files with a decision that started nothing yet, and open ones for a next decision.

    Whole providers at a time, of each the oldest decision first.
    """
    started = select(CycleRow.id).where(CycleRow.from_file_id == FileRow.id).exists()
    approved = and_(FileRow.outcome.in_(sorted(APPROVED)), FileRow.decided.is_not(None), ~started)
    wanted = or_(approved, and_(IS_OPEN, FileRow.track.in_(sorted(RENEWALS))))
    people = select(FileRow.provider_id).where(wanted).group_by(FileRow.provider_id)
    last = 0
    while True:
        page = people.where(FileRow.provider_id > last).order_by(FileRow.provider_id)
        ids = [row.provider_id for row in work.rows(page.limit(CHUNK))]
        if not ids:
            return
        query = select(*COLUMNS).where(wanted, FileRow.provider_id.in_(ids))
        query = query.order_by(FileRow.decided.asc().nulls_last(), FileRow.id)
        yield [file_of(row) for row in work.rows(query)]
        last = ids[-1]


def put(work: Work, changed: Sequence[Cycle], names: Sequence[str] = _WRITTEN) -> None:
    """Write cycles over what is kept of them, in one statement; `names`: only these columns."""
    if not changed:
        return
    statement = update(_TABLE).where(_TABLE.c.id == bindparam("row"))
    rows = [{"row": one.id, **{name: getattr(one, name) for name in names}} for one in changed]
    work.execute(statement.values({name: bindparam(name) for name in names}), rows)


def add_many(work: Work, new: Sequence[Cycle]) -> list[Cycle]:
    """Insert new cycles at once; they come back with their ids."""
    if not new:
        return []
    statement = insert(CycleRow).returning(CycleRow.id, sort_by_parameter_order=True)
    rows = work.execute(statement, [_values(one) for one in new])
    return [replace(one, id=row.id) for one, row in zip(new, rows, strict=True)]


def all_running(work: Work) -> list[tuple[Cycle, str | None]]:
    """All running cycles, each with the track of the file that started it."""
    query = select(*_COLUMNS, FileRow.track.label("from_track"))
    query = query.outerjoin(FileRow, FileRow.id == CycleRow.from_file_id)
    query = query.where(_RUNNING, CycleRow.kind == Status.CYCLE).order_by(CycleRow.id)
    found = []
    for *facts, track in work.rows(query):
        facts[_KIND] = Status(facts[_KIND])
        found.append((Cycle(*facts), track))
    return found


def counted_by_month(work: Work, first: date, last: date) -> list[tuple[date, str, int]]:
    """(opens, track, n) of running cycles without a file whose window opens in these days."""
    n = func.count().label("n")
    query = select(CycleRow.opens, CycleRow.track, n).where(
        _RUNNING,
        CycleRow.kind == Status.CYCLE,
        CycleRow.file_id.is_(None),
        CycleRow.opens.between(first, last),
    )
    rows = work.rows(query.group_by(CycleRow.opens, CycleRow.track).order_by(CycleRow.opens))
    return [(row.opens, row.track, row.n) for row in rows]


def cycle_of(row: Any) -> Cycle:
    """A cycle from a row that has its columns."""
    facts = [getattr(row, name) for name in _NAMES]
    facts[_KIND] = Status(row.kind)
    return Cycle(*facts)


def facts_of(cycle: Cycle) -> dict[str, Any]:
    """A cycle in the words of a record."""
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in asdict(cycle).items()
        if value is not None
    }


def cycle_from(facts: Mapping[str, Any]) -> Cycle:
    """A cycle from the words of a record."""
    values: dict[str, Any] = {name: facts.get(name) for name in _NAMES}
    for name in _DAYS:
        values[name] = date.fromisoformat(str(values[name])) if values[name] else None
    return Cycle(**{**values, "kind": Status(str(values["kind"]))})


def _values(cycle: Cycle) -> dict[str, Any]:
    values = asdict(cycle)
    del values["id"]
    return values


_DAYS = ("decided", "due", "opens", "complete_by", "ended", "remind_from")
