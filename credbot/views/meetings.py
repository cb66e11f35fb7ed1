"""Meetings: what is planned, the forms, what a change would move, what is so now."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from credbot.domain import meetings as rules
from credbot.domain.meetings import (
    Add,
    Cancel,
    Deed,
    Meeting,
    Move,
    Moves,
    Planned,
    Restore,
    Series,
    SetRule,
)
from credbot.views import kit, words
from credbot.views.kit import Block, Screen, View, escape

SHOWN = 12
EMPTY = (
    "No meeting is planned. Set when a body meets, and its dates stand in the calendar, "
    "in forecasts and in every file's last usable meeting."
)


def planned(shown: Planned, first: int = 0) -> Screen:
    """Who meets by which rule, and the next meetings, each with its presses."""
    lines = [_series(one, shown.today) for one in shown.series]
    head = "*Meetings*" + "".join(f"\n{line}" for line in lines)
    blocks = [kit.section(head if shown.series or shown.meetings else EMPTY)]
    page = shown.meetings[first : first + SHOWN]
    for meeting in page:
        line = _line(meeting, shown.today, shown.off)
        menu = _menu(meeting) if shown.may_change else None
        blocks.append(kit.section(line, accessory=menu))
    buttons = []
    if first + SHOWN < len(shown.meetings):
        buttons.append(kit.button("Later Ones", "meetings.show", str(first + SHOWN)))
    if first:
        buttons.append(kit.button("Earlier Ones", "meetings.show", str(max(0, first - SHOWN))))
    if shown.may_change:
        buttons.append(kit.button("Set a Rule", "meetings.rule", "new"))
        buttons.append(kit.button("Add a Date", "meetings.new", "new"))
    if buttons:
        blocks.append(kit.actions(*_told_apart(buttons)))
    if shown.meetings:
        blocks.append(kit.context(_count(shown, len(page), first)))
    return Screen(kit.fallback(head.replace("*", "")), blocks)


def committee(shown: Planned) -> Screen:
    """The coming meetings, and how many files wait for one."""
    coming = [one for one in shown.meetings if one.cancelled_why is None]
    waiting = f"{words.many(shown.in_committee, 'file')} in the stage Committee"
    if not coming:
        head = f"*No meeting is planned* · {waiting}"
    else:
        head = f"*Next: {_name(coming[0], shown.today)}* · {waiting}"
    blocks = [kit.section(head)]
    blocks += [kit.section(_line(one, shown.today, shown.off)) for one in coming[:6]]
    buttons = [kit.button("Files in Committee", "pipeline.show", "stage=committee")]
    buttons.append(kit.button("All Dates", "meetings.list", "list"))
    if shown.may_change:
        buttons.append(kit.button("Add a Date", "meetings.new", "new"))
    return Screen(kit.fallback(head.replace("*", "")), [*blocks, kit.actions(*buttons)])


def meeting(one: Meeting, today: date, may_change: bool) -> Screen:
    """One meeting: its days, and what can be done with it."""
    text = _line(one, today, {})
    buttons = []
    if may_change and one.day >= today:
        if one.cancelled_why is None:
            buttons.append(kit.button("Move", "meetings.move", str(one.id)))
            buttons.append(kit.button("Cancel It", "meetings.cancel", str(one.id)))
        else:
            buttons.append(kit.button("Restore", "meetings.restore", str(one.id)))
    buttons.append(kit.button("All Dates", "meetings.list", "list"))
    return kit.screen(text, kit.section(text), kit.actions(*buttons))


def ahead(one: Meeting, today: date, waiting: int | None = None) -> Block:
    """The next meeting on a Home; `waiting` are the files in the stage Committee."""
    files = "" if waiting is None else f" {words.many(waiting, 'file')} in Committee."
    opens = kit.button("Open", "meetings.open", str(one.id))
    return kit.section(f"*{_name(one, today)}*\n{_closes(one, today)}{files}", accessory=opens)


def rule_form(bodies: Sequence[str], zone: str, today: date) -> View:
    """When a body meets."""
    blocks = [
        kit.field("Which body", "body", kit.text_input("value", initial=bodies[0], longest=80)),
        kit.field(
            "When",
            "rule",
            kit.text_input("value", longest=80),
            hint="2nd thursday; last tuesday quarterly; every 2 weeks on wednesday",
        ),
        kit.field(
            "At",
            "at",
            kit.text_input("value", longest=12),
            hint="12:00, 7:30 am or noon",
            optional=True,
        ),
        kit.field("Time zone", "zone", kit.text_input("value", initial=zone, longest=60)),
        kit.field(
            "Seats",
            "seats",
            kit.text_input("value", longest=3),
            hint="How many files one meeting takes; empty: not limited",
            optional=True,
        ),
        kit.field("From", "first", kit.date_input("value", today.isoformat())),
        kit.field(
            "Until",
            "last",
            kit.date_input("value"),
            hint="Empty: no end. Dates are planned 24 months ahead, and on from there by itself.",
            optional=True,
        ),
    ]
    return kit.modal("When a Body Meets", "meetings.look", blocks, submit="Show the Dates")


def add_form(bodies: Sequence[str]) -> View:
    """One meeting outside of any rule."""
    blocks = [
        kit.field("Which body", "body", kit.text_input("value", initial=bodies[0], longest=80)),
        kit.field("On", "day", kit.date_input("value")),
        kit.field(
            "At",
            "at",
            kit.text_input("value", longest=12),
            hint="12:00, 7:30 am or noon; empty: the usual time",
            optional=True,
        ),
        kit.field("Place", "place", kit.text_input("value", longest=120), optional=True),
    ]
    return kit.modal("Add a Meeting", "meetings.add", blocks, submit="Show What Moves")


def move_form(one: Meeting, today: date) -> View:
    """Another day for a meeting."""
    blocks = [
        kit.section(_name(one, today)),
        kit.field("To", "day", kit.date_input("value", one.day.isoformat())),
        kit.field(
            "At",
            "at",
            kit.text_input("value", initial=one.at, longest=12),
            optional=True,
        ),
        kit.field("Why", "why", kit.text_input("value", longest=200)),
    ]
    return kit.modal(
        "Move a Meeting", "meetings.shift", blocks, submit="Show What Moves", meta=str(one.id)
    )


def cancel_form(one: Meeting, today: date) -> View:
    """A meeting that is not to be."""
    blocks = [
        kit.section(_name(one, today)),
        kit.field("Why", "why", kit.text_input("value", longest=200)),
    ]
    return kit.modal(
        "Cancel a Meeting", "meetings.drop", blocks, submit="Show What Moves", meta=str(one.id)
    )


def preview(deed: Deed) -> Screen:
    """What a change would do; the press that carries it out."""
    text = "\n".join([_would(deed), *_details(deed), moves(deed.moves, "would")])
    save = kit.button(_verb(deed), "meetings.do", packed(deed), style="primary")
    return kit.screen(text, kit.section(text), kit.actions(save))


def preview_form(deed: Deed) -> View:
    """The same in a modal."""
    text = "\n".join([_would(deed), *_details(deed), moves(deed.moves, "would")])
    return kit.modal(
        "What Would Move",
        "meetings.save",
        [kit.section(text)],
        submit=_verb(deed),
        meta=packed(deed),
    )


def done(deed: Deed) -> Screen:
    """What is so now, and the way back."""
    text = "\n".join([_is(deed), *_details(deed), moves(deed.moves, "now")])
    buttons = [
        kit.button("Undo", "meetings.undo", str(deed.act)),
        kit.button("All Dates", "meetings.list", "list"),
    ]
    return kit.screen(text, kit.section(text), kit.actions(*buttons))


def undone(found: Moves) -> Screen:
    """It is as it was."""
    text = f"Undone: the meetings are as they were. {moves(found, 'now')}"
    return kit.screen(text, kit.section(text), kit.actions(_all()))


def moves(found: Moves, tense: str) -> str:
    """What happens to open files: `2 files would have no meeting left before they go stale`."""
    parts = []
    would = tense == "would"
    if found.lost:
        has = "has" if found.lost == 1 else "have"
        have = "would have" if would else has
        parts.append(
            f"{words.many(found.lost, 'file')} {have} no meeting left on or before the day "
            "until which they are good"
        )
    if found.regained:
        get = "would get" if would else "got"
        parts.append(f"{words.many(found.regained, 'file')} {get} a usable meeting again")
    if found.shifted:
        verb = "would change" if would else "changed"
        parts.append(f"the last usable meeting of {words.many(found.shifted, 'file')} {verb}")
    if found.forecasts:
        verb = "would move" if would else "moved"
        parts.append(f"the forecasts of {words.many(found.forecasts, 'file')} {verb}")
    if found.targets:
        verb = "would move" if would else "moved"
        targets = words.many(found.targets, "target of a cycle", "targets of cycles")
        parts.append(f"{targets} {verb}")
    if not parts:
        return f"No open file {'would be' if would else 'is'} touched by it."
    said = "; ".join(parts)
    return f"{said[0].upper()}{said[1:]}."


def packed(deed: Deed) -> str:
    """A wish as the value of its press."""
    plain: dict[str, Any] = {"wish": type(deed.wish).__name__, **asdict(deed.wish)}
    return json.dumps(plain, default=str, ensure_ascii=False)


def _would(deed: Deed) -> str:
    return _said(deed, "would be")


def _is(deed: Deed) -> str:
    return _said(deed, "is")


def _said(deed: Deed, be: str) -> str:
    wish, today, body = deed.wish, deed.today, escape(deed.body)
    if isinstance(wish, SetRule):
        meets = "would meet" if be == "would be" else "meets"
        return f"*{body} {meets} {_rule(wish)}*"
    one = deed.meeting
    assert one is not None  # noqa: S101
    if isinstance(wish, Add):
        return f"*{_name(one, today)} {be} planned.*"
    was = deed.was
    assert was is not None  # noqa: S101
    if isinstance(wish, Move):
        return f"*{_name(was, today)} {be} moved to {_when(one, today)}:* {escape(wish.why)}"
    if isinstance(wish, Cancel):
        return f"*{_name(was, today)} {be} cancelled:* {escape(wish.why)}"
    return f"*{_name(one, today)} {be} planned again.*"


def _details(deed: Deed) -> list[str]:
    today, lines = deed.today, []
    if isinstance(deed.wish, SetRule):
        days = [words.day(day, today) for day in deed.added[:SHOWN]]
        more = len(deed.added) - len(days)
        if not days:
            lines.append("All days of this rule are planned already.")
        else:
            lines.append(f"The next: {', '.join(days)}{f' and {more} more' if more else ''}.")
        if deed.gone:
            lines.append(
                f"{words.many(deed.gone, 'date')} of the rule before "
                f"{'go' if deed.gone > 1 else 'goes'}."
            )
    elif not isinstance(deed.wish, Cancel) and deed.meeting:
        lines.append(_closes(deed.meeting, today))
    lines += [
        f"{words.day(day, today)} is {escape(why)}: move or cancel that one where nobody comes."
        for day, why in deed.off.items()
        if not isinstance(deed.wish, Cancel) and day in (*deed.added[:SHOWN], *_own(deed))
    ]
    return lines


def _own(deed: Deed) -> tuple[date, ...]:
    return (deed.meeting.day,) if deed.meeting else ()


def _verb(deed: Deed) -> str:
    return {
        SetRule: "Save Rule",
        Move: "Move",
        Cancel: "Cancel It",
        Add: "Plan It",
        Restore: "Restore",
    }[type(deed.wish)]


def _rule(wish: SetRule | Series) -> str:
    at = f" at {clock(wish.at, wish.zone)}" if wish.at else ""
    seats = f", {words.many(wish.seats, 'seat')}" if wish.seats else ""
    return f"{rules.said(wish.rule)}{at}{seats}"


def _series(one: Series, today: date) -> str:
    until = f", until {words.day(one.last, today)}" if one.last else ""
    begins = f", from {words.day(one.first, today)}" if one.first > today else ""
    return f"{escape(one.body)}: {_rule(one)}{begins}{until}"


def clock(at: str, zone: str | None) -> str:
    """`12:00 PM (New York)` of a time of day."""
    hour, minute = int(at[:2]), at[3:]
    place = f" ({zone.rpartition('/')[2].replace('_', ' ')})" if zone else ""
    return f"{hour % 12 or 12}:{minute} {'AM' if hour < 12 else 'PM'}{place}"


def _when(one: Meeting, today: date) -> str:
    at = f", {clock(one.at, one.zone)}" if one.at else ""
    return f"{words.day(one.day, today)}{at}"


def _name(one: Meeting, today: date) -> str:
    return f"{escape(one.body)}, {_when(one, today)}"


def _closes(one: Meeting, today: date) -> str:
    closed = "closed" if one.agenda_closes < today else "closes"
    return (
        f"Agenda {closed} {words.day(one.agenda_closes, today)}, "
        f"packet {words.day(one.packet_goes, today)}."
    )


def _line(one: Meeting, today: date, off: Mapping[date, str]) -> str:
    if one.cancelled_why is not None:
        return f"~{_name(one, today)}~\nCancelled: {escape(one.cancelled_why)}"
    facts = [_closes(one, today)]
    if one.seats:
        facts.append(f"{words.many(one.seats, 'seat')}.")
    if one.place:
        facts.append(f"{escape(one.place)}.")
    if one.planned and one.planned != one.day:
        why = f": {escape(one.moved_why)}" if one.moved_why else ""
        facts.append(f"Moved from {words.day(one.planned, today)}{why}.")
    if one.day in off:
        facts.append(f"{words.day(one.day, today)} is {escape(off[one.day])}.")
    return f"*{_name(one, today)}*\n{' '.join(facts)}"


def _menu(one: Meeting) -> Block:
    if one.cancelled_why is not None:
        return kit.overflow("meetings.choose", [("Restore", f"restore {one.id}")])
    choices = [("Move", f"move {one.id}"), ("Cancel It", f"cancel {one.id}")]
    return kit.overflow("meetings.choose", choices)


def _count(shown: Planned, n: int, first: int) -> str:
    cancelled = sum(one.cancelled_why is not None for one in shown.meetings)
    of = f"{first + 1}-{first + n} of {words.many(len(shown.meetings), 'date')}"
    return f"{of}{f', {cancelled} cancelled' if cancelled else ''}. Order: next first."


def _told_apart(buttons: Sequence[Block]) -> list[Block]:
    """Two buttons of one kind in a block need ids of their own."""
    found: list[Block] = []
    for button in buttons:
        same = sum(one["action_id"].partition("_")[0] == button["action_id"] for one in found)
        found.append({**button, "action_id": f"{button['action_id']}_{same}"} if same else button)
    return found


def _all() -> Block:
    return kit.button("All Dates", "meetings.list", "list")
