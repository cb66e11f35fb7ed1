"""Opening files, one by one or from a spreadsheet."""

from datetime import datetime

from credbot.domain import intake, roles
from credbot.domain.cards import Done
from credbot.domain.errors import BadInput, Refused
from credbot.domain.files import File, Provider
from credbot.domain.identifiers import fold_name
from credbot.domain.intake import NewFiles
from credbot.domain.people import Person
from credbot.domain.roles import Role
from credbot.services.acts import Act, done, setting_of
from credbot.services.importing import ImportReport, import_rows
from credbot.store import audit, lists, parties, pipeline
from credbot.store.database import Database
from credbot.store.schema import FacilityRow, PayerRow

__all__ = ["ImportReport", "check_may_open", "import_rows", "open_files"]


def open_files(db: Database, who: Person, new: NewFiles, *, now: datetime) -> list[Done]:
    """Open a file for each payer, or one for the facility; all or none.

    A specialist owns what they open; what a coordinator opens has no owner
    yet. Raises BadInput with the field it is about, and Refused, naming the
    file, when an open one of the same kind exists.
    """
    roles.require(who, "intake.open")
    with db.begin() as work:
        number = pipeline.next_file_id(work)
        at = setting_of(work, who, now)
        tracks = at.rules.tracks
        intake.check(new, tracks, at.today)
        provider, facts = _provider(at, new)
        facility = parties.get_or_add(work, FacilityRow, new.facility) if new.facility else None
        payers: list[int | None] = [parties.get_or_add(work, PayerRow, name) for name in new.payers]
        owner = None if Role.COORDINATOR in who.roles else who.id
        files = [
            intake.first_file(
                number + place,
                provider.id,
                new,
                tracks,
                at.today,
                payer_id=payer,
                facility_id=facility,
                owner_id=owner,
            )
            for place, payer in enumerate(payers or [None])
        ]
        for file in files:
            _refuse_second(at, file)
        pipeline.add_files(work, files, at.rules, at.today)
        for file in files:
            audit.record(work, who, "intake.open", at=now, after=file, new=facts)
        return done(at, "intake.open", files, files, None)


def _provider(at: Act, new: NewFiles) -> tuple[Provider, dict[str, str]]:
    """The provider found again by NPI or name, so that nobody is opened twice.

    With what is learned of a known one: the NPI that was missing.
    """
    folded = fold_name(new.provider)
    for found in pipeline.find_providers(at.work, npi=new.npi, folded=folded):
        if new.npi and found.npi == new.npi and fold_name(found.name) != folded:
            raise BadInput(
                f"NPI {new.npi} belongs to {found.name}. Type that name, or check the number.",
                "npi",
            )
        if new.npi and not found.npi:
            return pipeline.put_npi(at.work, found, new.npi), {"npi": new.npi}
        if not new.npi or found.npi == new.npi:
            return found, {}
    return pipeline.add_provider(at.work, Provider(0, new.provider.strip(), new.npi), folded), {}


def _refuse_second(at: Act, file: File) -> None:
    for line in lists.lines_of_provider(at.work, file.provider_id):
        other = line.file
        same = (other.track, other.payer_id, other.facility_id, other.state) == (
            file.track,
            file.payer_id,
            file.facility_id,
            file.state,
        )
        if other.open and same:
            raise Refused(
                f"{other.ref} is open for the same provider, track and {line.subject}. "
                f"See it: `/cred {other.id}`."
            )


def check_may_open(who: Person) -> None:
    """Raises NotAllowed before a modal is shown that could not be submitted."""
    roles.require(who, "intake.open")
