"""Lists under a name: all there are, the form that keeps one, and what was done."""

from collections.abc import Sequence

from credbot.domain.cards import Names
from credbot.domain.queue import parse_query
from credbot.domain.saved import LONGEST_NAME, SavedView
from credbot.domain.tracks import Tracks
from credbot.views import kit, lists
from credbot.views.kit import Block, Screen, View, escape

MOST_SHOWN = 40


def views(shown: Sequence[SavedView], tracks: Tracks, may_share: bool) -> Screen:
    """All views that a person has, each with the press that opens it."""
    blocks: list[Block] = [kit.section("*Views*: lists under a name")]
    blocks += [_view(view, tracks, may_share) for view in shown[:MOST_SHOWN]]
    said = "`/cred save NAME stalled harbor` keeps a list, `/cred view NAME` opens it."
    return Screen("Views", [*blocks, kit.context(said)])


def name(query: str, sentence: str, may_share: bool) -> View:
    """Under which name a list is kept."""
    text = kit.text_input("value", longest=LONGEST_NAME)
    blocks = [kit.context(sentence), kit.field("Name", "name", text)]
    if may_share:
        box = kit.checkboxes("value", [("Share it with everybody", "shared")])
        blocks.append(kit.field("For whom", "shared", box, optional=True))
    return kit.modal("Save View", "saved.save", blocks, submit="Save", meta=query)


def saved(view: SavedView, sentence: str, replaced: bool) -> Screen:
    """What is kept now, and the way back."""
    whose = "for everybody" if view.shared else "for you"
    again = " It replaces the one of that name." if replaced else ""
    text = f"Saved {whose} as {escape(view.name)}: {sentence}.{again}"
    buttons = [
        kit.button("Open View", "saved.open", view.words or "sort=date"),
        kit.button("Remove View", "saved.remove", str(view.id)),
    ]
    hint = kit.context(f"`/cred view {escape(view.name)}` opens it.")
    return Screen(kit.fallback(text), [kit.section(text), kit.actions(*buttons), hint])


def removed(view: SavedView) -> Screen:
    """What is gone, and the way back."""
    words = f"/cred save {'shared ' if view.person_id is None else ''}"
    words += f'"{view.name}" {view.words}'
    return kit.screen(f"Removed the view {escape(view.name)}. `{escape(words)}` brings it back.")


def sentence(words: str, tracks: Tracks) -> str:
    """What a view shows, in words."""
    query = parse_query(words.split(), tracks)
    return lists.filter_words(query.filter, tracks, Names())


def _view(view: SavedView, tracks: Tracks, may_share: bool) -> Block:
    whose = " · shared" if view.shared else ""
    text = f"*{escape(view.name)}*{whose}\n{sentence(view.words, tracks)}"
    if view.id and (may_share or not view.shared):
        choices = [("Open View", f"open {view.id}"), ("Remove View", f"remove {view.id}")]
        return kit.section(text, accessory=kit.overflow("saved.more", choices))
    opens = kit.button("Open", "saved.open", view.words or "sort=date")
    return kit.section(text, accessory=opens)
