"""Plain sentences: refusals, hints, what was not done."""

from credbot.views import kit
from credbot.views.kit import Screen


def plain(text: str) -> Screen:
    """One sentence, already escaped where it quotes somebody."""
    return kit.screen(text)


def misread(sentence: str, example: str) -> Screen:
    """What was wrong as typed, and a right example."""
    return kit.screen(f"{sentence} For example: `/cred {example}`")


def broken(number: str) -> Screen:
    """Something failed that nobody typed wrongly."""
    return kit.screen(
        f"Something went wrong here and nothing was changed. Tell an admin this number: {number}."
    )


def no_role(admins: list[str]) -> Screen:
    """For somebody who has no role yet."""
    who = f" ({', '.join(admins)})" if admins else ""
    return kit.screen(
        f"You have no role here yet. Ask an admin{who} to give you one; "
        "they type `/cred people role @you specialist`."
    )
