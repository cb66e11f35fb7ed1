"""Settings as they are stored, read and written one by one, and the record of their changes."""

import json
from typing import Any

from sqlalchemy import select, update

from credbot.domain.controls import FRESH
from credbot.domain.errors import Unknown
from credbot.domain.record import Event
from credbot.domain.settings import TeamChannel
from credbot.store import audit, parties, settings
from credbot.store.database import Work
from credbot.store.schema import PayerRow, SettingRow

EVENT = "settings.change"
_OF_PAYER = (PayerRow.usual_days, PayerRow.delegated, PayerRow.delegated_lines, PayerRow.type)


def read(work: Work, key: str) -> Any:
    """The value of a setting; of a payer or channel that nobody has set anything of: None."""
    kind, _, name = key.partition(":")
    if kind == "payer":
        return _payer(work, name)
    if kind == "channel":
        use, _, channel_id = name.partition(":")
        found = [one for one in settings.get_channels(work, use) if one.id == channel_id]
        return (
            {name: getattr(found[0], name) for name in ("zone", "only", "hour")} if found else None
        )
    stored = work.scalar(select(SettingRow.value).where(SettingRow.key == key))
    return FRESH.get(key) if stored is None else json.loads(stored)


def write(work: Work, key: str, value: Any) -> None:
    """Store the value of a setting."""
    kind, _, name = key.partition(":")
    if kind == "payer":
        payer = parties.get_or_add(work, PayerRow, name)
        lines = json.dumps(value["delegated_lines"]) if value["delegated_lines"] else None
        stored = {**value, "delegated_lines": lines}
        work.execute(update(PayerRow).where(PayerRow.id == payer).values(stored))
        settings.revise(work)
    elif kind == "channel":
        use, _, channel_id = name.partition(":")
        if value is None:
            settings.remove_channel(work, channel_id, use)
        else:
            settings.put_channel(work, TeamChannel(channel_id, use, **value))
    else:
        settings.put(work, key, value)


def list_payers(work: Work) -> dict[str, dict[str, Any]]:
    """By name, what is set of each payer."""
    rows = work.rows(select(PayerRow.name, *_OF_PAYER).order_by(PayerRow.folded))
    return {row.name: _facts(row) for row in rows}


def get_change(work: Work, batch: int) -> Event:
    """The change of settings that one act made. Raises Unknown."""
    for event in audit.events_of_act(work, batch):
        if event.event == EVENT:
            return event
    raise Unknown("I don't know this change any more.")


def _payer(work: Work, name: str) -> dict[str, Any] | None:
    payer = parties.find(work, PayerRow, name)
    if payer is None:
        return None
    return _facts(work.row(select(*_OF_PAYER).where(PayerRow.id == payer)))


def _facts(row: Any) -> dict[str, Any]:
    return {
        "usual_days": row.usual_days,
        "delegated": bool(row.delegated),
        "delegated_lines": parties.lines_of(row.delegated_lines),
        "type": row.type,
    }
