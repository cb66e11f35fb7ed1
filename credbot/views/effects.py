"""What is now so after an act, in words, with weekday and date."""

from datetime import date

from credbot.domain import facts
from credbot.domain.cards import Done
from credbot.domain.files import Status
from credbot.domain.undo import UNDONE
from credbot.views import words
from credbot.views.kit import escape

ALWAYS = frozenset({"intake.open", "payers.log", "pipeline.note", "pipeline.undo"})
"""Acts that are done though no field of the file may have changed."""


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
        "pipeline.item": _added,
        "pipeline.edit": _mended,
        "payers.log": _logged,
        "payers.amend": _amended,
        "screening.accept": _moved,
        "screening.send_back": _waits,
        "screening.decline": _closed,
        "pipeline.snooze": _snoozed,
        "pipeline.wake": _awake,
        "pipeline.undo": _undone,
        "intake.open": _opened,
    }[deed.event](deed)
    who = f"*{file.ref}* · {escape(deed.line.provider)} · {escape(deed.line.subject)}"
    told = f" {escape(deed.told)}" if deed.told else ""
    same = not (deed.changed or deed.event in ALWAYS)
    unchanged = " It was so already." if same else ""
    notes = "".join(f" {escape(note)}" for note in deed.notes)
    return f"{who}\n{said}{unchanged}{told}{notes}"


def _moved(deed: Done) -> str:
    back = " back" if deed.event == "pipeline.return" else ""
    file = deed.file
    now = words.day(deed.today, deed.today)
    return f"Moved{back} to {deed.stage}, {now}. {words.waits(file)}. {_next(deed)}"


def _waits(deed: Done) -> str:
    file = deed.file
    return f"{words.waits(file, long=True)}. {_next(deed)}"


def _snoozed(deed: Done) -> str:
    hard = words.hard_date(deed.file, deed.today)
    outside = f" {hard}: that date goes on." if hard else ""
    return f"{words.snoozed(deed.file, deed.today)}. It returns by itself.{outside}"


def _awake(deed: Done) -> str:
    return f"Not snoozed any more, since {words.day(deed.today, deed.today)}. {_next(deed)}"


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
    return f"Back from hold. {words.waits(file)}. {_next(deed)}"


def _closed(deed: Done) -> str:
    why = f" Why: {escape(deed.text)}" if deed.text else ""
    outcome = str(deed.file.outcome).replace("_", " ")
    return f"Closed, {outcome}, {words.day(deed.today, deed.today)}.{why}"


def _reopened(deed: Done) -> str:
    return f"Open again in {deed.stage}: {escape(deed.text or '')}. {_next(deed)}"


def _assigned(deed: Done) -> str:
    owner = escape(deed.line.owner) if deed.line.owner else "nobody"
    return f"Owner: {owner}."


def _start(deed: Done) -> str:
    file = deed.file
    kept = words.first_set(file.start_first, file.start_date, deed.today)
    return f"Starts {words.day(file.start_date or deed.today, deed.today)}{kept}."


def _due(deed: Done) -> str:
    file = deed.file
    kept = words.first_set(file.due_first, file.due, deed.today)
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
    file = deed.file
    what = UNDONE.get(deed.text or "", "the act")
    day = {"pipeline.date_start": file.start_date, "pipeline.date_due": file.due}
    if (deed.text or "") in day:
        restored = day[deed.text or ""]
        what += f", {words.day(restored, deed.today)} again" if restored else ", none again"
    owner = escape(deed.line.owner) if deed.line.owner else "nobody"
    where = {Status.HOLD: "on hold", Status.CLOSED: "closed"}.get(file.status, deed.stage)
    waits = words.waits(file)
    now = f"{where}, w{waits[1:]}, owner {owner}" if file.open else where
    return f"Undone: {what}. Now: {now}. The record keeps both."


def _opened(deed: Done) -> str:
    return f"Opened in {deed.stage}. {words.waits(deed.file)}. {_next(deed)}"


def _next(deed: Done) -> str:
    """Our next touch, and that the rhythm has set it where nobody did."""
    file = deed.file
    ours = deed.event not in ("pipeline.wait", "screening.send_back") or deed.planned
    later = file.next_touch is not None and file.next_touch > deed.today
    new = later and file.next_touch != deed.before.next_touch and ours
    return f"{words.next_touch(file, deed.today)}{', by the usual rhythm' if new else ''}."


def _added(deed: Done) -> str:
    party = words.PARTY[deed.item.acts] if deed.item and deed.item.acts else "us"
    return f"On the list now: {escape(deed.text or '')}, from {party}."


def _mended(deed: Done) -> str:
    changed = facts.differences(deed.before, deed.file)
    return " ".join(
        f"{title}: {_fact(now, deed)} (was {_fact(was, deed)})." for title, was, now in changed
    )


def _fact(value: object, deed: Done) -> str:
    if value is None:
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return words.day(value, deed.today) if isinstance(value, date) else escape(str(value))


def _amended(deed: Done) -> str:
    planned = deed.file.next_touch
    when = f" We follow up {words.day(planned, deed.today)}." if planned else ""
    return f"Log entry changed: {escape(deed.text or '')}.{when} The record keeps both."
