"""Opening files."""

import re
from dataclasses import replace
from datetime import date
from typing import Any

from credbot import services, views
from credbot.commands.door import Ask, Open, Reply, Turn, Wrong
from credbot.commands.grammar import Command
from credbot.commands.providers import number_of
from credbot.domain import intake
from credbot.domain.errors import BadInput
from credbot.domain.identifiers import fold, npi_problem
from credbot.domain.intake import Change, NewFiles, Questions, Unsettled
from credbot.domain.roles import Role
from credbot.views.intake import Choice, Draft

NEW = "new:"
LONGEST_NAME = 60
"""Characters of a new party's name that fit into the value of a choice, with room to spare."""

_NPI = re.compile(r"(?<!\d)[12]\d{9}(?!\d)")


def new_file(ask: Ask) -> Reply:
    return Open(intake_modal(ask, ask.words.optional_rest()))


def open_form(ask: Ask) -> Reply:
    """The form that opens files."""
    return Open(intake_modal(ask))


def new_file_for(ask: Ask) -> Reply:
    """The form that opens files for somebody who is known."""
    number = number_of(ask.value)
    page = services.providers.read_provider_number(ask.db, ask.who, number, now=ask.now)
    person = page.provider
    start = page.start.start if page.start and page.start.start >= page.today else None
    return Open(form(ask, Draft(provider=person.name, npi=person.npi, start=start)))


def intake_modal(ask: Ask, provider: str = "") -> views.kit.View:
    """The modal "New File"; payers and facilities are looked up while one types."""
    return form(ask, Draft(provider=provider))


def form(ask: Ask, draft: Draft) -> views.kit.View:
    """The modal with what is known beforehand. Raises NotAllowed."""
    services.intake.check_may_open(ask.who)
    owner = "nobody" if Role.COORDINATOR in ask.who.roles else "me"
    known = replace(
        draft,
        received=draft.received or ask.who.today(ask.now),
        owner=draft.owner or owner,
    )
    return views.intake.new_file(ask.rules.tracks, known)


def from_message(ask: Ask) -> views.kit.View:
    """The modal with what a message says: an NPI, payers that we know, the words as a note."""
    services.intake.check_may_open(ask.who)
    npi = next((number for number in _NPI.findall(ask.text) if not npi_problem(number)), None)
    payers, _ = known_in(ask, ask.text)
    name = services.providers.name_of_npi(ask.db, ask.who, npi) if npi else None
    draft = Draft(provider=name or "", npi=npi, payers=payers, note=ask.text or None)
    return form(ask, draft)


def known_in(ask: Ask, text: str) -> tuple[tuple[Choice, ...], Choice | None]:
    """The payers that a text names, and the first facility."""
    said = fold(text)
    payers = services.lists.payer_names(ask.db, ask.who)
    places = services.lists.facility_names(ask.db, ask.who)
    named = [(name, str(number)) for number, name in payers if fold(name) in said]
    facility = [(name, str(number)) for number, name in places if fold(name) in said]
    return tuple(named[:20]), facility[0] if facility else None


def choose_track(ask: Ask) -> Reply:
    """Asks in the form what the chosen track needs; what was filled in stays."""
    services.intake.check_may_open(ask.who)
    payers, facility = _parties(ask)
    first = facility[0] if facility else None
    draft = views.intake.draft_of(ask.inputs, payers, first, ask.meta, Questions())
    asked = _kept(ask.meta).get("asked")
    if asked is not None:
        request = services.requests.read_request(ask.db, ask.who, asked)
        about = views.requests.about(request, ask.who.today(ask.now), ask.who.zone)
        draft = replace(draft, about=about)
    view = views.intake.new_file(ask.rules.tracks, draft)
    return Turn(view) if ask.in_view else Open(view)


def open_files(ask: Ask) -> Reply:
    """A submitted "New File"."""
    given = ask.inputs
    payers, facility = _parties(ask)
    new = _new_files(ask, payers, facility)
    today = ask.who.today(ask.now)
    wrong = {
        name: sentence
        for name, sentence in intake.problems(new, ask.rules.tracks, today).items()
        if name in given
    }
    if wrong:
        return Wrong(wrong)
    try:
        opened = services.intake.open_files(
            ask.db, ask.who, new, now=ask.now, asked=_kept(ask.meta).get("asked")
        )
    except Unsettled as unsettled:
        first = facility[0] if facility else None
        meta = _meta(asked=_kept(ask.meta).get("asked"), person=new.person)
        draft = views.intake.draft_of(given, payers, first, meta, unsettled.questions)
        return Turn(views.intake.new_file(ask.rules.tracks, draft))
    return Turn(views.forms.told(views.intake.opened(opened, today), title="New File"))


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


def _parties(ask: Ask) -> tuple[list[Choice], list[Choice]]:
    """The chosen payers, and the facility."""
    given = ask.inputs
    payers = _chosen(services.lists.payer_names(ask.db, ask.who), given.get("payers") or [])
    place = [given["facility"]] if given.get("facility") else []
    return payers, _chosen(services.lists.facility_names(ask.db, ask.who), place)


def _new_files(ask: Ask, payers: list[Choice], facility: list[Choice]) -> NewFiles:
    given = ask.inputs
    owner_id, owner_said = _owner(ask, given.get("owner"), given.get("who"))
    return NewFiles(
        provider=given.get("provider") or "",
        track=given.get("track") or "",
        npi=(given.get("npi") or "").strip() or None,
        payers=[name.removeprefix("New: ") for name, _ in payers],
        facility=facility[0][0].removeprefix("New: ") if facility else None,
        state=(given.get("state") or "").strip() or None,
        line_of_business=given.get("line"),
        start_date=_day(given.get("start")),
        start_critical={"y": True, "n": False}.get(given.get("critical") or ""),
        received=_day(given.get("received")),
        change=_change(given.get("change")),
        note=given.get("note"),
        owner_id=owner_id,
        owner_said=owner_said,
        person=_person(ask),
        again=_again(given),
        roster=_roster(given, [name.removeprefix("New: ") for name, _ in payers]),
        initial="y" in (given.get("initial") or []),
    )


def _owner(ask: Ask, choice: str | None, slack_id: str | None) -> tuple[int | None, bool]:
    """Who gets the files, and whether that was said at all."""
    if choice == "somebody" and not slack_id:
        raise BadInput("Choose the person who gets the files.", "who")
    if slack_id:
        return services.pipeline.find_owner(ask.db, ask.who, f"<@{slack_id}>").id, True
    if choice == "me":
        return ask.who.id, True
    return None, choice == "nobody"


def _again(given: dict[str, Any]) -> list[int] | None:
    """Which second files are wanted; None as long as nobody was asked."""
    if "again" not in given:
        return None
    return [number for value in given["again"] or [] if (number := _number(value)) is not None]


def _roster(given: dict[str, Any], payers: list[str]) -> list[str] | None:
    """Which payers take it from our roster; None as long as nobody was asked."""
    if "roster" not in given:
        return None
    ticked = set(given["roster"] or [])
    return [name for name in payers if name[: views.intake.MOST_VALUE] in ticked]


def _chosen(known: list[tuple[int, str]], values: list[str]) -> list[Choice]:
    """Chosen parties with their whole names: what a menu shows of a long name is cut."""
    by_number = {str(number): name for number, name in known}
    found = []
    for value in values:
        if value.startswith(NEW):
            found.append((f"New: {value.removeprefix(NEW)}", value))
        elif value in by_number:
            found.append((by_number[value], value))
    return found


def _person(ask: Ask) -> int | None:
    """Who was said to be meant, now or in the round of questions before."""
    chosen = _number(ask.inputs.get("person"))
    return _kept(ask.meta).get("person") if chosen is None else chosen


def _meta(**kept: int | None) -> str:
    """What a form keeps from one round to the next: `asked:3;person:17`."""
    return ";".join(f"{name}:{value}" for name, value in kept.items() if value is not None)


def _kept(meta: str) -> dict[str, int]:
    pairs = (part.partition(":") for part in meta.split(";"))
    return {name: number for name, _, value in pairs if (number := _number(value)) is not None}


def _change(value: str | None) -> Change | None:
    return Change(value) if value in set(Change) else None


def _number(value: str | None) -> int | None:
    return int(value) if value and value.isdecimal() and len(value) < 13 else None


def _day(value: object) -> date | None:
    return value if isinstance(value, date) else None


COMMANDS = (
    Command(
        verb="new",
        usage="[provider]",
        example="new Ana Ruiz, MD",
        about="Open files: provider, track, payers or facility, start date; many payers in one go.",
        run=new_file,
        needs="intake.open",
    ),
)

PRESSES = {"intake.new": open_form, "intake.for": new_file_for, "intake.track": choose_track}
"""action_id -> what it does."""

SUBMISSIONS = {"intake.open": open_files}
"""callback_id of a modal -> what its submission does."""
