"""What people read: a card, lists, their desk, a person, the morning's facts."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from rapidfuzz import process

from credbot.domain import forecast, roles
from credbot.domain.cards import (
    Card,
    Desk,
    Digest,
    Morning,
    Page,
    ProviderPage,
    Row,
    row_of,
    start_of,
)
from credbot.domain.errors import BadInput, Unknown
from credbot.domain.files import Line, Provider, Status, ref
from credbot.domain.identifiers import fold_name
from credbot.domain.people import Person, clock, local_date
from credbot.domain.queue import Count, Filter, Query
from credbot.domain.record import Event
from credbot.domain.requirements import missing
from credbot.domain.roles import Role
from credbot.domain.stalls import Rules
from credbot.services import mornings
from credbot.store import (
    audit,
    items,
    lists,
    outreach,
    people,
    pipeline,
    postings,
    runs,
    settings,
    starts,
)
from credbot.store.database import Database, Work
from credbot.store.runs import Run
from credbot.store.schema import FacilityRow, PayerRow

PAGE = 10
DIGEST = 10
MORNING = 60
"""Files of a morning that are looked at; its view says how many more there are."""
SOON = 30
STARTS = 5


def read_card(db: Database, who: Person, file_id: int, *, now: datetime) -> Card:
    """A file with its facts. Raises Unknown."""
    roles.require(who, "pipeline.read")
    today = who.today(now)
    with db.read() as work:
        rules = settings.get_rules(work)
        line = lists.get_line(work, file_id)
        if line is None:
            raise Unknown(f"There is no file {ref(file_id)}.")
        file = line.file
        lacking = missing(rules.tracks, file, items.items_of(work, file, rules.tracks))
        return Card(
            row=row_of(line, today, rules),
            track=rules.tracks.track(file.track),
            stages={key: stage.title for key, stage in rules.tracks.stages.items()},
            forecast=forecast.forecast(file, today, rules),
            missing=tuple(lacking) if file.open else (),
            last=outreach.last_outreach(work, file_id),
            zone=who.zone,
            may_work=roles.may(who, "pipeline.work"),
            as_of=now,
        )


def list_files(db: Database, who: Person, query: Query, *, now: datetime, size: int = PAGE) -> Page:
    """A page of files. Raises BadInput for a payer or facility that nobody knows."""
    roles.require(who, "pipeline.read")
    today = who.today(now)
    with db.read() as work:
        _check_names(work, query.filter)
        count = lists.count_files(work, query.filter, today)
        last_page = max(1, -(-count.n // size))
        shown = query.turned(min(query.page, last_page)) if not count.more else query
        rules = settings.get_rules(work)
        found = lists.list_lines(work, shown, today, size)
        rows = _rows(who, found, today, rules)
        owner = query.filter.owner_id
        name = people.get_person(work, owner).name if owner else None
    return Page(rows, count, shown, size, now, today, name)


def find_files(db: Database, who: Person, text: str, *, now: datetime) -> Page:
    """Files by provider, NPI, payer or reference; ten at most."""
    roles.require(who, "pipeline.read")
    today = who.today(now)
    with db.read() as work:
        rules = settings.get_rules(work)
        lines = lists.search_lines(work, text, PAGE + 1)
        rows = _rows(who, lines[:PAGE], today, rules)
    count = Count(len(rows), more=len(lines) > PAGE)
    return Page(rows, count, Query(Filter(text=text)), PAGE, now, today)


def read_provider(db: Database, who: Person, text: str, *, now: datetime) -> ProviderPage:
    """All about one person, or their status. Raises Unknown when nobody or several fit."""
    roles.require(who, "provider.status")
    with db.read() as work:
        found = pipeline.search_providers(work, fold_name(text), text.strip())
        if len(found) != 1:
            raise Unknown(_no_provider(text, [provider.name for provider in found]))
        return _provider_page(work, who, found[0], now)


def read_provider_of(db: Database, who: Person, file_id: int, *, now: datetime) -> ProviderPage:
    """All about the provider of a file. Raises Unknown."""
    roles.require(who, "pipeline.read")
    with db.read() as work:
        file = pipeline.get_file(work, file_id, lock=False)
        provider = pipeline.get_provider(work, file.provider_id)
        return _provider_page(work, who, provider, now)


def read_history(db: Database, who: Person, file_id: int) -> list[Event]:
    """The newest events of a file."""
    roles.require(who, "pipeline.read")
    with db.read() as work:
        pipeline.get_file(work, file_id, lock=False)
        return audit.history(work, file_id)


def read_desk(db: Database, who: Person, *, now: datetime) -> Desk:
    """What needs a person; with the pipeline's numbers for those who run it."""
    roles.require(who, "pipeline.read")
    today = who.today(now)
    with db.read() as work:
        rules = settings.get_rules(work)
        mine = lists.due_lines(work, who.id, today, PAGE + 1)
        desk = Desk(
            mine=_rows(who, mine[:PAGE], today, rules),
            due=lists.count_due_of(work, who.id, today),
            files=lists.count_open(work, who.id),
            runs_pipeline=not who.roles.isdisjoint({Role.COORDINATOR, Role.ADMIN, Role.LEADER}),
            stalled=lists.count_files(work, Filter(stalled=True), today),
            unowned=Count(lists.count_open(work, 0)),
            on_hold=Count(lists.count_status(work, Status.HOLD)),
            holds_due=lists.count_holds_due(work, today),
            soon=lists.count_files(work, Filter(within=SOON), today),
            at_risk=lists.count_files(work, Filter(at_risk=True), today),
            open=lists.count_open(work),
            as_of=now,
            today=today,
            live=settings.get_organisation(work).live,
            may_open=roles.may(who, "intake.open"),
            may_set=roles.may(who, "settings.change"),
        )
        if not desk.runs_pipeline:
            return desk
        soon = starts.starting(work, today, today + timedelta(days=SOON))
        people_soon = starts.lines_of_people(work, [number for number, _ in soon[:STARTS]])
        titles = rules.tracks.stages
        sums = lists.open_by_stage(work)
        return replace(
            desk,
            by_stage=tuple((key, titles[key].title, sums[key]) for key in titles if sums.get(key)),
            stalled_by_stage=lists.stalled_by(work, "stage", today),
            stalled_by_party=lists.stalled_by(work, "waiting_on", today),
            starts=tuple(start_of(people_soon[number], day) for number, day in soon[:STARTS]),
            starting=len(soon),
        )


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
        stalled = lists.count_exactly(work, wanted, today)
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
            open=lists.count_exactly(work, query.filter, today),
            on_hold=lists.count_resting(work, query.filter, today),
            back_today=lists.count_back(work, query.filter, today),
            next_hard=row_of(soonest[0], today, rules) if soonest else None,
            query=query,
            as_of=now,
            today=today,
            zone=zone,
            live=settings.get_organisation(work).live,
        )


def _compared(
    work: Work, last: Run | None, wanted: Filter, today: date, stalled: int, shown: list[int]
) -> tuple[int, int, Collection[int]]:
    """How many are new since the last digest, how many moved on, which of the shown are new.

    By the files themselves where the last digest kept them, else by the days
    on which stalls began.
    """
    if last is None:
        return 0, 0, ()
    now = lists.ids_among(work, wanted, today, mornings.MOST_KEPT)
    if now is not None and "files" in last.details:
        before = frozenset(last.details["files"])
        return len(now - before), len(before - now), now - before
    last_day = date.fromisoformat(last.slot)
    new = lists.count_new_stalls(work, wanted, today, last_day)
    moved_on = max(0, int(last.details.get("stalled", 0)) - (stalled - new))
    return new, moved_on, lists.new_among(work, shown, last_day)


def read_morning(db: Database, who: Person, *, now: datetime, size: int = MORNING) -> Morning:
    """What a person has to do on the day of `now` in their own zone."""
    roles.require(who, "pipeline.read")
    today = who.today(now)
    with db.read() as work:
        rules = settings.get_rules(work)
        lines = lists.due_lines(work, who.id, today, size)
        return Morning(
            rows=_rows(who, lines, today, rules),
            total=lists.count_due_of(work, who.id, today),
            files=lists.count_open(work, who.id),
            as_of=now,
            today=today,
            live=settings.get_organisation(work).live,
            person=who.name,
        )


def read_channel_digest(
    db: Database, channel_id: str, zone: str, scope: str, *, now: datetime
) -> Digest:
    """The digest of a team channel, as everybody in it may read it."""
    with db.read() as work:
        only = mornings.digest_query(work, channel_id)
    found = read_digest(db, clock(zone), now=now, only=only, zone=zone, scope=scope)
    return replace(found, channel=channel_id)


def read_morning_of(db: Database, person_id: int, *, now: datetime) -> tuple[Person, Morning]:
    """A person and their morning, as they may read it."""
    with db.read() as work:
        person = people.get_person(work, person_id)
    return person, read_morning(db, person, now=now)


def read_card_of(db: Database, person_id: int, file_id: int, *, now: datetime) -> Card:
    """A card as this person may read it."""
    with db.read() as work:
        person = people.get_person(work, person_id)
    return read_card(db, person, file_id, now=now)


def read_rows_of(
    db: Database, person_id: int, file_ids: list[int], *, now: datetime
) -> tuple[Row, ...]:
    """Files in a list, as this person may read them."""
    with db.read() as work:
        person = people.get_person(work, person_id)
        roles.require(person, "pipeline.read")
        rules = settings.get_rules(work)
        lines = lists.lines_of(work, pipeline.get_files(work, file_ids, lock=False))
        return _rows(person, lines, person.today(now), rules)


def file_of_thread(db: Database, who: Person, channel: str, thread_ts: str) -> int | None:
    """The file whose card stands at the head of a thread."""
    roles.require(who, "pipeline.read")
    with db.read() as work:
        head = postings.posting_at(work, channel, thread_ts)
    if head and head.subject.startswith("file:"):
        return int(head.subject.partition(":")[2])
    return None


def payer_names(db: Database, who: Person) -> list[tuple[int, str]]:
    """All payers as (id, name), by name."""
    roles.require(who, "pipeline.read")
    with db.read() as work:
        return lists.list_names(work, PayerRow)


def facility_names(db: Database, who: Person) -> list[tuple[int, str]]:
    """All facilities as (id, name), by name."""
    roles.require(who, "pipeline.read")
    with db.read() as work:
        return lists.list_names(work, FacilityRow)


def _rows(who: Person, lines: Sequence[Line], today: date, rules: Rules) -> tuple[Row, ...]:
    may_work = roles.may(who, "pipeline.work")
    return tuple(row_of(line, today, rules, may_work=may_work) for line in lines)


def _provider_page(work: Work, who: Person, provider: Provider, now: datetime) -> ProviderPage:
    today = who.today(now)
    rules = settings.get_rules(work)
    lines = lists.lines_of_provider(work, provider.id)
    open_files = [line.file for line in lines if line.file.open]
    have = items.items_of_many(work, open_files, rules.tracks)
    lacking = tuple(
        (file.ref, tuple(need))
        for file in open_files
        if (need := missing(rules.tracks, file, have[file.id]))
    )
    rows = _rows(who, lines, today, rules)
    full = roles.may(who, "pipeline.read")
    return ProviderPage(provider, rows, lacking if full else (), today, now, full)


def _check_names(work: Work, wanted: Filter) -> None:
    for table, text, kind in (
        (PayerRow, wanted.payer, "payer"),
        (FacilityRow, wanted.facility, "facility"),
    ):
        if text and not lists.find_names(work, table, text):
            known = [name for _, name in lists.list_names(work, table)]
            near = [match[0] for match in process.extract(text, known, limit=3)]
            said = f" Near: {', '.join(near)}." if near else ""
            raise BadInput(f"I know no {kind} called {text}.{said}")


def _no_provider(text: str, names: list[str]) -> str:
    if not names:
        return f"I know no provider called {text}. Try `/cred find {text}`."
    return (
        f"{text} can be several people: {', '.join(names[:5])}. Type more of the name, or the NPI."
    )


def stall_limits(db: Database, who: Person) -> Rules:
    """The rules that stalls are computed by, to be explained."""
    roles.require(who, "pipeline.read")
    with db.read() as work:
        return settings.get_rules(work)
