"""Reminders of what was sent back at intake: a line with its presses, and the text."""

from collections.abc import Sequence
from datetime import date

from credbot.domain.reminders import Due, asked_for
from credbot.views import kit, words
from credbot.views.kit import Block, View, escape
from credbot.views.providers import addressee, written

HEAD = "*Asked for at intake, not here yet*"


def lines(found: Sequence[Due], today: date, head: str = HEAD) -> list[Block]:
    """The reminders that are due, each with its presses."""
    if not found:
        return []
    return [kit.section(head), *(block for one in found for block in entry(one, today))]


def entry(one: Due, today: date, place: int | None = None) -> list[Block]:
    """One of them; `place` is its number among the things of a day."""
    number = f"{place}. " if place else ""
    title = f"{number}{words.title(one.line)}"
    value = f"{one.file.id}:{one.file.version}"
    who, what = words.PARTY[one.file.waiting_on], escape(kit.cut(asked_for(one.file), 300))
    asked = words.day(one.asked, today)
    if not one.last:
        days = f"{words.many(one.days, 'day')} ago"
        text = f"{title}\nAsked {who} for {what} on {asked}, {days}; the text is ready."
        copy = kit.button("Copy Text", f"screening.remind_{one.file.id}", value)
        return [kit.section(text, accessory=copy)]
    text = (
        f"{title}\n{words.many(one.days, 'day')} since we asked {who} for {what} ({asked}): "
        "close as incomplete?"
    )
    presses = kit.actions(
        kit.button("Close as Incomplete", f"screening.end_{one.file.id}", value),
        kit.button("Ask Again", f"screening.again_{one.file.id}", value),
    )
    return [kit.section(text), presses]


def first_words(found: Sequence[Due]) -> str:
    """For a notification."""
    n = words.many(len(found), "request")
    return f"{n} still incomplete, first {escape(found[0].line.provider)}."


def letter(one: Due, by: str) -> View:
    """The text of the reminder, in a field to be copied; sending the form logs that it was sent."""
    asked = "\n".join(f"- {part}" for part in asked_for(one.file).split("; "))
    text = (
        f"Dear {addressee(one.line.provider)},\n\n"
        f"on {written(one.asked)} we asked you, for {one.line.subject}, for:\n\n{asked}\n\n"
        "It has not reached us yet, and we cannot go on without it. "
        f"If something is in the way, please tell me.\n\nThank you,\n{by}"
    )
    blocks = [
        kit.context(f"{one.file.ref} · {escape(one.line.provider)} · {escape(one.line.subject)}"),
        kit.field("Reminder", "text", kit.text_input("value", multiline=True, initial=text)),
        kit.context("Select, copy and send it yourself; credbot sends this to nobody."),
    ]
    value = f"{one.file.id}:{one.file.version}"
    return kit.modal("Copy Text", "screening.reminded", blocks, submit="Log as Sent", meta=value)
