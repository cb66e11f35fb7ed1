"""What needs a person now, and for who runs or leads the pipeline all of it in figures."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from credbot.domain import cover, roles
from credbot.domain.agenda import usual_look
from credbot.domain.awaited import Screening
from credbot.domain.cover import Covering
from credbot.domain.desk import Day, Desk, Figures, Readiness, Start, start_of
from credbot.domain.files import Status
from credbot.domain.people import Person
from credbot.domain.queue import Count, Filter
from credbot.domain.roles import Role
from credbot.domain.stalls import OUTSIDE, Rules
from credbot.domain.things import things
from credbot.services import calendar, mornings
from credbot.services import lists as reading
from credbot.services.requests import awaited_by_all
from credbot.services.screening import age_of
from credbot.store import counts, lists, meetings, runs, settings, starts, verification, windows
from credbot.store import screening as to_screen
from credbot.store.database import Database, Work
from credbot.store.starts import Starting

SOON = 30
GLANCE = 3
"""Dates of the calendar that a Home names."""

AHEAD = 62
"""Days ahead in which the next meeting of a committee is looked for."""
STARTS = 5
READINESS = 20
DAY = 60
"""Files of a day that are looked at; what shows it says how many more there are."""

RECENT = 5
RUNNERS = frozenset({Role.COORDINATOR, Role.ADMIN, Role.LEADER})


def read_desk(db: Database, who: Person, *, now: datetime) -> Desk:
    """What needs a person, and what their roles let them see beside it."""
    roles.require(who, "pipeline.read")
    today = who.today(now)
    with db.read() as work:
        rules = settings.get_rules(work)
        desk = Desk(
            day=day_of(work, who, who.id, today, rules),
            files=counts.count_open(work, who.id),
            as_of=now,
            today=today,
            live=settings.get_organisation(work).live,
            may_open=roles.may(who, "intake.open"),
            may_work=roles.may(who, "pipeline.work"),
            may_assign=roles.may(who, "pipeline.assign"),
            may_export=roles.may(who, "reports.export"),
            may_set=roles.may(who, "settings.change"),
            may_load=roles.may(who, "pipeline.load"),
        )
        if desk.may_work:
            look = usual_look(today, None if who.roles & RUNNERS else who.id)
            desk = replace(desk, dates=calendar.agenda_of(work, who, look, now, glance=GLANCE))
        if desk.may_work:
            desk = _with_own(work, who, desk, rules)
        if not who.roles.isdisjoint(RUNNERS):
            desk = replace(desk, figures=_figures(work, today, rules))
        return desk


def read_starts(db: Database, who: Person, page: int, *, now: datetime) -> Readiness:
    """One page of the people who start within 30 days, the next start first.

    A page that is not there any more is the last one.
    """
    roles.require(who, "provider.status")
    today = who.today(now)
    until = today + timedelta(days=SOON)
    with db.read() as work:
        soon = starts.starting(work, today, until, READINESS, (page - 1) * READINESS)
        if not soon and page > 1:
            first = starts.starting(work, today, until, 1)
            page = -(-(first[0].people if first else 0) // READINESS) or 1
            soon = starts.starting(work, today, until, READINESS, (page - 1) * READINESS)
        total = soon[0].people if soon else 0
        full = roles.may(who, "pipeline.read")
        return Readiness(_starts(work, soon), total, today, page, -(-total // READINESS) or 1, full)


def read_readiness(db: Database, who: Person, *, now: datetime) -> Readiness:
    """Who starts within 30 days, and how ready they are: what a viewer may see."""
    roles.require(who, "provider.status")
    today = who.today(now)
    with db.read() as work:
        soon = starts.starting(work, today, today + timedelta(days=SOON), READINESS)
        return Readiness(_starts(work, soon), soon[0].people if soon else 0, today)


def read_covering(db: Database, who: Person, *, now: datetime) -> tuple[Covering, ...]:
    """Those whose files a person looks after today, by name."""
    roles.require(who, "pipeline.read")
    with db.read() as work:
        return _covering(work, who, who.today(now), settings.get_rules(work))


def day_of(work: Work, reader: Person, owner_id: int, today: date, rules: Rules) -> Day:
    """What `owner_id` has to do today, as `reader` may read it."""
    calls = counts.due_calls(work, owner_id, today)
    lines = lists.due_lines(work, owner_id, today, DAY) if calls else []
    rows = reading.rows_for(reader, lines, today, rules)
    return Day(things(rows, calls), len(calls), sum(calls.values()), owner_id)


def _with_own(work: Work, who: Person, desk: Desk, rules: Rules) -> Desk:
    """The person's own files by stage, and those they touched last."""
    found = counts.stages_of(work, who.id)
    by_stage: dict[str, int] = {}
    for row in found:
        by_stage[row.stage] = by_stage.get(row.stage, 0) + row.n
    recent = lists.recent_lines(work, who.id, RECENT)
    return replace(
        desk,
        mine_by_stage=_titled(by_stage, rules),
        outside=sum(row.n for row in found if row.waiting_on in OUTSIDE),
        overdue=counts.overdue_of(work, who.id, desk.today),
        recent=reading.rows_for(who, recent, desk.today, rules),
        covering=_covering(work, who, desk.today, rules),
    )


def _covering(work: Work, who: Person, today: date, rules: Rules) -> tuple[Covering, ...]:
    return tuple(
        Covering(
            absence,
            counts.count_open(work, absence.person_id),
            counts.count_due_of(work, absence.person_id, today),
            today,
        )
        for absence in cover.covered_by(rules.covers, who.id, today)
    )


def _figures(work: Work, today: date, rules: Rules) -> Figures:
    by_stage = counts.open_by_stage(work)
    stalled_by_stage: Counter[str] = Counter()
    stalled_by_party: Counter[str] = Counter()
    for row in counts.stalled_groups(work, today):
        stalled_by_stage[row.stage] += row.n
        stalled_by_party[row.waiting_on] += row.n
    stalled = sum(stalled_by_stage.values())
    new, moved_on, last_slot = _since(work, today, stalled)
    unowned = counts.count_open(work, 0)
    asked = awaited_by_all(work, rules, today)
    soon = starts.starting(work, today, today + timedelta(days=SOON), STARTS)
    ahead = meetings.next_meetings(work, today, today + timedelta(days=AHEAD))
    meeting = ahead[0] if ahead else None
    return Figures(
        stalled=Count(stalled),
        unowned=Count(unowned),
        on_hold=Count(counts.count_status(work, Status.HOLD)),
        holds_due=counts.count_files(work, Filter(back=True), today),
        at_risk=counts.count_files(work, Filter(at_risk=True), today),
        open=sum(by_stage.values()),
        screening=_screening(work, today, rules, asked),
        asked=asked,
        new=new,
        moved_on=moved_on,
        last_slot=last_slot,
        unowned_since=counts.unowned_since(work) if unowned else None,
        by_stage=_titled(by_stage, rules),
        stalled_by_stage=stalled_by_stage,
        stalled_by_party=stalled_by_party,
        starts=_starts(work, soon),
        starting=soon[0].people if soon else 0,
        windows=windows.count_open(work, today),
        stale=verification.count_stale(work, meeting.day) if meeting else 0,
        meeting=meeting,
    )


def _starts(work: Work, soon: Sequence[Starting]) -> tuple[Start, ...]:
    lines = starts.lines_of_people(work, [one.provider_id for one in soon])
    return tuple(start_of(lines[one.provider_id], one.start) for one in soon)


def _since(work: Work, today: date, stalled: int) -> tuple[int, int, date | None]:
    """What is new and what moved on since the last digest about all files, as it says it itself.

    Nothing beyond the difference where that digest could not keep which files it meant.
    """
    channels = settings.get_channels(work, "team")
    whole = next((channel for channel in channels if not channel.only), None)
    scope = f"channel:{whole.id}" if whole else ""
    last = runs.last_done(work, mornings.DIGEST, scope, today) if whole else None
    if last is None:
        return 0, 0, None
    slot = date.fromisoformat(last.slot)
    if "files" in last.details:
        now = counts.ids_among(work, Filter(stalled=True), today, mornings.MOST_KEPT)
        if now is not None:
            before = frozenset(last.details["files"])
            return len(now - before), len(before - now), slot
    more = stalled - int(last.details.get("stalled", stalled))
    return max(0, more), max(0, -more), slot


def _screening(work: Work, today: date, rules: Rules, asked: Screening) -> Screening:
    """The files and requests that wait for a screening, and how long the oldest does."""
    count, since = to_screen.count_to_screen(work)
    oldest, due = age_of(rules, since, today)
    if asked.due and (due is None or asked.due < due):
        oldest, due = asked.oldest, asked.due
    return Screening(count + asked.count, oldest, asked.target, due)


def _titled(by_stage: Mapping[str, int], rules: Rules) -> tuple[tuple[str, str, int], ...]:
    """(key, title, n) in the order of the stages."""
    stages = rules.tracks.stages
    return tuple((key, stages[key].title, by_stage[key]) for key in stages if key in by_stage)
