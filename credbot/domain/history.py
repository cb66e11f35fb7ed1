"""What past events say of a file: its visits, its holds, its touches."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Protocol

from credbot.domain.files import File, Status

TOUCHES = frozenset(
    {
        "intake.open",
        "payers.log",
        "pipeline.advance",
        "pipeline.return",
        "pipeline.close",
        "pipeline.reopen",
        "pipeline.got",
        "pipeline.verified",
        "pipeline.waive",
    }
)
"""Events that restart the no-touch clock: never a note, a date or a new owner."""


class Past(Protocol):
    """What is needed of an event; `day` is the local date on which it happened."""

    @property
    def day(self) -> date: ...
    @property
    def event(self) -> str: ...
    @property
    def stage_to(self) -> str | None: ...
    @property
    def field(self) -> str | None: ...
    @property
    def before(self) -> str | None: ...
    @property
    def after(self) -> str | None: ...


@dataclass(frozen=True, slots=True)
class Visit:
    """A stay in a stage; `left` is None while it lasts."""

    stage: str
    entered: date | None
    left: date | None


def visits_of(file: File, past: Sequence[Past]) -> list[Visit]:
    """The visits that the events tell of, ending in the file's present stage.

    `past` is in the order in which it happened. Where the events end in
    another stage than the file is in, the file is right.
    """
    entered = [(event.stage_to, event.day) for event in past if event.stage_to]
    if not entered or entered[-1][0] != file.stage:
        entered.append((file.stage, file.stage_entered or file.recorded))
    stays = []
    for place, (stage, day) in enumerate(entered):
        last = place + 1 == len(entered)
        left = None if last else entered[place + 1][1]
        if last and not file.open:
            left = file.decided or day
        stays.append(Visit(str(stage), day, left))
    return stays


def with_history(file: File, past: Sequence[Past]) -> File:
    """The file with what the events add: holds, touches, the first dates.

    Dates that the file itself knows are kept, but for the last touch and
    contact, which are the latest known.
    """
    known = visits_of(file, past)[-1].entered
    contacts = [event.day for event in past if event.event == "payers.log"]
    touches = [event.day for event in past if event.event in TOUCHES]
    held = _held(file, past)
    return replace(
        held,
        stage_entered=file.stage_entered or known,
        waiting_since=file.waiting_since or file.stage_entered or known,
        last_outreach=max([*contacts, *_day(file.last_outreach)], default=None),
        last_touch=max([*touches, *contacts, *_day(file.last_outreach)], default=file.last_touch),
        start_first=_first(past, "start_date") or file.start_first,
        due_first=_first(past, "due") or file.due_first,
        unowned_since=_unowned_since(file, past),
    )


def _held(file: File, past: Sequence[Past]) -> File:
    spans: list[tuple[date, date]] = []
    since: date | None = None
    for event in past:
        if event.event == "pipeline.hold":
            since = since or event.day
        elif event.event == "pipeline.resume" and since:
            if since < event.day:
                spans.append((since, event.day))
            since = None
    hold = file.hold
    if file.status is Status.HOLD and hold and since:
        hold = replace(hold, since=since)
    return replace(file, hold=hold, past_holds=tuple(spans) or file.past_holds)


def _first(past: Sequence[Past], name: str) -> date | None:
    """The date before it was ever moved."""
    for event in past:
        if event.field == name and event.before:
            try:
                return date.fromisoformat(event.before)
            except ValueError:
                return None
    return None


def _unowned_since(file: File, past: Sequence[Past]) -> date | None:
    if file.owner_id is not None or not file.open:
        return None
    left = [event.day for event in past if event.event == "pipeline.assign" and not event.after]
    return left[-1] if left else file.unowned_since


def _day(value: date | None) -> list[date]:
    return [value] if value else []
