"""Reminders of dates: a channel's message, and the part of a person's morning."""

from collections.abc import Iterable, Sequence
from datetime import date

from credbot.domain.agenda import Look, words_of
from credbot.domain.calendar import Entry
from credbot.domain.deadlines import Deadlines, When, gathered
from credbot.domain.ladders import NEAR
from credbot.views import calendar, kit, words
from credbot.views.kit import Block, Screen, escape

LONGEST = 20
"""Lines under one heading of a channel's message."""

PLACES = 3
"""Payers and facilities named for one date."""

SHORT = 12
"""Lines of a morning."""


def message(shown: Deadlines) -> Screen:
    """A channel's reminders: by how near they are, what they are, one line a provider."""
    day = words.day(shown.today, shown.today)
    head = f"Deadlines, {day}: {words.many(len(shown.entries), 'date')}"
    blocks: list[Block] = []
    if not shown.live:
        where = f"<#{shown.channel}>"
        said = f"Not live yet: this would stand in {where}. `/cred live on` sends it there."
        blocks.append(kit.context(said))
    blocks.append(kit.section(f"*{head}*"))
    for when, families in gathered(shown.entries, shown.today).items():
        blocks.append(kit.context(f"*{when}*"))
        for family, found in families.items():
            lines = [_line(entries, when, shown.today) for entries in found]
            rest = len(lines) - LONGEST
            more = [f"• {rest:,} more lines"] if rest > 0 else []
            blocks += kit.sections(lines[:LONGEST] + more, f"*{family}*")
    if shown.total > len(shown.entries):
        rest = shown.total - len(shown.entries)
        blocks.append(kit.context(f"{rest:,} others are handled already, or in the calendar only."))
    blocks.append(kit.actions(_opens(shown.entries, shown.today, None)))
    return Screen(kit.fallback(f"{head}."), blocks)


def section(found: Sequence[Entry], total: int, today: date) -> list[Block]:
    """A person's reminders as a part of their morning; nothing for none."""
    if not found:
        return []
    lines = [
        _line(entries, when, today, owner=False)
        for when, families in gathered(found, today).items()
        for together in families.values()
        for entries in together
    ]
    head = f"*Deadlines: {words.many(len(found), 'date')}*"
    blocks = kit.sections(lines[:SHORT], head)
    if len(lines) > SHORT or total > len(found):
        blocks.append(kit.context("The rest stands in the calendar: `/cred calendar 90`."))
    return blocks


def _opens(found: Iterable[Entry], today: date, owner_id: int | None) -> Block:
    """The press that opens the calendar as far ahead as these dates lie."""
    last = max((entry.day for entry in found), default=today)
    return kit.button(
        "Open Calendar", "calendar.show", words_of(Look(today, max(last, today), owner_id=owner_id))
    )


def _line(entries: Sequence[Entry], when: When, today: date, *, owner: bool = True) -> str:
    """`• Ana Ruiz, MD: COI expires Tue Dec 1, DEA expires Wed Dec 9 · Sam`."""
    first = entries[0]
    days = words.listed(_together(entries, when, today), NEAR)
    whom = f"*{escape(first.provider)}*: " if first.provider else ""
    names = dict.fromkeys(entry.owner for entry in entries if entry.owner)
    whose = f" · {escape(', '.join(names))}" if owner and names else ""
    return f"• {whom}{days}{whose}"


def _together(entries: Sequence[Entry], when: When, today: date) -> list[str]:
    """What falls on which day, each once with the payers and facilities that it is for."""
    places: dict[str, list[str]] = {}
    for entry in entries:
        places.setdefault(_said(entry, when, today), []).append(entry.payer or entry.facility or "")
    found = []
    for said, where in places.items():
        named = [escape(name) for name in dict.fromkeys(where) if name]
        found.append(f"{said} ({words.listed(named, PLACES)})" if named else said)
    return found


def _said(entry: Entry, when: When, today: date) -> str:
    day = words.day(entry.day, today)
    at = f" {entry.at}" if entry.at else ""
    was = ", was" if when is When.LATE else ""
    return f"{calendar.what(entry)}{was} {day}{at}"
