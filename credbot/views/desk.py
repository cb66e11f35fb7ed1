"""What `/cred` answers: what needs you, and for who runs the pipeline its figures."""

from datetime import date

from credbot.domain.desk import Desk, Figures
from credbot.views import awaited, cover, kit, things, words
from credbot.views.kit import Block, Screen

READS = "Every file can be read here: `/cred queue`, `/cred find NAME`."
LINES = 5
"""Things shown in one answer, so that all of it is ten lines of facts at most."""


def desk(shown: Desk, zone: str) -> Screen:
    """What needs a person now."""
    day = shown.day
    own = shown.may_work or shown.files
    head = _own_head(shown) if own else READS
    blocks = [kit.section(head)] if own or not shown.figures else []
    for thing in day.things[:LINES]:
        blocks += things.blocks(None, thing, day.owner, may_work=shown.may_work)
    if own:
        blocks.append(kit.actions(*own_buttons(shown)))
    blocks += cover.covering(shown.covering)
    if shown.figures and shown.may_assign:
        blocks += awaited.awaited(shown.figures.asked, shown.today)
    if shown.figures:
        blocks += figures(shown.figures)
    if not shown.live:
        blocks.append(
            kit.context("Not live yet: digests go to the coordinators alone until `/cred live on`.")
        )
    blocks.append(kit.context(f"As of {words.moment(shown.as_of, zone)} · `/cred help`"))
    return Screen(head, blocks)


def _own_head(shown: Desk) -> str:
    day = shown.day
    verb = "needs" if day.count == 1 else "need"
    said = f"{things.count(day)} of yours {verb} you." if day.count else "Nothing of yours is due."
    return f"{said} You have {words.many(shown.files, 'open file')}."


def own_buttons(shown: Desk) -> list[Block]:
    """The presses that open a person's own lists."""
    mine = kit.button(f"My {words.many(shown.files, 'File')}", "pipeline.mine", "mine")
    return [things.all_due(shown.day), mine] if shown.day.count else [mine]


def figures(shown: Figures) -> list[Block]:
    """The whole pipeline in numbers, each with the press that opens its list."""
    facts = [
        (f"Stalled {shown.stalled}", "stalled=true"),
        (f"No Owner {shown.unowned}", "unowned=true"),
        (f"On Hold {shown.on_hold}", "status=hold"),
        (f"At Risk {shown.at_risk}", "at_risk=true"),
    ]
    starts = kit.button(f"Starts in 30 Days {shown.starting:,}", "providers.starts", "1")
    *buttons, at_risk = numbered(facts)
    buttons += [starts, at_risk]
    head = f"*The pipeline: {shown.open:,} open*, stalled in brackets, {shown.on_hold} on hold"
    return [kit.section(head), *stages(shown), kit.actions(*buttons)]


def stages(shown: Figures) -> list[Block]:
    """A press for each stage: how many, and how many of them are stalled."""
    facts = [
        (f"{title} {n:,}{bracket(shown.stalled_by_stage.get(key, 0))}", f"stage={key}")
        for key, title, n in shown.by_stage
    ]
    return [kit.actions(*numbered(facts, "stage"))] if facts else []


def bracket(n: int) -> str:
    """` (2)`, nothing for none."""
    return f" ({n:,})" if n else ""


def numbered(facts: list[tuple[str, str]], kind: str = "") -> list[Block]:
    """Buttons (label, query) of one row, told apart by their place."""
    return [
        {**kit.button(text, "pipeline.show", value), "action_id": f"pipeline.show_{kind}{place}"}
        for place, (text, value) in enumerate(facts)
    ]


def since(shown: Figures, today: date) -> str:
    """` · since Fri +3, -2`: what changed since the last digest."""
    if shown.last_slot is None:
        return ""
    days = (today - shown.last_slot).days
    day = f"{shown.last_slot:%A}" if days < 7 else words.day(shown.last_slot, today)
    return f" · since {day} +{shown.new}, −{shown.moved_on}"
