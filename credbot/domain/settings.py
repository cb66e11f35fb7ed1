"""What an organisation sets for itself."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class ChannelUse(StrEnum):
    """What a channel can be for."""

    TEAM = "team"
    COMMITTEE = "committee"
    LEADERSHIP = "leadership"
    OPERATIONS = "operations"


USUAL_HOUR = 8
DIGEST_HOURS = range(6, 12)
"""A digest that did not come until noon is missed, so it comes before."""


@dataclass(frozen=True, slots=True)
class Organisation:
    """Country, state and closing days say which days are working days.

    `live` is False until somebody says so: then digests and mornings go to
    the coordinators alone. `zone` is that of channels without their own and of
    the organisation's clock; None: CREDBOT_TIMEZONE. `verifies` says who
    verifies (own, cvo, both), `bodies` which committees and boards meet.
    """

    country: str = "US"
    state: str | None = None
    closing_days: frozenset[date] = frozenset()
    live: bool = False
    zone: str | None = None
    verifies: str | None = None
    bodies: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class TeamChannel:
    """A Slack channel with a use here: team, committee, leadership, operations.

    `hour` is when its digest comes by its zone's clock, one of `DIGEST_HOURS`; None: at 8.
    """

    id: str
    use: str
    zone: str | None = None
    only: str | None = None
    hour: int | None = None
