"""Values in, Block Kit out."""

from credbot.views import (
    forms,
    help,
    home,
    kit,
    lists,
    mornings,
    pipeline,
    say,
    team,
    words,
)

__all__ = ["forms", "help", "home", "kit", "lists", "mornings", "pipeline", "say", "team", "words"]
