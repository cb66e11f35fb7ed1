"""A spreadsheet's row as a file, and the merge of a later spreadsheet into it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from credbot.domain.files import File, Hold, HoldParty, Status
from credbot.domain.identifiers import fold, fold_name
from credbot.domain.tracks import Tracks

FIELDS: dict[str, tuple[str, ...]] = {
    "track": ("track",),
    "payer": ("payer_id",),
    "facility": ("facility_id",),
    "state": ("state",),
    "line_of_business": ("line_of_business",),
    "stage": ("stage",),
    "stage_entered": ("stage_entered",),
    "opened": ("opened",),
    "received": ("received",),
    "completed": ("completed",),
    "start_date": ("start_date",),
    "due": ("due",),
    "assignee": ("owner_id", "unowned_since"),
    "waiting_on": ("waiting_on", "waiting_since"),
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
    "status": ("status", "hold"),
    "hold_reason": ("hold",),
    "hold_until": ("hold",),
    "outcome": ("outcome",),
    "decided": ("decided",),
    "effective": ("effective",),
    "note": ("note",),
    "reference": ("reference",),
}
"""Import column -> the fields of a file that it sets."""

OURS = frozenset(
    {"stage", "stage_entered", "assignee", "waiting_on", "last_contact", "next"}
    | {"status", "hold_reason", "hold_until", "outcome"}
)
"""Columns in which work done here wins over a spreadsheet that changed them too."""


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
    )


def merge(
    file: File,
    sheet: File,
    base: Mapping[str, str],
    cells: Mapping[str, str],
    ours: Mapping[str, str],
    today: date,
    made: Mapping[str, str],
) -> File:
    """A file with what a later spreadsheet changed since the one before.

    `sheet` is the row as a file; `base`, `cells` and `ours` are the columns'
    texts in the last import, in this one and as the file stands; `made` is
    what the last import made of its texts (an empty stage: the first). A column
    that both have changed stays ours where it is work done here, and is the
    sheet's where it is a fact about the provider or the application.
    """
    changed: dict[str, Any] = {}
    for column, said in cells.items():
        if column not in FIELDS or said == base.get(column, "") or said == ours.get(column, ""):
            continue
        touched_here = ours.get(column, "") != made.get(column, "")
        if touched_here and column in OURS:
            continue
        changed.update({name: getattr(sheet, name) for name in FIELDS[column]})
    if changed.get("stage", file.stage) != file.stage and not cells.get("stage_entered"):
        changed["stage_entered"] = today
    return replace(file, **changed)


def _hold(row: Any, today: date) -> Hold:
    why = row.hold_reason or "not said in the spreadsheet"
    return Hold(HoldParty.INTERNAL, why, today, row.hold_until)


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
    }
    return {column: _text(value) for column, value in values.items()}


def _text(value: Any) -> str:
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, date) else str(value)
