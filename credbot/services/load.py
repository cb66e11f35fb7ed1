"""What each person carries, for who gives out the work."""

from collections.abc import Iterable
from datetime import date, datetime

from credbot.domain import cover, roles
from credbot.domain import load as rules
from credbot.domain.load import Load
from credbot.domain.people import Person
from credbot.domain.stalls import Rules
from credbot.store import load, people, settings
from credbot.store.database import Database


def read_load(db: Database, who: Person, *, now: datetime) -> Load:
    """Everybody who works files or has some, by name."""
    roles.require(who, "pipeline.load")
    today = who.today(now)
    until = rules.week_end(today)
    with db.read() as work:
        found = load.portions(work, today, until)
        owners = {portion.owner_id for portion in found}
        workers = {
            person.id: person
            for person in people.list_people(work)
            if person.id in owners or (person.slack_id and roles.may(person, "pipeline.work"))
        }
        known = settings.get_rules(work)
        away = _away(known, workers, today)
        carried = rules.carried(found, workers, known.tracks.stages, away)
        return Load(carried, until, today, now)


def _away(known: Rules, people: Iterable[int], today: date) -> dict[int, str]:
    """`away Wed Nov 25 to Tue Dec 1, Sam Sample covers`, by person."""
    found = {}
    for number in people:
        if absence := cover.away(known.covers, number, today):
            found[number] = f"away {cover.span(absence, today)}, {absence.cover} covers"
    return found
