"""The first half hour: four questions, a spreadsheet, roles, and then live."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from credbot.domain.errors import BadInput
from credbot.domain.settings import Organisation

LONGEST_NAME = 80
MOST_BODIES = 20


class Question(StrEnum):
    """What a new team is asked, in this order."""

    CALENDAR = "calendar"
    DELEGATED = "delegated"
    BODIES = "bodies"
    VERIFIES = "verifies"


class Verifier(StrEnum):
    """Who verifies: own staff, a credentials verification organization, or both."""

    OWN = "own"
    CVO = "cvo"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class Setup:
    """How far a team has come: what was answered, how many files and people there are.

    `people` are those with a role; `digest` says whether a team channel is named.
    """

    organisation: Organisation
    zone: str
    answered: frozenset[Question]
    delegated: tuple[str, ...]
    files: int
    people: int
    digest: bool

    @property
    def open(self) -> tuple[Question, ...]:
        """The questions that nobody has answered yet."""
        return tuple(question for question in Question if question not in self.answered)


def read_bodies(text: str) -> tuple[str, ...]:
    """Names of bodies, one a line or with commas; each once. Raises BadInput."""
    return unique(part for line in text.splitlines() for part in line.split(","))


def unique(names: Iterable[str]) -> tuple[str, ...]:
    """Names without the empty and repeated ones. Raises BadInput for too long or many."""
    found = tuple(dict.fromkeys(" ".join(name.split()) for name in names if name.strip()))
    long = next((name for name in found if len(name) > LONGEST_NAME), None)
    if long:
        raise BadInput(f"A name has at most {LONGEST_NAME} characters.", "bodies")
    if len(found) > MOST_BODIES:
        raise BadInput(f"At most {MOST_BODIES} bodies; you named {len(found)}.", "bodies")
    return found
