"""Many files to one or several people: who gets which, and what was seen before it is done."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import blake2s

from credbot.domain.errors import BadInput
from credbot.domain.files import File
from credbot.domain.people import Person

MOST = 500
"""So many files are given in one act."""

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True, slots=True)
class Share:
    """What one person gets: the numbers of files, and how many of them they have already."""

    person: Person
    files: tuple[int, ...]
    theirs: int = 0


@dataclass(frozen=True, slots=True)
class Preview:
    """Who would get how many. `seal` stands for the files as they were seen."""

    shares: tuple[Share, ...]
    files: tuple[int, ...]
    seal: str
    changed: bool = False


@dataclass(frozen=True, slots=True)
class Dealt:
    """What was done: who got how many, what each is told, and the act's own number."""

    shares: tuple[Share, ...]
    moved: int
    told: tuple[str, ...]
    act: int
    first: File
    today: date


def deal(files: Sequence[File], people: Sequence[Person]) -> tuple[Share, ...]:
    """Files in turn to people in the order named, the file with the next hard date first."""
    order = sorted(files, key=lambda file: (file.hard_date or date.max, file.id))
    turns = len(people)
    return tuple(
        Share(
            person,
            tuple(file.id for file in order[place::turns]),
            sum(file.owner_id == person.id for file in order[place::turns]),
        )
        for place, person in enumerate(people)
    )


def seal(files: Sequence[File]) -> str:
    """A short mark of these files in these versions: it changes when one of them does."""
    seen = ",".join(f"{file.id}:{file.version}" for file in sorted(files, key=lambda one: one.id))
    return blake2s(seen.encode(), digest_size=6).hexdigest()


def packed(numbers: Sequence[int]) -> str:
    """Numbers of files, in order and short: 500 of them fit into what a modal remembers."""
    steps, last = [], 0
    for number in sorted(numbers):
        steps.append(_short(number - last))
        last = number
    return ".".join(steps)


def unpacked(text: str) -> list[int]:
    """The numbers again. Raises BadInput for anything else."""
    found, last = [], 0
    for step in text.split("."):
        if not step or len(step) > 8 or not set(step) <= set(_DIGITS):
            raise BadInput("This form is from an older version of credbot. Open the list again.")
        last += int(step, 36)
        found.append(last)
    return found


def _short(number: int) -> str:
    text = ""
    while number:
        number, digit = divmod(number, 36)
        text = _DIGITS[digit] + text
    return text or "0"
