"""A file: its card, and the effect of what was just done to it."""

from collections.abc import Sequence
from datetime import date

from credbot.domain import pipeline as rules
from credbot.domain.cards import Card, Done, Row
from credbot.domain.files import File, Status
from credbot.domain.people import local_date
from credbot.domain.record import Note
from credbot.domain.undo import UNDOABLE
from credbot.views import cycles, expirables, intake, kit, words
from credbot.views.effects import ALWAYS, effect_text
from credbot.views.kit import Block, Screen, escape


def card(shown: Card, *, note: str | None = None, after: Done | None = None) -> Screen:
    """Everything about a file, with the presses that fit it.

    First comes `note`, or what was just done (`after`) with its way back.
    """
    file = shown.row.file
    blocks = _just_done(after) if after else []
    if note:
        blocks.append(kit.context(note))
    blocks.append(kit.section(_head(shown)))
    blocks.append(kit.section("\n".join(_body(shown))))
    if shown.may_work:
        blocks.append(kit.actions(*_buttons(shown), block_id=f"card:{file.id}:{file.version}"))
    elif shown.screened:
        blocks.append(kit.actions(kit.button("Checks", "screening.look", _value(file))))
    text = f"{file.ref} · {escape(shown.row.line.provider)} · {words.standing(shown.row)}"
    return Screen(kit.fallback(text), blocks)


def _just_done(deed: Done) -> list[Block]:
    texts = [effect_text(deed).partition("\n")[2]]
    if deed.missing:
        texts.append(f"Still missing. {words.lacking(deed.missing)}")
    blocks = [kit.context("\n".join(texts))]
    if _undoable(deed):
        blocks.append(kit.actions(kit.button("Undo", "pipeline.undo", _act_value(deed))))
    return blocks


def effect(deed: Done) -> Screen:
    """What is now so, and the way back."""
    text = effect_text(deed)
    blocks = [kit.section(text)]
    if deed.missing:
        blocks.append(kit.context(f"Still missing. {words.lacking(deed.missing)}"))
    buttons = [kit.button("Open Card", "pipeline.open", _value(deed.file))]
    if deed.event == "payers.log":
        buttons.insert(0, kit.button("Change", "payers.amend", _act_value(deed)))
    if _undoable(deed):
        buttons.insert(0, kit.button("Undo", "pipeline.undo", _act_value(deed)))
    blocks.append(kit.actions(*buttons))
    return Screen(kit.fallback(text), blocks)


def effects(deeds: list[Done]) -> Screen:
    """The effect of one act on several files, in one message."""
    if len(deeds) == 1:
        return effect(deeds[0])
    first = deeds[0]
    refs = words.listed([deed.file.ref for deed in deeds], longest=20)
    owner = escape(first.line.owner) if first.line.owner else "nobody"
    deed_words = {
        "pipeline.assign": f"now with {owner}",
        "payers.log": "logged",
        "intake.open": f"opened in {escape(first.stage)} for {escape(first.line.provider)}",
    }.get(first.event, "changed back")
    text = f"{words.many(len(deeds), 'file')} {deed_words}: {refs}."
    changed = [deed for deed in deeds if deed.changed]
    if not changed and first.event == "pipeline.assign":
        text += " It was so already."
    if told := next((deed.told for deed in deeds if deed.told), None):
        text += f" {escape(told)}"
    blocks = [kit.section(text)]
    if changed and _undoable(changed[0]):
        button = kit.button("Undo", "pipeline.undo", _act_value(changed[0]))
        blocks.append(kit.actions(button))
    return Screen(kit.fallback(text), blocks)


def assigned(rows: Sequence[Row], by: str) -> Screen:
    """One message for several files that became somebody's."""
    text = f"{escape(by)} gave you {words.many(len(rows), 'file')}."
    blocks = [kit.section(text)]
    blocks += [kit.section(words.entry(row, owner=False)) for row in rows[:20]]
    if len(rows) > 20:
        blocks.append(kit.context(f"{len(rows) - 20} more: `/cred mine`"))
    return Screen(kit.fallback(text), blocks)


def named(row: Row, note: Note) -> Screen:
    """A note that names its reader, with the file it is about."""
    head = f"{escape(note.actor)} wrote to you on {row.file.ref}"
    value = _value(row.file)
    buttons = [kit.button("Open Card", "pipeline.open", value)]
    said = kit.paragraphs(escape(note.text))
    blocks = [kit.section(f"{head}:"), *said, kit.section(words.entry(row))]
    blocks.append(kit.actions(*buttons))
    return Screen(kit.fallback(f"{head}: {escape(note.text)}"), blocks)


NOTE = 300
"""Characters of a note on a card; History has all of it."""


def _undoable(deed: Done) -> bool:
    """Whether `undo` would take back this act, and not the one before it."""
    return deed.event in UNDOABLE and (deed.changed or deed.event in ALWAYS)


def _head(shown: Card) -> str:
    row = shown.row
    file = row.file
    parts = [f"*{file.ref} · {escape(row.line.provider)} · {escape(row.line.subject)}"]
    extra = [part for part in (file.line_of_business, file.state) if part]
    tail = f", {', '.join(escape(part) for part in extra)}*" if extra else "*"
    roster = " · by our roster" if file.by_roster else ""
    return f"{parts[0]}{tail}\n{shown.track.title} · {row.stage}{roster}"


def _body(shown: Card) -> list[str]:
    row = shown.row
    file, today = row.file, row.today
    if not file.open:
        why = f" ({escape(file.closed_why)})" if file.closed_why else ""
        said = f"{words.standing(row)}{why}"
        return [said, *cycles.facts(shown.cycles, today), *_tail(shown)]
    lines = []
    if row.reasons:
        lines += [f"*Stalled:* {words.reason(fact, row.stage, today)}" for fact in row.reasons]
    else:
        lines.append(words.standing(row))
    if file.snooze_until and file.snooze_until > today and file.hold:
        lines.append(words.snoozed(file, today))
    owner = words.owner_of(row) or "nobody"
    lines.append(
        f"{words.waits(file, long=True)} · {words.next_touch(file, today)} · Owner: {owner}"
    )
    lines += [*dates(file, today), *cycles.facts(shown.cycles, today)]
    if shown.good:
        lines.append(expirables.good(shown.good, today))
    if shown.left and shown.left.took.days:
        lines.append(intake.left(shown.left, today))
    if shown.forecast and shown.forecast.late_by > 0:
        lines.append(f"*At risk:* {words.risk(shown.forecast, shown.stages, today)}")
    lines += [
        f"*Escalated* to {escape(one.to)} since {words.day(one.since, today)} "
        f"({escape(one.by)}), answer wanted by {words.day(one.answer_by, today)}"
        for one in shown.escalated
    ]
    if shown.screened:
        lines.append(words.screened(shown.screened, today))
    lines.append(words.lacking(shown.missing) or "Nothing is missing for this stage.")
    return [*lines, *_tail(shown)]


def dates(file: File, today: date) -> list[str]:
    """The start and the due date of a file, a line each."""
    lines = []
    if file.start_date:
        first = words.first_set(file.start_first, file.start_date, today)
        critical = {True: " · Start-critical: yes", False: " · Start-critical: no", None: ""}
        lines.append(
            f"Start: {words.day(file.start_date, today)}{first}{critical[file.start_critical]}"
        )
    if file.due:
        mark = " (estimated)" if file.due_estimated else ""
        lines.append(f"Due: {words.day(file.due, today)}{mark}")
    return lines


def _tail(shown: Card) -> list[str]:
    row = shown.row
    file = row.file
    numbers = [
        f"Ref {escape(file.payer_reference)}" if file.payer_reference else "",
        f"NPI {row.line.npi}" if row.line.npi else "",
        f"Effective {words.day(file.effective, row.today)}" if file.effective else "",
    ]
    lines = [" · ".join(part for part in numbers if part)] if any(numbers) else []
    if shown.last:
        last = shown.last
        spoken_to = f", {escape(last.spoken_to)}" if last.spoken_to else ""
        quote = f": {escape(last.text)}" if last.text else ""
        when = words.plain_day(local_date(last.happened, shown.zone))
        lines.append(f"Last: {when}, {last.channel}{spoken_to}{quote} ({escape(last.person)})")
    for note in shown.notes:
        when = words.plain_day(local_date(note.happened, shown.zone))
        lines.append(f"Note: {when}, {escape(kit.cut(note.text, NOTE))} ({escape(note.actor)})")
    if file.note:
        lines.append(f"Note: {escape(kit.cut(file.note, NOTE))}")
    return lines


def _buttons(shown: Card) -> list[Block]:
    file = shown.row.file
    value = _value(file)
    if not file.open:
        return [kit.button("Reopen", "pipeline.reopen", value)]
    following = shown.track.after(file.stage)
    forward = (
        kit.button(f"Advance to {shown.stages[following]}", "pipeline.advance", value)
        if following
        else kit.button("Close", "pipeline.close", value)
    )
    if file.status is Status.HOLD:
        forward = kit.button("Resume", "pipeline.resume", value, style="primary")
    log = kit.button("Log Outreach", "payers.log", value)
    first = [log, forward] if rules.chased(file) else [forward, log]
    item = kit.button("Item Done", "pipeline.item", value)
    if file.stage == "intake" and file.status is Status.OPEN:
        first, item = [kit.button("Screen", "screening.open", value), forward], log
    hold = "Change Hold" if file.hold else "Hold"
    menu = kit.overflow(
        "pipeline.more",
        [
            ("Wait", f"wait {value}"),
            (hold, f"hold {value}"),
            ("Hand Over", f"assign {value}"),
            ("Change Date", f"date {value}"),
            ("More", f"more {value}"),
        ],
    )
    return [*first, item, menu]


def _value(file: File) -> str:
    return f"{file.id}:{file.version}"


def _act_value(deed: Done) -> str:
    """With the act itself: a note, a wait or a date leaves the version as it was."""
    return f"{_value(deed.file)}:{deed.act}"
