"""Opening files."""

from credbot import services, views
from credbot.commands.door import Ask, Open, Reply, Turn
from credbot.commands.grammar import Command
from credbot.domain.intake import NewFiles

FIELDS = {"payers": "payers"}


def new_file(ask: Ask) -> Reply:
    return Open(intake_modal(ask, ask.words.optional_rest()))


def intake_modal(ask: Ask, provider: str = "") -> views.kit.View:
    """The modal "New File", with the payers and facilities that are known."""
    services.intake.check_may_open(ask.who)
    payers = services.lists.payer_names(ask.db, ask.who)
    facilities = services.lists.facility_names(ask.db, ask.who)
    return views.forms.new_file(
        ask.rules.tracks,
        provider=provider,
        payers=bool(payers),
        facilities=[(name, str(number)) for number, name in facilities],
    )


def open_files(ask: Ask) -> Reply:
    """A submitted "New File"."""
    given = ask.inputs
    start = given.get("start")
    payers = _names(services.lists.payer_names(ask.db, ask.who), given.get("payers") or [])
    if typed := given.get("payer_name"):
        payers = [typed]
    chosen = [given["facility"]] if given.get("facility") else []
    facility = _names(services.lists.facility_names(ask.db, ask.who), chosen)
    new = NewFiles(
        provider=given.get("provider") or "",
        track=given.get("track") or "",
        npi=(given.get("npi") or "").strip() or None,
        payers=payers,
        facility=facility[0] if facility else given.get("facility_name"),
        state=(given.get("state") or "").strip() or None,
        start_date=start,
    )
    deeds = services.intake.open_files(ask.db, ask.who, new, now=ask.now)
    return Turn(views.forms.told(views.pipeline.effects(deeds), title="New File"))


def payer_choices(ask: Ask) -> list[tuple[str, str]]:
    """Payers whose name contains what was typed so far, as (label, value)."""
    wanted = ask.text.casefold()
    names = services.lists.payer_names(ask.db, ask.who)
    return [(name, str(number)) for number, name in names if wanted in name.casefold()][:100]


def _names(known: list[tuple[int, str]], chosen: list[str]) -> list[str]:
    """The names behind chosen numbers: what a menu shows of a long name is cut."""
    by_number = {str(number): name for number, name in known}
    return [by_number[number] for number in chosen if number in by_number]


COMMANDS = (
    Command(
        verb="new",
        usage="[provider]",
        example="new Ana Ruiz, MD",
        about="Open a file: provider, track, payers or facility, start date.",
        run=new_file,
    ),
)
