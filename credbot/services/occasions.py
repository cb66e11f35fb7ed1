"""The organisation's own dates: kept, done, moved, handed over, cancelled, with their tasks.

`now` is an instant (UTC). Each act is one transaction with its record; `undo` takes it back.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from credbot.domain import occasions as rules
from credbot.domain import roles
from credbot.domain.dates import check_reach, spoken
from credbot.domain.errors import BadInput, Refused
from credbot.domain.occasions import Dates, Deed, New, Occasion, Sort, Task
from credbot.domain.people import Person
from credbot.store import changes, occasions, parties, people
from credbot.store.changes import Changes
from credbot.store.database import Database, Work
from credbot.store.schema import OccasionRow, OccasionTaskRow, PayerRow

PAGE = 10
EVENTS = frozenset(
    f"occasions.{verb}"
    for verb in ("add", "done", "move", "cancel", "hand_over", "task", "task_done")
)


def read_dates(
    db: Database, who: Person, *, now: datetime, first: int = 0, words: str = ""
) -> Dates:
    """A page of the dates that stand, the late ones first."""
    roles.require(who, "pipeline.read")
    today = who.today(now)
    with db.read() as work:
        return Dates(
            tuple(occasions.page(work, first, PAGE, words)),
            occasions.count(work),
            first,
            occasions.count(work, today),
            today,
            roles.may(who, "calendar.change"),
        )


def read_date(db: Database, who: Person, number: int) -> Occasion:
    """One date with its tasks. Raises Unknown."""
    roles.require(who, "pipeline.read")
    with db.read() as work:
        return occasions.get(work, number)


def add(db: Database, who: Person, new: Sequence[New], *, now: datetime) -> Deed:
    """Keep dates, all of them in one act. Raises BadInput."""
    roles.require(who, "calendar.change")
    today = who.today(now)
    for one in new:
        rules.check_new(one, today)
    with db.begin() as work:
        made = Changes(work)
        numbers = [made.add(OccasionRow, **_values(work, one, today)) for one in new]
        made.record(who, "occasions.add", at=now)
        found = tuple(occasions.get(work, number) for number in numbers)
        return Deed("added", today, found, act=work.batch)


def finish(
    db: Database, who: Person, number: int, day: date, evidence: str | None, *, now: datetime
) -> Deed:
    """A date was kept; one that comes again is followed by the next. Raises BadInput, Refused."""
    roles.require(who, "calendar.change")
    today = who.today(now)
    rules.check_done(day, today)
    with db.begin() as work:
        one = _standing(work, number, today)
        made = Changes(work)
        made.put(
            OccasionRow,
            number,
            done=day,
            done_by=who.name,
            evidence=evidence,
            remind_from=None,
        )
        following = rules.following(one, day)
        new = _add_next(work, made, one, following, today) if following else None
        made.record(who, "occasions.done", at=now, text=evidence)
        return Deed("done", today, (occasions.get(work, number),), new, act=work.batch)


def move(db: Database, who: Person, number: int, day: date, why: str, *, now: datetime) -> Deed:
    """A date is on another day, the first one kept. Raises BadInput, Refused."""
    roles.require(who, "calendar.change")
    today = who.today(now)
    check_reach(day, "day")
    with db.begin() as work:
        one = _standing(work, number, today)
        if day == one.day:
            raise Refused(f"{one.title} is on {spoken(day, today)} already; nothing would change.")
        rules.check_new(New(one.sort, one.title, day), today)
        values = {"day": day, "day_first": one.day_first or one.day, "moved_why": why}
        return _put(work, who, "move", number, values | {"remind_from": today}, why, now)


def cancel(db: Database, who: Person, number: int, why: str, *, now: datetime) -> Deed:
    """A date is not kept at all, nor those after it. Raises Refused."""
    roles.require(who, "calendar.change")
    with db.begin() as work:
        _standing(work, number, who.today(now))
        values = {"cancelled_why": why, "remind_from": None}
        return _put(work, who, "cancel", number, values, why, now)


def hand_over(db: Database, who: Person, number: int, owner_id: int, *, now: datetime) -> Deed:
    """A date becomes somebody's. Raises Refused for who may not read it."""
    roles.require(who, "calendar.change")
    with db.begin() as work:
        one = _standing(work, number, who.today(now))
        if one.owner_id == owner_id:
            raise Refused(f"{one.owner} has it already; nothing would change.")
        _check_owner(work, owner_id)
        return _put(work, who, "hand_over", number, {"owner_id": owner_id}, None, now)


def add_task(
    db: Database,
    who: Person,
    number: int,
    title: str,
    due: date,
    owner_id: int | None,
    *,
    now: datetime,
) -> Deed:
    """Something to be done for a date. Raises BadInput, Refused."""
    roles.require(who, "calendar.change")
    today = who.today(now)
    with db.begin() as work:
        one = _standing(work, number, today)
        if not today <= due <= max(one.day, today):
            until = spoken(one.day, today)
            raise BadInput(f"A task is due from today to the day of the date, {until}.", "due")
        _check_owner(work, owner_id)
        made = Changes(work)
        task = made.add(
            OccasionTaskRow,
            occasion_id=number,
            title=title,
            due=due,
            owner_id=owner_id,
            remind_from=today,
        )
        return _task_deed(work, who, made, "task", task, now)


def finish_task(db: Database, who: Person, number: int, *, now: datetime) -> Deed:
    """A task is done; its owner may say so too. Raises Refused."""
    roles.require(who, "pipeline.read")
    today = who.today(now)
    with db.begin() as work:
        task = occasions.get_task(work, number)
        if task.owner_id != who.id:
            roles.require(who, "calendar.change")
        if task.done:
            by = f" by {task.done_by}" if task.done_by else ""
            raise Refused(f"{task.title} is done already: {spoken(task.done, today)}{by}.")
        made = Changes(work)
        made.put(OccasionTaskRow, number, done=today, done_by=who.name, remind_from=None)
        return _task_deed(work, who, made, "task_done", number, now)


def undo(db: Database, who: Person, act: int, *, now: datetime) -> None:
    """Take an act back, while what it set is still so. Raises Refused and Unknown."""
    roles.require(who, "pipeline.read")
    with db.begin() as work:
        if changes.find(work, act, EVENTS).person_id != who.id:
            roles.require(who, "calendar.change")
        changes.undo(work, who, act, EVENTS, at=now)


def _put(
    work: Work,
    who: Person,
    verb: str,
    number: int,
    values: dict[str, Any],
    text: str | None,
    now: datetime,
) -> Deed:
    made = Changes(work)
    made.put(OccasionRow, number, **values)
    made.record(who, f"occasions.{verb}", at=now, text=text)
    return Deed(verb, who.today(now), (occasions.get(work, number),), act=work.batch)


def _task_deed(
    work: Work, who: Person, made: Changes, verb: str, number: int, now: datetime
) -> Deed:
    made.record(who, f"occasions.{verb}", at=now)
    task: Task = occasions.get_task(work, number)
    one = occasions.get(work, task.occasion_id)
    return Deed(verb, who.today(now), (one,), task=task, act=work.batch)


def _add_next(work: Work, made: Changes, one: Occasion, day: date, today: date) -> Occasion:
    """The one that follows, with the tasks of this one, each as long before as it was."""
    new = New(one.sort, one.title, day, one.owner_id, one.payer, one.every, one.lead, one.note)
    values = _values(work, new, today) | {"anchor": one.anchor, "after_id": one.id}
    number = made.add(OccasionRow, **values)
    for task in one.tasks:
        made.add(
            OccasionTaskRow,
            occasion_id=number,
            title=task.title,
            due=max(today, day - (one.day - task.due)),
            owner_id=task.owner_id,
            remind_from=today,
        )
    return occasions.get(work, number)


def _values(work: Work, new: New, today: date) -> dict[str, Any]:
    _check_owner(work, new.owner_id)
    payer = None
    if new.payer and (payer := parties.find(work, PayerRow, new.payer)) is None:
        raise BadInput(f"I know no payer called {new.payer}.", "payer")
    return {
        "kind": str(new.sort),
        "title": new.title,
        "day": new.day,
        "owner_id": new.owner_id,
        "payer_id": payer,
        "every": new.every,
        "anchor": new.day.day if new.sort is Sort.ROSTER else None,
        "lead": ",".join(map(str, new.lead)) or None,
        "note": new.note,
        "remind_from": today,
    }


def _check_owner(work: Work, owner_id: int | None) -> None:
    if owner_id is None:
        return
    owner = people.get_person(work, owner_id)
    if not roles.may(owner, "pipeline.read"):
        raise Refused(
            f"{owner.name} has no role that reads the calendar. `/cred people` gives one."
        )


def _standing(work: Work, number: int, today: date) -> Occasion:
    one = occasions.get(work, number, lock=True)
    rules.check_stands(one, spoken(one.done, today) if one.done else "")
    return one
