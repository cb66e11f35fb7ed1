"""Tracks, stages, limits and checklists: data with a schema.

`read_tracks` turns the text of a YAML file into `Tracks`; a bad file is refused
with its name, the line and what was wrong there.
"""

import re
from functools import cached_property
from itertools import pairwise
from typing import Annotated, Any, Self

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError, model_validator

from credbot.domain.errors import BadInput, Unknown
from credbot.domain.files import WaitingOn
from credbot.domain.workdays import Days, Unit

_LENGTH = re.compile(r"(\d+) (business|calendar) days?")


def _days(value: object) -> Days:
    if isinstance(value, Days):
        return value
    match = _LENGTH.fullmatch(str(value).strip())
    if not match:
        raise ValueError(f"{value!r} is no length of time; write `10 business days`")
    return Days(int(match[1]), Unit(match[2]))


Length = Annotated[Days, BeforeValidator(_days)]


class _Data(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)


class Stage(_Data):
    """A step of a track. Without a target there is no limit."""

    key: str = ""
    title: str
    target: Length | None = None
    usual: Length | None = None
    waits_on: WaitingOn

    @property
    def usually(self) -> Days:
        """What the forecast takes when nothing is known of the payer."""
        return self.usual or self.target or Days(0, Unit.CALENDAR)


class Requirement(_Data):
    """An item of a checklist.

    `got` and `verified` name the stage at whose end that step must be done;
    `credential` says that the item belongs to the provider and counts for
    every file; `max_age` is a limit of one's own, in calendar days at the decision,
    in the place of the rule in data/credentials.yaml.
    """

    key: str
    title: str
    acts: WaitingOn
    got: str | None = None
    verified: str | None = None
    credential: str | None = None
    max_age: int | None = None

    @model_validator(mode="after")
    def _has_a_step(self) -> Self:
        if not (self.got or self.verified):
            raise ValueError("an item needs `got` or `verified`, the stage at whose end it is due")
        return self


class Limits(_Data):
    """The limits of the tests that look at touches, owners and holds."""

    untouched: Length
    follow_up: Length
    chase: Length
    acknowledgement: Length
    unowned: Length
    longest_hold: Length


class Reminders(_Data):
    """Calendar days after a request was sent back: the written reminders, and the last question."""

    written: tuple[int, ...] = (7, 14, 21)
    close: int = 30

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        days = (0, *self.written, self.close, 1000)
        if not self.written or any(one >= other for one, other in pairwise(days)):
            raise ValueError("reminders come on days from 1 on, one after the other; `close` last")
        return self


class Track(_Data):
    """A way through the stages, with its checklists."""

    key: str = ""
    title: str
    stages: tuple[str, ...]
    checklists: tuple[str, ...]

    @property
    def to_payers(self) -> bool:
        """Whether its files are sent to a payer, one for each."""
        return "submitting" in self.stages

    @property
    def at_facility(self) -> bool:
        """Whether its files are for one hospital."""
        return "hospital" in self.checklists

    def after(self, stage: str) -> str | None:
        """The stage that follows, None after the last one."""
        place = self.stages.index(stage)
        return self.stages[place + 1] if place + 1 < len(self.stages) else None


class Tracks(_Data):
    """Everything that the tracks file says."""

    grace: int
    limits: Limits
    reminders: Reminders = Reminders()
    stages: dict[str, Stage]
    checklists: dict[str, tuple[Requirement, ...]]
    tracks: dict[str, Track]

    @model_validator(mode="after")
    def _names_exist(self) -> Self:
        for key, stage in self.stages.items():
            object.__setattr__(stage, "key", key)
        for key, track in self.tracks.items():
            object.__setattr__(track, "key", key)
            _all_known(track.stages, self.stages, "stage", key)
            _all_known(track.checklists, self.checklists, "checklist", key)
        for name, items in self.checklists.items():
            used = [stage for item in items for stage in (item.got, item.verified) if stage]
            _all_known(used, self.stages, "stage", name)
        return self

    def track(self, key: str) -> Track:
        """Raises Unknown."""
        if key not in self.tracks:
            raise Unknown(f"There is no track {key}. Tracks: {', '.join(self.tracks)}.")
        return self.tracks[key]

    def requirements(self, track: str) -> tuple[Requirement, ...]:
        """The checklist of a track, in order."""
        return self._requirements[track]

    def limit(self, stage: str) -> Days | None:
        """Target + grace in the target's own unit; None where there is no target."""
        target = self.stages[stage].target
        return target.plus(self.grace) if target else None

    @cached_property
    def _requirements(self) -> dict[str, tuple[Requirement, ...]]:
        return {
            key: tuple(item for name in track.checklists for item in self.checklists[name])
            for key, track in self.tracks.items()
        }


def read_tracks(text: str, name: str = "tracks.yaml") -> Tracks:
    """Tracks from YAML. Raises BadInput that names the file, the line and the fault."""
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        data = yaml.safe_load(text)
    except yaml.MarkedYAMLError as fault:
        line = fault.problem_mark.line + 1 if fault.problem_mark else 1
        raise BadInput(f"{name}, line {line}: {fault.problem}.") from fault
    try:
        return Tracks.model_validate(data)
    except ValidationError as fault:
        first = fault.errors()[0]
        where = " → ".join(str(step) for step in first["loc"]) or "the file"
        line = _line(node, first["loc"])
        raise BadInput(f"{name}, line {line}: {where}: {first['msg']}.") from fault


def _all_known(names: Any, known: dict[str, Any], kind: str, where: str) -> None:
    for name in names:
        if name not in known:
            raise ValueError(f"{where} names the {kind} {name!r}, which is not there")


def _line(node: yaml.Node | None, path: tuple[int | str, ...]) -> int:
    """The line of the deepest part of `path` that exists in the text."""
    line = node.start_mark.line + 1 if node else 1
    for step in path:
        inner = _child(node, step)
        if inner is None:
            return line
        node, line = inner, inner.start_mark.line + 1
    return line


def _child(node: yaml.Node | None, step: int | str) -> yaml.Node | None:
    if isinstance(node, yaml.MappingNode):
        return next((value for key, value in node.value if key.value == str(step)), None)
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        inner: yaml.Node = node.value[step]
        return inner
    return None
