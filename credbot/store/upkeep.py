"""What is derived, derived again: the days of the rules, and the tallies."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import bindparam, delete, func, insert, literal_column, select, update

from credbot.domain.files import File
from credbot.domain.stalls import Rules
from credbot.store import chain, migrate
from credbot.store.database import Work
from credbot.store.filters import IS_OPEN
from credbot.store.pipeline import COLUMNS, derived, file_of
from credbot.store.schema import FileRow, TallyRow

CHUNK = 2000
_DERIVED = (
    "sort_date",
    "stalled_from",
    "at_risk_from",
    "from_hold_review",
    "from_unowned",
    "from_acknowledgement",
    "from_stage",
    "from_chase",
    "from_follow_up",
    "from_untouched",
)


@dataclass(frozen=True, slots=True)
class Moved:
    """What a changed rule does to open files: dates that move, stalls that begin or end.

    `good`: files whose last good day moves.
    """

    files: int = 0
    stalled: int = 0
    released: int = 0
    good: int = 0


def reevaluate(work: Work, rules: Rules, today: date, *, write: bool = True) -> Moved:
    """Derive the days of all open files by `rules`; the files are locked meanwhile.

    With `write` off nothing is stored, and the answer is a preview.
    """
    moved = Counter[str]()
    for rows in _open_rows(work, lock=write):
        changes = [change for row in rows if (change := _change(row, rules, today, moved))]
        if write and changes:
            work.execute(_CHANGE, changes)
    return Moved(moved["files"], moved["stalled"], moved["released"])


def owned_files(work: Work, owner_id: int) -> list[File]:
    """All files of a person, closed ones too, locked."""
    query = select(*COLUMNS).where(FileRow.owner_id == owner_id).order_by(FileRow.id)
    return [file_of(row) for row in work.rows(query.with_for_update())]


def wrong_tallies(work: Work) -> int:
    """Count the files anew: how many of the kept counts are wrong."""
    counted = {tuple(row[:4]): row[4] for row in work.rows(_COUNTED)}
    query = select(TallyRow.owner_id, TallyRow.track, TallyRow.stage, TallyRow.status, TallyRow.n)
    kept = {tuple(row[:4]): row[4] for row in work.rows(query) if row[4]}
    for (_owner, *cell), n in list(counted.items()):
        sums = (chain.EVERYBODY, *cell)
        counted[sums] = counted.get(sums, 0) + n
    wrong = [cell for cell in {*counted, *kept} if counted.get(cell, 0) != kept.get(cell, 0)]
    # The sums over all owners follow from the others, so they count only by themselves.
    return sum(cell[0] != chain.EVERYBODY for cell in wrong) or len(wrong)


def mend_tallies(work: Work) -> None:
    """Replace the kept counts by new ones; writers that wait for the lock add theirs after."""
    if work.dialect == "postgresql":
        work.execute(chain.LOCK)
    work.execute(delete(TallyRow))
    names = ["owner_id", "track", "stage", "status", "n"]
    work.execute(insert(TallyRow).from_select(names, _COUNTED.union_all(_SUMS)))


def is_known_revision(revision: str) -> bool:
    """Whether this version of credbot can migrate a database from this revision."""
    return revision in migrate.known_revisions()


_CELL = (
    func.coalesce(FileRow.owner_id, 0),
    FileRow.track,
    FileRow.stage,
    FileRow.status,
)
_COUNTED = select(*_CELL, func.count()).group_by(*_CELL)
_SUMS = select(literal_column(str(chain.EVERYBODY)), *_CELL[1:], func.count()).group_by(*_CELL[1:])
_TABLE: Any = FileRow.__table__
_CHANGE = (
    update(_TABLE)
    .where(_TABLE.c.id == bindparam("row"))
    .values({name: bindparam(name) for name in (*_DERIVED, "stalled_noted")})
)


def _open_rows(work: Work, *, lock: bool) -> Iterator[list[Any]]:
    extra = [getattr(FileRow, name) for name in (*_DERIVED, "stalled_noted")]
    query = select(*COLUMNS, *extra).where(IS_OPEN).order_by(FileRow.id).limit(CHUNK)
    last = 0
    while True:
        page = query.where(FileRow.id > last)
        rows = list(work.rows(page.with_for_update() if lock else page))
        if not rows:
            return
        yield rows
        last = rows[-1].id


def _change(row: Any, rules: Rules, today: date, moved: Counter[str]) -> dict[str, Any] | None:
    new = derived(file_of(row), rules, today)
    if all(getattr(row, name) == new[name] for name in _DERIVED):
        return None
    was, becomes = (
        day is not None and day <= today for day in (row.stalled_from, new["stalled_from"])
    )
    moved["files"] += 1
    moved["stalled"] += becomes and not was
    moved["released"] += was and not becomes
    noted = row.stalled_noted if row.stalled_from == new["stalled_from"] else today
    return {**new, "row": row.id, "stalled_noted": noted}
