"""What a channel is shown of files: where they stand, no notes; each reader opens their own."""

from collections.abc import Sequence
from datetime import datetime

from credbot.domain.cards import Page, Row
from credbot.domain.tracks import Tracks
from credbot.views import kit, lists, words
from credbot.views.kit import Block, Screen, escape

MOST = 20


def files(rows: Sequence[Row], by: str, now: datetime, zone: str) -> Screen:
    """Some files by number."""
    head = f"{escape(by)} shows {words.many(len(rows), 'file')}."
    left = len(rows) - MOST
    more = [kit.context(f"{left} more")] if left > 0 else []
    return _screen(head, [*map(_line, rows[:MOST]), *more], now, zone)


def page(shown: Page, by: str, tracks: Tracks, zone: str) -> Screen:
    """The first files of a list; the press opens all of it with the reader's own rights."""
    head = f"{escape(by)} shows: {lists.sentence(shown, tracks)}"
    whole = kit.button("Show List", "pipeline.show", lists.turn(shown.query))
    blocks = [*map(_line, shown.rows), kit.actions(whole)]
    return _screen(head, blocks, shown.as_of, zone)


def _screen(head: str, blocks: list[Block], now: datetime, zone: str) -> Screen:
    foot = kit.context(f"As of {words.moment(now, zone)}. Opening shows what your role may see.")
    return Screen(kit.fallback(head), [kit.section(f"*{head}*"), *blocks, foot])


def _line(row: Row) -> Block:
    file = row.file
    facts = [row.stage if file.open else words.standing(row)]
    if file.open:
        facts.append(words.waits(file).lower())
    if file.effective:
        facts.append(f"effective {words.day(file.effective, row.today)}")
    if hard := words.hard_date(file, row.today) if file.open else "":
        facts.append(f"{hard[0].lower()}{hard[1:]}")
    button = kit.button("Open", "pipeline.open", f"{file.id}:{file.version}")
    return kit.section(f"{words.title(row.line)}\n{', '.join(facts)}", accessory=button)
