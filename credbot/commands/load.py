"""What each person carries."""

from credbot import services, views
from credbot.commands.door import Ask, Open, Reply, Say, Turn
from credbot.commands.grammar import Command
from credbot.commands.presses import Press
from credbot.domain.load import Load


def show_load(ask: Ask) -> Reply:
    """By name: open files by stage and age, on hold, due this week, away."""
    ask.words.nothing_more()
    return Say(views.load.message(_read(ask), ask.rules.tracks, ask.who.zone))


def open_load(ask: Ask) -> Reply:
    """The same in a window."""
    return Open(views.load.modal(_read(ask), ask.rules.tracks, ask.who.zone))


def turn_page(ask: Ask) -> Reply:
    """Another page of it."""
    page = int(ask.value) if ask.value.isdecimal() and len(ask.value) < 5 else 1
    if ask.in_view:
        return Turn(views.load.modal(_read(ask), ask.rules.tracks, ask.who.zone, page))
    shown = views.load.message(_read(ask), ask.rules.tracks, ask.who.zone, page)
    return Say(shown, replace=ask.ephemeral)


def _read(ask: Ask) -> Load:
    return services.load.read_load(ask.db, ask.who, now=ask.now)


COMMANDS = (
    Command(
        verb="load",
        usage="",
        example="load",
        about="What each person carries, by stage and age; leaders and coordinators.",
        run=show_load,
        topic="lists",
        aliases=("workload",),
        needs="pipeline.load",
    ),
)

PRESSES: dict[str, Press] = {"load.show": open_load, "load.turn": turn_page}
