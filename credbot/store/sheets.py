"""Spreadsheets dropped into Slack, and the files that an import has made."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select, update

from credbot.domain.errors import Unknown
from credbot.domain.files import File
from credbot.store.database import Work
from credbot.store.pipeline import COLUMNS, file_of
from credbot.store.schema import (
    AuditRow,
    Base,
    FacilityRow,
    FileRow,
    PayerRow,
    PersonRow,
    ProviderRow,
    SheetRow,
)

CHUNK = 1000


@dataclass(frozen=True, slots=True)
class Sheet:
    """A spreadsheet in Slack and what became of it; the fields are those of its row."""

    id: int
    slack_file: str
    name: str
    url: str
    size: int
    channel: str
    thread_ts: str
    person_id: int
    created: datetime
    state: str
    version: int
    digest: str | None
    answers: dict[str, Any]
    found: dict[str, Any]
    batch: int | None


_COLUMNS = tuple(getattr(SheetRow, name) for name in Sheet.__slots__)


def add_sheet(work: Work, **known: Any) -> int:
    """A new one; its number."""
    values = {"state": "new", "version": 1, "answers": {}, "found": {}, **known}
    key = work.execute(insert(SheetRow).values(values)).inserted_primary_key
    assert key is not None  # noqa: S101
    return int(key[0])


def get_sheet(work: Work, sheet_id: int, *, lock: bool = False) -> Sheet:
    """Raises Unknown."""
    query = select(*_COLUMNS).where(SheetRow.id == sheet_id)
    row = work.row(query.with_for_update() if lock else query)
    if row is None:
        raise Unknown("I don't know this spreadsheet any more. Send it again.")
    return Sheet(*row)


def change_sheet(work: Work, sheet: Sheet, **changed: Any) -> Sheet:
    """Store what has become of it; its version counts up. The row must be locked."""
    values = {**changed, "version": sheet.version + 1}
    work.execute(update(SheetRow).where(SheetRow.id == sheet.id).values(values))
    return get_sheet(work, sheet.id)


def note_rows(work: Work, sheet_id: int, rows: int) -> None:
    """How many rows are being read; nothing that depends on the version becomes stale."""
    values = {"found": {"reading": rows}}
    new = (SheetRow.id == sheet_id, SheetRow.state == "new")
    work.execute(update(SheetRow).where(*new).values(values))


def has_files(work: Work) -> bool:
    """Whether there is any file, open or closed."""
    return work.scalar(select(FileRow.id).limit(1)) is not None


def created_by(work: Work, batch: int) -> list[File]:
    """The files that an import made and that are still here, locked."""
    made = select(AuditRow.file_id).where(
        AuditRow.batch == batch, AuditRow.event == "intake.import", AuditRow.version == 1
    )
    query = select(*COLUMNS).where(FileRow.id.in_(made)).order_by(FileRow.id)
    return [file_of(row) for row in work.rows(query.with_for_update())]


def touched(work: Work, batch: int) -> set[int]:
    """Of the files of an import those to which something has happened since."""
    theirs = select(AuditRow.file_id).where(AuditRow.batch == batch, AuditRow.version == 1)
    since = select(AuditRow.file_id).where(AuditRow.file_id.in_(theirs), AuditRow.batch != batch)
    return {row.file_id for row in work.rows(since.distinct())}


def remove_files(work: Work, files: Sequence[File]) -> None:
    """Forget files and all that hangs on them; the tallies follow, the record stays."""
    for file in files:
        work.tallies[file.owner_id or 0, file.track, file.stage, file.status] -= 1
    for start in range(0, len(files), CHUNK):
        ids = [file.id for file in files[start : start + CHUNK]]
        for column in _pointing_at(FileRow):
            work.execute(delete(column.table).where(column.in_(ids)))
        work.execute(delete(FileRow).where(FileRow.id.in_(ids)))


def remove_spare(work: Work, files: Iterable[File]) -> None:
    """Forget the names of removed files on which nothing hangs any more.

    A payer with a setting of its own stays, and so does who has a Slack account.
    """
    gone = list(files)
    plain = (PayerRow.usual_days.is_(None), PayerRow.delegated.isnot(True))
    named: tuple[tuple[type[Any], set[int | None], tuple[Any, ...]], ...] = (
        (ProviderRow, {file.provider_id for file in gone}, ()),
        (PayerRow, {file.payer_id for file in gone}, plain),
        (FacilityRow, {file.facility_id for file in gone}, ()),
        (PersonRow, {file.owner_id for file in gone}, (PersonRow.slack_id.is_(None),)),
    )
    for table, ids, tests in named:
        wanted = sorted(number for number in ids if number)
        for start in range(0, len(wanted), CHUNK):
            spare = delete(table).where(table.id.in_(wanted[start : start + CHUNK]), *tests)
            for column in _pointing_at(table):
                spare = spare.where(~select(column).where(column == table.id).exists())
            work.execute(spare)


def _pointing_at(row: type[Any]) -> list[Any]:
    """The columns of all other tables that refer to the keys of this one."""
    table = row.__table__
    return [
        key.parent
        for other in Base.metadata.sorted_tables
        for key in other.foreign_keys
        if key.column.table is table and other is not table
    ]
