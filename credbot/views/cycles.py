"""Windows of renewal: the page by month, the year ahead, what was opened, confirmed or ended."""

from collections.abc import Mapping, Sequence
from datetime import date

from credbot.domain.cards import Done
from credbot.domain.cycles import Status
from credbot.domain.windows import (
    EARLIER,
    Ahead,
    Carry,
    Changed,
    Line,
    Load,
    Month,
    Opened,
    Windows,
    month_key,
    why_of,
)
from credbot.views import kit, words
from credbot.views.kit import Block, Screen, View, escape

PROPOSED = 20
"""Windows of a month that one message lists; it says how many more there are."""

ENDINGS = [("The provider leaves or has left", "left"), ("Given up or withdrawn", "withdrawn")]
WHY = {"left": "The provider leaves", "withdrawn": "Given up"}


def page(shown: Windows) -> Screen:
    """One page of windows, month by month."""
    head = f"*{_sentence(shown)}*"
    blocks = [kit.section(head)]
    if shown.tied:
        tied = words.many(shown.tied, "more has its file", "more have their files")
        blocks.append(kit.context(f"{tied} open already."))
    for month in shown.months:
        blocks += _month(month, shown)
    if shown.undated:
        many = words.many(shown.undated, "approved file has", "approved files have")
        blocks.append(kit.context(f"{many} no decision date, so no due date: import `decided`."))
    turns = []
    where = escape(shown.payer or "")
    if shown.page > 1:
        turns.append(kit.button("Previous", "cycles.previous", f"{shown.page - 1} {where}".strip()))
    if shown.page < shown.pages:
        turns.append(kit.button("Next", "cycles.next", f"{shown.page + 1} {where}".strip()))
    turns.append(kit.button("Year Ahead", "cycles.ahead", "ahead"))
    blocks.append(kit.actions(*turns))
    blocks.append(kit.context(f"Page {shown.page} of {shown.pages} · order: window opens"))
    return Screen(kit.fallback(_sentence(shown)), blocks)


def ahead(shown: Ahead) -> Screen:
    """What opens per month for a year against committee seats; statuses that end."""
    head = "Renewals whose windows open, by month, against the seats of the meetings"
    lines = [_load(load, shown) for load in shown.months]
    blocks = [kit.section(f"*{head}*")]
    if shown.earlier:
        many = words.many(shown.earlier, "window")
        blocks.append(kit.context(f"{many} opened before and {_have(shown.earlier)} no file yet."))
    blocks += kit.sections(lines)
    ends = [_status(line, shown.today) for line in shown.statuses[:20]]
    if ends:
        blocks += kit.sections(ends, "*Temporary and provisional statuses that end*")
    else:
        blocks.append(kit.context("No temporary or provisional status runs."))
    blocks.append(kit.actions(kit.button("Windows", "cycles.show", "1")))
    return Screen(kit.fallback(head), blocks)


def proposals(lines: Sequence[Line], today: date, titles: Mapping[str, str]) -> list[Block]:
    """The month's windows as a part of another message: what to open, all at once or one by one."""
    if not lines:
        return []
    head = f"*{words.many(len(lines), 'renewal')} to open this month*"
    shown = [_proposal(line, today, titles) for line in lines[:PROPOSED]]
    blocks = kit.sections(shown, head)
    if len(lines) > PROPOSED:
        blocks.append(kit.context(f"{len(lines) - PROPOSED} more: `/cred windows`"))
    months = dict.fromkeys(month_key(line.cycle.opens, today) for line in lines)
    buttons = [
        {**kit.button(_all_of(key), "cycles.month", key), "action_id": f"cycles.month_{key}"}
        for key in months
    ]
    buttons.append(kit.button("Windows", "cycles.show", "1"))
    blocks.append(kit.actions(*buttons))
    return blocks


def preview(shown: Opened, month: str, payer: str | None) -> View:
    """What opening a month's windows would do, to be confirmed."""
    lines = [f"• {_deed(deed)}" for deed in shown.deeds]
    text = f"{words.many(len(shown.deeds), 'file')} would be opened, all in one act with one Undo."
    blocks = [kit.section(text), *kit.sections(lines[:60])]
    if len(lines) > 60:
        blocks.append(kit.context(f"{len(lines) - 60} more."))
    blocks += [kit.context(note) for note in _notes(shown)]
    meta = f"{month} {payer or ''}".strip()
    submit = f"Open {words.many(len(shown.deeds), 'File')}"
    return kit.modal("Open Windows", "cycles.open_month", blocks, submit=submit, meta=meta)


def opened(shown: Opened) -> Screen:
    """What is open now, with the way back."""
    first = shown.deeds[0] if shown.deeds else None
    if first is None:
        return kit.screen("Its file was open already; it belongs to the cycle now.")
    if len(shown.deeds) == 1:
        text = f"{_deed(first)}. In {escape(first.stage)}, with {_owner(first.line.owner)}."
    else:
        refs = words.listed([deed.file.ref for deed in shown.deeds], longest=20)
        text = f"{words.many(len(shown.deeds), 'file')} opened: {refs}."
    text = "\n".join([text, *_notes(shown), *(escape(one) for one in shown.told)])
    value = f"{first.file.id}:{first.file.version}"
    buttons = [kit.button("Undo", "pipeline.undo", f"{value}:{shown.act}")]
    if len(shown.deeds) == 1:
        buttons.append(kit.button("Open Card", "pipeline.open", value))
    return Screen(kit.fallback(text), [kit.section(text), kit.actions(*buttons)])


def due_form(line: Line, today: date) -> View:
    """The payer's own due date."""
    element = kit.date_input("value", line.cycle.due.isoformat())
    blocks = [
        kit.section(f"{_title(line)}\n{due(line, today)}"),
        kit.field("Due date the payer named", "day", element),
    ]
    meta = str(line.cycle.id)
    return kit.modal("Payer's Date", "cycles.confirm", blocks, submit="Confirm", meta=meta)


def end_form(line: Line, today: date) -> View:
    """Why no next decision is wanted."""
    blocks = [
        kit.section(f"{_title(line)}\n{due(line, today)}"),
        kit.field("Why it ends", "why", kit.select("value", "Choose", ENDINGS)),
        kit.field("More", "text", kit.text_input("value", longest=200), optional=True),
    ]
    return kit.modal("Ended", "cycles.end", blocks, submit="End", meta=str(line.cycle.id))


def status_form(file_id: int, about: str) -> View:
    """A temporary or provisional status before the decision."""
    kinds = [
        ("Temporary, 120 days at most", "temporary"),
        ("Provisional, 60 days, once", "provisional"),
    ]
    blocks = [
        kit.context(about),
        kit.field("Status", "kind", kit.select("value", "Choose", kinds, initial="temporary")),
        kit.field("Until", "until", kit.date_input("value")),
        kit.field("Why", "text", kit.text_input("value", longest=300)),
    ]
    return kit.modal("Status", "cycles.status", blocks, submit="Save", meta=str(file_id))


def changed(shown: Changed) -> Screen:
    """What is so now of a cycle or a status, with the way back."""
    line, cycle, today = shown.line, shown.line.cycle, shown.today
    if cycle.kind is not Status.CYCLE and cycle.running:
        since = words.day(cycle.decided, today)
        text = f"{_title(line)}: {cycle.kind} status from {since} to {words.day(cycle.due, today)}."
    elif not cycle.running:
        why = f": {escape(cycle.ended_why)}" if cycle.ended_why else ""
        text = f"{_title(line)}: ended{why}. Nothing is proposed or reminded of any more."
    else:
        text = f"{_title(line)}: {due(line, today)}. {_opens(line, today)}."
    blocks = [kit.section(text)]
    if shown.act:
        blocks.append(kit.actions(kit.button("Undo", "cycles.undo", str(shown.act))))
    return Screen(kit.fallback(text), blocks)


def due(line: Line, today: date) -> str:
    """`Due Mon Mar 15, 2027, estimated: decided Mar 15, 2024 + 36 months (NCQA …)`."""
    cycle = line.cycle
    if cycle.kind is not Status.CYCLE:
        return f"{cycle.kind.capitalize()} status to {words.day(cycle.due, today)}"
    late = f", {words.many(line.late, 'day')} overdue" if line.late else ""
    return f"Due {words.day(cycle.due, today)}{late}, {escape(why_of(cycle, line.rule))}"


def facts(lines: Sequence[Line], today: date) -> list[str]:
    """A line for each cycle of a file or a provider, as cards show it."""
    found = []
    for line in lines:
        text = due(line, today)
        if line.cycle.kind is Status.CYCLE and line.cycle.file_id is None:
            text = f"Next {text[0].lower()}{text[1:]}. {_opens(line, today)}"
        found.append(text)
    return found


def of_provider(lines: Sequence[Line], today: date) -> list[str]:
    """The same over all of a person's payers and facilities, each with its name."""
    found = []
    for line, text in zip(lines, facts(lines, today), strict=True):
        name = "our own credentialing" if line.subject == "our own" else line.subject
        found.append(f"{escape(name)}, {_track(line)}: {text}")
    return found


def _track(line: Line) -> str:
    return line.cycle.track.replace("_", " ")


def _month(month: Month, shown: Windows) -> list[Block]:
    name = f"{month.first:%B %Y}"
    opens = "opened" if month.key <= f"{shown.today:%Y-%m}" else "opens"
    head = f"*{name}* · {words.many(month.n, 'window')}"
    if month.key == EARLIER:
        head = f"*Open since before {shown.today:%B}* · {words.many(month.n, 'window')}"
    elif opens == "opened":
        head += ", this month"
    value = f"{month.key} {shown.payer or ''}".strip()
    button = kit.button(_all_of(month.key), "cycles.month", value) if shown.may_change else None
    blocks = [kit.section(head, accessory=button)]
    for line in month.lines:
        menu = kit.overflow("cycles.more", _choices(line, shown))
        text = _entry(line, shown.today, shown.titles)
        blocks.append(kit.section(text, accessory=menu))
    return blocks


def _all_of(key: str) -> str:
    if key == EARLIER:
        return "Open All Earlier"
    return f"Open All of {date.fromisoformat(f'{key}-01'):%B}"


def _choices(line: Line, shown: Windows) -> list[tuple[str, str]]:
    number = line.cycle.id
    choices = [("All of This Provider", f"provider {line.cycle.provider_id}")]
    if shown.may_open:
        choices = [("Open File", f"open {number}"), ("Payer's Date", f"due {number}"), *choices]
    if shown.may_change:
        choices.append(("Ended", f"end {number}"))
    return choices


def _entry(line: Line, today: date, titles: Mapping[str, str]) -> str:
    track = titles.get(line.cycle.track, line.cycle.track)
    extra = [part for part in (line.cycle.line_of_business, line.cycle.state) if part]
    tail = f", {', '.join(map(escape, extra))}" if extra else ""
    parts = [
        f"*{escape(line.provider)}* · {escape(line.subject)}{tail} · {escape(track)}",
        due(line, today),
        f"{_opens(line, today)}. {_complete(line, today)}Owner: {_owner(line.owner)}",
    ]
    if line.leaves:
        parts.append(f"Leaves {words.day(line.leaves, today)}.")
    if line.carries:
        parts.append(_carries(line.carries, today))
    return "\n".join(parts)


def _proposal(line: Line, today: date, titles: Mapping[str, str]) -> str:
    text = _brief(line, today, titles)
    return f"{text}\n{_carries(line.carries, today)}" if line.carries else text


def _brief(line: Line, today: date, titles: Mapping[str, str]) -> str:
    cycle = line.cycle
    mark = "" if cycle.confirmed else " (estimated)"
    track = titles.get(cycle.track, cycle.track)
    return (
        f"*{escape(line.provider)}* · {escape(line.subject)} · {escape(track)} · due "
        f"{words.day(cycle.due, today)}{mark} · {_opens(line, today, 'window')} · "
        f"{_owner(line.owner)}"
    )


def _opens(line: Line, today: date, window: str = "Window") -> str:
    opens = line.cycle.opens
    return f"{window} {'opened' if opens <= today else 'opens'} {words.day(opens, today)}"


def _complete(line: Line, today: date) -> str:
    by = line.cycle.complete_by
    if by is None:
        return ""
    head = "Complete by" if by >= today else "Was to be complete by"
    return f"{head} {words.day(by, today)}. "


def _carries(carries: Sequence[Carry], today: date) -> str:
    kept = [one.title for one in carries if one.counts]
    new = [_new(one, today) for one in carries if one.held and not one.counts]
    unknown = [one.title for one in carries if one.held is None]
    said = [
        f"{head}: {escape(sep.join(parts))}."
        for head, sep, parts in (
            ("Carries over", ", ", kept),
            ("New by then", ", ", new),
            ("Nothing on record", ", ", unknown),
        )
        if parts
    ]
    return " ".join(said)


def _new(carry: Carry, today: date) -> str:
    held = carry.held
    assert held is not None  # noqa: S101
    if carry.age and held.verified is None:
        return f"{carry.title} (not verified)"
    if carry.age and held.verified:
        return f"{carry.title} (verified {words.day(held.verified, today)}, limit {carry.age} days)"
    ends = f" (to {words.day(held.expires, today)})" if held.expires else ""
    return f"{carry.title}{ends}"


def _load(load: Load, shown: Ahead) -> str:
    name = f"*{load.first:%b %Y}*"
    tracks = [f"{shown.titles.get(key, key)} {n}" for key, n in sorted(load.opening.items()) if n]
    what = f"{load.n}: {escape(', '.join(tracks))}" if load.n else "0"
    if not load.meetings:
        return f"{name} · {what} · no meeting planned"
    own = sum(n for key, n in load.opening.items() if key in shown.committee)
    seats = f"{load.seats:,} seats" if load.seats else "seats not said"
    over = f", {own - load.seats} more than seats" if load.seats and own > load.seats else ""
    return f"{name} · {what} · {words.many(load.meetings, 'meeting')}, {seats}{over}"


def _status(line: Line, today: date) -> str:
    cycle = line.cycle
    left = (cycle.due - today).days
    ends = "ends" if left >= 0 else "ended"
    file = f" · CR-{cycle.from_file_id}" if cycle.from_file_id else ""
    said = words.many(abs(left), "day")
    when = "today" if not left else f"in {said}" if left > 0 else f"{said} ago"
    return (
        f"*{escape(line.provider)}* · {escape(line.subject)}{file} · {cycle.kind} status {ends} "
        f"{words.day(cycle.due, today)}, {when}"
    )


def _sentence(shown: Windows) -> str:
    at = f" at {escape(shown.payer)}" if shown.payer else ""
    return (
        f"{words.many(shown.n, 'window')}{at} without a file, open or opening in the next three "
        f"months: {shown.open_now:,} open now"
    )


def _notes(shown: Opened) -> list[str]:
    notes = []
    if shown.early:
        many = words.many(shown.early, "window has", "windows have")
        notes.append(f"{many} not opened yet: nothing goes out to the payer before it does.")
    if shown.open_already:
        many = words.many(shown.open_already, "file was", "files were")
        notes.append(f"{many} open already.")
    if shown.leaving:
        names = words.listed([escape(line.provider) for line in shown.leaving])
        notes.append(f"Left out, because they leave before: {names}.")
    return notes


def _deed(deed: Done) -> str:
    file = deed.file
    mark = " (estimated)" if file.due_estimated else ""
    when = f", due {words.day(file.due, deed.today)}{mark}" if file.due else ""
    line = deed.line
    return f"{file.ref} · {escape(line.provider)} · {escape(line.subject)}{when}"


def _title(line: Line) -> str:
    return f"*{escape(line.provider)}* · {escape(line.subject)}"


def _owner(name: str | None) -> str:
    return escape(name) if name else "nobody"


def _have(n: int) -> str:
    return "has" if n == 1 else "have"
