"""The demo's past decisions, payers' types and statuses, as a coordinator would bring them in."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from importlib.resources.abc import Traversable
from io import BytesIO
from typing import Any

import yaml

from credbot.domain.cycles import Status
from credbot.domain.errors import Refused
from credbot.domain.people import Person
from credbot.imports.sheets import open_workbook
from credbot.services import controls, cycles, importing, lists
from credbot.store.database import Database

DECISIONS, CYCLES = "decisions.csv", "cycles.yaml"


def set_cycles(db: Database, who: Person, sample: Traversable, zone: str, *, now: datetime) -> None:
    """Import what was decided in earlier years, then say what the sample says of payers and files.

    A sample without these files is left as it is.
    """
    past, said = sample / DECISIONS, sample / CYCLES
    if past.is_file():
        tracks = lists.stall_limits(db, who).tracks
        source = BytesIO(past.read_bytes())
        sheets = open_workbook(source, DECISIONS, tracks=tracks, zone=zone)
        importing.import_rows(db, who, sheets, now=now)
    if said.is_file():
        _say(db, who, yaml.safe_load(said.read_text("utf-8")), now)


def _say(db: Database, who: Person, given: Mapping[str, Any], now: datetime) -> None:
    types = {f"payer:{name}": {"type": kind} for name, kind in given["payer_types"].items()}
    controls.change(db, who, types, now=now)
    for one in given["statuses"]:
        with suppress(Refused):
            cycles.give_status(
                db, who, one["file"], Status(one["kind"]), one["until"], one["why"], now=now
            )
    for one in given["payer_dates"]:
        for line in cycles.find(db, who, one["provider"], one["payer"], now=now):
            with suppress(Refused):
                cycles.confirm_due(db, who, line.cycle.id, one["due"], now=now)
