"""Calendar feeds; of a link's secret only the digest is kept."""

from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from credbot.domain.feeds import Feed
from credbot.store.database import Work
from credbot.store.schema import FeedRow

_COLUMNS = (FeedRow.id, FeedRow.person_id, FeedRow.made, FeedRow.made_by)


def find(work: Work, digest: str) -> Feed | None:
    """The feed of a secret, None when there is none or it was revoked.

    The look-up is by the digest alone, so that its time tells nothing about the secret.
    """
    query = select(*_COLUMNS).where(FeedRow.digest == digest, FeedRow.revoked.is_(None))
    row = work.row(query)
    return Feed(*row) if row else None


def of_person(work: Work, person_id: int | None) -> Feed | None:
    """The running feed of a person; None as the person: of the team."""
    row = work.row(select(*_COLUMNS).where(_whose(person_id), FeedRow.revoked.is_(None)))
    return Feed(*row) if row else None


def add(
    work: Work, digest: str, person_id: int | None, *, names: bool, now: datetime, by: str
) -> None:
    """Keep a new feed."""
    row = {"digest": digest, "person_id": person_id, "names": names, "made": now, "made_by": by}
    work.execute(work.insert(FeedRow).values(**row))


def revoke(work: Work, person_id: int | None, now: datetime) -> int:
    """End what runs of a person, or of the team; how many."""
    gone = update(FeedRow).where(_whose(person_id), FeedRow.revoked.is_(None))
    return work.execute(gone.values(revoked=now)).rowcount


def _whose(person_id: int | None) -> Any:
    return FeedRow.person_id.is_(None) if person_id is None else FeedRow.person_id == person_id
