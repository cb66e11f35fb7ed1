"""Lists of files: a page in a message or in a modal, a search."""

from collections.abc import Sequence
from datetime import date

from credbot.domain.cards import Names, Page, Row
from credbot.domain.files import Status
from credbot.domain.queue import ORDER, Filter, Query, words_of
from credbot.domain.screening import STAGE as SCREENED
from credbot.domain.stalls import OUTSIDE, Test
from credbot.domain.tracks import Tracks
from credbot.views import awaited, kit, words
from credbot.views.kit import Block, Screen, View, escape

MODAL_PAGE = 20
MENU = {
    "open": "Open Card",
    "log": "Log Outreach",
    "advance": "Advance",
    "wait": "Wait",
    "assign": "Hand Over",
    "resume": "Resume",
    "hold": "Change Hold",
    "item": "Item Done",
    "screen": "Screen",
    "reopen": "Reopen",
}
STATUS = {Status.CLOSED: "closed", Status.HOLD: "held", Status.OPEN: "running"}
FLAGS = {"stalled": "stalled", "at_risk": "at-risk"}
REASON = {
    Test.HOLD_REVIEW: "whose hold's review date has passed",
    Test.UNOWNED: "without owner for too long",
    Test.ACKNOWLEDGEMENT: "without acknowledgement for too long",
    Test.STAGE: "over their stage's limit",
    Test.CHASE: "not chased for too long",
    Test.FOLLOW_UP: "with a late follow-up of ours",
    Test.UNTOUCHED: "with nothing recorded for too long",
}


def page(shown: Page, tracks: Tracks, zone: str, beside: Sequence[Block] = ()) -> Screen:
    """One page of files as a message; `beside` stands below what is theirs."""
    blocks = [*_page_blocks(shown, tracks, zone), *beside]
    return Screen(kit.fallback(sentence(shown, tracks)), blocks)


def page_modal(shown: Page, tracks: Tracks, zone: str, beside: Sequence[Block] = ()) -> View:
    """One page of files as a modal that turns its pages."""
    blocks = [*_page_blocks(shown, tracks, zone), *beside]
    return kit.modal("Files", "pipeline.list", blocks, close="Close", meta=turn(shown.query))


def found(shown: Page, text: str, zone: str, hint: str | None = None) -> Screen:
    """What a search found; with a hint when it found nothing."""
    if not shown.rows:
        said = f"Nothing found for {escape(text)}."
        return kit.screen(f"{said} {hint}" if hint else f"{said} Try a name, an NPI or a payer.")
    n = words.many(len(shown.rows), "file")
    more = " The first ten; type more to narrow it." if shown.count.more else ""
    head = f"{n} for {escape(text)}.{more}"
    if shown.near:
        head = f"Nothing is called {escape(text)}. {hint or 'Nearly so:'}"
    blocks = [kit.section(head), *(row_block(row) for row in shown.rows)]
    blocks.append(kit.context(f"As of {words.moment(shown.as_of, zone)}"))
    return Screen(kit.fallback(head), blocks)


def sentence(shown: Page, tracks: Tracks) -> str:
    """The filter, how many, and the order, as a sentence."""
    n = shown.count
    things = "file" if n.n == 1 and not n.more else "files"
    what = filter_words(shown.query.filter, tracks, shown.names, things)
    calls = f", {words.many(shown.things, 'thing')} to do" if shown.things is not None else ""
    return f"{n} {what}{calls}. Order: {ORDER[shown.query.sort]}."


def filter_words(wanted: Filter, tracks: Tracks, names: Names, things: str = "files") -> str:
    """A filter in words, such as `open stalled files at Harbor`."""
    before = [STATUS[wanted.status] if wanted.status else "open"]
    before += [word for name, word in FLAGS.items() if getattr(wanted, name)]
    parts = (
        ("", "without owner" if wanted.unowned else None),
        ("of ", names.owner),
        ("of ", names.provider),
        ("in ", tracks.stages[wanted.stage].title if wanted.stage else None),
        ("in their stage for at least ", _days(wanted.age)),
        ("on the track ", tracks.tracks[wanted.track].title if wanted.track else None),
        ("at ", names.payer or wanted.payer),
        ("at ", wanted.facility),
        ("in ", wanted.state),
        ("waiting on ", words.PARTY[wanted.waiting_on] if wanted.waiting_on else None),
        ("", "waiting on somebody outside" if wanted.outside else None),
        ("", REASON[wanted.reason] if wanted.reason else None),
        ("with a date within ", _days(wanted.within)),
        ("starting within ", _days(wanted.starts)),
        ("good for no more than ", _days(wanted.good)),
        ("starting ", _span(wanted.starts_from, wanted.starts_until)),
        ("of a provider like ", wanted.text),
        ("", "with something due today" if wanted.due else None),
        ("", "with our next touch overdue" if wanted.overdue else None),
        ("", "whose hold ends today or has ended" if wanted.back else None),
    )
    after = [f"{preposition}{value}" for preposition, value in parts if value]
    return escape(" ".join([*before, things, *after]))


def _days(n: int | None) -> str | None:
    return None if n is None else words.many(n, "day")


def _span(first: date | None, last: date | None) -> str | None:
    parts = (("from ", _plain(first)), ("to " if first else "until ", _plain(last)))
    return " ".join(f"{word}{day}" for word, day in parts if day) or None


def _plain(day: date | None) -> str | None:
    return f"{day:%a %b} {day.day}, {day:%Y}" if day else None


def row_block(row: Row) -> Block:
    """A file in a list, with its menu."""
    return kit.section(words.entry(row), accessory=row_menu(row))


def row_menu(row: Row) -> Block:
    """The `⋯` of a file in a list: open it, and what settles why it stands there."""
    file = row.file
    value = f"{file.id}:{file.version}"
    verbs = ["open", *(_verbs(row) if row.may_work else ())]
    return kit.overflow("pipeline.more", [(MENU[verb], f"{verb} {value}") for verb in verbs])


def _verbs(row: Row) -> tuple[str, ...]:
    file = row.file
    if not file.open:
        return ("reopen",)
    if file.status is Status.HOLD:
        return "resume", "hold", "log", "assign"
    new = file.stage == SCREENED
    if row.reasons and row.reasons[0].test is Test.UNOWNED:
        return "assign", "screen" if new else "log", "advance", "wait"
    if file.waiting_on not in OUTSIDE:
        return "screen" if new else "item", "advance", "wait", "assign"
    return "log", "advance", "wait", "assign"


def turn(query: Query) -> str:
    """A query as the value of a button that shows it."""
    return f"{words_of(query)} page={query.page}".strip()


def _page_blocks(shown: Page, tracks: Tracks, zone: str) -> list[Block]:
    blocks = [kit.section(f"*{sentence(shown, tracks)}*")]
    blocks += awaited.awaited(shown.asked, shown.today)
    blocks += [row_block(row) for row in shown.rows]
    if not shown.rows:
        blocks.append(kit.context("Nothing in this list. `/cred queue` shows everything open."))
    if buttons := [*_turns(shown), *_acts(shown)]:
        blocks.append(kit.actions(*buttons))
    place = f"Page {shown.query.page} of {shown.pages}{'+' if shown.count.more else ''}"
    blocks.append(kit.context(f"{place} · as of {words.moment(shown.as_of, zone)}"))
    return blocks


def _turns(shown: Page) -> list[Block]:
    query = shown.query
    buttons = []
    if query.page > 1:
        buttons.append(
            kit.button("Previous", "pipeline.previous", turn(query.turned(query.page - 1)))
        )
    if query.page < shown.pages or shown.count.more:
        buttons.append(kit.button("Next", "pipeline.next", turn(query.turned(query.page + 1))))
    return buttons


def _acts(shown: Page) -> list[Block]:
    """What can be done with a list as a whole."""
    if not shown.rows:
        return []
    value = turn(shown.query.turned(1))
    buttons = [kit.button("Save View", "saved.name", value)]
    if shown.may_assign and shown.query.filter.status is not Status.CLOSED:
        buttons.insert(0, kit.button("Assign", "assignment.select", value))
    if shown.may_export:
        buttons.append(kit.button("Excel", "exports.send_xlsx", f"xlsx {value}"))
        buttons.append(kit.button("CSV", "exports.send_csv", f"csv {value}"))
    return buttons
