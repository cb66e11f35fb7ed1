"""`/cred help`, made from the commands' own definitions."""

from collections.abc import Sequence
from importlib.resources import files

from credbot import views
from credbot.commands import grammar
from credbot.commands.door import Ask, Reply, Say, beside
from credbot.commands.grammar import Command
from credbot.domain.roles import Role, may
from credbot.views.help import PAGES, Entry

TOPIC_NEEDS = dict.fromkeys(("files", "items", "payers"), "pipeline.work")
"""What the commands of a topic need; the others need reading."""


def show_help(ask: Ask, commands: Sequence[Command]) -> Reply:
    """The page of one's own role or another, all commands, or one; an unknown topic the nearest."""
    topic = ask.text.casefold().strip("/ ").removeprefix("cred ").strip()
    entries = [entry(command) for command in commands]
    if topic in ("roles", "role"):
        return Say(views.help.roles(ask.who))
    if not topic or topic.removesuffix("s") in PAGES:
        return _page(ask, topic.removesuffix("s"))
    if topic in ("commands", "command"):
        mine = [entry(command) for command in commands if may(ask.who, needed(command))]
        return Say(views.help.overview(mine, others=len(entries) - len(mine)))
    if topic in ("all", "everything"):
        return Say(views.help.overview(entries))
    known = grammar.find(commands, topic) or grammar.nearest(topic, commands)
    if known is None:
        return Say(views.help.overview(entries))
    return Say(views.help.about(entry(known)))


def show_page(ask: Ask) -> Reply:
    """The page for another kind of person."""
    return _shown(ask, _page(ask, ask.value))


def show_roles(ask: Ask) -> Reply:
    """Who may do what."""
    return _shown(ask, Say(views.help.roles(ask.who)))


def page_text(role: Role) -> str:
    """The page for a role, as it lies in the package."""
    return (files("credbot") / "data" / "help" / f"{role}.md").read_text("utf-8")


def _page(ask: Ask, wanted: str) -> Say:
    own = next((role for role in PAGES if role in ask.who.roles), Role.VIEWER)
    role = Role(wanted) if wanted in PAGES else own
    return Say(views.help.page(page_text(role), role))


def _shown(ask: Ask, said: Say) -> Reply:
    return beside(ask, said.screen, "Help", replace=ask.ephemeral)


def needed(command: Command) -> str:
    """The action without which a command only refuses."""
    return command.needs or TOPIC_NEEDS.get(command.topic, "pipeline.read")


def entry(command: Command) -> Entry:
    """What help says of a command."""
    return Entry(
        command.verb, command.usage, command.example, command.about, command.topic, command.aliases
    )


def _never(_ask: Ask) -> Reply:
    raise AssertionError("help needs the table of commands; `table.run` passes it")


COMMAND = Command(
    verb="help",
    usage="[command|commands|all|roles|specialist|coordinator|leader|…]",
    example="help hold",
    about="The page for your role or another, all commands, or more about one of them.",
    run=_never,
    topic="team",
    needs="alerts.change",
)

PRESSES = {"help.page": show_page, "help.roles": show_roles}
"""action_id -> what it does."""
