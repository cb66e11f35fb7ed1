"""What a coordinator of a large organisation does: open the App Home, give 500 files at once."""

import time
from dataclasses import dataclass, replace
from statistics import median

from data import fill
from databases import Databases
from mornings import FILES, MONDAY, counted
from sqlalchemy import func, select

from credbot.domain.assignment import MOST, Dealt
from credbot.domain.people import Person
from credbot.domain.queue import Query
from credbot.domain.roles import Role
from credbot.services import assignment, desk
from credbot.store import people
from credbot.store.database import Database, open_database
from credbot.store.schema import OutboxRow

PEOPLE, ROUNDS = 40, 5


@dataclass
class Acts:
    """Milliseconds in the database for the App Home, its statements; seconds for 500 files."""

    home: float
    statements: int
    assigned: float
    messages: int


def measure(where: Databases, kind: str) -> Acts:
    """On one kind of database with 100,000 open files."""
    db = open_database(where.new(kind))
    fill(db, MONDAY, count=FILES, events=FILES, people=PEOPLE, channels=0)
    with db.read() as work:
        one, *others = people.list_people(work)
    boss = replace(one, roles=frozenset({Role.COORDINATOR}))
    homes, statements = [], 0
    for _ in range(ROUNDS):
        with counted(db) as spent:
            desk.read_desk(db, boss, now=MONDAY)
        homes.append(sum(spent) * 1000)
        statements = len(spent)
    took = [_give(db, boss, [other.id for other in others[at::ROUNDS]]) for at in range(ROUNDS)]
    with db.read() as work:
        messages = work.scalar(select(func.count(OutboxRow.id))) or 0
    db.close()
    return Acts(median(homes), statements, median(took), messages // ROUNDS)


def _give(db: Database, boss: Person, to: list[int]) -> float:
    files = assignment.files_of(db, boss, Query(), now=MONDAY)
    shown = assignment.preview(db, boss, files[:MOST], to)
    began = time.perf_counter()
    done = assignment.assign_shares(db, boss, shown.files, to, shown.seal, now=MONDAY)
    took = time.perf_counter() - began
    if not isinstance(done, Dealt):
        raise SystemExit("The files changed between the preview and the act.")
    return took
