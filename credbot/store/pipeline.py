"""Files: read under a lock, written over the version that was read."""

from collections.abc import Iterable, Sequence
from dataclasses import fields, replace
from datetime import date, datetime, timedelta
from operator import attrgetter
from typing import Any

from sqlalchemy import delete, func, insert, select, text, update

from credbot.domain import forecast, pipeline, stalls
from credbot.domain.dates import moment
from credbot.domain.errors import Stale, Unknown
from credbot.domain.files import File, Hold, HoldParty, Outcome, Provider, Status, WaitingOn, ref
from credbot.domain.record import deed
from credbot.domain.stalls import Rules, Test
from credbot.store import verification
from credbot.store.audit import last_changes
from credbot.store.database import Work, insert_many
from credbot.store.rows import put_rows
from credbot.store.schema import FAR, AuditRow, FileRow, ProviderRow, VisitRow

_NUMBERING = text("SELECT pg_advisory_xact_lock(7301944)")
_PARTS = ("hold", "past_holds")
_NAMES = tuple(field.name for field in fields(File) if field.name not in _PARTS)
_HOLD = ("hold_party", "hold_why", "hold_since", "hold_until", "past_holds")
_NO_HOLD = (None, None, None, None)
_TESTS = tuple(Test)
_DERIVED = ("sort_date", "stalled_from", "at_risk_from", *(f"from_{test}" for test in Test))
_STORED = (*_NAMES, *_HOLD, *_DERIVED)
_STATUS, _WAITING, _OUTCOME = map(_NAMES.index, ("status", "waiting_on", "outcome"))
_HELD = next(place for place, field in enumerate(fields(File)) if field.name == "hold")
_own_values = attrgetter(*_NAMES)
MOMENT = timedelta(minutes=1)
"""A second click within it is the same wish."""

COLUMNS = tuple(getattr(FileRow, name) for name in (*_NAMES, *_HOLD))
"""The columns that `file_of` needs, in its order."""


def get_file(work: Work, file_id: int, *, lock: bool = True) -> File:
    """One file; locked until the end of the work unless `lock` is off. Raises Unknown."""
    return get_files(work, [file_id], lock=lock)[0]


def get_files(work: Work, file_ids: Sequence[int], *, lock: bool = True) -> list[File]:
    """Files in the order asked for, locked in the order of their numbers. Raises Unknown."""
    query = select(*COLUMNS).where(FileRow.id.in_(sorted(set(file_ids)))).order_by(FileRow.id)
    if lock:
        if len(file_ids) > 1:
            lock_numbering(work)
        query = query.with_for_update()
    found = {row.id: file_of(row) for row in work.rows(query)}
    for file_id in file_ids:
        if file_id not in found:
            raise Unknown(f"There is no file {ref(file_id)}.")
    return [found[file_id] for file_id in file_ids]


def check_seen(
    work: Work,
    file: File,
    seen: int | None,
    zone: str,
    *,
    who_id: int | None = None,
    now: datetime | None = None,
) -> None:
    """Raises Stale when the file has moved on since version `seen`.

    The sentence says who changed what, and when in `zone`; a second click of
    the person `who_id` within a moment is told that it is done already.
    """
    if seen is None or seen == file.version:
        return
    raise Stale(_since(work, file.id, seen, zone, who_id, now))


def save_file(
    work: Work, before: File, after: File, rules: Rules, today: date, *, undo: bool = False
) -> File:
    """Write what changed over the version that was read, and what follows from it.

    Keeps the stage visits, the tallies and the days on which rules begin to
    hold; with `undo` an earlier visit goes on as if it had not ended. Raises
    Stale when the file has moved on since it was read.
    """
    if pipeline.buttons_change(before, after):
        after = replace(after, version=before.version + 1)
    values = _values(after, rules, today, before)
    query = update(FileRow).where(FileRow.id == after.id, FileRow.version == before.version)
    if work.execute(query.values(values)).rowcount != 1:
        raise Stale(_since(work, after.id, before.version, work.zone))
    _keep_visits(work, before, after, today, undo)
    verification.refresh_file(work, before, after, rules)
    _count(work, before, -1)
    _count(work, after, 1)
    return after


def count_up(file: File) -> File:
    """The file with its version counted up, for changes outside its own columns."""
    return replace(file, version=file.version + 1)


def add_files(work: Work, files: Iterable[File], rules: Rules, today: date) -> None:
    """Insert new files with their first visits; their numbers are set by the caller."""
    rows, visits, providers = [], [], set()
    for file in files:
        providers.add(file.provider_id)
        rows.append((*_all_values(file, rules, today), today))
        visits.append(_first_visit(file))
        _count(work, file, 1)
    # Tuples and not dicts: an import spends most of its time on these sixty columns.
    put_rows(work.connection, FileRow, (*_STORED, "stalled_noted"), rows)
    insert_many(work, VisitRow, visits)
    verification.refresh_new(work, providers, rules)


def lock_numbering(work: Work) -> None:
    """One at a time, until the end of the work: whoever numbers new files or locks many.

    Taken before any file is locked, so that two that go through the files in
    parts, as an import does, can't each wait for the other.
    """
    if work.dialect == "postgresql":
        work.execute(_NUMBERING)


def next_file_id(work: Work) -> int:
    """The number after the highest; the first file is CR-1001. Nobody else gets it meanwhile.

    A number that the record knows is never given again, even when its file was taken back.
    """
    lock_numbering(work)
    highest = work.scalar(select(FileRow.id).order_by(FileRow.id.desc()).limit(1))
    recorded = work.scalar(select(func.max(AuditRow.file_id)))
    return max(1000, highest or 0, recorded or 0) + 1


def add_provider(work: Work, provider: Provider, folded: str) -> Provider:
    """A new provider; the id is given by the database."""
    values = {
        "name": provider.name,
        "folded": folded,
        "npi": provider.npi,
        "specialty": provider.specialty,
    }
    key = work.execute(insert(ProviderRow).values(values)).inserted_primary_key
    assert key is not None  # noqa: S101
    return replace(provider, id=key[0])


def put_npi(work: Work, provider: Provider, npi: str) -> Provider:
    """Store the NPI of a provider of whom none was known."""
    work.execute(update(ProviderRow).where(ProviderRow.id == provider.id).values(npi=npi))
    return replace(provider, npi=npi)


def get_provider(work: Work, provider_id: int) -> Provider:
    """Raises Unknown."""
    columns = (ProviderRow.id, ProviderRow.name, ProviderRow.npi, ProviderRow.specialty)
    row = work.row(select(*columns).where(ProviderRow.id == provider_id))
    if row is None:
        raise Unknown(f"There is no provider number {provider_id}.")
    return Provider(*row)


def find_providers(work: Work, *, npi: str | None, folded: str) -> list[Provider]:
    """Providers with this NPI, else those with this name in comparable form."""
    columns = (ProviderRow.id, ProviderRow.name, ProviderRow.npi, ProviderRow.specialty)
    for test in (ProviderRow.npi == npi if npi else None, ProviderRow.folded == folded):
        if test is None:
            continue
        found = [Provider(*row) for row in work.rows(select(*columns).where(test).limit(5))]
        if found:
            return found
    return []


def search_providers(work: Work, folded: str, npi: str) -> list[Provider]:
    """Providers with this NPI or name, else those whose name contains it; six at most."""
    exact = find_providers(work, npi=npi, folded=folded)
    if exact:
        return exact
    columns = (ProviderRow.id, ProviderRow.name, ProviderRow.npi, ProviderRow.specialty)
    like = folded.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    query = select(*columns).where(ProviderRow.folded.like(f"%{like}%", escape="\\"))
    return [Provider(*row) for row in work.rows(query.order_by(ProviderRow.folded).limit(6))]


def derived(file: File, rules: Rules, today: date) -> dict[str, Any]:
    """The days on which rules begin to hold for a file, by column."""
    return dict(zip(_DERIVED, _derived_values(file, rules, today), strict=True))


def values_of(file: File, rules: Rules, today: date) -> dict[str, Any]:
    """All columns of a file but its number, with what follows from it."""
    return _values(file, rules, today, None)


def file_of(row: Any) -> File:
    """A file from a row that begins with `COLUMNS`."""
    known = list(row[: len(_NAMES)])
    known[_STATUS] = Status(row.status)
    known[_WAITING] = WaitingOn(row.waiting_on)
    if row.outcome:
        known[_OUTCOME] = Outcome(row.outcome)
    hold = None
    if row.hold_party:
        hold = Hold(HoldParty(row.hold_party), row.hold_why, row.hold_since, row.hold_until)
    known[_HELD:_HELD] = hold, _read_spans(row.past_holds)
    return File(*known)


def _values(file: File, rules: Rules, today: date, before: File | None) -> dict[str, Any]:
    values = dict(zip(_STORED, _all_values(file, rules, today), strict=True))
    del values["id"]
    if before is None or stalls.stalled_from(before, rules) != values["stalled_from"]:
        values["stalled_noted"] = today
    return values


def _all_values(file: File, rules: Rules, today: date) -> tuple[Any, ...]:
    """The values of `_STORED`."""
    hold = file.hold
    held = (hold.party, hold.why, hold.since, hold.until) if hold else _NO_HOLD
    return (
        *_own_values(file),
        *held,
        _write_spans(file.past_holds) if file.past_holds else None,
        *_derived_values(file, rules, today),
    )


def _derived_values(file: File, rules: Rules, today: date) -> tuple[Any, ...]:
    """The values of `_DERIVED`."""
    begins = stalls.begin_days(file, rules)
    return (
        file.hard_date or FAR,
        min(begins.values(), default=None),
        forecast.at_risk_from(file, rules, today),
        *map(begins.get, _TESTS),
    )


def _keep_visits(work: Work, before: File, after: File, today: date, undo: bool) -> None:
    moved = (before.stage, before.stage_entered) != (after.stage, after.stage_entered)
    if undo and (moved or after.open != before.open):
        _restore_visit(work, before, after, moved)
    elif moved or (before.open and not after.open):
        ended = update(VisitRow).where(VisitRow.file_id == after.id, VisitRow.left.is_(None))
        work.execute(ended.values(left=after.stage_entered if moved else today))
    elif after.open and not before.open:
        _set_left(work, _newest_visit(work, after, entered=True), None)
    if moved and not undo:
        work.execute(insert(VisitRow).values(_first_visit(after)))


def _restore_visit(work: Work, before: File, after: File, moved: bool) -> None:
    """Forget the visit that the act which is taken back began; the one before it goes on.

    A visit that nobody knows, as of a file whose history came from elsewhere,
    is left alone.
    """
    made = _newest_visit(work, before, entered=True) if moved else None
    if made is not None:
        work.execute(delete(VisitRow).where(VisitRow.id == made.id))
    kept = _newest_visit(work, after, entered=not moved)
    if after.open:
        _set_left(work, kept, None)
    elif not before.open:
        _set_left(work, kept, made.left if made else None)
    elif not moved:
        # Closed, and open again on the day on which the stage had begun.
        _set_left(work, kept, after.stage_entered)


def _newest_visit(work: Work, file: File, *, entered: bool) -> Any:
    """The id and the end of a file's newest visit to its stage, with `entered` since that day."""
    query = select(VisitRow.id, VisitRow.left)
    query = query.where(VisitRow.file_id == file.id, VisitRow.stage == file.stage)
    if entered:
        query = query.where(VisitRow.entered == file.stage_entered)
    return work.row(query.order_by(VisitRow.id.desc()).limit(1))


def _set_left(work: Work, visit: Any, day: date | None) -> None:
    if visit is not None:
        work.execute(update(VisitRow).where(VisitRow.id == visit.id).values(left=day))


def _first_visit(file: File) -> dict[str, Any]:
    left = None if file.open else file.decided or file.stage_entered
    return {"file_id": file.id, "stage": file.stage, "entered": file.stage_entered, "left": left}


def _count(work: Work, file: File, n: int) -> None:
    work.tallies[file.owner_id or 0, file.track, file.stage, file.status] += n


def _since(
    work: Work,
    file_id: int,
    seen: int,
    zone: str,
    who_id: int | None = None,
    now: datetime | None = None,
) -> str:
    changes = last_changes(work, file_id, seen)
    if not changes:
        return f"{ref(file_id)} has changed since you saw it."
    newest = changes[0]
    if who_id and {event.person_id for event in changes} == {who_id}:
        if now and len(changes) == 1 and now - newest.recorded < MOMENT:
            return f"Already done: you {deed(newest, ref(file_id))}."
        return f"You {deed(newest, ref(file_id))} meanwhile, {moment(newest.recorded, zone)}."
    return (
        f"{ref(file_id)} has changed since you saw it: {newest.actor} {deed(newest)}, "
        f"{moment(newest.recorded, zone)}."
    )


def _write_spans(spans: tuple[tuple[date, date], ...]) -> str | None:
    return ",".join(f"{held}/{resumed}" for held, resumed in spans) or None


def _read_spans(text: str | None) -> tuple[tuple[date, date], ...]:
    if not text:
        return ()
    spans = (span.split("/") for span in text.split(","))
    return tuple((date.fromisoformat(held), date.fromisoformat(resumed)) for held, resumed in spans)
