"""What stands with compliance about a provider, above an answer that only its reader sees.

Never within a card itself: cards are posted, shared and refreshed for others.
"""

from credbot import services, views
from credbot.commands.door import Ask
from credbot.views.kit import Screen


def of_file(ask: Ask, file_id: int, shown: Screen) -> Screen:
    """The card of a file, with that line for who may read it."""
    states = services.matches.reviews_of_file(ask.db, ask.who, file_id)
    return views.matches.beside(shown, states)


def of_provider(ask: Ask, provider_id: int, shown: Screen) -> Screen:
    """The page of a provider, with that line for who may read it."""
    states = services.matches.reviews_of_provider(ask.db, ask.who, provider_id)
    return views.matches.beside(shown, states)
