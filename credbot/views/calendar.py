"""The calendar by week: what falls on a day, whom it concerns, whose it is."""

from dataclasses import replace
from datetime import date, timedelta

from credbot.domain.agenda import Agenda, Look, words_of
from credbot.domain.calendar import TITLES, Entry
from credbot.views import kit, words
from credbot.views.kit import Block, Screen, View, escape

FIRST = 3
"""Dates that a Home names."""


def message(shown: Agenda, zone: str) -> Screen:
    """A page of the calendar as a message."""
    return Screen(kit.fallback(sentence(shown)), _blocks(shown, zone))


def modal(shown: Agenda, zone: str) -> View:
    """The same in a window that turns its pages."""
    return kit.modal("Calendar", "calendar.list", _blocks(shown, zone), close="Close")


def ahead(shown: Agenda | None) -> list[Block]:
    """The section of a Home: how many dates the next days have, and the first of them."""
    if shown is None or not (shown.entries or shown.late_total.n):
        return []
    days = (shown.look.last - shown.look.first).days + 1
    late = f", {shown.late_total} late" if shown.late_total.n else ""
    number = "" if shown.total.more else f": {shown.total} {_things(shown.total.n)}"
    head = f"*Next {days} days{number}{late}*"
    lines = [line(entry, shown.today) for entry in shown.entries[:FIRST]]
    opens = kit.button("Calendar", "calendar.show", words_of(shown.look))
    return [kit.section("\n".join([head, *lines]), accessory=opens)]


def sentence(shown: Agenda) -> str:
    """How many dates, of which days, and what of them was asked for."""
    look, today = shown.look, shown.today
    parts = [f"{shown.total} {'late ' if look.late else ''}{_things(shown.total.n)}"]
    if not look.late:
        first, last = words.day(look.first, today), words.day(look.last, today)
        parts.append(f"from {first} to {last}" if look.first != look.last else f"on {first}")
    if shown.owner:
        parts.append(f"of {'yours' if shown.own else shown.owner}")
    if look.payer:
        parts.append(f"at {look.payer}")
    kind = f": {TITLES[look.kind].lower()}" if look.kind else ""
    late = "" if look.late or not shown.late_total.n else f" {shown.late_total} late."
    return f"{escape(' '.join(parts))}{kind}.{late}"


def line(entry: Entry, today: date) -> str:
    """One date: the day, what it is, whom it concerns, whose it is."""
    at = f" {entry.at}" if entry.at else ""
    facts = [f"*{words.day(entry.day, today)}*{at}", concerns(entry), what(entry)]
    facts.append(escape(entry.owner) if entry.owner else "")
    return " · ".join(fact for fact in facts if fact)


def what(entry: Entry) -> str:
    """What falls on the day, and whether the day is only estimated."""
    return escape(entry.what) + (" (estimated)" if entry.estimated else "")


def concerns(entry: Entry) -> str:
    """The provider with the payer or facility, as far as there are any."""
    where = entry.payer or entry.facility or ""
    provider = f"*{escape(entry.provider)}*" if entry.provider else ""
    return ", ".join(part for part in (provider, escape(where)) if part)


def _things(n: int) -> str:
    return "date" if n == 1 else "dates"


def _blocks(shown: Agenda, zone: str) -> list[Block]:
    head = kit.section(f"*{sentence(shown)}*", accessory=_kinds(shown.look))
    blocks = [head, *_late(shown)]
    for week, entries in shown.weeks:
        blocks.append(kit.context(_week(week, shown)))
        blocks += [_line(entry, shown.today) for entry in entries]
    if not shown.entries:
        blocks.append(kit.context("Nothing stands here. `/cred calendar 90` looks further ahead."))
    if turns := _turns(shown):
        blocks.append(kit.actions(*turns))
    blocks.append(kit.actions(*_areas()))
    place = f"Page {shown.look.page} of {shown.pages}{'+' if shown.total.more else ''}"
    ours = "" if shown.look.kind else " · follow-ups and reviews of holds: in the menu above"
    blocks.append(kit.context(f"{place} · as of {words.moment(shown.as_of, zone)}{ours}"))
    return blocks


def _late(shown: Agenda) -> list[Block]:
    if not shown.late:
        return []
    rest = shown.late_total.n - len(shown.late)
    lines = [_line(entry, shown.today) for entry in shown.late]
    head = kit.context(f"*Late: {shown.late_total}*, the oldest first")
    return [head, *lines, *([kit.context(f"{rest:,} more are late.")] if rest else [])]


def _week(week: date, shown: Agenda) -> str:
    last = week + timedelta(days=6)
    if shown.look.late:
        return f"*Week of {words.day(week, shown.today)}*"
    if week <= shown.today <= last:
        return f"*This week*, to {words.day(last, shown.today)}"
    return f"*{words.day(week, shown.today)} to {words.day(last, shown.today)}*"


def _line(entry: Entry, today: date) -> Block:
    opens = kit.button("Open", "calendar.open", target(entry))
    return kit.section(line(entry, today), accessory=opens)


def target(entry: Entry) -> str:
    """The value of the press that opens what an entry is about."""
    return f"{entry.subject} {entry.file_id or 0} {entry.provider_id or 0}"


def _kinds(look: Look) -> Block:
    """The menu that shows one kind of dates only."""
    every = replace(look, page=1)
    choices = [("All kinds", words_of(replace(every, kind=None)))]
    choices += [(title, words_of(replace(every, kind=kind))) for kind, title in TITLES.items()]
    return kit.select("calendar.kind", "Kind", choices, initial=words_of(every))


def _areas() -> list[Block]:
    """Where the dates of the organisation itself are set."""
    return [
        kit.button("Meetings", "meetings.list", "list"),
        kit.button("Our Own Dates", "occasions.list", "list"),
        kit.button("Monitoring", "monitoring.open", "now"),
    ]


def _turns(shown: Agenda) -> list[Block]:
    look = shown.look
    buttons = []
    if look.page > 1:
        buttons.append(
            kit.button("Previous", "calendar.turn_back", words_of(look.turned(look.page - 1)))
        )
    if look.page < shown.pages or shown.total.more:
        buttons.append(kit.button("Next", "calendar.turn_on", words_of(look.turned(look.page + 1))))
    if shown.late_total.n and not look.late:
        late = replace(look, late=True, page=1)
        label = f"All {shown.late_total} Late"
        buttons.append(kit.button(label, "calendar.turn_late", words_of(late)))
    return buttons
