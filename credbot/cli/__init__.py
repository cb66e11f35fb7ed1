"""The terminal's door."""

from credbot.cli.parser import main

__all__ = ["main"]
