"""Files and lists that a person shows to everybody in a channel."""

from collections.abc import Sequence
from datetime import datetime

from credbot.domain import roles
from credbot.domain.cards import Page, Row, row_of
from credbot.domain.people import Person
from credbot.domain.queue import Query
from credbot.services import lists as reading
from credbot.store import lists, pipeline, settings
from credbot.store.database import Database


def read_shared(
    db: Database, who: Person, file_ids: Sequence[int], *, now: datetime
) -> tuple[Row, ...]:
    """Files to be shown to a channel. `now` is an instant (UTC). Raises NotAllowed, Unknown."""
    roles.require(who, "pipeline.share")
    today = who.today(now)
    with db.read() as work:
        rules = settings.get_rules(work)
        lines = lists.lines_of(work, pipeline.get_files(work, file_ids, lock=False))
        return tuple(row_of(line, today, rules) for line in lines)


def list_shared(db: Database, who: Person, query: Query, *, now: datetime) -> Page:
    """A list to be shown to a channel. Raises NotAllowed, BadInput for an unknown payer."""
    roles.require(who, "pipeline.share")
    return reading.list_files(db, who, query, now=now)
