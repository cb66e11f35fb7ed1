"""Payers and facilities, by name."""

import json
from collections.abc import Iterable

from sqlalchemy import select

from credbot.domain.identifiers import fold
from credbot.store.database import Work
from credbot.store.schema import FacilityRow, PayerRow

Table = type[PayerRow] | type[FacilityRow]


def get_or_add(work: Work, table: Table, name: str) -> int:
    """The id of the party with this name; a new one where there is none."""
    folded = fold(name)
    known = work.scalar(select(table.id).where(table.folded == folded))
    if known is not None:
        return int(known)
    new = work.insert(table).values(name=name.strip(), folded=folded)
    work.execute(new.on_conflict_do_nothing(index_elements=["folded"]))
    # Another process may have added it meanwhile; then it is committed now.
    return int(work.scalar(select(table.id).where(table.folded == folded)))


def find(work: Work, table: Table, name: str) -> int | None:
    """The id of the party with this name, None where there is none."""
    known = work.scalar(select(table.id).where(table.folded == fold(name)))
    return None if known is None else int(known)


def names_by_id(work: Work, table: Table) -> dict[int, str]:
    """All names by id."""
    return {row.id: row.name for row in work.rows(select(table.id, table.name))}


def delegated_names(work: Work) -> list[str]:
    """The payers that accept our own credentialing, by name."""
    query = select(PayerRow.name).where(PayerRow.delegated.is_(True)).order_by(PayerRow.folded)
    return [row.name for row in work.rows(query)]


def delegations(work: Work, names: Iterable[str]) -> dict[str, list[str]]:
    """Those of these payers that delegate, with the lines of business for which; none: for all."""
    folded = {fold(name): name for name in names}
    query = select(PayerRow.folded, PayerRow.delegated_lines).where(
        PayerRow.delegated.is_(True), PayerRow.folded.in_(sorted(folded))
    )
    return {folded[row.folded]: lines_of(row.delegated_lines) for row in work.rows(query)}


def lines_of(stored: str | None) -> list[str]:
    """The lines of business that a payer delegates, as they are stored."""
    return [str(line) for line in json.loads(stored)] if stored else []


def ids_by_folded(work: Work, table: Table) -> dict[str, int]:
    """All ids by name in comparable form."""
    return {row.folded: row.id for row in work.rows(select(table.folded, table.id))}
