"""A vendor's list of who was looked up, into monthly monitoring; set-based for each chunk.

Who was looked up earlier in the month keeps that day, so the same list twice
is one list. A name on a list is a possible match and goes to compliance alone.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from credbot.domain import monitoring as rules
from credbot.domain import roles
from credbot.domain.errors import BadInput
from credbot.domain.identifiers import fold, fold_name
from credbot.imports.rows import CheckedRow, Problem
from credbot.services import match_letters
from credbot.services.acts import Act
from credbot.store import audit, bulk, matches, monitoring
from credbot.store.database import insert_many
from credbot.store.schema import MonitoringRow

RUNS = "monitoring_runs"
"""Where a work keeps the runs of the import that is under way, by source and month."""

Counts = tuple[int, int, int]
Key = tuple[int, str, str]


def load_checked(at: Act, rows: Iterable[Any], rejected: list[Problem]) -> Counts:
    """(created, updated, unchanged); rows that can't come in are added to `rejected`."""
    roles.require(at.who, "monitoring.record")
    given = list(_readable(at, list(rows), rejected))
    ids = {provider for _, provider, _ in given}
    months = {rules.month_of(row.date) for row, _, _ in given}
    known = monitoring.done_keys(at.work, sorted(ids), sorted(months))
    new: dict[Key, tuple[CheckedRow, str]] = {}
    for row, provider, source in given:
        key = (provider, rules.month_of(row.date), source)
        if key not in known:
            new.setdefault(key, (row, source))
    runs = _runs(at, new)
    insert_many(at.work, MonitoringRow, [_values(key, row, runs) for key, (row, _) in new.items()])
    hits = [(row, provider, source) for row, provider, source in given if row.result]
    _raise_matches(at, hits)
    return len(new), 0, len(given) - len(new)


def recount(at: Act) -> None:
    """Once all rows are in: say what each run came to, and count who is not done."""
    runs: dict[tuple[str, str], list[int]] = at.work.known.pop(RUNS, {})
    for (source, month), (number, checked) in runs.items():
        monitoring.set_checked(at.work, number, checked)
        facts = {"run": number, "source": source, "month": month, "checked": checked}
        audit.record(at.work, at.who, "monitoring.run", at=at.now, new=facts)
    if runs:
        monitoring.begin_month(at.work, at.today)


def _readable(
    at: Act, rows: Sequence[CheckedRow], rejected: list[Problem]
) -> Iterable[tuple[CheckedRow, int, str]]:
    """Rows with their provider and source; those of nobody or nowhere are rejected."""
    words: dict[str, str] = {}
    for one in monitoring.sources(at.work):
        words |= {fold(one.key): one.key, fold(one.title): one.key}
    titles = ", ".join(one.title for one in monitoring.sources(at.work))
    folded = {row.provider: fold_name(row.provider) for row in rows}
    by_npi, by_name = bulk.providers_by(
        at.work, {row.npi for row in rows if row.npi}, set(folded.values())
    )
    for row in rows:
        named = [
            one
            for one in by_name.get(folded[row.provider], [])
            if not row.npi or one.npi in (None, row.npi)
        ]
        found = [by_npi[row.npi]] if row.npi in by_npi else named
        source = words.get(fold(row.source))
        problem = _problem(at, row, len(found), source, titles)
        if problem:
            rejected.append(problem)
        else:
            yield row, found[0].id, str(source)


def _problem(
    at: Act, row: CheckedRow, found: int, source: str | None, titles: str
) -> Problem | None:
    if found != 1:
        said = "Several people are called so" if found else "Nobody here is called so"
        hint = "Add the NPI." if found else "Mend the name or the NPI."
        return Problem(row.row, "provider", row.provider, said, hint)
    if source is None:
        hint = f"Known: {titles}. `/cred settings monitoring` changes them."
        return Problem(row.row, "source", row.source, "This is no source of yours", hint)
    try:
        rules.check_day(row.date, at.today)
    except BadInput as wrong:
        hint = "Write the day on which the source was consulted."
        return Problem(row.row, "date", row.date.isoformat(), str(wrong).rstrip("."), hint)
    return None


def _runs(at: Act, new: dict[Key, tuple[CheckedRow, str]]) -> dict[tuple[str, str], list[int]]:
    """A run for each source and month of this import: its number, and how many it has by now."""
    runs: dict[tuple[str, str], list[int]] = at.work.known.setdefault(RUNS, {})
    for (_, month, source), (row, _) in new.items():
        if (source, month) not in runs:
            number = monitoring.new_run(at.work, source, month, row.date, row.by or "a vendor")
            runs[source, month] = [number, 0]
        runs[source, month][1] += 1
    return runs


def _values(key: Key, row: CheckedRow, runs: dict[tuple[str, str], list[int]]) -> dict[str, Any]:
    provider, month, source = key
    return {
        "provider_id": provider,
        "month": month,
        "source": source,
        "day": row.date,
        "by": row.by or "a vendor",
        "evidence": row.evidence,
        "run_id": runs[source, month][0],
    }


def _raise_matches(at: Act, hits: Sequence[tuple[CheckedRow, int, str]]) -> None:
    new = []
    for row, provider, source in hits:
        if not matches.is_known(at.work, provider, source, row.date):
            facts = (provider, source, row.date, row.evidence)
            new.append(match_letters.raise_match(at.work, at.who, *facts, at.now))
    match_letters.tell_compliance(at.work, at.who, new, at.now)
