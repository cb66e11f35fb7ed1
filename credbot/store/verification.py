"""Until when files are good: derived for sets of files wherever they or what they need change."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import Any

from sqlalchemy import bindparam, func, select, update

from credbot.domain.calendar import EVERYTHING, Entry, Kind, Only
from credbot.domain.files import File
from credbot.domain.stalls import Rules
from credbot.domain.verification import Good, good_of, good_until, had_of, is_open
from credbot.store.calendar import narrowed
from credbot.store.database import Work
from credbot.store.filters import IS_OPEN
from credbot.store.prepared import Prepared
from credbot.store.schema import (
    CredentialRow,
    FileRow,
    PayerRow,
    PersonRow,
    ProviderRow,
    RequirementRow,
)

CHUNK = 2000
COMMITTEE = "committee"
_FILES: Any = FileRow.__table__
_NEEDED = (
    FileRow.id,
    FileRow.provider_id,
    FileRow.track,
    FileRow.stage,
    FileRow.status,
    FileRow.state,
    FileRow.decided,
    FileRow.good_until,
    FileRow.good_until_item,
)
_CHANGE = (
    update(_FILES)
    .where(_FILES.c.id == bindparam("row"))
    .values(good_until=bindparam("day"), good_until_item=bindparam("item"))
)
OF_ONE = Prepared(
    select(FileRow.good_until, FileRow.good_until_item).where(FileRow.id == bindparam("file_id"))
)
CURRENT = (CredentialRow.renewed_by_id.is_(None), CredentialRow.ended.is_(None))


def refresh_providers(work: Work, provider_ids: Collection[int], rules: Rules) -> list[int]:
    """Derive it anew for all open files of providers; the numbers of those where it moved.

    Whoever calls this with files of more than one act locked has taken
    `lock_numbering` before.
    """
    moved: list[int] = []
    for ids in _parts(provider_ids):
        mine = select(*_NEEDED).where(FileRow.provider_id.in_(ids), IS_OPEN)
        moved += _refresh(work, mine, rules)
    return moved


def refresh_new(work: Work, provider_ids: Collection[int], rules: Rules) -> None:
    """The same where new files came in: nothing is to be done for who has no credential yet."""
    for ids in _parts(provider_ids):
        query = select(CredentialRow.provider_id).where(CredentialRow.provider_id.in_(ids))
        if known := {row.provider_id for row in work.rows(query.distinct())}:
            refresh_providers(work, known, rules)


def refresh_files(work: Work, file_ids: Collection[int], rules: Rules) -> list[int]:
    """The same for some files whose own items changed."""
    return _refresh(work, select(*_NEEDED).where(FileRow.id.in_(sorted(set(file_ids)))), rules)


def refresh_file(work: Work, before: File, after: File, rules: Rules) -> None:
    """The same for one file, where something about it changed on which it depends."""
    if _judged_by(before) == _judged_by(after):
        return
    _refresh(work, select(*_NEEDED).where(FileRow.id == after.id), rules)


def reevaluate(work: Work, rules: Rules, *, write: bool = True) -> int:
    """Derive it anew for all open files, as after a change of the rules; how many moved."""
    moved, last = 0, 0
    while True:
        page = select(*_NEEDED).where(IS_OPEN, FileRow.id > last).order_by(FileRow.id).limit(CHUNK)
        rows = list(work.rows(page.with_for_update() if write else page))
        if not rows:
            return moved
        moved += len(_derive(work, rows, rules, write=write))
        last = rows[-1].id


def of_file(work: Work, file_id: int) -> Good | None:
    """Until when a file is good, None when nothing limits it."""
    row = work.row(OF_ONE, {"file_id": file_id})
    return good_of(row[0], row[1] or "") if row and row[0] else None


def count_stale(work: Work, by: date) -> int:
    """How many files in the stage before a committee are not good on the day `by`."""
    query = select(func.count(FileRow.id)).where(IS_OPEN, FileRow.good_until < by)
    return int(work.scalar(query.where(FileRow.stage == COMMITTEE)) or 0)


def of_files(work: Work, file_ids: Collection[int]) -> dict[int, Good]:
    """The same for several files, by number; of those that something limits."""
    query = select(FileRow.id, FileRow.good_until, FileRow.good_until_item)
    query = query.where(FileRow.id.in_(sorted(set(file_ids))), FileRow.good_until.is_not(None))
    return {row.id: good_of(row.good_until, row.good_until_item or "") for row in work.rows(query)}


def entries(work: Work, first: date, last: date, only: Only = EVERYTHING) -> list[Entry]:
    """Days on which a verification becomes too old for a decision, one a file."""
    columns = (
        FileRow.id,
        FileRow.good_until,
        FileRow.good_until_item,
        FileRow.recorded,
        FileRow.provider_id,
        FileRow.owner_id,
        ProviderRow.name.label("provider"),
        PayerRow.name.label("payer"),
        PersonRow.name.label("owner"),
    )
    asked = narrowed(
        only,
        owner=FileRow.owner_id,
        provider=FileRow.provider_id,
        payer=FileRow.payer_id,
        facility=None,
    )
    query = (
        select(*columns)
        .join(ProviderRow, ProviderRow.id == FileRow.provider_id)
        .outerjoin(PayerRow, PayerRow.id == FileRow.payer_id)
        .outerjoin(PersonRow, PersonRow.id == FileRow.owner_id)
        .where(IS_OPEN, FileRow.good_until.between(first, last))
        .where(FileRow.good_until_item.contains("|"), *asked)
        .order_by(FileRow.good_until, FileRow.id)
    )
    return [_entry(row) for row in work.rows(query)]


def _entry(row: Any) -> Entry:
    good = good_of(row.good_until, row.good_until_item)
    known = good.verified or row.recorded
    item = good.item.replace("_", " ")
    return Entry(
        day=good.day,
        kind=Kind.VERIFICATION,
        subject=f"file:{row.id}",
        what=f"{item} verification too old after this day",
        provider_id=row.provider_id,
        provider=row.provider,
        payer=row.payer,
        owner_id=row.owner_id,
        owner=row.owner,
        file_id=row.id,
        first=max(known, row.recorded),
    )


def _judged_by(file: File) -> tuple[object, ...]:
    return (file.provider_id, file.track, file.state, is_open(file))


def _parts(ids: Collection[int]) -> Iterator[list[int]]:
    wanted = sorted(set(ids))
    for start in range(0, len(wanted), CHUNK):
        yield wanted[start : start + CHUNK]


def _refresh(work: Work, query: Any, rules: Rules) -> list[int]:
    rows = list(work.rows(query.order_by(FileRow.id).with_for_update()))
    return _derive(work, rows, rules) if rows else []


def _derive(work: Work, rows: Sequence[Any], rules: Rules, *, write: bool = True) -> list[int]:
    ids = [row.id for row in rows]
    own: dict[int, dict[str, Any]] = {number: {} for number in ids}
    shared: dict[int, dict[str, list[Any]]] = {row.provider_id: {} for row in rows}
    for row in work.rows(_ITEMS.where(RequirementRow.file_id.in_(ids))):
        own[row.file_id][row.key] = row
    theirs = _CREDENTIALS.where(CredentialRow.provider_id.in_(sorted(shared)))
    for row in work.rows(theirs):
        shared[row.provider_id].setdefault(row.type, []).append(row)
    changes = []
    for row in rows:
        good = _good(row, own[row.id], shared[row.provider_id], rules)
        day, item = (good.day, good.text) if good else (None, None)
        if (row.good_until, row.good_until_item) != (day, item):
            changes.append({"row": row.id, "day": day, "item": item})
    if write and changes:
        work.execute(_CHANGE, changes)
    return [change["row"] for change in changes]


def _good(row: Any, own: dict[str, Any], shared: dict[str, list[Any]], rules: Rules) -> Good | None:
    if not is_open(row) or row.track not in rules.tracks.tracks or not (own or shared):
        return None
    needs = rules.tracks.requirements(row.track)
    return good_until(rules.catalog.rule, had_of(needs, row.state, own, shared))


_ITEMS = select(
    RequirementRow.file_id,
    RequirementRow.key,
    RequirementRow.got,
    RequirementRow.verified,
    RequirementRow.verified_by,
    RequirementRow.waived_why,
)
_CREDENTIALS = (
    select(
        CredentialRow.provider_id,
        CredentialRow.type,
        CredentialRow.state,
        CredentialRow.got,
        CredentialRow.verified,
        CredentialRow.verified_by,
        CredentialRow.expires,
    )
    .where(*CURRENT)
    .order_by(CredentialRow.id)
)
