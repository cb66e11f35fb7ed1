"""Set-based reads and writes of an import: a few statements for each chunk of rows."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, delete, insert, select, update

from credbot.domain.files import File, Provider
from credbot.store.database import Work, insert_many
from credbot.store.pipeline import COLUMNS, file_of
from credbot.store.schema import (
    AuditRow,
    FileRow,
    ImportedEventRow,
    ImportedRow,
    OutreachRow,
    PersonRow,
    ProviderRow,
    VisitRow,
)

_FILES: Any = FileRow.__table__


@dataclass(frozen=True, slots=True)
class Base:
    """What the last import said of a file, and the texts it was made to where they differ."""

    file_id: int
    key: str
    said: dict[str, str]
    made: dict[str, str]
    batch: int

    @property
    def effective(self) -> dict[str, str]:
        return {**self.said, **self.made}


class KnownPerson(NamedTuple):
    """Somebody with the words by which a spreadsheet may mean them."""

    id: int
    slack_id: str | None
    folded: str
    handle: str | None
    email: str | None
    deleted: bool


def bases_by_key(work: Work, keys: Iterable[str]) -> dict[str, Base]:
    """What was imported before, by key."""
    return {base.key: base for base in _bases(work, ImportedRow.key.in_(sorted(set(keys))))}


def bases_by_file(work: Work, ids: Iterable[int]) -> dict[int, Base]:
    """What was imported before, by file."""
    found = _bases(work, ImportedRow.file_id.in_(sorted(set(ids))))
    return {base.file_id: base for base in found}


def put_bases(work: Work, bases: Sequence[Base]) -> None:
    """Remember what this import said."""
    if not bases:
        return
    upsert = work.insert(ImportedRow)
    names = ("key", "cells", "batch")
    upsert = upsert.on_conflict_do_update(
        index_elements=["file_id"], set_={name: upsert.excluded[name] for name in names}
    )
    work.execute(upsert, [_stored(base) for base in bases])


def add_bases(work: Work, bases: Sequence[Base]) -> None:
    """The same for files that are new."""
    insert_many(work, ImportedRow, [_stored(base) for base in bases])


def files_by_id(work: Work, ids: Iterable[int]) -> dict[int, File]:
    """Files, locked in the order of their numbers."""
    query = select(*COLUMNS).where(FileRow.id.in_(sorted(set(ids)))).order_by(FileRow.id)
    return {row.id: file_of(row) for row in work.rows(query.with_for_update())}


def known_ids(work: Work, ids: Iterable[int]) -> set[int]:
    """Of these numbers those that files have."""
    query = select(FileRow.id).where(FileRow.id.in_(sorted(set(ids))))
    return {row.id for row in work.rows(query)}


def ids_by_reference(work: Work, references: Iterable[str]) -> dict[str, int]:
    """Files by the other system's id."""
    query = select(FileRow.reference, FileRow.id).where(
        FileRow.reference.in_(sorted(set(references)))
    )
    return {row.reference: row.id for row in work.rows(query)}


def providers_by(
    work: Work, npis: Iterable[str], folded: Iterable[str]
) -> tuple[dict[str, Provider], dict[str, list[Provider]]]:
    """Known providers by NPI, and by name in comparable form."""
    columns = (
        ProviderRow.id,
        ProviderRow.name,
        ProviderRow.npi,
        ProviderRow.specialty,
        ProviderRow.folded,
    )
    by_npi: dict[str, Provider] = {}
    by_name: dict[str, list[Provider]] = {}
    for test in (
        ProviderRow.npi.in_(sorted(set(npis))),
        ProviderRow.folded.in_(sorted(set(folded))),
    ):
        for row in work.rows(select(*columns).where(test)):
            provider = Provider(row.id, row.name, row.npi, row.specialty)
            if row.npi:
                by_npi[row.npi] = provider
            same = by_name.setdefault(row.folded, [])
            if provider not in same:
                same.append(provider)
    return by_npi, by_name


def providers_by_id(work: Work, ids: Iterable[int]) -> dict[int, Provider]:
    """Providers by number."""
    columns = (ProviderRow.id, ProviderRow.name, ProviderRow.npi, ProviderRow.specialty)
    query = select(*columns).where(ProviderRow.id.in_(sorted(set(ids))))
    return {row.id: Provider(*row) for row in work.rows(query)}


def known_people(work: Work) -> list[KnownPerson]:
    """Everybody who is not a bot, with all that a spreadsheet may call them."""
    columns = (
        PersonRow.id,
        PersonRow.slack_id,
        PersonRow.folded,
        PersonRow.handle,
        PersonRow.email,
        PersonRow.deleted,
    )
    query = select(*columns).where(PersonRow.bot.is_(False)).order_by(PersonRow.id)
    return [KnownPerson(*row) for row in work.rows(query)]


def add_providers(work: Work, new: Sequence[tuple[Provider, str]]) -> list[int]:
    """The ids of new providers, given with their names in comparable form, in their order."""
    if not new:
        return []
    rows = [
        {"name": p.name, "folded": folded, "npi": p.npi, "specialty": p.specialty}
        for p, folded in new
    ]
    statement = insert(ProviderRow).returning(ProviderRow.id, sort_by_parameter_order=True)
    return [row.id for row in work.execute(statement, rows)]


def change_provider(work: Work, provider_id: int, facts: Mapping[str, Any]) -> None:
    """Store changed facts of a provider."""
    work.execute(update(ProviderRow).where(ProviderRow.id == provider_id).values(dict(facts)))


def new_digests(work: Work, digests: Sequence[str]) -> set[str]:
    """Of these events those that no import has brought yet; they count as brought from now on."""
    unique = sorted(set(digests))
    known = select(ImportedEventRow.digest).where(ImportedEventRow.digest.in_(unique))
    fresh = set(unique) - {row.digest for row in work.rows(known)}
    insert_many(work, ImportedEventRow, [{"digest": digest} for digest in sorted(fresh)])
    return fresh


def past_of(work: Work, file_ids: Sequence[int]) -> dict[int, list[Any]]:
    """The imported events of files, in the order in which they happened."""
    query = (
        select(
            AuditRow.file_id,
            AuditRow.happened,
            AuditRow.event,
            AuditRow.stage_to,
            AuditRow.details,
        )
        .where(AuditRow.file_id.in_(file_ids), AuditRow.door == "import")
        .where(AuditRow.event != "intake.import")
        .order_by(AuditRow.file_id, AuditRow.happened, AuditRow.id)
    )
    past: dict[int, list[Any]] = {}
    for row in work.rows(query):
        past.setdefault(row.file_id, []).append(row)
    return past


def replace_visits(work: Work, rows: Sequence[Mapping[str, Any]]) -> None:
    """Put these visits in the place of those that the files have."""
    ids = sorted({row["file_id"] for row in rows})
    work.execute(delete(VisitRow).where(VisitRow.file_id.in_(ids)))
    insert_many(work, VisitRow, [dict(row) for row in rows])


def correct_visit(work: Work, file_id: int, stage: str, entered: date | None) -> None:
    """Let the latest visit of a file begin on another day, and the one before it end then."""
    mine = select(VisitRow.id, VisitRow.stage, VisitRow.entered, VisitRow.left)
    query = mine.where(VisitRow.file_id == file_id).order_by(VisitRow.id.desc()).limit(2)
    latest, *earlier = list(work.rows(query))
    if latest.stage != stage:
        return
    work.execute(update(VisitRow).where(VisitRow.id == latest.id).values(entered=entered))
    for before in earlier:
        if before.left == latest.entered:
            work.execute(update(VisitRow).where(VisitRow.id == before.id).values(left=entered))


def events_known(
    work: Work, file_ids: Iterable[int], moments: Iterable[datetime]
) -> dict[tuple[int, datetime], list[Any]]:
    """What the record has of these files at these instants."""
    query = select(
        AuditRow.file_id,
        AuditRow.happened,
        AuditRow.event,
        AuditRow.actor,
        AuditRow.stage_from,
        AuditRow.stage_to,
        AuditRow.details,
    ).where(AuditRow.file_id.in_(sorted(set(file_ids))))
    return _by_moment(work, query.where(AuditRow.happened.in_(sorted(set(moments)))))


def contacts_known(
    work: Work, file_ids: Iterable[int], moments: Iterable[datetime]
) -> dict[tuple[int, datetime], list[Any]]:
    """The contacts about these files at these instants."""
    query = select(OutreachRow.__table__)
    query = query.where(OutreachRow.file_id.in_(sorted(set(file_ids))))
    return _by_moment(work, query.where(OutreachRow.happened.in_(sorted(set(moments)))))


def complete_contact(work: Work, contact_id: int, facts: Mapping[str, Any]) -> None:
    """Store what was not known of a contact before."""
    work.execute(update(OutreachRow).where(OutreachRow.id == contact_id).values(dict(facts)))


def update_files(work: Work, rows: Sequence[dict[str, Any]]) -> None:
    """Write columns of many files at once; each row has `id` and the same columns."""
    if not rows:
        return
    names = [name for name in rows[0] if name != "id"]
    statement = (
        update(_FILES)
        .where(_FILES.c.id == bindparam("the_id"))
        .values({name: bindparam(f"the_{name}") for name in names})
    )
    work.execute(statement, [{f"the_{name}": row[name] for name in row} for row in rows])


def _by_moment(work: Work, query: Any) -> dict[tuple[int, datetime], list[Any]]:
    found: dict[tuple[int, datetime], list[Any]] = {}
    for row in work.rows(query):
        found.setdefault((row.file_id, row.happened), []).append(row)
    return found


def _bases(work: Work, test: Any) -> list[Base]:
    columns = (ImportedRow.file_id, ImportedRow.key, ImportedRow.cells, ImportedRow.batch)
    found = []
    for row in work.rows(select(*columns).where(test)):
        cells = json.loads(row.cells)
        found.append(Base(row.file_id, row.key, cells["said"], cells["made"], row.batch))
    return found


def _stored(base: Base) -> dict[str, Any]:
    cells = json.dumps({"said": base.said, "made": base.made}, ensure_ascii=False)
    return {"file_id": base.file_id, "key": base.key, "cells": cells, "batch": base.batch}
