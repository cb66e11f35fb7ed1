"""Checklists of the tracks: what is on them, and what changes of them."""

from credbot.domain.files import WaitingOn
from credbot.domain.tracks import Requirement, Tracks
from credbot.views import kit, words
from credbot.views.kit import View, escape

MOST = 100


def form(tracks: Tracks) -> View:
    """Put an item on a checklist, or take one off."""
    places = [(title(tracks, key), key) for key in tracks.checklists]
    known = [
        (f"{item.title} · {key}", f"{key}:{item.key}")
        for key, items in tracks.checklists.items()
        for item in items
    ]
    parties = [(words.PARTY[party].capitalize(), party.value) for party in WaitingOn]
    stages = [(stage.title, key) for key, stage in tracks.stages.items()]
    blocks = [
        kit.field("Checklist", "checklist", kit.select("value", "Choose", places), optional=True),
        kit.field(
            "New item",
            "title",
            kit.text_input("value", longest=100),
            hint="As people read it: Signed roster form",
            optional=True,
        ),
        kit.field("It comes from", "acts", kit.select("value", "Provider", parties), optional=True),
        kit.field(
            "It must be there at the end of",
            "got",
            kit.select("value", "Collecting", stages),
            optional=True,
        ),
        kit.field(
            "Or take off",
            "off",
            kit.select("value", "Choose", known[:MOST]),
            hint="Files keep what was settled of it; it is asked for no more.",
            optional=True,
        ),
    ]
    return kit.modal("Checklists", "settings.item", blocks, submit="Preview")


def title(tracks: Tracks, key: str) -> str:
    """`payer: Enrollment, Revalidation`."""
    used = [track.title for track in tracks.tracks.values() if key in track.checklists]
    return f"{key}: {', '.join(used) or 'no track'}"


def changed(was: Tracks, now: Tracks) -> list[str]:
    """Each item that was put on, changed or taken off."""
    lines = []
    for key, items in now.checklists.items():
        before = {item.key: item for item in was.checklists.get(key, ())}
        after = {item.key: item for item in items}
        place = escape(key)
        lines += [
            f"On the checklist {place}: {_item(item, now)}."
            for name, item in after.items()
            if before.get(name) != item
        ]
        lines += [
            f"Not on the checklist {place} any more: {escape(item.title)}."
            for name, item in before.items()
            if name not in after
        ]
    return lines


def _item(item: Requirement, tracks: Tracks) -> str:
    stage = item.got or item.verified
    by = f", by the end of {escape(tracks.stages[stage].title)}" if stage else ""
    return f"{escape(item.title)} (from {words.PARTY[item.acts]}{by})"
