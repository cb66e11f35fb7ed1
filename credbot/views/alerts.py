"""When messages come: what is chosen, the form for it, and what a morning adds."""

from credbot.domain.alerts import Change, Covered, Extras, Fired, Mine
from credbot.domain.cards import Row
from credbot.domain.cover import span
from credbot.domain.people import local_date
from credbot.domain.quiet import EVENINGS, HOURS, NAMES, Morning, said_days
from credbot.views import awaited, deadlines, kit, lists, reminders, words
from credbot.views.kit import Block, Screen, View, escape

MORNINGS = {
    Morning.DUE: "When something is due",
    Morning.ALWAYS: "Every working day of mine",
    Morning.OFF: "Never",
}
MOST_MARKS = 3000
"""Beside a person's own things, which take most of what Slack lets into a message."""

CARDS = {True: "At once, by a message", False: "In the next morning"}


def chosen(shown: Mine, name: str | None = None) -> Screen:
    """What is chosen, in words; `name` when it is of somebody else."""
    text = f"*{f'Messages to {escape(name)}' if name else 'What reaches you, and when'}*\n"
    text += "\n".join(_lines(shown))
    buttons = [] if name else [change()]
    screen = kit.screen("When messages come", kit.section(text))
    if buttons:
        screen.blocks.append(kit.actions(*buttons))
    return screen


def form(shown: Mine) -> View:
    """Change it."""
    own = shown.chosen
    mornings = [(label, str(kind)) for kind, label in MORNINGS.items()]
    cards = [(label, "on" if on else "off") for on, label in CARDS.items()]
    days = [(name.capitalize(), str(day)) for day, name in enumerate(NAMES)]
    return kit.modal(
        "Messages to Me",
        "alerts.change",
        [
            kit.field(
                "My morning", "morning", kit.select("value", "When", mornings, initial=own.morning)
            ),
            kit.field("It comes at", "hour", _hours(HOURS, own.hour)),
            kit.field("Quiet from", "quiet_from", _hours(EVENINGS, own.quiet_from)),
            kit.field(
                "Quiet until",
                "quiet_until",
                _hours(HOURS, own.quiet_until),
                hint="Between these hours nothing comes that you did not ask for.",
            ),
            kit.field(
                "Days on which I work",
                "days",
                _chosen_days(days, own.days),
                hint="The first morning back tells what happened since the last one.",
            ),
            kit.field(
                "Files that become mine",
                "cards",
                kit.select("value", "When", cards, initial="on" if own.cards else "off"),
            ),
        ],
        submit="Save",
    )


def extras(shown: Extras, room: int) -> list[Block]:
    """What a morning has beside what is due of the person's own, in at most `room` blocks."""
    blocks: list[Block] = []
    marks = 0
    for block in _sections(shown):
        marks += len(block.get("text", {}).get("text", ""))
        if len(blocks) >= room - 1 or marks > MOST_MARKS:
            rest = "More does not fit here: `/cred` and `/cred mine` have all of it."
            return [*blocks, kit.context(rest)]
        blocks.append(block)
    return blocks


def change() -> Block:
    """The press that changes when a message comes."""
    return kit.button("Change When I Get This", "alerts.change", "alerts")


def _sections(shown: Extras) -> list[Block]:
    blocks: list[Block] = []
    for covered in shown.covered:
        blocks += _covered(covered, shown)
    if shown.escalations:
        blocks += _escalations(shown)
    blocks += deadlines.section(shown.dates, shown.dates_total, shown.today)
    blocks += reminders.lines(shown.reminders, shown.today)
    blocks += awaited.awaited(shown.asked, shown.today)
    for fired in shown.fired:
        blocks += _fired(fired)
    if shown.new:
        blocks.append(
            kit.section("*New to you*\n" + "\n".join(_given(row, by) for row, by in shown.new))
        )
    if shown.changes and shown.missed:
        head = f"*Since {words.day(shown.missed, shown.today)}, by others on your files*"
        blocks += kit.sections([_changed(one, shown) for one in shown.changes], head)
        if shown.more_changes:
            blocks.append(kit.context(f"{shown.more_changes} earlier ones stand in the histories."))
    if shown.near:
        lines = [
            f"{_name(row)}. Stalled from {words.day(row.today, shown.today)}: {words.standing(row)}"
            for row in shown.near
        ]
        blocks += kit.sections(lines, "*Close to the limit*")
    return blocks


def first_words(shown: Extras) -> str:
    """The first of the sections, for the notification of a morning with nothing of one's own."""
    if shown.covered:
        covered = shown.covered[0]
        return f"{words.many(covered.total, 'file')} of {escape(covered.absence.person)} you cover."
    if shown.escalations:
        return f"{words.many(len(shown.escalations), 'escalation')} to follow up."
    if shown.dates:
        return f"{words.many(shown.dates_total, 'date')} to think of."
    if shown.reminders:
        return reminders.first_words(shown.reminders)
    if shown.asked.count:
        return f"{awaited.waiting_words(shown.asked, shown.today)}."
    if shown.fired:
        return f"A rule fired: {escape(shown.fired[0].rule)}."
    if shown.new:
        return f"{words.many(len(shown.new), 'file')} new to you."
    if shown.changes:
        return "what happened while you were away."
    return "nothing is due."


def _lines(shown: Mine) -> list[str]:
    own = shown.chosen
    morning = {
        Morning.DUE: f"Your morning comes at {own.hour}:00 when something is due.",
        Morning.ALWAYS: f"Your morning comes at {own.hour}:00, also when nothing is due.",
        Morning.OFF: "No morning comes, but for what you cover. `/cred` shows what is due.",
    }[own.morning]
    lines = [
        morning,
        f"Nothing unasked from {own.quiet_from}:00 to {own.quiet_until}:00 ({shown.zone}).",
        f"You work {said_days(own.days)}; on other days nothing comes.",
        "A file that becomes yours: "
        + ("a message at once." if own.cards else "in the next morning."),
    ]
    if shown.away:
        away = shown.away
        lines.append(f"Away {span(away, shown.today)}; {escape(away.cover)} covers.")
    return lines


def _chosen_days(days: list[tuple[str, str]], own: frozenset[int]) -> Block:
    initial = kit.options([choice for choice in days if int(choice[1]) in own])
    return {**kit.multi_select("value", "Days", days), "initial_options": initial}


def _hours(hours: range, chosen_hour: int) -> Block:
    choices = [(f"{hour}:00", str(hour)) for hour in hours]
    return kit.select("value", "Hour", choices, initial=str(chosen_hour))


def _covered(covered: Covered, shown: Extras) -> list[Block]:
    away = covered.absence
    until = f"away to {words.day(away.ends, shown.today)}"
    head = f"*You cover {escape(away.person)}* ({until}): {words.many(covered.total, 'file')} due"
    blocks = [kit.section(head), *(_entry(row) for row in covered.rows)]
    if covered.total > len(covered.rows):
        show = kit.button(
            f"All {covered.total} Due", "pipeline.show", f"owner_id={away.person_id} due=true"
        )
        blocks.append(kit.actions(show))
    return blocks


def _escalations(shown: Extras) -> list[Block]:
    blocks = [kit.section("*Escalations: an answer was wanted by today*")]
    for one, provider in shown.escalations:
        text = (
            f"*{escape(provider)}* · CR-{one.file_id}: to {escape(one.to_name)} since "
            f"{words.day(one.opened_on, shown.today)}, answer wanted by "
            f"{words.day(one.answer_by, shown.today)}."
        )
        close = kit.button("Close Escalation", "escalation.close", str(one.id))
        blocks.append(kit.section(text, accessory=close))
    return blocks


def _fired(fired: Fired) -> list[Block]:
    head = f"*Rule: {escape(fired.rule)}*"
    change = kit.button("Change This Rule", "standing.change", str(fired.number))
    return [
        {**kit.section(head), "accessory": change},
        *(_entry(row) for row in fired.rows[:8]),
        *([_all_of(fired)] if len(fired.rows) > 8 else []),
    ]


def _all_of(fired: Fired) -> Block:
    more = kit.button("Show All That Fit", "pipeline.show", fired.query)
    named = {**more, "action_id": f"pipeline.show_rule{fired.number}"}
    return {**kit.section(f"{len(fired.rows) - 8} more files."), "accessory": named}


def _given(row: Row, by: str) -> str:
    return f"{_name(row)}, from {escape(by)}"


def _changed(one: Change, shown: Extras) -> str:
    when = words.plain_day(local_date(one.at, shown.zone))
    return (
        f"{escape(one.actor)} {escape(one.deed)}: *{escape(one.provider)}* · "
        f"{escape(one.subject)} · CR-{one.file}, {when}"
    )


def _name(row: Row) -> str:
    return words.title(row.line)


def _entry(row: Row) -> Block:
    return kit.section(words.entry(row), accessory=lists.row_menu(row))
