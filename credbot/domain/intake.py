"""A new file: what must be said, whom it is about, and what is refused."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from credbot.domain.cards import Done
from credbot.domain.dates import check_reach
from credbot.domain.errors import BadInput, Refused
from credbot.domain.files import APPROVED, File, Line, Provider, Status
from credbot.domain.identifiers import fold_name, npi_problem
from credbot.domain.providers import Candidate
from credbot.domain.tracks import Track, Tracks

ANOTHER = 0
"""Chosen where a name is known: it is another person."""

SAME_SPELLING = 75
FEWEST = 5
"""Fewer finished files than this are shown one by one, without a median."""

CHANGE = "change"
ENROLLMENT = "enrollment"
INITIAL = "initial"
OWN_TRACKS = (INITIAL, "recredentialing")
CREDENTIALED_FOR = timedelta(days=3 * 365)
"""How long a decision of ours counts for a payer's roster, roughly; a person judges."""

LONGEST_AGO = timedelta(days=730)


class Change(StrEnum):
    """What a file on the track `change` tells a payer."""

    LOCATION = "location"
    TIN = "tin"
    NAME = "name"
    ADDRESS = "address"
    TERMINATION = "termination"


CHANGES = {
    Change.LOCATION: "Added location",
    Change.TIN: "New TIN",
    Change.NAME: "New name",
    Change.ADDRESS: "New address",
    Change.TERMINATION: "Termination",
}


@dataclass(frozen=True, slots=True)
class NewFiles:
    """One provider, one track, and the payers or the facility to open files for.

    `roster` are the payers that take it from our roster, None while nobody has
    asked; `initial`: our own initial file is opened beside them.
    `person` is the number of the known provider who was chosen, or ANOTHER;
    None while nobody has asked. `again` holds open files beside which another
    one of the same kind is wanted, None while nobody has asked. `owner_id` is
    who gets the files when `owner_said`; else the role decides.
    """

    provider: str
    track: str
    npi: str | None = None
    payers: Sequence[str] = ()
    facility: str | None = None
    state: str | None = None
    line_of_business: str | None = None
    start_date: date | None = None
    start_critical: bool | None = None
    received: date | None = None
    change: Change | None = None
    note: str | None = None
    owner_id: int | None = None
    owner_said: bool = False
    person: int | None = None
    again: Sequence[int] | None = None
    roster: Sequence[str] | None = None
    initial: bool = False


@dataclass(frozen=True, slots=True)
class Delegating:
    """A payer that accepts our own credentialing, for these lines of business; none: for all."""

    payer: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Questions:
    """What only a person can judge before files are opened.

    `people` are known under the typed name, `twins` are open files of the
    same provider, track and payer or facility. `delegating` payers take the
    provider from our roster, once our `own` file is decided; None: there is none.
    """

    people: tuple[Candidate, ...] = ()
    twins: tuple[Line, ...] = ()
    delegating: tuple[Delegating, ...] = ()
    own: Line | None = None


class Unsettled(Refused):
    """The files can be opened once somebody has answered these questions."""

    def __init__(self, questions: Questions) -> None:
        self.questions = questions
        super().__init__(_sentence(questions))


@dataclass(frozen=True, slots=True)
class Took:
    """How long files of one kind took here, in calendar days from received to effective.

    `days` are those of each file, the shortest first.
    """

    subject: str
    days: tuple[int, ...]

    @property
    def n(self) -> int:
        return len(self.days)

    def percentile(self, p: int) -> int:
        """The nearest rank: the smallest day count that p percent of the files did not pass."""
        return self.days[max(0, -(-self.n * p // 100) - 1)]


@dataclass(frozen=True, slots=True)
class Left:
    """A date to be held against, and how long such files took from the present stage on.

    `kind` is `start` or `due`, `inside` for how many days the file is in its
    stage, None where that is not known. The figures of `took` are those of
    files of the same track and payer or facility.
    """

    kind: str
    day: date
    stage: str
    inside: int | None
    took: Took


@dataclass(frozen=True, slots=True)
class Opened:
    """What came of a new hire: the files, and what the person who opened them should know."""

    deeds: tuple[Done, ...]
    notes: tuple[str, ...]
    left_out: tuple[Line, ...]
    took: tuple[Took, ...] = ()


def check(new: NewFiles, tracks: Tracks, today: date) -> None:
    """Raises BadInput, with the field it is about, for what can't be opened."""
    for field, sentence in problems(new, tracks, today).items():
        raise BadInput(sentence, field)


def problems(new: NewFiles, tracks: Tracks, today: date) -> dict[str, str]:
    """What is wrong with what was typed, by field; all at once."""
    found: dict[str, str] = {}
    if len(fold_name(new.provider)) < 2:
        found["provider"] = "Say who the provider is: Ana Ruiz, MD."
    if new.npi and (problem := npi_problem(new.npi)):
        found["npi"] = f"{problem}: {new.npi}. A right one looks like 2000000010."
    if new.track not in tracks.tracks:
        found["track"] = f"{new.track} is no track. Tracks: {', '.join(tracks.tracks)}."
    else:
        found |= _lacking(new, tracks.track(new.track))
    if new.start_date and new.start_date < today:
        found["start"] = "The start date can't lie in the past."
    elif new.start_date and (far := _too_far(new.start_date)):
        found["start"] = far
    if new.received and new.received > today:
        found["received"] = "The day on which it was received can't lie ahead."
    elif new.received and new.received < today - LONGEST_AGO:
        found["received"] = f"{new.received} is more than two years ago."
    if new.state and not (len(new.state) == 2 and new.state.isalpha()):
        found["state"] = f"{new.state} is no state. Two letters: TX."
    return found


def _lacking(new: NewFiles, track: Track) -> dict[str, str]:
    """What a track can't do without."""
    found = {}
    if track.to_payers and not new.payers:
        found["payers"] = "Say for which payer, such as Harbor Mutual."
    if track.at_facility and not new.facility:
        found["facility"] = "Say at which facility, such as Lakeview Hospital."
    if track.key == CHANGE and not new.change:
        found["change"] = "Choose what changes."
    return found


def same_person(typed: str, known: str) -> bool:
    """Whether two names can be two spellings of one; a shared word is enough."""
    one, other = fold_name(typed), fold_name(known)
    shared = set(one.split()) & set(other.split())
    from rapidfuzz import fuzz  # 50 ms of each start otherwise

    return any(len(word) > 1 for word in shared) or fuzz.ratio(one, other) >= SAME_SPELLING


def identify(new: NewFiles, by_npi: Provider | None, same_name: Sequence[Provider]) -> list[int]:
    """The numbers of those known providers who may be meant; more than one must be asked about.

    Nobody: it is a new one. `by_npi` has the typed NPI, `same_name` are those
    with exactly this name. Raises BadInput when an NPI belongs to somebody of
    quite another name.
    """
    if by_npi:
        if not same_person(new.provider, by_npi.name):
            raise BadInput(
                f"NPI {new.npi} belongs to {by_npi.name}. Type that name, or check the number.",
                "npi",
            )
        return [by_npi.id]
    if new.person is not None:
        return [one.id for one in same_name if one.id == new.person]
    others = [one for one in same_name if new.npi and one.npi and one.npi != new.npi]
    if others or len(same_name) > 1:
        # Also a single one: the same name with another number is for a person to judge.
        return [*(one.id for one in same_name), ANOTHER]
    return [one.id for one in same_name]


def delegating(new: NewFiles, known: Mapping[str, Sequence[str]]) -> tuple[Delegating, ...]:
    """Those of the payers that take such a file from our roster.

    `known` are those that delegate, with the lines of business for which. A
    line that is not said may be one of them.
    """
    if new.track != ENROLLMENT:
        return ()
    line = (new.line_of_business or "").casefold()
    return tuple(
        Delegating(payer, tuple(lines))
        for payer, lines in known.items()
        if not lines or not line or line in lines
    )


def own_file(lines: Sequence[Line], today: date) -> Line | None:
    """Our own credentialing of a person: the file that is open, else the last approved one."""
    ours = [line for line in lines if line.file.track in OWN_TRACKS]
    running = [line for line in ours if line.file.open]
    decided = [
        line
        for line in ours
        if line.file.outcome in APPROVED
        and (line.file.decided is None or line.file.decided > today - CREDENTIALED_FOR)
    ]
    newest = sorted(decided, key=lambda line: (line.file.decided or date.min, line.file.id))
    return running[0] if running else newest[-1] if newest else None


def is_twin(file: File, other: File) -> bool:
    """Whether another open file is for the same track, payer or facility, state and line."""
    return (
        other.open
        and (other.track, other.payer_id, other.facility_id)
        == (file.track, file.payer_id, file.facility_id)
        and (not file.state or not other.state or file.state == other.state)
        and _lines_meet(file.line_of_business, other.line_of_business)
    )


def first_file(
    number: int,
    provider_id: int,
    new: NewFiles,
    tracks: Tracks,
    today: date,
    *,
    payer_id: int | None,
    facility_id: int | None,
    owner_id: int | None,
) -> File:
    """The file as it starts: in the track's first stage, opened today."""
    stage = tracks.track(new.track).stages[0]
    return File(
        id=number,
        version=1,
        provider_id=provider_id,
        track=new.track,
        stage=stage,
        status=Status.OPEN,
        recorded=today,
        payer_id=payer_id,
        facility_id=facility_id,
        state=new.state.upper() if new.state else None,
        line_of_business=new.line_of_business,
        owner_id=owner_id,
        unowned_since=None if owner_id else today,
        stage_entered=today,
        opened=today,
        received=new.received or today,
        start_date=new.start_date,
        start_first=new.start_date,
        start_critical=new.start_critical,
        waiting_on=tracks.stages[stage].waits_on,
        waiting_since=today,
        last_touch=today,
        note=note_of(new),
    )


def note_of(new: NewFiles) -> str | None:
    """What a file carries of the change that it tells, and of what was asked."""
    parts = [CHANGES[new.change] if new.change else "", (new.note or "").strip()]
    return ": ".join(part for part in parts if part) or None


def _lines_meet(one: str | None, other: str | None) -> bool:
    return not one or not other or one.casefold() == other.casefold()


def _too_far(day: date) -> str | None:
    try:
        check_reach(day)
    except BadInput as far:
        return str(far)
    return None


def _sentence(questions: Questions) -> str:
    if questions.people:
        known = questions.people[0].provider
        npi = f"NPI {known.npi}" if known.npi else "no NPI"
        return f"{known.name} is known here with {npi}. Say whether it is the same person."
    if not questions.twins:
        return f"{questions.delegating[0].payer} delegates to us. Say whether by our roster."
    twin = questions.twins[0]
    return (
        f"{twin.file.ref} is open for the same provider, track and {twin.subject}. "
        f"See it: `/cred {twin.file.id}`."
    )
