"""Who comes through Slack's door, and the rules of the day."""

from dataclasses import dataclass

from credbot.domain.people import Person
from credbot.domain.roles import Role
from credbot.domain.stalls import Rules
from credbot.store import arrivals, people, settings
from credbot.store.database import Database

__all__ = ["Arrival", "Database", "arrive", "claim"]


@dataclass(frozen=True, slots=True)
class Arrival:
    """A person as mirrored here (None: not known yet) and the rules."""

    person: Person | None
    rules: Rules
    admins: tuple[str, ...] = ()


def arrive(db: Database, slack_id: str) -> Arrival:
    """Read who this is, in one transaction; permission is each service's business.

    For somebody without a role also the Slack ids of those who can give one.
    """
    with db.read() as work:
        person = arrivals.find_arriving(work, slack_id)
        rules = settings.get_rules(work)
        if person is None or person.roles:
            return Arrival(person, rules)
        admins = [admin.slack_id for admin in people.list_people(work, Role.ADMIN)]
        return Arrival(person, rules, tuple(admin for admin in admins if admin)[:3])


def claim(db: Database) -> None:
    """Take the request that `db` is bound to. Raises Repeated when it was taken before."""
    with db.begin():
        return
