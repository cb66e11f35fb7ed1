"""Payers and facilities, by name."""

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


def ids_by_folded(work: Work, table: Table) -> dict[str, int]:
    """All ids by name in comparable form."""
    return {row.folded: row.id for row in work.rows(select(table.folded, table.id))}
