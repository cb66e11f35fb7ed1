"""Rules of cycles as they are typed or filled into a form: what they set."""

from typing import Any

from credbot import services
from credbot.commands.door import Ask
from credbot.commands.grammar import Words
from credbot.commands.inputs import day_of
from credbot.domain.cycles import Count
from credbot.domain.errors import BadInput

EXAMPLE = "settings cycle payer_recredentialing 24 months payer harbor from 2026-01-01"
LENGTHS = ("opens", "submit", "red")
PARTIES = ("payer", "facility", "type")
MARKS = {*LENGTHS, *PARTIES, *Count, "from", "source", "for"}


def typed_rule(ask: Ask, words: Words) -> dict[str, Any]:
    """`TRACK 24 months [to_month] [payer NAME] from DATE [opens 180] [source …]`, or `default`."""
    facts: dict[str, Any] = {"track": words.word("which track").casefold().replace("-", "_")}
    if words.keyword("default"):
        facts["drop"] = True
    else:
        facts["months"] = number(words.word("how many months"), "months")
        words.keyword("months", "month")
    while not words.done():
        _part(ask, words, facts)
    return {"cycle:": facts}


def form_rule(ask: Ask) -> dict[str, Any]:
    """The same from a form."""
    given = ask.inputs
    whom = str(given.get("whom") or "")
    kind, _, name = whom.partition("=")
    facts: dict[str, Any] = {
        "track": given.get("track"),
        "months": number(str(given.get("months") or ""), "months"),
        "count": given.get("count"),
        "effective_from": day_of(given, "from").isoformat(),
        "source": given.get("source") or "policy of the organization",
    }
    if given.get("opens"):
        facts["opens"] = number(str(given["opens"]), "opens")
    if whom:
        facts[kind] = name
    return {"cycle:": facts}


def number(text: str, field: str) -> int:
    """A whole number. Raises BadInput with the field it is about."""
    if not text.isdecimal() or len(text) > 3:
        raise BadInput(f"{text or 'Nothing'} is no whole number, as in 24.", field)
    return int(text)


def _part(ask: Ask, words: Words, facts: dict[str, Any]) -> None:
    word = words.take().casefold().replace("-", "_")
    if word == "for":
        return
    if word in set(Count):
        facts["count"] = word
    elif word in LENGTHS:
        facts[word] = number(words.word("how many days"), word)
        words.keyword("days")
    elif word == "from":
        facts["effective_from"] = words.day("from when", past=True).isoformat()
    elif word == "source":
        facts["source"] = words.rest("which source")
    elif word == "type":
        facts["payer_type"] = words.word("which type of payer").casefold()
    elif word in PARTIES:
        facts[word] = _name(ask, words, word)
    else:
        raise BadInput(f"I don't know what {word} means here. Right is: `{EXAMPLE}`.")


def _name(ask: Ask, words: Words, kind: str) -> str:
    said = []
    while not words.done() and words.left[0].casefold() not in MARKS:
        said.append(words.take())
    if not said:
        raise BadInput(f"Say which {kind}.")
    wanted = " ".join(said).casefold()
    known = services.lists.party_names(ask.db, ask.who, kind)
    found = [name for name in known if name.casefold() == wanted]
    found = found or [name for name in known if wanted in name.casefold()]
    if len(found) != 1:
        near = ", ".join((found or known)[:5])
        raise BadInput(f"{' '.join(said)} is no single {kind} here: {near}.", kind)
    return found[0]
