"""Rules of cycles that change, and meetings that move: what follows for the cycles that run."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from credbot.domain import cycles as rules
from credbot.domain import cycling, roles
from credbot.domain.cycles import CycleRule, CycleRules
from credbot.domain.cycling import Cycle
from credbot.domain.errors import BadInput
from credbot.domain.people import Person
from credbot.domain.tracks import Tracks
from credbot.services.acts import Act, write
from credbot.services.approvals import Basis
from credbot.store import audit, cycles, pipeline, settings
from credbot.store.cycles import Evaluated
from credbot.store.database import Database, Work

MOVED = "cycles.move"


def read_rules(db: Database, who: Person) -> CycleRules:
    """The rules that hold, the organisation's own ones last."""
    roles.require(who, "pipeline.read")
    with db.read() as work:
        return cycles.rules(work)


def checked(work: Work, value: Any) -> list[dict[str, Any]]:
    """The organisation's own rules in their one form. Raises BadInput."""
    if not isinstance(value, list):
        raise BadInput("cycles is a list of rules, as an export has them.", "cycles")
    shipped = cycles.shipped(work)
    own = []
    for one in value:
        if not isinstance(one, Mapping):
            raise BadInput("cycles is a list of rules, as an export has them.", "cycles")
        own.append(rules.own_rule(one, shipped))
    return rules.stored(own)


def with_rule(known: Iterable[Mapping[str, Any]], facts: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The own rules with another one; `drop` ends those of its track and party."""
    whom = ("track", "payer", "payer_type", "facility")
    rest = [dict(one) for one in known]
    if facts.get("drop"):
        return [one for one in rest if any(one.get(k) != facts.get(k) for k in whom)]
    same = (*whom, "effective_from")
    rest = [one for one in rest if any(one.get(key) != facts.get(key) for key in same)]
    return [*rest, dict(facts)]


def evaluate(work: Work, tracks: Tracks, today: date, *, store: bool = True) -> Evaluated:
    """Derive all running cycles anew, by the rules and the meetings as they are now.

    Confirmed due dates stay. A constant number of statements, whatever the
    numbers; with `store` off nothing is written.
    """
    return _evaluate(work, tracks, today, store=store)[0]


def apply(at: Act, *, store: bool = True) -> Evaluated:
    """The same after changed rules; open files with an estimated due date move along, recorded."""
    found, changed = _evaluate(at.work, at.rules.tracks, at.today, store=store)
    if not store or not changed:
        return found
    dues = {one.file_id: one.due for one in changed if one.file_id and not one.confirmed}
    for number in sorted(dues):
        file = pipeline.get_file(at.work, number)
        if file.open and file.due_estimated and file.due != dues[number]:
            moved = pipeline.count_up(replace(file, due=dues[number]))
            write(at, "pipeline.date_due", file, moved, text="the rule of its cycle changed")
    figures = {"moved": found.moved, "before_today": found.late, "windows": found.windows}
    audit.record(at.work, at.who, MOVED, at=at.now, new=figures)
    return found


def retarget(work: Work, today: date, *, store: bool = True) -> int:
    """After meetings changed: how many cycles should be complete by another day than before."""
    return evaluate(work, settings.get_rules(work).tracks, today, store=store).targets


def _evaluate(
    work: Work, tracks: Tracks, today: date, *, store: bool
) -> tuple[Evaluated, list[Cycle]]:
    basis = Basis(work, tracks, today)
    moved = late = windows = targets = 0
    found: list[Cycle] = []
    settings_of: dict[Any, cycling.Setting] = {}
    rules_of: dict[Any, CycleRule | None] = {}
    for one, track in cycles.all_running(work):
        party = one.payer_id, one.facility_id
        if (setting := settings_of.get(party)) is None:
            setting = settings_of[party] = basis.of(one)
        key = party, one.decided, one.track, track, one.file_id is None
        if key not in rules_of:
            rules_of[key] = _rule(setting.rules, one, track, setting)
        rule = rules_of[key]
        new = cycling.moved(one, rule, setting) if rule else one
        if new is one:
            continue
        found.append(new)
        moved += new.due != one.due
        late += new.due < today <= one.due
        windows += new.opens != one.opens and new.due == one.due
        targets += new.complete_by != one.complete_by
    if store:
        cycles.put(work, found, cycles.MOVED)
    return Evaluated(moved, late, windows, targets), found


def _rule(
    known: CycleRules, one: Cycle, track: str | None, at: cycling.Setting
) -> CycleRule | None:
    """By the track of the approval where its file is known: another type of payer, another rule."""
    if track and one.file_id is None and (rule := known.after(track, one.decided, at.party)):
        return rule
    return known.of(one.track, one.decided, at.party)
