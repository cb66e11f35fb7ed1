"""What a person chose of when messages come, and what a morning tells beside their own files.

`now` is an instant (UTC). Nobody is told of their own act.
"""

from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, date, datetime, time
from typing import Any

from credbot.domain import cover as covers
from credbot.domain import quiet, roles
from credbot.domain.alerts import NEAR, Change, Covered, Extras, Fired, Mine
from credbot.domain.cards import Row, row_of
from credbot.domain.errors import BadInput
from credbot.domain.people import Person, zone_of
from credbot.domain.quiet import Choices, Morning
from credbot.domain.record import deed
from credbot.domain.stalls import Rules
from credbot.domain.standing import Rule, check, list_of, sentence
from credbot.domain.workdays import ONE_DAY
from credbot.services import calendar, reminders, requests
from credbot.store import (
    alerts,
    audit,
    counts,
    escalation,
    lists,
    people,
    pipeline,
    settings,
    standing,
)
from credbot.store.database import Database, Work

FEW = 5
"""Files of one section of a morning."""

CHANGES = 10
"""What others did, at most so many lines of it."""


def read_mine(db: Database, who: Person, *, now: datetime) -> Mine:
    """What a person has chosen."""
    roles.require(who, "alerts.change")
    with db.read() as work:
        return _mine(work, who, who.today(now))


def change(
    db: Database, who: Person, *, now: datetime, person: Person | None = None, **new: Any
) -> Mine:
    """Change some of one's choices; a coordinator may set the working days of others.

    Raises BadInput for hours or days that make no sense.
    """
    roles.require(who, "alerts.change")
    whom = person or who
    if whom.id != who.id:
        roles.require(who, "pipeline.assign")
    with db.begin() as work:
        before = alerts.get_choices(work, whom.id)
        after = quiet.change(before, **new)
        if after != before:
            alerts.put_choices(work, whom.id, after)
            old, became = _changed(before, after)
            about = {"person": whom.name}
            audit.record(
                work, who, "alerts.change", at=now, old={**about, **old}, new={**about, **became}
            )
        return _mine(work, whom, whom.today(now))


def mornings_for(work: Work, day: date, due: Mapping[int, int]) -> frozenset[int]:
    """Who gets a morning on a day, when `due` says how many files of whom have something due.

    What is due of somebody away goes to who covers; nobody gets one on a day
    off of theirs or while away. Who wants none gets one only for what they cover.
    """
    rules = settings.get_rules(work)
    chosen = alerts.all_choices(work)
    wanted = {covers.stand_in(rules.covers, person, day) for person, n in due.items() if n}
    wanted |= {covers.stand_in(rules.covers, one, day) for one in escalation.people_due(work, day)}
    wanted |= {person for person, own in chosen.items() if own.morning is Morning.ALWAYS}
    wanted |= reminders.people_due(work, rules, day) | requests.people_due(work)
    wanted -= {person for person, own in chosen.items() if own.morning is Morning.OFF}
    others = (person for person, n in due.items() if n and covers.away(rules.covers, person, day))
    wanted |= {covers.stand_in(rules.covers, person, day) for person in others}
    return frozenset(
        person
        for person in wanted
        if covers.away(rules.covers, person, day) is None
        and chosen.get(person, quiet.USUAL).works(day, rules.calendar)
    )


def read_extras(
    db: Database, person_id: int, payload: Mapping[str, Any], *, now: datetime
) -> Extras:
    """What a person's morning tells beside what is due of their own, as they may read it."""
    with db.read() as work:
        person = people.get_person(work, person_id)
        if not roles.may(person, "pipeline.read"):
            return Extras(person.today(now), person.zone)
        return _extras(work, person, payload, now)


def _extras(work: Work, person: Person, payload: Mapping[str, Any], now: datetime) -> Extras:
    rules, today = settings.get_rules(work), person.today(now)
    chosen = alerts.get_choices(work, person.id)
    missed = _missed(chosen, person, today, rules)
    changes, more = _changes(work, person, missed) if missed else ((), 0)
    return Extras(
        today=today,
        zone=person.zone,
        covered=_covered(work, person, today, rules),
        missed=missed,
        changes=changes,
        more_changes=more,
        new=_new(work, person, payload, today, rules),
        near=_near(work, person, today, rules),
        escalations=escalation.due_of(work, _looked_after(rules, person, today), today),
        fired=_fired(work, payload, today, rules),
        dates=tuple(calendar.still_so(work, payload.get("dates") or ())),
        dates_total=int(payload.get("dates_total") or 0),
        always=chosen.morning is Morning.ALWAYS,
        reminders=reminders.of_person(
            work, person, _looked_after(rules, person, today), rules, today
        ),
        asked=requests.awaited(work, person, rules, today),
    )


def _covered(work: Work, person: Person, today: date, rules: Rules) -> tuple[Covered, ...]:
    found = []
    for absence in covers.covered_by(rules.covers, person.id, today):
        lines = lists.due_lines(work, absence.person_id, today, FEW)
        if lines:
            rows = tuple(row_of(line, today, rules) for line in lines)
            total = counts.count_due_of(work, absence.person_id, today)
            found.append(Covered(absence, rows, total))
    return tuple(found)


def _missed(chosen: Choices, person: Person, today: date, rules: Rules) -> date | None:
    """The person's last day at work, when days on which others worked have passed since."""
    last = chosen.day_before(today, rules.calendar)
    while covers.away(rules.covers, person.id, last):
        last = chosen.day_before(last, rules.calendar)
    between = rules.calendar.count(last, today - ONE_DAY)
    return last if between else None


def _changes(work: Work, person: Person, since: date) -> tuple[tuple[Change, ...], int]:
    after = datetime.combine(since + ONE_DAY, time(0), zone_of(person.zone)).astimezone(UTC)
    events, total = alerts.changes_by_others(work, person.id, after, CHANGES)
    numbers = sorted({event.file_id for event in events if event.file_id})
    files = pipeline.get_files(work, numbers, lock=False) if numbers else []
    lines = {line.file.id: line for line in lists.lines_of(work, files)}
    told = [
        Change(line.file.id, line.provider, line.subject, event.actor, deed(event), event.happened)
        for event in reversed(events)
        if (line := lines.get(event.file_id or 0))
    ]
    return tuple(told), max(0, total - len(told))


def _new(
    work: Work, person: Person, payload: Mapping[str, Any], today: date, rules: Rules
) -> tuple[tuple[Row, str], ...]:
    """Files that became theirs without a message, those that still are."""
    given = payload.get("given") or []
    by = {int(number): str(name) for number, name in given}
    rows = _rows_of(work, sorted(by), today, rules)
    return tuple((row, by[row.file.id]) for row in rows if row.file.owner_id == person.id)


def _near(work: Work, person: Person, today: date, rules: Rules) -> tuple[Row, ...]:
    """Each as it will be on the day on which it becomes stalled."""
    until = rules.calendar.add(today, NEAR)
    lines = alerts.near_lines(work, person.id, today, until)
    return tuple(row_of(line, day, rules) for line, day in lines)


def _fired(work: Work, payload: Mapping[str, Any], today: date, rules: Rules) -> tuple[Fired, ...]:
    """Rules that told of files, with those files that are still open."""
    told: dict[int, list[int]] = {}
    for rule, file in payload.get("fired") or []:
        told.setdefault(int(rule), []).append(int(file))
    found = []
    for rule in standing.get_rules(work, sorted(told)):
        rows = _rows_of(work, told[rule.id], today, rules)
        if rows:
            # A rule whose words mean nothing any more must not silence the whole morning.
            with suppress(BadInput):
                query = list_of(rule, rules.tracks, today, rules)
                said = sentence(rule, rules.tracks, _owner(work, rule, rules))
                found.append(Fired(rule.id, said, rows, query))
    return tuple(found)


def _owner(work: Work, rule: Rule, rules: Rules) -> str | None:
    owner = check(rule, rules.tracks).owner_id
    return people.get_person(work, owner).name if owner else None


def _rows_of(work: Work, files: list[int], today: date, rules: Rules) -> tuple[Row, ...]:
    if not files:
        return ()
    lines = lists.lines_of(work, pipeline.get_files(work, files, lock=False))
    return tuple(row_of(line, today, rules) for line in lines if line.file.open)


def _looked_after(rules: Rules, person: Person, today: date) -> list[int]:
    absences = covers.covered_by(rules.covers, person.id, today)
    return [person.id, *(absence.person_id for absence in absences)]


def _mine(work: Work, person: Person, today: date) -> Mine:
    rules = settings.get_rules(work)
    ahead = [one for one in rules.covers.get(person.id, ()) if one.ends >= today]
    chosen = alerts.get_choices(work, person.id)
    return Mine(chosen, person.zone, ahead[0] if ahead else None, today)


def _changed(before: Choices, after: Choices) -> tuple[dict[str, Any], dict[str, Any]]:
    old, new = quiet.stored(before), quiet.stored(after)
    names = [name for name in new if new[name] != old[name]]
    return {name: old[name] for name in names}, {name: new[name] for name in names}
