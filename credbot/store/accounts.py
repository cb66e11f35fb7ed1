"""Slack's accounts as we keep them: read all at once, written where they differ."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import bindparam, delete, select, text, update

from credbot.domain.identifiers import fold
from credbot.domain.people import Person
from credbot.store.database import Work, insert_many
from credbot.store.schema import OutreachRow, PersonRow


@dataclass(frozen=True, slots=True)
class Account:
    """What Slack says of a person; `zone` is an IANA name."""

    slack_id: str
    name: str
    handle: str | None
    email: str | None
    zone: str
    deleted: bool
    bot: bool
    guest: bool
    foreign: bool


_LOCK = text("SELECT pg_advisory_xact_lock(7301945)")
_SEEN = (
    PersonRow.slack_id,
    PersonRow.name,
    PersonRow.handle,
    PersonRow.email,
    PersonRow.zone,
    PersonRow.deleted,
    PersonRow.bot,
    PersonRow.guest,
    PersonRow.foreign,
)


def lock(work: Work) -> None:
    """Nobody else adds accounts until the end of the work: two starts mirror the same people."""
    if work.dialect == "postgresql":
        work.execute(_LOCK)


def known_accounts(work: Work, ids: Sequence[str] | None = None) -> dict[str, Account]:
    """All accounts we know by Slack id, or those of `ids`."""
    query = select(*_SEEN).where(PersonRow.slack_id.is_not(None))
    if ids is not None:
        query = query.where(PersonRow.slack_id.in_(ids))
    return {row.slack_id: Account(*row) for row in work.rows(query)}


def has_unlinked(work: Work) -> bool:
    """Whether somebody from a spreadsheet still has no Slack account."""
    query = select(PersonRow.id).where(PersonRow.slack_id.is_(None)).limit(1)
    return work.scalar(query) is not None


def add_accounts(work: Work, accounts: Iterable[tuple[Account, str]]) -> None:
    """New people, each with the roles they start with (`admin`, or nothing)."""
    rows = [{**_values(account), "roles": roles} for account, roles in accounts]
    insert_many(work, PersonRow, rows)


def change_accounts(work: Work, accounts: Iterable[Account]) -> None:
    """Write what Slack says now of people we know."""
    rows = [{**_values(account), "known": account.slack_id} for account in accounts]
    if rows:
        table: Any = PersonRow.__table__
        change = update(table).where(table.c.slack_id == bindparam("known"))
        names = [name for name in rows[0] if name not in ("known", "slack_id")]
        work.execute(change.values({name: bindparam(name) for name in names}), rows)


def link(work: Work, person_id: int, account: Account) -> None:
    """Give somebody from a spreadsheet their Slack account."""
    change = update(PersonRow).where(PersonRow.id == person_id)
    work.execute(change.values(_values(account)))


def absorb(work: Work, spare: Person, person: Person) -> None:
    """Forget `spare`, who turned out to be `person`; their files must be moved before."""
    moved = update(OutreachRow).where(OutreachRow.person_id == spare.id)
    work.execute(moved.values(person_id=person.id))
    work.execute(delete(PersonRow).where(PersonRow.id == spare.id))


def _values(account: Account) -> dict[str, Any]:
    return {**asdict(account), "folded": fold(account.name)}
