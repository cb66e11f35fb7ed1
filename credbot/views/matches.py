"""Possible matches, for compliance alone: no name in what a locked screen shows."""

from collections.abc import Mapping, Sequence

from credbot.domain.dates import moment
from credbot.domain.files import Line
from credbot.domain.monitoring import Match, Note, Verdict
from credbot.views import kit, words
from credbot.views.cover import why
from credbot.views.kit import Block, Screen, View, escape

LOCKED = "A possible match needs you."
LOCKED_CONFIRMED = "Compliance has decided something that concerns open files."
SAID = {
    "raised": "reported it",
    "not_this": "not this person",
    "it_is": "it is this person",
    "reopened": "opened it again",
}


def listed(
    waiting: Sequence[Match], decided: Sequence[Match], titles: Mapping[str, str], zone: str
) -> Screen:
    """Those that wait, then the last that were decided."""
    n = words.many(len(waiting), "possible match waits", "possible matches wait")
    head = f"*{n} for a decision*" if waiting else "*No possible match waits for a decision*"
    blocks = [kit.section(head)]
    for one in waiting:
        blocks += [kit.section(_facts(one, titles)), _presses(one)]
    if decided:
        blocks.append(kit.section("*Decided, the newest first*"))
    for one in decided:
        button = kit.button("Open", "matches.open", str(one.id))
        blocks.append(kit.section(_decided(one, titles, zone), accessory=button))
    blocks.append(kit.context("Only the role compliance reads this. Order: the oldest first."))
    return Screen("Possible matches", blocks)


def letter(one: Match, titles: Mapping[str, str], zone: str, *, fresh: bool = True) -> Screen:
    """To a member of compliance: who, where, and the two presses; or what was decided."""
    blocks = [*_whole(one, titles, zone)]
    if fresh:
        blocks.append(why("you have the role compliance"))
    return Screen(LOCKED if one.decision is None else "A possible match is decided.", blocks)


def one_match(one: Match, titles: Mapping[str, str], zone: str) -> Screen:
    """One with all that was said of it."""
    return Screen("A possible match", _whole(one, titles, zone))


def confirmed(one: Match, titles: Mapping[str, str], lines: Sequence[Line]) -> Screen:
    """To a coordinator: what compliance has confirmed, and which open files it concerns."""
    if one.decision is not Verdict.IT_IS:
        text = "Compliance looks at this again. Nothing is decided."
        return kit.screen(text)
    blocks = [
        kit.section(
            f"*Compliance has confirmed a match: {escape(one.provider)}*\n"
            f"{_where(one, titles)}. {escape(one.decided_by or '')}: {escape(one.why or '')}"
        )
    ]
    if lines:
        blocks.append(
            kit.section(f"*{words.many(len(lines), 'open file')}.* Nothing is closed by itself:")
        )
    blocks += [
        kit.section(
            words.title(line),
            accessory=kit.button("Open", "pipeline.open", f"{line.file.id}:{line.file.version}"),
        )
        for line in lines[:20]
    ]
    if not lines:
        blocks.append(kit.section("No file of this provider is open."))
    blocks.append(why("you are a coordinator"))
    return Screen(LOCKED_CONFIRMED, blocks)


def nobody() -> Screen:
    """To an admin: nobody can decide."""
    text = (
        "A possible match was reported, and nobody has the role compliance, so nobody can see "
        "or decide it. Give somebody the role: `/cred people add @who compliance`."
    )
    return kit.screen(text, kit.section(text), why("you are an admin"))


def form(one: Match, verdict: Verdict) -> View:
    """The reason for a decision."""
    about = f"{escape(one.provider)}{f', NPI {one.npi}' if one.npi else ''}"
    what = "is not the person on the list" if verdict is Verdict.NOT_THIS else "is this person"
    field = kit.field(
        "Why",
        "why",
        kit.text_input("value", multiline=True, longest=500),
        hint="What tells them apart or shows that it is so: middle name, year, license number",
    )
    return kit.modal(
        "Not This Person" if verdict is Verdict.NOT_THIS else "It Is This Person",
        "matches.decide",
        [kit.section(f"{about} {what}."), field],
        submit="Save",
        meta=f"{one.id}:{verdict}",
    )


def reopen_form(one: Match) -> View:
    """Why it waits again."""
    field = kit.field("Why", "why", kit.text_input("value", multiline=True, longest=500))
    return kit.modal("Open It Again", "matches.again", [field], submit="Open", meta=str(one.id))


def decided(one: Match, titles: Mapping[str, str], zone: str, told: int) -> Screen:
    """What was decided, what follows, the way back."""
    blocks = _whole(one, titles, zone)
    if one.decision is Verdict.IT_IS:
        hear = words.many(told, "coordinator hears", "coordinators hear")
        blocks.append(kit.context(f"{hear} of it. No file was touched."))
    return Screen("A possible match is decided.", blocks)


def beside(shown: Screen, states: Sequence[str]) -> Screen:
    """A card or page, and above it in one line that compliance has it; as it is without."""
    if not states:
        return shown
    known = str(Verdict.IT_IS) in states
    text = "Compliance has confirmed a match" if known else "Under review by compliance"
    line = kit.context(f"*{text}.* Only you see this line here, not your colleagues.")
    return Screen(shown.text, [line, *shown.blocks])


def _whole(one: Match, titles: Mapping[str, str], zone: str) -> list[Block]:
    if one.decision is None:
        blocks = [kit.section(_facts(one, titles))]
        if len(one.notes) > 1:
            blocks.append(kit.context(*[_note(note, zone) for note in one.notes[-10:]]))
        return [*blocks, _presses(one)]
    again = kit.actions(kit.button("Open It Again", "matches.reopen", str(one.id)))
    notes = kit.context(*[_note(note, zone) for note in one.notes[-10:]])
    blocks = [kit.section(_decided(one, titles, zone))]
    return [*blocks, notes, again] if one.notes else [*blocks, again]


def _facts(one: Match, titles: Mapping[str, str]) -> str:
    npi = f", NPI {one.npi}" if one.npi else ""
    proof = f" Reference: {escape(one.reference)}." if one.reference else ""
    return (
        f"*Possible match: {escape(one.provider)}{npi}*\n{_where(one, titles)}, reported by "
        f"{escape(one.raised_by)}.{proof} A name on a list is not yet this person: you decide."
    )


def _decided(one: Match, titles: Mapping[str, str], zone: str) -> str:
    what = "Not this person" if one.decision is Verdict.NOT_THIS else "It is this person"
    when = f", {moment(one.decided, zone)}" if one.decided else ""
    return (
        f"*{escape(one.provider)}* · {_where(one, titles)}\n"
        f"{what}: {escape(one.why or '')} ({escape(one.decided_by or '')}{when})"
    )


def _note(note: Note, zone: str) -> str:
    said = f": {escape(note.why)}" if note.why else ""
    return f"{moment(note.at, zone)}, {escape(note.by)}, {SAID[note.what]}{said}"


def _where(one: Match, titles: Mapping[str, str]) -> str:
    return f"{_title(one, titles)}, found {words.plain_day(one.found)}"


def _title(one: Match, titles: Mapping[str, str]) -> str:
    return escape(titles.get(one.source, one.source))


def _presses(one: Match) -> Block:
    return kit.actions(
        kit.button("Not This Person", "matches.clear", str(one.id)),
        kit.button("It Is", "matches.confirm", str(one.id)),
    )
