"""Many files given at once: a preview, then one act with one message to each person."""

from collections.abc import Sequence
from datetime import datetime

from credbot.domain import pipeline as rules
from credbot.domain import roles, undo
from credbot.domain.assignment import MOST, Dealt, Preview, deal, seal
from credbot.domain.errors import BadInput, Refused
from credbot.domain.files import File
from credbot.domain.people import Person
from credbot.domain.queue import Query
from credbot.domain.record import Event
from credbot.services.acts import Act, setting_of
from credbot.services.telling import can_own, tell_owners
from credbot.store import assignment, audit, lists, outbox, people, pipeline
from credbot.store.database import Database, Work

GIVEN = "pipeline.assign"


def files_of(db: Database, who: Person, query: Query, *, now: datetime) -> list[int]:
    """The files of a list in its order, 500 at most."""
    roles.require(who, "pipeline.assign")
    with db.read() as work:
        return lists.list_ids(work, query, who.today(now), MOST)


def preview(
    db: Database, who: Person, file_ids: Sequence[int], person_ids: Sequence[int]
) -> Preview:
    """Who would get how many. Raises BadInput, Refused, Unknown."""
    roles.require(who, "pipeline.assign")
    with db.read() as work:
        files, owners = _chosen(work, file_ids, person_ids, lock=False)
        return Preview(deal(files, owners), tuple(file.id for file in files), seal(files))


def people_of(db: Database, who: Person, slack_ids: Sequence[str]) -> list[int]:
    """The people behind accounts, in their order. Raises Refused for one not known here."""
    roles.require(who, "pipeline.assign")
    with db.read() as work:
        found = [people.find_by_slack_id(work, slack_id) for slack_id in slack_ids]
    if None in found:
        raise Refused(
            "I don't know one of them yet. Give them a role first: "
            "`/cred people add @who specialist`."
        )
    return [person.id for person in found if person]


def assign_shares(
    db: Database,
    who: Person,
    file_ids: Sequence[int],
    person_ids: Sequence[int],
    seen: str,
    *,
    now: datetime,
) -> Dealt | Preview:
    """Give the files as the preview said; a new preview when one of them has changed since.

    One transaction, one message for each person. Raises BadInput, Refused, Unknown.
    """
    roles.require(who, "pipeline.assign")
    with db.begin() as work:
        files, owners = _chosen(work, file_ids, person_ids, lock=True)
        shares = deal(files, owners)
        if seal(files) != seen:
            numbers = tuple(file.id for file in files)
            return Preview(shares, numbers, seal(files), changed=True)
        at = setting_of(work, who, now)
        by_id = {file.id: file for file in files}
        moved: list[File] = []
        told = []
        for share in shares:
            mine = _give(at, [by_id[number] for number in share.files], share.person)
            moved += mine
            outbox.refresh_cards(work, [file.id for file in mine], now)
            if said := tell_owners(at, mine, share.person):
                told.append(said)
        return Dealt(shares, len(moved), tuple(told), work.batch, (moved or files)[0], at.today)


def many_given(events: Sequence[Event]) -> bool:
    """Whether these events are of one act that gave many files."""
    return len(events) > 1 and {event.event for event in events} == {GIVEN}


def take_back(at: Act, files: Sequence[File], events: Sequence[Event]) -> list[File]:
    """Take back an act that gave many files, in a few statements, whatever their number.

    Raises Refused, with who and when, where the owner of one has changed since.
    """
    roles.require(at.who, "pipeline.work")
    first = min(event.id for event in events)
    since = audit.later_of_many(at.work, [file.id for file in files], first)
    pairs = []
    for file, event in zip(files, events, strict=True):
        later = [one for one in since.get(file.id, ()) if one.id > event.id]
        undo.check_since(file, event, later, at.who.zone)
        pairs.append((file, undo.restored(file, event, later)))
    for owner in {after.owner_id for _, after in pairs if after.owner_id}:
        people.get_person(at.work, owner)
    saved = assignment.save_owners(at.work, pairs, at.rules, at.today)
    entries = []
    for event, (before, _), after in zip(events, pairs, saved, strict=True):
        was, became = audit.changed_fields(before, after)
        became |= {"undone": event.id, "event": event.event}
        entries.append(
            audit.Entry(
                "pipeline.undo",
                file_id=after.id,
                version=after.version,
                before=was,
                after=became,
            )
        )
    audit.record_many(at.work, at.who, entries, at=at.now)
    outbox.refresh_cards(at.work, [file.id for file in saved], at.now)
    return saved


def _give(at: Act, files: Sequence[File], owner: Person) -> list[File]:
    """The files that changed hands."""
    given = [(file, rules.assign_file(file, owner.id, at.today)) for file in files]
    given = [(before, after) for before, after in given if before != after]
    moved = assignment.save_owners(at.work, given, at.rules, at.today)
    entries = []
    for (before, _), saved in zip(given, moved, strict=True):
        was, became = audit.changed_fields(before, saved)
        entries.append(
            audit.Entry(
                GIVEN,
                file_id=saved.id,
                version=saved.version,
                before=was,
                after=became,
            )
        )
    audit.record_many(at.work, at.who, entries, at=at.now)
    return moved


def _chosen(
    work: Work, file_ids: Sequence[int], person_ids: Sequence[int], *, lock: bool
) -> tuple[list[File], list[Person]]:
    numbers = list(dict.fromkeys(file_ids))
    if not numbers:
        raise BadInput("Tick at least one file.", "files0")
    if len(numbers) > MOST:
        raise BadInput(f"At most {MOST} files at once; these are {len(numbers)}.", "files0")
    if not person_ids:
        raise BadInput("Say to whom.", "people")
    owners = [people.get_person(work, number) for number in dict.fromkeys(person_ids)]
    for owner in owners:
        can_own(owner)
    files = pipeline.get_files(work, numbers, lock=lock)
    closed = [file.ref for file in files if not file.open]
    if closed:
        raise Refused(f"{', '.join(closed[:3])} {'is' if len(closed) == 1 else 'are'} closed.")
    return files, owners
