"""Facts of a file that a person mends: what may be typed for each."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from credbot.domain.dates import check_reach
from credbot.domain.errors import BadInput
from credbot.domain.files import File
from credbot.domain.identifiers import npi_problem

LONGEST = 120


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact: the field of a file (or of the provider), what people call it, words for it."""

    name: str
    title: str
    words: tuple[str, ...]


FACTS = (
    Fact("payer_reference", "Payer reference", ("ref", "reference", "payer_reference")),
    Fact("payer_provider_id", "Provider id at the payer", ("id", "provider_id")),
    Fact("effective", "Effective", ("effective",)),
    Fact("state", "State", ("state",)),
    Fact("line_of_business", "Line of business", ("line", "lob", "line_of_business")),
    Fact("start_critical", "Start-critical", ("critical", "start_critical", "start-critical")),
    Fact("npi", "NPI", ("npi",)),
    Fact("caqh_id", "CAQH id", ("caqh", "caqh_id")),
    Fact("practice", "Practice", ("practice",)),
    Fact("tin", "TIN", ("tin",)),
)
OF_FILE, OF_PERSON = FACTS[:6], FACTS[6:]
"""Two forms of a few fields each."""


def find_fact(word: str) -> Fact:
    """The fact that a word means. Raises BadInput with all of them."""
    for fact in FACTS:
        if word.casefold() in fact.words:
            return fact
    known = ", ".join(fact.words[0] for fact in FACTS)
    raise BadInput(f"{word} is no fact of a file. There are: {known}.")


def checked(name: str, value: Any) -> Any:
    """The value as it is kept; None takes it away. Raises BadInput with the field."""
    if value is None or name == "start_critical":
        return value
    if name == "effective":
        if not isinstance(value, date):
            raise BadInput(f"{value} is not a date.", name)
        check_reach(value, name)
        return value
    text = " ".join(str(value).split())
    if len(text) > LONGEST:
        raise BadInput(f"At most {LONGEST} characters.", name)
    figures = "".join(mark for mark in text if mark.isdecimal())
    if name == "npi" and (problem := npi_problem(text)):
        raise BadInput(f"{problem}: {text}. A right one looks like 2000000010.", name)
    if name == "state":
        if not (len(text) == 2 and text.isalpha()):
            raise BadInput(f"{text} is no state. Two letters: TX.", name)
        return text.upper()
    if name == "tin" and (len(figures) != 9 or set(text) - set("0123456789- ")):
        raise BadInput(f"A TIN has nine digits, as in 12-3456789: {text}.", name)
    if name == "caqh_id" and not text.isdecimal():
        raise BadInput(f"A CAQH id is a number: {text}.", name)
    return text


def differences(before: File, after: File) -> list[tuple[str, Any, Any]]:
    """What changed: (title, as it was, as it is now)."""
    pairs = (
        (fact.title, getattr(before, fact.name), getattr(after, fact.name))
        for fact in FACTS
        if fact.name != "npi"
    )
    return [(title, was, now) for title, was, now in pairs if was != now]


def mended(file: File, changes: Mapping[str, Any]) -> File:
    """The file with its own facts changed; the NPI belongs to the provider."""
    own = {name: value for name, value in changes.items() if name != "npi"}
    return replace(file, **own)
