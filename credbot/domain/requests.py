"""What people around the team ask for, and what became of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from credbot.domain.dates import check_reach
from credbot.domain.errors import BadInput, Refused
from credbot.domain.files import APPROVED, File, Line, Outcome
from credbot.domain.identifiers import fold, fold_name, npi_problem
from credbot.domain.queue import Filter


class Kind(StrEnum):
    """What can be asked for."""

    NEW_HIRE = "new_hire"
    LOCATION = "location"
    START = "start"
    LEAVING = "leaving"


TITLES = {
    Kind.NEW_HIRE: "New hire",
    Kind.LOCATION: "Added location",
    Kind.START: "Changed start",
    Kind.LEAVING: "Leaving",
}


class State(StrEnum):
    """What became of it: `sent_back` waits for who asked, `withdrawn` was taken back by them."""

    OPEN = "open"
    SENT_BACK = "sent_back"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class News(StrEnum):
    """What billing, scheduling and who asked for a file wait to hear."""

    EFFECTIVE = "effective"
    MOVED = "moved"
    UNDONE = "undone"
    UNDATED = "undated"
    DENIED = "denied"
    CLOSED = "closed"
    INCOMPLETE = "incomplete"


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody asks for, as typed. `places` are payers, a facility, or a new location."""

    kind: Kind
    provider: str
    npi: str | None = None
    places: str | None = None
    day: date | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """A request, by whom and when, and what became of it.

    `reason` says why it was declined, or what is missing; `settled_at` when
    that was said. `completed_at` is when who asked added what was missing.
    """

    id: int
    wish: Wish
    person_id: int
    asker: str
    at: datetime
    state: State
    settled_by: str | None
    reason: str | None
    lines: tuple[Line, ...] = ()
    settled_at: datetime | None = None
    completed_at: datetime | None = None


def problems(wish: Wish, today: date) -> dict[str, str]:
    """What is wrong with what was typed, by field."""
    found = {}
    if len(fold_name(wish.provider)) < 2:
        found["provider"] = "Say who the provider is: Ana Ruiz, MD."
    if wish.npi and (problem := npi_problem(wish.npi)):
        found["npi"] = f"{problem}: {wish.npi}. A right one looks like 2000000010."
    if wish.kind in (Kind.START, Kind.LEAVING) and not wish.day:
        found["day"] = "Choose the new start, or the last day."
    elif wish.day and (far := _too_far(wish.day)):
        found["day"] = far
    elif wish.day and wish.day < today and wish.kind is not Kind.LEAVING:
        found["day"] = "The start date can't lie in the past."
    if wish.kind is Kind.LOCATION and not (wish.places or wish.text):
        found["places"] = "Say which location."
    return found


def check(wish: Wish, today: date) -> None:
    """Raises BadInput, with the field it is about."""
    for field, sentence in problems(wish, today).items():
        raise BadInput(sentence, field)


def must_be_open(asked: Asked) -> None:
    """Raises Refused, with who settled it, for a request that is settled already.

    One that was sent back is not: what was missing may have come another way.
    """
    if asked.state not in (State.OPEN, State.SENT_BACK):
        by = f" by {asked.settled_by}" if asked.settled_by else ""
        raise Refused(f"This request was {asked.state} already{by}; nothing was changed.")


def must_be_sent_back(asked: Asked) -> None:
    """Raises Refused for a request of which nothing is missing."""
    must_be_open(asked)
    if asked.state is State.OPEN:
        raise Refused("Nothing is missing of this request; it waits for a coordinator.")


def must_rest(asked: Asked) -> None:
    """Raises Refused for a request that can't be opened again."""
    if asked.state not in (State.SENT_BACK, State.DECLINED):
        said = "is open" if asked.state is State.OPEN else f"was {asked.state}"
        raise Refused(f"This request {said}; there is nothing to open again.")


def news_of(before: File, after: File) -> News | None:
    """What a change of a file means for those who wait outside the team; None: nothing.

    Only files with a payer become effective; a change that is told to one does not.
    """
    if after.payer_id is not None and after.track != "change":
        if after.effective != before.effective and after.outcome is not Outcome.DENIED:
            if after.effective is None:
                return News.UNDONE
            return News.MOVED if before.effective else News.EFFECTIVE
        if _denied(before) and not _denied(after):
            return News.UNDONE
        if _denied(after) and not _denied(before):
            return News.DENIED
        approved = after.outcome in APPROVED and before.outcome not in APPROVED
        if approved and after.effective is None:
            return News.UNDATED
    if after.outcome in APPROVED and after.effective:
        return None  # that it is effective was told before
    return News.CLOSED if before.open and not after.open else None


def still_true(news: News, day: date | None, file: File) -> bool:
    """Whether what was to be told is so now: somebody may have taken it back meanwhile."""
    if news in (News.EFFECTIVE, News.MOVED):
        return file.effective == day
    if news is News.UNDONE:
        return file.effective is None and not _denied(file)
    if news is News.UNDATED:
        return file.outcome in APPROVED and file.effective is None
    if news is News.INCOMPLETE:
        return file.open and file.waiting_for is not None
    return _denied(file) if news is News.DENIED else not file.open


def concerns(wanted: Filter, line: Line) -> bool:
    """Whether a channel with this filter hears of a file; by what stays."""
    file = line.file
    places = ((wanted.payer, line.payer), (wanted.facility, line.facility))
    named = all(not part or fold(part) in fold(name or "") for part, name in places)
    pairs = ((wanted.state, file.state), (wanted.track, file.track))
    return named and all(not part or part == value for part, value in pairs)


def first_names(lines: Sequence[Line]) -> list[str]:
    """For whom the files are, each once."""
    return list(dict.fromkeys(line.subject for line in lines))


def _denied(file: File) -> bool:
    return file.outcome in (Outcome.DENIED, Outcome.PANEL_CLOSED)


def _too_far(day: date) -> str | None:
    try:
        check_reach(day)
    except BadInput as far:
        return str(far)
    return None
