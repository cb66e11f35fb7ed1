"""Which file, and which version of it, a press or a form is about."""

from credbot.commands.door import Ask
from credbot.commands.payloads import OUTDATED_FORM
from credbot.domain.errors import BadInput

LONGEST_NUMBER = 9
"""Digits of a file or version."""

OUTDATED_BUTTON = "This button is from an older version of credbot."


def target(value: str) -> tuple[int, int]:
    """The file and the version that a button was about. Raises BadInput for another value."""
    file, version, *_ = numbers(value, 2, 3)
    return file, version


def numbers(value: str, *lengths: int) -> list[int]:
    """The parts of a value, `1042:17` or `1042:17:905`. Raises BadInput for another value."""
    parts = value.split(":")
    typable = all(part.isdecimal() and len(part) <= 20 for part in parts)
    typable = typable and max(map(len, parts[:2])) <= LONGEST_NUMBER
    if len(parts) not in lengths or not typable:
        raise BadInput(f"{OUTDATED_BUTTON} Open the file again.")
    return [int(part) for part in parts]


def number(value: str, sentence: str = OUTDATED_BUTTON, longest: int = 12) -> int:
    """The one number that a value holds. Raises BadInput with `sentence` for another value."""
    if not value.isdecimal() or len(value) > longest:
        raise BadInput(sentence)
    return int(value)


def form_target(ask: Ask, parts: int = 2) -> list[int]:
    """The file and the version that a form was opened for, and what else it carries.

    Raises BadInput for a form that is none of ours any more.
    """
    try:
        found = numbers(ask.meta, 2, 3)
    except BadInput:
        raise BadInput(OUTDATED_FORM) from None
    if len(found) < parts:
        raise BadInput(OUTDATED_FORM)
    return found[:parts]
