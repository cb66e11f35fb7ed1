"""All settings as one file, out and in, from the terminal."""

import json
import sys
from dataclasses import asdict
from pathlib import Path

from credbot.cli.parser import DONE
from credbot.cli.terminal import Terminal, note, plural, say, say_moved, show_json
from credbot.domain.errors import BadInput
from credbot.services import controls


def export_settings(at: Terminal) -> int:
    """`credbot settings export [FILE]`"""
    with at.database() as db:
        document = controls.export(db, at.who)
    text = json.dumps(document, ensure_ascii=False, indent=2) + "\n"
    name = at.arguments.file
    if name is None:
        sys.stdout.write(text)
        return DONE
    try:
        Path(name).write_text(text, encoding="utf-8")
    except OSError as error:
        raise BadInput(f"{name} can't be written: {error.strerror}.") from None
    note(f"{name} is written.")
    return DONE


def import_settings(at: Terminal) -> int:
    """`credbot settings import FILE [--dry-run] [--json]`"""
    given = at.arguments
    document = _read(given.file)
    with at.database() as db:
        change = controls.load(db, at.who, document, now=at.now, preview=given.dry_run)
    if given.json:
        figures = {**asdict(change.moved), "due_dates": asdict(change.dues)}
        show_json({"changed": sorted(change.after), "moved": figures})
        return DONE
    verb = "would change" if given.dry_run else "changed"
    names = ", ".join(sorted(change.after))
    say(f"{plural(len(change.after), 'setting')} {verb}{f': {names}' if names else ''}.")
    moved = change.moved
    say_moved(moved.files, moved.stalled, moved.released, dry_run=given.dry_run)
    if change.dues.moved:
        move = "would move" if given.dry_run else "moved"
        say(f"{plural(change.dues.moved, 'due date')} of renewals {move}.")
    return DONE


def _read(name: str) -> object:
    try:
        return json.loads(Path(name).read_bytes())
    except OSError as error:
        raise BadInput(
            f"{name} can't be read: {error.strerror}. "
            "For example: `credbot settings import settings.json`"
        ) from None
    except (ValueError, RecursionError):
        raise BadInput(
            f"{name} is not JSON. Make a right one: `credbot settings export settings.json`"
        ) from None
