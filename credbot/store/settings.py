"""The organisation's settings, and the rules that follow from them."""

import json
import secrets
from datetime import date
from importlib.resources import files
from typing import Any, cast

import yaml
from sqlalchemy import delete, select

from credbot.domain import controls, limits
from credbot.domain import cover as covers
from credbot.domain.credentials import Catalog, Need, read_catalog
from credbot.domain.limits import LimitTable, Usual
from credbot.domain.settings import Organisation, TeamChannel
from credbot.domain.stalls import Rules
from credbot.domain.tracks import Tracks, read_tracks
from credbot.domain.verification import read_ages
from credbot.domain.workdays import work_calendar
from credbot.store import cover, meetings
from credbot.store.calendars import RememberingCalendar
from credbot.store.database import Work
from credbot.store.prepared import Prepared
from credbot.store.schema import ChannelRow, PayerRow, SettingRow, UsualRow

REVISION = "revision"
_REVISION = Prepared(select(SettingRow.value).where(SettingRow.key == REVISION))


def get_organisation(work: Work) -> Organisation:
    """What is set, with the defaults for the rest."""
    stored = {
        row.key: json.loads(row.value)
        for row in work.rows(select(SettingRow.key, SettingRow.value))
    }
    days = frozenset(date.fromisoformat(day) for day in stored.get("closing_days", []))
    return Organisation(
        country=stored.get("country", "US"),
        state=stored.get("state"),
        closing_days=days,
        live=stored.get("live", False),
        zone=stored.get("zone"),
        verifies=stored.get("verifies"),
        bodies=tuple(stored["bodies"]) if stored.get("bodies") is not None else None,
    )


def put(work: Work, key: str, value: Any) -> None:
    """Store one setting; what was derived from the settings is derived anew."""
    _write(work, key, json.dumps(value))
    revise(work)


def revise(work: Work) -> None:
    """Say that something which rules are derived from has changed."""
    _write(work, REVISION, json.dumps(secrets.token_hex(8)))


def get_rules(work: Work) -> Rules:
    """Tracks, days off and usual times; derived once for each revision.

    Remembered by readers only: what a writer sees may be taken back.
    """
    if "rules" in work.known:
        return cast(Rules, work.known["rules"])
    revision = work.known["revision"] if "revision" in work.known else work.scalar(_REVISION)
    known = work.memo.get("rules")
    rules: Rules = known[1] if known and known[0] == revision else _derive(work)
    if work.reading:
        work.memo["rules"] = (revision, rules)
        work.known["rules"] = rules
    return rules


def get_zone(work: Work) -> str:
    """The organisation's zone: what it has set, else what the environment says."""
    return get_organisation(work).zone or work.zone


def get_channels(work: Work, use: str | None = None) -> list[TeamChannel]:
    """Channels that have a use here, by id."""
    columns = (ChannelRow.id, ChannelRow.use, ChannelRow.zone, ChannelRow.only, ChannelRow.hour)
    query = select(*columns)
    if use:
        query = query.where(ChannelRow.use == use)
    return [TeamChannel(*row) for row in work.rows(query.order_by(ChannelRow.id))]


def put_channel(work: Work, channel: TeamChannel) -> None:
    """Give a channel a use; the same use again replaces its zone, filter and hour."""
    old = (ChannelRow.id == channel.id) & (ChannelRow.use == channel.use)
    work.execute(delete(ChannelRow).where(old))
    work.execute(
        work.insert(ChannelRow).values(
            id=channel.id,
            use=channel.use,
            zone=channel.zone,
            only=channel.only,
            hour=channel.hour,
        )
    )


def remove_channel(work: Work, channel_id: str, use: str | None = None) -> None:
    """End one use of a channel, or all of them."""
    gone = delete(ChannelRow).where(ChannelRow.id == channel_id)
    work.execute(gone.where(ChannelRow.use == use) if use else gone)


def get_text(work: Work, key: str) -> str | None:
    """A stored text that no rule is derived from."""
    text = work.scalar(select(SettingRow.value).where(SettingRow.key == key))
    return None if text is None else str(json.loads(text))


def put_text(work: Work, key: str, text: str) -> None:
    """Store a text that no rule is derived from."""
    _write(work, key, json.dumps(text))


def list_texts(work: Work, prefix: str) -> list[str]:
    """The keys that begin with `prefix`, in order."""
    query = select(SettingRow.key).where(SettingRow.key.startswith(prefix, autoescape=True))
    return [row.key for row in work.rows(query.order_by(SettingRow.key))]


def default_tracks() -> Tracks:
    """The tracks that credbot starts with."""
    text = (files("credbot") / "data" / "tracks.yaml").read_text("utf-8")
    return read_tracks(text)


def default_values(work: Work) -> dict[str, Any]:
    """The same as plain values, read once."""
    if "default_tracks" not in work.memo:
        text = (files("credbot") / "data" / "tracks.yaml").read_text("utf-8")
        work.memo["default_tracks"] = yaml.safe_load(text)
    values: dict[str, Any] = work.memo["default_tracks"]
    return values


def _tracks(work: Work) -> Tracks:
    """The tracks with what the organisation has changed of them."""
    kept = work.scalar(select(SettingRow.value).where(SettingRow.key == "tracks"))
    changes = json.loads(kept) if kept else None
    if changes:
        return controls.read_tracks_of(default_values(work), changes)
    if "tracks" not in work.memo:
        work.memo["tracks"] = default_tracks()
    tracks: Tracks = work.memo["tracks"]
    return tracks


def default_catalog() -> Catalog:
    """The kinds of credentials and the ages that credbot starts with."""
    return read_catalog((files("credbot") / "data" / "credentials.yaml").read_text("utf-8"))


def get_catalog(work: Work) -> Catalog:
    """The kinds of credentials, with the ages that the organisation has set."""
    if "catalog" not in work.memo:
        work.memo["catalog"] = default_catalog()
    catalog: Catalog = work.memo["catalog"]
    kept = work.scalar(select(SettingRow.value).where(SettingRow.key == "ages"))
    ages = json.loads(kept) if kept else None
    return catalog.with_ages(read_ages(ages)) if ages else catalog


def has_state(work: Work, kind: str) -> bool:
    """Whether a credential of this kind belongs to a state; what nobody knows here does."""
    known = get_rules(work).catalog.types.get(kind)
    return known is None or (known.state is not Need.NONE and not known.lasts)


def _derive(work: Work) -> Rules:
    organisation = get_organisation(work)
    calendar = work_calendar(organisation.country, organisation.state, organisation.closing_days)
    return Rules(
        _tracks(work),
        RememberingCalendar(calendar.days_off),
        _usual_times(work),
        _limits(work),
        covers.by_person(cover.list_covers(work)),
        get_catalog(work),
        meetings.all_days(work),
    )


def _limits(work: Work) -> LimitTable:
    """The setting `limits`, a list of stages' limits, and the payers' types."""
    kept = work.scalar(select(SettingRow.value).where(SettingRow.key == "limits"))
    typed = select(PayerRow.id, PayerRow.type).where(PayerRow.type.is_not(None))
    return LimitTable(
        limits.restored(json.loads(kept)) if kept else (),
        {row.id: row.type for row in work.rows(typed)},
    )


def _usual_times(work: Work) -> dict[tuple[int, str], Usual]:
    stated = select(PayerRow.id, PayerRow.usual_days).where(PayerRow.usual_days.is_not(None))
    times = {(row.id, "in_process"): Usual(row.usual_days, 0) for row in work.rows(stated)}
    medians = select(UsualRow.payer_id, UsualRow.stage, UsualRow.days, UsualRow.n)
    for payer_id, stage, days, n in work.rows(medians):
        times[payer_id, stage] = Usual(days, n)
    return times


def _write(work: Work, key: str, value: str) -> None:
    upsert = work.insert(SettingRow).values(key=key, value=value)
    work.execute(
        upsert.on_conflict_do_update(index_elements=["key"], set_={"value": upsert.excluded.value})
    )
