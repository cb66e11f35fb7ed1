"""Escalation: the facts of a file put to somebody who can move it, until a person closes it."""

from dataclasses import dataclass
from datetime import date, datetime

from credbot.domain.cards import Outreach, Row
from credbot.domain.errors import BadInput
from credbot.domain.forecast import Forecast
from credbot.domain.requirements import Missing
from credbot.domain.workdays import Days, Unit

ANSWER = Days(2, Unit.BUSINESS)
"""Without another date, an answer is wanted after so long."""


@dataclass(frozen=True, slots=True)
class Escalation:
    """To whom (`person`, `channel` or `outside`), by whom, until when an answer is wanted."""

    id: int
    file_id: int
    opened: datetime
    opened_on: date
    person_id: int | None
    person: str
    to_kind: str
    to_id: str | None
    to_name: str
    text: str
    answer_by: date
    closed: datetime | None = None
    closed_by: str | None = None
    came_of: str | None = None


@dataclass(frozen=True, slots=True)
class To:
    """To whom: a `person` by Slack id, a `channel` by id, or a name `outside`."""

    kind: str
    name: str


@dataclass(frozen=True, slots=True)
class Prepared:
    """The facts that a summary is made of, and the channels (id, use) it can go to."""

    row: Row
    contacts: tuple[Outreach, ...]
    missing: tuple[Missing, ...]
    forecast: Forecast | None
    answer_by: date
    channels: tuple[tuple[str, str], ...]
    who: str
    zone: str


def check_answer_by(day: date, today: date) -> None:
    """Raises BadInput for a day on which nobody can answer any more."""
    if day < today:
        raise BadInput("An answer is wanted today or later.", "answer_by")
