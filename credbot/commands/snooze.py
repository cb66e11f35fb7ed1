"""Typed words and a form that put a file aside."""

from datetime import date

from credbot import services, views
from credbot.commands.door import Ask, Open, Reply, Say, Turn
from credbot.commands.grammar import Command
from credbot.commands.targets import target
from credbot.domain.errors import BadInput


def snooze(ask: Ask) -> Reply:
    """Puts a file aside until a day, or takes it back."""
    words = ask.words
    file = words.file()
    if words.keyword("off"):
        words.nothing_more()
        return Say(
            views.pipeline.effect(services.snooze.wake_file(ask.db, ask.who, file, now=ask.now))
        )
    until = words.day_after("until")
    why = words.rest("why it waits")
    deed = services.snooze.snooze_file(ask.db, ask.who, file, until, why, now=ask.now)
    return Say(views.pipeline.effect(deed))


def form(ask: Ask) -> Reply:
    """A form: until when, and why."""
    file, _ = target(ask.value)
    return Open(views.snooze.form(services.lists.read_card(ask.db, ask.who, file, now=ask.now)))


def set_snooze(ask: Ask) -> Reply:
    """Puts a file aside until a day."""
    file, seen = target(ask.meta)
    until = ask.inputs.get("until")
    if not isinstance(until, date):
        raise BadInput("Choose a date.", "until")
    why = ask.inputs.get("text")
    if not why:
        raise BadInput("Say why it waits.", "text")
    deed = services.snooze.snooze_file(ask.db, ask.who, file, until, why, now=ask.now, seen=seen)
    return Turn(views.forms.told(views.pipeline.effect(deed), deed.file.ref))


COMMANDS = (
    Command(
        verb="snooze",
        usage="1042 until DATE why | 1042 off",
        example="snooze 1042 until fri waiting for the board's letter",
        about="Keep a file out of digests and mornings until a day, 30 days at most.",
        run=snooze,
    ),
)

PRESSES = {"snooze.form": form}
SUBMISSIONS = {"snooze.set": set_snooze}
