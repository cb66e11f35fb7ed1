"""What an organisation sets for itself."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Organisation:
    """Country, state and closing days say which days are working days.

    `live` is False until somebody says so: then digests and mornings go to
    the coordinators alone.
    """

    country: str = "US"
    state: str | None = None
    closing_days: frozenset[date] = frozenset()
    live: bool = False


@dataclass(frozen=True, slots=True)
class TeamChannel:
    """A Slack channel with a use here: team, committee, leadership, operations."""

    id: str
    use: str
    zone: str | None = None
    only: str | None = None
