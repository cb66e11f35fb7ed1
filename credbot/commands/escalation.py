"""Escalate a file: the form with the prepared summary, and how it ends."""

from datetime import date

from credbot import services, views
from credbot.commands.door import Ask, Open, Reply, Say, Turn, beside
from credbot.commands.grammar import Command
from credbot.commands.targets import OUTDATED_BUTTON, number, target
from credbot.domain.errors import BadInput, Refused
from credbot.domain.escalation import To
from credbot.domain.files import ref

KINDS = ("person", "channel", "outside")


def escalate(ask: Ask) -> Reply:
    """Opens the prepared summary, or closes the oldest open escalation with what came of it."""
    words = ask.words
    file = words.file()
    if words.keyword("close", "closed", "done"):
        text = words.rest("what came of it")
        number = _oldest(ask, file)
        deed, one = services.escalation.close_escalation(ask.db, ask.who, number, text, now=ask.now)
        return Say(views.escalation.closed(deed, one))
    words.nothing_more()
    return _form(ask, file)


def form(ask: Ask) -> Reply:
    """A form: the prepared summary, and to whom it goes."""
    return _form(ask, target(ask.value)[0])


def send(ask: Ask) -> Reply:
    """Sends the summary to a person or a channel, or shows it ready to copy."""
    file, _ = target(ask.meta)
    given = ask.inputs
    chosen = [To(kind, str(given[kind])) for kind in KINDS if given.get(kind)]
    if len(chosen) != 1:
        raise BadInput("Choose one: a person, a channel, or somebody outside.", "person")
    answer_by = given.get("answer_by")
    if not isinstance(answer_by, date):
        raise BadInput("Choose a date.", "answer_by")
    if not given.get("text"):
        raise BadInput("Say what it is about.", "text")
    deed, one = services.escalation.escalate_file(
        ask.db, ask.who, file, chosen[0], given["text"], answer_by, now=ask.now
    )
    return Turn(views.forms.told(views.escalation.sent(deed, one), deed.file.ref))


def close_form(ask: Ask) -> Reply:
    """A form: what came of an escalation."""
    return Open(views.escalation.close_form(_number(ask.value)))


def close_oldest(ask: Ask) -> Reply:
    """A form: what came of the file's oldest open escalation."""
    return Open(views.escalation.close_form(_oldest(ask, target(ask.value)[0])))


def end(ask: Ask) -> Reply:
    """Closes an escalation with what came of it."""
    text = ask.inputs.get("text")
    if not text:
        raise BadInput("Say what came of it.", "text")
    number = _number(ask.meta)
    deed, one = services.escalation.close_escalation(ask.db, ask.who, number, text, now=ask.now)
    return Turn(views.forms.told(views.escalation.closed(deed, one), deed.file.ref))


def reopen(ask: Ask) -> Reply:
    """Opens a closed escalation again."""
    deed, one = services.escalation.reopen_escalation(
        ask.db, ask.who, _number(ask.value), now=ask.now
    )
    shown = views.escalation.reopened(deed, one)
    return beside(ask, shown, deed.file.ref)


def _form(ask: Ask, file: int) -> Reply:
    return Open(
        views.escalation.form(services.escalation.prepare(ask.db, ask.who, file, now=ask.now))
    )


def _oldest(ask: Ask, file: int) -> int:
    found = services.escalation.open_of(ask.db, ask.who, file)
    if not found:
        raise Refused(f"{ref(file)} has no open escalation.")
    return found[0].id


def _number(value: str) -> int:
    return number(value, f"{OUTDATED_BUTTON} Open the file again.", longest=15)


COMMANDS = (
    Command(
        verb="escalate",
        usage="1042 [close WHAT CAME OF IT]",
        example="escalate 1042",
        about="A summary of the facts, to be edited and sent to somebody who can help.",
        run=escalate,
    ),
)

PRESSES = {
    "escalation.form": form,
    "escalation.close": close_form,
    "escalation.reopen": reopen,
}
SUBMISSIONS = {"escalation.send": send, "escalation.end": end}
