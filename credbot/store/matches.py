"""Possible matches of providers with a list, and all that was said of each."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, bindparam, func, insert, or_, select, update

from credbot.domain.errors import Unknown
from credbot.domain.monitoring import Match, Note, Verdict
from credbot.store.database import Work
from credbot.store.prepared import Prepared
from credbot.store.schema import FileRow, MatchNoteRow, MatchRow, ProviderRow

_MATCH: Any = MatchRow.__table__
_NOTE: Any = MatchNoteRow.__table__
_OF_FILE = select(FileRow.provider_id).where(FileRow.id == bindparam("file_id")).scalar_subquery()
_STATES = Prepared(
    select(_MATCH.c.decision).where(
        or_(
            _MATCH.c.provider_id == bindparam("provider_id"),
            _MATCH.c.provider_id == _OF_FILE,
        ),
        or_(_MATCH.c.decision.is_(None), _MATCH.c.decision == str(Verdict.IT_IS)),
    )
)


def add(
    work: Work, provider_id: int, source: str, found: date, reference: str | None, by: str
) -> int:
    """A new one; its number."""
    values = {
        "provider_id": provider_id,
        "source": source,
        "found": found,
        "reference": reference,
        "raised_by": by,
    }
    key = work.execute(insert(MatchRow).values(values)).inserted_primary_key
    assert key is not None  # noqa: S101
    return int(key[0])


def get(work: Work, number: int, *, lock: bool = False) -> Match:
    """With all that was said of it. Raises Unknown."""
    if lock:
        work.row(select(_MATCH.c.id).where(_MATCH.c.id == number).with_for_update())
    row = work.row(_query().where(_MATCH.c.id == number))
    if row is None:
        raise Unknown("I know no such match. `/cred matches` shows those there are.")
    notes = select(_NOTE).where(_NOTE.c.match_id == number).order_by(_NOTE.c.id)
    said = tuple(Note(one.at, one.by, one.what, one.why) for one in work.rows(notes))
    return replace(_match(row), notes=said)


def page(work: Work, *, waiting: bool, first: int = 0, n: int = 10) -> list[Match]:
    """Those that wait, the oldest first; or those decided, the newest first."""
    if waiting:
        query = _query().where(_MATCH.c.decision.is_(None)).order_by(_MATCH.c.id)
    else:
        decided = _query().where(_MATCH.c.decision.is_not(None))
        query = decided.order_by(_MATCH.c.decided.desc(), _MATCH.c.id.desc())
    return [_match(row) for row in work.rows(query.offset(first).limit(n))]


def count_waiting(work: Work) -> int:
    """How many wait for a decision."""
    query = select(func.count(_MATCH.c.id)).where(_MATCH.c.decision.is_(None))
    return int(work.scalar(query))


def states(work: Work, file_id: int, provider_id: int) -> list[str]:
    """`new` or `it_is` for each match of a provider, or of a file's, that is not cleared."""
    rows = work.rows(_STATES, {"file_id": file_id, "provider_id": provider_id})
    return [row.decision or "new" for row in rows]


def same(work: Work, provider_id: int, source: str, since: date) -> Match | None:
    """One of this provider at this source that was found since a day and still waits."""
    query = _query().where(
        _MATCH.c.provider_id == provider_id,
        _MATCH.c.source == source,
        _MATCH.c.found >= since,
        _MATCH.c.decision.is_(None),
    )
    row = work.row(query)
    return _match(row) if row else None


def is_known(work: Work, provider_id: int, source: str, found: date) -> bool:
    """Whether this provider was found at this source on that day already, whatever came of it."""
    query = select(_MATCH.c.id).where(
        _MATCH.c.provider_id == provider_id,
        _MATCH.c.source == source,
        _MATCH.c.found == found,
    )
    return work.scalar(query.limit(1)) is not None


def decide(
    work: Work, number: int, verdict: Verdict | None, at: datetime, by: str, why: str
) -> None:
    """Keep what was decided, or that it is open again; all of it stays in the notes."""
    values: dict[str, Any] = {"decision": None, "decided": None, "decided_by": None, "why": None}
    if verdict:
        values = {"decision": str(verdict), "decided": at, "decided_by": by, "why": why}
    work.execute(update(_MATCH).where(_MATCH.c.id == number).values(values))
    note(work, number, at, by, str(verdict or "reopened"), why)


def note(work: Work, number: int, at: datetime, by: str, what: str, why: str | None) -> None:
    """Add to what was said."""
    said = {"match_id": number, "at": at, "by": by, "what": what, "why": why}
    work.execute(insert(MatchNoteRow).values(said))


def _query() -> Select[Any]:
    return select(_MATCH, ProviderRow.name.label("provider"), ProviderRow.npi.label("npi")).join(
        ProviderRow, ProviderRow.id == _MATCH.c.provider_id
    )


def _match(row: Any) -> Match:
    return Match(
        row.id,
        row.provider_id,
        row.provider,
        row.npi,
        row.source,
        row.found,
        row.reference,
        row.raised_by,
        Verdict(row.decision) if row.decision else None,
        row.decided,
        row.decided_by,
        row.why,
    )
