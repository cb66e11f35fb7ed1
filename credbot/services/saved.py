"""Lists that people keep under a name."""

from dataclasses import replace
from datetime import datetime

from credbot.domain import roles
from credbot.domain import saved as rules
from credbot.domain.errors import Refused, Unknown
from credbot.domain.people import Person
from credbot.domain.queue import Query, words_of
from credbot.domain.saved import MOST, SHIPPED, SavedView
from credbot.store import audit, saved
from credbot.store.database import Database

SHARING = "settings.change"
"""What is shared is everybody's: who may change settings may share views."""


def list_views(db: Database, who: Person) -> list[SavedView]:
    """The views that come along, the shared ones and the person's own."""
    roles.require(who, "pipeline.read")
    with db.read() as work:
        return [*SHIPPED, *saved.list_views(work, who.id)]


def find_view(db: Database, who: Person, name: str) -> SavedView:
    """The view that a name means. Raises Unknown."""
    roles.require(who, "pipeline.read")
    return rules.named(list_views(db, who), name)


def save_view(
    db: Database, who: Person, name: str, query: Query, *, shared: bool = False, now: datetime
) -> tuple[SavedView, bool]:
    """Keep a list under a name, and whether it has replaced one of that name.

    Raises NotAllowed, BadInput, Refused.
    """
    roles.require(who, SHARING if shared else "pipeline.read")
    wanted = rules.check_name(name)
    owner = None if shared else who.id
    with db.begin() as work:
        known = [view for view in saved.list_views(work, who.id) if view.person_id == owner]
        same = [view for view in known if rules.plain(view.name) == rules.plain(wanted)]
        if not same and len(known) >= MOST:
            raise Refused(f"There are {MOST} views already. Remove one first: `/cred view`.")
        new = SavedView(wanted, words_of(query.turned(1)), same[0].id if same else 0, owner)
        old = {"name": same[0].name, "words": same[0].words} if same else {}
        kept = saved.put_view(work, new)
        after = {"name": kept.name, "words": kept.words, "shared": shared}
        audit.record(work, who, "saved.save", at=now, old=old, new=after)
        return kept, bool(same)


def remove_view(db: Database, who: Person, number: int, *, now: datetime) -> SavedView:
    """Forget a view. Raises Unknown for one that is gone or somebody else's, NotAllowed."""
    roles.require(who, "pipeline.read")
    with db.begin() as work:
        view = saved.get_view(work, number)
        if view is None or (view.person_id or who.id) != who.id:
            raise Unknown("This view is gone already.")
        if view.shared:
            roles.require(who, SHARING)
        saved.remove_view(work, number)
        old = {"name": view.name, "words": view.words, "shared": view.shared}
        audit.record(work, who, "saved.remove", at=now, old=old)
        return replace(view, id=0)
