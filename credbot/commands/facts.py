"""Facts that are mended, log entries put right, items of one file's own."""

from collections.abc import Callable
from datetime import date
from typing import Any

from credbot import services, views
from credbot.commands.door import Ask, Open, Reply, Say, Turn
from credbot.commands.grammar import Command, Words
from credbot.commands.inputs import chosen, picked, typed
from credbot.commands.targets import form_target, numbers, target
from credbot.domain.errors import BadInput
from credbot.domain.facts import FACTS, find_fact
from credbot.domain.files import Channel, WaitingOn
from credbot.domain.record import Entry

YES = ("yes", "y", "true")
NO = ("no", "n", "false")
NONE = ("none", "-", "nothing")


def edit_file(ask: Ask) -> Reply:
    words = ask.words
    file = words.file()
    if words.done():
        return Open(_form(ask, file, views.facts.of_file))
    fact = find_fact(words.word("which fact"))
    value = _value(words, fact.name)
    changes = {fact.name: value}
    deed = services.facts.edit_file(ask.db, ask.who, file, changes, now=ask.now)
    return Say(views.pipeline.effect(deed))


def add_item(ask: Ask) -> Reply:
    words = ask.words
    file = words.file()
    if not words.keyword("add"):
        raise BadInput("Say add, and which item.")
    text = words.rest("which item")
    left, _, last = text.rpartition(" ")
    acts = WaitingOn.US
    if left and last.casefold() in set(WaitingOn):
        text, acts = left, WaitingOn(last.casefold())
    deed = services.items.add_item(ask.db, ask.who, file, text, acts, now=ask.now)
    return Say(views.pipeline.effect(deed))


def open_edit(ask: Ask) -> Reply:
    """A form: the facts of a file."""
    return Open(_form(ask, target(ask.value)[0], views.facts.of_file))


def open_more(ask: Ask) -> Reply:
    """A form: NPI, CAQH, practice and TIN."""
    return Open(_form(ask, target(ask.value)[0], views.facts.of_person))


def open_item(ask: Ask) -> Reply:
    """A form: an item for this file alone."""
    file, _ = target(ask.value)
    return Open(views.facts.item(services.lists.read_card(ask.db, ask.who, file, now=ask.now)))


def open_amend(ask: Ask) -> Reply:
    """A form: the log entry as it reads now."""
    file, _, act = numbers(ask.value, 3)
    entry = services.amending.read_entry(ask.db, ask.who, file, act)
    card = services.lists.read_card(ask.db, ask.who, file, now=ask.now)
    return Open(views.facts.amend(card, entry))


def save_facts(ask: Ask) -> Reply:
    """Mends facts of a file or its provider."""
    file, seen = form_target(ask)
    known = {fact.name for fact in FACTS}
    changes = {name: value for name, value in ask.inputs.items() if name in known}
    if "start_critical" in changes:
        words = {"yes": True, "no": False}
        changes["start_critical"] = words.get(changes["start_critical"] or "")
    if "effective" in changes:
        changes["effective"] = picked(ask.inputs, "effective")
    deed = services.facts.edit_file(ask.db, ask.who, file, changes, now=ask.now, seen=seen)
    return Turn(views.forms.told(views.pipeline.effect(deed), deed.file.ref))


def save_item(ask: Ask) -> Reply:
    """Puts an item on one file's list."""
    file, seen = form_target(ask)
    text = typed(ask.inputs, "text", "which item")
    acts = chosen(ask.inputs, "party", WaitingOn)
    deed = services.items.add_item(ask.db, ask.who, file, text, acts, now=ask.now, seen=seen)
    return Turn(views.forms.told(views.pipeline.effect(deed), deed.file.ref))


def save_amend(ask: Ask) -> Reply:
    """Changes a log entry."""
    file, _, act = form_target(ask, 3)
    given = ask.inputs
    entry = Entry(
        act,
        chosen(given, "channel", Channel),
        typed(given, "text", "what was said"),
        given.get("spoken_to"),
        given.get("call_ref"),
        picked(given, "next"),
    )
    deed = services.amending.amend_log(ask.db, ask.who, file, entry, now=ask.now)
    return Turn(views.forms.told(views.pipeline.effect(deed), deed.file.ref))


def _form(ask: Ask, file: int, build: Callable[..., views.kit.View]) -> views.kit.View:
    known = services.facts.read_facts(ask.db, ask.who, file)
    return build(services.lists.read_card(ask.db, ask.who, file, now=ask.now), known)


def _value(words: Words, name: str) -> Any:
    """What was typed for a fact; None for `none`. Raises BadInput."""
    if words.done():
        raise BadInput("Say the new value, or none to take it away.")
    if len(words.left) == 1 and words.left[0].casefold() in NONE:
        return None
    if name == "effective":
        day: date = words.day("from which day", past=True)
        words.nothing_more()
        return day
    text = words.rest("the new value")
    if name == "start_critical":
        if text.casefold() not in (*YES, *NO):
            raise BadInput("Say yes, no or none.")
        return text.casefold() in YES
    return text


COMMANDS = (
    Command(
        verb="edit",
        usage="1042 [FACT VALUE]",
        example="edit 1042 ref HM-2611-04417",
        about="Mend a fact: ref, id, effective, state, line, critical, npi, caqh, practice, tin.",
        run=edit_file,
    ),
    Command(
        verb="item",
        usage="1042 add TEXT [provider|payer|source|cvo|us]",
        example="item 1042 add signed roster form provider",
        about="Put an item of its own on one file's list.",
        run=add_item,
        topic="items",
    ),
)
PRESSES: dict[str, Callable[[Ask], Reply]] = {
    "facts.edit": open_edit,
    "facts.more": open_more,
    "payers.amend": open_amend,
}
SUBMISSIONS: dict[str, Callable[[Ask], Reply]] = {
    "facts.edit": save_facts,
    "pipeline.own": save_item,
    "payers.amend": save_amend,
}
