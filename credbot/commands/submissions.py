"""Submitted modals: the same services as the typed words, with the version that was seen."""

from collections.abc import Callable
from datetime import date

from credbot import services, views
from credbot.commands.door import Ask, Reply, Turn
from credbot.commands.grammar import file_number
from credbot.commands.inputs import chosen, day_of, picked, typed
from credbot.commands.payloads import OUTDATED_FORM
from credbot.commands.targets import form_target
from credbot.domain.cards import Done
from credbot.domain.errors import BadInput
from credbot.domain.files import Channel, HoldParty, Outcome, WaitingOn
from credbot.domain.requirements import NeedsItems, Step
from credbot.services.payers import Shown

Submission = Callable[[Ask], Reply]


def log_outreach(ask: Ask) -> Reply:
    """Logs a contact."""
    file = _file(ask)
    given = ask.inputs
    deed = services.payers.log_outreach(
        ask.db,
        ask.who,
        file,
        chosen(given, "channel", Channel),
        typed(given, "text", "what was said"),
        next_touch=picked(given, "next"),
        spoken_to=given.get("spoken_to"),
        call_ref=given.get("call_ref"),
        shown=_shown(ask),
        now=ask.now,
    )
    return _effect(deed)


def wait_file(ask: Ask) -> Reply:
    """Says who has the ball."""
    file, seen = form_target(ask)
    given = ask.inputs
    deed = services.pipeline.wait_file(
        ask.db,
        ask.who,
        file,
        chosen(given, "party", WaitingOn),
        typed(given, "text", "for what"),
        next_touch=picked(given, "next"),
        now=ask.now,
        seen=seen,
    )
    return _effect(deed)


def hold_file(ask: Ask) -> Reply:
    """Rests a file until its review date."""
    file, seen = form_target(ask)
    given = ask.inputs
    deed = services.pipeline.hold_file(
        ask.db,
        ask.who,
        file,
        chosen(given, "party", HoldParty),
        day_of(given, "until"),
        typed(given, "text", "why it waits"),
        now=ask.now,
        seen=seen,
    )
    return _effect(deed)


def assign_file(ask: Ask) -> Reply:
    """Hands a file over."""
    file, seen = form_target(ask)
    mention = f"<@{typed(ask.inputs, 'owner', 'to whom')}>"
    owner = services.pipeline.find_owner(ask.db, ask.who, mention)
    deeds = services.pipeline.assign_files(ask.db, ask.who, [file], owner, now=ask.now, seen=seen)
    return _effect(deeds[0])


def move_date(ask: Ask) -> Reply:
    """Moves the start or due date."""
    file, seen = form_target(ask)
    given = ask.inputs
    kind = typed(given, "kind", "which date")
    day, why = day_of(given, "day"), typed(given, "text", "why it moves")
    deed = services.pipeline.move_date(
        ask.db, ask.who, file, kind, day, why, now=ask.now, seen=seen
    )
    return _effect(deed)


def close_file(ask: Ask) -> Reply:
    """Ends a file."""
    file, seen = form_target(ask)
    outcome = chosen(ask.inputs, "outcome", Outcome)
    why = ask.inputs.get("text")
    deed = services.pipeline.close_file(ask.db, ask.who, file, outcome, why, now=ask.now, seen=seen)
    return _effect(deed)


def reopen_file(ask: Ask) -> Reply:
    """Opens a closed file again."""
    file, seen = form_target(ask)
    why = typed(ask.inputs, "text", "why it opens again")
    deed = services.pipeline.reopen_file(ask.db, ask.who, file, why, now=ask.now, seen=seen)
    return _effect(deed)


def add_note(ask: Ask) -> Reply:
    """Puts a note into the record."""
    file, text = _file(ask), typed(ask.inputs, "text", "what to note")
    return _effect(services.notes.add_note(ask.db, ask.who, file, text, now=ask.now))


def move_file(ask: Ask) -> Reply:
    """Moves a file on, or back with the reason."""
    file, seen = form_target(ask)
    stage, why = typed(ask.inputs, "stage", "to which stage"), ask.inputs.get("text")
    card = services.lists.read_card(ask.db, ask.who, file, now=ask.now)
    stages = card.track.stages
    if stage not in stages:
        raise BadInput(OUTDATED_FORM, "stage")
    if stages.index(stage) > stages.index(card.row.file.stage):
        try:
            deed = services.pipeline.advance_file(
                ask.db, ask.who, file, stage, now=ask.now, seen=seen
            )
        except NeedsItems as needs:
            if not (needs.may_override and why):
                raise BadInput(str(needs), "text") from None
            deed = services.pipeline.advance_file(
                ask.db, ask.who, file, stage, now=ask.now, seen=seen, because=why
            )
        return _effect(deed)
    if not why:
        raise BadInput("Say why it goes back.", "text")
    return _effect(
        services.pipeline.return_file(ask.db, ask.who, file, stage, why, now=ask.now, seen=seen)
    )


def move_anyway(ask: Ask) -> Reply:
    """Moves a file on though items are missing, with the reason."""
    file, seen = form_target(ask)
    why = typed(ask.inputs, "text", "why it moves anyway")
    deed = services.pipeline.advance_file(
        ask.db, ask.who, file, now=ask.now, seen=seen, because=why
    )
    return _effect(deed)


def finish_item(ask: Ask) -> Reply:
    """Settles an item."""
    file, seen = form_target(ask)
    given = ask.inputs
    item, _, step = typed(given, "item", "which item").partition(" ")
    day = day_of(given, "day")
    if step not in set(Step):
        raise BadInput(OUTDATED_FORM, "item")
    if step == Step.GOT:
        deed = services.items.got_item(ask.db, ask.who, file, item, day=day, now=ask.now, seen=seen)
    else:
        deed = services.items.verify_item(
            *(ask.db, ask.who, file, item, day),
            source=given.get("source"),
            by=_verifier(given.get("by")),
            now=ask.now,
            seen=seen,
        )
    return _effect(deed)


def _verifier(by: str | None) -> str | None:
    if by not in (None, "own", "cvo"):
        raise BadInput(OUTDATED_FORM, "by")
    return by


def fresh_card(ask: Ask, sentence: str) -> Reply:
    """The card as it is now, in the place of a modal that came too late."""
    card = services.lists.read_card(ask.db, ask.who, _file(ask), now=ask.now)
    shown = views.pipeline.card(card, note=views.kit.sentence(sentence))
    return Turn(views.forms.told(shown, card.row.file.ref))


def find_files(ask: Ask) -> Reply:
    """Searches."""
    text = typed(ask.inputs, "text", "what to look for")
    found = services.lists.find_files(ask.db, ask.who, text, now=ask.now)
    return Turn(views.forms.told(views.lists.found(found, text, ask.who.zone), "Find"))


def _file(ask: Ask) -> int:
    """The file that the modal was opened for, or whose number was typed into it."""
    if ask.meta:
        return form_target(ask)[0]
    number = file_number(typed(ask.inputs, "file", "which file"))
    if number is None:
        raise BadInput("A file's number looks like CR-1042 or 1042.", "file")
    return number


def outdated(_ask: Ask) -> Reply:
    """A form that no version knows any more."""
    raise BadInput(OUTDATED_FORM)


def _shown(ask: Ask) -> Shown | None:
    """The next touch that the form showed: the third part of its metadata."""
    parts = ask.meta.split(":")
    if len(parts) < 3:
        return None
    try:
        return Shown(date.fromisoformat(parts[2]) if parts[2] != "0" else None)
    except ValueError:
        raise BadInput(OUTDATED_FORM) from None


def _effect(deed: Done) -> Reply:
    return Turn(views.forms.told(views.pipeline.effect(deed), deed.file.ref))


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
    "pipeline.override": move_anyway,
    "pipeline.item": finish_item,
    "pipeline.find": find_files,
}
"""callback_id of a modal -> what its submission does."""
