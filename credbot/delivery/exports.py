"""A list as a sheet, made when it is sent."""

import io

from credbot import services
from credbot.delivery.screens import Attachment, Screens, reader_of
from credbot.documents.sheets import FORMS, write_rows
from credbot.store.database import Database
from credbot.store.lanes import Delivery


def export(db: Database, row: Delivery) -> Attachment:
    """The files of a list, for who asked for them."""
    person = reader_of(row)
    found = services.exports.list_of(db, person, row.payload["words"], now=row.as_of)
    form = next(known for known in FORMS if known == row.payload["form"])
    out = io.BytesIO()
    write_rows(found.columns, found.rows, out, form, "files")
    day = f"{row.as_of:%Y-%m-%d}"
    return Attachment(f"files-{day}.{form}", f"Files, {day}", out.getvalue())


SCREENS: Screens = {"export": export}
