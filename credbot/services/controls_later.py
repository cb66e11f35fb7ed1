"""Changes of the rules that take longer than an answer may: queued, and told when they are done.

With very many open files their dates take seconds to derive. A preview, a
change or an Undo is then a row of slow work, and its result a direct message.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from credbot.domain import roles
from credbot.domain.controls import derives
from credbot.domain.people import Person
from credbot.services import controls
from credbot.services.controls import Change
from credbot.store import controls as kept
from credbot.store import counts, outbox, people
from credbot.store.database import Database
from credbot.store.outbox import Outgoing

LARGE = 5_000
"""Open files up to which their dates are derived while somebody waits for the answer."""


def put_off(
    db: Database,
    who: Person,
    do: str,
    *,
    now: datetime,
    wanted: Mapping[str, Any] | None = None,
    act: int = 0,
) -> int | None:
    """Queue a `preview`, `save` or `undo` that takes long; of how many files, None: do it now.

    What is wrong with it is said at once. Raises BadInput, Refused and Unknown.
    """
    roles.require(who, "settings.change")
    with db.read() as work:
        files = counts.count_open(work)
        keys = kept.get_change(work, act).after if do == "undo" else wanted or {}
    if files <= LARGE or not any(derives(key) for key in keys):
        return None
    if do != "undo" and not controls.check(db, who, wanted or {}, now=now).after:
        return None
    letter = Outgoing(
        kind="settings_work",
        recipient=f"person:{who.id}",
        subject=None,
        payload={"do": do, "wanted": dict(wanted or {}), "act": act},
        as_of=now,
    )
    with db.begin() as work:
        outbox.queue(work, letter)
    return files


def carry_out(
    db: Database, person_id: int, payload: Mapping[str, Any], key: str, *, now: datetime
) -> Change:
    """Do what was put off, once for a key. Raises Repeated, and what the act itself raises."""
    with db.read() as work:
        who = people.get_person(work, person_id)
    roles.require(who, "settings.change")
    if payload["do"] == "preview":
        return controls.change(db, who, payload["wanted"], now=now, preview=True)
    once = db.for_request(key)
    if payload["do"] == "undo":
        return controls.undo(once, who, payload["act"], now=now)
    return controls.change(once, who, payload["wanted"], now=now)
