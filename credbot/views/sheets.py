"""Spreadsheets sent in Slack: what was understood, what is asked, what became of them."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from credbot.views import kit, words
from credbot.views.kit import Block, Screen, View, escape

SHOWN = 5
MOST_ASKED = 10
MOST_SHOWN = 60
COLUMNS = {
    "track": "the track",
    "stage": "the stage",
    "status": "the status",
    "outcome": "the outcome",
}


def read(sheet_id: int, version: int, name: str, state: str, found: Mapping[str, Any]) -> Screen:
    """What was understood, with what to press next."""
    if state == "new":
        rows = found.get("reading")
        what = f"about {rows:,} rows of {escape(name)}" if rows else escape(name)
        return kit.screen(f"Reading {what}…")
    if found.get("refused"):
        return kit.screen(f"*{escape(name)}* was not read.\n{escape(found['refused'])}")
    if "document" in found:
        return _settings(sheet_id, version, name, state, found)
    head = _head(name, found)
    value = f"{sheet_id}:{version}"
    blocks = [kit.section(head), *_asked(found), *_follow_ups(value, state, found)]
    blocks += _problems(found)
    if state == "read":
        blocks += [kit.actions(*_buttons(value, found)), *_notes(found)]
    elif state == "imported":
        blocks.append(kit.context(f"Brought in by {escape(str(found.get('by')))}."))
    else:
        blocks.append(kit.context(f"Taken back by {escape(str(found.get('taken_by')))}."))
    return Screen(kit.fallback(head), blocks)


def imported(
    sheet_id: int, version: int, state: str, found: Mapping[str, Any], live: bool
) -> Screen:
    """What came in, with the way back and what to do next."""
    if state == "back":
        return taken_back(found)
    if state != "imported":
        return _under_way(found, "sheet_import", f"Bringing in {_things(found)}…")
    refused = found.get("left_out", 0)
    left = f" {words.many(refused, 'row was', 'rows were')} left out." if refused else ""
    thing = "row" if found.get("credentials") else "file"
    made = words.many(found["created"], f"{thing} is", f"{thing}s are")
    rest = [
        f"{found[count]:,} {what}"
        for count, what in (("updated", "changed"), ("unchanged", "as they were"))
        if found[count]
    ]
    also = f" ({', '.join(rest)})" if rest else ""
    text = f"{made} in{also}.{left} See them: `/cred queue`."
    blocks = [kit.section(text), kit.actions(*_next_steps(sheet_id, version, found, live))]
    if not live:
        blocks.append(kit.context("Until you go live, digests go to the coordinators alone."))
    return Screen(text, blocks)


def taking_back(state: str, found: Mapping[str, Any]) -> Screen:
    """That an import is being taken back, what became of that."""
    if state == "back":
        return taken_back(found)
    return _under_way(found, "sheet_back", f"Taking {words.many(found['created'], 'file')} back…")


def _under_way(found: Mapping[str, Any], step: str, text: str) -> Screen:
    """What is being done, or why it was not."""
    return kit.screen(escape(found.get(f"{step}_refused") or text))


def taken_back(found: Mapping[str, Any]) -> Screen:
    """What an import has left behind."""
    text = f"{words.many(found['removed'], 'file is', 'files are')} taken back."
    staying = found.get("staying") or []
    if staying:
        listed = words.listed(staying, longest=20)
        text += f" {words.many(len(staying), 'stays', 'stay')}, worked on since: {listed}."
    text += " Send the sheet again whenever you like."
    return kit.screen(text)


def questions(
    sheet_id: int,
    version: int,
    found: Mapping[str, Any],
    choices: Mapping[str, list[tuple[str, str]]],
) -> View:
    """A form: what words mean, and who is meant by a name."""
    blocks = []
    for place, (column, word, rows) in enumerate(found["questions"][:MOST_ASKED]):
        label = f"“{word}” in {COLUMNS[column]} ({words.many(rows, 'row')}) means"
        if not word:
            label = "All rows are on the track"
        menu = kit.select("value", "Choose", choices[column])
        blocks.append(kit.field(label, f"word{place}", menu, optional=bool(word)))
    for place, (word, rows, guess) in enumerate(found["names"][:MOST_ASKED]):
        label = f"“{word}” ({words.many(rows, 'file')}) is"
        person = kit.people_select("value", "Choose a person", initial=guess)
        blocks.append(kit.field(label, f"name{place}", person, optional=True))
    more = len(found["questions"]) + len(found["names"]) - len(blocks)
    hint = "What you leave empty stays open. I remember the answers for the next sheet."
    blocks.append(kit.context(f"{hint} {more:,} more come after these." if more > 0 else hint))
    meta = f"{sheet_id}:{version}"
    return kit.modal("What It Means", "sheets.answer", blocks, submit="Save and Read", meta=meta)


def _settings(
    sheet_id: int, version: int, name: str, state: str, found: Mapping[str, Any]
) -> Screen:
    """What a file of settings would change."""
    if not found["keys"]:
        return kit.screen(f"{escape(name)} says what is set already; nothing would change.")
    keys = escape(words.listed(found["keys"], longest=20))
    moved = found["moved"]
    text = (
        f"*{escape(name)}* changes these settings: {keys}.\n"
        f"{words.many(moved['stalled'], 'more file', 'more files')} would be stalled, "
        f"{moved['released']:,} fewer. Dates of {words.many(moved['files'], 'file')} would move."
    )
    if state != "read":
        done = kit.context(f"Saved by {escape(str(found.get('by')))}.")
        return kit.screen(text, kit.section(text), done)
    value = f"{sheet_id}:{version}"
    save = kit.button("Save These Settings", "sheets.settings", value, style="primary")
    later = kit.button("Not Now", "sheets.later", value)
    return kit.screen(text, kit.section(text), kit.actions(save, later))


def _head(name: str, found: Mapping[str, Any]) -> str:
    parts = [_things(found), words.many(found["people"], "person", "people")]
    parts += [words.many(found[key], key[:-1]) for key in ("payers",) if found[key]]
    if found["facilities"]:
        parts.append(words.many(found["facilities"], "facility", "facilities"))
    text = f"I read {words.many(found['rows'], 'row')} of {escape(name)}: {', '.join(parts)}."
    less = [
        f"{found[key]:,} {what}"
        for key, what in (("refused_rows", "refused"), ("to_ask", "to ask"))
        if found[key]
    ]
    if less:
        text += f" {', '.join(less)}."
    if found["updated"] or found["unchanged"]:
        new, changed, same = (found[key] for key in ("created", "updated", "unchanged"))
        text += f" {new:,} new, {changed:,} changed, {same:,} as they were."
    if found["never_stored"]:
        text += f" Not stored: {escape(', '.join(found['never_stored']))}."
    return text


def _things(found: Mapping[str, Any]) -> str:
    """`238 files`, `238 files and 541 credentials`, `541 credentials`."""
    held = found.get("credentials") or 0
    parts = [words.many(found["files"], "file")] if found["files"] or not held else []
    return words.listed([*parts, *([words.many(held, "credential")] if held else [])])


def _asked(found: Mapping[str, Any]) -> list[Block]:
    lines = []
    if found.get("track") is None:
        lines.append("Nothing in the sheet says on which track its rows are.")
    elif found["track"] != "in the sheet":
        lines.append(f"Track of all rows: {escape(found['track'])}.")
    for column, word, rows in [one for one in found["questions"] if one[1]][:SHOWN]:
        lines.append(
            f"“{escape(word)}” as {column} ({words.many(rows, 'row')}): what does it mean?"
        )
    for word, rows, guess in found["names"][:SHOWN]:
        who = f"taken for <@{guess}>" if guess else "who is it?"
        lines.append(f"“{escape(word)}” ({words.many(rows, 'file')}): {who}")
    return kit.sections(lines)


def _follow_ups(value: str, state: str, found: Mapping[str, Any]) -> list[Block]:
    """Follow-up dates that stand in notes, and what is to be made of them."""
    dates = found["follow_ups"]
    if found["notes"] == "use":
        return [kit.context("Follow-up dates in notes count as next touches, as you said.")]
    if not dates or found["notes"] == "ignore":
        return []
    count = words.many(len(dates), "follow-up date stands", "follow-up dates stand")
    text = f"{count} in notes (“{escape(dates[0][1])}”)."
    if state != "read":
        return [kit.section(text)]
    buttons = [
        {
            **kit.button(label, "sheets.notes", f"{verb} {value}"),
            "action_id": f"sheets.notes_{verb}",
        }
        for label, verb in (("Show", "show"), ("Use", "use"), ("Ignore", "ignore"))
    ]
    return [kit.section(text), kit.actions(*buttons)]


def follow_ups(found: Mapping[str, Any]) -> View:
    """The dates that were found in notes, row by row."""
    lines = [
        f"Row {row}: “{escape(text)}”, {at:%a %b} {at.day}, {at.year}"
        for row, text, day in found["follow_ups"][:MOST_SHOWN]
        if (at := date.fromisoformat(day))
    ]
    more = len(found["follow_ups"]) - len(lines)
    if more > 0:
        lines.append(f"… and {more:,} more.")
    return kit.modal("Dates in Notes", "home.told", kit.sections(lines), close="Close")


def _problems(found: Mapping[str, Any]) -> list[Block]:
    lines = [
        f"Row {row}, {column}: {escape(f'{value}. ' if value else '')}"
        f"{escape(problem)}. {escape(hint)}"
        for _sheet, row, column, value, problem, hint in found["problems"][:SHOWN]
    ]
    return kit.sections(lines, "*Refused*") if lines else []


def _buttons(value: str, found: Mapping[str, Any]) -> list[Block]:
    buttons = []
    if (found["files"] and found.get("track")) or found.get("credentials"):
        label = f"Import {_things(found).title().replace(' And ', ' and ')}"
        buttons.append(kit.button(label, "sheets.import", value, style="primary"))
    if found["questions"] or found["names"]:
        buttons.append(kit.button("Say What They Mean", "sheets.ask", value))
    if len(found["problems"]) > SHOWN:
        count = words.many(len(found["problems"]), "Problem")
        buttons.append(kit.button(f"All {count}", "sheets.problems", value))
    return [*buttons, kit.button("Not Now", "sheets.later", value)]


def _notes(found: Mapping[str, Any]) -> list[Block]:
    notes = []
    if found["to_ask"]:
        notes.append("Rows to ask about stay out until their words are explained.")
    if found["skipped"]:
        notes.append(
            f"Not read, for want of headings I know: {escape(', '.join(found['skipped']))}."
        )
    return [kit.context(*notes)] if notes else []


def _next_steps(
    sheet_id: int, version: int, found: Mapping[str, Any], live: bool
) -> Sequence[Block]:
    sure = kit.confirm(
        "Take it all back?",
        f"{words.many(found['created'], 'file')} of this import go, save those that somebody has "
        "worked on since. The record of it stays.",
        "Take Back",
    )
    value = f"{sheet_id}:{version}"
    back = kit.button("Take It All Back", "sheets.back", value, confirm=sure)
    if live:
        return [back]
    return [
        kit.button("Give Roles", "people.role", "new"),
        kit.button("Tomorrow's Digest", "onboarding.preview", "preview"),
        kit.button("Go Live", "settings.live", "on"),
        back,
    ]
