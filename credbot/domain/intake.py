"""A new file: what must be said, and what is refused."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from credbot.domain.dates import check_reach
from credbot.domain.errors import BadInput
from credbot.domain.files import File, Status
from credbot.domain.identifiers import fold_name, npi_problem
from credbot.domain.tracks import Tracks


@dataclass(frozen=True, slots=True)
class NewFiles:
    """One provider, one track, and the payers or the facility to open files for."""

    provider: str
    track: str
    npi: str | None = None
    payers: Sequence[str] = ()
    facility: str | None = None
    state: str | None = None
    start_date: date | None = None


def check(new: NewFiles, tracks: Tracks, today: date) -> None:
    """Raises BadInput, with the field it is about, for what can't be opened."""
    if len(fold_name(new.provider)) < 2:
        raise BadInput("Say who the provider is: Ana Ruiz, MD.", "provider")
    if new.npi and (problem := npi_problem(new.npi)):
        raise BadInput(f"{problem}: {new.npi}. A right one looks like 2000000010.", "npi")
    if new.track not in tracks.tracks:
        raise BadInput(f"{new.track} is no track. Tracks: {', '.join(tracks.tracks)}.", "track")
    by_payer = "submitting" in tracks.track(new.track).stages
    if by_payer and not new.payers:
        raise BadInput("Say for which payer: Harbor Mutual.", "payers")
    if new.start_date and new.start_date < today:
        raise BadInput("The start date can't lie in the past.", "start")
    if new.start_date:
        check_reach(new.start_date, "start")
    if new.state and not (len(new.state) == 2 and new.state.isalpha()):
        raise BadInput(f"{new.state} is no state. Two letters: TX.", "state")


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
    """The file as it starts: in the track's first stage, received today."""
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
        owner_id=owner_id,
        unowned_since=None if owner_id else today,
        stage_entered=today,
        opened=today,
        received=today,
        start_date=new.start_date,
        start_first=new.start_date,
        waiting_on=tracks.stages[stage].waits_on,
        waiting_since=today,
        last_touch=today,
    )
