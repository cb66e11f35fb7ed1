"""What a coordinator controls: channels, Go Live, the organisation's calendar.

`now` is an instant (UTC). Each change is audited and holds at once, without a
restart.
"""

import re
import zoneinfo
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from credbot.domain import roles
from credbot.domain.doctor import ChannelFacts
from credbot.domain.errors import BadInput, Refused, Unknown
from credbot.domain.people import Person, zone_of
from credbot.domain.queue import parse_query
from credbot.domain.settings import Organisation, TeamChannel
from credbot.domain.workdays import work_calendar
from credbot.store import audit, pipeline, settings, upkeep
from credbot.store.database import Database, Work
from credbot.store.upkeep import Moved

USES = ("team", "committee", "leadership", "operations")
CHANNEL_ID = re.compile(r"[CG][A-Z0-9]+")


@dataclass(frozen=True, slots=True)
class Controls:
    """What is set now."""

    organisation: Organisation
    channels: tuple[TeamChannel, ...]
    zone: str


@dataclass(frozen=True, slots=True)
class CalendarChange:
    """The organisation as it becomes, and what moves for the open files."""

    organisation: Organisation
    moved: Moved


def read_settings(db: Database, who: Person) -> Controls:
    """Organisation and channels."""
    roles.require(who, "settings.read")
    with db.read() as work:
        channels = tuple(settings.get_channels(work))
        return Controls(settings.get_organisation(work), channels, db.zone)


def put_channel(
    db: Database,
    who: Person,
    channel: TeamChannel,
    *,
    now: datetime,
    facts: ChannelFacts | None = None,
) -> TeamChannel:
    """Give a channel a use; the same use again replaces its zone and filter.

    `facts` is what Slack says of the channel, None when it was not asked. For
    a committee it must be asked, and the channel private and unshared. Raises
    BadInput and Refused.
    """
    roles.require(who, "settings.change")
    with db.begin() as work:
        checked = _checked(work, channel)
        _check_facts(checked, facts)
        before = [old for old in settings.get_channels(work, checked.use) if old.id == checked.id]
        if before == [checked]:
            return checked
        settings.put_channel(work, checked)
        old = _plain(before[0]) if before else {}
        _record(work, who, "settings.channel", old, _plain(checked), now)
    return checked


def remove_channel(db: Database, who: Person, channel_id: str, *, now: datetime) -> None:
    """End all uses of a channel. Raises Unknown for one that has none."""
    roles.require(who, "settings.change")
    with db.begin() as work:
        if not settings.remove_channel(work, channel_id):
            raise Unknown(f"{channel_id} has no use here.")
        _record(work, who, "settings.channel", {"channel": channel_id}, {}, now)


def set_live(db: Database, who: Person, live: bool, *, now: datetime) -> bool:
    """Go Live, or back: False means it was so already.

    Not live, digests and mornings go to the coordinators alone.
    """
    roles.require(who, "settings.change")
    with db.begin() as work:
        before = settings.get_organisation(work).live
        if before == live:
            return False
        settings.put(work, "live", live)
        _record(work, who, "settings.live", {"live": before}, {"live": live}, now)
    return True


def change_calendar(
    db: Database,
    who: Person,
    *,
    now: datetime,
    country: str | None = None,
    state: str | None = None,
    close: Collection[date] = (),
    reopen: Collection[date] = (),
    preview: bool = False,
) -> CalendarChange:
    """Change which days are working days, and derive the dates of all open files anew.

    `country` and `state` (an empty text: none) are codes as in `US` and `TX`;
    `close` and `reopen` are own closing days. One transaction; with `preview`
    nothing is written. Raises BadInput for a country or state nobody knows.
    """
    roles.require(who, "settings.change")
    with db.read() if preview else db.begin() as work:
        if not preview:
            pipeline.lock_numbering(work)
        before = settings.get_organisation(work)
        after = replace(
            before,
            country=(country or before.country).upper(),
            state=before.state if state is None else state.upper() or None,
            closing_days=(before.closing_days | set(close)) - set(reopen),
        )
        calendar = _calendar(after)
        rules = replace(settings.get_rules(work), calendar=calendar)
        if after == before:
            return CalendarChange(after, Moved())
        moved = upkeep.reevaluate(work, rules, who.today(now), write=not preview)
        if not preview:
            _store(work, who, before, after, now)
    return CalendarChange(after, moved)


def _store(
    work: Work, who: Person, before: Organisation, after: Organisation, now: datetime
) -> None:
    old, new = _calendar_facts(before), _calendar_facts(after)
    changed = [name for name in new if new[name] != old[name]]
    for name in changed:
        settings.put(work, name, new[name])
    _record(
        work,
        who,
        "settings.calendar",
        {name: old[name] for name in changed},
        {name: new[name] for name in changed},
        now,
    )


def _calendar(organisation: Organisation) -> Any:
    try:
        return work_calendar(organisation.country, organisation.state, organisation.closing_days)
    except ValueError:
        place = " ".join(part for part in (organisation.country, organisation.state) if part)
        raise BadInput(
            f"I know no holidays of {place}. Use codes, as in `US` and `TX`.", "country"
        ) from None


def _calendar_facts(organisation: Organisation) -> dict[str, Any]:
    return {
        "country": organisation.country,
        "state": organisation.state,
        "closing_days": sorted(day.isoformat() for day in organisation.closing_days),
    }


def _checked(work: Work, channel: TeamChannel) -> TeamChannel:
    if channel.use not in USES:
        raise BadInput(f"{channel.use} is no use of a channel. There are: {', '.join(USES)}.")
    if not CHANNEL_ID.fullmatch(channel.id):
        raise BadInput(
            f"{channel.id} is not the id of a channel; it looks like C024BE91L "
            "(channel details, at the bottom).",
            "channel",
        )
    if channel.zone and not _is_zone(channel.zone):
        near = _near_zones(channel.zone)
        raise BadInput(f"{channel.zone} is not a time zone{near}", "timezone")
    if channel.only:
        # A filter that nobody can read would silence the channel's digest.
        parse_query(channel.only.split(), settings.get_rules(work).tracks)
    return replace(channel, zone=channel.zone or None, only=channel.only or None)


def _is_zone(name: str) -> bool:
    try:
        zone_of(name)
    except (KeyError, ValueError, OSError):
        return False
    return True


def _near_zones(typed: str) -> str:
    word = typed.rpartition("/")[2].casefold().replace(" ", "_")
    near = sorted(zone for zone in zoneinfo.available_timezones() if word in zone.casefold())
    return f"; did you mean {near[0]}?" if near and word else ". For example: America/Chicago"


def _check_facts(channel: TeamChannel, facts: ChannelFacts | None) -> None:
    if channel.use != "committee":
        return
    if facts is None:
        raise Refused(
            "A committee's channel must be private, and only Slack can tell. "
            "Set SLACK_BOT_TOKEN and try again."
        )
    problem = facts.unsafe
    if problem:
        raise Refused(f"{problem} Committee matters go only to private, unshared channels.")


def _plain(channel: TeamChannel) -> dict[str, Any]:
    return {
        "channel": channel.id,
        "use": channel.use,
        "zone": channel.zone,
        "only": channel.only,
    }


def _record(
    work: Work, who: Person, event: str, old: dict[str, Any], new: dict[str, Any], now: datetime
) -> None:
    audit.record(work, who, event, at=now, old=old, new=new)


def closing_days(words: Iterable[str]) -> frozenset[date]:
    """Dates as `2026-12-24`. Raises BadInput for another form."""
    days = set()
    for word in words:
        try:
            days.add(date.fromisoformat(word))
        except ValueError:
            raise BadInput(f"{word} is not a date like 2026-12-24.", "closing_days") from None
    return frozenset(days)
