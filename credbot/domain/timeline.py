"""What happened to a file, and how it stood on a day that has passed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from credbot.domain.cards import Row
from credbot.domain.files import File, Line
from credbot.domain.people import local_date
from credbot.domain.record import Event
from credbot.domain.requirements import Missing
from credbot.domain.undo import FIELDS, value_of


class Kind(StrEnum):
    """Which part of a file's history is read."""

    ALL = "all"
    NOTES = "notes"
    CONTACTS = "contacts"
    MOVES = "moves"


EVENTS: Mapping[Kind, frozenset[str]] = {
    Kind.ALL: frozenset(),
    Kind.NOTES: frozenset({"pipeline.note"}),
    Kind.CONTACTS: frozenset(
        f"payers.{verb}" for verb in ("log", "amend", "submit", "answer", "resubmit")
    ),
    Kind.MOVES: frozenset(
        {
            "intake.open",
            "intake.import",
            *(
                f"pipeline.{verb}"
                for verb in ("advance", "return", "hold", "resume", "close", "reopen")
            ),
        }
    ),
}
"""The events of each kind; none named means all."""


@dataclass(frozen=True, slots=True)
class Story:
    """One page of a file's history, newest first.

    `undone` are the ids of events that were taken back later; `names` tells
    people, `titles` stages and `items` checklist items by their keys.
    """

    line: Line
    events: tuple[Event, ...]
    undone: frozenset[int]
    kind: Kind
    page: int
    more: bool
    names: Mapping[int, str]
    titles: Mapping[str, str]
    items: Mapping[str, str]
    zone: str
    today: date


@dataclass(frozen=True, slots=True)
class Past:
    """A file as it stood at the end of a day.

    `begins` is the first day that the record holds. Before it `row` is None,
    and of `stage` only what the imported history tells is known.
    """

    line: Line
    day: date
    begins: date
    today: date
    row: Row | None = None
    missing: tuple[Missing, ...] = ()
    stage: str | None = None
    stage_since: date | None = None


def taken_back(events: Iterable[Event]) -> frozenset[int]:
    """The ids of the events that others took back."""
    undone = (event.after.get("undone") for event in events if event.event == "pipeline.undo")
    return frozenset(int(number) for number in undone if number)


def after(events: Sequence[Event], day: date, zone: str) -> list[Event]:
    """The events recorded after the end of a day, newest first.

    What a spreadsheet told of earlier days changed nothing when it came in.
    """
    found = [
        event
        for event in events
        if local_date(event.recorded, zone) > day
        and (event.door != "import" or event.event == "intake.import")
    ]
    return sorted(found, key=lambda event: event.id, reverse=True)


def stood(file: File, later: Sequence[Event]) -> File:
    """The file as it was before `later`, which is newest first."""
    for event in later:
        names = [name for name in event.after if name in FIELDS]
        file = replace(file, **{name: value_of(name, event.before.get(name)) for name in names})
    return file
