"""What a digest and a morning say, read when they are sent."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime

from credbot.domain import roles
from credbot.domain.cards import row_of
from credbot.domain.desk import Digest, Morning
from credbot.domain.people import Person, clock, local_date
from credbot.domain.queue import Filter, Query
from credbot.services import desk, mornings
from credbot.store import counts, lists, people, runs, settings
from credbot.store.database import Database, Work
from credbot.store.runs import Run

DIGEST = 10


def read_digest(
    db: Database,
    who: Person,
    *,
    now: datetime,
    only: Query | None = None,
    zone: str | None = None,
    scope: str | None = None,
    size: int = DIGEST,
) -> Digest:
    """The stalled files of a filter on the day of `now` in `zone`.

    With `scope` (a channel) the numbers are compared with its last slot
    before that day.
    """
    roles.require(who, "pipeline.read")
    zone = zone or who.zone
    today = local_date(now, zone)
    query = only or Query()
    wanted = replace(query.filter, stalled=True)
    with db.read() as work:
        rules = settings.get_rules(work)
        last = runs.last_done(work, "stall-digest", scope, today) if scope else None
        stalled = counts.count_exactly(work, wanted, today)
        lines = lists.list_lines(work, Query(wanted, query.sort), today, size)
        shown = [line.file.id for line in lines]
        new, moved_on, fresh = _compared(work, last, wanted, today, stalled, shown)
        rows = tuple(row_of(line, today, rules, new=line.file.id in fresh) for line in lines)
        soonest = lists.list_lines(work, Query(query.filter), today, 1)
        return Digest(
            rows=rows,
            stalled=stalled,
            new=new,
            moved_on=moved_on,
            last_slot=date.fromisoformat(last.slot) if last else None,
            open=counts.count_exactly(work, query.filter, today),
            on_hold=counts.count_resting(work, query.filter, today),
            back_today=counts.count_back(work, query.filter, today),
            snoozed=counts.count_snoozed(work, query.filter, today),
            next_hard=row_of(soonest[0], today, rules) if soonest else None,
            query=query,
            as_of=now,
            today=today,
            zone=zone,
            live=settings.get_organisation(work).live,
        )


def read_channel_digest(
    db: Database, channel_id: str, zone: str, scope: str, *, now: datetime
) -> Digest:
    """The digest of a team channel, as everybody in it may read it."""
    with db.read() as work:
        only = mornings.digest_query(work, channel_id)
    found = read_digest(db, clock(zone), now=now, only=only, zone=zone, scope=scope)
    return replace(found, channel=channel_id)


def read_morning(db: Database, who: Person, owner_id: int, *, now: datetime) -> Morning:
    """What `owner_id` has to do on the day of `now` in their own zone, as `who` may read it."""
    roles.require(who, "pipeline.read")
    with db.read() as work:
        owner = people.get_person(work, owner_id)
        today = owner.today(now)
        return Morning(
            day=desk.day_of(work, who, owner_id, today, settings.get_rules(work)),
            files=counts.count_open(work, owner_id),
            as_of=now,
            today=today,
            live=settings.get_organisation(work).live,
            person=owner.name,
        )


def read_morning_for(db: Database, reader_id: int, owner_id: int, *, now: datetime) -> Morning:
    """The same, as the person `reader_id` may read it."""
    with db.read() as work:
        reader = people.get_person(work, reader_id)
    return read_morning(db, reader, owner_id, now=now)


def _compared(
    work: Work, last: Run | None, wanted: Filter, today: date, stalled: int, shown: list[int]
) -> tuple[int, int, Collection[int]]:
    """How many are new since the last digest, how many moved on, which of the shown are new.

    By the files themselves where the last digest kept them, else by the days
    on which stalls began.
    """
    if last is None:
        return 0, 0, ()
    now = counts.ids_among(work, wanted, today, mornings.MOST_KEPT)
    if now is not None and "files" in last.details:
        before = frozenset(last.details["files"])
        return len(now - before), len(before - now), now - before
    last_day = date.fromisoformat(last.slot)
    new = counts.count_new_stalls(work, wanted, today, last_day)
    moved_on = max(0, int(last.details.get("stalled", 0)) - (stalled - new))
    return new, moved_on, counts.new_among(work, shown, last_day)
