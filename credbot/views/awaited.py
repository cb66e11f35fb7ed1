"""That requests from around the team wait for a coordinator, wherever it is told."""

from datetime import date

from credbot.domain.awaited import Screening
from credbot.views import kit, words
from credbot.views.kit import Block


def awaited(shown: Screening, today: date) -> list[Block]:
    """That requests wait, for a coordinator, with the press that opens them."""
    if not shown.count:
        return []
    button = kit.button("Screen", "screening.list", "list")
    return [kit.section(f"*{waiting_words(shown, today)}*", accessory=button)]


def waiting_words(shown: Screening, today: date) -> str:
    """`2 requests from around the team wait: oldest 3 business days, target 2, was due Fri`."""
    n = words.many(shown.count, "request")
    verb = "waits" if shown.count == 1 else "wait"
    facts = words.waited(shown, today)
    return f"{n} from around the team {verb}{f': {facts}' if facts else ''}"
