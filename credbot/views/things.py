"""What somebody has to do: a file, or the files that one call covers, each with its presses."""

from collections.abc import Sequence

from credbot.domain import pipeline as rules
from credbot.domain.cards import Row
from credbot.domain.desk import Day
from credbot.domain.files import Channel
from credbot.domain.queue import Query, words_of
from credbot.domain.things import Thing, filter_of
from credbot.views import kit, lists, words
from credbot.views.kit import Block, View, escape

NAMED = 4
"""A call names so many of its files."""
CHECKED = 10
"""Slack shows so many boxes in one field."""


def count(day: Day) -> str:
    """`4 things`; with the number of files where one call covers several of them."""
    things = words.many(day.count, "thing")
    return things if day.count == day.files else f"{things} ({words.many(day.files, 'file')})"


def all_due(day: Day) -> Block:
    """The press that opens everything of a day."""
    value = f"owner_id={day.owner} due=true"
    label = f"{day.count:,} {'Thing' if day.count == 1 else 'Things'} Today"
    return {**kit.button(label, "pipeline.show", value), "action_id": "pipeline.show_due"}


def first_words(day: Day) -> str:
    """The first thing, for a notification."""
    if not day.things:
        return "nothing."
    thing = day.things[0]
    line = thing.rows[0].line
    if thing.files > 1:
        return f"{whom(thing)}, {words.many(thing.files, 'file')}, one {_act(thing)}."
    return f"{escape(line.provider)}, {escape(line.subject)}."


def blocks(place: int | None, thing: Thing, owner: int, *, may_work: bool = True) -> list[Block]:
    """One thing: a file with its menu, or a call with the files it covers."""
    number = f"{place}. " if place else ""
    row = thing.rows[0]
    if thing.files == 1:
        text = f"{number}{words.title(row.line)}\n{words.facts(row, owner=False)}"
        return [kit.section(text, accessory=lists.row_menu(row))]
    lines = [f"{number}*{whom(thing)}*, {words.many(thing.files, 'file')}, one {_act(thing)}"]
    lines += _facts(thing)
    lines += [_file(row) for row in thing.rows[:NAMED]]
    if thing.files > NAMED:
        lines.append(f"• {thing.files - NAMED} more")
    value = words_of(Query(filter_of(thing.call, owner)))
    show = kit.button(f"Show {thing.files} Files", "pipeline.show", value)
    log = kit.button("Log for All", "payers.logall", value)
    return [kit.section("\n".join(lines)), kit.actions(*([log, show] if may_work else [show]))]


def whom(thing: Thing) -> str:
    """The payer or the provider that one call reaches."""
    line = thing.rows[0].line
    return escape(line.subject if thing.call[0] == "payer" else line.provider)


def log_all(rows: Sequence[Row], query: str) -> View:
    """One contact about several files: which of them, and what was said."""
    channels = [(name.capitalize(), name) for name in Channel]
    boxes = [
        (f"{row.file.ref} · {row.line.provider} · {row.line.subject}", str(row.file.id))
        for row in rows
    ]
    fields = [
        kit.field(
            "Files" if start == 0 else "More files",
            f"files{start // CHECKED}",
            kit.checkboxes("value", boxes[start : start + CHECKED], checked=True),
            optional=True,
        )
        for start in range(0, len(boxes), CHECKED)
    ]
    name = kit.text_input("value", longest=100)
    fields += [
        kit.field("How", "channel", kit.select("value", "Choose", channels, initial="call")),
        kit.field("What was said", "text", kit.text_input("value", multiline=True)),
        kit.field("With whom", "spoken_to", name, optional=True),
        kit.field("Call reference", "call_ref", name, optional=True),
        kit.field(
            "Next touch",
            "next",
            kit.date_input("value"),
            hint="Empty: the usual rhythm sets it.",
            optional=True,
        ),
    ]
    return kit.modal("Log for All", "payers.logall", fields, submit="Log", meta=query)


def _act(thing: Thing) -> str:
    return "call" if thing.call[0] == "payer" else "question"


def _facts(thing: Thing) -> list[str]:
    """When the call was last made and its rhythm, whom it waits on, and when it is due."""
    files = [row.file for row in thing.rows]
    today = thing.rows[0].today
    contacts = [file.last_outreach for file in files if file.last_outreach]
    near = any(rules.near_start(file, today) for file in files)
    rhythm = rules.RHYTHM_NEAR_START if near else rules.RHYTHM
    why = " (a start within 30 days)" if near else ""
    last = "Not contacted yet"
    if contacts:
        newest = max(contacts)
        ago = (today - newest).days
        when = f"{words.many(ago, 'day')} ago" if ago else "today"
        last = f"Last contact {when} ({words.plain_day(newest)})"
    first = min(files, key=lambda file: (file.next_touch is None, file.next_touch or today))
    return [
        f"{last}, rhythm {rhythm} days{why}. Waits on {words.PARTY[first.waiting_on]}. "
        f"{words.next_touch(first, today)}."
    ]


def _file(row: Row) -> str:
    hard = words.hard_date(row.file, row.today)
    waits = row.file.waiting_for
    what = f" for {escape(kit.cut(waits, 80))}" if waits else ""
    facts = [f"{words.standing(row)}{what and f', waits{what}'}", hard]
    line = f"{escape(row.line.provider)} · {row.file.ref}"
    return f"• {line}: {'. '.join(part for part in facts if part)}."
