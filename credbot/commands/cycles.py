"""Windows of renewal: the page, the year ahead, a status before the decision."""

from credbot import services, views
from credbot.commands.door import Ask, Open, Reply, Say, Turn, beside
from credbot.commands.grammar import Command
from credbot.commands.inputs import chosen, day_of, typed
from credbot.commands.payloads import OUTDATED_FORM
from credbot.commands.targets import OUTDATED_BUTTON, number, target
from credbot.domain.cycles import Status
from credbot.domain.errors import BadInput
from credbot.domain.windows import Opened


def show_windows(ask: Ask) -> Reply:
    """`windows`, `windows harbor`, `windows ahead`"""
    words = ask.words
    if not words.done() and words.left[0].casefold() == "ahead":
        words.take()
        words.nothing_more()
        return show_ahead(ask)
    payer = words.optional_rest() or None
    return Say(_page(ask, payer, 1))


def give_temporary(ask: Ask) -> Reply:
    """`temporary 1042 until 3/1 urgent need`"""
    return _give(ask, Status.TEMPORARY)


def give_provisional(ask: Ask) -> Reply:
    """`provisional 1042 until 1/15 clean so far`"""
    return _give(ask, Status.PROVISIONAL)


def show_ahead(ask: Ask) -> Reply:
    """The next twelve months against committee seats."""
    shown = services.cycles.look_ahead(ask.db, ask.who, now=ask.now)
    return beside(ask, views.cycles.ahead(shown), "Windows")


def show_page(ask: Ask) -> Reply:
    """The windows, from another message."""
    return beside(ask, _page(ask, None, 1), "Windows")


def turn_page(ask: Ask) -> Reply:
    """Another page of the windows."""
    page, _, payer = ask.value.partition(" ")
    shown = _page(ask, payer or None, number(page, OUTDATED_BUTTON, longest=4))
    if ask.in_view:
        return Turn(views.forms.told(shown, "Windows"))
    return Say(shown, replace=ask.ephemeral)


def choose(ask: Ask) -> Reply:
    """A choice of a window's menu."""
    verb, _, value = ask.value.partition(" ")
    if verb not in CHOICES:
        raise BadInput(OUTDATED_BUTTON)
    cycle = number(value, OUTDATED_BUTTON)
    return CHOICES[verb](ask, cycle)


def preview_month(ask: Ask) -> Reply:
    """What opening a month's windows would do."""
    month, payer = _month(ask.value)
    return Open(views.cycles.preview(_open_month(ask, month, payer, preview=True), month, payer))


def undo(ask: Ask) -> Reply:
    """Takes a confirmed date, an end or a status back."""
    act = number(ask.value, OUTDATED_BUTTON, longest=20)
    shown = services.cycles.undo(ask.db, ask.who, act, now=ask.now)
    return beside(ask, views.cycles.changed(shown), "Windows")


def status_form(ask: Ask) -> Reply:
    """A form: a temporary or provisional status."""
    file, _ = target(ask.value)
    card = services.lists.read_card(ask.db, ask.who, file, now=ask.now)
    line = card.row.line
    return Open(views.cycles.status_form(file, f"{line.file.ref} · {line.provider}"))


def submit_month(ask: Ask) -> Reply:
    """Opens a month's windows."""
    month, payer = _month(ask.meta)
    shown = _open_month(ask, month, payer, preview=False)
    return Turn(views.forms.told(views.cycles.opened(shown), "Windows"))


def submit_due(ask: Ask) -> Reply:
    """Confirms the payer's due date."""
    shown = services.cycles.confirm_due(
        ask.db, ask.who, _cycle(ask), day_of(ask.inputs, "day"), now=ask.now
    )
    return Turn(views.forms.told(views.cycles.changed(shown), "Payer's Date"))


def submit_end(ask: Ask) -> Reply:
    """Ends a cycle."""
    why = typed(ask.inputs, "why", "why it ends")
    if why not in views.cycles.WHY:
        raise BadInput(OUTDATED_FORM, "why")
    text = ask.inputs.get("text")
    said = f"{views.cycles.WHY[why]}: {text}" if text else views.cycles.WHY[why]
    shown = services.cycles.end_cycle(ask.db, ask.who, _cycle(ask), said, now=ask.now)
    return Turn(views.forms.told(views.cycles.changed(shown), "Ended"))


def submit_status(ask: Ask) -> Reply:
    """Gives a status before the decision."""
    kind = chosen(ask.inputs, "kind", Status)
    if kind is Status.CYCLE:
        raise BadInput(OUTDATED_FORM, "kind")
    until, why = day_of(ask.inputs, "until"), typed(ask.inputs, "text", "why")
    shown = services.cycles.give_status(ask.db, ask.who, _cycle(ask), kind, until, why, now=ask.now)
    return Turn(views.forms.told(views.cycles.changed(shown), "Status"))


def _give(ask: Ask, kind: Status) -> Reply:
    words = ask.words
    file = words.file()
    until = words.day_after("until")
    why = words.rest("why")
    shown = services.cycles.give_status(ask.db, ask.who, file, kind, until, why, now=ask.now)
    return Say(views.cycles.changed(shown))


def _open_one(ask: Ask, cycle: int) -> Reply:
    shown = services.cycles.open_file(ask.db, ask.who, cycle, now=ask.now)
    return beside(ask, views.cycles.opened(shown), "Windows")


def _due(ask: Ask, cycle: int) -> Reply:
    line = services.cycles.read_line(ask.db, ask.who, cycle, now=ask.now)
    return Open(views.cycles.due_form(line, ask.who.today(ask.now)))


def _end(ask: Ask, cycle: int) -> Reply:
    line = services.cycles.read_line(ask.db, ask.who, cycle, now=ask.now)
    return Open(views.cycles.end_form(line, ask.who.today(ask.now)))


def _provider(ask: Ask, provider: int) -> Reply:
    page = services.providers.read_provider_number(ask.db, ask.who, provider, now=ask.now)
    return Open(views.forms.told(views.providers.provider(page, ask.who.zone), "Provider"))


def _open_month(ask: Ask, month: str, payer: str | None, *, preview: bool) -> Opened:
    return services.cycles.open_month(ask.db, ask.who, month, payer, now=ask.now, preview=preview)


def _page(ask: Ask, payer: str | None, page: int) -> views.kit.Screen:
    shown = services.cycles.list_windows(ask.db, ask.who, payer, page, now=ask.now)
    return views.cycles.page(shown)


def _month(value: str) -> tuple[str, str | None]:
    month, _, payer = value.partition(" ")
    return month, payer or None


def _cycle(ask: Ask) -> int:
    return number(ask.meta, OUTDATED_FORM)


CHOICES = {
    "open": _open_one,
    "due": _due,
    "end": _end,
    "provider": _provider,
}
"""What the menu of a window offers."""

COMMANDS = (
    Command(
        verb="windows",
        usage="[payer] | ahead",
        example="windows harbor",
        about="Renewals whose windows are open or open next; the year ahead.",
        run=show_windows,
        topic="calendar",
        aliases=("recreds",),
    ),
    Command(
        verb="temporary",
        usage="1042 until DATE why",
        example="temporary 1042 until 3/1 urgent need on call",
        about="A temporary status before the decision, 120 days at most.",
        run=give_temporary,
        topic="calendar",
        needs="pipeline.work",
    ),
    Command(
        verb="provisional",
        usage="1042 until DATE why",
        example="provisional 1042 until 1/15 signed application, license and claims checked",
        about="A provisional status before the decision, once, 60 days at most.",
        run=give_provisional,
        topic="calendar",
        needs="pipeline.work",
    ),
)

PRESSES = {
    "cycles.show": show_page,
    "cycles.next": turn_page,
    "cycles.previous": turn_page,
    "cycles.ahead": show_ahead,
    "cycles.more": choose,
    "cycles.month": preview_month,
    "cycles.undo": undo,
    "cycles.status": status_form,
}
"""action_id -> what it does."""

SUBMISSIONS = {
    "cycles.open_month": submit_month,
    "cycles.confirm": submit_due,
    "cycles.end": submit_end,
    "cycles.status": submit_status,
}
"""callback_id of a modal -> what its submission does."""
