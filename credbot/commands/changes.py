"""A change of the rules: previewed, saved, taken back; what takes long is told when it is done."""

import json
from collections.abc import Mapping
from typing import Any

from credbot import services, views
from credbot.commands.door import Ask, Reply, Say, Turn, beside
from credbot.commands.targets import number
from credbot.domain.errors import BadInput

OLD = "This button is from an older version of credbot: type `/cred settings`."
Wanted = Mapping[str, Any]


def preview(ask: Ask, wanted: Wanted) -> Reply:
    """What a change would do, with the press that saves it."""
    if not views.controls.fits(wanted):
        raise BadInput("That is too much at once. Say fewer things.")
    if later := _later(ask, "preview", wanted):
        return Say(later)
    change = services.controls.change(ask.db, ask.who, wanted, now=ask.now, preview=True)
    return Say(views.controls.preview(views.controls.of(change), wanted))


def preview_form(ask: Ask, wanted: Wanted, title: str) -> Reply:
    """The same in a form."""
    if views.controls.fits(wanted) and (later := _later(ask, "preview", wanted)):
        return Turn(views.forms.told(later, title))
    change = services.controls.change(ask.db, ask.who, wanted, now=ask.now, preview=True)
    return Turn(views.controls.preview_form(views.controls.of(change), wanted, title))


def save_now(ask: Ask, wanted: Wanted) -> Reply:
    """A change that needs no preview."""
    return Say(_saved(ask, wanted))


def save(ask: Ask) -> Reply:
    """Saves what was previewed."""
    return beside(ask, _saved(ask, _wanted(ask.value)))


def submit_save(ask: Ask) -> Reply:
    """Saves what a form previewed."""
    return Turn(views.forms.told(_saved(ask, _wanted(ask.meta)), "Settings"))


def undo(ask: Ask) -> Reply:
    """Takes a change back."""
    act = number(ask.value, OLD, longest=20)
    if later := _later(ask, "undo", act=act):
        return beside(ask, later)
    change = services.controls.undo(ask.db, ask.who, act, now=ask.now)
    return beside(ask, views.controls.saved(views.controls.of(change), change.act, undone=True))


def _saved(ask: Ask, wanted: Wanted) -> views.kit.Screen:
    if later := _later(ask, "save", wanted):
        return later
    change = services.controls.change(ask.db, ask.who, wanted, now=ask.now)
    return views.controls.saved(views.controls.of(change), change.act)


def _later(
    ask: Ask, do: str, wanted: Wanted | None = None, act: int = 0
) -> views.kit.Screen | None:
    """What is said of a change that takes long; None for one that does not."""
    files = services.controls_later.put_off(
        ask.db, ask.who, do, now=ask.now, wanted=wanted, act=act
    )
    return views.controls.put_off(files) if files else None


def _wanted(text: str) -> dict[str, Any]:
    try:
        wanted = json.loads(text)
    except json.JSONDecodeError:
        raise BadInput(OLD) from None
    if not isinstance(wanted, dict):
        raise BadInput(OLD)
    return wanted
