"""A file's history in people's words, and the file as it stood on a past day."""

from collections.abc import Mapping
from datetime import date

from credbot.domain.dates import moment
from credbot.domain.files import HoldParty, Outcome, WaitingOn
from credbot.domain.record import Event, deed
from credbot.domain.timeline import Kind, Past, Story
from credbot.domain.undo import UNDONE, items_in
from credbot.views import kit, words
from credbot.views.kit import Block, Screen, View, escape
from credbot.views.pipeline import dates

KINDS = {
    Kind.ALL: "Everything",
    Kind.NOTES: "Notes",
    Kind.CONTACTS: "Contacts",
    Kind.MOVES: "Stage Moves",
}
FIELDS = {
    "stage": "stage",
    "start_date": "start",
    "due": "due",
    "next_touch": "next touch",
    "payer_reference": "payer reference",
    "payer_provider_id": "provider id",
    "state": "state",
    "line_of_business": "line of business",
    "practice": "practice",
    "tin": "TIN",
    "caqh_id": "CAQH id",
    "effective": "effective",
    "start_critical": "start-critical",
    "npi": "NPI",
}
"""Facts of a file by what people call them; the others are not told one by one."""

TOLD = frozenset({"pipeline.edit", "pipeline.date_start", "pipeline.date_due", "intake.import"})
"""Events of which each changed fact is told, as it was and as it became."""


def story(shown: Story) -> View:
    """The history as a modal: one kind of event at a time, page by page, any day looked up."""
    file = shown.line.file
    value = f"{file.id}:{file.version}"
    head = f"*{file.ref} · {escape(shown.line.provider)} · {escape(shown.line.subject)}*"
    choices = [
        {
            **kit.button(title, "timeline.show", f"{value} {kind} 1"),
            "action_id": f"timeline.show_{kind}",
        }
        for kind, title in KINDS.items()
        if kind is not shown.kind
    ]
    blocks: list[Block] = [kit.section(f"{head}\n{KINDS[shown.kind].capitalize()}, newest first")]
    blocks.append(kit.actions(*choices))
    for event in shown.events:
        blocks += kit.paragraphs(line_of(event, shown))
    if not shown.events:
        blocks.append(kit.context("Nothing of this kind is recorded."))
    if turns := _turns(shown, value):
        blocks.append(kit.actions(*turns))
    day = kit.date_input("value")
    hint = "A day before today: the file as it stood when that day ended."
    blocks.append(kit.field("As of a past day", "day", day, hint=hint))
    return kit.modal(
        "History", "timeline.past", blocks, submit="Show That Day", close="Close", meta=value
    )


def story_text(shown: Story) -> Screen:
    """The newest part of the history as a message."""
    file = shown.line.file
    head = f"*{file.ref}* · {KINDS[shown.kind].capitalize()}, newest first"
    blocks: list[Block] = [kit.section(head)]
    for event in shown.events:
        blocks += kit.paragraphs(line_of(event, shown))
    if not shown.events:
        blocks.append(kit.context("Nothing of this kind is recorded."))
    more = kit.button("All of It", "timeline.show", f"{file.id}:{file.version} {shown.kind} 1")
    blocks.append(kit.actions(more))
    return Screen(f"History of {file.ref}", blocks)


def line_of(event: Event, shown: Story) -> str:
    """One event: when, who, what, with its full text."""
    when = moment(event.happened, shown.zone, shown.today)
    parts = [f"*{when}* · {escape(event.actor)} {escape(deed(event))}"]
    parts += [escape(fact) for fact in _facts(event, shown)]
    said = f": {escape(event.text)}" if event.text and _is_said(event) else ""
    late = " (taken back)" if event.id in shown.undone else ""
    return f"{', '.join(parts)}{said}{late}"


def past(shown: Past) -> Screen:
    """A file as it stood when a day ended, and what the record does not hold."""
    line, day = shown.line, shown.day
    name = f"{line.file.ref} · {escape(line.provider)} · {escape(line.subject)}"
    head = f"*{name}*\nAs it stood when {words.day(day, shown.today)} ended"
    row = shown.row
    if row is None:
        return Screen(head.replace("*", ""), [kit.section(head), kit.section(_before(shown))])
    file = row.file
    owner = escape(row.line.owner) if row.line.owner else "nobody"
    body = [words.standing(row)]
    if file.open:
        body.append(f"{words.waits(file, long=True)} · {words.next_touch(file, day)} · {owner}")
        body += dates(file, day)
        body.append(words.lacking(shown.missing) or "Nothing was missing for that stage.")
    begins = words.day(shown.begins, shown.today)
    honest = (
        f"From the record, which begins {begins} for this file. Limits, names and what belongs "
        "to the provider (licenses, DEA, …) are today's."
    )
    blocks = [kit.section(head), *kit.sections(body), kit.context(honest)]
    return Screen(kit.fallback(head.replace("*", "")), blocks)


def _before(shown: Past) -> str:
    known = (
        f"The history that was imported has it in {shown.stage} since "
        f"{words.day(shown.stage_since, shown.today)}; nothing else of that day is known."
        if shown.stage and shown.stage_since
        else "Nothing of that day is known."
    )
    return f"credbot has kept this file since {words.day(shown.begins, shown.today)}. {known}"


def _turns(shown: Story, value: str) -> list[Block]:
    found = []
    if shown.page > 1:
        newer = f"{value} {shown.kind} {shown.page - 1}"
        found.append(kit.button("Newer", "timeline.newer", newer))
    if shown.more:
        older = f"{value} {shown.kind} {shown.page + 1}"
        found.append(kit.button("Older", "timeline.older", older))
    return found


def _is_said(event: Event) -> bool:
    """Whether the text is what somebody wrote, and no name of an item or an event."""
    return event.event not in ("pipeline.undo", "pipeline.got", "pipeline.verified")


def _facts(event: Event, shown: Story) -> list[str]:
    """What changed, as people say it."""
    was, now = event.before, event.after
    found = []
    if event.stage_to:
        came = f"{shown.titles.get(event.stage_from or '', '')} → " if event.stage_from else "in "
        found.append(f"{came}{shown.titles.get(event.stage_to, event.stage_to)}")
    if event.event == "pipeline.assign":
        found.append(f"{_owner(was, shown)} → {_owner(now, shown)}")
    if event.event == "pipeline.wait" and now.get("waiting_on"):
        found.append(f"waits on {words.PARTY[WaitingOn(now['waiting_on'])]}")
    if event.event == "pipeline.undo":
        found.append(UNDONE.get(now.get("event") or "", ""))
    if isinstance(now.get("hold"), Mapping):
        found.append(_hold(now["hold"], shown.today))
    if now.get("outcome") in set(Outcome):
        found.append(str(now["outcome"]).replace("_", " "))
    if now.get("channel"):
        found.append(str(now["channel"]))
    found += [_item(key, facts, shown) for key, facts in items_in(now).items()]
    if event.event in TOLD and was:
        found += [
            f"{FIELDS[name]} {_plain(was.get(name), shown.today)} → {_plain(value, shown.today)}"
            for name, value in now.items()
            if name in FIELDS
        ]
    return [fact for fact in found if fact]


def _owner(facts: Mapping[str, object], shown: Story) -> str:
    number = facts.get("owner_id")
    if isinstance(number, int):
        return shown.names.get(number, "somebody")
    return str(facts.get("owner") or "nobody")  # by name in what a sheet brought


def _hold(facts: Mapping[str, str], today: date) -> str:
    until = facts.get("until")
    day = f"until {words.day(date.fromisoformat(until), today)}" if until else ""
    return ", ".join(part for part in (day, words.WITH[HoldParty(facts["party"])].lower()) if part)


def _item(key: str, facts: Mapping[str, str | None] | None, shown: Story) -> str:
    known = facts or {}
    title = shown.items.get(key) or known.get("title") or key
    for name, word in (("waived_why", "waived"), ("verified", "verified"), ("got", "received")):
        value = known.get(name)
        if value and name == "waived_why":
            return f"{title} {word}"
        if value:
            return f"{title} {word} {words.day(date.fromisoformat(value), shown.today)}"
    return str(title)


def _plain(value: object, today: date) -> str:
    if value is None or value == "":
        return "not known"
    if isinstance(value, bool):
        return "yes" if value else "no"
    try:
        return words.day(date.fromisoformat(str(value)), today)
    except ValueError:
        return str(value)
