"""Values in, Block Kit out."""

from credbot.views import (
    forms,
    help,
    home,
    intake,
    kit,
    lists,
    mornings,
    pipeline,
    providers,
    say,
    team,
    timeline,
    words,
)

__all__ = [
    "forms",
    "help",
    "home",
    "intake",
    "kit",
    "lists",
    "mornings",
    "pipeline",
    "providers",
    "say",
    "team",
    "timeline",
    "words",
]
