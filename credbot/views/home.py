"""The App Home: what needs you, and for who runs or leads the pipeline all of it in figures."""

from collections.abc import Sequence
from datetime import date

from credbot.domain.cards import Row
from credbot.domain.desk import Desk, Figures, Readiness, Start
from credbot.domain.files import WaitingOn
from credbot.domain.meetings import Meeting
from credbot.views import calendar, cover, desk, kit, lists, meetings, things, words
from credbot.views.kit import Block, Screen, View, escape

WORDS = {
    "settings": "Settings",
    "people": "People",
    "rules": "Standing Rules",
    "away": "Who Is Away",
    "alerts": "When I Get Messages",
    "help": "Help",
}
"""Words of `/cred` with a button below every Home whose reader may use them."""

TURN = "turn "
"""Before the page in the value of a press that turns an open list."""

THINGS = 12
RECENT = 5


def home(shown: Desk, zone: str) -> View:
    """The Home of somebody who reads files; its parts follow from their roles."""
    blocks: list[Block] = [kit.actions(*_main_buttons(shown))]
    if shown.figures:
        if shown.may_assign:
            blocks += _decide(shown.figures, shown.today)
        blocks += _starts(shown.figures, shown.today)
        blocks += calendar.ahead(shown.dates)
        blocks += _committee(shown.figures, shown.today)
        blocks += _stalled(shown.figures, shown.today)
        blocks += _open(shown)
    if shown.may_work or shown.files:
        if shown.figures:
            blocks.append(kit.divider())
        blocks += _mine(shown)
        blocks += [] if shown.figures else calendar.ahead(shown.dates)
    if len(blocks) == 1:
        blocks.append(kit.section("Every file can be read here: find one, or open the pipeline."))
    if not shown.live:
        if shown.may_set:
            blocks.append(kit.actions(kit.button("Go Live", "settings.live", "on")))
        blocks.append(kit.context("Not live yet: digests go to the coordinators alone."))
    blocks.append(_more(may_set=shown.may_set, may_work=shown.may_work))
    blocks.append(kit.context(f"Updated {words.moment(shown.as_of, zone)}"))
    return kit.home(blocks)


def readiness(starts: Sequence[Start], starting: int, today: date) -> View:
    """The Home of somebody who may see where providers stand: who starts soon, how ready."""
    buttons = [
        kit.button("Find a Provider", "providers.find", "find"),
        kit.button("Request", "requests.new", "new"),
        kit.button("My Requests", "requests.mine", "mine"),
    ]
    blocks = [kit.actions(*buttons)]
    n = words.many(starting, "person", "people")
    opens = kit.button(f"All {starting:,}", "providers.starts", "1") if starting else None
    blocks.append(kit.section(f"*Starts within 30 days: {n}*", accessory=opens))
    blocks += [_start(start, today, status=True) for start in starts]
    if starting > len(starts):
        blocks.append(kit.context(f"The next {len(starts)}; {starting - len(starts)} more."))
    hint = "Where somebody stands with each payer and facility: `/cred provider NAME`."
    return kit.home([*blocks, _more(), kit.context(hint)])


def member(meeting: Meeting | None, today: date) -> View:
    """The Home of a member of a committee: the next meeting."""
    if meeting is None:
        text = "No meeting is planned. `/cred meetings` shows them when there are any."
        return kit.home([kit.section(text), _more()])
    return kit.home([kit.section("*Your next meeting*"), meetings.ahead(meeting, today), _more()])


def reader() -> View:
    """The Home of somebody who reads neither files nor dates."""
    text = "Nothing here is waiting for you. `/cred help` shows what there is."
    return kit.home([kit.section(text), _more()])


def stranger(said: Screen) -> View:
    """The Home of somebody who has no role here yet, or may not have one."""
    about = kit.context("credbot runs the credentialing pipeline.")
    return kit.home([*said.blocks, about])


def _more(*, may_set: bool = False, may_work: bool = False) -> Block:
    """What else there is, so that nothing has to be typed."""
    shown = {"settings": may_set, "people": may_set, "rules": may_set, "away": may_work}
    buttons = [
        {**kit.button(label, "home.open", word), "action_id": f"home.open_{word}"}
        for word, label in WORDS.items()
        if shown.get(word, True)
    ]
    return kit.actions(*buttons)


def _main_buttons(shown: Desk) -> list[Block]:
    buttons = [kit.button("Find", "pipeline.find", "find")]
    if shown.may_open:
        buttons.insert(0, kit.button("New File", "intake.new", "new", style="primary"))
    buttons.append(kit.button("Pipeline", "pipeline.queue", "queue"))
    buttons.append(kit.button("Views", "saved.list", "views"))
    if shown.may_load:
        buttons.append(kit.button("Load", "load.show", "1"))
    if shown.may_work or shown.files:
        buttons += desk.own_buttons(shown)
    return buttons


def _decide(shown: Figures, today: date) -> list[Block]:
    lines = []
    waiting = shown.screening
    if waiting.count:
        requests = words.many(waiting.count, "request")
        facts = words.waited(waiting, today)
        said = f"{requests} to screen{f': {facts}' if facts else ''}"
        if shown.asked.count:
            age = f", oldest {shown.asked.oldest}" if shown.asked.oldest else ""
            said = f"{said}\n{shown.asked.count:,} of them from around the team{age}"
        lines.append((said, "Screen", "screening.list", "list"))
    if shown.unowned.n:
        since = f" since {words.day(shown.unowned_since, today)}" if shown.unowned_since else ""
        said = f"{shown.unowned} {'file' if shown.unowned.n == 1 else 'files'} without owner{since}"
        lines.append((said, "Assign", "assignment.select", "unowned=true"))
    if shown.holds_due.n:
        ends = "hold ends" if shown.holds_due.n == 1 else "holds end"
        said = f"{shown.holds_due} {ends} today or earlier"
        lines.append((said, "Review", "pipeline.show", "back=true"))
    if shown.windows:
        many = words.many(shown.windows, "renewal window is", "renewal windows are")
        lines.append((f"{many} open without a file", "Windows", "cycles.show", "1"))
    if shown.stale and shown.meeting:
        many = words.many(shown.stale, "file in Committee is", "files in Committee are")
        said = f"{many} not good until the meeting {words.day(shown.meeting.day, today)}"
        before = (shown.meeting.day - today).days - 1
        lines.append((said, "Show", "pipeline.show", f"stage=committee good={before} sort=good"))
    if not lines:
        return []
    rows = [
        kit.section(said, accessory=kit.button(label, action, value))
        for said, label, action, value in lines
    ]
    return [kit.section("*Yours to decide*"), *rows]


def _starts(shown: Figures, today: date) -> list[Block]:
    if not shown.starts:
        return []
    people = words.many(shown.starting, "person", "people")
    opens = kit.button(f"All {shown.starting:,}", "providers.starts", "1")
    head = kit.section(f"*Starts within 30 days: {people}*", accessory=opens)
    return [head, *(_start(start, today) for start in shown.starts)]


def people(shown: Readiness) -> View:
    """A page of the people who start within 30 days."""
    n = words.many(shown.starting, "person starts", "people start")
    blocks = [kit.section(f"*{n} within 30 days. Order: the next start first.*")]
    blocks += [_start(start, shown.today, status=not shown.full) for start in shown.starts]
    pages = (("Previous", shown.page - 1), ("Next", shown.page + 1))
    turns = [
        kit.button(label, f"providers.starts_{label.casefold()}", f"{TURN}{page}")
        for label, page in pages
        if 0 < page <= shown.pages
    ]
    blocks += [kit.actions(*turns)] if turns else []
    blocks.append(kit.context(f"Page {shown.page} of {shown.pages}"))
    return kit.modal("Starts Soon", "home.told", blocks, close="Close")


def _start(start: Start, today: date, *, status: bool = False) -> Block:
    days = (start.start - today).days
    when = "today" if days == 0 else words.many(days, "day")
    kind = "start-critical file" if start.critical else "file"
    ready = f"{start.effective} of {words.many(start.files, kind)} effective"
    waits = f" · waits on {escape(words.listed(start.waits, longest=3))}" if start.waits else ""
    touch = _touch(start.next_touch, today)
    head = f"*{escape(start.provider)}* · {words.day(start.start, today)}, {when}"
    button = kit.button("Open", "pipeline.provider", f"{start.file}:0")
    return kit.section(f"{head}\n{ready}{waits}{'' if status else touch}", accessory=button)


def _touch(day: date | None, today: date) -> str:
    if day is None:
        return ""
    if day == today:
        return " · next: today"
    return f" · next: {'was due ' if day < today else ''}{words.day(day, today)}"


def _committee(shown: Figures, today: date) -> list[Block]:
    if shown.meeting is None:
        return []
    waiting = next((n for key, _title, n in shown.by_stage if key == "committee"), 0)
    return [meetings.ahead(shown.meeting, today, waiting)]


def _stalled(shown: Figures, today: date) -> list[Block]:
    since = desk.since(shown, today)
    if not shown.stalled.n:
        return [kit.section(f"*Stalled: 0*{since}")]
    opens = kit.button(f"All {shown.stalled}", "pipeline.show", "stalled=true")
    head = f"*Stalled: {shown.stalled}*{since} · by whom they wait on"
    parties = [
        (f"{words.PARTY[party].capitalize()} {n:,}", f"stalled=true waiting_on={party}")
        for party in WaitingOn
        if (n := shown.stalled_by_party.get(party, 0))
    ]
    buttons = desk.numbered(parties, "party")
    return [kit.section(head, accessory=opens), kit.actions(*buttons)]


def _open(shown: Desk) -> list[Block]:
    figures = shown.figures
    assert figures is not None  # noqa: S101
    facts = [
        (f"On Hold {figures.on_hold}", "status=hold"),
        (f"At Risk {figures.at_risk}", "at_risk=true"),
    ]
    if not shown.may_assign:
        facts.insert(0, (f"No Owner {figures.unowned}", "unowned=true"))
    head = f"*Open: {figures.open:,}*, stalled in brackets, {figures.on_hold} on hold"
    buttons = kit.actions(*desk.numbered(facts, "fact"))
    return [kit.section(head), *desk.stages(figures), buttons]


def _mine(shown: Desk) -> list[Block]:
    day = shown.day
    today = things.count(day) if day.count else "nothing"
    blocks = [kit.section(f"*My files: {shown.files:,} open · {today} today*")]
    mine = f"owner_id={day.owner}"
    facts = [(f"{title} {n:,}", f"{mine} stage={key}") for key, title, n in shown.mine_by_stage]
    if shown.overdue:
        facts.append((f"Overdue {shown.overdue:,}", f"{mine} overdue=true sort=next"))
    if shown.outside:
        facts.append((f"Waiting on Others {shown.outside:,}", f"{mine} outside=true sort=next"))
    if facts:
        blocks.append(kit.actions(*desk.numbered(facts, "mine")))
    for thing in day.things[:THINGS]:
        blocks += things.blocks(None, thing, day.owner, may_work=shown.may_work)
    if not day.count:
        blocks.append(kit.context("Nothing of yours is due. `/cred mine` shows all your files."))
    elif day.count > THINGS:
        left = words.many(day.count - THINGS, "more thing")
        blocks.append(kit.section(left, accessory=things.all_due(day)))
    blocks += cover.covering(shown.covering)
    if shown.recent:
        blocks.append(kit.section("*Touched last*"))
        blocks += [_brief(row) for row in shown.recent[:RECENT]]
    return blocks


def _brief(row: Row) -> Block:
    text = (
        f"{words.title(row.line)}\n{words.standing(row)}. {words.next_touch(row.file, row.today)}."
    )
    return kit.section(text, accessory=lists.row_menu(row))
