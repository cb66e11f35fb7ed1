"""What people read of files: a card, a page of a list, a search, the record."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from credbot.domain import forecast, roles
from credbot.domain.awaited import NONE_WAIT
from credbot.domain.cards import (
    Card,
    Names,
    Page,
    Row,
    row_of,
)
from credbot.domain.errors import BadInput
from credbot.domain.files import Line
from credbot.domain.people import Person
from credbot.domain.queue import Count, Filter, Query, Sort
from credbot.domain.requirements import missing
from credbot.domain.screening import STAGE
from credbot.domain.stalls import Rules
from credbot.services.requests import awaited
from credbot.services.screening import screened
from credbot.services.targets import left_of
from credbot.services.verification import judged
from credbot.store import (
    cards,
    counts,
    escalation,
    items,
    lists,
    outreach,
    people,
    pipeline,
    postings,
    search,
    settings,
    timeline,
    verification,
    windows,
)
from credbot.store.database import Database, Work
from credbot.store.schema import FacilityRow, PayerRow

PAGE = 10


def read_card(db: Database, who: Person, file_id: int, *, now: datetime) -> Card:
    """A file with its facts. Raises Unknown."""
    roles.require(who, "pipeline.read")
    today = who.today(now)
    with db.read() as work:
        rules = settings.get_rules(work)
        line = lists.get_line(work, file_id)
        file = line.file
        cards.look_ahead(work, file)
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
            notes=timeline.newest_notes(work, file_id),
            escalated=escalation.of_card(work, file_id),
            screened=screened(work, who, [file]).get(file_id),
            cycles=tuple(windows.of_file(work, file_id, today)),
            left=left_of(work, line, rules, today),
            good=judged(work, rules, file, today),
        )


def list_files(db: Database, who: Person, query: Query, *, now: datetime, size: int = PAGE) -> Page:
    """A page of files. Raises BadInput for a payer or facility that nobody knows."""
    roles.require(who, "pipeline.read")
    today = who.today(now)
    with db.read() as work:
        _check_names(work, query.filter)
        rules = settings.get_rules(work)
        count, shown, found = _turned_to(work, query, today, size)
        rows = rows_for(who, found, today, rules)
        if query.filter.good is not None or query.sort is Sort.GOOD:
            rows = _with_good(work, rows)
        owner = query.filter.owner_id
        names = _names(work, who, query.filter)
        days = owner and query.filter == Filter(owner_id=owner, due=True)
        things = len(counts.due_calls(work, owner, today)) if owner and days else None
        asked = NONE_WAIT
        if query.filter.stage == STAGE:
            asked = awaited(work, who, rules, today)
    assign, export = roles.may(who, "pipeline.assign"), roles.may(who, "reports.export")
    return Page(rows, count, shown, size, now, today, names, things, assign, export, asked=asked)


def _turned_to(work: Work, query: Query, today: date, size: int) -> tuple[Count, Query, list[Line]]:
    """How many there are, the query at a page that there is, and that page."""
    if query.page == 1 and counts.is_kept(query.filter):
        n, found = lists.first_page(work, query, today, size)
        return Count(n), query, found
    count = counts.count_files(work, query.filter, today)
    last_page = max(1, -(-count.n // size))
    shown = query.turned(min(query.page, last_page)) if not count.more else query
    return count, shown, lists.list_lines(work, shown, today, size)


def find_files(db: Database, who: Person, text: str, *, now: datetime) -> Page:
    """Files by number, NPI, reference or name, near misses where there is nothing; ten at most."""
    roles.require(who, "pipeline.read")
    today = who.today(now)
    with db.read() as work:
        rules = settings.get_rules(work)
        lines, near = search.search_lines(work, text, PAGE + 1)
        rows = rows_for(who, lines[:PAGE], today, rules)
    count = Count(len(rows), more=len(lines) > PAGE)
    return Page(rows, count, Query(Filter(text=text)), PAGE, now, today, near=near)


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
        return rows_for(person, lines, person.today(now), rules)


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


def rows_for(reader: Person, lines: Sequence[Line], today: date, rules: Rules) -> tuple[Row, ...]:
    """Lines with their facts of today, for somebody who may work files or not."""
    may_work = roles.may(reader, "pipeline.work")
    return tuple(row_of(line, today, rules, may_work=may_work) for line in lines)


def _with_good(work: Work, rows: tuple[Row, ...]) -> tuple[Row, ...]:
    """With the day until which each is good, in a list that is about it."""
    known = verification.of_files(work, [row.file.id for row in rows])
    return tuple(replace(row, good=known.get(row.file.id)) for row in rows)


def _names(work: Work, who: Person, wanted: Filter) -> Names:
    """Raises Unknown for a number that nobody has."""
    owner = who.name if wanted.owner_id == who.id else None
    if wanted.owner_id and owner is None:
        owner = people.get_person(work, wanted.owner_id).name
    provider = None
    if wanted.provider_id:
        provider = pipeline.get_provider(work, wanted.provider_id).name
    payer = lists.get_name(work, PayerRow, wanted.payer_id) if wanted.payer_id else None
    return Names(owner, payer, provider)


def _check_names(work: Work, wanted: Filter) -> None:
    for table, text, kind in (
        (PayerRow, wanted.payer, "payer"),
        (FacilityRow, wanted.facility, "facility"),
    ):
        if text and not lists.find_names(work, table, text):
            known = [name for _, name in lists.list_names(work, table)]
            from rapidfuzz import process  # for a mistake only, and slow to load

            near = [match[0] for match in process.extract(text, known, limit=3)]
            said = f" Near: {', '.join(near)}." if near else ""
            raise BadInput(f"I know no {kind} called {text}.{said}")


def party_names(db: Database, who: Person, kind: str) -> list[str]:
    """The names of all payers, or with `facility` of all facilities."""
    roles.require(who, "pipeline.read")
    with db.read() as work:
        table = FacilityRow if kind == "facility" else PayerRow
        return [name for _, name in lists.list_names(work, table)]


def stall_limits(db: Database, who: Person) -> Rules:
    """The rules that stalls are computed by, to be explained."""
    roles.require(who, "pipeline.read")
    with db.read() as work:
        return settings.get_rules(work)
