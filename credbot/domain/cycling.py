"""What a changed file does to the running cycles of its provider. Pure.

An approval ends the cycle that it renews and starts the next; taken back, the
one before runs again. A file for the next decision is tied to its cycle.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from typing import Any

from credbot.domain.cycles import (
    RENEWALS,
    CycleRule,
    CycleRules,
    Party,
    Status,
    complete_by,
    due_of,
    window,
)
from credbot.domain.errors import BadInput, Refused
from credbot.domain.files import APPROVED, File, Outcome, ref

ENDINGS = ("approved", "denied", "closed")
"""What may become of a file, as an ended cycle says it."""


@dataclass(frozen=True, slots=True)
class Cycle:
    """A row of the table: a cycle, or a temporary or provisional status.

    `from_file_id` is the file whose approval started it, `file_id` the one
    for the next decision. `confirmed`: the payer named the due date. It runs
    while `ended` is None. `remind_from` is None once nothing is to be done.
    """

    id: int
    kind: Status
    provider_id: int
    track: str
    payer_id: int | None
    facility_id: int | None
    state: str | None
    line_of_business: str | None
    from_file_id: int | None
    decided: date
    due: date
    confirmed: bool
    opens: date
    complete_by: date | None = None
    file_id: int | None = None
    ended: date | None = None
    ended_why: str | None = None
    remind_from: date | None = None

    @property
    def running(self) -> bool:
        return self.ended is None

    @property
    def key(self) -> tuple[Any, ...]:
        """Of cycles with one key one runs."""
        return (
            self.kind,
            self.provider_id,
            self.track,
            self.payer_id,
            self.facility_id,
            self.state,
            self.line_of_business,
        )


@dataclass(frozen=True, slots=True)
class Setting:
    """By what new cycles are computed: rules, the file's party, meetings, today."""

    rules: CycleRules
    party: Party
    meetings: Sequence[date]
    today: date
    committee: frozenset[str]
    """The tracks that end with a committee."""


def concerns(before: File | None, after: File) -> bool:
    """Whether a change of a file can matter to a cycle; nearly none does."""
    if before and before.open != after.open:
        return True
    if before is None:
        return approved(after) or (after.open and after.track in RENEWALS)
    if approved(before) or approved(after):
        return _basis(before) != _basis(after)
    return after.track in RENEWALS and after.open and _tie(before) != _tie(after)


def approved(file: File) -> bool:
    """Closed with a decision that holds."""
    return not file.open and file.outcome in APPROVED


def follow(known: Sequence[Cycle], before: File | None, after: File, at: Setting) -> list[Cycle]:
    """The cycles of the provider after the change; a new one has the id 0."""
    cycles = list(known)
    if before and approved(before) and approved(after):
        return _corrected(cycles, after, at)
    if before and (before.open, _basis(before)) != (after.open, _basis(after)):
        cycles = _taken_back(cycles, after, at)
    if after.open:
        return _tied(cycles, after, at)
    settle = _renewed if approved(after) else _closed
    return _let_go(settle(cycles, after, at), after)


def without(known: Sequence[Cycle], file: File, at: Setting) -> list[Cycle]:
    """The cycles of a provider to whom a file does not belong any more."""
    cycles = _taken_back(list(known), file, at)
    return [replace(one, file_id=None) if one.file_id == file.id else one for one in cycles]


def moved(cycle: Cycle, rule: CycleRule, at: Setting) -> Cycle:
    """A cycle by another rule, or with other meetings; a confirmed due date stays."""
    due = cycle.due if cycle.confirmed else due_of(cycle.decided, rule)
    return _dated(cycle, due, cycle.confirmed, rule, at)


def confirmed(cycle: Cycle, due: date, rule: CycleRule, at: Setting) -> Cycle:
    """The payer's own due date. Raises Refused for an ended cycle, BadInput for a wrong day."""
    _must_run(cycle)
    if due <= cycle.decided:
        raise BadInput(
            f"The due date must come after the decision of {cycle.decided:%b} "
            f"{cycle.decided.day}, {cycle.decided.year}.",
            "day",
        )
    return _dated(cycle, due, True, rule, at)


def ended(cycle: Cycle, why: str, today: date) -> Cycle:
    """No next decision is wanted. Raises Refused when it has ended already."""
    _must_run(cycle)
    return replace(cycle, ended=today, ended_why=why, remind_from=None)


def _must_run(cycle: Cycle) -> None:
    if not cycle.running:
        raise Refused(f"This has ended: {cycle.ended_why}. `/cred windows` shows what runs.")


def _basis(file: File) -> tuple[Any, ...]:
    """What a cycle that an approval started rests on."""
    return (
        file.decided,
        file.outcome in APPROVED,
        file.track,
        file.provider_id,
        file.payer_id,
        file.facility_id,
        file.state,
        file.line_of_business,
    )


def _tie(file: File) -> tuple[Any, ...]:
    """What ties an open file to its cycle."""
    return _basis(file), file.due, file.due_estimated


def _because(file: File, what: str) -> str:
    return f"{file.ref} was {what}"


def _taken_back(cycles: list[Cycle], file: File, at: Setting) -> list[Cycle]:
    """Without the cycle that this file's approval had started; those it had ended run again."""
    kept = []
    for one in cycles:
        mine = one.kind is Status.CYCLE and one.from_file_id == file.id
        if mine and (one.file_id is None or not one.running):
            continue
        if mine:
            one = replace(
                one,
                ended=at.today,
                ended_why=f"{file.ref} is not approved any more",
                remind_from=None,
            )
        elif one.ended_why in [_because(file, word) for word in ENDINGS]:
            one = _revived(one, file, at)
        kept.append(one)
    return _newest_runs(kept, at)


def _let_go(cycles: list[Cycle], file: File) -> list[Cycle]:
    """A closed file belongs to no cycle but the one that it ended."""
    own = f"{file.ref} was "
    return [
        replace(one, file_id=None)
        if one.file_id == file.id and not (one.ended_why or "").startswith(own)
        else one
        for one in cycles
    ]


def _revived(cycle: Cycle, file: File, at: Setting) -> Cycle:
    """It runs again; a file that is open for it is tied to it again."""
    tied = None if cycle.file_id == file.id else cycle.file_id
    return replace(cycle, ended=None, ended_why=None, file_id=tied, remind_from=at.today)


def _corrected(cycles: list[Cycle], file: File, at: Setting) -> list[Cycle]:
    """The cycle of an approval of which a fact was wrong; what was done for it stays."""
    mine = [one for one in cycles if one.from_file_id == file.id and one.running]
    rule = at.rules.after(file.track, file.decided, at.party) if file.decided else None
    if not mine or rule is None or file.decided is None:
        return _renewed(_taken_back(cycles, file, at), file, at)
    new = _new(file, rule, file.decided, at)
    old = mine[0]
    kept = replace(new, id=old.id, file_id=old.file_id)
    if old.confirmed and old.due > new.decided:
        kept = _dated(kept, old.due, True, rule, at)
    over = _because(file, "approved")
    return _newest_runs(
        [
            kept
            if one is old
            else _revived(one, file, at)
            if one.key == kept.key and one.ended_why == over
            else one
            for one in cycles
        ],
        at,
    )


def _renewed(cycles: list[Cycle], file: File, at: Setting) -> list[Cycle]:
    """With the next cycle; what it renews, and a status before the decision, ends."""
    cycles = _without_status(cycles, file, "approved", at)
    if file.decided is None or _started(cycles, file):
        return cycles
    rule = at.rules.after(file.track, file.decided, at.party)
    if rule is None:
        return cycles
    new = _new(file, rule, file.decided, at)
    over = _because(file, "approved")
    kept = []
    for one in cycles:
        if one.running and one.kind is Status.CYCLE and one.file_id == file.id:
            if one.decided <= file.decided:
                one = replace(one, ended=at.today, ended_why=over, remind_from=None)
            else:
                one = replace(one, file_id=None)
        kept.append(one)
    return _newest_runs([*kept, new], at)


def _newest_runs(cycles: list[Cycle], at: Setting) -> list[Cycle]:
    """Of cycles with one key the newest decision's runs; each before ended by the one after it."""
    groups: dict[tuple[Any, ...], list[Cycle]] = {}
    for one in cycles:
        if one.running and one.kind is Status.CYCLE:
            groups.setdefault(one.key, []).append(one)
    over: dict[int, str] = {}
    for group in groups.values():
        group.sort(key=lambda one: one.decided)
        for one, after in pairwise(group):
            name = ref(after.from_file_id) if after.from_file_id else "A later file"
            over[id(one)] = f"{name} was approved"
    return [
        replace(one, ended=at.today, ended_why=over[id(one)], remind_from=None)
        if id(one) in over
        else one
        for one in cycles
    ]


def _started(cycles: Iterable[Cycle], file: File) -> bool:
    return any(
        one.from_file_id == file.id and one.kind is Status.CYCLE and one.decided == file.decided
        for one in cycles
    )


def _new(file: File, rule: CycleRule, decided: date, at: Setting) -> Cycle:
    due = due_of(decided, rule)
    cycle = Cycle(
        id=0,
        kind=Status.CYCLE,
        provider_id=file.provider_id,
        track=rule.track,
        payer_id=file.payer_id,
        facility_id=file.facility_id,
        state=file.state,
        line_of_business=file.line_of_business,
        from_file_id=file.id,
        decided=decided,
        due=due,
        confirmed=False,
        opens=due,
    )
    return _dated(cycle, due, False, rule, at)


def _dated(cycle: Cycle, due: date, sure: bool, rule: CycleRule, at: Setting) -> Cycle:
    """With a due date and the days before it; known from today on where the date is another."""
    opens = window(due, rule).opens
    by = complete_by(due, rule, at.meetings, committee=rule.track in at.committee)
    remind = cycle.remind_from
    if cycle.running and (due != cycle.due or remind is None):
        remind = at.today
    new = (rule.track, due, sure, opens, by, remind)
    if new == _dates(cycle):
        return cycle
    return replace(
        cycle,
        track=rule.track,
        due=due,
        confirmed=sure,
        opens=opens,
        complete_by=by,
        remind_from=remind,
    )


def _dates(cycle: Cycle) -> tuple[Any, ...]:
    return (
        cycle.track,
        cycle.due,
        cycle.confirmed,
        cycle.opens,
        cycle.complete_by,
        cycle.remind_from,
    )


def _tied(cycles: list[Cycle], file: File, at: Setting) -> list[Cycle]:
    """An open file for the next decision belongs to the cycle that runs; its due date counts."""
    cycles = [
        replace(one, file_id=None) if one.file_id == file.id and not is_for(one, file) else one
        for one in cycles
    ]
    found = next((one for one in cycles if one.running and one.file_id == file.id), None)
    found = found or next(
        (one for one in cycles if one.running and one.file_id is None and is_for(one, file)), None
    )
    if found is None:
        return cycles
    tied = replace(found, file_id=file.id)
    if file.due and not file.due_estimated and file.due > tied.decided:
        rule = at.rules.of(tied.track, tied.decided, at.party)
        tied = _dated(tied, file.due, True, rule, at) if rule else tied
    return [tied if one is found else one for one in cycles]


def is_for(cycle: Cycle, file: File) -> bool:
    """Whether a file is for the next decision of a cycle; what is not known may be anything."""
    return (
        cycle.kind is Status.CYCLE
        and (cycle.provider_id, cycle.track, cycle.payer_id, cycle.facility_id)
        == (file.provider_id, file.track, file.payer_id, file.facility_id)
        and all(
            one is None or other is None or one == other
            for one, other in (
                (cycle.state, file.state),
                (cycle.line_of_business, file.line_of_business),
            )
        )
    )


def _closed(cycles: list[Cycle], file: File, at: Setting) -> list[Cycle]:
    """Denied: nothing is to be renewed. Else the next decision is still wanted, by another file."""
    cycles = _without_status(cycles, file, "closed", at)
    kept = []
    for one in cycles:
        if one.running and one.file_id == file.id and file.outcome is Outcome.DENIED:
            why = _because(file, "denied")
            one = replace(one, ended=at.today, ended_why=why, remind_from=None)
        elif one.running and one.file_id == file.id:
            one = replace(one, file_id=None, remind_from=at.today)
        kept.append(one)
    return kept


def _without_status(cycles: list[Cycle], file: File, word: str, at: Setting) -> list[Cycle]:
    """A temporary or provisional status ends with its file."""
    return [
        replace(one, ended=at.today, ended_why=_because(file, word), remind_from=None)
        if one.running and one.kind is not Status.CYCLE and one.from_file_id == file.id
        else one
        for one in cycles
    ]
