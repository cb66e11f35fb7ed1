"""A provider leaves."""

from datetime import date

from credbot import services, views
from credbot.commands.door import Ask, Open, Reply, Say, Turn, instead
from credbot.commands.grammar import Command
from credbot.commands.providers import number_of
from credbot.domain.dates import take_day
from credbot.domain.errors import BadInput, NotAllowed, Refused, Repeated
from credbot.domain.leaving import Plan
from credbot.domain.providers import Candidates
from credbot.domain.roles import require

OLD = "This button is from an older version of credbot. Type it again: `/cred leaving NAME DATE`."


def leaving(ask: Ask) -> Reply:
    text, day = _name_and_day(ask)
    found = services.leaving.preview(ask.db, ask.who, text, day, now=ask.now)
    if isinstance(found, Candidates):
        return Say(views.leaving.candidates(found, day.isoformat()))
    return Say(views.leaving.plan(found))


def ask_day(ask: Ask) -> Reply:
    """A form: on which day somebody leaves."""
    require(ask.who, "providers.leave")
    number = number_of(ask.value)
    page = services.providers.read_provider_number(ask.db, ask.who, number, now=ask.now)
    return Open(views.leaving.form(page.provider, page.today))


def show_for_day(ask: Ask) -> Reply:
    """Shows what a leaving on that day would do."""
    person, day = number_of(ask.meta), ask.inputs.get("day")
    if not isinstance(day, date):
        raise BadInput("Choose the last day.", "day")
    plan = services.leaving.preview_number(ask.db, ask.who, person, day, now=ask.now)
    return Turn(views.forms.told(views.leaving.plan(plan), "Leaving"))


def show_plan(ask: Ask) -> Reply:
    """What the leaving of somebody who was chosen would do."""
    return _shown(ask, _plan(ask), _parts(ask.value)[3])


def do(ask: Ask) -> Reply:
    """Closes what ends, and opens what tells the payers; or shows what has changed since."""
    person, day, mark, asked = _parts(ask.value)
    try:
        left = services.leaving.leave(
            ask.db, ask.who, person, day, mark, now=ask.now, asked=asked or None
        )
    except (NotAllowed, Repeated):
        raise
    except Refused as refused:
        return _shown(ask, _plan(ask), asked, str(refused))
    return instead(ask, views.leaving.left(left), "Leaving")


def copy_texts(ask: Ask) -> Reply:
    """The texts to payers and facilities, to be copied."""
    plan = _plan(ask)
    return Open(views.leaving.texts(plan))


def preview(ask: Ask, person: int, day: date, asked: int) -> Reply:
    """What a leaving that somebody asked for would do."""
    plan = services.leaving.preview_number(ask.db, ask.who, person, day, now=ask.now)
    return _shown(ask, plan, asked)


def _plan(ask: Ask) -> Plan:
    person, day, *_ = _parts(ask.value)
    return services.leaving.preview_number(ask.db, ask.who, person, day, now=ask.now)


def _shown(ask: Ask, plan: Plan, asked: int, note: str | None = None) -> Reply:
    return instead(ask, views.leaving.plan(plan, asked or None, note), "Leaving")


def _name_and_day(ask: Ask) -> tuple[str, date]:
    """A name, and as the last words a date. Raises BadInput."""
    words = ask.words.left
    if not words:
        raise BadInput("Say who leaves, and when.")
    today = ask.who.today(ask.now)
    for place in range(1, len(words)):
        found = take_day(words[place:], today, ask.rules.calendar)
        if found and place + found[1] == len(words):
            return " ".join(words[:place]), found[0]
    raise BadInput("Say the last day after the name.")


def _parts(value: str) -> tuple[int, date, str, int]:
    """Person, day, mark of the plan that was seen, request. Raises BadInput for another value."""
    parts = [*value.split(":"), "", "", ""][:4]
    person, day, mark, asked = parts
    try:
        return int(person), date.fromisoformat(day), mark, int(asked or 0)
    except ValueError:
        raise BadInput(OLD) from None


COMMANDS = (
    Command(
        verb="leaving",
        usage="NAME DATE",
        example="leaving Ana Ruiz 12/18",
        about="A provider leaves: what ends, whom to tell; a preview first, then one act.",
        run=leaving,
        needs="providers.leave",
    ),
)

PRESSES = {
    "leaving.ask": ask_day,
    "leaving.plan": show_plan,
    "leaving.do": do,
    "leaving.copy": copy_texts,
}
"""action_id -> what it does."""

SUBMISSIONS = {"leaving.show": show_for_day}
"""callback_id of a modal -> what its submission does."""
