"""Standing rules: the list, the form, what one would have done, and what it tells."""

from collections.abc import Sequence

from credbot.domain.cards import Row
from credbot.domain.standing import LONGEST_START, MOST, Listed, Rule, Trial
from credbot.views import kit, lists, words
from credbot.views.kit import Block, Screen, View, escape

OFTEN = [("Once for each file", "once"), ("Once a week while it fits", "weekly")]
STATES = [("On", "on"), ("Off", "off")]
SHOWN = 8
HINT = "As in queue: in_process, stalled, harbor, state=TX, waits=payer, unowned"


def listed(rules: Sequence[Listed]) -> Screen:
    """All rules, each with its press; the way to a new one."""
    on = sum(one.rule.running for one in rules)
    head = f"*{words.many(len(rules), 'standing rule')}, {on} on* · looked at 8:00 on working days"
    blocks = [kit.section(head)]
    for one in rules:
        change = kit.button("Change", "standing.change", _name(one.rule))
        blocks.append(kit.section(_line(one), accessory=change))
    if len(rules) < MOST:
        blocks.append(kit.actions(kit.button("New Rule", "standing.new", "new")))
    blocks.append(kit.context("A rule tells of files, in a person's morning or in a channel."))
    return Screen(kit.fallback(head.replace("*", "")), blocks)


def form(
    rule: Rule | None,
    channels: Sequence[tuple[str, str]],
    typed: str = "",
    owner: str | None = None,
    reader: str | None = None,
) -> View:
    """Make or change a rule; what it would have done comes before it is saved.

    `typed` are the words of its filter as people type them, `owner` and
    `reader` accounts: of whose files it is about, and of whom it tells.
    """
    kind, _, name = (rule.recipient or "").partition(":") if rule else ("", "", "")
    within = str(rule.start_within) if rule and rule.start_within is not None else None
    blocks: list[Block] = [
        *_which(typed, owner),
        kit.field(
            "And the start date is within so many business days",
            "start_within",
            kit.text_input("value", initial=within, longest=3),
            hint=f"0 to {LONGEST_START}; empty: any start date, or none",
            optional=True,
        ),
        kit.field(
            "Tell a person, in their morning",
            "person",
            kit.people_select("value", "Choose a person", initial=reader),
            optional=True,
        ),
    ]
    if channels:
        choices = [(f"The {use} channel", channel) for channel, use in channels]
        initial = name if kind == "channel" else None
        menu = kit.select("value", "Choose", choices, initial=initial)
        blocks.append(kit.field("Or a channel", "channel", menu, optional=True))
    often = "weekly" if rule and rule.weekly else "once"
    state = "off" if rule and rule.id and not rule.running else "on"
    blocks += [
        kit.field("How often", "often", kit.select("value", "Choose", OFTEN, initial=often)),
        kit.field("The rule is", "state", kit.select("value", "Choose", STATES, initial=state)),
    ]
    if rule and rule.id:
        blocks.append(kit.actions(kit.button("Remove This Rule", "standing.remove", str(rule.id))))
    meta = f"{rule.id}:{rule.version}:{rule.shipped or ''}" if rule else "0:1:"
    return kit.modal("Standing Rule", "standing.try", blocks, submit="Show What It Does", meta=meta)


def _which(typed: str, owner: str | None) -> list[Block]:
    words = kit.text_input("value", initial=typed or None, longest=200)
    person = kit.people_select("value", "Everybody", initial=owner)
    return [
        kit.field("Which files", "words", words, hint=HINT, optional=True),
        kit.field("Only files of", "owner", person, optional=True),
    ]


def trial(one: Listed, found: Trial, meta: str) -> View:
    """What it would have done last month, before it is saved."""
    times = "once" if found.fired == 1 else f"{found.fired:,} times"
    text = (
        f"{_line(one)}\n\n*Would have told {times} in {found.month:%B}*, of "
        f"{words.many(len(found.files), 'file')}. {words.many(found.now, 'file')} "
        f"{'fits' if found.now == 1 else 'fit'} today."
    )
    blocks = [kit.section(text)]
    if found.files:
        refs = words.listed([f"CR-{file}" for file in found.files], longest=12)
        blocks.append(kit.context(refs))
    blocks.append(
        kit.context(
            "From the record: stages day by day; owners, start dates and payers as they are now. "
            "What was stalled or at risk and is no more is not counted."
        )
    )
    return kit.modal("Standing Rule", "standing.save", blocks, submit="Save Rule", meta=meta)


def saved(one: Listed) -> Screen:
    """It is kept: since when it holds, and the way to change it."""
    state = "On from the next working day at 8:00." if one.rule.running else "Off."
    text = f"{_line(one)}\nSaved. {state}"
    change = kit.button("Change", "standing.change", _name(one.rule))
    return kit.screen(text, kit.section(text), kit.actions(change))


def removed(one: Listed) -> Screen:
    """It is gone."""
    text = f"Removed: {escape(one.sentence)}. `/cred rules` makes a new one."
    return kit.screen(text)


def told(one: Listed, rows: Sequence[Row], query: str) -> Screen:
    """What a rule tells a channel: which rule, which files, how to change it."""
    head = f"*Rule: {escape(one.sentence)}* · {words.many(len(rows), 'file')}"
    change = kit.button("Change This Rule", "standing.change", _name(one.rule))
    blocks = [kit.section(head, accessory=change), *(lists.row_block(row) for row in rows[:SHOWN])]
    if len(rows) > SHOWN:
        more = kit.button("Show All That Fit", "pipeline.show", query)
        blocks.append(kit.section(f"{len(rows) - SHOWN} more files.", accessory=more))
    often = "once a week while a file fits" if one.rule.weekly else "once for each file"
    blocks.append(kit.context(f"This rule tells {often}; a coordinator set it."))
    return Screen(kit.fallback(head.replace("*", "")), blocks)


def _line(one: Listed) -> str:
    state = "on" if one.rule.running else "off"
    often = "once a week while it fits" if one.rule.weekly else "once for each file"
    to = f"tells {escape(one.to)}" if one.to else "tells nobody yet"
    shipped = ", came along" if one.rule.shipped else ""
    return f"*{escape(one.sentence)}*\n{to}, {often} · {state}{shipped}"


def _name(rule: Rule) -> str:
    return str(rule.id) if rule.id else str(rule.shipped)
