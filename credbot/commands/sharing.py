"""Typed words that show something to everybody in the channel."""

from credbot import services, views
from credbot.commands.door import Ask, Reply, Say
from credbot.commands.grammar import Command, file_number
from credbot.domain.errors import BadInput
from credbot.domain.queue import parse_query


def share(ask: Ask) -> Reply:
    words = ask.words
    if words.done():
        raise BadInput("Say which file, or which files as in a list.")
    if file_number(words.left[0]) is None:
        query = parse_query(words.optional_rest().split(), ask.rules.tracks)
        page = services.sharing.list_shared(ask.db, ask.who, query, now=ask.now)
        shown = views.sharing.page(page, ask.who.name, ask.rules.tracks, ask.who.zone)
        return Say(shown, aloud=True)
    files = words.files()
    words.nothing_more()
    rows = services.sharing.read_shared(ask.db, ask.who, files, now=ask.now)
    return Say(views.sharing.files(rows, ask.who.name, ask.now, ask.who.zone), aloud=True)


COMMANDS = (
    Command(
        verb="share",
        usage="1042 [1043 …] | [stage] [payer] [stalled|hold|unowned|at-risk] [within=30]",
        example="share 1042",
        about="Show everybody in this channel where files stand; each opens what they may see.",
        run=share,
        topic="lists",
        needs="pipeline.share",
    ),
)
