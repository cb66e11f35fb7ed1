"""Meetings of committees and boards: planned by a rule, moved, cancelled, added, taken back.

`now` is an instant (UTC). Each change is one transaction: the meetings, what
follows from them for open files, the record. Dates are no secret; what
committees speak of is not here.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime

from credbot.domain import meetings as rules
from credbot.domain import roles
from credbot.domain.dates import spoken
from credbot.domain.errors import Refused, Unknown
from credbot.domain.meetings import (
    DEFAULT_BODY,
    Add,
    Cancel,
    Deed,
    Meeting,
    Move,
    Moves,
    Planned,
    Restore,
    Series,
    SetRule,
    Wish,
)
from credbot.domain.people import Person
from credbot.domain.workdays import ONE_DAY, name_of_day_off
from credbot.services import meeting_effects
from credbot.store import changes, meetings, pipeline, settings
from credbot.store.changes import Changes
from credbot.store.database import Database, Work
from credbot.store.schema import MeetingRow, MeetingSeriesRow

EVENTS = frozenset({"meetings.rule", "meetings.move", "meetings.cancel"}) | {
    "meetings.add",
    "meetings.restore",
    "meetings.import",
}


def read_planned(db: Database, who: Person, *, now: datetime, body: str | None = None) -> Planned:
    """The rules, and the meetings from today on, the cancelled ones too."""
    roles.require(who, "meetings.read")
    today = who.today(now)
    with db.read() as work:
        found = meetings.planned_from(work, today, _known(work, body) if body else None)
        return Planned(
            tuple(one for one in meetings.list_series(work) if not one.last or one.last >= today),
            tuple(found),
            meetings.in_committee(work),
            today,
            _days_off(work, [one.day for one in found]),
            roles.may(who, "calendar.change"),
        )


def next_of(db: Database, who: Person, *, now: datetime) -> Meeting | None:
    """The next meeting from today on that is not cancelled."""
    roles.require(who, "meetings.read")
    today = who.today(now)
    with db.read() as work:
        return next(iter(meetings.next_meetings(work, today, rules.horizon(today))), None)


def read_meeting(db: Database, who: Person, number: int) -> Meeting:
    """One meeting. Raises Unknown."""
    roles.require(who, "meetings.read")
    with db.read() as work:
        return meetings.get(work, number)


def find_meeting(db: Database, who: Person, day: date, *, now: datetime) -> Meeting:
    """The meeting on a day that is not cancelled. Raises Unknown with those that are near."""
    roles.require(who, "meetings.read")
    today = who.today(now)
    with db.read() as work:
        found = meetings.next_meetings(work, day, day)
        if found:
            return found[0]
        near = meetings.next_meetings(work, today, rules.horizon(today))[:3]
    listed = ", ".join(spoken(one.day, today) for one in near)
    hint = f"The next ones: {listed}." if listed else "None is planned: `/cred meetings`."
    raise Unknown(f"Nobody meets {spoken(day, today)}. {hint}")


def usual(db: Database, who: Person) -> tuple[list[str], str]:
    """The bodies that are known to meet, the first one first, and the organisation's zone."""
    roles.require(who, "meetings.read")
    with db.read() as work:
        return _bodies(work), settings.get_zone(work)


def change(db: Database, who: Person, wish: Wish, *, now: datetime, preview: bool = False) -> Deed:
    """Carry out a wish, or with `preview` only say what it would do.

    Raises BadInput and Refused, and then nothing is written.
    """
    roles.require(who, "calendar.change")
    with db.begin(rehearsal=preview) as work:
        pipeline.lock_numbering(work)
        today = who.today(now)
        before = meeting_effects.standing(work, today)
        made = Changes(work)
        deed = _carry_out(work, made, wish, today)
        made.record(who, _event(wish), at=now, text=getattr(wish, "why", None))
        moves = meeting_effects.settle(work, before, today, write=not preview)
        off = _days_off(work, [*deed.added, *([deed.meeting.day] if deed.meeting else [])])
        return replace(deed, moves=moves, off=off, act=work.batch)


def undo(db: Database, who: Person, act: int, *, now: datetime) -> Moves:
    """Take a change back, while what it set is still so. Raises Refused and Unknown."""
    roles.require(who, "calendar.change")
    with db.begin() as work:
        pipeline.lock_numbering(work)
        today = who.today(now)
        before = meeting_effects.standing(work, today)
        changes.undo(work, who, act, EVENTS, at=now)
        return meeting_effects.settle(work, before, today)


def extend(work: Work, today: date) -> int:
    """Plan the meetings that have come into reach of the rules; how many. For the clock."""
    known, until, added = meetings.planned_until(work), rules.horizon(today), 0
    for series in meetings.list_series(work):
        days = rules.days_of(series, until, known.get(series.id, series.first - ONE_DAY))
        days = _free(work, series.body, [day for day in days if day >= today])
        meetings.add_planned(work, series, days, today)
        added += len(days)
    if added:
        settings.revise(work)
    return added


def _carry_out(work: Work, made: Changes, wish: Wish, today: date) -> Deed:
    if isinstance(wish, SetRule):
        return _set_rule(work, made, wish, today)
    if isinstance(wish, Add):
        return _add(work, made, wish, today)
    was = meetings.get(work, wish.id, lock=True)
    if was.day < today:
        raise Refused(f"{was.body} met {spoken(was.day, today)}; that stays as it was.")
    if isinstance(wish, Move):
        _move(work, made, wish, was, today)
    elif isinstance(wish, Cancel):
        if was.cancelled_why is not None:
            raise Refused(f"This meeting is cancelled already: {was.cancelled_why}")
        made.put(MeetingRow, was.id, cancelled_why=wish.why, remind_from=None)
    else:
        if was.cancelled_why is None:
            raise Refused("This meeting is not cancelled.")
        _check_free(work, was.body, was.day, today)
        made.put(MeetingRow, was.id, cancelled_why=None, remind_from=today)
    return Deed(wish, was.body, today, Moves(), meetings.get(work, was.id), was)


def _move(work: Work, made: Changes, wish: Move, was: Meeting, today: date) -> None:
    rules.check_day(wish.day, today)
    if was.cancelled_why is not None:
        raise Refused("This meeting is cancelled. Restore it first.")
    at = wish.at or was.at
    if (wish.day, at) == (was.day, was.at):
        raise Refused(f"{was.body} meets {spoken(was.day, today)} already; nothing would change.")
    if wish.day != was.day:
        _check_free(work, was.body, wish.day, today)
    made.put(
        MeetingRow,
        was.id,
        day=wish.day,
        planned=was.planned or was.day,
        at=at,
        zone=was.zone or settings.get_zone(work),
        moved_why=wish.why,
        remind_from=today,
    )


def _add(work: Work, made: Changes, wish: Add, today: date) -> Deed:
    rules.check_day(wish.day, today)
    body = _known(work, wish.body)
    _check_free(work, body, wish.day, today)
    usual = next((one for one in reversed(meetings.list_series(work, body))), None)
    number = made.add(
        MeetingRow,
        body=body,
        day=wish.day,
        at=wish.at or (usual.at if usual else None),
        zone=wish.zone or (usual.zone if usual else None) or settings.get_zone(work),
        seats=wish.seats or (usual.seats if usual else None),
        place=wish.place,
        remind_from=today,
    )
    return Deed(wish, body, today, Moves(), meetings.get(work, number), added=(wish.day,))


def _set_rule(work: Work, made: Changes, wish: SetRule, today: date) -> Deed:
    body = _known(work, wish.body)
    zone = wish.zone or settings.get_zone(work)
    new = Series(0, body, wish.rule, wish.at, zone, wish.seats, wish.first, wish.last)
    rules.check_series(new, today)
    begins, gone = max(new.first, today), 0
    for old in meetings.list_series(work, body):
        if old.last and old.last < begins:
            continue
        free = [one.id for one in meetings.untouched(work, old.id, begins)]
        made.drop(MeetingRow, free)
        gone += len(free)
        made.put(MeetingSeriesRow, old.id, last=begins - ONE_DAY)
    number = made.add(
        MeetingSeriesRow,
        body=body,
        rule=new.rule.plain,
        at=new.at,
        zone=zone,
        seats=new.seats,
        first=new.first,
        last=new.last,
    )
    series = replace(new, id=number)
    days = rules.days_of(series, rules.horizon(begins), begins - ONE_DAY)
    days = _free(work, body, days)
    made.add_many(MeetingRow, [meetings.values_of(series, day, today) for day in days])
    shown = replace(wish, body=body, zone=zone)
    return Deed(shown, body, today, Moves(), added=tuple(days), gone=gone)


def _free(work: Work, body: str, days: list[date]) -> list[date]:
    """Those days on which nothing of the body is planned yet, be it cancelled."""
    if not days:
        return []
    taken = {one.day for one in meetings.planned_from(work, days[0], body)}
    return [day for day in days if day not in taken]


def _check_free(work: Work, body: str, day: date, today: date) -> None:
    rules.check_free(body, day, meetings.next_meetings(work, day, day, body), spoken(day, today))


def _event(wish: Wish) -> str:
    return {
        SetRule: "meetings.rule",
        Move: "meetings.move",
        Cancel: "meetings.cancel",
        Add: "meetings.add",
        Restore: "meetings.restore",
    }[type(wish)]


def _bodies(work: Work) -> list[str]:
    known = [one.body for one in meetings.list_series(work)]
    known += settings.get_organisation(work).bodies or ()
    return list(dict.fromkeys([*known] or [DEFAULT_BODY]))


def _known(work: Work, name: str) -> str:
    """A body as it is called here already; a new name stays as it was typed."""
    typed = " ".join(name.split())
    if not typed:
        return _bodies(work)[0]
    near = [one for one in _bodies(work) if one.casefold().startswith(typed.casefold())]
    return near[0] if near else typed


def _days_off(work: Work, days: Iterable[date]) -> Mapping[date, str]:
    calendar = settings.get_rules(work).calendar
    off = [day for day in days if not calendar.is_workday(day)]
    if not off:
        return {}
    here = settings.get_organisation(work)
    return {day: name_of_day_off(day, here.country, here.state) for day in off}
