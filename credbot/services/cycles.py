"""Cycles and their windows: looked at, opened, confirmed, ended. `now` is an instant (UTC)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from credbot.domain import cycling, intake, roles, statuses
from credbot.domain import windows as looks
from credbot.domain.cycles import Status
from credbot.domain.cycling import Cycle
from credbot.domain.dates import check_reach
from credbot.domain.errors import BadInput, Refused, Unknown
from credbot.domain.files import File
from credbot.domain.identifiers import fold, fold_name
from credbot.domain.intake import NewFiles
from credbot.domain.people import Person
from credbot.domain.pipeline import plan_next
from credbot.domain.roles import Role
from credbot.domain.tracks import Tracks
from credbot.domain.windows import Ahead, Changed, Line, Month, Opened, Windows
from credbot.services import approvals
from credbot.services.acts import Act, done, setting_of
from credbot.services.approvals import Basis
from credbot.services.telling import tell_owners
from credbot.store import audit, cycles, meetings, outbox, people, pipeline, settings, windows
from credbot.store.audit import Entry
from credbot.store.database import Database, Work

CONFIRM, END, STATUS, UNDO = "cycles.confirm", "cycles.end", "cycles.status", "cycles.undo"
TAKEN_BACK = frozenset({CONFIRM, END, STATUS})


def list_windows(
    db: Database, who: Person, payer: str | None, page: int, *, now: datetime
) -> Windows:
    """Windows that are open without a file, and those that open in the next three months."""
    roles.require(who, "pipeline.read")
    today = who.today(now)
    with db.read() as work:
        tracks = settings.get_rules(work).tracks
        last = today + looks.AHEAD
        named = fold(payer) if payer else None
        counted = windows.months(work, last, named)
        n = sum(many for _, many in counted)
        pages = max(1, -(-n // looks.PAGE))
        page = min(max(1, page), pages)
        skipped = (page - 1) * looks.PAGE
        lines = windows.page(work, last, today, named, size=looks.PAGE, skipped=skipped)
        return Windows(
            months=_by_month(with_carries(work, lines, tracks), counted, today),
            payer=payer,
            page=page,
            pages=pages,
            n=n,
            open_now=sum(many for opens, many in counted if opens <= today),
            tied=windows.count_tied(work, today, named),
            undated=windows.count_undated(work),
            today=today,
            as_of=now,
            titles={key: track.title for key, track in tracks.tracks.items()},
            may_open=roles.may(who, "intake.open"),
            may_change=roles.may(who, "calendar.change"),
        )


def look_ahead(db: Database, who: Person, *, now: datetime) -> Ahead:
    """What opens per month for a year, against the seats of the meetings; statuses that end."""
    roles.require(who, "pipeline.read")
    today = who.today(now)
    first = today.replace(day=1)
    last = looks.span_of(f"{first.year + 1}-{first.month:02d}", today)[0] - date.resolution
    with db.read() as work:
        tracks = settings.get_rules(work).tracks
        opening = cycles.counted_by_month(work, date.min, last)
        seats = [(one.day, one.seats) for one in meetings.next_meetings(work, today, last)]
        return Ahead(
            months=looks.loads(opening, seats, today),
            statuses=tuple(windows.statuses(work, today)),
            earlier=sum(n for opens, _, n in opening if opens < first),
            today=today,
            as_of=now,
            titles={key: track.title for key, track in tracks.tracks.items()},
            committee=looks.committee_tracks(tracks),
        )


def proposals(work: Work, month: date) -> tuple[Line, ...]:
    """The windows that open in a month or stand open from before, without a file yet.

    For the list that coordinators get on the month's first working day.
    """
    tracks = settings.get_rules(work).tracks
    first = month.replace(day=1)
    _, last = looks.span_of(f"{first:%Y-%m}", first)
    lines = windows.between(work, date.min, last, first)
    return tuple(with_carries(work, lines, tracks))


def read_line(db: Database, who: Person, cycle_id: int, *, now: datetime) -> Line:
    """One cycle, for a form about it. Raises Unknown."""
    roles.require(who, "pipeline.read")
    with db.read() as work:
        return _line(work, cycle_id, who.today(now))


def find(db: Database, who: Person, provider: str, payer: str, *, now: datetime) -> list[Line]:
    """The running cycles of a provider with a payer, both by their full names."""
    roles.require(who, "pipeline.read")
    with db.read() as work:
        found = pipeline.find_providers(work, npi=None, folded=fold_name(provider))
        lines = [one for p in found for one in windows.of_provider(work, p.id, who.today(now))]
        return [one for one in lines if one.payer == payer and not one.cycle.file_id]


def open_file(db: Database, who: Person, cycle_id: int, *, now: datetime) -> Opened:
    """Open the file for the next decision. Raises Refused when it is open or has ended."""
    roles.require(who, "intake.open")
    with db.begin() as work:
        number = pipeline.next_file_id(work)
        at = setting_of(work, who, now)
        found = cycles.running(work, [cycle_id])
        if not found:
            raise Refused("This cycle does not run any more. `/cred windows` shows what runs.")
        if found[0].file_id:
            raise Refused(f"Its file is open already: `/cred {found[0].file_id}`.")
        return _open(at, [_line(work, cycle_id, at.today)], number, everybody=True)


def open_month(
    db: Database, who: Person, month: str, payer: str | None, *, now: datetime, preview: bool
) -> Opened:
    """Open all files of a month's windows, in one act; those of providers who leave are left out.

    With `preview` nothing is written. Raises Refused when there are none.
    """
    roles.require(who, "calendar.change")
    with db.begin(rehearsal=preview) as work:
        number = pipeline.next_file_id(work)
        at = setting_of(work, who, now)
        first, last = looks.span_of(month, at.today)
        lines = windows.between(work, first, last, at.today, fold(payer) if payer else None)
        running = {one.id for one in cycles.running(work, [line.cycle.id for line in lines])}
        lines = [line for line in lines if line.cycle.id in running][: looks.MOST_AT_ONCE]
        if not lines:
            raise Refused("No window of this month is without a file any more.")
        return _open(at, lines, number, everybody=False)


def confirm_due(db: Database, who: Person, cycle_id: int, day: date, *, now: datetime) -> Changed:
    """The payer's own due date, of a cycle without a file: a file has a due date of its own.

    Raises Refused for an ended cycle, BadInput for a day before the decision.
    """
    roles.require(who, "pipeline.work")
    check_reach(day, "day")
    with db.begin() as work:
        at = setting_of(work, who, now)
        known = cycles.get(work, cycle_id, lock=True)
        line = _line(work, cycle_id, at.today)
        if line.rule is None:
            raise Refused("No rule is known for this cycle any more. See `/cred settings`.")
        if known.file_id:
            raise Refused(f"Its file has the due date: `/cred date {known.file_id} due DATE why`.")
        setting = Basis(work, at.rules.tracks, at.today).of(known)
        changed = cycling.confirmed(known, day, line.rule, setting)
        return _changed(at, CONFIRM, known, changed)


def end_cycle(db: Database, who: Person, cycle_id: int, why: str, *, now: datetime) -> Changed:
    """No next decision is wanted: the provider has left, or the participation was given up."""
    roles.require(who, "calendar.change")
    with db.begin() as work:
        at = setting_of(work, who, now)
        known = cycles.get(work, cycle_id, lock=True)
        return _changed(at, END, known, cycling.ended(known, why, at.today))


def give_status(
    db: Database,
    who: Person,
    file_id: int,
    kind: Status,
    until: date,
    why: str,
    *,
    now: datetime,
) -> Changed:
    """A temporary or provisional status before the decision, until a day.

    Raises Refused for a closed file and for a second provisional one, BadInput
    for a day that is too late.
    """
    roles.require(who, "pipeline.work")
    with db.begin() as work:
        at = setting_of(work, who, now)
        file = pipeline.get_file(work, file_id)
        known = cycles.of_providers(work, [file.provider_id])[file.provider_id]
        rules = cycles.rules(work)
        given = statuses.give_status(known, file, kind, until, rules, at.today)
        new = {f"{kind}_until": until.isoformat()}
        audit.record(work, who, STATUS, at=now, before=file, after=file, text=why, new=new)
        outbox.refresh_card(work, file.id, now)
        before = next((one for one in known if one.id == given.id), None)
        return _changed(at, STATUS, before, given)


def undo(db: Database, who: Person, act: int, *, now: datetime) -> Changed:
    """Take back what a press did to one cycle, while it is still so. Raises Refused."""
    roles.require(who, "pipeline.work")
    with db.begin() as work:
        at = setting_of(work, who, now)
        events = [
            one
            for one in audit.events_of_act(work, act)
            if one.event in TAKEN_BACK and "decided" in one.after
        ]
        if not events or any(event.person_id != who.id for event in events):
            raise Refused("This can't be taken back by this button. Do the opposite instead.")
        event = events[0]
        known = cycles.get(work, int(event.after["id"]), lock=True)
        if cycles.facts_of(known) != event.after:
            raise Refused("This has changed since; nothing was undone.")
        line = _line(work, known.id, at.today)
        if not event.before:
            cycles.save(work, [known], [])
            audit.record(work, who, UNDO, at=now, old=event.after)
            return Changed(known, replace(line, cycle=replace(known, ended=at.today)), 0, at.today)
        return replace(_changed(at, UNDO, known, cycles.cycle_from(event.before)), act=0)


def with_carries(work: Work, lines: Sequence[Line], tracks: Tracks) -> list[Line]:
    """Lines with what of the provider's credentials still counts on the due date."""
    if not lines:
        return []
    held = windows.credentials(work, (line.cycle.provider_id for line in lines))
    return [
        replace(
            line,
            carries=looks.carried(
                tracks.requirements(line.cycle.track) if line.cycle.track in tracks.tracks else (),
                held.get(line.cycle.provider_id, ()),
                line.cycle.state,
                line.cycle.due,
            ),
        )
        for line in lines
    ]


def _by_month(
    lines: Sequence[Line], counted: Sequence[tuple[date, int]], today: date
) -> tuple[Month, ...]:
    n: dict[str, int] = {}
    for opens, many in counted:
        key = looks.month_key(opens, today)
        n[key] = n.get(key, 0) + many
    groups: dict[str, list[Line]] = {}
    for line in lines:
        groups.setdefault(looks.month_key(line.cycle.opens, today), []).append(line)
    return tuple(
        Month(key, group[0].cycle.opens.replace(day=1), n[key], tuple(group))
        for key, group in groups.items()
    )


def _line(work: Work, cycle_id: int, today: date) -> Line:
    line = windows.get_line(work, cycle_id, today)
    if line is None:
        raise Unknown("I don't know this cycle any more. `/cred windows` shows what runs.")
    return line


def _changed(at: Act, event: str, before: Cycle | None, after: Cycle) -> Changed:
    [saved] = cycles.save(at.work, [before] if before else [], [after]) or [after]
    old = cycles.facts_of(before) if before else {}
    audit.record(at.work, at.who, event, at=at.now, old=old, new=cycles.facts_of(saved))
    return Changed(before, _line(at.work, saved.id, at.today), at.work.batch, at.today)


def _open(at: Act, lines: Sequence[Line], number: int, *, everybody: bool) -> Opened:
    leaving = [line for line in lines if line.leaves and line.leaves < line.cycle.due]
    wanted = list(lines) if everybody else [line for line in lines if line not in leaving]
    twins = windows.open_renewals(at.work, {line.cycle.provider_id for line in wanted})
    tied = {line.cycle.id: _twin(line.cycle, twins) for line in wanted}
    fresh = [line for line in wanted if tied[line.cycle.id] is None]
    owners = _owners(at, fresh)
    files = [
        _file(at, line, number + place, owners.get(line.owner_id or 0))
        for place, line in enumerate(fresh)
    ]
    pipeline.add_files(at.work, files, at.rules, at.today)
    audit.record_many(at.work, at.who, [_entry(file) for file in files], at=at.now)
    approvals.follow(at, [(None, file) for file in (*files, *filter(None, tied.values()))])
    told = []
    for owner in owners.values():
        theirs = [file for file in files if file.owner_id == owner.id]
        if sentence := tell_owners(at, theirs, owner):
            told.append(sentence)
    return Opened(
        tuple(done(at, "intake.open", files, files, None)),
        sum(one is not None for one in tied.values()),
        () if everybody else tuple(leaving),
        sum(line.cycle.opens > at.today for line in wanted),
        tuple(told),
        at.today,
        at.work.batch,
    )


def _twin(cycle: Cycle, known: Sequence[File]) -> File | None:
    """An open file for the same decision, so that nobody opens a second."""
    return next((file for file in known if cycling.is_for(cycle, file)), None)


def _owners(at: Act, lines: Sequence[Line]) -> dict[int, Person]:
    """By the owner of the file before, who gets the new one; a specialist gets what they open."""
    if Role.COORDINATOR not in at.who.roles and at.who.id:
        return {line.owner_id or 0: at.who for line in lines}
    known = people.people_by_id(at.work, [line.owner_id for line in lines if line.owner_id])
    return {
        number: owner
        for number, owner in known.items()
        if not owner.refused and roles.may(owner, "pipeline.work")
    }


def _entry(file: File) -> Entry:
    _, facts = audit.changed_fields(None, file)
    return Entry(
        "intake.open",
        file_id=file.id,
        version=file.version,
        stage_to=file.stage,
        before={},
        after=facts,
    )


def _file(at: Act, line: Line, number: int, owner: Person | None) -> File:
    cycle, tracks = line.cycle, at.rules.tracks
    new = NewFiles(
        provider=line.provider,
        track=cycle.track,
        state=cycle.state,
        line_of_business=cycle.line_of_business,
    )
    if cycle.track not in tracks.tracks:
        raise BadInput(f"{cycle.track} is no track any more. See `/cred settings`.")
    first = intake.first_file(
        number,
        cycle.provider_id,
        new,
        tracks,
        at.today,
        payer_id=cycle.payer_id,
        facility_id=cycle.facility_id,
        owner_id=owner.id if owner else None,
    )
    dated = replace(first, due=cycle.due, due_first=cycle.due, due_estimated=not cycle.confirmed)
    return plan_next(dated, tracks, at.today, at.rules.calendar)
