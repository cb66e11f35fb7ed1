"""Requests from around the team, and what billing and scheduling wait to hear."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from credbot.domain.cards import Done
from credbot.domain.files import Line
from credbot.domain.people import local_date
from credbot.domain.requests import TITLES, Asked, Kind, News, State, Wish, first_names
from credbot.views import kit, words
from credbot.views.alerts import change
from credbot.views.kit import Block, Screen, View, escape

KINDS = [(title, key) for key, title in TITLES.items()]
DAYS = {Kind.LEAVING: "last day", Kind.LOCATION: "from"}


def form(kind: str | None = None, provider: str = "") -> View:
    """Ask for something: what, for whom, where, from when."""
    fields = _fields(kind, Wish(Kind.NEW_HIRE, provider))
    return kit.modal("Request", "requests.ask", fields, submit="Send Request")


def complete(asked: Asked) -> View:
    """The same with what was said, to add what is missing."""
    missing = kit.section(f"*Missing:* {escape(asked.reason or '')}")
    blocks = [missing, *_fields(asked.wish.kind, asked.wish)]
    return kit.modal(
        "Complete Request", "requests.complete", blocks, submit="Send Again", meta=str(asked.id)
    )


def _fields(kind: str | None, wish: Wish) -> list[Block]:
    day = kit.date_input("value", wish.day.isoformat() if wish.day else None)
    where = kit.text_input("value", initial=wish.places, longest=300)
    text = kit.text_input("value", initial=wish.text, multiline=True, longest=1000)
    return [
        kit.field("What", "kind", kit.select("value", "Choose", KINDS, initial=kind)),
        kit.field(
            "Provider",
            "provider",
            kit.text_input("value", initial=wish.provider, longest=120),
            hint="First and last name, degree: Ana Ruiz, MD",
        ),
        kit.field(
            "NPI", "npi", kit.text_input("value", initial=wish.npi, longest=10), optional=True
        ),
        kit.field("Payers, facility or new location", "places", where, optional=True),
        kit.field("Start, or last day", "day", day, optional=True),
        kit.field(
            "Anything else",
            "text",
            text,
            hint="No health or other private details.",
            optional=True,
        ),
    ]


def sent(asked: Asked, today: date) -> Screen:
    """What was asked for, what comes next, and the way back."""
    text = f"Sent: {summary(asked, today)}.\nA coordinator screens it; you hear what becomes of it."
    take_back = kit.button("Take Back", "requests.withdraw", str(asked.id))
    mine = kit.button("My Requests", "requests.mine", "mine")
    return Screen(kit.fallback(text), [kit.section(text), kit.actions(take_back, mine)])


def withdrawn(asked: Asked, today: date) -> Screen:
    """A request that was taken back."""
    again = kit.button("Ask Again", "requests.new", str(asked.wish.kind))
    text = f"Taken back: {summary(asked, today)}."
    return Screen(kit.fallback(text), [kit.section(text), kit.actions(again)])


def own(found: Sequence[Asked], today: date, zone: str) -> Screen:
    """What somebody has asked for, and what became of it."""
    count = words.many(len(found), "request")
    head = f"{count} of yours, the newest first." if found else "You have asked for nothing yet."
    blocks: list[Block] = [kit.section(head)]
    for asked in found:
        day = words.day(local_date(asked.at, zone), today)
        text = f"{summary(asked, today)}\n{day}: {_fate(asked)}"
        take_back = kit.button("Take Back", f"requests.withdraw_{asked.id}", str(asked.id))
        if asked.state is State.SENT_BACK:
            blocks += [kit.section(text), kit.actions(_complete(asked), take_back)]
            continue
        button = take_back if asked.state is State.OPEN else None
        blocks.append(kit.section(text, accessory=button))
    blocks.append(kit.actions(kit.button("New Request", "requests.new", "new")))
    return Screen(head, blocks)


def to_screen(
    found: Sequence[Asked], n: int, back: Sequence[Asked], today: date, zone: str
) -> list[Block]:
    """The requests that wait for a coordinator, the oldest first; then those sent `back`."""
    blocks: list[Block] = []
    if found:
        blocks.append(kit.section(f"*{words.many(n, 'request')} from around the team*"))
    for asked in found:
        button = kit.button("Screen", f"requests.open_{asked.id}", str(asked.id))
        blocks.append(kit.section(about(asked, today, zone), accessory=button))
    if n > len(found):
        blocks.append(kit.context(f"{n - len(found)} more after these"))
    for asked in back[:5]:
        button = kit.button("Open", f"requests.open_{asked.id}", str(asked.id))
        text = f"{summary(asked, today)}\n{_sent_back(asked, today, zone)}"
        blocks.append(kit.section(text, accessory=button))
    return blocks


def screen(asked: Asked, today: date, zone: str) -> View:
    """One request, and what a coordinator can do with it."""
    verb = {
        Kind.NEW_HIRE: "Open Files",
        Kind.LOCATION: "Open Files",
        Kind.START: "Move the Start",
        Kind.LEAVING: "See What Leaving Does",
    }[asked.wish.kind]
    value = str(asked.id)
    said = about(asked, today, zone)
    if asked.state is State.SENT_BACK:
        said += f"\n{_sent_back(asked, today, zone)}"
    blocks = [
        kit.section(said),
        kit.actions(
            kit.button(verb, "requests.accept", value),
            kit.button("Send Back", "requests.back", value),
            kit.button("Decline", "requests.refuse", value),
        ),
        kit.context(f"{escape(asked.asker)} is told what becomes of it."),
    ]
    return kit.modal("Request", "requests.screen", blocks, close="Close")


def refuse(asked: Asked, today: date) -> View:
    """Why a request is declined."""
    why = kit.text_input("value", multiline=True, longest=300)
    hint = f"{asked.asker} reads this."
    blocks = [kit.context(summary(asked, today)), kit.field("Why", "text", why, hint=hint)]
    return kit.modal("Decline", "requests.refuse", blocks, submit="Decline", meta=str(asked.id))


def back(asked: Asked, today: date) -> View:
    """What is missing of a request, for who asked."""
    text = kit.text_input("value", initial=asked.reason, multiline=True, longest=1000)
    hint = f"{asked.asker} reads this, and can complete the request."
    field = kit.field("What is missing", "text", text, hint=hint)
    blocks = [kit.context(summary(asked, today)), field]
    return kit.modal("Send Back", "requests.back", blocks, submit="Send Back", meta=str(asked.id))


def move_start(asked: Asked, lines: Sequence[Line], provider_id: int, today: date) -> View:
    """Which files would start on another day, before they do."""
    day = words.day(asked.wish.day, today) if asked.wish.day else ""
    was = [
        f"{escape(line.subject)} ({line.file.ref}): "
        + (words.day(line.file.start_date, today) if line.file.start_date else "no start set")
        for line in lines
    ]
    name = escape(lines[0].provider) if lines else escape(asked.wish.provider)
    if not lines:
        return kit.modal("Move the Start", "home.told", [kit.section(f"{name} has no open file.")])
    head = f"*{name}*: {words.many(len(lines), 'open file')} would start {day}."
    return kit.modal(
        "Move the Start",
        "requests.start",
        kit.sections(was[:40], head),
        submit="Move the Start",
        meta=f"{asked.id}:{provider_id}",
    )


def which(asked: Asked, people: Sequence[Block]) -> Screen:
    """Several people whom a request may be about."""
    head = f"Whom does this request mean: {escape(asked.wish.provider)}?"
    blocks = [kit.section(head)]
    for block in people:
        if "accessory" in block:
            person = block["accessory"]["value"]
            action = f"requests.accept_{person}"
            button = kit.button("This One", action, f"{asked.id}:{person}")
            blocks.append({**block, "accessory": button})
    return Screen(kit.fallback(head), blocks)


def declined(asked: Asked, today: date) -> Screen:
    """What the coordinator has done, and the way back."""
    return _rests(asked, f"Declined: {summary(asked, today)}. Why: {escape(asked.reason or '')}")


def sent_back(asked: Asked, today: date) -> Screen:
    """What the coordinator has done, and the way back."""
    missing = escape(asked.reason or "")
    return _rests(asked, f"Sent back: {summary(asked, today)}. Missing: {missing}")


def reopened(asked: Asked, today: date) -> Screen:
    """A request that waits for a coordinator again."""
    text = f"Waits for a coordinator again: {summary(asked, today)}."
    button = kit.button("Screen", "requests.open", str(asked.id))
    return Screen(kit.fallback(text), [kit.section(text), kit.actions(button)])


def moved(deeds: Sequence[Done]) -> Screen:
    """The new start of several files, and the way back."""
    first = deeds[0]
    day = words.day(first.file.start_date or first.today, first.today)
    refs = words.listed([deed.file.ref for deed in deeds], longest=20)
    name = escape(first.line.provider)
    text = f"*{name}* starts {day}: {words.many(len(deeds), 'file')}, {refs}. Who asked is told."
    undo = f"{first.file.id}:{first.file.version}:{first.act}"
    buttons = [kit.button("Undo", "pipeline.undo", undo)]
    return Screen(kit.fallback(text), [kit.section(text), kit.actions(*buttons)])


def answer(asked: Asked, today: date) -> Screen:
    """What became of a request, to who asked."""
    text = f"Your request, {summary(asked, today)}: {_fate(asked)}"
    below = kit.context("You get this because you asked for it.")
    buttons = _below()
    if asked.state is State.SENT_BACK:
        buttons["elements"].insert(0, _complete(asked))
    return Screen(kit.fallback(text), [kit.section(text), buttons, below])


def news(line: Line, today: date, payload: Mapping[str, Any]) -> Screen:
    """What has become of a file that somebody asked for. No reasons, no notes."""
    said = notice_text(line, today, News(payload["news"]))
    why = ""
    if payload.get("event") == "screening.decline" and line.file.closed_why:
        why = f"\nWhy: {escape(line.file.closed_why)}"
    text = f"{said}{why}"
    below = kit.context("You get this because you asked for it.")
    return Screen(kit.fallback(text), [kit.section(text), _below(), below])


def notice(line: Line, today: date, payload: Mapping[str, Any]) -> Screen:
    """What billing and scheduling wait for."""
    return kit.screen(notice_text(line, today, News(payload["news"])))


def notice_text(line: Line, today: date, what: News) -> str:
    """`Effective Tue Dec 1: Ana Ruiz, MD at Harbor, provider ID 88231, bill from Dec 1`."""
    file = line.file
    extra = [part for part in (file.line_of_business, file.state) if part]
    place = ", ".join([line.subject, *extra])
    who = escape(f"{line.provider} at {place}")
    if what in (News.EFFECTIVE, News.MOVED) and file.effective:
        number = f", provider ID {escape(file.payer_provider_id)}" if file.payer_provider_id else ""
        moved = " (changed)" if what is News.MOVED else ""
        day = words.day(file.effective, today)
        bill = f"bill from {words.plain_day(file.effective)}"
        return f"Effective {day}{moved}: {who}{number}, {bill}"
    if what is News.UNDATED:
        return f"Approved, no effective date yet: hold claims. {who}"
    if what is News.DENIED:
        outcome = str(file.outcome).replace("_", " ")
        return f"Not effective: hold claims. {who}, {outcome}"
    if what is News.INCOMPLETE:
        asked = words.PARTY[file.waiting_on]
        return f"More is needed: {who}. Asked of {asked}: {escape(file.waiting_for or '')}"
    if what is News.UNDONE:
        return f"Taken back, not effective yet: hold claims. {who}"
    outcome = str(file.outcome or "closed").replace("_", " ")
    return f"Closed, {outcome}: {who}"


def about(asked: Asked, today: date, zone: str) -> str:
    """A request with all that was asked, by whom and when."""
    day = words.day(local_date(asked.at, zone), today)
    completed = ""
    if asked.completed_at:
        completed = f", completed {words.day(local_date(asked.completed_at, zone), today)}"
    lines = [f"*{summary(asked, today)}*", f"Asked by {escape(asked.asker)}, {day}{completed}"]
    if asked.wish.places:
        lines.append(escape(asked.wish.places))
    if asked.wish.text:
        lines.append(escape(kit.cut(asked.wish.text, 500)))
    return "\n".join(lines)


def summary(asked: Asked, today: date) -> str:
    """`New hire: Ana Ruiz, MD, start Mon Dec 7`."""
    wish = asked.wish
    npi = f", NPI {wish.npi}" if wish.npi else ""
    kind = DAYS.get(wish.kind, "start")
    day = f", {kind} {words.day(wish.day, today)}" if wish.day else ""
    return f"{TITLES[wish.kind]}: {escape(wish.provider)}{npi}{day}"


def as_note(asked: Asked, at: datetime, zone: str, today: date) -> str:
    """What a file keeps of the request that it came from."""
    wish = asked.wish
    parts = [wish.places, wish.text, f"asked by {asked.asker}"]
    day = words.day(local_date(at, zone), today)
    return f"{'; '.join(part for part in parts if part)}, {day}"


def _below() -> Block:
    """Under what nobody asked for at this moment: the requests, and when such messages come."""
    return kit.actions(kit.button("My Requests", "requests.mine", "mine"), change())


def _complete(asked: Asked) -> Block:
    return kit.button("Complete", f"requests.complete_{asked.id}", str(asked.id))


def _rests(asked: Asked, said: str) -> Screen:
    """What became of a request, that who asked hears it, and the way back."""
    text = f"{said}\n{escape(asked.asker)} is told."
    again = kit.button("Open Again", "requests.reopen", str(asked.id))
    return Screen(kit.fallback(text), [kit.section(text), kit.actions(again)])


def _sent_back(asked: Asked, today: date, zone: str) -> str:
    by = f" by {escape(asked.settled_by)}" if asked.settled_by else ""
    day = words.day(local_date(asked.settled_at, zone), today) if asked.settled_at else ""
    missing = escape(kit.cut(asked.reason or "", 500))
    return f"Sent back{by}, {day}; waits for {escape(asked.asker)}: {missing}"


def _fate(asked: Asked) -> str:
    if asked.state is State.OPEN:
        return "waits for a coordinator."
    if asked.state is State.SENT_BACK:
        return f"more is needed. Missing: {escape(asked.reason or '')}"
    if asked.state is State.DECLINED:
        return f"declined. Why: {escape(asked.reason or 'no reason given')}"
    if asked.state is State.WITHDRAWN:
        return "taken back by you."
    if not asked.lines:
        return "accepted."
    names = words.listed([escape(name) for name in first_names(asked.lines)])
    effective = sum(1 for line in asked.lines if line.file.effective)
    n = words.many(len(asked.lines), "file")
    now = f" {effective} effective." if effective else " You hear when one is effective."
    if asked.wish.kind in (Kind.START, Kind.LEAVING):
        now = ""
    return f"accepted. {n}: {names}.{now}"
