"""A provider leaves: what would be done, what was done, and the texts to the payers."""

from collections.abc import Sequence
from datetime import date

from credbot.domain.files import Line, Provider
from credbot.domain.leaving import Left, Plan
from credbot.domain.providers import Candidates
from credbot.views import kit, words
from credbot.views.kit import Block, Screen, View, escape
from credbot.views.providers import candidates as people
from credbot.views.providers import copy, written

SHOWN = 20


def plan(shown: Plan, asked: int | None = None, note: str | None = None) -> Screen:
    """Everything that would change, before anything does."""
    name = escape(shown.provider.name)
    word = "leaves" if shown.day >= shown.today else "left"
    head = f"*{name} {word} {words.day(shown.day, shown.today)}*"
    lines = _lines(shown)
    if shown.empty:
        lines.append("No file would change.")
    blocks: list[Block] = [kit.context(escape(note))] if note else []
    blocks += kit.sections(lines, head)
    buttons = []
    value = f"{shown.provider.id}:{shown.day.isoformat()}:{shown.mark}:{asked or 0}"
    if not shown.empty:
        buttons.append(kit.button(_verb(shown), "leaving.do", value))
    if shown.tell or shown.kept or shown.places:
        buttons.append(kit.button("Copy Texts", "leaving.copy", value))
    if buttons:
        blocks.append(kit.actions(*buttons))
    if not shown.empty:
        blocks.append(kit.context("Nothing is done yet. Afterwards there is one Undo."))
    return Screen(kit.fallback(head.replace("*", "")), blocks)


def form(person: Provider, today: date) -> View:
    """On which day somebody leaves; what that does is shown before it is done."""
    day = kit.field("Last day", "day", kit.date_input("value", today.isoformat()))
    hint = kit.context(f"{escape(person.name)}. You see first what it would do.")
    return kit.modal("Leaving", "leaving.show", [hint, day], submit="Show", meta=str(person.id))


def candidates(shown: Candidates, day: str) -> Screen:
    """Several people whom a name may mean, with the day that was typed."""
    screen = people(shown)
    for place, block in enumerate(block for block in screen.blocks if "accessory" in block):
        person = block["accessory"]["value"]
        block["accessory"] = kit.button("Leaves", f"leaving.plan_{place}", f"{person}:{day}")
    return screen


def left(shown: Left) -> Screen:
    """What is now so, whom to tell, and the way back."""
    plan = shown.plan
    name = escape(plan.provider.name)
    parts = [
        f"{words.many(len(plan.withdraw), 'file')} closed as withdrawn" if plan.withdraw else "",
        f"{len(plan.settle)} closed as approved" if plan.settle else "",
        _opened(shown) if shown.opened else "",
    ]
    day = words.day(plan.day, plan.today)
    word = "leaves" if plan.day >= plan.today else "left"
    text = f"*{name} {word} {day}*\n{'; '.join(part for part in parts if part)}."
    if plan.withdraw or plan.settle:
        text += " Their reminders have stopped."
    if shown.told:
        text += f" {escape(' '.join(shown.told))}"
    deed = [*shown.closed, *shown.opened][0]
    undo = f"{deed.file.id}:{deed.file.version}:{deed.act}"
    buttons = [kit.button("Undo", "pipeline.undo", undo)]
    if plan.tell or plan.kept or plan.places:
        value = f"{plan.provider.id}:{plan.day.isoformat()}:{plan.mark}:0"
        buttons.append(kit.button("Copy Texts", "leaving.copy", value))
    buttons.append(kit.button("All of This Provider", "providers.open", str(plan.provider.id)))
    blocks = [kit.section(text), kit.actions(*buttons)]
    blocks.append(kit.context("Undo takes all of it back, for ten minutes."))
    return Screen(kit.fallback(text.replace("*", "")), blocks)


def texts(shown: Plan) -> View:
    """A text for each payer and facility that has to be told, to be copied."""
    if not shown.outside:
        said = kit.section("Nobody outside has to be told.")
        return kit.modal("Copy Texts", "providers.told", [said], close="Close")
    return copy("Copy Texts", [(line.subject[:150], _text(shown, line)) for line in shown.outside])


def _lines(shown: Plan) -> list[str]:
    lines = []
    if shown.withdraw:
        n = words.many(len(shown.withdraw), "file")
        lines.append(f"{n} would close as withdrawn: {_listed(shown.withdraw)}")
    if shown.settle:
        n = words.many(len(shown.settle), "file")
        lines.append(f"{n} would close as approved, being effective: {_listed(shown.settle)}")
    if shown.tell:
        n = words.many(len(shown.tell), "payer")
        lines.append(f"{n} to tell, a new file on the track Change for each: {_listed(shown.tell)}")
    if shown.kept:
        lines.append(f"Under way already: {_listed(shown.kept)}")
    if shown.places:
        names = words.listed([escape(line.subject) for line in shown.places], SHOWN)
        lines.append(f"Has privileges at {names}: tell them too.")
    if shown.withdraw or shown.settle:
        lines.append("Reminders of the closed files stop.")
    if shown.renewals:
        n = words.many(shown.renewals, "renewal")
        lines.append(f"{n} would end: nothing is proposed or reminded of any more.")
    return lines


def _listed(lines: Sequence[Line]) -> str:
    return words.listed([f"{escape(one.subject)} ({one.file.ref})" for one in lines], SHOWN)


def _verb(shown: Plan) -> str:
    closing = len(shown.withdraw) + len(shown.settle)
    parts = [f"Close {closing}" if closing else "", f"Open {len(shown.tell)}" if shown.tell else ""]
    return ", ".join(part for part in parts if part)


def _opened(shown: Left) -> str:
    names = [f"{escape(deed.line.subject)} ({deed.file.ref})" for deed in shown.opened]
    due = words.day(shown.plan.day, shown.plan.today)
    n = words.many(len(names), "file")
    return f"{n} opened to tell {words.listed(names, SHOWN)}, due {due}"


def _text(shown: Plan, line: Line) -> str:
    file, person = line.file, shown.provider
    facts = [
        ("Name", person.name),
        ("NPI", person.npi),
        ("Provider ID", file.payer_provider_id),
        ("Practice", file.practice),
        ("TIN", file.tin),
        ("Last day", written(shown.day)),
    ]
    listed = "\n".join(f"{name}: {value}" for name, value in facts if value)
    what = "privileges" if line.payer is None else "participation"
    return (
        f"Dear {line.subject} team,\n\n"
        f"please end the {what} of this provider with our group:\n\n{listed}\n\n"
        "Please confirm it in writing, with the date on which it takes effect.\n\n"
        f"Thank you,\n{shown.by}"
    )
