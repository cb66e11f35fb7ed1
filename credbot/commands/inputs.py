"""What was filled into a form, read field by field; what no form of ours has is refused."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar

from credbot.commands.payloads import OUTDATED_FORM
from credbot.domain.errors import BadInput

Given = Mapping[str, Any]
E = TypeVar("E", bound=StrEnum)


def chosen(given: Given, name: str, kind: type[E]) -> E:
    """One of a fixed set of choices. Raises BadInput for one that is none any more."""
    try:
        return kind(str(given.get(name)))
    except ValueError:
        raise BadInput(OUTDATED_FORM, name) from None


def typed(given: Given, name: str, what: str) -> str:
    """What was typed into a field that must be filled. Raises BadInput."""
    value = given.get(name)
    if not isinstance(value, str) or not value:
        raise BadInput(f"Say {what}.", name)
    return value


def picked(given: Given, name: str) -> date | None:
    """The day that was picked, None when none was. Raises BadInput."""
    value = given.get(name)
    if value is not None and not isinstance(value, date):
        raise BadInput(OUTDATED_FORM, name)
    return value


def day_of(given: Given, name: str) -> date:
    """The day that must be picked. Raises BadInput."""
    day = picked(given, name)
    if day is None:
        raise BadInput("Choose a date.", name)
    return day
