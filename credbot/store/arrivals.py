"""Who comes through a door, and which rules hold, in one statement before every answer."""

from sqlalchemy import bindparam, select

from credbot.domain.people import Person
from credbot.store.database import Work
from credbot.store.people import COLUMNS, person_of
from credbot.store.prepared import Prepared
from credbot.store.schema import PersonRow, SettingRow
from credbot.store.settings import REVISION

_REVISION = select(SettingRow.value).where(SettingRow.key == REVISION).scalar_subquery()
_ARRIVING = Prepared(
    select(*COLUMNS, _REVISION.label("revision")).where(PersonRow.slack_id == bindparam("slack_id"))
)


def find_arriving(work: Work, slack_id: str) -> Person | None:
    """The person with this Slack id, if we know one; what `get_rules` asks for is read too."""
    row = work.row(_ARRIVING, {"slack_id": slack_id})
    if row is None:
        return None
    work.known["revision"] = row.revision
    return person_of(row)
