"""What happened to a file, and how it stood on a day that has passed."""

from collections.abc import Sequence
from datetime import date, datetime

from credbot.domain import requirements, roles, timeline
from credbot.domain.cards import row_of
from credbot.domain.errors import BadInput
from credbot.domain.files import Line
from credbot.domain.people import Person, local_date
from credbot.domain.record import Event
from credbot.domain.requirements import Item
from credbot.domain.stalls import Rules
from credbot.domain.timeline import EVENTS, Kind, Past, Story
from credbot.domain.undo import items_in
from credbot.store import items, lists, people, settings
from credbot.store import timeline as store
from credbot.store.database import Database, Work

PAGE = 10


def read_story(
    db: Database, who: Person, file_id: int, kind: Kind, page: int, *, now: datetime
) -> Story:
    """A page of a file's history, newest first. Raises Unknown."""
    roles.require(who, "pipeline.read")
    with db.read() as work:
        line = lists.get_line(work, file_id)
        events, more = store.page(work, file_id, EVENTS[kind], PAGE, page)
        tracks = settings.get_rules(work).tracks
        return Story(
            line=line,
            events=tuple(events),
            undone=store.undone(work, file_id),
            kind=kind,
            page=page,
            more=more,
            names=_names(work, events),
            titles={key: stage.title for key, stage in tracks.stages.items()},
            items={item.key: item.title for item in tracks.requirements(line.file.track)},
            zone=who.zone,
            today=who.today(now),
        )


def read_past(db: Database, who: Person, file_id: int, day: date, *, now: datetime) -> Past:
    """A file as it stood at the end of a day, drawn from the record.

    Raises Unknown, and BadInput for a day that is not over.
    """
    roles.require(who, "pipeline.read")
    today = who.today(now)
    if day >= today:
        raise BadInput("Choose a day before today.", "day")
    with db.read() as work:
        line = lists.get_line(work, file_id)
        events = store.everything(work, file_id)
        begins = min(
            (local_date(event.recorded, who.zone) for event in events),
            default=line.file.recorded,
        )
        if day < begins:
            stage, since = store.visit_on(work, file_id, day) or (None, None)
            known = settings.get_rules(work).tracks.stages.get(stage or "")
            title = known.title if known else stage
            return Past(line, day, begins, today, stage=title, stage_since=since)
        return _as_it_stood(work, line, events, Past(line, day, begins, today), who.zone)


def _as_it_stood(work: Work, line: Line, events: Sequence[Event], past: Past, zone: str) -> Past:
    rules = settings.get_rules(work)
    later = timeline.after(events, past.day, zone)
    file = timeline.stood(line.file, later)
    owner = people.people_by_id(work, [file.owner_id]) if file.owner_id else {}
    name = owner[file.owner_id].name if file.owner_id in owner else None
    then = Line(file, line.provider, line.npi, line.payer, line.facility, name)
    have = _items_then(work, line, rules, later)
    return Past(
        line,
        past.day,
        past.begins,
        past.today,
        row=row_of(then, past.day, rules),
        missing=tuple(requirements.missing(rules.tracks, file, have)) if file.open else (),
    )


def _items_then(work: Work, line: Line, rules: Rules, later: Sequence[Event]) -> dict[str, Item]:
    """The checklist as this file's own record tells it; what counts for every file may differ."""
    have = dict(items.items_of(work, line.file, rules.tracks))
    for event in later:
        for key in items_in(event.after):
            have[key] = items.item_from(key, items_in(event.before).get(key) or {})
    return have


def _names(work: Work, events: Sequence[Event]) -> dict[int, str]:
    """Who is meant by the owners that events tell of."""
    told = [facts.get("owner_id") for event in events for facts in (event.before, event.after)]
    numbers = {number for number in told if isinstance(number, int)}
    return {number: person.name for number, person in people.people_by_id(work, numbers).items()}
