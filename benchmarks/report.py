"""Figures as tables in docs/performance.md, between markers."""

import os
import platform
import re
import sqlite3
from collections.abc import Sequence
from pathlib import Path

import psycopg
import slack_bolt.version
import sqlalchemy

PAGE = Path(__file__).resolve().parent.parent / "docs" / "performance.md"


def table(heads: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """A Markdown table."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(str(cell) for cell in line)} |" for line in lines)


def verdict(value: float, goal: float, *, least: bool = False) -> str:
    """Whether a goal is held."""
    return "held" if (value >= goal if least else value <= goal) else "**missed**"


def machine() -> str:
    """Cores and versions; the load says how much of the machine was others'."""
    versions = (
        f"Python {platform.python_version()}, SQLAlchemy {sqlalchemy.__version__}, "
        f"slack_bolt {slack_bolt.version.__version__}, psycopg {psycopg.__version__}, "
        f"SQLite {sqlite3.sqlite_version}"
    )
    load = ", ".join(f"{one:.1f}" for one in os.getloadavg())
    return (
        f"{os.cpu_count()} cores, {platform.machine()}, {platform.system()}; {versions}. "
        f"Load of the machine at the end (1, 5, 15 minutes): {load}."
    )


def put(section: str, text: str) -> None:
    """Replace what stands between the markers of a section."""
    page = PAGE.read_text("utf-8")
    marks = rf"(<!-- {section} -->\n).*?(\n<!-- /{section} -->)"
    changed, n = re.subn(marks, lambda m: f"{m[1]}{text}{m[2]}", page, flags=re.DOTALL)
    if n != 1:
        raise SystemExit(f"{PAGE} has no place for {section}.")
    PAGE.write_text(changed, "utf-8")
