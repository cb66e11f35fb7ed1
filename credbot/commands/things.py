"""What belongs together is done together: one contact, logged with all files it was about."""

from typing import Any

from credbot import services, views
from credbot.commands.door import Ask, Open, Reply, Turn
from credbot.commands.grammar import file_number
from credbot.commands.inputs import chosen, picked, typed
from credbot.commands.payloads import OUTDATED_FORM
from credbot.commands.presses import Press
from credbot.commands.submissions import Submission
from credbot.domain.errors import BadInput
from credbot.domain.files import Channel
from credbot.domain.queue import parse_query
from credbot.domain.roles import require
from credbot.services.payers import Said

MOST = 50
"""So many files stand in one form."""


def log_form(ask: Ask) -> Reply:
    """One form for the files that one call covers."""
    require(ask.who, "pipeline.work")
    query = parse_query(ask.value.split(), ask.rules.tracks)
    page = services.lists.list_files(ask.db, ask.who, query, now=ask.now, size=MOST)
    if not page.rows:
        said = views.say.plain("Nothing of this is due any more.")
        return Open(views.forms.told(said))
    return Open(views.things.log_all(page.rows, ask.value))


def log_all(ask: Ask) -> Reply:
    """Logs one contact with each of the ticked files."""
    given = ask.inputs
    said = Said(
        chosen(given, "channel", Channel),
        typed(given, "text", "what was said"),
        picked(given, "next"),
        given.get("spoken_to"),
        given.get("call_ref"),
    )
    files = ticked(given)
    deeds = services.payers.log_outreach_many(ask.db, ask.who, files, said, now=ask.now)
    return Turn(views.forms.told(views.pipeline.effects(deeds), "Log for All"))


def ticked(given: dict[str, Any]) -> list[int]:
    """The files ticked in fields called `files0`, `files1`, … Raises BadInput for none."""
    values = [value for name in sorted(given) if name.startswith("files") for value in given[name]]
    files = [file_number(str(value)) for value in values]
    if not files:
        raise BadInput("Tick at least one file.", "files0")
    if None in files:
        raise BadInput(OUTDATED_FORM)
    return [file for file in files if file is not None]


PRESSES: dict[str, Press] = {"payers.logall": log_form}
SUBMISSIONS: dict[str, Submission] = {"payers.logall": log_all}
