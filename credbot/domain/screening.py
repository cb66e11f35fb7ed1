"""Intake screening: what each check finds. Facts only; a person decides."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from credbot.domain.cards import Row
from credbot.domain.checks import Check, State
from credbot.domain.dates import spoken
from credbot.domain.errors import Refused
from credbot.domain.files import File, Line, Outcome, Provider, Status
from credbot.domain.forecast import Forecast
from credbot.domain.identifiers import npi_problem
from credbot.domain.intake import is_twin
from credbot.domain.requirements import Item
from credbot.domain.tracks import Tracks
from credbot.domain.workdays import Days

STAGE = "intake"
ATTESTED_FOR = timedelta(days=120)
"""How long an attestation counts where nothing else is set."""


DECLINES = (
    Outcome.CANCELLED,
    Outcome.WITHDRAWN,
    Outcome.CLOSED_INCOMPLETE,
    Outcome.PANEL_CLOSED,
)
"""How a request can end that was never worked on."""


@dataclass(frozen=True, slots=True)
class Fact:
    """What can be computed of a check; without a `state` it is only told."""

    state: State | None
    said: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One check: what a person found (who, when), and what can be computed."""

    check: Check
    state: State | None
    by: str | None
    at: datetime | None
    fact: Fact | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file's screening."""

    row: Row
    findings: tuple[Finding, ...]
    zone: str

    @property
    def file(self) -> File:
        return self.row.file

    @property
    def made(self) -> bool:
        """Whether somebody has saved the checks."""
        return any(finding.by for finding in self.findings)


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a file and its provider, for the checks that can be computed.

    `expires` are credentials by type: (state, expiry), an expiry that is not
    known is None. `namesakes` are other people of the same name.
    """

    file: File
    provider: Provider
    lines: Sequence[Line]
    namesakes: Sequence[Provider]
    items: Mapping[str, Item]
    expires: Mapping[str, Sequence[tuple[str | None, date | None]]]
    forecast: Forecast | None


@dataclass(frozen=True, slots=True)
class Waiting:
    """The files that wait for a screening, the oldest first; `n` counts all of them.

    `target` is the time in which one should be screened, `sent_back` how many
    wait for what was missing.
    """

    rows: tuple[Row, ...]
    n: int
    oldest: Days | None
    due: date | None
    target: Days | None
    sent_back: int
    today: date


def must_be_new(file: File, tracks: Tracks) -> None:
    """Raises Refused for a file that is not in its first stage any more, or rests."""
    if file.status is Status.CLOSED:
        raise Refused(f"{file.ref} is closed; there is nothing to screen.")
    if file.stage != STAGE:
        title = tracks.stages[file.stage].title
        raise Refused(f"{file.ref} is in {title}; it was screened before.")
    if file.status is Status.HOLD:
        raise Refused(f"{file.ref} is on hold. Resume it first: `/cred resume {file.id}`.")


def facts(known: Known, today: date) -> dict[Check, Fact]:
    """What can be computed of the checks on the day `today`."""
    found = {
        Check.IDENTITY: _identity(known.provider),
        Check.DUPLICATES: _duplicates(known),
        Check.COMPLETE: _complete(known),
        Check.ATTESTATION: _attestation(known, today),
        Check.CREDENTIALS: _credentials(known, today),
        Check.EXCLUSIONS: _exclusions(known, today),
        Check.FEASIBLE: _feasible(known, today),
    }
    if before := _before(known, today):
        found[Check.TRACK] = before
    return found


def _identity(provider: Provider) -> Fact:
    if not provider.npi:
        return Fact(State.MISSING, "No NPI is known.")
    if problem := npi_problem(provider.npi):
        return Fact(State.PROBLEM, f"{problem}: {provider.npi}.")
    return Fact(State.OK, f"NPI {provider.npi}: its check digit is right.")


def _duplicates(known: Known) -> Fact:
    file = known.file
    twins = [line for line in known.lines if line.file.id != file.id and is_twin(file, line.file)]
    said = [f"{line.file.ref} is open for {line.subject}." for line in twins]
    npi = known.provider.npi
    said += [
        f"Another {one.name} is known with {f'NPI {one.npi}' if one.npi else 'no NPI'}."
        for one in known.namesakes
        if not npi or one.npi != npi
    ]
    if said:
        return Fact(State.PROBLEM, " ".join(said[:3]))
    return Fact(State.OK, "No other open file of this kind.")


def _before(known: Known, today: date) -> Fact | None:
    """Files with the same payer or facility that have ended: is it new, or a return?"""
    file = known.file
    ended = [
        f"{line.file.ref} ended {(line.file.outcome or 'without outcome').replace('_', ' ')}"
        + (f" {spoken(line.file.decided, today)}" if line.file.decided else "")
        for line in known.lines
        if not line.file.open
        and (line.file.payer_id, line.file.facility_id) == (file.payer_id, file.facility_id)
    ]
    return Fact(None, f"Before: {', '.join(ended[:3])}.") if ended else None


def _complete(known: Known) -> Fact:
    file = known.file
    wanted = {
        "NPI": known.provider.npi,
        "payer or facility": file.payer_id or file.facility_id,
        "state": file.state,
        "start date": file.start_date,
    }
    lacking = [name for name, value in wanted.items() if not value]
    if lacking:
        return Fact(State.MISSING, f"Not known: {', '.join(lacking)}.")
    here = sum(1 for item in known.items.values() if item.got or item.verified)
    return Fact(None, f"The fields are filled; {here} items of the list are here.")


def _attestation(known: Known, today: date) -> Fact:
    days = [
        day
        for key in ("application", "caqh")
        if (item := known.items.get(key)) and (day := item.verified or item.got)
    ]
    if not days:
        return Fact(State.MISSING, "No attestation is on record.")
    signed = max(days)
    until = signed + ATTESTED_FOR
    ends = known.forecast.ends if known.forecast else today
    said = f"On record {spoken(signed, today)}, counts until {spoken(until, today)}"
    if until < ends:
        return Fact(State.PROBLEM, f"{said}, before the usual end {spoken(ends, today)}.")
    return Fact(State.OK, f"{said}.")


def _credentials(known: Known, today: date) -> Fact:
    file, said, missing = known.file, [], []
    licenses = known.expires.get("license", ())
    if not licenses:
        missing.append("No license on record.")
    elif file.state and all(state not in (None, file.state) for state, _ in licenses):
        missing.append(f"No {file.state} license on record.")
    for kind, name in (("license", "License"), ("dea", "DEA"), ("coi", "Malpractice cover")):
        for state, day in known.expires.get(kind, ()):
            title = f"{name} {state}" if state else name
            if day and day < today:
                said.append(f"{title} expired {spoken(day, today)}.")
            elif day and file.start_date and day < file.start_date:
                said.append(f"{title} expires {spoken(day, today)}, before the start.")
            elif day and known.forecast and day < known.forecast.ends:
                ends = spoken(known.forecast.ends, today)
                said.append(f"{title} expires {spoken(day, today)}, before the usual end {ends}.")
    if said:
        return Fact(State.PROBLEM, " ".join([*said, *missing]))
    if missing:
        return Fact(State.MISSING, " ".join(missing))
    return Fact(State.OK, "Nothing on record ends before the start or the usual end.")


def _exclusions(known: Known, today: date) -> Fact:
    item = known.items.get("exclusions")
    if item and item.verified:
        return Fact(State.OK, f"Checked {spoken(item.verified, today)}.")
    return Fact(State.MISSING, "No check is on record.")


def _feasible(known: Known, today: date) -> Fact:
    cast = known.forecast
    if cast is None:
        return Fact(State.NA, "No start or due date is set.")
    ends, against = spoken(cast.ends, today), spoken(cast.against, today)
    if cast.late_by > 0:
        days = f"{cast.late_by} day{'' if cast.late_by == 1 else 's'}"
        return Fact(State.PROBLEM, f"By the usual times it ends {ends}, {days} after {against}.")
    return Fact(State.OK, f"By the usual times it ends {ends}, in time for {against}.")
