"""What the job `deadlines` tells channels and people: each date once per step of its ladder.

What a scope (a channel, a person) has been told until which day stands with
its last run, so nothing is told twice, and what was missed is caught up in one
message. Only keys of entries are queued; what is handled by the time a message
is sent is left out of it.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from credbot.domain import cover as covers
from credbot.domain import roles
from credbot.domain.deadlines import Deadlines, Reminder, reminders
from credbot.domain.identifiers import fold
from credbot.domain.people import Person, clock
from credbot.domain.queue import parse_query
from credbot.domain.quiet import USUAL, Choices, Morning
from credbot.domain.roles import Role
from credbot.domain.settings import TeamChannel
from credbot.domain.slots import Scope, Slot
from credbot.domain.stalls import Rules
from credbot.domain.windows import Line
from credbot.services import calendar, cycles, mornings
from credbot.services.jobs import Said
from credbot.services.looking import LONG_AGO
from credbot.store import calendar as store
from credbot.store import people, runs, settings
from credbot.store.alerts import all_choices
from credbot.store.database import Database, Work
from credbot.store.outbox import Outgoing

JOB = "deadlines"
MOST = 150
"""Lines that one message keeps; how many there are in all is kept beside them."""


def scopes(db: Database) -> list[Scope]:
    """The team channels, and everybody who works files and can be reached."""
    return [*mornings.channel_scopes(db), *mornings.person_scopes(db)]


def compose(work: Work, slots: Sequence[Slot], now: datetime) -> Mapping[Slot, Said]:
    """One message for each channel and a part of the morning of each person, where there is any."""
    if not slots:
        return {}
    telling = _Telling(work, slots, now)
    return {slot: telling.said(slot) for slot in slots if not telling.passed(slot)}


class _Telling:
    """All that the slots of one moment have in common, read once."""

    def __init__(self, work: Work, slots: Sequence[Slot], now: datetime) -> None:
        self._work, self._now = work, now
        self._rules: Rules = settings.get_rules(work)
        self._chosen = all_choices(work)
        everybody = people.list_people(work)
        self._people = {person.id: person for person in everybody}
        self._live = settings.get_organisation(work).live
        self._instead = [] if self._live else mornings.overseers(work)
        self._channels = {one.id: one for one in settings.get_channels(work, "team")}
        days = sorted({slot.day for slot in slots})
        self._told = {day: runs.last_details(work, JOB, day) for day in days}
        self._later = {day: runs.scopes_after(work, JOB, day) for day in days}
        after = min(self._after(slot) for slot in slots)
        self._found = calendar.with_ladders(work, after, days[-1], self._rules.calendar)
        self._due: dict[tuple[date, date], list[Reminder]] = {}
        self._whose: dict[tuple[date, date], dict[int, list[Reminder]]] = {}

    def passed(self, slot: Slot) -> bool:
        """Whether a later slot of the same scope has told it all already."""
        return slot.scope in self._later[slot.day]

    def said(self, slot: Slot) -> Said:
        kind, _, name = slot.scope.partition(":")
        after = self._after(slot)
        if kind == "channel":
            due = self._in(self._channels[name], self._due_of(after, slot.day))
            return Said(self._to_channel(slot, name, due), {"told": slot.day.isoformat()})
        person = self._people[int(name)]
        if not self._here(person.id, slot.day):
            return Said((), {"told": after.isoformat()})
        return Said(self._to_person(slot, person, after), {"told": slot.day.isoformat()})

    def _after(self, slot: Slot) -> date:
        """The day up to which the scope knows all; whoever is new is told what is ahead."""
        told = self._told[slot.day].get(slot.scope, {}).get("told")
        return date.fromisoformat(told) if told else LONG_AGO

    def _due_of(self, after: date, today: date) -> list[Reminder]:
        known = self._due.get((after, today))
        if known is None:
            known = reminders(self._found, after, today, self._rules.calendar)
            self._due[after, today] = known
        return known

    def _in(self, channel: TeamChannel, due: list[Reminder]) -> list[Reminder]:
        """What a channel's filter lets through by payer and facility."""
        wanted = parse_query((channel.only or "").split(), self._rules.tracks).filter
        if not (wanted.payer or wanted.facility):
            return due
        payers = _having(wanted.payer, {one.entry.payer for one in due})
        facilities = _having(wanted.facility, {one.entry.facility for one in due})
        return [
            one for one in due if one.entry.payer in payers and one.entry.facility in facilities
        ]

    def _here(self, person_id: int, day: date) -> bool:
        """Whether a person is at work on a day; the first day back catches up."""
        works = self._chosen.get(person_id, USUAL).works(day, self._rules.calendar)
        return works and covers.away(self._rules.covers, person_id, day) is None

    def _to_channel(self, slot: Slot, channel: str, due: Sequence[Reminder]) -> list[Outgoing]:
        if not due:
            return []
        recipients = [slot.scope] if self._live else [f"person:{one.id}" for one in self._instead]
        payload = {"channel": channel, "zone": slot.zone, "dates": _keys(due), "total": len(due)}
        subject = f"{JOB}:{channel}:{slot.slot}"
        return [
            Outgoing(JOB, to, subject, payload, self._now, key=f"{subject}:{to}")
            for to in recipients
        ]

    def _to_person(self, slot: Slot, person: Person, after: date) -> list[Outgoing]:
        chosen: Choices = self._chosen.get(person.id, USUAL)
        found = [] if chosen.morning is Morning.OFF else self._own(person, after, slot.day)
        messages = self._proposals(slot, person, after)
        if found:
            more = {"dates": _keys(found), "dates_total": len(found)}
            readers = [person] if self._live else self._instead
            messages += [
                mornings.morning(slot, person.id, one.id, self._now, more) for one in readers
            ]
        return messages

    def _own(self, person: Person, after: date, today: date) -> list[Reminder]:
        """What is a person's, or of somebody away whom they cover."""
        if (after, today) not in self._whose:
            self._whose[after, today] = self._shared(self._due_of(after, today))
        shared = self._whose[after, today]
        away = covers.covered_by(self._rules.covers, person.id, today)
        found: dict[tuple[str, ...], Reminder] = {}
        for whose in (person.id, *(absence.person_id for absence in away)):
            found |= {tuple(one.key): one for one in shared.get(whose, ())}
        return list(found.values())

    def _shared(self, due: Sequence[Reminder]) -> dict[int, list[Reminder]]:
        """Reminders by person: the owner's, else of who has open files of the provider.

        What nobody has who can be reached is the coordinators'.
        """
        unowned = {one.entry.provider_id for one in due if not one.entry.owner_id}
        owners = store.owners_of(self._work, (one for one in unowned if one))
        reached = {one.id for one in self._people.values() if _reached(one)}
        running = [one.id for one in self._people.values() if _runs(one) and one.id in reached]
        shared: dict[int, list[Reminder]] = {}
        for one in due:
            entry = one.entry
            whose = {entry.owner_id} if entry.owner_id else owners.get(entry.provider_id or 0, ())
            for person_id in reached.intersection(whose) or running:
                shared.setdefault(person_id, []).append(one)
        return shared

    def _proposals(self, slot: Slot, person: Person, after: date) -> list[Outgoing]:
        """On the first day of a month on which somebody is there: the windows that open."""
        month = slot.day.replace(day=1)
        if not _runs(person) or after >= month:
            return []
        readers = [person] if self._live else [one for one in self._instead if one.id == person.id]
        key = f"proposals:{person.id}:{month:%Y-%m}"
        payload = {"month": month.isoformat()}
        return [
            Outgoing("proposals", f"person:{one.id}", key, payload, self._now, key=key)
            for one in readers
        ]


def read_channel(db: Database, payload: Mapping[str, Any], *, now: datetime) -> Deadlines:
    """A channel's reminders, as everybody in it may read them; without what is handled."""
    zone = payload["zone"]
    with db.read() as work:
        return Deadlines(
            entries=tuple(calendar.still_so(work, payload["dates"])),
            total=payload["total"],
            today=clock(zone).today(now),
            zone=zone,
            channel=payload["channel"],
            live=settings.get_organisation(work).live,
        )


def read_proposals(
    db: Database, person_id: int, month: date, *, now: datetime
) -> tuple[tuple[Line, ...], date, Mapping[str, str]]:
    """The windows of a month, for a coordinator: their lines, today, and the titles of tracks."""
    with db.read() as work:
        person = people.get_person(work, person_id)
        if not roles.may(person, "pipeline.read"):
            return (), person.today(now), {}
        tracks = settings.get_rules(work).tracks.tracks
        titles = {key: track.title for key, track in tracks.items()}
        return cycles.proposals(work, month), person.today(now), titles


def _keys(due: Sequence[Reminder]) -> list[list[str]]:
    return [one.key for one in due[:MOST]]


def _reached(person: Person) -> bool:
    return bool(person.slack_id) and roles.may(person, "pipeline.work")


def _runs(person: Person) -> bool:
    return Role.COORDINATOR in person.roles and not person.refused


def _having(part: str | None, names: set[str | None]) -> set[str | None]:
    """The names that have the part which is asked for; what has no name is everybody's."""
    return {name for name in names if not part or not name or fold(part) in fold(name)}
