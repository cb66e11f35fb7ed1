"""Forms: facts to mend, an item of one file's own, a log entry, a reason to move anyway."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from credbot.domain import facts
from credbot.domain.cards import Card
from credbot.domain.files import WaitingOn
from credbot.domain.record import Entry
from credbot.views import kit, words
from credbot.views.forms import CHANNELS, form, next_field
from credbot.views.kit import Block, View

PARTIES = [(words.PARTY[party].capitalize(), party) for party in WaitingOn]
CRITICAL = [("Yes", "yes"), ("No", "no"), ("Not said", "unsaid")]
HINTS = {
    "npi": "Ten digits; it belongs to the provider and all their files",
    "state": "Two letters, such as TX",
    "tin": "Nine digits",
    "effective": "From when the payer pays",
}


def of_file(shown: Card, known: Mapping[str, Any]) -> View:
    """What the payer has given, and what kind of file it is."""
    file = shown.row.file
    fields = [_field(fact, known[fact.name]) for fact in facts.OF_FILE]
    more = kit.button("NPI, CAQH, Practice, TIN", "facts.more", f"{file.id}:{file.version}")
    return form(file, "Edit File", "facts.edit", "Save", *fields, kit.actions(more), about=shown)


def of_person(shown: Card, known: Mapping[str, Any]) -> View:
    """Numbers of the provider and the practice."""
    fields = [_field(fact, known[fact.name]) for fact in facts.OF_PERSON]
    return form(shown.row.file, "Edit Numbers", "facts.edit", "Save", *fields, about=shown)


def item(shown: Card) -> View:
    """An item for this file alone."""
    return form(
        shown.row.file,
        "Add an Item",
        "pipeline.own",
        "Add Item",
        kit.field("What is needed", "text", kit.text_input("value", longest=facts.LONGEST)),
        kit.field("From whom", "party", kit.select("value", "Choose", PARTIES, initial="us")),
        about=shown,
    )


def amend(shown: Card, entry: Entry) -> View:
    """A log entry as it reads now."""
    following = entry.next_touch.isoformat() if entry.next_touch else None
    return form(
        shown.row.file,
        "Change Log Entry",
        "payers.amend",
        "Save",
        kit.field("How", "channel", kit.select("value", "How", CHANNELS, initial=entry.channel)),
        kit.field(
            "What was said", "text", kit.text_input("value", multiline=True, initial=entry.text)
        ),
        kit.field(
            "With whom",
            "spoken_to",
            kit.text_input("value", longest=100, initial=entry.spoken_to),
            optional=True,
        ),
        kit.field(
            "Call reference",
            "call_ref",
            kit.text_input("value", longest=100, initial=entry.call_ref),
            optional=True,
        ),
        next_field("The record keeps the entry as it was, too.", following),
        about=shown,
        more=f":{entry.act}",
    )


def override(shown: Card, sentence: str) -> View:
    """Why a file moves on though items are missing."""
    why = kit.field("Why it moves anyway", "text", kit.text_input("value", longest=300))
    said = kit.section(kit.sentence(sentence))
    return form(
        shown.row.file, "Move Anyway", "pipeline.override", "Move Anyway", said, why, about=shown
    )


def _field(fact: facts.Fact, value: Any) -> Block:
    element: Block
    if fact.name == "effective":
        element = kit.date_input("value", value.isoformat() if isinstance(value, date) else None)
    elif fact.name == "start_critical":
        words_of = {True: "yes", False: "no", None: "unsaid"}
        element = kit.select("value", "Choose", CRITICAL, initial=words_of[value])
    else:
        element = kit.text_input("value", longest=facts.LONGEST, initial=value)
    return kit.field(fact.title, fact.name, element, hint=HINTS.get(fact.name), optional=True)
