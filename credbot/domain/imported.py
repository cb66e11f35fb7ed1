"""A spreadsheet's row as a file, and the merge of a later spreadsheet into it."""

from collections.abc import Mapping, Set
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from credbot.domain import pipeline
from credbot.domain.files import File, Hold, HoldParty, Status
from credbot.domain.identifiers import fold, fold_name
from credbot.domain.snooze import LONGEST as LONGEST_SNOOZE
from credbot.domain.tracks import Tracks

FIELDS: dict[str, tuple[str, ...]] = {
    "track": ("track",),
    "payer": ("payer_id",),
    "facility": ("facility_id",),
    "state": ("state",),
    "line_of_business": ("line_of_business",),
    "opened": ("opened",),
    "received": ("received",),
    "completed": ("completed",),
    "start_date": ("start_date",),
    "due": ("due", "due_estimated"),
    "last_contact": ("last_outreach", "last_touch"),
    "next": ("next_touch",),
    "payer_reference": ("payer_reference",),
    "submitted": ("submitted",),
    "submitted_how": ("submitted_how",),
    "practice": ("practice",),
    "tin": ("tin",),
    "caqh_id": ("caqh_id",),
    "provider_id": ("payer_provider_id",),
    "start_critical": ("start_critical",),
    "decided": ("decided",),
    "effective": ("effective",),
    "note": ("note",),
    "snooze_until": ("snooze_until", "snooze_by"),
    "snooze_reason": ("snooze_why",),
    "reference": ("reference",),
}
"""Import column -> the fields of a file that it sets. What moves a file is not among them."""

OURS = frozenset(
    {"stage", "stage_entered", "assignee", "waiting_on", "last_contact", "next"}
    | {"status", "hold_reason", "hold_until", "outcome", "snooze_until", "snooze_reason"}
)
"""Columns in which work done here wins over a spreadsheet that changed them too."""

_MERGED = FIELDS.keys() | OURS


@dataclass(frozen=True, slots=True)
class Parties:
    """The ids that a row's names stand for."""

    provider_id: int
    payer_id: int | None
    facility_id: int | None
    owner_id: int | None


def identity(cells: Mapping[str, str]) -> str:
    """The key of a row, as the sheet says it.

    `reference`, else NPI (or the name in comparable form) + track + payer or
    facility + state + line of business + opened; an empty cell equals an
    empty cell.
    """
    if reference := cells.get("reference"):
        return f"ref:{reference}"
    who = cells.get("npi") or fold_name(cells.get("provider", ""))
    party = cells.get("payer") or cells.get("facility") or ""
    rest = [cells.get(name, "") for name in ("track", "state", "line_of_business", "opened")]
    return "|".join(["row", who, fold(party), *rest])


def file_of_row(row: Any, number: int, parties: Parties, tracks: Tracks, today: date) -> File:
    """A row of a spreadsheet as a new file. Dates that it does not say are not known.

    `row` has the import columns as attributes. The no-touch clock starts at
    the last contact, else today.
    """
    stage = row.stage or tracks.track(row.track).stages[0]
    status = row.status or (Status.CLOSED if row.outcome else Status.OPEN)
    waits_on = row.waiting_on or tracks.stages[stage].waits_on
    unowned = parties.owner_id is None and status is not Status.CLOSED
    return File(
        id=number,
        version=1,
        provider_id=parties.provider_id,
        track=row.track,
        stage=stage,
        status=status,
        recorded=today,
        payer_id=parties.payer_id,
        facility_id=parties.facility_id,
        state=row.state,
        line_of_business=row.line_of_business,
        owner_id=parties.owner_id,
        unowned_since=(row.opened or today) if unowned else None,
        stage_entered=row.stage_entered,
        opened=row.opened,
        received=row.received,
        completed=row.completed,
        start_date=row.start_date,
        start_first=row.start_date,
        start_critical=row.start_critical,
        due=row.due,
        due_first=row.due,
        waiting_on=waits_on,
        waiting_since=row.stage_entered,
        next_touch=row.next,
        last_touch=row.last_contact or today,
        last_outreach=row.last_contact,
        hold=_hold(row, today) if status is Status.HOLD else None,
        submitted=row.submitted,
        submitted_how=row.submitted_how,
        payer_reference=row.payer_reference,
        payer_provider_id=row.provider_id,
        reference=row.reference,
        practice=row.practice,
        tin=row.tin,
        caqh_id=row.caqh_id,
        outcome=row.outcome if status is Status.CLOSED else None,
        decided=row.decided,
        effective=row.effective,
        note=row.note,
        **_snooze(row, today, status),
    )


def standing_said(texts: Mapping[str, str]) -> tuple[str, str]:
    """Status and outcome of a file as the columns say them; an outcome alone closes it."""
    outcome = texts.get("outcome", "")
    return texts.get("status") or (Status.CLOSED if outcome else Status.OPEN).value, outcome


def standing_of(file: File) -> tuple[str, str]:
    """Status and outcome of a file, as texts."""
    return file.status.value, file.outcome.value if file.outcome else ""


def merge(
    file: File,
    sheet: File,
    base: Mapping[str, str],
    cells: Mapping[str, str],
    ours: Mapping[str, str],
    made: Mapping[str, str],
    today: date,
    tracks: Tracks,
) -> File:
    """A file with what a later spreadsheet changed since the one before.

    `sheet` is the row as a file; `base`, `cells` and `ours` are the columns'
    texts in the last import, in this one and as the file stands; `made` is
    what the last import made of its texts (an empty stage: the first). Of an
    assignee they have the person's number; `base` may have `standing`, status
    and outcome where its columns alone don't say them. A column that both have
    changed stays ours where it is work done here, and is the sheet's where it
    is a fact about the provider or the application.
    """
    changed = {
        column
        for column, said in cells.items()
        if column in _MERGED
        and said not in (base.get(column, ""), ours.get(column, ""))
        and (column not in OURS or ours.get(column, "") == made.get(column, ""))
    }
    merged = file
    if _standing_changed(file, sheet, base, cells, made):
        merged = _with_standing(file, sheet, today)
        changed.discard("decided")
    elif file.hold and sheet.hold:
        merged = replace(file, hold=_mended_hold(file.hold, sheet.hold, changed))
    merged = _with_stage(merged, sheet, changed, cells, today, tracks)
    if "assignee" in changed:
        unowned = sheet.owner_id is None and merged.open
        merged = replace(merged, owner_id=sheet.owner_id, unowned_since=today if unowned else None)
    plain = {name for column in changed & FIELDS.keys() for name in FIELDS[column]}
    return replace(merged, **{name: getattr(sheet, name) for name in plain})


def _standing_changed(
    file: File,
    sheet: File,
    base: Mapping[str, str],
    cells: Mapping[str, str],
    made: Mapping[str, str],
) -> bool:
    """Whether the sheet says another status or outcome than before, and nobody here did."""
    said, ours = standing_of(sheet), standing_of(file)
    known = base.get("standing")
    if said == ours or said == (tuple(known.split("/")) if known else standing_said(base)):
        return False
    # A sheet without these columns says nothing of them, unless its stages did so before.
    columns = {"status"} if file.status is Status.HOLD else {"status", "outcome"}
    by_stage = "stage" in cells and not columns & base.keys()
    speaks = sheet.status is not Status.OPEN or columns & cells.keys() or by_stage
    return bool(speaks) and ours == standing_said(made)


def _with_standing(file: File, sheet: File, today: date) -> File:
    """The file open, held or closed as the sheet is: status, outcome, decision and hold at once."""
    if sheet.status is Status.CLOSED and sheet.outcome:
        closed = pipeline.close_file(file, sheet.outcome, None, today) if file.open else file
        return replace(closed, outcome=sheet.outcome, decided=sheet.decided or file.decided)
    if not file.open:
        file = replace(pipeline.reopen_file(file, today), decided=sheet.decided)
    elif file.hold:
        file = pipeline.resume_file(file, today)
    return replace(file, status=sheet.status, hold=sheet.hold)


def _mended_hold(hold: Hold, said: Hold, changed: Set[str]) -> Hold:
    """The same hold, since the same day, with another reason or review date."""
    return replace(
        hold,
        why=said.why if "hold_reason" in changed else hold.why,
        until=said.until if "hold_until" in changed else hold.until,
    )


def _with_stage(
    file: File,
    sheet: File,
    changed: Set[str],
    cells: Mapping[str, str],
    today: date,
    tracks: Tracks,
) -> File:
    """The file in the stage that the sheet moved it to, or with what it mended of the present."""
    stage = _stage_meant(file, sheet, changed, cells, tracks)
    says = cells.get("waiting_on") or (stage == sheet.stage and stage != file.stage)
    waits_on = sheet.waiting_on if says else tracks.stages[stage].waits_on
    if stage != file.stage:
        since = sheet.stage_entered or today
        moved = replace(
            pipeline.enter_stage(file, tracks, stage, today),
            stage_entered=since,
            waiting_on=waits_on,
            waiting_since=since,
            next_touch=sheet.next_touch if file.open else None,
        )
        if stage == "submitted":
            moved = replace(moved, submitted=sheet.submitted or file.submitted or since)
        return moved
    if "stage_entered" in changed and stage == sheet.stage:
        follows = file.waiting_since == file.stage_entered
        since_then = sheet.stage_entered if follows else file.waiting_since
        file = replace(file, stage_entered=sheet.stage_entered, waiting_since=since_then)
    if "waiting_on" in changed and waits_on is not file.waiting_on:
        file = replace(file, waiting_on=waits_on, waiting_for=None, waiting_since=today)
    return file


def _stage_meant(
    file: File, sheet: File, changed: Set[str], cells: Mapping[str, str], tracks: Tracks
) -> str:
    """The stage after the merge, always one of the track's own."""
    stages = tracks.track(sheet.track if "track" in changed else file.track).stages
    # A word such as `withdrawn` in the column ends or holds the file where it is.
    moves = "stage" in changed and (cells["stage"] or sheet.status is Status.OPEN)
    wanted = (sheet.stage if moves else file.stage, sheet.stage, file.stage)
    return next((stage for stage in wanted if stage in stages), stages[0])


def _hold(row: Any, today: date) -> Hold:
    why = row.hold_reason or "not said in the spreadsheet"
    return Hold(HoldParty.INTERNAL, why, today, row.hold_until)


def _snooze(row: Any, today: date, status: Status) -> dict[str, Any]:
    """Put aside until a day, at most as long as anybody may here; a closed file is not."""
    if row.snooze_until is None or status is Status.CLOSED:
        return {}
    until = min(row.snooze_until, today + LONGEST_SNOOZE)
    why = row.snooze_reason or "not said in the spreadsheet"
    return {"snooze_until": until, "snooze_why": why, "snooze_by": "the spreadsheet"}


def cells_of(file: File, names: Mapping[str, str | None]) -> dict[str, str]:
    """A file as the texts of the import columns; `names` has provider, npi, payer and so on."""
    hold = file.hold
    values: dict[str, Any] = {
        "reference": file.reference,
        "provider": names.get("provider"),
        "npi": names.get("npi"),
        "specialty": names.get("specialty"),
        "state": file.state,
        "track": file.track,
        "payer": names.get("payer"),
        "facility": names.get("facility"),
        "stage": file.stage,
        "stage_entered": file.stage_entered,
        "opened": file.opened,
        "received": file.received,
        "completed": file.completed,
        "start_date": file.start_date,
        "due": None if file.due_estimated else file.due,
        "assignee": names.get("assignee"),
        "waiting_on": file.waiting_on,
        "last_contact": file.last_outreach,
        "next": file.next_touch,
        "payer_reference": file.payer_reference,
        "submitted": file.submitted,
        "submitted_how": file.submitted_how,
        "line_of_business": file.line_of_business,
        "practice": file.practice,
        "tin": file.tin,
        "caqh_id": file.caqh_id,
        "provider_id": file.payer_provider_id,
        "start_critical": {True: "y", False: "n", None: None}[file.start_critical],
        "status": file.status,
        "hold_reason": hold.why if hold else None,
        "hold_until": hold.until if hold else None,
        "outcome": file.outcome,
        "decided": file.decided,
        "effective": file.effective,
        "note": file.note,
        "snooze_until": file.snooze_until,
        "snooze_reason": file.snooze_why,
    }
    return {column: _text(value) for column, value in values.items()}


def _text(value: Any) -> str:
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, date) else str(value)
