"""What follows from an approval: the next cycle, in the same transaction as the approval."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING

from credbot.domain import cycling
from credbot.domain.cycles import Status
from credbot.domain.cycling import Cycle, Setting
from credbot.domain.dates import spoken
from credbot.domain.files import File, ref
from credbot.domain.tracks import Tracks
from credbot.domain.windows import why_of
from credbot.store import audit, cycles, meetings, settings, windows
from credbot.store.audit import Entry
from credbot.store.database import Work

if TYPE_CHECKING:
    from credbot.services.acts import Act

ENDED = "cycles.end"
BEGUN = "cycles.begin"
CHANGED = "cycles.change"
GONE = "cycles.take_back"

CAUGHT_UP = "cycles_since"
"""The setting that says since when every approval has its cycle."""

Change = tuple[File | None, File]


def follow(at: "Act", changes: Iterable[Change]) -> list[Cycle]:
    """Bring the cycles after changed files: started, ended, tied, taken back; the changed ones.

    Reads and writes nothing where no file's change concerns a cycle.
    """
    wanted = [(before, after) for before, after in changes if cycling.concerns(before, after)]
    if not wanted:
        return []
    people = {file.provider_id for pair in wanted for file in pair if file}
    known = cycles.of_providers(at.work, people)
    was = {one.id: one for found in known.values() for one in found}
    basis = Basis(at.work, at.rules.tracks, at.today)
    for before, after in wanted:
        setting = basis.of(after)
        number = after.provider_id
        if before and before.provider_id != number:
            known[before.provider_id] = cycling.without(known[before.provider_id], after, setting)
        known[number] = cycling.follow(known[number], before, after, setting)
    fresh = {one.provider_id for found in known.values() for one in found if not one.id}
    for file in windows.open_renewals(at.work, fresh) if fresh else ():
        setting, number = basis.of(file), file.provider_id
        known[number] = cycling.follow(known[number], None, file, setting)
    saved = cycles.save(at.work, was.values(), [one for found in known.values() for one in found])
    _record(at, was, saved, {one.id for found in known.values() for one in found})
    return saved


def leave(at: "Act", provider_id: int, day: date) -> None:
    """A provider leaves: nothing of theirs is renewed any more."""
    known = cycles.of_providers(at.work, [provider_id])[provider_id]
    why = f"The provider leaves {day:%b} {day.day}, {day.year}"
    ended = [cycling.ended(one, why, at.today) for one in known if one.running]
    cycles.put(at.work, ended)
    was = {one.id: one for one in known}
    entries = [
        Entry(ENDED, before=cycles.facts_of(was[one.id]), after=cycles.facts_of(one))
        for one in ended
    ]
    audit.record_many(at.work, at.who, entries, at=at.now)


def stay(at: "Act", act: int) -> None:
    """The leaving that an act told of is taken back: the cycles that it ended run again."""
    events = [one for one in audit.events_of_act(at.work, act) if one.event == ENDED]
    revived = [
        cycles.cycle_from(one.before)
        for one in events
        if cycles.facts_of(cycles.get(at.work, int(one.after["id"]))) == one.after
    ]
    cycles.put(at.work, revived)


def catch_up(at: "Act") -> int:
    """Start the cycles of approvals from before there were any, once; how many started.

    Whatever was approved by an earlier version has none yet.
    """
    if settings.get_text(at.work, CAUGHT_UP):
        return 0
    started = 0
    for files in cycles.without_cycle(at.work):
        found = follow(at, [(None, file) for file in files])
        started += sum(one.running for one in found)
    settings.put_text(at.work, CAUGHT_UP, at.today.isoformat())
    return started


def notes(at: "Act") -> tuple[str, ...]:
    """What an act means for the next decisions, to be said to the person who acted."""
    if not at.cycles:
        return ()
    basis = Basis(at.work, at.rules.tracks, at.today)
    said = []
    for one in at.cycles:
        if one.kind is Status.CYCLE and one.running and one.file_id is None:
            by = basis.of(one)
            rule = by.rules.of(one.track, one.decided, by.party)
            due, opens = spoken(one.due, at.today), spoken(one.opens, at.today)
            said.append(f"Next due {due}, {why_of(one, rule)}. Window opens {opens}.")
    return tuple(said)


class Basis:
    """By what cycles are computed, file by file: rules, parties and meetings are read once."""

    def __init__(self, work: Work, tracks: Tracks, today: date) -> None:
        self._rules = cycles.rules(work)
        self._parties = cycles.Parties(work)
        self._meetings = meetings.all_days(work, today)
        self._today = today
        self._committee = frozenset(
            key for key, track in tracks.tracks.items() if "committee" in track.stages
        )

    def of(self, one: File | Cycle) -> Setting:
        """The setting of a file or cycle."""
        return Setting(
            self._rules,
            self._parties.of(one.payer_id, one.facility_id),
            self._meetings,
            self._today,
            self._committee,
        )


def _record(at: "Act", was: dict[int, Cycle], saved: Sequence[Cycle], left: set[int]) -> None:
    entries = [
        Entry(
            CHANGED if one.id in was else BEGUN,
            before=cycles.facts_of(was[one.id]) if one.id in was else {},
            after=cycles.facts_of(one),
        )
        for one in saved
    ]
    entries += [
        Entry(GONE, before=cycles.facts_of(one), text=_of(one))
        for number, one in was.items()
        if number not in left
    ]
    audit.record_many(at.work, at.who, entries, at=at.now)


def _of(cycle: Cycle) -> str:
    return f"of {ref(cycle.from_file_id)}" if cycle.from_file_id else "a cycle"
