"""Taking an act back by its opposite, from what its record says."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, replace
from datetime import date, datetime, timedelta
from typing import Any

from credbot.domain.dates import moment
from credbot.domain.errors import Refused
from credbot.domain.files import File, Hold, HoldParty, Outcome, Status, WaitingOn, ref
from credbot.domain.record import Event, deed

BULK_WINDOW = timedelta(minutes=10)
ITEM = "item:"
OPENED = "intake.open"
"""Taken back by closing what was opened."""

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
        "item",
        "edit",
        "note",
        "snooze",
        "wake",
    )
) | {
    "payers.log",
    "payers.amend",
    "intake.open",
    "screening.accept",
    "screening.send_back",
    "screening.decline",
}


TOUCHING = frozenset(
    f"pipeline.{verb}"
    for verb in ("advance", "return", "close", "reopen", "got", "verified", "waive", "item")
) | {"payers.log", "screening.accept", "screening.send_back", "screening.decline"}
"""Events that are a touch: taking back an earlier one does not take theirs."""


UNDONE = {
    "pipeline.advance": "the move",
    "pipeline.return": "the move back",
    "pipeline.wait": "who has the ball",
    "pipeline.hold": "the hold",
    "pipeline.resume": "the end of the hold",
    "pipeline.close": "the closing",
    "pipeline.reopen": "the reopening",
    "pipeline.assign": "the new owner",
    "pipeline.date_start": "the start date",
    "pipeline.date_due": "the due date",
    "pipeline.got": "the item",
    "pipeline.verified": "the verification",
    "pipeline.waive": "the waiver",
    "pipeline.note": "the note",
    "pipeline.item": "the added item",
    "pipeline.edit": "the changed facts",
    "payers.log": "the contact",
    "intake.open": "the opening",
    "screening.accept": "the acceptance",
    "screening.send_back": "the sending back",
    "screening.decline": "the refusal",
    "payers.amend": "the change of the log entry",
}
"""What was taken back, by the event of the act."""

FOLLOWING = frozenset(
    f"pipeline.{verb}" for verb in ("advance", "return", "close", "reopen", "resume")
)
"""Events from which a next touch only follows: a later one that somebody chose stays."""


def check(events: Sequence[Event], now: datetime, pressed: int | None = None) -> None:
    """Raises Refused unless the events of one act can be taken back at `now`.

    `pressed` is the act whose button was pressed, None when the last one is meant.
    """
    if not events:
        raise Refused("There is nothing of yours to undo.")
    if pressed is not None and pressed != events[0].act:
        last = deed(events[0], ", ".join(ref(event.file_id or 0) for event in events[:3]))
        raise Refused(
            f"You have done something else since ({last}), so this was not undone. "
            "`/cred undo` takes back your last act."
        )
    if events[0].event == "pipeline.undo":
        raise Refused("Your last act was an undo. Do the thing again instead.")
    if any(event.event not in UNDOABLE for event in events):
        raise Refused("Your last act can't be undone by a word; its opposite does it.")
    if len(events) > 1 and now - events[0].recorded > BULK_WINDOW:
        raise Refused("Many files at once can be undone for ten minutes; that time has passed.")


def check_since(file: File, event: Event, later: Sequence[Event], zone: str) -> None:
    """Raises Refused, with who and when in `zone`, when the same thing has changed since."""
    ours = _things(event)
    for other in later:
        if ours & _things(other):
            raise Refused(
                f"{file.ref} has changed since: {other.actor} {deed(other)}, "
                f"{moment(other.recorded, zone)}. Nothing was undone."
            )


def restored(file: File, event: Event, later: Sequence[Event]) -> File:
    """The file with the fields that an event changed as they were; later touches stay.

    Raises Refused when one of them has another value than the act gave it.
    """
    kept = _touches(later)
    if event.event in FOLLOWING and any("next_touch" in other.after for other in later):
        kept |= {"next_touch"}
    ours = [name for name in event.after if name in FIELDS and name not in kept]
    for name in ours:
        if getattr(file, name) != value_of(name, event.after[name]):
            raise Refused(f"{file.ref} has changed since; nothing was undone.")
    return replace(file, **{name: value_of(name, event.before.get(name)) for name in ours})


def items_in(facts: Mapping[str, Any]) -> dict[str, Any]:
    """The items among the changed facts of an event, by key."""
    return {
        name.removeprefix(ITEM): value for name, value in facts.items() if name.startswith(ITEM)
    }


def _things(event: Event) -> set[str]:
    """What an event changed, without what follows from every touch."""
    things = {name for name in event.after if name in FIELDS or name.startswith(ITEM)}
    if event.event == "payers.log":
        things.add("next_touch")
    if event.event in FOLLOWING:
        things.discard("next_touch")
    return things - _BY_THE_WAY


def _touches(later: Sequence[Event]) -> frozenset[str]:
    events = {event.event for event in later}
    if "payers.log" in events:
        return _BY_THE_WAY
    return frozenset({"last_touch"}) if events & TOUCHING else frozenset()


def value_of(name: str, stored: Any) -> Any:
    """A field's value from the words of a record."""
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


_BY_THE_WAY = frozenset({"last_touch", "last_outreach"})
FIELDS = frozenset(field.name for field in fields(File)) - {"id", "version"}
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
