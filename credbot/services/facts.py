"""Facts of a file and its provider, mended by a person."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from credbot.domain import facts, roles
from credbot.domain.cards import Done
from credbot.domain.errors import BadInput
from credbot.domain.files import Provider
from credbot.domain.people import Person
from credbot.services.acts import Act, check_seen, counted, done, setting_of, write
from credbot.store import lists, outbox, pipeline
from credbot.store.database import Database


def read_facts(db: Database, who: Person, file_id: int) -> dict[str, Any]:
    """The facts of a file that can be mended, by name. Raises Unknown."""
    roles.require(who, "pipeline.work")
    with db.read() as work:
        file = pipeline.get_file(work, file_id, lock=False)
        provider = pipeline.get_provider(work, file.provider_id)
        own = {fact.name: getattr(file, fact.name) for fact in facts.FACTS if fact.name != "npi"}
        return {**own, "npi": provider.npi}


def edit_file(
    db: Database,
    who: Person,
    file_id: int,
    changes: Mapping[str, Any],
    *,
    now: datetime,
    seen: int | None = None,
) -> Done:
    """Mend facts; None takes one away. Closed files too: an effective date comes late.

    Raises BadInput with the field, Stale and Unknown.
    """
    roles.require(who, "pipeline.work")
    wanted = {name: facts.checked(name, value) for name, value in changes.items()}
    with db.begin() as work:
        file = pipeline.get_file(work, file_id)
        at = setting_of(work, who, now)
        check_seen(at, file, seen)
        mended = facts.mended(file, wanted)
        old, new = _npi(at, pipeline.get_provider(work, file.provider_id), wanted)
        after = pipeline.count_up(mended) if new else counted(file, mended)
        saved = write(at, "pipeline.edit", file, after, old=old, new=new)
        if new:
            others = lists.lines_of_provider(work, file.provider_id)
            outbox.refresh_cards(work, [line.file.id for line in others], now)
        said = (f"NPI: {new['npi'] or 'none'} (was {old['npi'] or 'none'}).",) if new else ()
        return replace(done(at, "pipeline.edit", [file], [saved], None)[0], notes=said)


def _npi(
    at: Act, provider: Provider, wanted: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """What the provider's NPI was and became; nothing when it stays. Raises BadInput."""
    if "npi" not in wanted or wanted["npi"] == provider.npi:
        return {}, {}
    npi = wanted["npi"]
    for other in pipeline.find_providers(at.work, npi=npi, folded="") if npi else ():
        if other.npi == npi and other.id != provider.id:
            raise BadInput(f"NPI {npi} belongs to {other.name}. Check the number.", "npi")
    pipeline.put_npi(at.work, provider, npi)
    return {"npi": provider.npi}, {"npi": npi}
