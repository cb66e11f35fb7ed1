"""When messages come: typed, or chosen in a form."""

from typing import Any

from credbot import services, views
from credbot.commands.door import Ask, Open, Reply, Say, Turn
from credbot.commands.grammar import Command, Words
from credbot.domain.errors import BadInput
from credbot.domain.quiet import Morning, read_days

THINGS = "morning, hour, quiet, days or cards"


def alerts(ask: Ask) -> Reply:
    """Shows what is chosen, or changes one thing of it."""
    words = ask.words
    if words.done():
        mine = services.alerts.read_mine(ask.db, ask.who, now=ask.now)
        return Say(views.alerts.chosen(mine))
    new = _read(words)
    words.nothing_more()
    return Say(views.alerts.chosen(services.alerts.change(ask.db, ask.who, now=ask.now, **new)))


def change_form(ask: Ask) -> Reply:
    """A form: when messages come to me."""
    return Open(views.alerts.form(services.alerts.read_mine(ask.db, ask.who, now=ask.now)))


def change(ask: Ask) -> Reply:
    """Changes when messages come to me."""
    given = ask.inputs
    new: dict[str, Any] = {
        "morning": Morning(given["morning"]),
        "hour": int(given["hour"]),
        "quiet_from": int(given["quiet_from"]),
        "quiet_until": int(given["quiet_until"]),
        "days": frozenset(int(day) for day in given["days"] or []),
        "cards": given["cards"] == "on",
    }
    mine = services.alerts.change(ask.db, ask.who, now=ask.now, **new)
    return Turn(views.forms.told(views.alerts.chosen(mine), "Messages to Me"))


def _read(words: Words) -> dict[str, Any]:
    what = words.word(THINGS).casefold()
    if what == "morning":
        typed = words.word("on, off or always").casefold()
        kinds = {"on": Morning.DUE, "due": Morning.DUE, "off": Morning.OFF}
        if typed not in (*kinds, "always"):
            raise BadInput(f"{typed} is not one of on, off, always.")
        return {"morning": kinds.get(typed, Morning.ALWAYS)}
    if what == "hour":
        return {"hour": _hour(words.word("the hour, from 6 to 11"))}
    if what == "quiet":
        first, _, last = words.word("from-until, as in 18-8").partition("-")
        return {"quiet_from": _hour(first), "quiet_until": _hour(last)}
    if what == "days":
        return {"days": read_days(words.rest("on which days, as in mon-thu").split())}
    if what == "cards":
        typed = words.word("on or off").casefold()
        if typed not in ("on", "off"):
            raise BadInput(f"{typed} is not one of on, off.")
        return {"cards": typed == "on"}
    raise BadInput(f"{what} is not one of {THINGS}.")


def _hour(typed: str) -> int:
    plain = typed.partition(":")[0]
    if not plain.isdecimal() or len(plain) > 2:
        raise BadInput(f"{typed or 'Nothing'} is not an hour; hours look like 8 or 18.")
    return int(plain)


COMMANDS = (
    Command(
        verb="alerts",
        usage="[morning on|off|always | hour 8 | quiet 18-8 | days mon-fri | cards on|off]",
        example="alerts hour 7",
        about="When messages reach you: morning, quiet hours, your days.",
        run=alerts,
        topic="team",
        needs="alerts.change",
    ),
)

PRESSES = {"alerts.change": change_form}
SUBMISSIONS = {"alerts.change": change}
