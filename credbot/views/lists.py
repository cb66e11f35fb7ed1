"""Lists of files: a page in a message or in a modal, a search, a person."""

from collections.abc import Sequence

from credbot.domain.cards import Desk, Page, ProviderPage, Row
from credbot.domain.files import Status, ref
from credbot.domain.people import zone_of
from credbot.domain.queue import ORDER, Filter, Query, words_of
from credbot.domain.record import Event
from credbot.domain.tracks import Tracks
from credbot.views import kit, words
from credbot.views.kit import Block, Screen, View, escape

MODAL_PAGE = 20
PERSON = 12
"""Files of one provider in one message: with their menus and what is missing it stays legal."""


def page(shown: Page, tracks: Tracks, zone: str) -> Screen:
    """One page of files as a message."""
    return Screen(kit.fallback(sentence(shown, tracks)), _page_blocks(shown, tracks, zone))


def page_modal(shown: Page, tracks: Tracks, zone: str) -> View:
    """One page of files as a modal that turns its pages."""
    blocks = _page_blocks(shown, tracks, zone)
    return kit.modal("Files", "pipeline.list", blocks, close="Close", meta=turn(shown.query))


def found(shown: Page, text: str, zone: str, hint: str | None = None) -> Screen:
    """What a search found; with a hint when it found nothing."""
    if not shown.rows:
        said = f"Nothing found for {escape(text)}."
        return kit.screen(f"{said} {hint}" if hint else f"{said} Try a name, an NPI or a payer.")
    n = words.many(len(shown.rows), "file")
    more = " The first ten; type more to narrow it." if shown.count.more else ""
    head = f"{n} for {escape(text)}.{more}"
    blocks = [kit.section(head), *(row_block(row) for row in shown.rows)]
    return Screen(head, [*blocks, kit.context(f"As of {words.moment(shown.as_of, zone)}")])


def sentence(shown: Page, tracks: Tracks) -> str:
    """The filter, how many, and the order, as a sentence."""
    n = shown.count
    things = "file" if n.n == 1 and not n.more else "files"
    what = filter_words(shown.query.filter, tracks, shown.owner, things)
    return f"{n} {what}. Order: {ORDER[shown.query.sort]}."


def filter_words(wanted: Filter, tracks: Tracks, owner: str | None, things: str = "files") -> str:
    """A filter in words, such as `open stalled files at Harbor`."""
    status = {Status.CLOSED: "closed", Status.HOLD: "held", Status.OPEN: "running"}
    before = [status[wanted.status] if wanted.status else "open"]
    if wanted.stalled:
        before.append("stalled")
    if wanted.at_risk:
        before.append("at-risk")
    after = []
    if wanted.unowned:
        after.append("without owner")
    if owner:
        after.append(f"of {owner}")
    if wanted.stage:
        after.append(f"in {tracks.stages[wanted.stage].title}")
    if wanted.track:
        after.append(f"on the track {tracks.tracks[wanted.track].title}")
    for prefix, value in (("at", wanted.payer), ("at", wanted.facility), ("in", wanted.state)):
        if value:
            after.append(f"{prefix} {value}")
    if wanted.waiting_on:
        after.append(f"waiting on {words.PARTY[wanted.waiting_on]}")
    if wanted.within is not None:
        after.append(f"with a date within {words.many(wanted.within, 'day')}")
    if wanted.text:
        after.append(f"of a provider like {wanted.text}")
    return escape(" ".join([*before, things, *after]))


def row_block(row: Row) -> Block:
    """A file in a list, with its menu."""
    return kit.section(words.entry(row), accessory=row_menu(row))


def row_menu(row: Row) -> Block:
    """The `⋯` of a file in a list: open it, log, advance or resume, wait, hand over."""
    file = row.file
    value = f"{file.id}:{file.version}"
    choices = [("Open Card", f"open {value}")]
    if not row.may_work:
        return kit.overflow("pipeline.more", choices)
    if file.open:
        choices.append(("Log Outreach", f"log {value}"))
        if file.status is Status.HOLD:
            choices.append(("Resume", f"resume {value}"))
        else:
            choices.append(("Advance", f"advance {value}"))
        choices += [("Wait", f"wait {value}"), ("Hand Over", f"assign {value}")]
    else:
        choices.append(("Reopen", f"reopen {value}"))
    return kit.overflow("pipeline.more", choices)


def turn(query: Query) -> str:
    """A query as the value of a button that shows it."""
    return f"{words_of(query)} page={query.page}".strip()


def desk(shown: Desk, zone: str) -> Screen:
    """What needs a person now, ten lines at most."""
    head = (
        f"{words.many(shown.due, 'thing')} of yours {'needs' if shown.due == 1 else 'need'} you."
        if shown.due
        else "Nothing of yours is due."
    )
    head += f" You have {words.many(shown.files, 'open file')}."
    blocks = [kit.section(head), *(row_block(row) for row in shown.mine)]
    if shown.due > len(shown.mine):
        blocks.append(kit.context(f"{shown.due - len(shown.mine)} more in `/cred mine`"))
    if shown.runs_pipeline:
        blocks += pipeline_blocks(shown)
    if not shown.live:
        blocks.append(
            kit.context("Not live yet: digests go to the coordinators alone until `/cred live on`.")
        )
    if shown.as_of:
        blocks.append(kit.context(f"As of {words.moment(shown.as_of, zone)} · `/cred help`"))
    return Screen(head, blocks)


def pipeline_blocks(shown: Desk) -> list[Block]:
    """The whole pipeline's numbers, each with the press that opens its list."""
    facts = [
        (f"Stalled {shown.stalled}", "stalled=true"),
        (f"No Owner {shown.unowned}", "unowned=true"),
        (f"On Hold {shown.on_hold}", "status=hold"),
        (f"Within 30 Days {shown.soon}", "within=30"),
        (f"At Risk {shown.at_risk}", "at_risk=true"),
    ]
    buttons = [
        {**kit.button(text, "pipeline.show", value), "action_id": f"pipeline.show_{place}"}
        for place, (text, value) in enumerate(facts)
    ]
    stages = " · ".join(
        f"{title} {n:,}" + (f" ({stalled})" if (stalled := shown.stalled_by_stage.get(key)) else "")
        for key, title, n in shown.by_stage
    )
    lines = f"*The pipeline: {shown.open:,} open*, stalled in brackets, {shown.on_hold} on hold"
    return [kit.section(f"{lines}\n{stages}" if stages else lines), kit.actions(*buttons)]


def provider(shown: ProviderPage, zone: str) -> Screen:
    """All about one person: a line for each file, what is missing over all of them."""
    person = shown.provider
    npi = f" · NPI {person.npi}" if person.npi else ""
    field = f" · {escape(person.specialty)}" if person.specialty else ""
    open_rows = [row for row in shown.rows if row.file.open]
    count = f"{words.many(len(open_rows), 'open file')} of {len(shown.rows)}"
    head = f"*{escape(person.name)}*{npi}{field}\n{count}"
    if not shown.full:
        return _status(shown, head)
    blocks = [kit.section(head), *(row_block(row) for row in shown.rows[:PERSON])]
    if len(shown.rows) > PERSON:
        blocks.append(kit.context(words.many(len(shown.rows) - PERSON, "more file")))
    if shown.missing:
        lines = [f"{ref}: {words.lacking(items)}" for ref, items in shown.missing]
        blocks.append(kit.section("*Missing for the present stages*\n" + "\n".join(lines[:12])))
    blocks.append(kit.context(f"As of {words.moment(shown.as_of, zone)}"))
    return Screen(kit.fallback(head.replace("*", "")), blocks)


def _status(shown: ProviderPage, head: str) -> Screen:
    """Where a person stands, a line for each payer or facility; no notes, no names of ours."""
    lines = []
    for row in shown.rows[:PERSON]:
        file = row.file
        stage = row.stage if file.open else words.standing(row)
        effective = (
            f", effective {words.day(file.effective, shown.today)}" if file.effective else ""
        )
        hard = f", {words.hard_date(file, shown.today)}" if file.open and file.hard_date else ""
        lines.append(f"{escape(row.line.subject)}: {stage}{effective}{hard}")
    return Screen(kit.fallback(head.replace("*", "")), [kit.section(head), *kit.sections(lines)])


def history(events: Sequence[Event], file_id: int, zone: str) -> Screen:
    """A file's newest events, one line each."""
    lines = [_event_line(event, zone) for event in events]
    blocks = kit.sections(lines or ["Nothing is recorded."], f"*{ref(file_id)}*")
    return Screen(f"History of {ref(file_id)}", blocks)


def _event_line(event: Event, zone: str) -> str:
    local = event.happened.astimezone(zone_of(zone))
    deed = event.event.partition(".")[2].replace("_", " ")
    moved = f" to {event.stage_to}" if event.stage_from and event.stage_to else ""
    said = f": {escape(kit.cut(event.text, 120))}" if event.text else ""
    return f"{local:%b} {local.day}, {local:%Y} · {escape(event.actor)} · {deed}{moved}{said}"


def _page_blocks(shown: Page, tracks: Tracks, zone: str) -> list[Block]:
    blocks = [kit.section(f"*{sentence(shown, tracks)}*")]
    blocks += [row_block(row) for row in shown.rows]
    if not shown.rows:
        blocks.append(kit.context("Nothing in this list. `/cred queue` shows everything open."))
    if turns := _turns(shown):
        blocks.append(kit.actions(*turns))
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
