"""Spreadsheets in and out, from the terminal."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from credbot.cli.parser import DONE, PROBLEMS
from credbot.cli.terminal import Terminal, note, plural, read_day, say, show_json
from credbot.domain.errors import BadInput
from credbot.imports.mapping import NOTHING, Mapping, read_mapping
from credbot.imports.rows import Kind
from credbot.services import lists

if TYPE_CHECKING:
    from credbot.services.importing import ImportReport
    from credbot.services.jobs import Database

SHOWN = 50
"""Problems printed for people; `--json` has all of them."""

Step = Callable[[int], None]


def import_file(at: Terminal) -> int:
    """`credbot import FILE [--mapping M] [--as KIND] [--dry-run] [--json]`"""
    from credbot.imports.sheets import open_workbook
    from credbot.services import importing, mappings

    given = at.arguments
    kind = Kind(given.kind) if given.kind else None
    with ExitStack() as stack:
        source = stack.enter_context(_readable(given.file))
        db = stack.enter_context(at.database())
        mapping, text = _mapping(at, db, given.mapping)
        tracks = lists.stall_limits(db, at.who).tracks
        sheets = open_workbook(
            source,
            Path(given.file).name,
            tracks=tracks,
            mapping=mapping,
            kind=kind,
            zone=at.settings.timezone,
        )
        step = stack.enter_context(progress("rows read"))
        report = importing.import_rows(
            db, at.who, sheets, now=at.now, dry_run=given.dry_run, progress=step
        )
        if text and not given.dry_run:
            name = Path(given.mapping).stem
            mappings.save_mapping(db, at.who, name, text, now=at.now)
    if given.json:
        show_json(_facts(report))
    else:
        _tell(report, given.dry_run)
    return PROBLEMS if report.rejected else DONE


def export_rows(at: Terminal) -> int:
    """`credbot export KIND [--out FILE] [--since DATE]`"""
    from credbot.documents.sheets import FORMS, write_rows
    from credbot.services import exports

    given = at.arguments
    path = Path(given.out) if given.out else None
    form = path.suffix.lstrip(".").casefold() if path else "csv"
    if form not in FORMS:
        known = ", ".join(f"`{given.kind}.{one}`" for one in FORMS)
        raise BadInput(f"{given.out} has no known ending. For example: {known}")
    since = read_day(given.since) if given.since else None
    with at.database() as db:
        found = exports.export_rows(db, at.who, given.kind, since)
        if path is None:
            write_rows(found.columns, found.rows, sys.stdout.buffer, "csv", given.kind)
            sys.stdout.buffer.flush()
            return DONE
        with progress("rows written") as step, _written(path) as out:
            known_form = next(one for one in FORMS if one == form)
            write_rows(found.columns, _counted(found.rows, step), out, known_form, given.kind)
    note(f"{path} is written.")
    return DONE


@contextmanager
def progress(what: str) -> Iterator[Step]:
    """A counter on stderr, only when that is a terminal; the step takes rows done so far."""
    if not sys.stderr.isatty():
        yield lambda _done: None
        return
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.completed:,} {task.description}"))
    bar = Progress(*columns, TimeElapsedColumn(), console=Console(stderr=True), transient=True)
    with bar:
        task = bar.add_task(what, total=None)
        yield lambda done: bar.update(task, completed=done)


def _mapping(at: Terminal, db: "Database", name: str | None) -> tuple[Mapping, str | None]:
    """The mapping, and its text when it came from a file and is to be remembered."""
    from credbot.services import mappings

    if name is None:
        return NOTHING, None
    path = Path(name)
    if not path.exists() and not path.suffix:
        return read_mapping(mappings.read_mapping_text(db, at.who, name), name), None
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise BadInput(
            f"The mapping {name} can't be read: {error.strerror}. "
            "It is a JSON file, as in `--mapping mapping.json`."
        ) from None
    return read_mapping(raw, path.name), raw.decode("utf-8")


@contextmanager
def _readable(name: str) -> Iterator[BinaryIO]:
    path = Path(name)
    try:
        source = path.open("rb")
    except OSError as error:
        raise BadInput(
            f"{name} can't be read: {error.strerror}. For example: `credbot import pipeline.xlsx`"
        ) from None
    with source:
        yield source


@contextmanager
def _written(path: Path) -> Iterator[BinaryIO]:
    """A file that appears whole or not at all."""
    part = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        out = part.open("wb")
    except OSError as error:
        raise BadInput(f"{path} can't be written: {error.strerror}.") from None
    try:
        with out:
            yield out
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _counted(rows: Iterator[Any], step: Step) -> Iterator[Any]:
    for done, row in enumerate(rows, 1):
        if done % 500 == 0:
            step(done)
        yield row


def _facts(report: "ImportReport") -> dict[str, Any]:
    return {
        "rows": report.rows,
        "created": report.created,
        "updated": report.updated,
        "unchanged": report.unchanged,
        "rejected": [asdict(problem) for problem in report.rejected],
    }


def _tell(report: "ImportReport", dry_run: bool) -> None:
    done = "would be" if dry_run else "are"
    say(
        f"{plural(report.rows, 'row')}: {report.created:,} {done} new, {report.updated:,} changed, "
        f"{report.unchanged:,} unchanged, {report.refused:,} refused."
    )
    for problem in report.rejected[:SHOWN]:
        say(f"Row {problem.row}, {problem.column}: {problem.value}. {problem.problem}.")
        say(f"  → {problem.hint}")
    if len(report.rejected) > SHOWN:
        say(f"… and {len(report.rejected) - SHOWN:,} more problems; --json lists all of them.")
