"""The organisation's own dates: the list, one date with its tasks, the forms, what is so now."""

from collections.abc import Sequence
from datetime import date

from credbot.domain.occasions import TITLES, Dates, Deed, Occasion, Sort, Task
from credbot.views import kit, words
from credbot.views.kit import Block, Screen, View, escape

EMPTY = (
    "No date of the organisation's own is kept yet: accreditation, policy reviews, delegation "
    "audits, payer rosters."
)


def listed(shown: Dates) -> Screen:
    """The dates that stand, each with its menu."""
    late = f", {shown.late} late" if shown.late else ""
    head = f"*{words.many(shown.total, 'date')} of our own{late}*" if shown.total else EMPTY
    blocks = [kit.section(head)]
    blocks += [
        kit.section(line(one, shown.today), accessory=_menu(one, shown.may_change))
        for one in shown.occasions
    ]
    buttons = []
    last = shown.first + len(shown.occasions)
    if last < shown.total:
        buttons.append(kit.button("Later Ones", "occasions.show_next", str(last)))
    if shown.first:
        back = str(max(0, shown.first - 10))
        buttons.append(kit.button("Earlier Ones", "occasions.show_back", back))
    if shown.may_change:
        buttons.append(kit.button("New Date", "occasions.new", "new"))
        buttons.append(kit.button("Accreditation", "occasions.accreditation", "new"))
    if buttons:
        blocks.append(kit.actions(*buttons))
    if shown.total:
        order = "late ones first, then by day" if shown.late else "by day"
        blocks.append(kit.context(f"{shown.first + 1}-{last} of {shown.total}. Order: {order}."))
    return Screen(kit.fallback(head.replace("*", "")), blocks)


def opened(one: Occasion, today: date, may_change: bool, mine: int) -> Screen:
    """One date with its tasks."""
    blocks = [kit.section(line(one, today))]
    if one.note:
        blocks.append(kit.section(escape(one.note)))
    for task in one.tasks:
        done = None
        if task.done is None and (may_change or task.owner_id == mine):
            done = kit.button("Done", f"occasions.tick_{task.id}", str(task.id))
        blocks.append(kit.section(_task(task, today), accessory=done))
    if may_change and one.stands:
        value = str(one.id)
        blocks.append(
            kit.actions(
                kit.button("Done", "occasions.done", value),
                kit.button("Move", "occasions.move", value),
                kit.button("Add Task", "occasions.task", value),
                kit.button("Hand Over", "occasions.hand", value),
                kit.button("Cancel It", "occasions.cancel", value),
            )
        )
    return Screen(kit.fallback(f"{one.title}, {words.day(one.day, today)}"), blocks)


def deed(shown: Deed) -> Screen:
    """What is so now, and the way back."""
    today = shown.today
    lines = [_said(shown, one) for one in shown.occasions]
    if shown.next:
        lines.append(f"Next: {words.day(shown.next.day, today)}.")
        if shown.next.tasks:
            lines.append(f"Its tasks: {words.many(len(shown.next.tasks), 'task')}, as before.")
    lines += [
        f"{escape(title)} has passed ({words.day(day, today)}) and was not kept."
        for title, day in shown.passed
    ]
    text = "\n".join(lines)
    buttons = [
        kit.button("Undo", "occasions.undo", str(shown.act)),
        kit.button("Open", "occasions.open", str((shown.next or shown.occasions[0]).id)),
        kit.button("All Dates", "occasions.list", "list"),
    ]
    return kit.screen(text, kit.section(text), kit.actions(*buttons))


def undone() -> Screen:
    """It is as it was."""
    text = "Undone: the dates are as they were."
    button = kit.button("All Dates", "occasions.list", "list")
    return kit.screen(text, kit.section(text), kit.actions(button))


def line(one: Occasion, today: date) -> str:
    """A date in a list: what, when, whose, how often, its reminders, its tasks."""
    when = words.day(one.day, today)
    late = one.stands and one.day < today
    head = f"*{'Was due ' if late else ''}{when}* · {_name(one)}"
    facts = [f"Owner: {escape(one.owner)}." if one.owner else "No owner."]
    if one.every:
        facts.append(f"Every {words.many(one.every, 'month')}.")
    facts.append(f"Reminders {', '.join(map(str, one.rungs))} days before.")
    if one.day_first and one.day_first != one.day:
        why = f": {escape(one.moved_why)}" if one.moved_why else ""
        facts.append(f"First set {words.day(one.day_first, today)}{why}.")
    if one.done:
        proof = f", evidence: {escape(one.evidence)}" if one.evidence else ""
        by = f" by {escape(one.done_by)}" if one.done_by else ""
        facts.append(f"Done {words.day(one.done, today)}{by}{proof}.")
    if one.cancelled_why is not None:
        facts.append(f"Cancelled: {escape(one.cancelled_why)}.")
    if one.tasks:
        facts.append(_tasks(one, today))
    return f"{head}\n{' '.join(facts)}"


def form(today: date) -> View:
    """A new date."""
    sorts = [(title, str(sort)) for sort, title in TITLES.items() if sort is not Sort.ACCREDITATION]
    blocks = [
        kit.field("Kind", "sort", kit.select("value", "Choose", sorts)),
        kit.field(
            "What",
            "title",
            kit.text_input("value", longest=120),
            hint="For example: CR 1 policies, or Bluestem Health Plan",
        ),
        kit.field("On", "day", kit.date_input("value", today.isoformat())),
        _owner(),
        kit.field(
            "Comes again after so many months",
            "every",
            kit.text_input("value", longest=3),
            hint="12 for a yearly review; a roster: 1. Empty: once",
            optional=True,
        ),
        kit.field(
            "Reminders, days before",
            "lead",
            kit.text_input("value", longest=60),
            hint="90, 60, 30; empty: as usual for its kind",
            optional=True,
        ),
        kit.field("Payer", "payer", kit.text_input("value", longest=120), optional=True),
        kit.field("Note", "note", kit.text_input("value", multiline=True), optional=True),
    ]
    return kit.modal("New Date", "occasions.add", blocks, submit="Keep It")


def accreditation_form(today: date) -> View:
    """All dates of an accreditation, from its survey."""
    hint = "Empty: {}. The accreditor's letter decides."
    blocks = [
        kit.field(
            "Which accreditation",
            "title",
            kit.text_input("value", longest=80),
            hint="For example: NCQA credentialing",
        ),
        kit.field("Survey on", "survey", kit.date_input("value")),
        kit.field(
            "It is",
            "first",
            kit.select(
                "value",
                "Choose",
                [("A renewal", "no"), ("Our first survey", "yes")],
                initial="no",
            ),
            hint="A renewal looks back 36 months, a first survey 6",
        ),
        _owner(),
        kit.field(
            "Look-back begins",
            "look_back",
            kit.date_input("value"),
            hint=hint.format("36 months before, or 6"),
            optional=True,
        ),
        kit.field(
            "Application due",
            "application",
            kit.date_input("value"),
            hint=hint.format("9 months before"),
            optional=True,
        ),
        kit.field(
            "Evidence due",
            "evidence",
            kit.date_input("value"),
            hint=hint.format("6 weeks before"),
            optional=True,
        ),
    ]
    return kit.modal(
        "Accreditation",
        "occasions.accredit",
        blocks,
        submit="Keep These Dates",
        meta=today.isoformat(),
    )


def done_form(one: Occasion, today: date) -> View:
    """A date was kept: when, and where the proof lies."""
    blocks = [
        kit.section(_name(one)),
        kit.field("Done on", "day", kit.date_input("value", today.isoformat())),
        kit.field(
            "Evidence",
            "evidence",
            kit.text_input("value", longest=300),
            hint="A link or a reference; never what it says of people",
            optional=True,
        ),
    ]
    return kit.modal("Done", "occasions.finish", blocks, submit="Done", meta=str(one.id))


def move_form(one: Occasion) -> View:
    """Another day."""
    blocks = [
        kit.section(_name(one)),
        kit.field("To", "day", kit.date_input("value", one.day.isoformat())),
        kit.field("Why", "why", kit.text_input("value", longest=200)),
    ]
    return kit.modal("Move a Date", "occasions.shift", blocks, submit="Move", meta=str(one.id))


def cancel_form(one: Occasion) -> View:
    """Not kept at all."""
    blocks = [
        kit.section(_name(one)),
        kit.field("Why", "why", kit.text_input("value", longest=200)),
    ]
    return kit.modal(
        "Cancel a Date",
        "occasions.drop",
        blocks,
        submit="Cancel It",
        close="Back",
        meta=str(one.id),
    )


def hand_form(one: Occasion) -> View:
    """Whose it is from now on."""
    people = kit.people_select("value", "Choose a person")
    blocks = [kit.section(_name(one)), kit.field("To whom", "owner", people)]
    return kit.modal("Hand Over", "occasions.give", blocks, submit="Hand Over", meta=str(one.id))


def task_form(one: Occasion) -> View:
    """Something to be done for it."""
    blocks = [
        kit.section(_name(one)),
        kit.field("What", "title", kit.text_input("value", longest=120)),
        kit.field("Due", "due", kit.date_input("value", one.day.isoformat())),
        _owner(),
    ]
    return kit.modal("Add Task", "occasions.put_task", blocks, submit="Add", meta=str(one.id))


def _owner() -> Block:
    people = kit.people_select("value", "Choose a person")
    return kit.field("Owner", "owner", people, hint="Empty: the team's", optional=True)


def _said(shown: Deed, one: Occasion) -> str:
    today, name = shown.today, f"*{_name(one)}*"
    when = words.day(one.day, today)
    if shown.verb == "done" and one.done:
        proof = f" Evidence: {escape(one.evidence)}." if one.evidence else ""
        return f"{name}: done {words.day(one.done, today)}.{proof}"
    if shown.verb == "cancel":
        return f"{name}, {when}: cancelled. {escape(one.cancelled_why or '')}"
    if shown.verb == "hand_over":
        return f"{name}, {when}: {escape(one.owner or '')} has it now."
    if shown.verb == "move":
        first = words.first_set(one.day_first, one.day, today)
        return f"{name} is on {when} now{first}: {escape(one.moved_why or '')}"
    if shown.task and shown.verb == "task":
        return f"{name}, {when}\nTask: {_task(shown.task, today)}"
    if shown.task:
        return f"{name}, {when}\n{_task(shown.task, today)}"
    again = f", every {words.many(one.every, 'month')}" if one.every else ""
    owner = f" {escape(one.owner)} has it." if one.owner else ""
    return f"{name} is on {when}{again}.{owner}"


def _name(one: Occasion) -> str:
    payer = f" ({escape(one.payer)})" if one.payer and one.payer not in one.title else ""
    lead = "" if one.sort in (Sort.OTHER, Sort.ACCREDITATION) else f"{TITLES[one.sort]}: "
    return f"{lead}{escape(one.title)}{payer}"


def _tasks(one: Occasion, today: date) -> str:
    left = [task for task in one.tasks if task.done is None]
    done = len(one.tasks) - len(left)
    said = f"Tasks: {done} of {len(one.tasks)} done"
    if left:
        said += f", next: {escape(left[0].title)}, {words.day(left[0].due, today)}"
    return f"{said}."


def _task(task: Task, today: date) -> str:
    who = escape(task.owner) if task.owner else "no owner"
    if task.done:
        by = f" by {escape(task.done_by)}" if task.done_by else ""
        return f"~{escape(task.title)}~ done {words.day(task.done, today)}{by}"
    word = "was due" if task.due < today else "due"
    return f"{escape(task.title)}, {word} {words.day(task.due, today)}, {who}"


def _menu(one: Occasion, may_change: bool) -> Block:
    value = str(one.id)
    if not may_change:
        return kit.button("Open", f"occasions.open_{value}", value)
    verbs: Sequence[tuple[str, str]] = (
        ("Open", "open"),
        ("Done", "done"),
        ("Move", "move"),
        ("Add Task", "task"),
        ("Hand Over", "hand"),
    )
    return kit.overflow("occasions.choose", [(label, f"{verb} {value}") for label, verb in verbs])
