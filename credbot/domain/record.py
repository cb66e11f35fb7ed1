"""What the record tells of one act."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened. `before` and `after` hold the fields that changed.

    `happened` and `recorded` are instants; `door` is the way the person came
    (`slack`, `clock`, `terminal`, `import`). Events of one act, as on several
    files at once, have the same `act`.
    """

    id: int
    happened: datetime
    recorded: datetime
    person_id: int
    actor: str
    door: str
    event: str
    file_id: int | None
    version: int | None
    stage_from: str | None
    stage_to: str | None
    before: dict[str, Any]
    after: dict[str, Any]
    text: str | None
    act: int = 0
