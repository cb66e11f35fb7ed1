"""Typed words about payers and others outside."""

from credbot import services, views
from credbot.commands.door import Ask, Reply, Say
from credbot.commands.grammar import Command
from credbot.domain.files import Channel


def log_outreach(ask: Ask) -> Reply:
    words = ask.words
    file = words.file()
    channel = words.one_of(Channel, "how")
    next_touch = words.next_touch()
    text = words.rest("what was said")
    deed = services.payers.log_outreach(
        ask.db, ask.who, file, channel, text, next_touch=next_touch, now=ask.now
    )
    return Say(views.pipeline.effect(deed))


COMMANDS = (
    Command(
        verb="log",
        usage="1042 call|email|portal|letter|fax TEXT [next DATE]",
        example="log 1042 call Tina says not in system yet next mon",
        about="A contact: it stops the clock and sets our next touch.",
        run=log_outreach,
        topic="payers",
    ),
)
