"""Checklist items: received, verified at the source, waived."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime

from credbot.domain import pipeline as rules
from credbot.domain import requirements, roles
from credbot.domain.cards import Done
from credbot.domain.files import WaitingOn
from credbot.domain.onboarding import Verifier
from credbot.domain.people import Person
from credbot.domain.requirements import Item, Step
from credbot.domain.tracks import Requirement
from credbot.services.acts import check_seen, done, setting_of, write
from credbot.store import items, pipeline, settings
from credbot.store.database import Database


def got_item(
    db: Database,
    who: Person,
    file_id: int,
    word: str,
    *,
    now: datetime,
    day: date | None = None,
    seen: int | None = None,
) -> Done:
    """Record that an item was received, today or on an earlier day."""
    roles.require(who, "pipeline.work")

    def change(_need: Requirement, item: Item, today: date) -> Item:
        return requirements.got(item, day or today, today)

    return _change(db, who, "pipeline.got", file_id, word, change, now=now, seen=seen)


def verify_item(
    db: Database,
    who: Person,
    file_id: int,
    word: str,
    day: date,
    *,
    now: datetime,
    source: str | None = None,
    by: str | None = None,
    seen: int | None = None,
) -> Done:
    """Record a verification: on which day which source was consulted, by own staff or a CVO.

    Without `by` it is who usually verifies here.
    """
    roles.require(who, "pipeline.work")
    verifier = by or usual_verifier(db, who)

    def change(_need: Requirement, item: Item, today: date) -> Item:
        return requirements.verified(item, day, today, source, verifier)

    return _change(db, who, "pipeline.verified", file_id, word, change, now=now, seen=seen)


def finish_item(
    db: Database,
    who: Person,
    file_id: int,
    word: str,
    *,
    now: datetime,
    seen: int | None = None,
) -> Done:
    """Record the one step that an item has, today. Raises BadInput where it has two."""
    roles.require(who, "pipeline.work")
    by = usual_verifier(db, who)

    def change(need: Requirement, item: Item, today: date) -> Item:
        if requirements.single_step(need) is Step.GOT:
            return requirements.got(item, today, today)
        return requirements.verified(item, today, today, None, by)

    return _change(db, who, "pipeline.got", file_id, word, change, now=now, seen=seen)


def usual_verifier(db: Database, who: Person) -> str:
    """Who verifies here where nobody says so: `cvo` where only a CVO does, else `own`."""
    roles.require(who, "pipeline.read")
    with db.read() as work:
        verifies = settings.get_organisation(work).verifies
        return Verifier.CVO if verifies == Verifier.CVO else Verifier.OWN


def waive_item(
    db: Database,
    who: Person,
    file_id: int,
    word: str,
    why: str,
    *,
    now: datetime,
    seen: int | None = None,
) -> Done:
    """Do without an item, with the reason."""
    roles.require(who, "pipeline.waive")

    def change(_need: Requirement, item: Item, _today: date) -> Item:
        return replace(item, waived_why=why)

    return _change(db, who, "pipeline.waive", file_id, word, change, now=now, seen=seen, text=why)


def add_item(
    db: Database,
    who: Person,
    file_id: int,
    title: str,
    acts: WaitingOn,
    *,
    now: datetime,
    seen: int | None = None,
) -> Done:
    """Put an item of its own on one file's list. Raises BadInput, Refused for a closed file."""
    roles.require(who, "pipeline.work")
    with db.begin() as work:
        file = pipeline.get_file(work, file_id)
        at = setting_of(work, who, now)
        check_seen(at, file, seen)
        touched = rules.touch(file, at.today)
        have = items.items_of(work, file, at.rules.tracks)
        added = requirements.add_item(at.rules.tracks, file.track, have, title, acts)
        items.save_item(work, file, None, added)
        name = f"item:{added.key}"
        saved = write(
            at,
            "pipeline.item",
            file,
            pipeline.count_up(touched),
            text=title,
            old={name: {}},
            new={name: items.facts_of(added)},
        )
        return replace(done(at, "pipeline.item", [file], [saved], title)[0], item=added)


def _change(
    db: Database,
    who: Person,
    event: str,
    file_id: int,
    word: str,
    change: Callable[[Requirement, Item, date], Item],
    *,
    now: datetime,
    seen: int | None,
    text: str | None = None,
) -> Done:
    with db.begin() as work:
        # What belongs to the provider moves the days of all their files.
        pipeline.lock_numbering(work)
        file = pipeline.get_file(work, file_id)
        at = setting_of(work, who, now)
        check_seen(at, file, seen)
        have = items.items_of(work, file, at.rules.tracks)
        need = requirements.find_requirement(at.rules.tracks, file.track, word, have)
        item = have.get(need.key, Item(need.key))
        touched = rules.touch(file, at.today)
        changed = change(need, item, at.today)
        if changed.verified != item.verified:
            event = "pipeline.verified"
        if changed == item:
            return replace(done(at, event, [file], [file], need.title)[0], item=item)
        items.save_item(work, file, need.credential, changed)
        name = f"item:{need.key}"
        old, new = {name: items.facts_of(item)}, {name: items.facts_of(changed)}
        saved = write(
            at, event, file, pipeline.count_up(touched), text=text or need.title, old=old, new=new
        )
        return replace(done(at, event, [file], [saved], need.title)[0], item=changed)
