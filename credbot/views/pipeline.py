"""A file: its card, and the effect of what was just done to it."""

from collections.abc import Sequence
from datetime import date

from credbot.domain import pipeline as rules
from credbot.domain.cards import Card, Done, Row
from credbot.domain.files import File, Status
from credbot.domain.people import local_date
from credbot.domain.undo import UNDOABLE
from credbot.views import kit, words
from credbot.views.kit import Block, Screen, escape


def card(shown: Card, *, note: str | None = None) -> Screen:
    """Everything about a file, with the presses that fit it. `note` comes first when given."""
    file = shown.row.file
    blocks = [kit.context(note)] if note else []
    blocks.append(kit.section(_head(shown)))
    blocks.append(kit.section("\n".join(_body(shown))))
    if shown.may_work:
        blocks.append(kit.actions(*_buttons(shown), block_id=f"card:{file.id}:{file.version}"))
    text = f"{file.ref} · {escape(shown.row.line.provider)} · {words.standing(shown.row)}"
    return Screen(kit.fallback(text), blocks)


def effect(deed: Done) -> Screen:
    """What is now so, and the way back."""
    text = effect_text(deed)
    blocks = [kit.section(text)]
    if deed.missing:
        blocks.append(kit.context(f"Still missing. {words.lacking(deed.missing)}"))
    buttons = [kit.button("Open Card", "pipeline.open", _value(deed.file))]
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


def effect_text(deed: Done) -> str:
    """The effect of an act in words, with weekday and date."""
    file = deed.file
    said = {
        "pipeline.advance": _moved,
        "pipeline.return": _moved,
        "pipeline.wait": _waits,
        "pipeline.hold": _held,
        "pipeline.resume": _resumed,
        "pipeline.close": _closed,
        "pipeline.reopen": _reopened,
        "pipeline.assign": _assigned,
        "pipeline.date_start": _start,
        "pipeline.date_due": _due,
        "pipeline.note": _noted,
        "pipeline.got": _got,
        "pipeline.verified": _verified,
        "pipeline.waive": _waived,
        "payers.log": _logged,
        "pipeline.undo": _undone,
        "intake.open": _opened,
    }[deed.event](deed)
    who = f"*{file.ref}* · {escape(deed.line.provider)} · {escape(deed.line.subject)}"
    told = f" {escape(deed.told)}" if deed.told else ""
    unchanged = "" if deed.changed or deed.event in _ALWAYS else " It was so already."
    return f"{who}\n{said}{unchanged}{told}"


def assigned(rows: Sequence[Row], by: str) -> Screen:
    """One message for several files that became somebody's."""
    text = f"{escape(by)} gave you {words.many(len(rows), 'file')}."
    blocks = [kit.section(text)]
    blocks += [kit.section(words.entry(row, owner=False)) for row in rows[:20]]
    if len(rows) > 20:
        blocks.append(kit.context(f"{len(rows) - 20} more: `/cred mine`"))
    return Screen(kit.fallback(text), blocks)


_ALWAYS = frozenset({"intake.open", "payers.log", "pipeline.note", "pipeline.undo"})
"""Acts that are done though no field of the file may have changed."""


def _undoable(deed: Done) -> bool:
    """Whether `undo` would take back this act, and not the one before it."""
    return deed.event in UNDOABLE and (deed.changed or deed.event in _ALWAYS)


def _head(shown: Card) -> str:
    row = shown.row
    file = row.file
    parts = [f"*{file.ref} · {escape(row.line.provider)} · {escape(row.line.subject)}"]
    extra = [part for part in (file.line_of_business, file.state) if part]
    tail = f", {', '.join(escape(part) for part in extra)}*" if extra else "*"
    return f"{parts[0]}{tail}\n{shown.track.title} · {row.stage}"


def _body(shown: Card) -> list[str]:
    row = shown.row
    file, today = row.file, row.today
    if not file.open:
        why = f" ({escape(file.closed_why)})" if file.closed_why else ""
        return [f"{words.standing(row)}{why}", *_tail(shown)]
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
    lines += _dates(file, today)
    if shown.forecast and shown.forecast.late_by > 0:
        lines.append(f"*At risk:* {words.risk(shown.forecast, today)}")
    lines.append(words.lacking(shown.missing) or "Nothing is missing for this stage.")
    return [*lines, *_tail(shown)]


def _dates(file: File, today: date) -> list[str]:
    lines = []
    if file.start_date:
        moved = file.start_first and file.start_first != file.start_date
        first = (
            f" (first set {words.day(file.start_first, today)})"
            if moved and file.start_first
            else ""
        )
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
    if file.note:
        lines.append(f"Note: {escape(file.note[:300])}")
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


def _moved(deed: Done) -> str:
    back = " back" if deed.event == "pipeline.return" else ""
    file = deed.file
    return f"Moved{back} to {deed.stage}, {words.day(deed.today, deed.today)}. {words.waits(file)}."


def _waits(deed: Done) -> str:
    file = deed.file
    return f"{words.waits(file, long=True)}. {words.next_touch(file, deed.today)}."


def _held(deed: Done) -> str:
    hold = deed.file.hold
    if hold is None or hold.until is None:
        return "On hold."
    hard = words.hard_date(deed.file, deed.today)
    outside = f" {hard}: that date does not stop." if hard else ""
    return (
        f"On hold until {words.day(hold.until, deed.today)}. "
        f"{words.WITH[hold.party]}: {escape(hold.why)}.{outside}"
    )


def _resumed(deed: Done) -> str:
    file = deed.file
    return f"Back from hold. {words.waits(file)}. {words.next_touch(file, deed.today)}."


def _closed(deed: Done) -> str:
    why = f" Why: {escape(deed.text)}" if deed.text else ""
    outcome = str(deed.file.outcome).replace("_", " ")
    return f"Closed, {outcome}, {words.day(deed.today, deed.today)}.{why}"


def _reopened(deed: Done) -> str:
    return f"Open again in {deed.stage}: {escape(deed.text or '')}."


def _assigned(deed: Done) -> str:
    owner = escape(deed.line.owner) if deed.line.owner else "nobody"
    return f"Owner: {owner}."


def _start(deed: Done) -> str:
    file = deed.file
    first = file.start_first
    kept = (
        f" (first set {words.day(first, deed.today)})" if first and first != file.start_date else ""
    )
    return f"Starts {words.day(file.start_date or deed.today, deed.today)}{kept}."


def _due(deed: Done) -> str:
    file = deed.file
    first = file.due_first
    kept = f" (first set {words.day(first, deed.today)})" if first and first != file.due else ""
    return f"Due {words.day(file.due or deed.today, deed.today)}{kept}."


def _noted(deed: Done) -> str:
    return f"Noted: {escape(deed.text or '')}"


def _got(deed: Done) -> str:
    day = deed.item.got if deed.item else None
    return f"{escape(deed.text or 'Item')}: received {words.day(day or deed.today, deed.today)}."


def _verified(deed: Done) -> str:
    item = deed.item
    day = words.day(item.verified, deed.today) if item and item.verified else ""
    by = " by the CVO" if item and item.verified_by == "cvo" else ""
    source = f" at {escape(item.source)}" if item and item.source else ""
    return f"{escape(deed.text or 'Item')}: verified {day}{source}{by}."


def _waived(deed: Done) -> str:
    why = f" Why: {escape(deed.item.waived_why)}" if deed.item and deed.item.waived_why else ""
    return f"{escape(deed.text or 'Item')}: waived.{why}"


def _logged(deed: Done) -> str:
    planned = deed.file.next_touch
    when = f" We follow up {words.day(planned, deed.today)}." if planned else ""
    return f"Logged.{when}"


def _undone(deed: Done) -> str:
    what = (deed.text or "").partition(".")[2].replace("_", " ")
    file = deed.file
    owner = escape(deed.line.owner) if deed.line.owner else "nobody"
    where = {Status.HOLD: "on hold", Status.CLOSED: "closed"}.get(file.status, deed.stage)
    now = f"{where}, {words.waits(file).lower()}, owner {owner}" if file.open else where
    return f"Undone: {what}. Now: {now}. The record keeps both."


def _opened(deed: Done) -> str:
    return f"Opened in {deed.stage}. {words.waits(deed.file)}."
