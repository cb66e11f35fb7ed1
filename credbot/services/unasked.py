"""When a message that nobody asked for may reach a person: as they chose, and when they are there.

Decides nothing about permission: whoever calls it has asked for that.
"""

from datetime import UTC, datetime, time

from credbot.domain import quiet
from credbot.domain.cover import away
from credbot.domain.people import Person, zone_of
from credbot.domain.workdays import ONE_DAY
from credbot.store import alerts, settings
from credbot.store.database import Work


def later(work: Work, person: Person, now: datetime, *, away_too: bool = False) -> datetime | None:
    """The instant before which a message must wait; None: it may come at once.

    `away_too`: it does not wait for the end of an absence.
    """
    rules = settings.get_rules(work)
    chosen = alerts.get_choices(work, person.id)
    moment = now
    absence = away(rules.covers, person.id, person.today(now))
    if absence and not away_too:
        back = datetime.combine(absence.ends + ONE_DAY, time(0), zone_of(person.zone))
        moment = back.astimezone(UTC)
    free = quiet.not_before(moment, person.zone, rules.calendar, chosen)
    return free if free > now else None


def this_morning(work: Work, person: Person, now: datetime) -> datetime:
    """When something for the morning that is due now reaches a person: at their hour, if ahead."""
    free = later(work, person, now) or now
    chosen = alerts.get_choices(work, person.id)
    at = datetime.combine(person.today(free), time(chosen.hour), zone_of(person.zone))
    return max(free, at.astimezone(UTC))


def next_morning(work: Work, person: Person, now: datetime) -> datetime:
    """When the person's next morning message comes; after an absence, the first one back."""
    rules = settings.get_rules(work)
    chosen = alerts.get_choices(work, person.id)
    moment = quiet.next_morning(now, person.zone, rules.calendar, chosen)
    while absence := away(rules.covers, person.id, person.today(moment)):
        back = datetime.combine(absence.ends + ONE_DAY, time(0), zone_of(person.zone))
        moment = quiet.next_morning(back.astimezone(UTC), person.zone, rules.calendar, chosen)
    return moment
