"""The calendar: what falls on which day, by week."""

from dataclasses import replace

from credbot import services, views
from credbot.commands import feeds, meetings, monitoring, occasions, presses, providers
from credbot.commands.door import Ask, Open, Reply, Say, Turn
from credbot.commands.grammar import Command
from credbot.domain.agenda import Agenda, Look, parse_look
from credbot.domain.errors import BadInput, Unknown
from credbot.domain.identifiers import fold

OUTDATED = "This button is from an older version of credbot. Type `/cred calendar`."


def show_calendar(ask: Ask) -> Reply:
    """`calendar [days|month] [@who|all] [kind] [payer]`, `calendar feed`, `calendar file`."""
    first = ask.words.left[0].casefold() if ask.words.left else ""
    if first in feeds.WORDS:
        return feeds.WORDS[first](ask)
    return Say(views.calendar.message(_read(ask, _read_look(ask)), ask.who.zone))


def open_calendar(ask: Ask) -> Reply:
    """The calendar in a window."""
    return Open(views.calendar.modal(_read(ask, _look(ask, ask.value)), ask.who.zone))


def turn_page(ask: Ask) -> Reply:
    """Another page of it."""
    return _turned(ask, _look(ask, ask.value))


def choose_kind(ask: Ask) -> Reply:
    """One kind of dates, or all of them."""
    return _turned(ask, _look(ask, ask.value))


def open_entry(ask: Ask) -> Reply:
    """What a date is about: its file, its provider, or the list that it stands in."""
    subject, file, provider, *_ = [*ask.value.split(), "0", "0", "0"]
    if file.isdecimal() and int(file):
        return presses.open_card(replace(ask, value=f"{file}:0"))
    if provider.isdecimal() and int(provider):
        return providers.open_provider(replace(ask, value=provider))
    kind, number, *_ = [*subject.split(":"), ""]
    if kind not in THINGS:
        raise BadInput(OUTDATED)
    return THINGS[kind](replace(ask, value=number))


def _turned(ask: Ask, look: Look) -> Reply:
    shown = _read(ask, look)
    if ask.in_view:
        return Turn(views.calendar.modal(shown, ask.who.zone))
    if ask.at_home:
        return Open(views.calendar.modal(shown, ask.who.zone))
    return Say(views.calendar.message(shown, ask.who.zone), replace=ask.ephemeral)


def _read(ask: Ask, look: Look) -> Agenda:
    return services.calendar.read_agenda(ask.db, ask.who, look, now=ask.now)


def _look(ask: Ask, value: str) -> Look:
    start = services.calendar.first_look(ask.who, now=ask.now)
    return parse_look(value.split(), ask.who.today(ask.now), replace(start, owner_id=None))


def _read_look(ask: Ask) -> Look:
    """The words that were typed, with people by name."""
    look = services.calendar.first_look(ask.who, now=ask.now)
    plain: list[str] = []
    words = ask.words
    while not words.done():
        word = words.take()
        if word.startswith(("<@", "@")) or word.casefold() in ("me", "mine"):
            whom = "me" if word.casefold() == "mine" else word
            owner = services.pipeline.find_owner(ask.db, ask.who, whom)
            look = replace(look, owner_id=owner.id)
        else:
            plain.append(word)
            look = replace(look, owner_id=None) if word.casefold() == "all" else look
    return _with_person(ask, parse_look(plain, ask.who.today(ask.now), look))


def _with_person(ask: Ask, look: Look) -> Look:
    """A name that no payer and no facility has may be a person's, typed plainly."""
    name = look.payer
    if not name:
        return look
    known = services.lists.payer_names(ask.db, ask.who)
    known += services.lists.facility_names(ask.db, ask.who)
    if any(fold(name) in fold(one) for _, one in known):
        return look
    try:
        owner = services.pipeline.find_owner(ask.db, ask.who, name)
    except Unknown:
        raise BadInput(
            f"I know no payer, facility, person or kind of date called {name}."
        ) from None
    return replace(look, payer=None, owner_id=owner.id)


THINGS: dict[str, presses.Press] = {
    "meeting": meetings.open_meeting,
    "occasion": occasions.open_date,
    "monitoring": monitoring.open_month,
}
"""How a date without a file and a provider is opened."""

COMMANDS = (
    Command(
        verb="calendar",
        usage="[30|dec|2026-12] [@who|all] [kind] [payer] [late], or feed [team] | file",
        example="calendar 30 harbor",
        about="What falls on which day, by week: starts, due dates, windows, expiries, meetings.",
        run=show_calendar,
        topic="lists",
        needs="pipeline.read",
    ),
)

PRESSES: dict[str, presses.Press] = {
    "calendar.show": open_calendar,
    "calendar.turn": turn_page,
    "calendar.kind": choose_kind,
    "calendar.open": open_entry,
}
