"""Lists as sheets, by a press or by words."""

from credbot import services, views
from credbot.commands.door import Ask, Reply, Say, beside
from credbot.commands.grammar import Command
from credbot.commands.lists import read_query
from credbot.commands.presses import Press
from credbot.domain.queue import Query, parse_query


def export_list(ask: Ask) -> Reply:
    """`export [csv|xlsx] filter`: the files of a list as a sheet."""
    words = ask.words
    form = "csv" if words.keyword("csv") else "xlsx"
    words.keyword("xlsx", "excel")
    query = read_query(ask.with_text(words.optional_rest()), Query())
    n = services.exports.queue_list(ask.db, ask.who, query, form, now=ask.now)
    return Say(views.exports.queued(n, form))


def send_list(ask: Ask) -> Reply:
    """The list that is shown as a sheet, in a direct message."""
    form, _, words = ask.value.partition(" ")
    query = parse_query(words.split(), ask.rules.tracks)
    n = services.exports.queue_list(ask.db, ask.who, query, form, now=ask.now)
    said = views.exports.queued(n, form)
    return beside(ask, said, "Export")


COMMANDS = (
    Command(
        verb="export",
        usage="[xlsx|csv] filter as in queue",
        example="export xlsx stalled harbor",
        about="A list as a sheet, in your direct message.",
        run=export_list,
        topic="lists",
        needs="reports.export",
    ),
)

PRESSES: dict[str, Press] = {"exports.send": send_list}
