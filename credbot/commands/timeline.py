"""A file's history, and the file as it stood on a past day."""

from collections.abc import Callable

from credbot import services, views
from credbot.commands.door import Ask, Open, Reply, Say, Turn
from credbot.commands.grammar import Command
from credbot.commands.payloads import OUTDATED_FORM
from credbot.commands.targets import target
from credbot.domain.errors import BadInput
from credbot.domain.timeline import Kind, Story


def read_history(ask: Ask) -> Reply:
    words = ask.words
    file = words.file()
    dated = words.keyword("on", "of")
    if dated or (not words.done() and words.left[0].casefold() not in set(Kind)):
        day = words.day("on which day", past=True)
        words.nothing_more()
        shown = services.timeline.read_past(ask.db, ask.who, file, day, now=ask.now)
        return Say(views.timeline.past(shown))
    kind = Kind.ALL if words.done() else words.one_of(Kind)
    words.nothing_more()
    return Say(views.timeline.story_text(_story(ask, file, kind, 1)))


def open_history(ask: Ask) -> Reply:
    """What happened to a file, newest first."""
    file, _ = target(ask.value)
    return Open(views.timeline.story(_story(ask, file, Kind.ALL, 1)))


def turn_history(ask: Ask) -> Reply:
    """Another kind of event, or another page."""
    value, kind, page = _place(ask.value)
    view = views.timeline.story(_story(ask, target(value)[0], kind, page))
    return Turn(view) if ask.in_view else Open(view)


def show_past(ask: Ask) -> Reply:
    """Shows the file as it stood on the day that was picked."""
    file, _ = target(ask.meta)
    day = ask.inputs.get("day")
    if day is None:
        raise BadInput("Choose a day before today.", "day")
    shown = services.timeline.read_past(ask.db, ask.who, file, day, now=ask.now)
    return Open(views.forms.told(views.timeline.past(shown), shown.line.file.ref))


def _story(ask: Ask, file: int, kind: Kind, page: int) -> Story:
    return services.timeline.read_story(ask.db, ask.who, file, kind, page, now=ask.now)


def _place(value: str) -> tuple[str, Kind, int]:
    parts = value.split()
    if len(parts) != 3 or parts[1] not in set(Kind) or not parts[2].isdecimal():
        raise BadInput(OUTDATED_FORM)
    return parts[0], Kind(parts[1]), min(max(1, int(parts[2][:6])), 100_000)


COMMANDS = (
    Command(
        verb="history",
        usage="1042 [notes|contacts|moves] [on DATE]",
        example="history 1042 notes",
        about="What happened to a file; `1042 on 11/02` shows it as it stood that day.",
        run=read_history,
        aliases=("on",),
        needs="pipeline.read",
    ),
)
PRESSES: dict[str, Callable[[Ask], Reply]] = {
    "timeline.show": turn_history,
    "timeline.older": turn_history,
    "timeline.newer": turn_history,
}
SUBMISSIONS: dict[str, Callable[[Ask], Reply]] = {"timeline.past": show_past}
