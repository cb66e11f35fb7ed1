"""How old verifications may be: the rules in force, and others in their place."""

from collections.abc import Mapping
from typing import Any

from credbot.domain import roles
from credbot.domain.errors import BadInput
from credbot.domain.people import Person
from credbot.domain.verification import Ages, read_ages, stored, with_rule
from credbot.store import settings
from credbot.store.database import Database, Work

KEY = "ages"


def read_rules(db: Database, who: Person) -> Ages:
    """The rules, each with its source and the day from which it holds."""
    roles.require(who, "settings.read")
    with db.read() as work:
        return settings.get_catalog(work).rule


def added(work: Work, known: Any, value: Mapping[str, Any] | None) -> list[dict[str, Any]] | None:
    """The setting with another rule; None is what credbot ships. Raises BadInput."""
    if value is None:
        return None
    shipped = settings.default_catalog().rule
    ages = read_ages(known) if known else shipped
    items = value.get("items") or _all(ages)
    unknown = [item for item in items if item not in _all(ages) and item not in _keys(work)]
    if unknown:
        raise BadInput(f"{unknown[0]} is no item. There are: {', '.join(sorted(_keys(work)))}.")
    return with_rule(ages, {**value, "items": items})


def checked(value: Any) -> list[dict[str, Any]] | None:
    """The setting in its one form; None where it says what credbot ships. Raises BadInput."""
    if not value:
        return None
    ages = read_ages(value)
    return None if ages == settings.default_catalog().rule else stored(ages)


def whole(value: Any) -> list[dict[str, Any]]:
    """All rules as a file of settings holds them."""
    return stored(read_ages(value) if value else settings.default_catalog().rule)


def _all(ages: Ages) -> list[str]:
    return list(dict.fromkeys(item for rule in ages.rules for item in rule.items))


def _keys(work: Work) -> set[str]:
    checklists = settings.get_rules(work).tracks.checklists.values()
    return {item.key for checklist in checklists for item in checklist}
