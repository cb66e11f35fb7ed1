"""What is said of spreadsheets; their bytes are fetched for the steps that need them.

The slow steps (reading, importing, taking back) are done when their letter is
drawn: it must arrive, and a letter that is drawn twice finds its step done.
"""

import io
import json
from collections.abc import Callable

from credbot import services, views
from credbot.delivery.screens import Attachment, Drawing, Fetch
from credbot.documents.sheets import write_rows
from credbot.domain.errors import Refused
from credbot.imports.sources import MAX_BYTES
from credbot.store.database import Database
from credbot.store.lanes import Delivery
from credbot.store.sheets import Sheet as Kept
from credbot.views.kit import Screen

PROBLEMS = ("sheet", "row", "column", "value", "problem", "hint")


def sheet(db: Database, row: Delivery) -> Drawing:
    """What was understood of a spreadsheet; read first, when it is new."""
    kept = services.sheets.read_sheet(db, _number(row))
    if kept.state != "new":
        return _read(kept)

    def understand(data: bytes) -> Screen:
        return _read(services.sheets.understand(db, kept.id, data, now=row.as_of))

    def refuse(why: str) -> Screen:
        return _read(services.sheets.refuse(db, kept.id, why))

    return Fetch(kept.url, MAX_BYTES, understand, refuse)


def sheet_import(db: Database, row: Delivery) -> Drawing:
    """What an import brought; it is done first."""
    kept = services.sheets.read_sheet(db, _number(row))
    live = services.settings.is_live(db)
    if row.refreshes or kept.state != "read":
        return _imported(kept, live)

    def bring(data: bytes) -> Screen:
        by = row.payload["by"]
        done = services.sheets.bring(db, kept.id, by, data, now=row.as_of)
        return _imported(done, live)

    return Fetch(kept.url, MAX_BYTES, _told(bring), views.say.plain)


def sheet_back(db: Database, row: Delivery) -> Drawing:
    """What an import has left behind, once it was taken back."""

    def take_back(_data: bytes) -> Screen:
        by = row.payload["by"]
        done = services.sheets.take_back(db, _number(row), by, now=row.as_of)
        return views.sheets.taken_back(done.found)

    return _told(take_back)(b"")


def sheet_problems(db: Database, row: Delivery) -> Drawing:
    """The refused cells as a spreadsheet."""
    kept = services.sheets.read_sheet(db, _number(row))
    out = io.BytesIO()
    write_rows(PROBLEMS, kept.found.get("problems", []), out, "csv", "problems")
    return Attachment("refused.csv", f"Refused in {kept.name}", out.getvalue())


def settings_file(db: Database, row: Delivery) -> Drawing:
    """All settings as one document."""
    document = services.controls.export_for(db, int(row.recipient.partition(":")[2]))
    text = json.dumps(document, ensure_ascii=False, indent=2)
    return Attachment("settings.json", "Settings of credbot", f"{text}\n".encode())


def _told(work: Callable[[bytes], Screen]) -> Callable[[bytes], Screen]:
    """A refusal is what is said then."""

    def say(data: bytes) -> Screen:
        try:
            return work(data)
        except Refused as refused:
            return views.say.plain(views.kit.escape(str(refused)))

    return say


def _read(kept: Kept) -> Screen:
    return views.sheets.read(kept.id, kept.version, kept.name, kept.state, kept.found)


def _imported(kept: Kept, live: bool) -> Screen:
    return views.sheets.imported(kept.id, kept.version, kept.state, kept.found, live)


def _number(row: Delivery) -> int:
    return int((row.subject or "").partition(":")[2])


SCREENS = {
    "sheet": sheet,
    "sheet_import": sheet_import,
    "sheet_back": sheet_back,
    "sheet_problems": sheet_problems,
    "settings_file": settings_file,
}
