"""One act on files: read under a lock, apply the rule, save, audit, queue.

Every act on one file is an act on a list of one. A change that changes
nothing writes nothing, so the same act asked for twice is one act.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from credbot.domain.cards import Done
from credbot.domain.cycling import Cycle
from credbot.domain.dates import spoken
from credbot.domain.files import File
from credbot.domain.people import Person
from credbot.domain.stalls import Rules
from credbot.domain.workdays import name_of_day_off
from credbot.services import approvals
from credbot.services.asked import tell
from credbot.services.verification import follow_items
from credbot.store import audit, lists, outbox, pipeline, settings
from credbot.store.database import Database, Work

RECORDS = frozenset({"pipeline.note", "pipeline.undo"})
"""Events that count though no file changes."""


@dataclass(frozen=True)
class Act:
    """The setting of a change: the open work, the rules, the day of the person who acts.

    `cycles` are those that the change has started, moved or ended.
    """

    work: Work
    who: Person
    rules: Rules
    today: date
    now: datetime
    cycles: list[Cycle] = field(default_factory=list)


def setting_of(work: Work, who: Person, now: datetime) -> Act:
    """The setting of a change of files that are locked already.

    Rules that were read before the lock may have changed while it was waited
    for, and would give the files back the days of the old ones.
    """
    return Act(work, who, settings.get_rules(work), who.today(now), now)


def check_seen(setting: Act, file: File, seen: int | None) -> None:
    """Raises Stale when the file has moved on since the version that was seen."""
    who = setting.who
    pipeline.check_seen(setting.work, file, seen, who.zone, who_id=who.id or None, now=setting.now)


def counted(before: File, after: File) -> File:
    """The changed file with its version counted up: forms that were opened before are late."""
    return after if after == before else pipeline.count_up(after)


def day_off_notes(setting: Act, *days: date | None) -> tuple[str, ...]:
    """What to say of a chosen day on which nobody works here."""
    calendar, today = setting.rules.calendar, setting.today
    found = []
    for day in days:
        if day is None or calendar.is_workday(day):
            continue
        here = settings.get_organisation(setting.work)
        why = name_of_day_off(day, here.country, here.state)
        following = spoken(calendar.next_workday(day), today)
        found.append(f"{spoken(day, today)} is {why}; next working day {following}.")
    return tuple(found)


def act(
    db: Database,
    who: Person,
    event: str,
    file_ids: Sequence[int],
    change: Callable[[File, Act], File],
    *,
    now: datetime,
    seen: int | None = None,
    text: str | None = None,
    days: Sequence[date | None] = (),
) -> list[Done]:
    """Apply `change` to files in one transaction and say what came of it.

    `seen` is the version on the button that was pressed; `days` are chosen
    days of which is said when nobody works then. Raises Unknown, Stale,
    Refused or BadInput, and then nothing is written.
    """
    with db.begin() as work:
        before = pipeline.get_files(work, file_ids)
        setting = setting_of(work, who, now)
        after = []
        for file in before:
            check_seen(setting, file, seen)
            after.append(write(setting, event, file, change(file, setting), text=text))
        notes = (*day_off_notes(setting, *days), *approvals.notes(setting))
        return [
            replace(effect, notes=notes) for effect in done(setting, event, before, after, text)
        ]


def write(
    setting: Act,
    event: str,
    before: File,
    after: File,
    *,
    text: str | None = None,
    old: Mapping[str, Any] | None = None,
    new: Mapping[str, Any] | None = None,
    undo: bool = False,
) -> File:
    """Save a changed file with its event and the refresh of its cards.

    `old` and `new` are changed facts beside the file's own fields. Where nothing
    changes nothing is written, save for what is itself only a record.
    """
    if after == before and not new and event not in RECORDS:
        return before
    work = setting.work
    saved = before
    if after != before:
        saved = pipeline.save_file(work, before, after, setting.rules, setting.today, undo=undo)
        setting.cycles.extend(approvals.follow(setting, [(before, saved)]))
        tell(work, setting.who, setting.rules, setting.now, event, before, saved)
    follow_items(work, setting.rules, saved, old, new, setting.today)
    audit.record(
        work,
        setting.who,
        event,
        at=setting.now,
        before=before,
        after=saved,
        text=text,
        old=old,
        new=new,
    )
    outbox.refresh_card(work, saved.id, setting.now)
    return saved


def done(
    setting: Act, event: str, before: Sequence[File], after: Sequence[File], text: str | None
) -> list[Done]:
    """The effects of an act, with the names that people read."""
    lines = lists.lines_of(setting.work, after)
    stages = setting.rules.tracks.stages
    return [
        Done(
            event,
            was,
            line,
            stages[line.file.stage].title,
            setting.today,
            text,
            act=setting.work.batch,
        )
        for was, line in zip(before, lines, strict=True)
    ]
