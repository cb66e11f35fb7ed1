"""Plain sentences: refusals, hints, what was not done."""

from datetime import date

from credbot.views import kit
from credbot.views.kit import Screen


def plain(text: str) -> Screen:
    """One sentence, already escaped where it quotes somebody."""
    return kit.screen(text)


def read_as(shown: Screen, typed: str, day: date, other: date) -> Screen:
    """An answer with a word on how a date in figures was read: `02/03`, the month first."""
    note = (
        f"I read {typed} as {day:%b} {day.day}, not {other.day} {other:%B}; "
        f"for the other type {other.isoformat()}."
    )
    return Screen(shown.text, [*shown.blocks[: kit.MOST_BLOCKS - 1], kit.context(note)])


def misread(sentence: str, example: str) -> Screen:
    """What was wrong as typed, and a right example."""
    if "For example" in sentence:
        return kit.screen(sentence)
    return kit.screen(f"{sentence} For example: `/cred {example}`")


def broken(number: str) -> Screen:
    """Something failed that nobody typed wrongly."""
    return kit.screen(
        f"Something went wrong here and nothing was changed. Tell an admin this number: {number}."
    )


def no_role(admins: list[str]) -> Screen:
    """For somebody who has no role yet."""
    who = f" ({', '.join(admins)})" if admins else ""
    ask = "You have no role here yet. Ask an admin{} to give you one; {}"
    how = "they type `/cred people role @you specialist`."
    text = ask.format(who, how)
    button = kit.button("Ask an Admin", "people.ask", "ask", style="primary")
    return kit.screen(ask.format("", how), kit.section(text), kit.actions(button))
