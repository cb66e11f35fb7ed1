"""Values in, Block Kit out."""

from credbot.views import (
    forms,
    help,
    home,
    kit,
    lists,
    mornings,
    pipeline,
    providers,
    say,
    team,
    words,
)

__all__ = [
    "forms",
    "help",
    "home",
    "kit",
    "lists",
    "mornings",
    "pipeline",
    "providers",
    "say",
    "team",
    "words",
]
