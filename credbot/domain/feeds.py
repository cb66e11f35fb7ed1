"""Calendar feeds: whose dates, for whom, with or without providers' names."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from credbot.domain.calendar import TITLES, Entry
from credbot.domain.files import ref

BEFORE, AHEAD = 31, 400
"""Days of a feed, before today and ahead."""

LONGEST_TOKEN = 64


@dataclass(frozen=True, slots=True)
class Feed:
    """A link that somebody has: a person's own dates, or without a person the team's."""

    id: int
    person_id: int | None
    made: datetime
    made_by: str


@dataclass(frozen=True, slots=True)
class State:
    """What a person has: their own feed, and the team's where they may see it.

    `address` is where credbot is reached, None: nowhere from outside.
    `token` is the secret of a link just made; it is shown once. `names`
    says whether providers' names stand in feeds.
    """

    feed: Feed | None
    team: bool
    names: bool
    address: str | None
    zone: str
    today: date
    token: str | None = None

    @property
    def link(self) -> str | None:
        """The link just made."""
        return f"{self.address}/calendar/{self.token}.ics" if self.token and self.address else None


@dataclass(frozen=True, slots=True)
class Calendar:
    """What a feed or a file holds: a name, and entries with their summaries."""

    name: str
    entries: tuple[tuple[Entry, str], ...]
    made: date


def digest(token: str) -> str:
    """What is kept of a link's secret."""
    return hashlib.sha256(token.encode()).hexdigest()


def summaries(found: Iterable[Entry], *, names: bool) -> tuple[tuple[Entry, str], ...]:
    """What each entry is called: with the provider's name, or with a file's number instead."""
    return tuple((entry, summary(entry, names=names)) for entry in found)


def summary(entry: Entry, *, names: bool) -> str:
    """`Ana Ruiz, MD: COI expires`, or `CR-1042: COI expires` where names are left out."""
    if entry.provider_id is None:
        whom = ""
    elif names and entry.provider:
        whom = entry.provider
    else:
        whom = ref(entry.file_id) if entry.file_id else f"Provider {entry.provider_id}"
    where = entry.payer or entry.facility
    said = entry.what if not whom or entry.what.startswith(whom) else f"{whom}: {entry.what}"
    place = f" ({where})" if where else ""
    return f"{said}{place}{' (estimated)' if entry.estimated else ''}"


def uid(entry: Entry) -> str:
    """The name of an entry for good: the same thing keeps it when its day moves."""
    return f"{entry.kind}-{entry.subject.replace(':', '-')}@credbot"


def title(entry: Entry) -> str:
    """What the dates of its kind are called."""
    return TITLES[entry.kind]
