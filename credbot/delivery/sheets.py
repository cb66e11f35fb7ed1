"""What is said of spreadsheets, and the slow steps: reading, importing, taking back.

A step is a row of the outbox in a lane of its own, which the thread for slow
work serves. It is done when the row is drawn, in one transaction with the
sheet's new state and its letter; a row that is drawn again finds it done.
"""

import io
import json
from datetime import datetime

from credbot import services, views
from credbot.delivery.screens import (
    DRAWING_TRIES,
    Attachment,
    Done,
    Drawing,
    Fetch,
    number_of,
    reader_of,
)
from credbot.documents.sheets import write_rows
from credbot.domain.errors import Refused
from credbot.imports.sources import MAX_BYTES
from credbot.store.database import Database
from credbot.store.lanes import Delivery
from credbot.views.kit import Screen

PROBLEMS = ("sheet", "row", "column", "value", "problem", "hint")


GAVE_UP = "Something went wrong, and I gave up. An admin can see what it was: `credbot doctor`."


def step(db: Database, row: Delivery) -> Drawing:
    """Do a slow step of a spreadsheet; why it could not be done is in its letter."""
    kept, kind, by = (
        services.sheets.read_sheet(db, number_of(row)),
        row.payload["step"],
        row.payload["by"],
    )

    def refuse(why: str) -> Done:
        services.sheets.refuse(db, kept.id, kind, why, now=row.as_of)
        return Done()

    def work(data: bytes) -> Done:
        try:
            STEPS[kind](db, kept.id, by, data, row.as_of)
        except Refused as refused:
            refuse(str(refused))
        except Exception:
            if row.attempts >= DRAWING_TRIES:
                refuse(GAVE_UP)
            raise
        return Done()

    return work(b"") if kind == "sheet_back" else Fetch(kept.url, MAX_BYTES, work, refuse)


def _understand(db: Database, sheet_id: int, _by: int, data: bytes, now: datetime) -> None:
    services.sheets.understand(db, sheet_id, data, now=now)


def _bring(db: Database, sheet_id: int, by: int, data: bytes, now: datetime) -> None:
    services.sheets.bring(db, sheet_id, by, data, now=now)


def _take_back(db: Database, sheet_id: int, by: int, _data: bytes, now: datetime) -> None:
    services.sheets.take_back(db, sheet_id, by, now=now)


STEPS = {"sheet": _understand, "sheet_import": _bring, "sheet_back": _take_back}
"""By the kind of the letter that tells of it: what the step does."""


def sheet(db: Database, row: Delivery) -> Screen:
    """What was understood of a spreadsheet, or that it is being read."""
    kept = services.sheets.read_sheet(db, number_of(row))
    return views.sheets.read(kept.id, kept.version, kept.name, kept.state, kept.found)


def sheet_import(db: Database, row: Delivery) -> Screen:
    """What an import brought, or that it is under way."""
    kept = services.sheets.read_sheet(db, number_of(row))
    live = services.settings.is_live(db)
    return views.sheets.imported(kept.id, kept.version, kept.state, kept.found, live)


def sheet_back(db: Database, row: Delivery) -> Screen:
    """What an import has left behind, or that it is being taken back."""
    kept = services.sheets.read_sheet(db, number_of(row))
    return views.sheets.taking_back(kept.state, kept.found)


def sheet_problems(db: Database, row: Delivery) -> Drawing:
    """The refused cells as a spreadsheet."""
    kept = services.sheets.read_sheet(db, number_of(row))
    out = io.BytesIO()
    write_rows(PROBLEMS, kept.found.get("problems", []), out, "csv", "problems")
    return Attachment("refused.csv", f"Refused in {kept.name}", out.getvalue())


def settings_file(db: Database, row: Delivery) -> Drawing:
    """All settings as one document."""
    document = services.controls.export_for(db, reader_of(row))
    text = json.dumps(document, ensure_ascii=False, indent=2)
    return Attachment("settings.json", "Settings of credbot", f"{text}\n".encode())


SCREENS = {
    "sheet": sheet,
    "sheet_step": step,
    "sheet_import": sheet_import,
    "sheet_back": sheet_back,
    "sheet_problems": sheet_problems,
    "settings_file": settings_file,
}
