"""A summary made of facts, the form that sends it, and what became of it."""

from credbot.domain.cards import Done
from credbot.domain.escalation import Escalation, Prepared
from credbot.domain.files import File, Line
from credbot.domain.people import local_date
from credbot.views import kit, words
from credbot.views.cover import why
from credbot.views.kit import Block, Screen, View, escape

LONGEST = 2900
NOBODY = "none"


def summary(shown: Prepared) -> str:
    """The facts as plain text, one screen; the person edits it before it goes anywhere."""
    row, file = shown.row, shown.row.file
    lines = [_whose(row.line), f"Where it stands: {_plain(words.standing(row))}."]
    lines.append(f"{words.waits(file, long=True)}.")
    if file.submitted:
        lines.append(_sent(file))
    lines += _stakes(shown)
    if shown.contacts:
        lines.append("What was asked, newest first:")
        for one in shown.contacts:
            to = f" {one.spoken_to}" if one.spoken_to else ""
            call_ref = f", call ref {one.call_ref}" if one.call_ref else ""
            said = f": {one.text}" if one.text else ""
            day = words.plain_day(local_date(one.happened, shown.zone))
            lines.append(f"- {day}, {one.channel}{to}{said} ({one.person}{call_ref})")
    else:
        lines.append("No contact is recorded.")
    if shown.missing:
        lines.append(f"Still missing. {_plain(words.lacking(shown.missing))}")
    lines.append(f"We ask for an answer by {words.day(shown.answer_by, row.today)}:")
    lines.append(f"Contact: {shown.who}")
    return "\n".join(lines)


def form(shown: Prepared) -> View:
    """The summary to be edited, to whom it goes, and when an answer is wanted."""
    file = shown.row.file
    channels = [(f"The {use} channel", channel) for channel, use in shown.channels]
    blocks: list[Block] = [
        kit.field(
            "Summary, made of the facts on file",
            "text",
            kit.text_input("value", multiline=True, initial=summary(shown), longest=LONGEST),
            hint="Change what you like. It is sent and kept as it stands here.",
        ),
        kit.field(
            "Send to a person",
            "person",
            kit.people_select("value", "Choose a person"),
            hint="One of the three: a person, a channel, or somebody outside.",
            optional=True,
        ),
    ]
    if channels:
        blocks.append(
            kit.field(
                "Or to a channel", "channel", kit.select("value", "Choose", channels), optional=True
            )
        )
    blocks += [
        kit.field(
            "Or to somebody outside",
            "outside",
            kit.text_input("value", longest=120),
            hint="credbot does not write to them: you get the text ready to copy.",
            optional=True,
        ),
        kit.field(
            "Answer wanted by",
            "answer_by",
            kit.date_input("value", shown.answer_by.isoformat()),
            hint="Our next touch is set to this day.",
        ),
    ]
    return kit.modal(
        f"Escalate {file.ref}",
        "escalation.send",
        blocks,
        submit="Escalate",
        meta=f"{file.id}:{file.version}",
    )


def sent(deed: Done, one: Escalation) -> Screen:
    """It was escalated: to whom, when we look again, and how it ends."""
    line = deed.line
    text = (
        f"*{line.file.ref}* · {escape(line.provider)} · {escape(line.subject)}\n"
        f"Escalated to {escape(one.to_name)}. Answer wanted by "
        f"{words.day(one.answer_by, deed.today)}: then it is in the morning."
    )
    blocks = [kit.section(text)]
    if one.to_kind == "outside":
        blocks.append(kit.context("The text, ready to copy:"))
        blocks.append(kit.section(f"```{kit.sentence(one.text).replace('```', '')}```"))
    blocks.append(kit.actions(_open(line.file), _close(one)))
    return Screen(kit.fallback(text), blocks)


def message(one: Escalation, line: Line, *, asked: bool) -> Screen:
    """To whom it was escalated: the text, by when, and the presses that settle it."""
    head = f"*{escape(one.person)} asks for your help with {line.file.ref}*"
    until = f"Answer wanted by {words.day(one.answer_by, one.opened_on)}."
    blocks = [
        kit.section(head),
        kit.section(kit.sentence(one.text)),
        kit.context(until),
        kit.actions(_open(line.file), _close(one)),
    ]
    if asked:
        blocks.append(why(f"{escape(one.person)} chose you"))
    return Screen(kit.fallback(f"{head.strip('*')}: {escape(line.provider)}. {until}"), blocks)


def close_form(number: int) -> View:
    """What came of it."""
    field = kit.field(
        "What came of it", "text", kit.text_input("value", multiline=True, longest=1000)
    )
    return kit.modal(
        "Close Escalation", "escalation.end", [field], submit="Close", meta=str(number)
    )


def closed(deed: Done, one: Escalation) -> Screen:
    """It is over: what came of it, and the way back."""
    text = (
        f"*{deed.file.ref}* · {escape(deed.line.provider)} · {escape(deed.line.subject)}\n"
        f"The escalation to {escape(one.to_name)} is closed: {escape(one.came_of or '')}"
    )
    again = kit.button("Open It Again", "escalation.reopen", str(one.id))
    return kit.screen(text, kit.section(text), kit.actions(_open(deed.file), again))


def reopened(deed: Done, one: Escalation) -> Screen:
    """It goes on."""
    text = (
        f"*{deed.file.ref}* · {escape(deed.line.provider)} · {escape(deed.line.subject)}\n"
        f"The escalation to {escape(one.to_name)} is open again, answer wanted by "
        f"{words.day(one.answer_by, deed.today)}."
    )
    return kit.screen(text, kit.section(text), kit.actions(_open(deed.file), _close(one)))


def came_of(one: Escalation, line: Line) -> Screen:
    """To who escalated: somebody else has closed it."""
    text = (
        f"*{line.file.ref}* · {escape(line.provider)} · {escape(line.subject)}\n"
        f"{escape(one.closed_by or '')} closed your escalation to {escape(one.to_name)}: "
        f"{escape(one.came_of or '')}"
    )
    blocks = [kit.section(text), kit.actions(_open(line.file)), why("you escalated it")]
    return Screen(kit.fallback(text), blocks)


def _whose(line: Line) -> str:
    file = line.file
    parts = [line.provider + (f" (NPI {line.npi})" if line.npi else ""), line.subject]
    parts += [part for part in (file.line_of_business, file.state) if part]
    practice = f" Practice: {file.practice}." if file.practice else ""
    tin = f" TIN {file.tin}." if file.tin else ""
    return f"{', '.join(parts)}. Our file {file.ref}.{practice}{tin}"


def _sent(file: File) -> str:
    day = words.plain_day(file.submitted) if file.submitted else ""
    how = f" by {file.submitted_how}" if file.submitted_how else ""
    known = f", reference {file.payer_reference}" if file.payer_reference else ""
    return f"Sent {day}{how}{known}."


def _stakes(shown: Prepared) -> list[str]:
    file, today = shown.row.file, shown.row.today
    lines = []
    if file.start_date:
        first = words.first_set(file.start_first, file.start_date, today)
        lines.append(f"What is blocked: the start on {words.day(file.start_date, today)}{first}.")
    if file.due:
        lines.append(f"Due {words.day(file.due, today)}.")
    cast = shown.forecast
    if cast and cast.late_by > 0:
        late = words.many(cast.late_by, "day")
        lines.append(
            f"At the usual pace it ends {words.day(cast.ends, today)}, {late} after "
            f"{words.day(cast.against, today)}."
        )
    return lines


def _plain(text: str) -> str:
    return text.replace("*", "").replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">")


def _open(file: File) -> Block:
    return kit.button("Open Card", "pipeline.open", f"{file.id}:{file.version}")


def _close(one: Escalation) -> Block:
    return kit.button("Say What Came of It", "escalation.close", str(one.id))
