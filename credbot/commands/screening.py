"""Intake screening."""

from credbot import services, views
from credbot.commands.door import Ask, Open, Reply, Say, Turn, beside
from credbot.commands.grammar import Command
from credbot.commands.payloads import OUTDATED_FORM
from credbot.commands.targets import form_target, target
from credbot.domain.cards import Done
from credbot.domain.checks import Check, State
from credbot.domain.errors import BadInput
from credbot.domain.files import Outcome, WaitingOn
from credbot.domain.screening import Sheet


def screen(ask: Ask) -> Reply:
    words = ask.words
    if words.done():
        return _list(ask)
    file = words.file()
    words.nothing_more()
    return Open(views.screening.sheet(_sheet(ask, file)))


def list_waiting(ask: Ask) -> Reply:
    """What waits for a screening."""
    return _list(ask)


def open_sheet(ask: Ask) -> Reply:
    """The checks of a file."""
    return Open(views.screening.sheet(_pressed(ask)))


def look(ask: Ask) -> Reply:
    """The checks of a file, to be read."""
    file, _ = target(ask.value)
    return Open(
        views.screening.checks(services.screening.read_checks(ask.db, ask.who, file, now=ask.now))
    )


def accept(ask: Ask) -> Reply:
    """Accepts a request: the file moves on."""
    file, seen = target(ask.value)
    deed = services.screening.accept(ask.db, ask.who, file, now=ask.now, seen=seen)
    return _effect(ask, deed)


def back_form(ask: Ask) -> Reply:
    """A form: what is missing, and who is asked."""
    return Open(views.screening.send_back(_pressed(ask)))


def decline_form(ask: Ask) -> Reply:
    """A form: why a request is declined."""
    return Open(views.screening.decline(_pressed(ask)))


def copy_text(ask: Ask) -> Reply:
    """The text about what is missing, to be copied."""
    file, _ = target(ask.value)
    card = services.lists.read_card(ask.db, ask.who, file, now=ask.now)
    return Open(views.screening.letter(card.row.line, ask.who.name))


def remind(ask: Ask) -> Reply:
    """The text of a reminder of what is missing; sending the form logs it."""
    file, _ = target(ask.value)
    due = services.reminders.read_due(ask.db, ask.who, file, now=ask.now)
    return Open(views.reminders.letter(due, ask.who.name))


def log_reminded(ask: Ask) -> Reply:
    """Logs that a reminder was sent."""
    file, seen = form_target(ask)
    deed = services.reminders.log_sent(ask.db, ask.who, file, now=ask.now, seen=seen)
    return _effect(ask, deed)


def ask_again(ask: Ask) -> Reply:
    """Sends a request back once more for the same; the days are counted from today."""
    file, seen = target(ask.value)
    deed = services.reminders.ask_again(ask.db, ask.who, file, now=ask.now, seen=seen)
    return _effect(ask, deed)


def end(ask: Ask) -> Reply:
    """Closes a request as incomplete: what was asked for has not come."""
    file, seen = target(ask.value)
    deed = services.reminders.close_incomplete(ask.db, ask.who, file, now=ask.now, seen=seen)
    return _effect(ask, deed)


def save_checks(ask: Ask) -> Reply:
    """Keeps what somebody found, and asks what shall be done."""
    file, _ = target(ask.meta)
    given = {check: ask.inputs.get(check) for check in Check}
    if any(value and value not in set(State) for value in given.values()):
        raise BadInput(OUTDATED_FORM)
    states = {str(check): State(value) for check, value in given.items() if value}
    sheet = services.screening.save_checks(ask.db, ask.who, file, states, now=ask.now)
    return Turn(views.screening.decide(sheet))


def send_back(ask: Ask) -> Reply:
    """Sends a request back as incomplete."""
    file, seen = target(ask.meta)
    given = ask.inputs
    if given.get("party") not in set(WaitingOn):
        raise BadInput(OUTDATED_FORM)
    deed = services.screening.send_back(
        ask.db,
        ask.who,
        file,
        WaitingOn(given["party"]),
        given.get("text") or "",
        next_touch=given.get("next"),
        now=ask.now,
        seen=seen,
    )
    return _effect(ask, deed)


def decline(ask: Ask) -> Reply:
    """Closes a request that is not worked on."""
    file, seen = target(ask.meta)
    given = ask.inputs
    if given.get("outcome") not in set(Outcome):
        raise BadInput(OUTDATED_FORM)
    outcome, why = Outcome(given["outcome"]), given.get("text") or ""
    deed = services.screening.decline(ask.db, ask.who, file, outcome, why, now=ask.now, seen=seen)
    return _effect(ask, deed)


def _list(ask: Ask) -> Reply:
    waiting = services.screening.list_waiting(ask.db, ask.who, now=ask.now)
    asked, n, back = services.requests.list_open(ask.db, ask.who)
    today = ask.who.today(ask.now)
    blocks = views.requests.to_screen(asked, n, back, today, ask.who.zone)
    due = services.reminders.list_due(ask.db, ask.who, now=ask.now)
    blocks += views.reminders.lines(due, today)
    shown = views.screening.waiting(waiting, blocks)
    return beside(ask, shown, "To Screen")


def _pressed(ask: Ask) -> Sheet:
    file, _ = target(ask.value)
    return _sheet(ask, file)


def _sheet(ask: Ask, file: int) -> Sheet:
    return services.screening.read_sheet(ask.db, ask.who, file, now=ask.now)


def _effect(ask: Ask, deed: Done) -> Reply:
    shown = views.pipeline.effect(deed)
    if deed.event == "screening.send_back":
        value = f"{deed.file.id}:{deed.file.version}"
        copy = views.kit.button("Copy Text", "screening.copy", value)
        shown.blocks[-1]["elements"].append(copy)
    if ask.in_view:
        return Turn(views.forms.told(shown, deed.file.ref))
    return Say(shown)


COMMANDS = (
    Command(
        verb="screen",
        usage="[1042]",
        example="screen 1042",
        about="What waits to be screened; the checks of one file: accept, send back or decline.",
        run=screen,
        needs="screening.decide",
    ),
)

PRESSES = {
    "screening.list": list_waiting,
    "screening.open": open_sheet,
    "screening.look": look,
    "screening.accept": accept,
    "screening.back": back_form,
    "screening.decline": decline_form,
    "screening.copy": copy_text,
    "screening.remind": remind,
    "screening.again": ask_again,
    "screening.end": end,
}
"""action_id -> what it does."""

SUBMISSIONS = {
    "screening.save": save_checks,
    "screening.send_back": send_back,
    "screening.reminded": log_reminded,
    "screening.decline": decline,
}
"""callback_id of a modal -> what its submission does."""
