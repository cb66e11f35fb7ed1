"""What follows for open files when meetings change: forecasts, last usable meetings, targets.

Decides nothing about permission: whoever calls it has asked for that.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from credbot.domain import meetings as rules
from credbot.domain.meetings import Moves
from credbot.services.cycle_rules import retarget
from credbot.store import meetings, settings, upkeep
from credbot.store.database import Work


@dataclass(frozen=True, slots=True)
class Standing:
    """The meeting days ahead, and how many files are good until each day."""

    days: tuple[date, ...]
    files: Mapping[date, int]


def standing(work: Work, today: date) -> Standing:
    """How things stand before a change."""
    tracks = settings.get_rules(work).tracks
    own = [key for key, track in tracks.tracks.items() if "committee" in track.stages]
    days = meetings.all_days(work, today)
    return Standing(days, meetings.good_until(work, own))


def settle(work: Work, before: Standing, today: date, *, write: bool = True) -> Moves:
    """Derive anew what follows from the meetings; what moved since `before`."""
    settings.revise(work)
    after = meetings.all_days(work, today)
    if after == before.days:
        return Moves()
    found = rules.compare(before.days, after, before.files)
    moved = upkeep.reevaluate(work, settings.get_rules(work), today, write=write)
    targets = retarget(work, today, store=write)
    return replace(found, forecasts=moved.files, targets=targets)
