"""Spreadsheets in the direct message: sent, asked about, brought in, taken back."""

from collections.abc import Mapping
from typing import Any

from credbot import services, views
from credbot.commands.door import Ask, Open, Reply, Say, Turn
from credbot.domain.errors import BadInput
from credbot.services.sheets import Given

SILENT = Say(views.kit.Screen("", []))
"""Nothing is said at once: the answer comes in the thread."""


def receive(ask: Ask, event: Mapping[str, Any]) -> Reply:
    """A message with files: each spreadsheet is read, and answered in the message's thread."""
    given = [
        Given(
            str(file.get("id")),
            str(file.get("name") or "a file without a name"),
            str(file.get("url_private_download") or file.get("url_private") or ""),
            int(file.get("size") or 0),
        )
        for file in event.get("files") or []
    ]
    place = str(event.get("thread_ts") or event["ts"])
    services.sheets.receive(ask.db, ask.who, given, event["channel"], place, now=ask.now)
    return SILENT


def bring(ask: Ask) -> Reply:
    """Import what was read."""
    return _queue(ask, "sheet_import", "Bringing it in. The answer comes in this thread.")


def back(ask: Ask) -> Reply:
    """Take an import back."""
    return _queue(ask, "sheet_back", "Taking it back. The answer comes in this thread.")


def later(_ask: Ask) -> Reply:
    """Nothing now."""
    return Say(views.say.plain("Nothing was brought in. Import stays here for when you want it."))


def settings(ask: Ask) -> Reply:
    """Saves what a file of settings says."""
    sheet_id, seen = _target(ask.value)
    change = services.sheets.save_settings(ask.db, ask.who, sheet_id, seen, now=ask.now)
    return Say(views.controls.saved(views.controls.of(change), change.act))


def questions(ask: Ask) -> Reply:
    """A form: what words mean."""
    sheet_id, _ = _target(ask.value)
    sheet, choices = services.sheets.open_questions(ask.db, ask.who, sheet_id)
    if sheet.state != "read":
        return Say(views.say.plain("There is nothing to ask about this spreadsheet any more."))
    return Open(views.sheets.questions(sheet.id, sheet.version, sheet.found, choices))


def answer(ask: Ask) -> Reply:
    """The submitted form: the sheet is read again with what was said."""
    sheet_id, seen = _target(ask.meta)
    sheet, _ = services.sheets.open_questions(ask.db, ask.who, sheet_id)
    meaning: dict[str, dict[str, str]] = {}
    track = None
    for place, (column, word, _rows) in enumerate(sheet.found.get("questions", [])):
        said = ask.inputs.get(f"word{place}")
        if said and not word:
            track = said
        elif said:
            meaning.setdefault(column, {})[word] = said
    for place, (word, _rows, _guess) in enumerate(sheet.found.get("names", [])):
        if person := ask.inputs.get(f"name{place}"):
            meaning.setdefault("assignee", {})[word] = person
    if not meaning and not track:
        raise BadInput("Say what at least one of them means.", next(iter(ask.inputs), None))
    services.sheets.answer(ask.db, ask.who, sheet_id, seen, meaning, track, now=ask.now)
    said_so = "Thank you. I am reading it again; the message about it changes in a moment."
    return Turn(views.forms.told(views.say.plain(said_so), "What It Means"))


def notes(ask: Ask) -> Reply:
    """Follow-up dates in notes: shown, used as next touches, or left as they are."""
    verb, _, value = ask.value.partition(" ")
    sheet_id, seen = _target(value)
    if verb == "show":
        sheet, _ = services.sheets.open_questions(ask.db, ask.who, sheet_id)
        return Open(views.sheets.follow_ups(sheet.found))
    services.sheets.use_notes(ask.db, ask.who, sheet_id, seen, use=verb == "use", now=ask.now)
    return Say(views.say.plain("I am reading it again; the message changes in a moment."))


def problems(ask: Ask) -> Reply:
    """All that was refused, as a file in the thread."""
    sheet_id, _ = _target(ask.value)
    services.sheets.send_problems(ask.db, ask.who, sheet_id, now=ask.now)
    return Say(views.say.plain("The list comes in this thread."))


def _queue(ask: Ask, kind: str, sentence: str) -> Reply:
    sheet_id, seen = _target(ask.value)
    queued = services.sheets.ask_for(ask.db, ask.who, kind, sheet_id, seen, now=ask.now)
    return Say(views.say.plain(sentence if queued else "That is on its way already."))


def _target(value: str) -> tuple[int, int]:
    number, _, version = value.partition(":")
    if not (number.isdecimal() and version.isdecimal() and len(value) < 19):
        raise BadInput("This button is from an older version of credbot. Send the sheet again.")
    return int(number), int(version)


PRESSES = {
    "sheets.import": bring,
    "sheets.back": back,
    "sheets.later": later,
    "sheets.settings": settings,
    "sheets.ask": questions,
    "sheets.problems": problems,
    "sheets.notes": notes,
}
"""action_id -> what it does."""

SUBMISSIONS = {"sheets.answer": answer}
"""callback_id of a modal -> what its submission does."""
