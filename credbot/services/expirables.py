"""What of providers ends, and what people do about it: renewed, corrected, ended, taken back.

`now` is an instant (UTC). Every change is recorded with what was and what is;
the open files of the provider are judged anew in the same transaction.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from credbot.domain import expirables as rules
from credbot.domain import roles
from credbot.domain.credentials import Catalog, Need, Type
from credbot.domain.errors import BadInput, Refused, Unknown
from credbot.domain.expirables import Changed, Credential, Facts, Shown
from credbot.domain.expiring import Ending, Wanted
from credbot.domain.expiring import Person as Whose
from credbot.domain.files import Provider
from credbot.domain.people import Person
from credbot.domain.providers import Candidates
from credbot.services.providers import search
from credbot.services.verification import follow_credentials
from credbot.store import audit, expirables, people, pipeline, settings
from credbot.store.database import Database, Work

PAGE = 8
AREA = "expirables."


def list_ending(
    db: Database, who: Person, wanted: Wanted, *, now: datetime, size: int = PAGE
) -> Ending:
    """A page of providers of whom something ends within the days asked for, or has ended."""
    roles.require(who, "pipeline.read")
    today = who.today(now)
    until = today + timedelta(days=wanted.days)
    with db.read() as work:
        count = expirables.count_ending(work, wanted, until, today)
        last = max(1, -(-count.n // size))
        if not count.more:
            wanted = replace(wanted, page=min(wanted.page, last))
        ids = expirables.ending(work, wanted, until, today, size)
        ends = expirables.ends_of(work, ids, wanted, until, today)
        named = expirables.get_providers(work, ids)
        files = expirables.files_of(work, ids)
        owner = people.get_person(work, wanted.owner_id).name if wanted.owner_id else None
        return Ending(
            people=tuple(_whose(named[one], ends.get(one, []), files.get(one)) for one in ids),
            count=count,
            wanted=wanted,
            until=until,
            size=size,
            as_of=now,
            today=today,
            catalog=settings.get_rules(work).catalog,
            owner=owner,
            may_work=roles.may(who, "pipeline.work"),
        )


def read_catalog(db: Database, who: Person) -> Catalog:
    """The kinds of credentials, and how old a verification may be."""
    roles.require(who, "pipeline.read")
    with db.read() as work:
        return settings.get_rules(work).catalog


def read_credentials(db: Database, who: Person, text: str, *, now: datetime) -> Shown | Candidates:
    """All credentials of one provider; those whom the text may mean when they are several."""
    roles.require(who, "pipeline.read")
    with db.read() as work:
        found = search(work, text)
        return found if isinstance(found, Candidates) else _shown(work, who, found, now)


def read_credentials_of(db: Database, who: Person, provider_id: int, *, now: datetime) -> Shown:
    """The same for somebody who was chosen. Raises Unknown."""
    roles.require(who, "pipeline.read")
    with db.read() as work:
        return _shown(work, who, pipeline.get_provider(work, provider_id), now)


def read_credential(db: Database, who: Person, number: int, *, now: datetime) -> Shown:
    """The same for the provider of a credential. Raises Unknown."""
    roles.require(who, "pipeline.read")
    with db.read() as work:
        provider_id = expirables.get(work, number).provider_id
        return _shown(work, who, pipeline.get_provider(work, provider_id), now)


def renew(db: Database, who: Person, number: int, facts: Facts, *, now: datetime) -> Changed:
    """Put a new one in the place of a credential; the old one stays, linked to it.

    Raises BadInput, and Refused where somebody has renewed or ended it meanwhile.
    """
    roles.require(who, "pipeline.work")
    with db.begin() as work:
        pipeline.lock_numbering(work)
        old = expirables.get(work, number, lock=True)
        return _renew(work, who, old, facts, now)


def renew_of(
    db: Database,
    who: Person,
    provider_id: int,
    type_key: str,
    facts: Facts,
    *,
    now: datetime,
) -> Changed:
    """The same by kind, state and number; where none is known yet, the first one.

    Raises BadInput where several are meant.
    """
    roles.require(who, "pipeline.work")
    with db.begin() as work:
        pipeline.lock_numbering(work)
        kind = settings.get_rules(work).catalog.type(type_key)
        have = [one for one in expirables.of_provider(work, provider_id) if one.current]
        meant = rules.place_of(have, kind, facts)
        if kind.state is Need.NEEDED and not facts.state:
            meant = [one for one in have if one.type == type_key]
        if len(meant) > 1:
            raise BadInput(f"Say which {kind.short}: {', '.join(map(_called, meant))}.")
        if meant:
            return _renew(work, who, expirables.get(work, meant[0].id, lock=True), facts, now)
        return _add(work, who, provider_id, kind, facts, now)


def add(
    db: Database, who: Person, provider_id: int, type_key: str, facts: Facts, *, now: datetime
) -> Changed:
    """A credential that was not known. Raises BadInput, also where it is known already."""
    roles.require(who, "pipeline.work")
    with db.begin() as work:
        pipeline.lock_numbering(work)
        kind = settings.get_rules(work).catalog.type(type_key)
        have = expirables.of_provider(work, provider_id)
        same = [one for one in rules.place_of(have, kind, facts) if not _other(one, facts)]
        if same:
            raise BadInput(f"{_called(same[0])} is known already. Renew or edit it.", "number")
        return _add(work, who, provider_id, kind, facts, now)


def edit(db: Database, who: Person, number: int, facts: Facts, *, now: datetime) -> Changed:
    """Correct a credential; what is not said is emptied. Raises BadInput and Refused."""
    roles.require(who, "pipeline.work")
    with db.begin() as work:
        pipeline.lock_numbering(work)
        old = expirables.get(work, number, lock=True)
        kept = settings.get_rules(work)
        kind = kept.catalog.type(old.type)
        new = rules.edited(old, kind, facts, who.today(now))
        expirables.put(work, new)
        return _done(work, who, "edit", old, new, now)


def end(
    db: Database, who: Person, number: int, why: str, day: date | None = None, *, now: datetime
) -> Changed:
    """Let a credential count no more, from `day` on. Raises BadInput and Refused."""
    roles.require(who, "pipeline.work")
    today = who.today(now)
    with db.begin() as work:
        pipeline.lock_numbering(work)
        old = expirables.get(work, number, lock=True)
        new = rules.ended(old, why, day or today, today)
        expirables.put(work, new)
        return _done(work, who, "end", old, new, now, text=why)


def undo(db: Database, who: Person, act: int, *, now: datetime) -> Changed:
    """Take back what an act did to a credential, while it is still so. Raises Refused, Unknown."""
    roles.require(who, "pipeline.work")
    with db.begin() as work:
        pipeline.lock_numbering(work)
        event = next(
            (one for one in audit.events_of_act(work, act) if one.event.startswith(AREA)), None
        )
        if event is None or "credential" not in event.after:
            raise Unknown("I don't know this act any more.")
        made = rules.restored(event.after["credential"])
        try:
            now_so = expirables.get(work, made.id, lock=True)
        except Unknown:
            raise Refused("This was taken back already.") from None
        if now_so != made:
            raise Refused("This has changed again since; nothing was undone.")
        before = event.before.get("credential")
        if before and before["id"] == made.id:
            old = rules.restored(before)
            expirables.put(work, old)
            return _done(work, who, "undo", made, old, now)
        return _withdraw(work, who, made, before, now)


def _renew(work: Work, who: Person, old: Credential, facts: Facts, now: datetime) -> Changed:
    kind = settings.get_rules(work).catalog.type(old.type)
    new = expirables.add(work, rules.renewed(old, kind, facts, who.today(now)))
    expirables.put(work, replace(old, renewed_by=new.id, remind_from=None))
    return _done(work, who, "renew", old, new, now)


def _add(
    work: Work, who: Person, provider_id: int, kind: Type, facts: Facts, now: datetime
) -> Changed:
    new = expirables.add(work, rules.made(provider_id, kind, facts, who.today(now)))
    return _done(work, who, "add", None, new, now)


def _withdraw(
    work: Work, who: Person, made: Credential, before: Mapping[str, Any] | None, now: datetime
) -> Changed:
    """Forget one that an act made, and let the one that it renewed count again."""
    old = None
    if before:
        old = rules.restored(before)
        expirables.put(work, old)
    expirables.remove(work, made.id)
    return _done(work, who, "undo", made, old or replace(made, ended=who.today(now)), now)


def _done(
    work: Work,
    who: Person,
    verb: str,
    old: Credential | None,
    new: Credential,
    now: datetime,
    text: str | None = None,
) -> Changed:
    kept = settings.get_rules(work)
    today = who.today(now)
    was = {"credential": rules.plain(old)} if old else {}
    audit.record(
        work, who, f"{AREA}{verb}", at=now, old=was, new={"credential": rules.plain(new)}, text=text
    )
    files = expirables.open_files(work, new.provider_id)
    follow_credentials(work, kept, new.provider_id, now)
    return Changed(
        event=verb,
        provider=pipeline.get_provider(work, new.provider_id),
        before=old,
        after=new,
        type=kept.catalog.type(new.type),
        today=today,
        act=work.batch,
        files=len(files),
    )


def _shown(work: Work, who: Person, provider: Provider, now: datetime) -> Shown:
    rules_now = settings.get_rules(work)
    verifies = settings.get_organisation(work).verifies
    return Shown(
        provider=provider,
        credentials=tuple(expirables.of_provider(work, provider.id)),
        catalog=rules_now.catalog,
        today=who.today(now),
        by=who.name,
        verifies="cvo" if verifies == "cvo" else "own",
        files=len(expirables.open_files(work, provider.id)),
        may_work=roles.may(who, "pipeline.work"),
    )


def _whose(
    provider: Provider, ends: Sequence[Credential], files: tuple[int, list[str]] | None
) -> Whose:
    n, owners = files or (0, [])
    return Whose(provider, tuple(ends), n, owners[0] if owners else None)


def _other(one: Credential, facts: Facts) -> bool:
    """Whether a number says that it is another one."""
    return bool(facts.number and one.number and facts.number != one.number)


def _called(one: Credential) -> str:
    return " ".join(part for part in (one.type, one.state, one.number) if part)
