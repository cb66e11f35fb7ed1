"""What each person carries: facts, by name; no sums that compare people."""

from credbot.domain.load import Carried, Load, Portion
from credbot.domain.tracks import Tracks
from credbot.views import kit, words
from credbot.views.kit import Block, Screen, View, escape

PAGE = 12
"""People in one message or modal."""


def message(shown: Load, tracks: Tracks, zone: str, page: int = 1) -> Screen:
    """The load as a message."""
    return Screen(_head(shown), _blocks(shown, tracks, zone, page))


def modal(shown: Load, tracks: Tracks, zone: str, page: int = 1) -> View:
    """The load as a modal that turns its pages."""
    return kit.modal("Load", "load.show", _blocks(shown, tracks, zone, page), close="Close")


def _head(shown: Load) -> str:
    people = [one for one in shown.people if one.person_id]
    until = words.day(shown.week_ends, shown.today)
    return f"{words.many(len(people), 'person', 'people')}, by name. Due this week: by {until}."


def _blocks(shown: Load, tracks: Tracks, zone: str, page: int) -> list[Block]:
    pages = max(1, -(-len(shown.people) // PAGE))
    page = min(max(1, page), pages)
    blocks = [kit.section(f"*{_head(shown)}*")]
    blocks += [_person(one, shown, tracks) for one in shown.people[(page - 1) * PAGE : page * PAGE]]
    turns = []
    if page > 1:
        turns.append(kit.button("Previous", "load.turn_back", str(page - 1)))
    if page < pages:
        turns.append(kit.button("Next", "load.turn_on", str(page + 1)))
    if turns:
        blocks.append(kit.actions(*turns))
    as_of = f"As of {words.moment(shown.as_of, zone)}"
    place = f"Page {page} of {pages} · {as_of}" if pages > 1 else as_of
    return [*blocks, kit.context(place)]


def _person(one: Carried, shown: Load, tracks: Tracks) -> Block:
    facts = [words.many(one.files, "open file")]
    if one.held:
        facts.append(f"{one.held} on hold")
    if one.stalled:
        facts.append(f"{one.stalled} stalled")
    if one.due:
        facts.append(f"{one.due} due this week")
    away = f" · {escape(one.away)}" if one.away else ""
    lines = [f"*{escape(one.name)}*{away}", " · ".join(facts)]
    if one.stages:
        lines.append(" · ".join(_stage(portion, shown, tracks) for portion in one.stages))
    query = f"owner_id={one.person_id}" if one.person_id else "unowned=true"
    if not one.files:
        return kit.section("\n".join(lines))
    return kit.section("\n".join(lines), accessory=kit.button("Open", "pipeline.show", query))


def _stage(portion: Portion, shown: Load, tracks: Tracks) -> str:
    stage = tracks.stages.get(portion.stage)
    title = stage.title if stage else portion.stage
    days = (shown.today - portion.oldest).days if portion.oldest else None
    age = f" (oldest {words.many(days, 'day')})" if days is not None else ""
    return f"{title} {portion.n:,}{age}"
