"""Opening files."""

from credbot import services, views
from credbot.commands.door import Ask, Open, Reply, Turn
from credbot.commands.grammar import Command
from credbot.domain.identifiers import fold
from credbot.domain.intake import NewFiles

NEW = "new:"
LONGEST_NAME = 60
"""Characters of a new party's name that fit into the value of a choice, with room to spare."""


def new_file(ask: Ask) -> Reply:
    return Open(intake_modal(ask, ask.words.optional_rest()))


def intake_modal(ask: Ask, provider: str = "") -> views.kit.View:
    """The modal "New File"; payers and facilities are looked up while one types."""
    services.intake.check_may_open(ask.who)
    return views.forms.new_file(ask.rules.tracks, provider=provider)


def open_files(ask: Ask) -> Reply:
    """A submitted "New File"."""
    given = ask.inputs
    start = given.get("start")
    payers = _names(services.lists.payer_names(ask.db, ask.who), given.get("payers") or [])
    chosen = [given["facility"]] if given.get("facility") else []
    facility = _names(services.lists.facility_names(ask.db, ask.who), chosen)
    new = NewFiles(
        provider=given.get("provider") or "",
        track=given.get("track") or "",
        npi=(given.get("npi") or "").strip() or None,
        payers=payers,
        facility=facility[0] if facility else None,
        state=(given.get("state") or "").strip() or None,
        start_date=start,
    )
    deeds = services.intake.open_files(ask.db, ask.who, new, now=ask.now)
    return Turn(views.forms.told(views.pipeline.effects(deeds), title="New File"))


def party_choices(ask: Ask, action_id: str) -> list[tuple[str, str]]:
    """Payers or facilities whose name contains what was typed, as (label, value).

    What nobody is called can be chosen too: it becomes a new one.
    """
    facilities = action_id == "intake.facilities"
    known = services.lists.facility_names if facilities else services.lists.payer_names
    typed = " ".join(ask.text.split())[:LONGEST_NAME]
    names = known(ask.db, ask.who)
    found = [(name, str(number)) for number, name in names if fold(typed) in fold(name)][:99]
    if typed and all(fold(typed) != fold(name) for _, name in names):
        found.append((f"New: {typed}", f"{NEW}{typed}"))
    return found


def _names(known: list[tuple[int, str]], chosen: list[str]) -> list[str]:
    """The names behind chosen values: what a menu shows of a long name is cut."""
    by_number = {str(number): name for number, name in known}
    new = {value: value.removeprefix(NEW) for value in chosen if value.startswith(NEW)}
    return [name for value in chosen if (name := by_number.get(value) or new.get(value))]


COMMANDS = (
    Command(
        verb="new",
        usage="[provider]",
        example="new Ana Ruiz, MD",
        about="Open a file: provider, track, payers or facility, start date.",
        run=new_file,
    ),
)
