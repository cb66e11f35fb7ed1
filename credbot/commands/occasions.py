"""The organisation's own dates: listed, made in a form, done, moved, handed over, cancelled."""

from dataclasses import replace

from credbot import services, views
from credbot.commands.door import Ask, Open, Reply, Turn, instead
from credbot.commands.grammar import Command
from credbot.commands.inputs import chosen, day_of, picked, typed
from credbot.commands.targets import OUTDATED_BUTTON, number
from credbot.domain import occasions as rules
from credbot.domain.errors import BadInput
from credbot.domain.occasions import Deed, New, Occasion, Sort
from credbot.domain.roles import may, require


def dates(ask: Ask) -> Reply:
    """Lists the dates, or opens a form."""
    words = ask.words
    if words.done():
        return _list(ask, 0)
    if words.keyword("new") and words.done():
        return form(ask)
    if words.keyword("accreditation") and words.done():
        return accreditation_form(ask)
    return _list(ask, 0, words.optional_rest())


def show(ask: Ask) -> Reply:
    """Another page of the dates."""
    return _list(ask, number(ask.value))


def show_list(ask: Ask) -> Reply:
    """All dates that stand."""
    return _list(ask, 0)


def open_date(ask: Ask) -> Reply:
    """One date with its tasks."""
    one = services.occasions.read_date(ask.db, ask.who, number(ask.value))
    change = may(ask.who, "calendar.change")
    today = ask.who.today(ask.now)
    return instead(ask, views.occasions.opened(one, today, change, ask.who.id), "Our Own Dates")


def form(ask: Ask) -> Reply:
    """A form: a new date."""
    require(ask.who, "calendar.change")
    return Open(views.occasions.form(ask.who.today(ask.now)))


def accreditation_form(ask: Ask) -> Reply:
    """A form: all dates of an accreditation from its survey."""
    require(ask.who, "calendar.change")
    return Open(views.occasions.accreditation_form(ask.who.today(ask.now)))


def done_form(ask: Ask) -> Reply:
    """A form: when it was done, and where the proof lies."""
    return Open(views.occasions.done_form(_to_change(ask), ask.who.today(ask.now)))


def move_form(ask: Ask) -> Reply:
    """A form: another day, and why."""
    return Open(views.occasions.move_form(_to_change(ask)))


def cancel_form(ask: Ask) -> Reply:
    """A form: why it is not kept."""
    return Open(views.occasions.cancel_form(_to_change(ask)))


def hand_form(ask: Ask) -> Reply:
    """A form: whose it is from now on."""
    return Open(views.occasions.hand_form(_to_change(ask)))


def task_form(ask: Ask) -> Reply:
    """A form: something to be done for it."""
    return Open(views.occasions.task_form(_to_change(ask)))


def choose(ask: Ask) -> Reply:
    """A choice of a date's menu."""
    verb, _, value = ask.value.partition(" ")
    if verb not in CHOICES:
        raise BadInput(OUTDATED_BUTTON)
    return CHOICES[verb](replace(ask, value=value))


def add(ask: Ask) -> Reply:
    """Keeps a date."""
    given = ask.inputs
    sort = chosen(given, "sort", Sort)
    every = given.get("every")
    if every and not str(every).isdecimal():
        raise BadInput("A whole number of months, such as 12.", "every")
    new = New(
        sort,
        typed(given, "title", "what it is"),
        day_of(given, "day"),
        _owner(ask),
        given.get("payer"),
        int(every) if every else None,
        rules.read_lead(given.get("lead")),
        given.get("note"),
    )
    return _told(services.occasions.add(ask.db, ask.who, [new], now=ask.now))


def accredit(ask: Ask) -> Reply:
    """Keeps the dates of an accreditation."""
    given = ask.inputs
    new, passed = rules.accreditation(
        typed(given, "title", "which accreditation"),
        day_of(given, "survey"),
        ask.who.today(ask.now),
        first=given.get("first") == "yes",
        owner_id=_owner(ask),
        days={name: picked(given, name) for name in ("look_back", "application", "evidence")},
    )
    deed = services.occasions.add(ask.db, ask.who, new, now=ask.now)
    return _told(replace(deed, passed=tuple(passed)))


def finish(ask: Ask) -> Reply:
    """Says that a date was kept; what comes again gets its next day."""
    evidence = ask.inputs.get("evidence")
    day, one = day_of(ask.inputs, "day"), number(ask.meta)
    return _told(services.occasions.finish(ask.db, ask.who, one, day, evidence, now=ask.now))


def shift(ask: Ask) -> Reply:
    """Moves a date."""
    day, why = day_of(ask.inputs, "day"), typed(ask.inputs, "why", "why it moves")
    one = number(ask.meta)
    return _told(services.occasions.move(ask.db, ask.who, one, day, why, now=ask.now))


def drop(ask: Ask) -> Reply:
    """Cancels a date."""
    why = typed(ask.inputs, "why", "why it is cancelled")
    return _told(services.occasions.cancel(ask.db, ask.who, number(ask.meta), why, now=ask.now))


def give(ask: Ask) -> Reply:
    """Hands a date over."""
    owner = _owner(ask)
    if owner is None:
        raise BadInput("Choose a person.", "owner")
    one = number(ask.meta)
    return _told(services.occasions.hand_over(ask.db, ask.who, one, owner, now=ask.now))


def put_task(ask: Ask) -> Reply:
    """Adds a task to a date."""
    given = ask.inputs
    deed = services.occasions.add_task(
        ask.db,
        ask.who,
        number(ask.meta),
        typed(given, "title", "what is to be done"),
        day_of(given, "due"),
        _owner(ask),
        now=ask.now,
    )
    return _told(deed)


def tick(ask: Ask) -> Reply:
    """A task is done."""
    deed = services.occasions.finish_task(ask.db, ask.who, number(ask.value), now=ask.now)
    return instead(ask, views.occasions.deed(deed), "Our Own Dates")


def undo(ask: Ask) -> Reply:
    """Takes a change of the dates back."""
    services.occasions.undo(ask.db, ask.who, number(ask.value, longest=20), now=ask.now)
    return instead(ask, views.occasions.undone(), "Our Own Dates")


def _to_change(ask: Ask) -> Occasion:
    require(ask.who, "calendar.change")
    return services.occasions.read_date(ask.db, ask.who, number(ask.value))


def _owner(ask: Ask) -> int | None:
    name = ask.inputs.get("owner")
    return services.pipeline.find_owner(ask.db, ask.who, f"<@{name}>").id if name else None


def _list(ask: Ask, first: int, words: str = "") -> Reply:
    shown = services.occasions.read_dates(ask.db, ask.who, now=ask.now, first=first, words=words)
    return instead(ask, views.occasions.listed(shown), "Our Own Dates")


def _told(deed: Deed) -> Reply:
    return Turn(views.forms.told(views.occasions.deed(deed), "Our Own Dates"))


CHOICES = {
    "open": open_date,
    "done": done_form,
    "move": move_form,
    "task": task_form,
    "hand": hand_form,
}

COMMANDS = (
    Command(
        verb="dates",
        usage="[new] [accreditation] [WORDS]",
        example="dates",
        about="Accreditation, policy reviews, delegation audits, rosters: what is due, and whose.",
        run=dates,
        topic="calendar",
        needs="pipeline.read",
    ),
)

PRESSES = {
    "occasions.show": show,
    "occasions.list": show_list,
    "occasions.open": open_date,
    "occasions.new": form,
    "occasions.accreditation": accreditation_form,
    "occasions.done": done_form,
    "occasions.move": move_form,
    "occasions.cancel": cancel_form,
    "occasions.hand": hand_form,
    "occasions.task": task_form,
    "occasions.choose": choose,
    "occasions.tick": tick,
    "occasions.undo": undo,
}
SUBMISSIONS = {
    "occasions.add": add,
    "occasions.accredit": accredit,
    "occasions.finish": finish,
    "occasions.shift": shift,
    "occasions.drop": drop,
    "occasions.give": give,
    "occasions.put_task": put_task,
}
