"""Mappings of spreadsheets, remembered by name after the import that used them."""

from datetime import datetime

from credbot.domain import roles
from credbot.domain.errors import Unknown
from credbot.domain.people import Person
from credbot.store import audit, settings
from credbot.store.database import Database

PREFIX = "mapping:"


def save_mapping(db: Database, who: Person, name: str, text: str, *, now: datetime) -> None:
    """Remember a mapping's JSON under a name; the same name again replaces it."""
    roles.require(who, "intake.import")
    with db.begin() as work:
        if settings.get_text(work, PREFIX + name) == text:
            return
        settings.put_text(work, PREFIX + name, text)
        audit.record(work, who, "intake.mapping", at=now, text=name)


def read_mapping_text(db: Database, who: Person, name: str) -> str:
    """The JSON that was remembered under a name. Raises Unknown, with the names there are."""
    roles.require(who, "intake.import")
    with db.read() as work:
        text = settings.get_text(work, PREFIX + name)
        if text is not None:
            return text
        known = [key.removeprefix(PREFIX) for key in settings.list_texts(work, PREFIX)]
    there = f"Saved ones: {', '.join(known)}." if known else "None is saved yet."
    raise Unknown(
        f"{name} is neither a file nor a saved mapping. {there} "
        "Give a JSON file once, as in `--mapping mapping.json`; it is remembered as `mapping`."
    )
