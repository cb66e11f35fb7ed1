"""What the clock brings at eight: the stall digest of each channel, each person's morning.

Only numbers and ids are queued; what a message says is read when it is sent.
Before the organisation is live everything goes to the coordinators alone.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from credbot.domain.people import Person
from credbot.domain.queue import Filter, Query, parse_query
from credbot.domain.quiet import USUAL
from credbot.domain.roles import Role, may
from credbot.domain.settings import TeamChannel
from credbot.domain.slots import Scope, Slot
from credbot.services import alerts
from credbot.services.jobs import Said
from credbot.store import counts, people, settings
from credbot.store.alerts import all_choices
from credbot.store.database import Database, Work
from credbot.store.outbox import Outgoing

MOST_KEPT = 5000
"""Up to so many stalled files a digest keeps which they were; beyond, only how many."""

DIGEST = "stall-digest"
MORNING = "my-morning"


def channel_scopes(db: Database) -> list[Scope]:
    """The team channels, each by its own zone's clock."""
    with db.read() as work:
        channels = settings.get_channels(work, "team")
        zone = settings.get_zone(work)
    return [scope_of(channel, zone) for channel in channels]


def scope_of(channel: TeamChannel, zone: str) -> Scope:
    """Whose run a channel's digest is; `zone` is that of channels without their own."""
    return Scope(f"channel:{channel.id}", channel.zone or zone, channel.hour)


def person_scopes(db: Database) -> list[Scope]:
    """Everybody who works files and can be reached, each by their own zone's clock."""
    with db.read() as work:
        everybody = people.list_people(work)
        chosen = all_choices(work)
    return [
        Scope(f"person:{person.id}", person.zone, chosen.get(person.id, USUAL).hour)
        for person in everybody
        if person.slack_id and may(person, "pipeline.work")
    ]


def compose_digests(work: Work, slots: Sequence[Slot], now: datetime) -> Mapping[Slot, Said]:
    """One digest for each channel; equal filters on one day are counted once."""
    channels = {f"channel:{channel.id}": channel for channel in settings.get_channels(work, "team")}
    tracks = settings.get_rules(work).tracks
    live = settings.get_organisation(work).live
    instead = [] if live else overseers(work)
    counted: dict[tuple[str | None, date], dict[str, Any]] = {}
    said: dict[Slot, Said] = {}
    for slot in slots:
        channel = channels[slot.scope]
        key = (channel.only, slot.day)
        if key not in counted:
            words = [*(channel.only or "").split(), "stalled"]
            wanted = parse_query(words, tracks).filter
            counted[key] = _stalled(work, wanted, slot.day)
        recipients = [slot.scope] if live else [f"person:{person.id}" for person in instead]
        messages = [_digest(slot, channel, to, now) for to in recipients]
        said[slot] = Said(messages, counted[key])
    return said


def compose_mornings(work: Work, slots: Sequence[Slot], now: datetime) -> Mapping[Slot, Said]:
    """A morning for each person with something due; nothing for the others."""
    live = settings.get_organisation(work).live
    instead = [] if live else overseers(work)
    due: dict[date, dict[int, int]] = {}
    wanted: dict[date, frozenset[int]] = {}
    said: dict[Slot, Said] = {}
    for slot in slots:
        known = due.setdefault(slot.day, {})
        if not known:
            due[slot.day] = known = counts.count_due(work, slot.day)
            wanted[slot.day] = alerts.mornings_for(work, slot.day, known)
        person_id = int(slot.scope.partition(":")[2])
        if person_id not in wanted[slot.day]:
            continue
        readers = [person_id] if live else [person.id for person in instead]
        said[slot] = Said([morning(slot, person_id, reader, now) for reader in readers])
    return said


def _stalled(work: Work, wanted: Filter, day: date) -> dict[str, Any]:
    """What the next digest compares itself with: how many were stalled, and which."""
    ids = counts.ids_among(work, wanted, day, MOST_KEPT)
    if ids is None:
        return {"stalled": counts.count_exactly(work, wanted, day)}
    return {"stalled": len(ids), "files": sorted(ids)}


def digest_query(work: Work, channel_id: str) -> Query:
    """What a team channel's digest is about."""
    for channel in settings.get_channels(work, "team"):
        if channel.id == channel_id:
            return parse_query((channel.only or "").split(), settings.get_rules(work).tracks)
    return Query()


def overseers(work: Work) -> list[Person]:
    """Who sees everything before Go Live: the coordinators, without one the admins."""
    for role in (Role.COORDINATOR, Role.ADMIN):
        if found := people.list_reachable(work, role):
            return found
    return []


def _digest(slot: Slot, channel: TeamChannel, recipient: str, now: datetime) -> Outgoing:
    return Outgoing(
        kind="stall_digest",
        recipient=recipient,
        subject=f"stall_digest:{channel.id}:{slot.slot}",
        payload={"channel": channel.id, "zone": slot.zone, "scope": slot.scope},
        as_of=now,
        key=f"stall_digest:{channel.id}:{slot.slot}:{recipient}",
    )


def morning(
    slot: Slot, person_id: int, reader_id: int, now: datetime, more: Mapping[str, Any] | None = None
) -> Outgoing:
    """A person's one morning message of a day, with `more` in it, to who reads it."""
    key = f"morning:{person_id}:{slot.slot}"
    if reader_id != person_id:
        key = f"{key}:{reader_id}"
    return Outgoing(
        kind="morning",
        recipient=f"person:{reader_id}",
        subject=key,
        payload={"person": person_id, **(more or {})},
        as_of=now,
        key=key,
    )


def why_nothing(db: Database, slots: Sequence[Slot]) -> str:
    """Why these slots say nothing to anybody, for who looks at a dry run."""
    if not slots:
        return (
            "There is nobody it runs for then: it is a day off, or no channel or person is set. "
            "`credbot jobs` lists them."
        )
    with db.read() as work:
        live = settings.get_organisation(work).live
        if not live and not overseers(work):
            return (
                "Not live, and no coordinator or admin with a Slack account is here to get it: "
                "`credbot people add U… --role coordinator`, or `credbot live on`."
            )
    return "Nothing is due for anybody then."
