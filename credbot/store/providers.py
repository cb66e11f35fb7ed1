"""Providers: found by number, name or a name nearly right; their credentials; who leaves."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, delete, func, or_, select

from credbot.domain.files import Provider
from credbot.domain.providers import Candidate
from credbot.store.database import Work
from credbot.store.filters import IS_OPEN
from credbot.store.pipeline import find_providers
from credbot.store.schema import CredentialRow, DepartureRow, FileRow, ProviderRow
from credbot.store.verification import CURRENT

MOST = 12
"""People that are offered for one name."""

LOOKED_AT = 2000
"""Names that are compared with one nearly right."""

ALIKE = 75
_COLUMNS = (ProviderRow.id, ProviderRow.name, ProviderRow.npi, ProviderRow.specialty)


def search(work: Work, folded: str, npi: str) -> list[Provider]:
    """Providers with this NPI or name, else those whose name has all these words."""
    exact = find_providers(work, npi=npi or None, folded=folded)
    words = folded.split()
    if exact or not words:
        return exact
    tests = [ProviderRow.folded.contains(word, autoescape=True) for word in words[:8]]
    query = select(*_COLUMNS).where(*tests).order_by(ProviderRow.folded, ProviderRow.id)
    return [Provider(*row) for row in work.rows(query.limit(MOST + 1))]


def near(work: Work, folded: str, most: int = 5) -> list[Provider]:
    """Providers whose name is nearly this one, the nearest first.

    Compared are those who share the beginning or the end of a word with it.
    """
    tests: list[ColumnElement[bool]] = []
    for word in folded.split()[:8]:
        start, end = word[:2], word[-3:]
        tests.append(ProviderRow.folded.startswith(start, autoescape=True))
        tests.append(ProviderRow.folded.contains(f" {start}", autoescape=True))
        tests.append(ProviderRow.folded.endswith(end, autoescape=True))
    if not tests:
        return []
    rows = work.rows(select(*_COLUMNS, ProviderRow.folded).where(or_(*tests)).limit(LOOKED_AT))
    names = {place: row.folded for place, row in enumerate(rows)}
    from rapidfuzz import process  # 50 ms of each start otherwise

    matches = process.extract(folded, names, scorer=_closeness, limit=most, score_cutoff=ALIKE)
    return [Provider(*rows[place][:4]) for _, _, place in matches]


def of_name(work: Work, folded: str) -> list[Provider]:
    """Everybody with exactly this name in comparable form."""
    query = select(*_COLUMNS).where(ProviderRow.folded == folded).order_by(ProviderRow.id)
    return [Provider(*row) for row in work.rows(query.limit(MOST))]


def folded_of(work: Work, provider_id: int) -> str:
    """The name of a person in comparable form."""
    query = select(ProviderRow.folded).where(ProviderRow.id == provider_id)
    return str(work.scalar(query) or "")


def with_files(work: Work, found: Sequence[Provider]) -> tuple[Candidate, ...]:
    """People with the number of their open files."""
    count = (
        select(FileRow.provider_id, func.count(FileRow.id))
        .where(IS_OPEN, FileRow.provider_id.in_([provider.id for provider in found]))
        .group_by(FileRow.provider_id)
    )
    files: dict[int, int] = {row[0]: row[1] for row in work.rows(count)}
    return tuple(Candidate(provider, files.get(provider.id, 0)) for provider in found)


def credentials(work: Work, provider_id: int) -> Sequence[Any]:
    """The credentials of a person that say anything, as rows."""
    columns = (
        CredentialRow.type,
        CredentialRow.state,
        CredentialRow.number,
        CredentialRow.expires,
        CredentialRow.got,
        CredentialRow.verified,
        CredentialRow.source,
        CredentialRow.verified_by,
    )
    query = select(*columns).where(CredentialRow.provider_id == provider_id, *CURRENT)
    rows = work.rows(query.order_by(CredentialRow.type, CredentialRow.state, CredentialRow.id))
    return [row for row in rows if row.number or row.expires or row.got or row.verified]


def leaves(work: Work, provider_id: int) -> date | None:
    """The day on which a person leaves, as far as is known."""
    query = select(DepartureRow.day).where(DepartureRow.provider_id == provider_id)
    day: date | None = work.scalar(query)
    return day


def put_departure(work: Work, provider_id: int, day: date) -> None:
    """Keep the day on which a person leaves; it belongs to this act."""
    upsert = work.insert(DepartureRow).values(provider_id=provider_id, day=day, act=work.batch)
    new = {"day": upsert.excluded.day, "act": upsert.excluded.act}
    work.execute(upsert.on_conflict_do_update(index_elements=["provider_id"], set_=new))


def withdraw_departure(work: Work, act: int) -> None:
    """Forget a departure whose act is taken back."""
    work.execute(delete(DepartureRow).where(DepartureRow.act == act))


def _closeness(one: str, other: str, **_more: Any) -> float:
    """As wholes, or of the words that are nearest: `ruis` for `ana ruiz`."""
    words = other.split()
    from rapidfuzz import fuzz  # 50 ms of each start otherwise

    each = [max((fuzz.ratio(word, w) for w in words), default=0.0) for word in one.split()]
    return max(fuzz.token_sort_ratio(one, other), min(each, default=0.0))
