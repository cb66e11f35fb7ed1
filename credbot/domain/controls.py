"""What an organisation can change of the rules, as plain values that a file can hold.

`tracks` is laid over the tracks file that credbot ships: only what differs
is kept, so that a new version's other defaults still reach everybody.
"""

import zoneinfo
from collections.abc import Iterable, Mapping
from copy import deepcopy
from datetime import date
from typing import Any

from pydantic import ValidationError

from credbot.domain import limits
from credbot.domain.errors import BadInput
from credbot.domain.onboarding import Verifier, unique
from credbot.domain.people import zone_of
from credbot.domain.settings import DIGEST_HOURS, USUAL_HOUR
from credbot.domain.tracks import Tracks
from credbot.domain.workdays import work_calendar

PLAIN = (
    *("zone", "country", "state", "closing_days", "verifies", "bodies"),
    *("advance_needs_items", "limits", "tracks", "cycles", "ages", "monitoring"),
    "feed_names",
)
"""Settings by key; payers and channels are `payer:NAME` and `channel:USE:ID`."""

RULES = frozenset({"country", "state", "closing_days", "limits", "tracks", "ages"})
"""Settings from which the dates of open files follow."""

FRESH: Mapping[str, Any] = {
    "country": "US",
    "closing_days": [],
    "limits": [],
    "cycles": [],
    "advance_needs_items": False,
    "feed_names": False,
}
"""What holds while nobody has set anything; otherwise nothing does."""

PAYER = ("usual_days", "delegated", "delegated_lines", "type")

MOST_LINES = 20
"""Lines of business that one payer can delegate."""
TESTS = {
    "untouched": "Nothing recorded",
    "follow_up": "Our follow-up is late",
    "chase": "Not chased",
    "acknowledgement": "No acknowledgement",
    "unowned": "No owner",
    "longest_hold": "Longest hold",
}
"""The limits beside the stages' own, as people read them."""

MOST_DAYS = 400


def moves_dates(key: str) -> bool:
    """Whether a changed setting moves the dates of open files."""
    return key in RULES or key.startswith("payer:")


def derives(key: str) -> bool:
    """The same of a key as a person wants it, parts of settings too; and of the cycles' rules."""
    parts = (
        "target",
        "test",
        "grace",
        "remind",
        "item",
        "limit",
        "close",
        "reopen",
        "cycle",
        "age",
    )
    return moves_dates(key) or key == "cycles" or key.partition(":")[0] in parts


def laid_over(default: Mapping[str, Any], changes: Mapping[str, Any] | None) -> dict[str, Any]:
    """The tracks file with an organisation's changes, as plain values."""
    whole: dict[str, Any] = deepcopy(dict(default))
    for part, values in (changes or {}).items():
        if part == "stages":
            for key, stage in values.items():
                whole["stages"][key] = {**whole["stages"].get(key, {}), **stage}
        elif isinstance(values, Mapping):
            whole[part] = {**whole.get(part, {}), **values}
        else:
            whole[part] = values
    return whole


def differing(default: Mapping[str, Any], whole: Mapping[str, Any]) -> dict[str, Any]:
    """What of a whole tracks file differs from the default: the inverse of `laid_over`."""
    changes: dict[str, Any] = {}
    for part, values in whole.items():
        known = default.get(part)
        if isinstance(values, Mapping) and isinstance(known, Mapping):
            found = {key: value for key, value in values.items() if known.get(key) != value}
            if part == "stages":
                found = {key: _changed(known.get(key, {}), one) for key, one in found.items()}
            if found:
                changes[part] = found
        elif values != known:
            changes[part] = values
    return changes


def _changed(known: Mapping[str, Any], stage: Any) -> Any:
    if not isinstance(stage, Mapping):
        return stage
    return {key: value for key, value in stage.items() if known.get(key) != value}


def read_tracks_of(default: Mapping[str, Any], changes: Mapping[str, Any] | None) -> Tracks:
    """The tracks with an organisation's changes. Raises BadInput with the place and the fault."""
    try:
        return Tracks.model_validate(laid_over(default, changes))
    except ValidationError as fault:
        first = fault.errors()[0]
        where = " → ".join(str(step) for step in first["loc"]) or "the whole"
        message = first["msg"].removeprefix("Value error, ")
        raise BadInput(f"tracks: {where}: {message}.", "days") from fault
    except (AttributeError, TypeError, KeyError) as fault:
        raise BadInput("tracks must be objects within an object, as an export has them.") from fault


def with_part(
    changes: Mapping[str, Any] | None, kind: str, name: str, value: Any
) -> dict[str, Any]:
    """The changes of the tracks, and another target, limit of a test, grace or reminders.

    None is what credbot ships.
    """
    whole = deepcopy(dict(changes or {}))
    if kind == "target":
        place = whole.setdefault("stages", {}).setdefault(name, {})
        name = "target"
    elif kind == "test":
        place = whole.setdefault("limits", {})
    elif kind == "remind":
        place, name = whole, "reminders"
    else:
        place, name = whole, "grace"
    if value is None:
        place.pop(name, None)
    else:
        place[name] = value
    return _without_empty(whole)


def with_item(
    default: Mapping[str, Any],
    changes: Mapping[str, Any] | None,
    checklist: str,
    key: str,
    item: Mapping[str, Any] | None,
) -> dict[str, Any]:
    """The changes of the tracks, and an item of a checklist added, changed or (None) taken off.

    Raises BadInput for a checklist or item that there is not.
    """
    lists = laid_over(default, changes)["checklists"]
    if checklist not in lists:
        raise BadInput(f"{checklist} is no checklist. There are: {', '.join(lists)}.")
    known = [one for one in lists[checklist] if one["key"] != key]
    if item is None and len(known) == len(lists[checklist]):
        keys = ", ".join(one["key"] for one in known)
        raise BadInput(f"{key} is no item of {checklist}. There are: {keys}.")
    whole = deepcopy(dict(changes or {}))
    new = known if item is None else [*known, {"key": key, **item}]
    whole.setdefault("checklists", {})[checklist] = new
    return whole


def with_limit(
    known: Iterable[Mapping[str, Any]], stage: str, scope: Mapping[str, Any], days: str | None
) -> list[dict[str, Any]]:
    """The limits, and another one of a stage for a payer, type or track; None ends it."""
    new = {"stage": stage, "track": None, "payer": None, "payer_type": None, **scope}
    rest = [dict(one) for one in known if any(one.get(key) != new[key] for key in new)]
    return rest if days is None else [*rest, {**new, "days": days}]


def _without_empty(values: Mapping[str, Any]) -> dict[str, Any]:
    full = {
        key: _without_empty(value) if isinstance(value, Mapping) else value
        for key, value in values.items()
    }
    return {key: value for key, value in full.items() if value != {}}


def check_plain(key: str, value: Any) -> Any:
    """A setting's value in its one form. Raises BadInput with what was wrong and what is right."""
    if key == "zone":
        return _zone(value)
    if key in ("country", "state"):
        return str(value).strip().upper() if value else FRESH.get(key)
    if key == "closing_days":
        return _days(value)
    if key == "verifies":
        if value not in (None, *Verifier):
            raise BadInput(f"{value} is not one of {', '.join(Verifier)}.", key)
        return value
    if key == "bodies":
        if value is not None and not isinstance(value, list):
            raise BadInput('bodies must be a list of names, as in ["Credentials Committee"].', key)
        return None if value is None else list(unique(str(name) for name in value))
    if key in ("advance_needs_items", "feed_names"):
        if not isinstance(value, bool):
            raise BadInput(f"{key} is true or false.", key)
        return value
    if key == "limits":
        return _limits(value)
    return value


def check_hour(value: Any) -> int | None:
    """The hour of a digest; None is the usual one. Raises BadInput."""
    if value is None or value == USUAL_HOUR:
        return None
    if not isinstance(value, int) or value not in DIGEST_HOURS:
        raise BadInput(
            f"A digest comes at an hour from {DIGEST_HOURS[0]} to {DIGEST_HOURS[-1]}.", "hour"
        )
    return value


def check_place(country: str, state: str | None, closing_days: list[str]) -> None:
    """Raises BadInput for a country or state whose holidays nobody knows."""
    try:
        work_calendar(country, state, frozenset(map(date.fromisoformat, closing_days)))
    except ValueError:
        place = " ".join(part for part in (country, state) if part)
        known = "Use codes, as in `US` and `TX`."
        raise BadInput(f"I know no holidays of {place}. {known}", "state") from None


def check_payer(name: str, value: Mapping[str, Any]) -> dict[str, Any]:
    """What is set of a payer. Raises BadInput."""
    unknown = sorted(set(value) - set(PAYER))
    if unknown:
        raise BadInput(
            f"{name}: {unknown[0]} is nothing that a payer has here: {', '.join(PAYER)}."
        )
    days, kind = value.get("usual_days"), value.get("type")
    lines = value.get("delegated_lines")
    if lines is not None and not (isinstance(lines, list) and len(lines) <= MOST_LINES):
        raise BadInput('delegated_lines is a list of lines of business, as in ["commercial"].')
    if days is not None and (not isinstance(days, int) or not 0 < days <= MOST_DAYS):
        raise BadInput(f"Usual days are a whole number from 1 to {MOST_DAYS}.", "usual_days")
    if kind is not None and kind not in limits.TYPES:
        raise BadInput(f"{kind} is no type of payer. There are: {', '.join(limits.TYPES)}.", "type")
    if lines is None:
        return dict(value)
    return {**value, "delegated_lines": list(unique(str(line).casefold() for line in lines))}


def _zone(value: Any) -> str | None:
    if not value:
        return None
    try:
        return zone_of(str(value)).key
    except (KeyError, ValueError, OSError):
        word = str(value).rpartition("/")[2].casefold().replace(" ", "_")
        near = sorted(one for one in zoneinfo.available_timezones() if word in one.casefold())
        hint = f"; did you mean {near[0]}?" if near and word else ". For example: America/Chicago"
        raise BadInput(f"{value} is not a time zone{hint}", "zone") from None


def _days(value: Any) -> list[str]:
    found = set()
    for day in value or []:
        try:
            found.add(date.fromisoformat(str(day)).isoformat())
        except ValueError:
            raise BadInput(f"{day} is not a date like 2026-12-24.", "closing_days") from None
    return sorted(found)


def _limits(value: Any) -> list[dict[str, Any]]:
    try:
        return limits.stored(limits.restored(value or []))
    except (TypeError, KeyError, AttributeError):
        raise BadInput(
            'limits is a list of {"stage", "days", "track", "payer", "payer_type"}.'
        ) from None
