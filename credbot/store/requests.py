"""What people around the team have asked for, and the files that came of it."""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import aliased

from credbot.domain.errors import Unknown
from credbot.domain.requests import Asked, Kind, State, Wish
from credbot.store.database import Work, insert_many
from credbot.store.schema import AskedFileRow, AskedRow, AuditRow, PersonRow, PostingRow

_ASKER, _SETTLER = aliased(PersonRow), aliased(PersonRow)
_ASKED = (
    select(
        *AskedRow.__table__.columns,
        _ASKER.name.label("asker"),
        _SETTLER.name.label("settler"),
    )
    .join(_ASKER, _ASKER.id == AskedRow.person_id)
    .outerjoin(_SETTLER, _SETTLER.id == AskedRow.settled_by)
)


_WAITING = {"state": State.OPEN, "settled_by": None, "settled_at": None, "reason": None}


def add(work: Work, wish: Wish, person_id: int, at: datetime) -> int:
    """Keep a request; its number."""
    values = {**_values(wish), "person_id": person_id, "at": at, "state": State.OPEN}
    key = work.execute(insert(AskedRow).values(values)).inserted_primary_key
    assert key is not None  # noqa: S101
    return int(key[0])


def get(work: Work, number: int, *, lock: bool = False) -> Asked:
    """A request, locked until the end of the work with `lock`. Raises Unknown."""
    query = _ASKED.where(AskedRow.id == number)
    row = work.row(query.with_for_update(of=AskedRow) if lock else query)
    if row is None:
        raise Unknown("There is no such request.")
    return _asked(row)


def open_ones(work: Work, size: int, state: State = State.OPEN) -> list[Asked]:
    """The requests that wait for a coordinator, or for who asked; the oldest first."""
    query = _ASKED.where(AskedRow.state == state).order_by(AskedRow.id).limit(size)
    return [_asked(row) for row in work.rows(query)]


def count_open(work: Work) -> int:
    """How many requests wait."""
    query = select(func.count(AskedRow.id)).where(AskedRow.state == State.OPEN)
    return int(work.scalar(query) or 0)


def first_open(work: Work) -> datetime | None:
    """Since when the oldest request waits: since it was made, or completed."""
    since = func.coalesce(AskedRow.completed_at, AskedRow.at)
    at: datetime | None = work.scalar(select(func.min(since)).where(AskedRow.state == State.OPEN))
    return at


def of_person(work: Work, person_id: int, size: int) -> list[Asked]:
    """What somebody has asked for, the newest first."""
    query = _ASKED.where(AskedRow.person_id == person_id)
    return [_asked(row) for row in work.rows(query.order_by(AskedRow.id.desc()).limit(size))]


def settle(
    work: Work, number: int, state: State, by: int | None, at: datetime, reason: str | None
) -> None:
    """Say what became of a request."""
    values = {"state": state, "settled_by": by, "settled_at": at, "reason": reason}
    work.execute(update(AskedRow).where(AskedRow.id == number).values(values))


def reopen(work: Work, number: int) -> None:
    """Let a request wait for a coordinator again."""
    work.execute(update(AskedRow).where(AskedRow.id == number).values(_WAITING))


def complete(work: Work, number: int, wish: Wish, at: datetime) -> None:
    """Keep a request as it was completed by who asked; it waits for a coordinator again."""
    values = {**_values(wish), **_WAITING, "completed_at": at}
    work.execute(update(AskedRow).where(AskedRow.id == number).values(values))


def was_answered(work: Work, number: int) -> bool:
    """Whether who asked has been told what became of a request."""
    query = select(PostingRow.id).where(
        PostingRow.subject == f"asked:{number}", PostingRow.kind == "asked"
    )
    return work.scalar(query.limit(1)) is not None


def link(work: Work, number: int, file_ids: Iterable[int]) -> None:
    """Keep which files came of a request."""
    rows = [{"asked_id": number, "file_id": file_id} for file_id in dict.fromkeys(file_ids)]
    insert_many(work, AskedFileRow, rows)


def reopen_of(work: Work, act: int) -> None:
    """Let a request wait again that was settled by an act which is taken back."""
    query = select(AuditRow.details).where(
        AuditRow.batch == act, AuditRow.event == f"requests.{State.ACCEPTED}"
    )
    for row in work.rows(query):
        number = json.loads(row.details)["after"]["request"]
        work.execute(delete(AskedFileRow).where(AskedFileRow.asked_id == number))
        reopen(work, number)


def files_of(work: Work, number: int) -> list[int]:
    """The numbers of the files that came of a request."""
    query = select(AskedFileRow.file_id).where(AskedFileRow.asked_id == number)
    return sorted(row.file_id for row in work.rows(query))


def askers_of(work: Work, file_id: int) -> list[tuple[int, int]]:
    """Who waits for a file: (request, person)."""
    query = (
        select(AskedRow.id, AskedRow.person_id)
        .join(AskedFileRow, AskedFileRow.asked_id == AskedRow.id)
        .where(AskedFileRow.file_id == file_id)
        .order_by(AskedRow.id)
    )
    return [(row.id, row.person_id) for row in work.rows(query)]


def was_posted(work: Work, subject: str, channel: str) -> bool:
    """Whether a channel has been told something about a subject."""
    query = select(PostingRow.id).where(
        PostingRow.subject == subject,
        PostingRow.channel == channel,
        PostingRow.kind == "operations_notice",
    )
    return work.scalar(query.limit(1)) is not None


def _asked(row: Any) -> Asked:
    wish = Wish(Kind(row.kind), row.provider, row.npi, row.places, row.day, row.text)
    return Asked(
        id=row.id,
        wish=wish,
        person_id=row.person_id,
        asker=row.asker,
        at=row.at,
        state=State(row.state),
        settled_by=row.settler,
        reason=row.reason,
        settled_at=row.settled_at,
        completed_at=row.completed_at,
    )


def _values(wish: Wish) -> dict[str, Any]:
    return {
        "kind": wish.kind,
        "provider": wish.provider,
        "npi": wish.npi,
        "places": wish.places,
        "day": wish.day,
        "text": wish.text,
    }
