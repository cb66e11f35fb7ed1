"""Many files given at once: from a list, from the Home, or by words."""

from credbot import services, views
from credbot.commands.door import Ask, Open, Reply, Turn
from credbot.commands.grammar import Command
from credbot.commands.lists import read_query
from credbot.commands.presses import Press
from credbot.commands.submissions import Submission
from credbot.commands.things import ticked
from credbot.domain.assignment import Dealt, unpacked
from credbot.domain.errors import BadInput, Refused
from credbot.domain.queue import Query, parse_query
from credbot.domain.roles import require

PAGE = 50
"""So many files can be ticked in one window."""


def select_files(ask: Ask) -> Reply:
    """The files of a list to tick, and to whom they go."""
    require(ask.who, "pipeline.assign")
    query = parse_query(ask.value.split(), ask.rules.tracks).turned(1)
    page = services.lists.list_files(ask.db, ask.who, query, now=ask.now, size=PAGE)
    if not page.rows:
        return Open(views.forms.told(views.say.plain("There is nothing in this list any more.")))
    return Open(views.assignment.select(page, ask.rules.tracks, views.lists.turn(query)))


def preview_shares(ask: Ask) -> Reply:
    """Shows who would get how many."""
    accounts = [str(account) for account in ask.inputs.get("people") or []]
    owners = services.assignment.people_of(ask.db, ask.who, accounts)
    if ask.inputs.get("whole"):
        query = parse_query(ask.meta.split(), ask.rules.tracks)
        files = services.assignment.files_of(ask.db, ask.who, query, now=ask.now)
    else:
        files = ticked(ask.inputs)
    shown = services.assignment.preview(ask.db, ask.who, files, owners)
    return Turn(views.assignment.preview(shown))


def deal_files(ask: Ask) -> Reply:
    """Gives the files as the preview said."""
    seen, people, files = _meta(ask.meta)
    done = services.assignment.assign_shares(ask.db, ask.who, files, people, seen, now=ask.now)
    if isinstance(done, Dealt):
        return Turn(views.forms.told(views.assignment.dealt(done), "Assign Files"))
    return Turn(views.assignment.preview(done))


def assign_list(ask: Ask) -> Reply:
    """`deal submitted harbor @ana @sam`: a list to people in turn, with its preview."""
    names: list[str] = []
    plain: list[str] = []
    for word in ask.words.left:
        (names if word.startswith(("<@", "@")) else plain).append(word)
    if not names:
        raise BadInput("Say to whom, with @.")
    owners = [services.pipeline.find_owner(ask.db, ask.who, name).id for name in names]
    query = read_query(ask.with_text(" ".join(plain)), Query())
    files = services.assignment.files_of(ask.db, ask.who, query, now=ask.now)
    if not files:
        raise Refused("There is nothing in that list.")
    return Open(
        views.assignment.preview(services.assignment.preview(ask.db, ask.who, files, owners))
    )


def _meta(meta: str) -> tuple[str, list[int], list[int]]:
    parts = meta.split()
    if len(parts) != 3:
        raise BadInput("This form is from an older version of credbot. Open the list again.")
    seen, people, files = parts
    if not all(number.isdecimal() for number in people.split(",")):
        raise BadInput("This form is from an older version of credbot. Open the list again.")
    return seen, [int(number) for number in people.split(",")], unpacked(files)


COMMANDS = (
    Command(
        verb="deal",
        usage="filter as in queue @who [@who …]",
        example="deal intake unowned @ana @sam",
        about="Give a list to people in turn, with a preview; coordinators only.",
        run=assign_list,
        needs="pipeline.assign",
    ),
)

PRESSES: dict[str, Press] = {"assignment.select": select_files}
SUBMISSIONS: dict[str, Submission] = {
    "assignment.select": preview_shares,
    "assignment.deal": deal_files,
}
