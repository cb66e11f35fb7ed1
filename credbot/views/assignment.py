"""Giving many files: choose them, see who would get how many, and what was done."""

from collections.abc import Sequence

from credbot.domain.assignment import MOST, Dealt, Preview, Share, packed
from credbot.domain.cards import Page, Row
from credbot.domain.tracks import Tracks
from credbot.views import kit, lists, words
from credbot.views.kit import Block, Screen, View, escape

CHECKED = 10
ALL = "all"


def select(shown: Page, tracks: Tracks, query: str) -> View:
    """The files of a page to tick, or the whole list, and to whom."""
    blocks: list[Block] = [kit.section(f"*{lists.sentence(shown, tracks)}*")]
    blocks += _boxes(shown.rows)
    if shown.count.n > len(shown.rows) or shown.count.more:
        most = f"The first {MOST}" if shown.count.n > MOST or shown.count.more else "All"
        n = "" if most != "All" else f" {shown.count}"
        label = f"{most}{n} files of this list, whatever is ticked above"
        box = kit.checkboxes("value", [(label, ALL)])
        blocks.append(kit.field("Or", "whole", box, optional=True))
    people = kit.people_select("value", "Choose one or several people", multi=True)
    hint = "Several take turns in the order chosen, the file with the next hard date first."
    blocks.append(kit.field("To whom", "people", people, hint=hint))
    return kit.modal("Assign Files", "assignment.select", blocks, submit="Preview", meta=query)


def preview(shown: Preview) -> View:
    """Who would get how many, before it is done."""
    n = words.many(len(shown.files), "file")
    blocks: list[Block] = []
    if shown.changed:
        blocks.append(
            kit.section("Some of these files have changed since. This is how it would be now.")
        )
    blocks.append(kit.section(f"*{n}*, the next hard date first, in turn:"))
    blocks += kit.sections([_line(share) for share in shown.shares])
    blocks.append(kit.context("Each gets one message. Undo works for ten minutes."))
    people = ",".join(str(share.person.id) for share in shown.shares)
    meta = f"{shown.seal} {people} {packed(shown.files)}"
    title = "Assign Files"
    submit = f"Assign {words.many(len(shown.files), 'File')}"
    return kit.modal(title, "assignment.deal", blocks, submit=submit, meta=meta)


def dealt(done: Dealt) -> Screen:
    """What is now so, and the way back."""
    if not done.moved:
        return kit.screen("It was so already; nothing was changed.")
    now = "; ".join(
        f"{escape(share.person.name)} {words.many(len(share.files), 'file')}"
        for share in done.shares
        if share.files
    )
    moved = words.many(done.moved, "file")
    text = f"{moved} changed hands, {words.day(done.today, done.today)}. Now: {now}."
    file = done.first
    value = f"{file.id}:{file.version}:{done.act}"
    blocks = [kit.section(text)]
    if done.told:
        blocks.append(kit.context(escape(" ".join(done.told))))
    blocks.append(kit.actions(kit.button("Undo", "pipeline.undo", value)))
    if done.moved > 1:
        blocks.append(kit.context("All of it can be undone for ten minutes."))
    return Screen(kit.fallback(text), blocks)


def _boxes(rows: Sequence[Row]) -> list[Block]:
    boxes = [
        (
            f"{row.file.ref} · {row.line.provider} · {row.line.subject} · "
            f"{row.line.owner or 'no owner'}",
            str(row.file.id),
        )
        for row in rows
    ]
    return [
        kit.field(
            "Files" if start == 0 else "More files",
            f"files{start // CHECKED}",
            kit.checkboxes("value", boxes[start : start + CHECKED]),
            optional=True,
        )
        for start in range(0, len(boxes), CHECKED)
    ]


def _line(share: Share) -> str:
    has = f", {share.theirs} of them theirs already" if share.theirs else ""
    return f"{escape(share.person.name)}: {words.many(len(share.files), 'file')}{has}"
