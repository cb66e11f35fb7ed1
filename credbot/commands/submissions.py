"""Submitted modals: the same services as the typed words, with the version that was seen."""

from collections.abc import Callable
from datetime import date

from credbot import services, views
from credbot.commands import intake
from credbot.commands.door import Ask, Reply, Turn
from credbot.commands.grammar import file_number
from credbot.commands.presses import target
from credbot.domain.cards import Done
from credbot.domain.errors import BadInput
from credbot.domain.files import Channel, HoldParty, Outcome, WaitingOn

Submission = Callable[[Ask], Reply]


def log_outreach(ask: Ask) -> Reply:
    """Logs a contact."""
    file = _file(ask)
    given = ask.inputs
    deed = services.payers.log_outreach(
        ask.db,
        ask.who,
        file,
        Channel(given["channel"]),
        given["text"],
        next_touch=given.get("next"),
        spoken_to=given.get("spoken_to"),
        call_ref=given.get("call_ref"),
        now=ask.now,
    )
    return _effect(deed)


def wait_file(ask: Ask) -> Reply:
    """Says who has the ball."""
    file, _ = target(ask.meta)
    given = ask.inputs
    deed = services.pipeline.wait_file(
        ask.db,
        ask.who,
        file,
        WaitingOn(given["party"]),
        given["text"],
        next_touch=given.get("next"),
        now=ask.now,
    )
    return _effect(deed)


def hold_file(ask: Ask) -> Reply:
    """Rests a file until its review date."""
    file, seen = target(ask.meta)
    given = ask.inputs
    deed = services.pipeline.hold_file(
        ask.db,
        ask.who,
        file,
        HoldParty(given["party"]),
        _day(given, "until"),
        given["text"],
        now=ask.now,
        seen=seen,
    )
    return _effect(deed)


def assign_file(ask: Ask) -> Reply:
    """Hands a file over."""
    file, seen = target(ask.meta)
    mention = f"<@{ask.inputs['owner']}>"
    owner = services.pipeline.find_owner(ask.db, ask.who, mention)
    deeds = services.pipeline.assign_files(ask.db, ask.who, [file], owner, now=ask.now, seen=seen)
    return _effect(deeds[0])


def move_date(ask: Ask) -> Reply:
    """Moves the start or due date."""
    file, _ = target(ask.meta)
    given = ask.inputs
    deed = services.pipeline.move_date(
        ask.db, ask.who, file, given["kind"], _day(given, "day"), given["text"], now=ask.now
    )
    return _effect(deed)


def close_file(ask: Ask) -> Reply:
    """Ends a file."""
    file, seen = target(ask.meta)
    outcome = Outcome(ask.inputs["outcome"])
    why = ask.inputs.get("text")
    deed = services.pipeline.close_file(ask.db, ask.who, file, outcome, why, now=ask.now, seen=seen)
    return _effect(deed)


def reopen_file(ask: Ask) -> Reply:
    """Opens a closed file again."""
    file, seen = target(ask.meta)
    why = ask.inputs["text"]
    deed = services.pipeline.reopen_file(ask.db, ask.who, file, why, now=ask.now, seen=seen)
    return _effect(deed)


def add_note(ask: Ask) -> Reply:
    """Puts a note into the record."""
    file, text = _file(ask), ask.inputs["text"]
    return _effect(services.pipeline.add_note(ask.db, ask.who, file, text, now=ask.now))


def move_file(ask: Ask) -> Reply:
    """Moves a file on, or back with the reason."""
    file, seen = target(ask.meta)
    stage, why = ask.inputs["stage"], ask.inputs.get("text")
    card = services.lists.read_card(ask.db, ask.who, file, now=ask.now)
    stages = card.track.stages
    if stages.index(stage) > stages.index(card.row.file.stage):
        deed = services.pipeline.advance_file(ask.db, ask.who, file, stage, now=ask.now, seen=seen)
        return _effect(deed)
    if not why:
        raise BadInput("Say why it goes back.", "text")
    return _effect(
        services.pipeline.return_file(ask.db, ask.who, file, stage, why, now=ask.now, seen=seen)
    )


def finish_item(ask: Ask) -> Reply:
    """Settles an item."""
    file, seen = target(ask.meta)
    given = ask.inputs
    item, _, step = given["item"].partition(" ")
    day = _day(given, "day")
    if step == "got":
        deed = services.items.got_item(ask.db, ask.who, file, item, day=day, now=ask.now, seen=seen)
    else:
        deed = services.items.verify_item(
            ask.db, ask.who, file, item, day, source=given.get("source"), now=ask.now, seen=seen
        )
    return _effect(deed)


def fresh_card(ask: Ask, sentence: str) -> Reply:
    """The card as it is now, in the place of a modal that came too late."""
    card = services.lists.read_card(ask.db, ask.who, _file(ask), now=ask.now)
    shown = views.pipeline.card(card, note=views.kit.escape(sentence))
    return Turn(views.forms.told(shown, card.row.file.ref))


def find_files(ask: Ask) -> Reply:
    """Searches."""
    text = ask.inputs["text"]
    found = services.lists.find_files(ask.db, ask.who, text, now=ask.now)
    return Turn(views.forms.told(views.lists.found(found, text, ask.who.zone), "Find"))


def _file(ask: Ask) -> int:
    """The file that the modal was opened for, or whose number was typed into it."""
    if ask.meta:
        return target(ask.meta)[0]
    number = file_number(ask.inputs["file"])
    if number is None:
        raise BadInput("A file's number looks like CR-1042 or 1042.", "file")
    return number


def _effect(deed: Done) -> Reply:
    return Turn(views.forms.told(views.pipeline.effect(deed), deed.file.ref))


def _day(given: dict[str, object], name: str) -> date:
    value = given.get(name)
    if not isinstance(value, date):
        raise BadInput("Choose a date.", name)
    return value


SUBMISSIONS: dict[str, Submission] = {
    "payers.log": log_outreach,
    "pipeline.wait": wait_file,
    "pipeline.hold": hold_file,
    "pipeline.assign": assign_file,
    "pipeline.date": move_date,
    "pipeline.close": close_file,
    "pipeline.reopen": reopen_file,
    "pipeline.note": add_note,
    "pipeline.move": move_file,
    "pipeline.item": finish_item,
    "pipeline.find": find_files,
    "intake.open": intake.open_files,
}
"""callback_id of a modal -> what its submission does."""
