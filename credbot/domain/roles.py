"""Who may do what, as one table of data."""

from enum import StrEnum
from typing import TYPE_CHECKING

from credbot.domain.errors import NotAllowed

if TYPE_CHECKING:
    from credbot.domain.people import Person


class Role(StrEnum):
    """What a person is here; `MAY` says what each includes."""

    SPECIALIST = "specialist"
    COORDINATOR = "coordinator"
    COMMITTEE = "committee"
    LEADER = "leader"
    VIEWER = "viewer"
    COMPLIANCE = "compliance"
    ADMIN = "admin"


_READERS = frozenset({Role.SPECIALIST, Role.COORDINATOR, Role.LEADER, Role.COMPLIANCE, Role.ADMIN})
_WORKERS = frozenset({Role.SPECIALIST, Role.COORDINATOR})
_COORDINATORS = frozenset({Role.COORDINATOR})
_RUNNERS = frozenset({Role.COORDINATOR, Role.ADMIN})
_EVERYONE = frozenset(Role)

MAY: dict[str, frozenset[Role]] = {
    "alerts.change": _EVERYONE,
    "provider.status": _EVERYONE - {Role.COMMITTEE},
    "pipeline.read": _READERS,
    "pipeline.load": frozenset({Role.COORDINATOR, Role.LEADER}),
    "pipeline.work": _WORKERS,
    "pipeline.share": _WORKERS | {Role.LEADER},
    "pipeline.waive": _COORDINATORS,
    "pipeline.override": _COORDINATORS,
    "pipeline.assign_self": _WORKERS,
    "pipeline.assign": _COORDINATORS,
    "intake.open": _WORKERS,
    "screening.decide": _WORKERS,
    "requests.ask": _EVERYONE - {Role.COMMITTEE},
    "requests.settle": _COORDINATORS,
    "providers.leave": _COORDINATORS,
    "intake.import": _RUNNERS,
    "meetings.read": _READERS | {Role.COMMITTEE},
    "calendar.change": _COORDINATORS,
    "monitoring.record": _COORDINATORS | {Role.COMPLIANCE},
    "monitoring.decide": frozenset({Role.COMPLIANCE}),
    "reports.export": _RUNNERS,
    "reports.audit": frozenset({Role.COORDINATOR, Role.COMPLIANCE, Role.ADMIN}),
    "people.read": _RUNNERS,
    "people.manage": _RUNNERS,
    "settings.read": _RUNNERS,
    "settings.change": _RUNNERS,
    "settings.doctor": frozenset({Role.ADMIN, Role.COORDINATOR}),
    "jobs.run": _RUNNERS,
}
"""Action -> the roles that include it. A person may have several roles."""

ABOUT: dict[str, str] = {
    "provider.status": "see where a provider stands",
    "alerts.change": "choose when messages come",
    "pipeline.read": "read files, lists and digests",
    "pipeline.load": "see what each person carries",
    "pipeline.work": "work on files",
    "pipeline.share": "show a file or a list to a channel",
    "pipeline.assign_self": "take files, and hand over own ones",
    "pipeline.assign": "give any file to anybody",
    "pipeline.waive": "waive an item",
    "pipeline.override": "move a file on though items are missing, with the reason",
    "intake.open": "open files",
    "screening.decide": "screen requests: accept, send back, decline",
    "requests.ask": "ask for a new hire, a location, a changed start or a leaving",
    "requests.settle": "settle what others have asked for",
    "providers.leave": "say that a provider leaves",
    "intake.import": "bring spreadsheets in, and take them back",
    "meetings.read": "see when committees meet",
    "calendar.change": "set meetings and the organisation's own dates",
    "monitoring.record": "record monthly monitoring",
    "monitoring.decide": "see possible matches, and decide what they are",
    "reports.export": "export spreadsheets",
    "reports.audit": "read and check the audit trail",
    "people.read": "see who has which role",
    "people.manage": "give and take roles",
    "settings.read": "see the settings",
    "settings.change": "change settings and channels, go live",
    "settings.doctor": "see what is wrong, and mend it",
    "jobs.run": "run the clock's jobs from the terminal",
}
"""What each action is called in the table that people read, in its order."""


_HELPERS = (Role.COORDINATOR, Role.ADMIN, Role.SPECIALIST, *Role)
"""Whom to ask, the nearest first."""


def may(who: "Person", action: str) -> bool:
    """Whether one of the person's roles includes `action`."""
    return not who.refused and not MAY[action].isdisjoint(who.roles)


def require(who: "Person", action: str) -> None:
    """The first line of every service. Raises NotAllowed, and says who can help."""
    if who.refused:
        raise NotAllowed(who.refused)
    if not who.roles:
        raise NotAllowed("You have no role here yet. Ask an admin to give you one: `/cred people`.")
    if not may(who, action):
        holders = MAY[action]
        holder = next(role for role in _HELPERS if role in holders)
        mine = " and ".join(sorted(who.roles))
        helper = {Role.ADMIN: "An admin", Role.COMPLIANCE: "Who has the role compliance"}
        raise NotAllowed(
            f"Your role ({mine}) does not include this; nothing was changed. "
            f"{helper.get(holder, f'A {holder}')} can do it."
        )
