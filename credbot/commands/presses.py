"""What each press does.

A button's value is `FILE:VERSION`, a menu's `verb FILE:VERSION`, that of Undo
`FILE:VERSION:ACT`.
"""

from collections.abc import Callable
from dataclasses import replace

from credbot import services, views
from credbot.commands import (
    cycles,
    escalation,
    facts,
    lists,
    providers,
    reviews,
    screening,
    snooze,
    timeline,
)
from credbot.commands.door import Ask, Open, Reply, Say, Turn, beside
from credbot.commands.targets import numbers, target
from credbot.commands.team import set_live
from credbot.domain.cards import Card, Done
from credbot.domain.errors import BadInput
from credbot.domain.queue import Filter, Query, parse_query
from credbot.domain.requirements import NeedsItems, Step
from credbot.domain.roles import require

Press = Callable[[Ask], Reply]


def fresh_card(ask: Ask, sentence: str) -> Reply:
    """The card as it is now, with what has happened since."""
    file, _ = target(ask.value.rpartition(" ")[2])
    return _show(ask, _card(ask, file), note=views.kit.sentence(sentence))


def open_card(ask: Ask) -> Reply:
    """The card of a file."""
    file, _ = target(ask.value)
    return _show(ask, _card(ask, file))


def advance_file(ask: Ask) -> Reply:
    """On to the next stage."""
    file, seen = target(ask.value)
    try:
        deed = services.pipeline.advance_file(ask.db, ask.who, file, now=ask.now, seen=seen)
    except NeedsItems as needs:
        if not needs.may_override:
            raise
        return Open(views.facts.override(_card(ask, file), str(needs)))
    return _acted(ask, deed)


def resume_file(ask: Ask) -> Reply:
    """Back from hold."""
    file, seen = target(ask.value)
    return _acted(ask, services.pipeline.resume_file(ask.db, ask.who, file, now=ask.now, seen=seen))


def undo(ask: Ask) -> Reply:
    """Take back the act that the button stands under."""
    *_, pressed = numbers(ask.value, 3)
    deeds = services.pipeline.undo(ask.db, ask.who, now=ask.now, pressed=pressed)
    shown = views.pipeline.effects(deeds)
    return beside(ask, shown)


def choose(ask: Ask) -> Reply:
    """A choice of the `⋯` menu, or of the modal behind "More"."""
    verb, _, value = ask.value.partition(" ")
    if verb not in CHOICES:
        raise BadInput("This menu is from an older version of credbot. Open the file again.")
    return CHOICES[verb](replace(ask, value=value))


def show_provider(ask: Ask) -> Reply:
    """All files of one person."""
    file, _ = target(ask.value)
    return providers.open_provider_of(ask, file)


def item_form(ask: Ask) -> Reply:
    """A form: which item came in, or was verified."""
    card = _card_of(ask)
    choices = [
        (
            f"{item.title}: {'received' if item.step is Step.GOT else 'verified'}"[:75],
            f"{item.key} {item.step}",
        )
        for item in card.missing
    ]
    by = services.items.usual_verifier(ask.db, ask.who)
    return Open(views.forms.item(card, choices, by))


def find_form(ask: Ask) -> Reply:
    """A form to search with."""
    require(ask.who, "pipeline.read")
    return Open(views.forms.find())


def show_list(ask: Ask) -> Reply:
    """A number that was pressed: its own list, in a modal that turns its pages."""
    return Open(lists.list_modal(ask, parse_query(ask.value.split(), ask.rules.tracks)))


def show_mine(ask: Ask) -> Reply:
    """The files of who presses."""
    own = Query(Filter(owner_id=ask.who.id))
    return Open(lists.list_modal(ask, own, lists.covering(ask)))


def show_queue(ask: Ask) -> Reply:
    """All open files."""
    return Open(lists.list_modal(ask, Query()))


def turn_page(ask: Ask) -> Reply:
    """Another page of a list."""
    query = parse_query(ask.value.split(), ask.rules.tracks)
    if ask.in_view:
        return Turn(lists.list_modal(ask, query))
    page = services.lists.list_files(ask.db, ask.who, query, now=ask.now)
    return Say(views.lists.page(page, ask.rules.tracks, ask.who.zone), replace=ask.ephemeral)


def show_limits(ask: Ask) -> Reply:
    """Why a file counts as stalled."""
    rules = services.lists.stall_limits(ask.db, ask.who)
    return beside(ask, views.mornings.limits(rules))


def go_live(ask: Ask) -> Reply:
    """Digests go to everybody from now on, or to the coordinators alone."""
    return beside(ask, set_live(ask, ask.value == "on"))


def _form(build: Callable[[Card], views.kit.View]) -> Press:
    def show(ask: Ask) -> Reply:
        return Open(build(_card_of(ask)))

    return show


def _card_of(ask: Ask) -> Card:
    file, _ = target(ask.value)
    return _card(ask, file)


def _card(ask: Ask, file: int) -> Card:
    return services.lists.read_card(ask.db, ask.who, file, now=ask.now)


def _acted(ask: Ask, deed: Done) -> Reply:
    """On a card that only its presser sees: the card as it is now. Elsewhere: the effect."""
    if ask.on_card and ask.ephemeral:
        return Say(views.pipeline.card(_card(ask, deed.file.id), after=deed), replace=True)
    return beside(ask, views.pipeline.effect(deed))


def _show(ask: Ask, card: Card, note: str | None = None) -> Reply:
    shown = reviews.of_file(ask, card.row.file.id, views.pipeline.card(card, note=note))
    replaces = ask.on_card and ask.ephemeral and note is not None
    return beside(ask, shown, card.row.file.ref, replace=replaces)


CHOICES: dict[str, Press] = {
    "open": open_card,
    "advance": advance_file,
    "resume": resume_file,
    "log": _form(views.forms.log),
    "wait": _form(views.forms.wait),
    "hold": _form(views.forms.hold),
    "assign": _form(views.forms.assign),
    "date": _form(views.forms.move_date),
    "close": _form(views.forms.close),
    "reopen": _form(views.forms.reopen),
    "note": _form(views.forms.note),
    "move": _form(views.forms.move),
    "more": _form(views.forms.more),
    "item": item_form,
    "provider": show_provider,
    "history": timeline.open_history,
    "snooze": snooze.form,
    "escalate": escalation.form,
    "deescalate": escalation.close_oldest,
    "edit": facts.open_edit,
    "own": facts.open_item,
    "screen": screening.open_sheet,
    "status": cycles.status_form,
}
"""What the `⋯` menu and the modal behind "More" offer."""

PRESSES: dict[str, Press] = {
    "pipeline.open": open_card,
    "pipeline.advance": advance_file,
    "pipeline.resume": resume_file,
    "pipeline.close": CHOICES["close"],
    "pipeline.reopen": CHOICES["reopen"],
    "pipeline.item": item_form,
    "pipeline.provider": show_provider,
    "pipeline.undo": undo,
    "pipeline.more": choose,
    "pipeline.do": choose,
    "pipeline.show": show_list,
    "pipeline.next": turn_page,
    "pipeline.previous": turn_page,
    "pipeline.mine": show_mine,
    "pipeline.queue": show_queue,
    "pipeline.find": find_form,
    "pipeline.limits": show_limits,
    "payers.log": CHOICES["log"],
    "settings.live": go_live,
}
"""action_id -> what it does. Several of one kind in a block: `pipeline.show_payer`."""
