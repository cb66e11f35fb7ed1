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
from credbot.domain.controls import check_hour
from credbot.domain.doctor import ChannelFacts
from credbot.domain.errors import BadInput, Refused, Unknown
from credbot.domain.people import Person, zone_of
from credbot.domain.queue import parse_query
from credbot.domain.settings import ChannelUse, Organisation, TeamChannel
from credbot.domain.slots import DAILY, Slot, rule_for
from credbot.domain.workdays import work_calendar
from credbot.services import jobs, mornings
from credbot.store import audit, pipeline, runs, settings, upkeep
from credbot.store.database import Database, Work
from credbot.store.upkeep import Moved

USES = tuple(ChannelUse)
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
        return Controls(settings.get_organisation(work), channels, settings.get_zone(work))


def is_live(db: Database) -> bool:
    """Whether digests go to everybody. For delivery: everybody may know it."""
    with db.read() as work:
        return settings.get_organisation(work).live


def put_channel(
    db: Database,
    who: Person,
    channel: TeamChannel,
    *,
    now: datetime,
    facts: ChannelFacts | None = None,
) -> TeamChannel:
    """Give a channel a use; the same use again replaces its zone and filter, an hour only if given.

    `facts` is what Slack says of the channel, None when it was not asked. For
    a committee it must be asked, and the channel private and unshared. Raises
    BadInput and Refused.
    """
    roles.require(who, "settings.change")
    with db.begin() as work:
        before = [old for old in settings.get_channels(work, channel.use) if old.id == channel.id]
        if channel.hour is None and before:
            channel = replace(channel, hour=before[0].hour)
        checked = _checked(work, channel)
        _check_facts(checked, facts)
        if before == [checked]:
            return checked
        settings.put_channel(work, checked)
        if checked.use == "team" and not before:
            _begin_tomorrow(work, checked, now)
        old = _plain(before[0]) if before else {}
        _record(work, who, "settings.channel", old, _plain(checked), now)
    return checked


def remove_channel(
    db: Database, who: Person, channel_id: str, *, now: datetime, use: str | None = None
) -> list[TeamChannel]:
    """End one use of a channel, or all of them; what it was for.

    Raises Unknown for a channel that has no such use.
    """
    roles.require(who, "settings.change")
    with db.begin() as work:
        gone = [old for old in settings.get_channels(work, use) if old.id == channel_id]
        if not gone:
            what = f"is no {use} channel" if use else "has no use"
            raise Unknown(f"{channel_id} {what} here.")
        settings.remove_channel(work, channel_id, use)
        for old in gone:
            _record(work, who, "settings.channel", _plain(old), {}, now)
    return gone


def first_digest(db: Database, who: Person, channel: TeamChannel, *, now: datetime) -> datetime:
    """The next instant at which a team channel gets its digest by itself."""
    roles.require(who, "settings.read")
    with db.read() as work:
        calendar = settings.get_rules(work).calendar
        scope = mornings.scope_of(channel, settings.get_zone(work))
        return rule_for(DAILY, scope).next(now, scope.zone, calendar).opens


def has_morning(db: Database, who: Person, channel: TeamChannel, *, now: datetime) -> bool:
    """Whether the moment at which a channel's digest comes is there, and not yet too late."""
    roles.require(who, "settings.read")
    with db.read() as work:
        calendar = settings.get_rules(work).calendar
        scope = mornings.scope_of(channel, settings.get_zone(work))
    opened = rule_for(DAILY, scope).opened(None, now, scope.zone, calendar)
    return any(now < window.closes for window in opened)


def post_digest(db: Database, who: Person, channel_id: str, *, now: datetime) -> None:
    """Post today's digest of a channel now, because somebody asks for it.

    Raises Unknown for no team channel, Refused on a day off and where it was posted already.
    """
    roles.require(who, "settings.change")
    with db.read() as work:
        calendar = settings.get_rules(work).calendar
        found = [one for one in settings.get_channels(work, "team") if one.id == channel_id]
        zone = (found[0].zone if found else None) or settings.get_zone(work)
    if not found:
        raise Unknown("This channel gets no digest any more.")
    slot = DAILY.named(now, zone, calendar)
    if slot is None:
        raise Refused("Today is no working day, so there is no digest of it.")
    run = Slot(mornings.DIGEST, f"channel:{channel_id}", slot, zone)
    if not jobs.run_slots(db, [run], now, mornings.compose_digests)[0].claimed:
        raise Refused("Today's digest was posted already.")


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


def _begin_tomorrow(work: Work, channel: TeamChannel, now: datetime) -> None:
    """Today's digest of a new channel is not posted by itself once its morning has begun."""
    scope = mornings.scope_of(channel, settings.get_zone(work))
    calendar = settings.get_rules(work).calendar
    opened = rule_for(DAILY, scope).opened(None, now, scope.zone, calendar)
    slots = [Slot(mornings.DIGEST, scope.name, window.slot, scope.zone) for window in opened]
    runs.record_missed(work, slots, now)


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
    hour = check_hour(channel.hour)
    return replace(channel, zone=channel.zone or None, only=channel.only or None, hour=hour)


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
        **({"hour": channel.hour} if channel.hour else {}),
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
