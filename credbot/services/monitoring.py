"""Monthly monitoring: who is not done, what was looked up, and a wrong entry taken back.

`now` is an instant (UTC). A run is recorded for any number of providers in a
few statements. What is recorded says who was looked up, where, when and where
the proof lies; never what a list says of a person.
"""

from collections.abc import Sequence
from datetime import date, datetime

from credbot.domain import monitoring as rules
from credbot.domain import roles
from credbot.domain.errors import BadInput, Refused, Unknown
from credbot.domain.monitoring import Board, Checked, Recorded, Run, Source
from credbot.domain.people import Person
from credbot.domain.providers import Candidates
from credbot.services import match_letters
from credbot.services.providers import search
from credbot.store import audit, matches, monitoring
from credbot.store.database import Database, Work

PAGE = 10
MOST_NAMES = 100


def read_board(
    db: Database, who: Person, month: str | None = None, *, now: datetime, first: int = 0
) -> Board:
    """A month of monitoring: per source how many are done, and a page of who is not."""
    roles.require(who, "pipeline.read")
    today = who.today(now)
    month = month or rules.month_of(today)
    rules.first_of(month)
    with db.read() as work:
        wanted = monitoring.sources(work)
        done = monitoring.count_done(work, [month])
        left, total = monitoring.left(work, month, wanted, first, PAGE)
        decides = roles.may(who, "monitoring.decide")
        return Board(
            month,
            monitoring.count_active(work, month),
            wanted,
            {one.key: done.get((month, one.key), 0) for one in wanted},
            tuple(left),
            total,
            first,
            tuple(monitoring.list_runs(work, month)),
            today,
            roles.may(who, "monitoring.record"),
            decides,
            matches.count_waiting(work) if decides else 0,
        )


def read_sources(db: Database, who: Person) -> tuple[Source, ...]:
    """The sources of the organisation."""
    roles.require(who, "monitoring.record")
    with db.read() as work:
        return monitoring.sources(work)


def name_of(db: Database, who: Person, provider_id: int) -> str:
    """The name of a provider. Raises Unknown."""
    roles.require(who, "monitoring.record")
    with db.read() as work:
        return monitoring.name_of(work, provider_id)


def record(db: Database, who: Person, given: Checked, *, now: datetime) -> Recorded:
    """Record that a source was looked through; possible matches go to compliance, in private.

    Raises BadInput for a day that has not come, a source or a name that nobody knows.
    """
    roles.require(who, "monitoring.record")
    today = who.today(now)
    rules.check_day(given.day, today)
    with db.begin() as work:
        known = {one.key: one for one in monitoring.sources(work)}
        if not given.sources or any(key not in known for key in given.sources):
            raise BadInput("Choose a source.", "source")
        only = _providers(work, given.names, "names") if given.names else None
        hits = _providers(work, given.hits, "hits")
        if hits and len(given.sources) > 1:
            raise BadInput("For possible matches choose the one source that has them.", "hits")
        if only is not None:
            only = list(dict.fromkeys([*only, *hits]))
        runs = [
            monitoring.add_run(work, key, given.day, given.by, given.evidence, len(hits), only)
            for key in given.sources
        ]
        monitoring.begin_month(work, today)
        for run in runs:
            facts = {"run": run.id, "source": run.source, "month": run.month}
            facts |= {"checked": run.checked, "day": run.day.isoformat(), "evidence": run.evidence}
            audit.record(work, who, "monitoring.run", at=now, new=facts)
        told, new = _raise_matches(work, who, hits, runs[0], now) if hits else (0, 0)
        return Recorded(tuple(runs), today, new, told)


def take_back(db: Database, who: Person, number: int, *, now: datetime) -> tuple[Run, int]:
    """A run was entered wrongly: its providers are not done again, the run stays as taken back.

    Possible matches that came with it stay: compliance decides what they are.
    """
    roles.require(who, "monitoring.record")
    with db.begin() as work:
        run = monitoring.get_run(work, number, lock=True)
        if run.taken_back:
            raise Refused(f"{run.taken_back_by} has taken this run back already.")
        gone = monitoring.take_back(work, run, now, who.name)
        monitoring.recount(work, run.month)
        facts = {"run": run.id, "source": run.source, "month": run.month, "checked": gone}
        audit.record(work, who, "monitoring.take_back", at=now, old=facts)
        return monitoring.get_run(work, number), gone


def begin_month(work: Work, today: date) -> None:
    """This month's monitoring is due from now on. For the clock."""
    monitoring.begin_month(work, today)


def _providers(work: Work, names: Sequence[str], field: str) -> list[int]:
    """The providers whom lines of names or NPIs mean. Raises BadInput."""
    if len(names) > MOST_NAMES:
        raise BadInput(f"At most {MOST_NAMES} names at once.", field)
    found = []
    for name in names:
        try:
            one = search(work, name)
        except Unknown:
            raise BadInput(f"I know no provider called {name}.", field) from None
        if isinstance(one, Candidates):
            near = ", ".join(person.provider.name for person in one.people[:3])
            what = "is nobody here. Near are" if one.near else "can be several people:"
            raise BadInput(f"{name} {what} {near}. Type the NPI.", field)
        found.append(one.id)
    return list(dict.fromkeys(found))


def _raise_matches(
    work: Work, who: Person, hits: Sequence[int], run: Run, now: datetime
) -> tuple[int, int]:
    """Possible matches, and their letters; one that waits already is not raised again."""
    new = []
    for provider in hits:
        if matches.same(work, provider, run.source, rules.first_of(run.month)) is None:
            facts = (provider, run.source, run.day, run.evidence)
            new.append(match_letters.raise_match(work, who, *facts, now))
    return match_letters.tell_compliance(work, who, new, now), len(new)
