"""Mappings of spreadsheets, remembered by name after the import that used them."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from credbot.domain import roles
from credbot.domain.errors import Unknown
from credbot.domain.people import Person
from credbot.store import audit, settings
from credbot.store.database import Database, Work

PREFIX = "mapping:"
WORDS = "words"
"""The mapping of what people have said of words, asked about spreadsheets sent in Slack."""


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


def recall(work: Work, name: str) -> dict[str, Any]:
    """What was remembered under a name; nothing for an unknown one."""
    text = settings.get_text(work, PREFIX + name)
    return dict(json.loads(text)) if text else {}


def remember(work: Work, name: str, said: Mapping[str, Any]) -> None:
    """Add to what is remembered under a name; of two meanings of a word the later counts."""
    known = recall(work, name)
    for part in ("values", "constants"):
        for column, meaning in (said.get(part) or {}).items():
            here = known.setdefault(part, {})
            both = isinstance(meaning, Mapping)
            here[column] = {**here.get(column, {}), **meaning} if both else meaning
    settings.put_text(work, PREFIX + name, json.dumps(known, ensure_ascii=False))
