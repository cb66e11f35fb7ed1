"""Checklist items: of a file, or of the provider where they count for every file."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import date
from typing import Any

from sqlalchemy import BindParameter, Select, bindparam, delete, insert, select, update

from credbot.domain.files import File, WaitingOn
from credbot.domain.requirements import OWN, Item, Missing
from credbot.domain.tracks import Tracks
from credbot.store import settings
from credbot.store.database import Work
from credbot.store.prepared import Prepared
from credbot.store.schema import CredentialRow, RequirementRow
from credbot.store.verification import CURRENT

_ADDED = ("title", "acts")
_FACTS = ("got", "verified", "source", "verified_by")
_IDS: BindParameter[Any] = bindparam("ids", expanding=True)
_ITEMS = select(RequirementRow.__table__)
ITEMS_OF = Prepared(_ITEMS.where(RequirementRow.file_id == bindparam("id")))
_ITEMS_OF_MANY = _ITEMS.where(RequirementRow.file_id.in_(_IDS))
_CREDENTIALS = select(CredentialRow.__table__).where(*CURRENT).order_by(CredentialRow.id)
CREDENTIALS_OF = Prepared(_CREDENTIALS.where(CredentialRow.provider_id == bindparam("id")))
_CREDENTIALS_OF_MANY = _CREDENTIALS.where(CredentialRow.provider_id.in_(_IDS))


def items_of(work: Work, file: File, tracks: Tracks) -> dict[str, Item]:
    """What is on record for a file's checklist, by item key."""
    return items_of_many(work, [file], tracks)[file.id]


def items_of_many(work: Work, files: Sequence[File], tracks: Tracks) -> dict[int, dict[str, Item]]:
    """The same for several files, in two queries."""
    own: dict[int, dict[str, Item]] = {file.id: {} for file in files}
    for row in _rows(work, ITEMS_OF, _ITEMS_OF_MANY, own):
        own[row.file_id][row.key] = _own_item(row)
    shared = _credentials(work, {file.provider_id for file in files})
    for file in files:
        for need in tracks.requirements(file.track):
            row = _best(shared.get((file.provider_id, need.credential), []), file.state)
            if not need.credential or row is None or not any(getattr(row, f) for f in _FACTS):
                continue  # a row without facts is what an undo has left behind
            if not _waived(own[file.id].get(need.key)):
                own[file.id][need.key] = _item(row, need.key, None)
    return own


def save_item(work: Work, file: File, credential: str | None, item: Item) -> None:
    """Write what is now known of an item, where it belongs: `credential` to the provider."""
    if credential and not item.waived_why:
        _save_credential(work, file, credential, item)
        return
    values = {"file_id": file.id, **asdict(item)}
    upsert = work.insert(RequirementRow).values(values)
    changed = {name: upsert.excluded[name] for name in (*_FACTS, "waived_why")}
    work.execute(upsert.on_conflict_do_update(index_elements=["file_id", "key"], set_=changed))


def want(work: Work, file: File, lacking: Sequence[Missing]) -> None:
    """Keep on the file's list what it lacks, whatever stage comes next."""
    rows = [{"file_id": file.id, "key": key} for key in sorted({item.key for item in lacking})]
    if rows:
        work.execute(work.insert(RequirementRow).on_conflict_do_nothing(), rows)


def restore(work: Work, file: File, before: Mapping[str, Any], tracks: Tracks) -> None:
    """Put items back to what a record says they were before."""
    needs = {need.key: need for need in tracks.requirements(file.track)}
    for name, facts in before.items():
        key = name.removeprefix("item:")
        if key == name or (key not in needs and not key.startswith(OWN)):
            continue
        item = item_from(key, facts or {})
        # A waiver is the file's own, also where the item belongs to the provider.
        mine = (RequirementRow.file_id == file.id) & (RequirementRow.key == key)
        work.execute(delete(RequirementRow).where(mine))
        credential = needs[key].credential if key in needs else None
        if credential or item != Item(key):
            save_item(work, file, credential, item)


def item_from(key: str, facts: Mapping[str, Any]) -> Item:
    """An item from the words of a record."""
    got, verified = (
        date.fromisoformat(facts[name]) if facts.get(name) else None for name in ("got", "verified")
    )
    source, by, waived = (facts.get(name) for name in ("source", "verified_by", "waived_why"))
    acts = WaitingOn(facts["acts"]) if facts.get("acts") else None
    return Item(key, got, verified, source, by, waived, facts.get("title"), acts)


def facts_of(item: Item) -> dict[str, Any]:
    """An item in the words of a record."""
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in asdict(item).items()
        if name != "key" and (value is not None or name not in _ADDED)
    }


def _rows(work: Work, one: Prepared, many: Select[Any], ids: Collection[int]) -> Sequence[Any]:
    """A card has one file, and is asked for most."""
    if len(ids) == 1:
        return work.rows(one, {"id": next(iter(ids))})
    return work.rows(many, {"ids": list(ids)})


def _credentials(work: Work, provider_ids: set[int]) -> dict[tuple[int, str | None], list[Any]]:
    found: dict[tuple[int, str | None], list[Any]] = {}
    for row in _rows(work, CREDENTIALS_OF, _CREDENTIALS_OF_MANY, provider_ids):
        found.setdefault((row.provider_id, row.type), []).append(row)
    return found


def _best(rows: Sequence[Any], state: str | None) -> Any:
    """The credential of the file's own state, else one that names no state."""
    same = [row for row in rows if row.state == state]
    return (same or [row for row in rows if row.state is None] or [None])[-1]


def _save_credential(work: Work, file: File, kind: str, item: Item) -> None:
    known = _best(
        _credentials(work, {file.provider_id}).get((file.provider_id, kind), []), file.state
    )
    facts = {name: getattr(item, name) for name in _FACTS}
    if known is None and not any(facts.values()):
        return
    if known is None:
        state = file.state if settings.has_state(work, kind) else None
        values = {"provider_id": file.provider_id, "type": kind, "state": state, **facts}
        work.execute(insert(CredentialRow).values(values))
    else:
        work.execute(update(CredentialRow).where(CredentialRow.id == known.id).values(facts))


def _item(row: Any, key: str, waived_why: str | None) -> Item:
    return Item(key, row.got, row.verified, row.source, row.verified_by, waived_why)


def _own_item(row: Any) -> Item:
    known = _item(row, row.key, row.waived_why)
    if row.title is None:
        return known
    return replace(known, title=row.title, acts=WaitingOn(row.acts) if row.acts else None)


def _waived(item: Item | None) -> bool:
    return bool(item and item.waived_why)
