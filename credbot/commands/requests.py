"""Requests from around the team."""

from datetime import date

from credbot import services, views
from credbot.commands import intake, leaving
from credbot.commands.door import Ask, Open, Reply, Turn, Wrong, instead
from credbot.commands.grammar import Command
from credbot.commands.inputs import chosen, typed
from credbot.commands.targets import number
from credbot.domain import requests
from credbot.domain.errors import BadInput, Unknown
from credbot.domain.providers import Candidates
from credbot.domain.requests import Asked, Kind, Wish
from credbot.domain.roles import require
from credbot.views.intake import Draft

OLD = "This button is from an older version of credbot. Open the list again: `/cred screen`."


def request(ask: Ask) -> Reply:
    require(ask.who, "requests.ask")
    words = ask.words
    first = words.left[0].casefold() if words.left else ""
    if first in ("mine", "list"):
        return list_own(ask)
    kinds = {"hire": Kind.NEW_HIRE, "new": Kind.NEW_HIRE, **{str(kind): kind for kind in Kind}}
    kind = kinds.get(first)
    if kind:
        words.take()
    return Open(views.requests.form(kind, words.optional_rest()))


def request_form(ask: Ask) -> Reply:
    """A form: ask for a new hire, a location, a changed start, a leaving."""
    require(ask.who, "requests.ask")
    kind = ask.value if ask.value in set(Kind) else None
    return Open(views.requests.form(kind))


def send(ask: Ask) -> Reply:
    """Sends a request to the coordinators."""
    wish, today = _wish(ask), ask.who.today(ask.now)
    if wrong := requests.problems(wish, today):
        return Wrong(wrong)
    asked = services.requests.ask(ask.db, ask.who, wish, now=ask.now)
    return Turn(views.forms.told(views.requests.sent(asked, today), "Request"))


def complete_form(ask: Ask) -> Reply:
    """A form: add what is missing of one's own request."""
    asked = services.requests.read_own(ask.db, ask.who, _numbers(ask.value)[0])
    return Open(views.requests.complete(asked))


def complete(ask: Ask) -> Reply:
    """Sends a completed request to the coordinators again."""
    wish, today = _wish(ask), ask.who.today(ask.now)
    if wrong := requests.problems(wish, today):
        return Wrong(wrong)
    number = _numbers(ask.meta)[0]
    asked = services.requests.complete(ask.db, ask.who, number, wish, now=ask.now)
    return Turn(views.forms.told(views.requests.sent(asked, today), "Request"))


def list_own(ask: Ask) -> Reply:
    """What one has asked for, and what became of it."""
    found = services.requests.list_own(ask.db, ask.who)
    return instead(ask, views.requests.own(found, ask.who.today(ask.now), ask.who.zone), "Requests")


def withdraw(ask: Ask) -> Reply:
    """Takes back what one has asked for."""
    asked = services.requests.withdraw(ask.db, ask.who, _numbers(ask.value)[0], now=ask.now)
    return instead(ask, views.requests.withdrawn(asked, ask.who.today(ask.now)), "Requests")


def open_request(ask: Ask) -> Reply:
    """One request, and what can be done with it."""
    asked = _asked(ask)
    view = views.requests.screen(asked, ask.who.today(ask.now), ask.who.zone)
    return Open(view)


def accept(ask: Ask) -> Reply:
    """Begins what was asked for: the form for files, the moved start, the leaving."""
    asked = _asked(ask)
    if asked.wish.kind in (Kind.NEW_HIRE, Kind.LOCATION):
        return Open(intake.form(ask, _draft(ask, asked)))
    person = _person(ask, asked)
    today = ask.who.today(ask.now)
    if isinstance(person, Candidates):
        shown = views.requests.which(asked, views.providers.candidates(person).blocks)
        return Open(views.forms.told(shown, "Request"))
    if asked.wish.kind is Kind.LEAVING and asked.wish.day:
        return leaving.preview(ask, person, asked.wish.day, asked.id)
    lines = services.requests.starts_of(ask.db, ask.who, person)
    return Open(views.requests.move_start(asked, lines, person, today))


def refuse_form(ask: Ask) -> Reply:
    """A form: why a request is declined."""
    return Open(views.requests.refuse(_asked(ask), ask.who.today(ask.now)))


def refuse(ask: Ask) -> Reply:
    """Declines a request."""
    number = _numbers(ask.meta)[0]
    why = ask.inputs.get("text") or ""
    asked = services.requests.decline(ask.db, ask.who, number, why, now=ask.now)
    return Turn(views.forms.told(views.requests.declined(asked, ask.who.today(ask.now))))


def back_form(ask: Ask) -> Reply:
    """A form: what is missing of a request."""
    return Open(views.requests.back(_asked(ask), ask.who.today(ask.now)))


def send_back(ask: Ask) -> Reply:
    """Sends a request back to who asked, with what is missing."""
    what = typed(ask.inputs, "text", "what is missing")
    number = _numbers(ask.meta)[0]
    asked = services.requests.send_back(ask.db, ask.who, number, what, now=ask.now)
    return Turn(views.forms.told(views.requests.sent_back(asked, ask.who.today(ask.now))))


def reopen(ask: Ask) -> Reply:
    """Lets a request wait again that was declined or sent back."""
    asked = services.requests.reopen(ask.db, ask.who, _numbers(ask.value)[0], now=ask.now)
    return instead(ask, views.requests.reopened(asked, ask.who.today(ask.now)), "Requests")


def move_start(ask: Ask) -> Reply:
    """Moves the start of all open files of somebody."""
    number, person = _numbers(ask.meta, 2)[:2]
    deeds = services.requests.move_start(ask.db, ask.who, number, person, now=ask.now)
    return Turn(views.forms.told(views.requests.moved(deeds), "Request"))


def _wish(ask: Ask) -> Wish:
    """What stands in the form. Raises BadInput for one that is none of ours any more."""
    given = ask.inputs
    day = given.get("day")
    return Wish(
        kind=chosen(given, "kind", Kind),
        provider=given.get("provider") or "",
        npi=(given.get("npi") or "").strip() or None,
        places=given.get("places"),
        day=day if isinstance(day, date) else None,
        text=given.get("text"),
    )


def _draft(ask: Ask, asked: Asked) -> Draft:
    """The form for files with what was asked, and payers and facilities that we know."""
    wish, today = asked.wish, ask.who.today(ask.now)
    note = views.requests.as_note(asked, asked.at, ask.who.zone, today)
    location = wish.kind is Kind.LOCATION
    payers, facility = intake.known_in(ask, f"{wish.places or ''} {wish.text or ''}")
    return Draft(
        provider=wish.provider,
        npi=wish.npi,
        track="change" if location else None,
        payers=payers,
        facility=facility,
        start=wish.day if wish.day and not location and wish.day >= today else None,
        change="location" if location else None,
        note=note,
        meta=f"asked:{asked.id}",
        about=views.requests.about(asked, today, ask.who.zone),
    )


def _asked(ask: Ask) -> Asked:
    number = _numbers(ask.value)[0]
    return services.requests.read_request(ask.db, ask.who, number)


def _person(ask: Ask, asked: Asked) -> int | Candidates:
    """Whom the request is about: chosen, or found by number or name."""
    numbers = _numbers(ask.value)[1:]
    if numbers:
        return numbers[0]
    try:
        return services.requests.person_of(ask.db, ask.who, asked)
    except Unknown as unknown:
        raise BadInput(f"{unknown} Decline the request, and say so.") from unknown


def _numbers(value: str, least: int = 1) -> list[int]:
    parts = value.split(":")
    if len(parts) < least:
        raise BadInput(OLD)
    return [number(part, OLD) for part in parts]


COMMANDS = (
    Command(
        verb="request",
        usage="[hire|location|start|leaving] [provider]",
        example="request hire Ana Ruiz, MD",
        about="Ask for a new hire, a location, a changed start or a leaving; `mine` shows yours.",
        run=request,
        aliases=("requests",),
        needs="requests.ask",
    ),
)

PRESSES = {
    "requests.new": request_form,
    "requests.mine": list_own,
    "requests.withdraw": withdraw,
    "requests.open": open_request,
    "requests.accept": accept,
    "requests.refuse": refuse_form,
    "requests.back": back_form,
    "requests.complete": complete_form,
    "requests.reopen": reopen,
}
"""action_id -> what it does."""

SUBMISSIONS = {
    "requests.ask": send,
    "requests.refuse": refuse,
    "requests.back": send_back,
    "requests.complete": complete,
    "requests.start": move_start,
}
"""callback_id of a modal -> what its submission does."""
