"""Monthly monitoring: the month, the form, what was recorded and how it is taken back."""

from collections.abc import Sequence
from datetime import date

from credbot.domain.monitoring import Board, Left, Recorded, Run, Source, first_of
from credbot.views import kit, words
from credbot.views.kit import Block, Screen, View, escape

ALL = "all"
EVERY = "every"


def board(shown: Board) -> Screen:
    """A month: per source how many are done, who is not, the runs."""
    people = words.many(shown.active, "active provider")
    head = f"*Monitoring, {first_of(shown.month):%B %Y}* · {people}"
    lines = [
        f"{escape(one.title)}: {shown.done[one.key]:,} of {shown.active:,} done"
        for one in shown.sources
    ]
    blocks = [kit.section("\n".join([head, *lines]))]
    if shown.left_total:
        blocks.append(kit.section(f"*Not done yet: {shown.left_total:,}*"))
    elif shown.active:
        blocks.append(kit.section("All are done this month."))
    blocks += [_left(one, shown) for one in shown.left]
    blocks.append(kit.actions(*_buttons(shown)))
    titles = {one.key: one.title for one in shown.sources}
    if shown.runs:
        blocks.append(kit.section("*Runs, the newest first*"))
    blocks += [_run(one, titles, shown) for one in shown.runs]
    if shown.left_total:
        last = shown.first + len(shown.left)
        order = "by name. Active: an open file, a running cycle or an approval, and not left"
        blocks.append(
            kit.context(f"{shown.first + 1}-{last} of {shown.left_total:,}. Order: {order}.")
        )
    return Screen(kit.fallback(head.replace("*", "")), blocks)


def form(sources: Sequence[Source], today: date, name: str | None = None) -> View:
    """Which source was looked through, when, for whom, with which proof."""
    choices = [(one.title, one.key) for one in sources]
    if len(sources) > 1:
        choices.append(("All of these sources", EVERY))
    blocks: list[Block] = [
        kit.field("Source", "source", kit.select("value", "Choose", choices)),
        kit.field("Looked up on", "day", kit.date_input("value", today.isoformat())),
        kit.field(
            "Only these providers",
            "names",
            kit.text_input("value", multiline=True, initial=name),
            hint="A name or NPI in each line. Empty: everybody who is not done yet",
            optional=True,
        ),
        kit.field(
            "By",
            "by",
            kit.text_input("value", initial="own staff", longest=80),
            hint="Own staff, or the vendor's name",
        ),
        kit.field(
            "Evidence",
            "evidence",
            kit.text_input("value", longest=300),
            hint="A link or a reference; never what a list says of a person",
            optional=True,
        ),
        kit.field(
            "Possible matches",
            "hits",
            kit.text_input("value", multiline=True),
            hint="A name or NPI in each line. They go to compliance alone, in private",
            optional=True,
        ),
    ]
    return kit.modal("Record a Run", "monitoring.save", blocks, submit="Record")


def recorded(found: Recorded, titles: dict[str, str], by: str) -> Screen:
    """What is recorded now, and the way back."""
    lines = [
        f"*{escape(titles[run.source])}*: {words.many(run.checked, 'provider')} done, "
        f"looked up {words.day(run.day, found.today)} by {escape(by)}"
        f"{f', evidence {escape(run.evidence)}' if run.evidence else ', no evidence yet'}."
        for run in found.runs
    ]
    if found.hits and found.told:
        n = words.many(found.hits, "possible match", "possible matches")
        lines.append(f"{n} went to compliance, in private.")
    elif found.hits:
        n = words.many(found.hits, "possible match is", "possible matches are")
        lines.append(
            f"{n} kept, and nobody has the role compliance yet. Admins are told so, without a "
            "name: `/cred people add @who compliance`."
        )
    text = "\n".join(lines)
    buttons = [
        kit.button("Take Back", f"monitoring.back_{run.id}", str(run.id)) for run in found.runs[:4]
    ]
    month = kit.button("The Month", "monitoring.open", found.runs[0].month)
    return kit.screen(text, kit.section(text), kit.actions(*buttons, month))


def taken_back(run: Run, gone: int, title: str) -> Screen:
    """It is not so any more; the run stays in the record."""
    text = (
        f"Taken back: *{escape(title)}*, {words.plain_day(run.day)}. "
        f"{words.many(gone, 'provider')} {'is' if gone == 1 else 'are'} not done there again; "
        "the run stays in the record. Possible matches stay with compliance."
    )
    again = kit.button("Record Again", "monitoring.run", "new")
    month = kit.button("The Month", "monitoring.open", run.month)
    return kit.screen(text, kit.section(text), kit.actions(again, month))


def _buttons(shown: Board) -> list[Block]:
    buttons = []
    last = shown.first + len(shown.left)
    if last < shown.left_total:
        buttons.append(kit.button("Next", "monitoring.open_next", f"{shown.month}:{last}"))
    if shown.first:
        back = max(0, shown.first - len(shown.left or (0,) * 10))
        buttons.append(kit.button("Back", "monitoring.open_back", f"{shown.month}:{back}"))
    if shown.may_record:
        buttons.append(kit.button("Record a Run", "monitoring.run", "new"))
    if shown.may_decide:
        waiting = words.many(shown.waiting, "Possible Match", "Possible Matches")
        buttons.append(kit.button(waiting, "matches.list", "list"))
    before = _month_before(shown.month)
    buttons.append(kit.button(f"{first_of(before):%B}", f"monitoring.open_{before}", before))
    return buttons


def _left(one: Left, shown: Board) -> Block:
    titles = {source.key: source.title for source in shown.sources}
    lacking = words.listed([escape(titles[key]) for key in one.sources])
    button = None
    if shown.may_record and shown.month == f"{shown.today:%Y-%m}":
        button = kit.button("Checked", "monitoring.one", str(one.provider_id))
    return kit.section(f"{escape(one.name)}: {lacking}", accessory=button)


def _run(run: Run, titles: dict[str, str], shown: Board) -> Block:
    title = escape(titles.get(run.source, run.source))
    proof = f", evidence {escape(run.evidence)}" if run.evidence else ", no evidence"
    n = words.many(run.checked, "provider")
    text = f"{words.day(run.day, shown.today)}: {title}, {n}, by {escape(run.by)}{proof}"
    if run.taken_back:
        return kit.section(f"~{text}~ taken back by {escape(run.taken_back_by or '')}")
    button = None
    if shown.may_record:
        confirm = kit.confirm(
            "Take Back", "Its providers are not done there any more.", "Take Back"
        )
        button = kit.button("Take Back", "monitoring.back", str(run.id), confirm=confirm)
    return kit.section(text, accessory=button)


def _month_before(month: str) -> str:
    year, number = int(month[:4]), int(month[5:])
    return f"{year - 1}-12" if number == 1 else f"{year}-{number - 1:02d}"
