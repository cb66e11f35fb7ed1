"""What becomes of a list that was asked for as a sheet."""

from credbot.views import kit, words
from credbot.views.kit import Screen


def queued(n: int, form: str) -> Screen:
    """It comes as a direct message."""
    kind = "Excel sheet" if form == "xlsx" else "CSV file"
    text = f"The {kind} with {words.many(n, 'file')} comes to you as a direct message."
    return kit.screen(text)
