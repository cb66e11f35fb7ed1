"""The App Home: what needs you, and for who runs it the whole pipeline."""

from datetime import date

from credbot.domain.cards import Desk, Start
from credbot.domain.files import WaitingOn
from credbot.views import kit, lists, words
from credbot.views.kit import Block, Screen, View, escape


def home(shown: Desk, zone: str) -> View:
    """The Home of somebody who reads files."""
    blocks: list[Block] = [kit.actions(*_main_buttons(shown))]
    if shown.runs_pipeline:
        blocks += _decide(shown) + _starts(shown) + _stalled(shown)
        blocks += [*lists.pipeline_blocks(shown), kit.divider()]
    blocks.append(kit.section(f"*My files: {shown.files:,} open, {shown.due:,} due today*"))
    blocks += [lists.row_block(row) for row in shown.mine]
    if not shown.mine:
        blocks.append(kit.context("Nothing of yours is due. `/cred mine` shows all your files."))
    if not shown.live:
        if shown.may_set:
            blocks.append(kit.actions(kit.button("Go Live", "settings.live", "on")))
        blocks.append(kit.context("Not live yet: digests go to the coordinators alone."))
    if shown.as_of:
        blocks.append(kit.context(f"Updated {words.moment(shown.as_of, zone)}"))
    return kit.home(blocks)


def reader(status: bool) -> View:
    """The Home of somebody who does not read files; `status`: who may look up providers."""
    if status:
        text = "Where somebody stands with each payer and facility: `/cred provider NAME`."
    else:
        text = "Nothing here is waiting for you. `/cred help` shows what there is."
    return kit.home([kit.section(text)])


def stranger(said: Screen) -> View:
    """The Home of somebody who has no role here yet, or may not have one."""
    about = kit.context("credbot runs the credentialing pipeline.")
    return kit.home([*said.blocks, about])


def _main_buttons(shown: Desk) -> list[Block]:
    buttons = [kit.button("Find", "pipeline.find", "find")]
    if shown.may_open:
        buttons.insert(0, kit.button("New File", "intake.new", "new", style="primary"))
    if shown.runs_pipeline:
        buttons.append(kit.button("Pipeline", "pipeline.queue", "queue"))
    today = f": {shown.due:,} Today" if shown.due else ""
    mine = f"My {words.many(shown.files, 'File')}{today}"
    return [*buttons, kit.button(mine, "pipeline.mine", "mine")]


def _decide(shown: Desk) -> list[Block]:
    lines = []
    if shown.unowned.n:
        lines.append(f"{shown.unowned} {'file' if shown.unowned.n == 1 else 'files'} without owner")
    if shown.holds_due.n:
        ends = "hold ends" if shown.holds_due.n == 1 else "holds end"
        lines.append(f"{shown.holds_due} {ends} today or earlier")
    if not lines:
        return []
    return [kit.section("*Yours to decide*\n" + "\n".join(lines))]


def _starts(shown: Desk) -> list[Block]:
    if not shown.starts:
        return []
    people = words.many(shown.starting, "person", "people")
    blocks = [kit.section(f"*Starts within 30 days: {people}*")]
    blocks += [_start(start, shown.today) for start in shown.starts if shown.today]
    if shown.starting > len(shown.starts):
        blocks.append(
            kit.context(f"{shown.starting - len(shown.starts)} more: `/cred queue within=30`")
        )
    return blocks


def _start(start: Start, today: date) -> Block:
    days = (start.start - today).days
    when = "today" if days == 0 else words.many(days, "day")
    ready = f"{start.effective} of {words.many(start.files, 'file')} effective"
    waits = f" · waits on {escape(words.listed(start.waits, longest=3))}" if start.waits else ""
    touch = f" · next: {words.day(start.next_touch, today)}" if start.next_touch else ""
    if start.next_touch and start.next_touch < today:
        touch = f" · next: was due {words.day(start.next_touch, today)}"
    head = f"*{escape(start.provider)}* · {words.day(start.start, today)}, {when}"
    button = kit.button("Open", "pipeline.provider", f"{start.file}:0")
    return kit.section(f"{head}\n{ready}{waits}{touch}", accessory=button)


def _stalled(shown: Desk) -> list[Block]:
    if not shown.stalled.n:
        return [kit.section("*Stalled: 0*")]
    buttons = [
        {
            **kit.button(f"{words.PARTY[party].capitalize()} {n:,}", "pipeline.show", value),
            "action_id": f"pipeline.show_{party}",
        }
        for party, n, value in _parties(shown)
    ]
    return [kit.section(f"*Stalled: {shown.stalled}*, by whom they wait on"), kit.actions(*buttons)]


def _parties(shown: Desk) -> list[tuple[WaitingOn, int, str]]:
    return [
        (party, n, f"stalled=true waits={party}")
        for party in WaitingOn
        if (n := shown.stalled_by_party.get(party, 0))
    ]
