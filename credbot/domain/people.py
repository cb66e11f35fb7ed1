"""People: who acts, in which zone, with which roles."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from credbot.domain.errors import Refused
from credbot.domain.roles import Role

DEFAULT_ZONE = "America/New_York"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody known here; mirrored from Slack, or known by name alone.

    `id` is ours (0 for the clock and the terminal), `slack_id` None until a
    person from a spreadsheet is linked. `door` is the way the person came:
    `slack`, `clock`, `terminal` or `import`. `dm` is the id of the direct
    message with the bot, None until one was opened.
    """

    id: int
    name: str
    slack_id: str | None = None
    email: str | None = None
    zone: str = DEFAULT_ZONE
    roles: frozenset[Role] = field(default_factory=frozenset)
    dm: str | None = None
    deleted: bool = False
    bot: bool = False
    guest: bool = False
    foreign: bool = False
    door: str = "slack"

    @property
    def refused(self) -> str | None:
        """Why this person may do nothing here at all; None for everybody else."""
        if self.foreign:
            return "credbot answers people of its own workspace only."
        if self.bot:
            return "credbot answers people, not bots."
        if self.deleted:
            return "This account is deactivated."
        if self.guest and self.roles != {Role.COMMITTEE}:
            return "credbot answers members of the workspace, not guests."
        return None

    def today(self, now: datetime) -> date:
        """The local date of an instant for this person."""
        return local_date(now, self.zone)

    @property
    def mention(self) -> str:
        return f"<@{self.slack_id}>" if self.slack_id else self.name


RUN = (Role.COORDINATOR, Role.ADMIN)
"""Who can give roles."""


def keep_in_charge(person: Person, roles: frozenset[Role], others: Iterable[Person]) -> None:
    """Raises Refused when nobody would be left to run things, or no coordinator where one was.

    `roles` are those that `person` shall have; `others` are all other people.
    """
    active = [other for other in others if other.id != person.id and not other.refused]
    held = {role for other in active for role in other.roles} | roles
    for role in RUN:
        lost = role in person.roles and role not in held
        if lost and (role is Role.COORDINATOR or held.isdisjoint(RUN)):
            raise Refused(
                f"{person.name} is the only {role} here, so that role stays. "
                f"Give it to somebody else first: `/cred people add @who {role}`."
            )


@lru_cache(maxsize=64)
def zone_of(name: str) -> ZoneInfo:
    """Raises ZoneInfoNotFoundError (a KeyError) or ValueError for an unknown zone."""
    return ZoneInfo(name)


def local_date(now: datetime, zone: str) -> date:
    """The date of an aware instant in a zone."""
    return now.astimezone(zone_of(zone)).date()


def clock(zone: str = DEFAULT_ZONE) -> Person:
    """The one who acts when a job runs."""
    return Person(id=0, name="the clock", zone=zone, roles=frozenset(Role), door="clock")


def terminal(user: str, zone: str = DEFAULT_ZONE) -> Person:
    """Who holds the terminal may do what an admin and a coordinator may."""
    return Person(id=0, name=user, zone=zone, roles=frozenset(Role), door="terminal")
