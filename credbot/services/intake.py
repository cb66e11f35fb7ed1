"""Opening files, one by one or from a spreadsheet."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from credbot.domain import intake, roles
from credbot.domain.dates import spoken
from credbot.domain.errors import BadInput
from credbot.domain.files import ROSTER, File, Line, Provider
from credbot.domain.identifiers import fold_name
from credbot.domain.intake import ANOTHER, NewFiles, Opened, Questions, Took, Unsettled
from credbot.domain.people import Person
from credbot.domain.pipeline import plan_next
from credbot.domain.requests import State
from credbot.domain.roles import Role
from credbot.services.acts import Act, done, setting_of
from credbot.services.approvals import follow
from credbot.services.asked import settle
from credbot.services.importing import ImportReport, import_rows
from credbot.services.telling import can_own, tell_owners
from credbot.store import audit, lists, parties, people, pipeline, providers
from credbot.store import intake as finished
from credbot.store.database import Database, Work
from credbot.store.schema import FacilityRow, PayerRow

__all__ = ["ImportReport", "add_files", "check_may_open", "import_rows", "open_files"]


def open_files(
    db: Database, who: Person, new: NewFiles, *, now: datetime, asked: int | None = None
) -> Opened:
    """Open a file for each payer, or one for the facility; all or none.

    A specialist owns what they open; what a coordinator opens has no owner
    yet, unless somebody is named. `asked` is the request that is settled by
    it. Raises BadInput with the field it is about, and Unsettled with what a
    person must judge first.
    """
    roles.require(who, "intake.open")
    with db.begin() as work:
        number = pipeline.next_file_id(work)
        at = setting_of(work, who, now)
        opened = add_files(at, new, number)
        if asked is not None:
            files = [deed.file.id for deed in opened.deeds]
            settle(work, who, now, asked, State.ACCEPTED, files)
    with db.read() as work:
        return replace(opened, took=_took(work, new, opened))


def add_files(at: Act, new: NewFiles, number: int) -> Opened:
    """The new files within a change that is under way, numbered from `number`."""
    work, tracks = at.work, at.rules.tracks
    intake.check(new, tracks, at.today)
    provider, facts, notes = _provider(at, new)
    owner = _owner(at, new)
    wanted = _new_files(at, new, provider, owner, number)
    files, left_out = _without_twins(at, new, wanted, number)
    pipeline.add_files(work, files, at.rules, at.today)
    for file in files:
        audit.record(work, at.who, "intake.open", at=at.now, after=file, new=facts)
    follow(at, [(None, file) for file in files])
    told = tell_owners(at, files, owner)
    deeds = [replace(deed, told=told) for deed in done(at, "intake.open", files, files, None)]
    return Opened(tuple(deeds), tuple(notes), tuple(left_out))


def check_may_open(who: Person) -> None:
    """Raises NotAllowed before a modal is shown that could not be submitted."""
    roles.require(who, "intake.open")


def _provider(at: Act, new: NewFiles) -> tuple[Provider, dict[str, str], list[str]]:
    """The provider found again by NPI or name, so that nobody is opened twice.

    With what is learned of a known one (the NPI that was missing), and what
    to say of it.
    """
    work, folded = at.work, fold_name(new.provider)
    found = pipeline.find_providers(work, npi=new.npi, folded=folded)
    by_npi = next((one for one in found if new.npi and one.npi == new.npi), None)
    same_name = providers.of_name(work, folded)
    numbers = intake.identify(new, by_npi, same_name)
    known = {one.id: one for one in (*same_name, *([by_npi] if by_npi else []))}
    if ANOTHER in numbers:
        people_asked = providers.with_files(work, [known[n] for n in numbers if n != ANOTHER])
        raise Unsettled(Questions(people=people_asked))
    if not numbers:
        added = Provider(0, new.provider.strip(), new.npi)
        return pipeline.add_provider(work, added, folded), {}, []
    provider, notes = known[numbers[0]], []
    if fold_name(provider.name) != folded:
        notes.append(f"NPI {provider.npi} is {provider.name} here: that person has the new files.")
    if day := providers.leaves(work, provider.id):
        word = "leaves" if day >= at.today else "left"
        notes.append(f"{provider.name} {word} {spoken(day, at.today)}, as was said here.")
    if new.npi and provider.npi and provider.npi != new.npi:
        notes.append(f"{provider.name} keeps NPI {provider.npi}; {new.npi} was not stored.")
    if new.npi and not provider.npi:
        notes.append(f"NPI {new.npi} is now known of {provider.name}.")
        return pipeline.put_npi(work, provider, new.npi), {"npi": new.npi}, notes
    return provider, {}, notes


def _owner(at: Act, new: NewFiles) -> Person | None:
    """Who gets the files. Raises Refused for somebody who can't have any."""
    if new.owner_said:
        owner = people.get_person(at.work, new.owner_id) if new.owner_id else None
        if owner and owner.id != at.who.id:
            can_own(owner)
        return owner
    return None if Role.COORDINATOR in at.who.roles or not at.who.id else at.who


def _new_files(
    at: Act, new: NewFiles, provider: Provider, owner: Person | None, number: int
) -> list[File]:
    work, tracks = at.work, at.rules.tracks
    facility = parties.get_or_add(work, FacilityRow, new.facility) if new.facility else None
    names = list(dict.fromkeys(new.payers))
    places = [(new, parties.get_or_add(work, PayerRow, name)) for name in names]
    wanted: list[tuple[NewFiles, int | None]] = [*places] or [(new, None)]
    if new.initial:
        own = replace(new, track=intake.INITIAL, line_of_business=None, note=None)
        wanted.append((own, None))
    roster = frozenset(new.roster or ())
    ours = {payer for name, (_, payer) in zip(names, places, strict=True) if name in roster}
    files = [
        intake.first_file(
            number + place,
            provider.id,
            one,
            tracks,
            at.today,
            payer_id=payer,
            facility_id=facility if one is new else None,
            owner_id=owner.id if owner else None,
        )
        for place, (one, payer) in enumerate(wanted)
    ]
    files = [
        replace(file, submitted_how=ROSTER) if file.payer_id in ours else file for file in files
    ]
    return [plan_next(file, tracks, at.today, at.rules.calendar) for file in files]


def _without_twins(
    at: Act, new: NewFiles, files: list[File], number: int
) -> tuple[list[File], list[Line]]:
    """The files that are opened, and the open ones beside which nobody wants a second.

    What delegating payers take from our roster is asked in the same breath.

    Raises Unsettled while nobody was asked, BadInput when nothing is left.
    """
    known = lists.lines_of_provider(at.work, files[0].provider_id)
    twins = {file.id: [line for line in known if intake.is_twin(file, line.file)] for file in files}
    met = [line for lines in twins.values() for line in lines]
    ours = intake.delegating(new, parties.delegations(at.work, new.payers))
    if (met and new.again is None) or (ours and new.roster is None):
        own = intake.own_file(known, at.today)
        raise Unsettled(Questions(twins=tuple(met), delegating=ours, own=own))
    again = set(new.again or ())
    kept: list[File] = []
    left_out: list[Line] = []
    for file in files:
        beside = [line for line in twins[file.id] if line.file.id not in again]
        left_out += beside
        if not beside:
            kept.append(replace(file, id=number + len(kept)))
    if not kept:
        raise BadInput("Nothing is left to open: tick those that are wanted all the same.", "again")
    return kept, left_out


def _took(work: Work, new: NewFiles, opened: Opened) -> tuple[Took, ...]:
    """How long such files took here, for each that has a start date to be held against."""
    lines: Sequence[Line] = [deed.line for deed in opened.deeds]
    if not new.start_date:
        return ()
    return tuple(
        Took(
            line.subject if line.payer or line.facility else "",
            finished.days_taken(work, new.track, line.file.payer_id, line.file.facility_id),
        )
        for line in lines[:10]
    )
