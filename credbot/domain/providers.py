"""One person over all their files: what is missing, what counts for every file."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING

from credbot.domain.cards import Row
from credbot.domain.checks import Screened
from credbot.domain.desk import Start
from credbot.domain.files import Line, Provider, WaitingOn
from credbot.domain.requirements import Missing, Step
from credbot.domain.windows import Line as CycleLine

STATUS_ONLY = "provider.status"


if TYPE_CHECKING:
    from credbot.domain.intake import Left


@dataclass(frozen=True, slots=True)
class Credential:
    """A license, registration or cover of a person; it counts for every file."""

    title: str
    state: str | None
    number: str | None
    expires: date | None
    got: date | None
    verified: date | None
    source: str | None
    verified_by: str | None


@dataclass(frozen=True, slots=True)
class Need:
    """Something missing from a person, once, with the payers and facilities that need it.

    `key` is None for what somebody wrote down that a file waits for.
    """

    key: str | None
    title: str
    acts: WaitingOn
    step: Step
    subjects: tuple[str, ...]

    @property
    def asked(self) -> bool:
        """Whether the person is asked for it: what others send or we verify is not."""
        return self.acts is WaitingOn.PROVIDER and self.step is Step.GOT


@dataclass(frozen=True, slots=True)
class ProviderPage:
    """All about one person: files, credentials, and what is missing over all files.

    Who may see a provider's status only (`full` is False) sees stages and dates.
    `start` is the next start and how far the files that count for it are,
    `leaves` the day on which the person goes, `screened` the checks of files
    in intake. `by` is who reads it.
    """

    provider: Provider
    rows: tuple[Row, ...]
    needs: tuple[Need, ...]
    credentials: tuple[Credential, ...]
    start: Start | None
    leaves: date | None
    today: date
    as_of: datetime
    by: str
    full: bool = True
    screened: Mapping[int, Screened] = field(default_factory=dict)
    may_open: bool = False
    may_leave: bool = False
    cycles: tuple[CycleLine, ...] = ()
    left: "tuple[Left, ...]" = ()


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody whom a name may mean, with what tells them apart."""

    provider: Provider
    files: int


@dataclass(frozen=True, slots=True)
class Candidates:
    """Several people whom a name may mean; `near` says that none is called so."""

    text: str
    people: tuple[Candidate, ...]
    near: bool


def needs_of(lines: Sequence[Line], lacking: dict[int, list[Missing]]) -> tuple[Need, ...]:
    """What is missing over all open files, each thing once; what the person must send first."""
    found: dict[tuple[str | None, str, Step], list[str]] = {}
    acts: dict[tuple[str | None, str, Step], WaitingOn] = {}
    for line in lines:
        for item in lacking.get(line.file.id, ()):
            key = (item.key, item.title, item.step)
            found.setdefault(key, []).append(line.subject)
            acts.setdefault(key, item.acts)
    for line in lines:
        file = line.file
        waits = file.waiting_for if file.waiting_on is WaitingOn.PROVIDER else None
        if file.open and waits and not _listed(waits, found):
            said = (None, waits, Step.GOT)
            found.setdefault(said, []).append(line.subject)
            acts.setdefault(said, WaitingOn.PROVIDER)
    needs = [
        Need(key, title, acts[key, title, step], step, tuple(dict.fromkeys(subjects)))
        for (key, title, step), subjects in found.items()
    ]
    return tuple(sorted(needs, key=lambda need: not need.asked))


def next_start(lines: Iterable[Line], today: date) -> date | None:
    """The next day on which the person starts, else the last one; None when none is known."""
    days = sorted({line.file.start_date for line in lines if line.file.start_date})
    return next((day for day in days if day >= today), days[-1] if days else None)


def _listed(words: str, found: Iterable[tuple[str | None, str, Step]]) -> bool:
    """Whether what a file waits for is an item that is listed already."""
    wanted = words.casefold()
    return any(title.casefold() in wanted or wanted in title.casefold() for _, title, _ in found)
