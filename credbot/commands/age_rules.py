"""Rules of ages as they are typed: what they set."""

from typing import Any

from credbot.commands.grammar import Words
from credbot.domain.errors import BadInput

EXAMPLE = "settings age 90 cvo 60 from 2027-07-01 for license board source Our policy"
OWN_POLICY = "policy of the organization"


def typed_rule(words: Words) -> dict[str, Any]:
    """`90 [cvo 60] from DATE [for license board] [source …]`, or `default`."""
    if words.keyword("default"):
        words.nothing_more()
        return {"age:": None}
    own = _days(words.word("how many days"))
    words.keyword("days", "day")
    rule: dict[str, Any] = {"own": own, "cvo": own, "source": OWN_POLICY}
    while not words.done():
        if words.keyword("cvo"):
            rule["cvo"] = _days(words.word("how many days for a CVO"))
        elif words.keyword("from"):
            rule["effective_from"] = words.day("from when", past=True).isoformat()
        elif words.keyword("for"):
            rule["items"] = _items(words)
        elif words.keyword("source"):
            rule["source"] = words.rest("which source")
        else:
            raise BadInput(f"I don't know what {words.take()} means here. Right is: `{EXAMPLE}`.")
    if "effective_from" not in rule:
        raise BadInput(f"Say from which day it holds. Right is: `{EXAMPLE}`.")
    return {"age:": rule}


def _items(words: Words) -> list[str]:
    found = []
    while not words.done() and words.left[0].casefold() not in ("cvo", "from", "source"):
        found.append(words.take().strip(",").casefold())
    return found


def _days(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) <= 1100:
        raise BadInput(f"{text} is no number of days, as in 120.")
    return int(text)
