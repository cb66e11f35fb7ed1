"""Taking an act back by its opposite, from what its record says."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, replace
from datetime import date, datetime, timedelta
from typing import Any, Protocol

from credbot.domain.errors import Refused
from credbot.domain.files import File, Hold, HoldParty, Outcome, Status, WaitingOn

BULK_WINDOW = timedelta(minutes=10)
UNDOABLE = frozenset(
    f"pipeline.{verb}"
    for verb in (
        "advance",
        "return",
        "wait",
        "hold",
        "resume",
        "close",
        "reopen",
        "assign",
        "date_start",
        "date_due",
        "got",
        "verified",
        "waive",
        "note",
    )
) | {"payers.log"}


class Recorded(Protocol):
    """What an event of the record must tell to be taken back."""

    @property
    def event(self) -> str: ...
    @property
    def recorded(self) -> datetime: ...
    @property
    def file_id(self) -> int | None: ...


def check(events: Sequence[Recorded], now: datetime) -> None:
    """Raises Refused unless the events of one act can be taken back at `now`."""
    if not events:
        raise Refused("There is nothing of yours to undo.")
    if events[0].event == "pipeline.undo":
        raise Refused("Your last act was an undo. Do the thing again instead.")
    if events[0].event not in UNDOABLE:
        raise Refused("Your last act can't be undone by a word; its opposite does it.")
    if len(events) > 1 and now - events[0].recorded > BULK_WINDOW:
        raise Refused("Many files at once can be undone for ten minutes; that time has passed.")


def restored(file: File, before: Mapping[str, Any], after: Mapping[str, Any]) -> File:
    """The file with the changed fields as they were.

    Raises Refused when one of them has another value than the act gave it.
    """
    ours = [name for name in after if name in _FIELDS]
    for name in ours:
        if getattr(file, name) != _value(name, after[name]):
            raise Refused(f"{file.ref} has changed since; nothing was undone.")
    return replace(file, **{name: _value(name, before.get(name)) for name in ours})


def _value(name: str, stored: Any) -> Any:
    if stored is None:
        return () if name == "past_holds" else None
    return _READERS.get(name, _same)(stored)


def _same(value: Any) -> Any:
    return value


def _hold(value: Mapping[str, Any]) -> Hold:
    until = value["until"]
    return Hold(
        HoldParty(value["party"]),
        value["why"],
        date.fromisoformat(value["since"]),
        date.fromisoformat(until) if until else None,
    )


def _spans(value: Sequence[Sequence[str]]) -> tuple[tuple[date, date], ...]:
    return tuple((date.fromisoformat(held), date.fromisoformat(end)) for held, end in value)


_FIELDS = frozenset(field.name for field in fields(File)) - {"id", "version"}
_READERS: dict[str, Callable[[Any], Any]] = {
    **{
        field.name: date.fromisoformat
        for field in fields(File)
        if field.type in (date, date | None)
    },
    "status": Status,
    "waiting_on": WaitingOn,
    "outcome": Outcome,
    "hold": _hold,
    "past_holds": _spans,
}
