"""`/cred help`, made from the commands' own definitions."""

from collections.abc import Sequence

from credbot import views
from credbot.commands import grammar
from credbot.commands.door import Ask, Reply, Say
from credbot.commands.grammar import Command
from credbot.views.help import Entry


def show_help(ask: Ask, commands: Sequence[Command]) -> Reply:
    """All commands, or one by its verb; an unknown topic shows the nearest."""
    topic = ask.text.casefold().strip("/ ").removeprefix("cred ").strip()
    entries = [entry(command) for command in commands]
    if topic in ("roles", "role"):
        return Say(views.help.roles(ask.who))
    if not topic:
        return Say(views.help.overview(entries))
    known = grammar.find(commands, topic) or grammar.nearest(topic, commands)
    if known is None:
        return Say(views.help.overview(entries))
    return Say(views.help.about(entry(known)))


def entry(command: Command) -> Entry:
    """What help says of a command."""
    return Entry(
        command.verb, command.usage, command.example, command.about, command.topic, command.aliases
    )


def _never(_ask: Ask) -> Reply:
    raise AssertionError("help needs the table of commands; `table.run` passes it")


COMMAND = Command(
    verb="help",
    usage="[command|roles]",
    example="help hold",
    about="This list, or more about one command.",
    run=_never,
    topic="team",
)
