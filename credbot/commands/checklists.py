"""Items of the tracks' checklists: put on and taken off, in words and in a form."""

import re
from typing import Any

from credbot import services, views
from credbot.commands.changes import preview, preview_form
from credbot.commands.door import Ask, Open, Reply
from credbot.commands.grammar import Words
from credbot.domain.errors import BadInput
from credbot.domain.files import WaitingOn
from credbot.domain.identifiers import fold
from credbot.domain.tracks import Tracks

USUAL = {"acts": "provider", "got": "collecting"}


def item(ask: Ask, words: Words) -> Reply:
    """`item add payer provider collecting Signed roster form`, `item remove payer w9`"""
    act = words.word("add or remove").casefold()
    if act not in ("add", "remove"):
        raise BadInput(f"{act} is not one of add, remove.")
    checklist = words.word("which checklist").casefold()
    if act == "remove":
        return preview(ask, {f"item:{checklist}:{words.rest('which item').casefold()}": None})
    acts = words.one_of(WaitingOn)
    stage = words.word("by the end of which stage").casefold()
    return preview(ask, _added(ask, checklist, words.rest("what it is called"), acts, stage))


def form(ask: Ask) -> Reply:
    """A form: an item for a checklist, or one to take off."""
    return Open(views.checklists.form(services.controls.read_tracks(ask.db, ask.who)))


def submit(ask: Ask) -> Reply:
    """Previews another item of a checklist, or one less."""
    given = ask.inputs
    if given.get("off"):
        if given.get("title"):
            raise BadInput("One at a time: a new item, or one to take off.", "off")
        return preview_form(ask, {f"item:{given['off']}": None}, "Checklists")
    if not given.get("checklist"):
        raise BadInput("Say on which checklist.", "checklist")
    if not given.get("title"):
        raise BadInput("Say what the item is called.", "title")
    acts, stage = (given.get(name) or usual for name, usual in USUAL.items())
    wanted = _added(ask, given["checklist"], given["title"], acts, stage)
    return preview_form(ask, wanted, "Checklists")


def _added(ask: Ask, checklist: str, title: str, acts: str, stage: str) -> dict[str, Any]:
    tracks = services.controls.read_tracks(ask.db, ask.who)
    if stage not in tracks.stages:
        raise BadInput(f"{stage} is no stage. There are: {', '.join(tracks.stages)}.", "got")
    value = {"title": title, "acts": str(acts), "got": stage}
    return {f"item:{checklist}:{_key(tracks, title)}": value}


def _key(tracks: Tracks, title: str) -> str:
    """A key of its own for a new item, made of its first words."""
    plain = re.sub(r"[^a-z0-9]+", "_", fold(title)).strip("_")[:30].strip("_") or "item"
    taken = {one.key for items in tracks.checklists.values() for one in items}
    names = (plain, *(f"{plain}_{n}" for n in range(2, len(taken) + 3)))
    return next(name for name in names if name not in taken)


PRESSES = {"settings.items": form}
"""action_id -> what it does."""

SUBMISSIONS = {"settings.item": submit}
"""callback_id of a modal -> what its submission does."""
