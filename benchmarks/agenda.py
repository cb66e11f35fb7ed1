"""The calendar of a large organisation: a look at it, its reminders, a feed of it."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import islice
from random import Random
from statistics import median
from typing import Any

from data import CHUNK, FACILITIES, PAYERS, fill, npi, provider
from databases import Databases
from mornings import FILES, MONDAY, counted

from credbot.documents.ics import Event, write_calendar
from credbot.domain.agenda import usual_look
from credbot.domain.identifiers import fold_name
from credbot.domain.people import Person
from credbot.domain.roles import Role
from credbot.jobs.engine import Job, run_job, slots_at
from credbot.jobs.table import find_job
from credbot.services import calendar, deadlines, desk
from credbot.store import people
from credbot.store.database import Database, insert_many, open_database
from credbot.store.schema import CredentialRow, CycleRow, ProviderRow

PROVIDERS, PEOPLE, CHANNELS, ROUNDS = 100_000, 200, 10, 3
EVENTS = 5_000
TYPES = ("license", "dea", "board", "coi", "caqh", "cds")


@dataclass
class Took:
    """Something that was done: milliseconds, statements, and how much came of it."""

    what: str
    milliseconds: float
    statements: int
    n: int
    goal: int = 0


def measure(
    where: Databases, kind: str, *, files: int = FILES, providers: int = PROVIDERS
) -> list[Took]:
    """Looks and reminders on one kind of database."""
    db = open_database(where.new(kind))
    fill(db, MONDAY, count=files, events=files, people=PEOPLE, channels=CHANNELS)
    add_dates(db, MONDAY.date(), providers, files)
    with db.read() as work:
        one = people.list_people(work)[7]
    boss = replace(one, roles=frozenset({Role.COORDINATOR}))
    found = [
        _look(db, boss, "`/cred calendar 30`, everybody's"),
        _look(db, one, "`/cred calendar 30`, of one person", own=True),
        _timed(db, "the calendar's part of a Home", lambda: _ahead(db, boss)),
        *_reminded(db),
    ]
    db.close()
    return [*found, _written()] if kind == "SQLite" else found


def add_dates(db: Database, today: date, providers: int, files: int) -> None:
    """Six expirables and a cycle for each of `providers` people, those with files among them."""
    known = files // 4 + 1
    rows = [
        {"name": provider(at), "folded": fold_name(provider(at)), "npi": npi(at)}
        for at in range(known, providers)
    ]
    with db.begin() as work:
        insert_many(work, ProviderRow, [{**row, "specialty": None} for row in rows])
    random = Random(2026)
    made = (_dates(number, today, random) for number in range(1, providers + 1))
    while chunk := list(islice(made, CHUNK)):
        with db.begin() as work:
            insert_many(work, CredentialRow, [one for held, _ in chunk for one in held])
            insert_many(work, CycleRow, [cycle for _, cycle in chunk])


def _dates(number: int, today: date, random: Random) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    known = today - timedelta(days=200)
    held = [
        {
            "provider_id": number,
            "type": kind,
            "state": "TX" if kind in ("license", "dea", "cds") else None,
            "number": f"{kind[:2].upper()}{number:07d}",
            "expires": today + timedelta(days=random.randrange(-5, 1095)),
            "verified": known,
            "remind_from": known,
        }
        for kind in TYPES
    ]
    due = today + timedelta(days=random.randrange(1, 1095))
    cycle = {
        "kind": "cycle",
        "provider_id": number,
        "track": "payer_recredentialing" if number % 2 else "privileges",
        "payer_id": 1 + number % PAYERS if number % 2 else None,
        "facility_id": None if number % 2 else 1 + number % FACILITIES,
        "decided": due - timedelta(days=1095),
        "due": due,
        "confirmed": number % 3 == 0,
        "opens": due - timedelta(days=180),
        "remind_from": known,
    }
    return held, cycle


def _look(db: Database, who: Person, what: str, *, own: bool = False) -> Took:
    look = usual_look(MONDAY.date(), who.id if own else None, 30)
    return _timed(db, what, lambda: calendar.read_agenda(db, who, look, now=MONDAY).total.n)


def _ahead(db: Database, who: Person) -> int:
    shown = desk.read_desk(db, who, now=MONDAY)
    return shown.files


def _timed(db: Database, what: str, run: Callable[[], int]) -> Took:
    run()
    took, n, statements = [], 0, 0
    for _ in range(ROUNDS):
        with counted(db) as spent:
            began = time.perf_counter()
            n = run()
            took.append((time.perf_counter() - began) * 1000)
        statements = len(spent)
    return Took(what, median(took), statements, n)


def _job() -> Job:
    job = find_job(deadlines.JOB)
    if job is None:
        raise SystemExit("There is no job deadlines.")
    return job


def _reminded(db: Database) -> list[Took]:
    """The ladders of a Monday for every scope, and the same from claim to commit."""
    job = _job()
    run_job(db, job, MONDAY - timedelta(days=3))
    slots = slots_at(db, job, MONDAY)

    def compose() -> int:
        with db.read() as work:
            return len(deadlines.compose(work, slots, MONDAY))

    evaluated = replace(_timed(db, "ladders of a Monday, all scopes", compose), goal=3000)
    with counted(db) as spent:
        began = time.perf_counter()
        claims = run_job(db, job, MONDAY)
        took = (time.perf_counter() - began) * 1000
    queued = sum(claim.queued for claim in claims)
    return [evaluated, Took("reminders, claim to commit", took, len(spent), queued)]


def _written() -> Took:
    """A feed of 5,000 dates as a calendar program gets it; no database is in it."""
    day = MONDAY.date()
    events = [
        Event(
            f"expires-credential-{number}@credbot",
            day + timedelta(days=number % 400),
            f"{provider(number)}: License TX expires",
            "Expiring credentials",
            day,
        )
        for number in range(EVENTS)
    ]
    took = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        write_calendar("Credentialing", events)
        took.append((time.perf_counter() - began) * 1000)
    return Took("a feed of 5,000 dates, written", median(took), 0, EVENTS, 300)
