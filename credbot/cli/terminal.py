"""What every command needs: settings, the database, who is at the terminal, words out."""

import argparse
import getpass
import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from credbot.app import logs, start
from credbot.app.start import CannotStart, WallClock
from credbot.cli.parser import BAD_USE, PROBLEMS
from credbot.domain.errors import BadInput, Refused
from credbot.domain.people import Person, terminal, zone_of
from credbot.services.jobs import Database
from credbot.settings import Settings, SettingsError, load


@dataclass
class Terminal:
    """The setting of one command."""

    arguments: argparse.Namespace

    @cached_property
    def settings(self) -> Settings:
        """Raises SettingsError."""
        return load(os.environ, Path.cwd())

    @cached_property
    def who(self) -> Person:
        """Whoever holds the terminal, by the name of their account on this machine."""
        try:
            user = getpass.getuser()
        except (KeyError, OSError):
            user = "terminal"
        return terminal(user, self.settings.timezone)

    @cached_property
    def now(self) -> datetime:
        return WallClock().now()

    @contextmanager
    def database(self) -> Iterator[Database]:
        """The database, migrated when it was empty. Raises CannotStart."""
        logs.configure(self.settings.log, "warning")
        db = start.open_database(self.settings)
        try:
            yield db
        finally:
            db.close()


def run(handler: Callable[[Terminal], int], arguments: argparse.Namespace) -> int:
    """Run a command; what a person may be told goes to stderr in one line."""
    try:
        return handler(Terminal(arguments))
    except (SettingsError, CannotStart, Refused) as told:
        return _refuse(str(told), arguments, BAD_USE)
    except (KeyboardInterrupt, BrokenPipeError):
        raise
    except Exception as fault:
        if os.environ.get("CREDBOT_LOG_LEVEL", "").casefold() == "debug":
            raise
        place = (logs.places(fault) or ["?"])[-1]
        said = f"An unexpected fault: {type(fault).__name__} at {place}."
        return _refuse(f"{said} CREDBOT_LOG_LEVEL=debug shows all of it.", arguments, PROBLEMS)


def say(text: str) -> None:
    """A line on stdout."""
    sys.stdout.write(f"{text}\n")


def note(text: str) -> None:
    """A line on stderr, beside the result."""
    sys.stderr.write(f"{text}\n")


def show_json(value: Any) -> None:
    """One JSON document on stdout."""
    json.dump(value, sys.stdout, ensure_ascii=False, indent=2, default=str)
    sys.stdout.write("\n")


def plural(count: int, one: str, many: str | None = None) -> str:
    """`3 files`, `1 file`."""
    return f"{count:,} {one if count == 1 else many or f'{one}s'}"


def say_moved(files: int, stalled: int, released: int, *, dry_run: bool) -> None:
    """What a changed rule does to the dates of open files; nothing for none."""
    if files:
        verb = "would move" if dry_run else "moved"
        say(
            f"Dates of {plural(files, 'file')} {verb}: "
            f"{stalled} stall because of it, {released} no longer do."
        )


def table(heads: list[str], rows: list[list[str]]) -> str:
    """Columns with two spaces between them."""
    lines = [heads, *rows]
    widths = [max(len(line[place]) for line in lines) for place in range(len(heads))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )


def read_day(text: str) -> date:
    """A date as `2026-11-23`. Raises BadInput."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadInput(f"{text} is not a date. For example: 2026-11-23") from None


def read_moment(text: str | None, zone: str, now: datetime) -> datetime:
    """A moment in ISO form; without an offset it is in `zone`; nothing is `now`.

    Raises BadInput.
    """
    if text is None:
        return now
    try:
        moment = datetime.fromisoformat(text)
        local = moment if moment.tzinfo else moment.replace(tzinfo=zone_of(zone))
        return local.astimezone(UTC)
    except (ValueError, OverflowError):
        raise BadInput(
            f"{text} is not a moment. For example: 2026-11-24T08:00 or 2026-11-24T08:00-05:00"
        ) from None


def _refuse(sentence: str, arguments: argparse.Namespace, status: int) -> int:
    if getattr(arguments, "json", False):
        show_json({"error": sentence})
    note(f"credbot: {sentence}")
    return status
