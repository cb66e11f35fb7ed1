"""Opening files: the form, what it must ask once more, and what came of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from credbot.domain.cards import Done
from credbot.domain.files import Line
from credbot.domain.intake import (
    ANOTHER,
    CHANGE,
    CHANGES,
    FEWEST,
    Delegating,
    Left,
    Opened,
    Questions,
    Took,
)
from credbot.domain.providers import Candidate
from credbot.domain.tracks import Tracks
from credbot.views import kit, words
from credbot.views.kit import Block, Screen, View, escape

Choice = tuple[str, str]
"""A chosen option: (label, value)."""

OWNERS = [("Me", "me"), ("Nobody yet", "nobody"), ("Somebody else", "somebody")]
MOST_VALUE = 140
"""Characters of a payer's name that stand for it in a box."""

CRITICAL = [("Yes, counts for the start", "y"), ("No", "n")]


@dataclass(frozen=True)
class Draft:
    """What stands in the form when it opens: typed before, or known already.

    `meta` goes with the form: what it was opened for.
    """

    provider: str = ""
    npi: str | None = None
    track: str | None = None
    payers: tuple[Choice, ...] = ()
    facility: Choice | None = None
    state: str | None = None
    line: str | None = None
    start: date | None = None
    critical: str | None = None
    received: date | None = None
    change: str | None = None
    note: str | None = None
    owner: str | None = None
    who: str | None = None
    meta: str = ""
    about: str | None = None
    questions: Questions = field(default_factory=Questions)


def new_file(tracks: Tracks, draft: Draft) -> View:
    """A provider, a track, payers or a facility, the dates; questions first where there are any."""
    blocks = _questions(draft.questions)
    if draft.about:
        blocks.insert(0, kit.section(draft.about))
    blocks += [*_person(draft), *_places(tracks, draft), *_dates(draft), *_rest(tracks, draft)]
    return kit.modal("New File", "intake.open", blocks, submit="Create File", meta=draft.meta)


def opened(shown: Opened, today: date) -> Screen:
    """The files, what to know of them, how long such files took, and the way back."""
    deeds = shown.deeds
    first = deeds[0]
    refs = words.listed([deed.file.ref for deed in deeds], longest=20)
    count = words.many(len(deeds), "file")
    text = f"{count} opened in {escape(first.stage)} for {escape(first.line.provider)}: {refs}."
    lines = [_owner(first), *(escape(note) for note in shown.notes)]
    roster = [deed.line for deed in deeds if deed.file.by_roster]
    if roster:
        named = words.listed([f"{one.file.ref} ({escape(one.subject)})" for one in roster])
        lines.append(f"By our roster: {named}.")
    lines += [_left_out(line) for line in shown.left_out]
    blocks = [kit.section("\n".join([text, *(line for line in lines if line)]))]
    if facts := _facts(shown.took, first, today):
        blocks += kit.sections(facts)[:2]
    value = f"{first.file.id}:{first.file.version}"
    buttons = [
        kit.button("Undo", "pipeline.undo", f"{value}:{first.act}"),
        kit.button("Screen", "screening.open", value),
        kit.button("Open Card", "pipeline.open", value),
        kit.button("All of This Provider", "pipeline.provider", value),
    ]
    return Screen(kit.fallback(text), [*blocks, kit.actions(*buttons)])


def took(one: Took) -> str:
    """How long such files took here: a fact with the number that it comes from."""
    where = f"with {escape(one.subject)}" if one.subject else "of this track"
    if one.n < FEWEST:
        each = words.listed([str(days) for days in one.days])
        return f"{words.many(one.n, 'such file')} {where} took {each} days."
    return (
        f"Such files {where} took {one.percentile(50)} days at the median, "
        f"{one.percentile(90)} at the 90th percentile (received to effective, {one.n} files)."
    )


def left(one: Left, today: date) -> str:
    """The days to a date, beside those that such files took from the present stage on."""
    days = (one.day - today).days
    word = "Starts" if one.kind == "start" else "Due"
    when = f"in {words.many(days, 'day')}" if days >= 0 else f"{words.many(-days, 'day')} ago"
    inside = f", {words.many(one.inside, 'day')} in it so far" if one.inside is not None else ""
    where = f" with {escape(one.took.subject)}" if one.took.subject else ""
    if one.took.n < FEWEST:
        each = words.listed([str(days) for days in one.took.days])
        files = words.many(one.took.n, "such file")
        return f"{word} {when}. From {one.stage} on{inside}: {files}{where} took {each} days."
    return (
        f"{word} {when}. From {one.stage} on{inside}: such files{where} took "
        f"{one.took.percentile(50)} days at the median, {one.took.percentile(90)} at the 90th "
        f"percentile ({one.took.n} files)."
    )


def _facts(shown: Sequence[Took], first: Done, today: date) -> list[str]:
    start = first.file.start_date
    if not shown or start is None:
        return []
    left = f"Starts {words.day(start, today)}: {words.many((start - today).days, 'day')} from today"
    lines = [f"{left}.", *(took(one) for one in shown if one.days)]
    if none := [escape(one.subject) for one in shown if not one.days]:
        place = f" with {words.listed(none, longest=10)}" if any(none) else ""
        lines.append(f"No such file{place} has finished here yet.")
    return lines


def _owner(first: Done) -> str:
    owner = escape(first.line.owner) if first.line.owner else "nobody"
    told = f" {escape(first.told)}" if first.told else ""
    touch = first.file.next_touch
    due = f" Screen by {words.day(touch, first.today)}." if touch else ""
    return f"Owner: {owner}.{told}{due}"


def _left_out(line: Line) -> str:
    return f"Left out: {line.file.ref} is open for {escape(line.subject)}."


def _questions(asked: Questions) -> list[Block]:
    if asked.people:
        name = escape(asked.people[0].provider.name)
        facts = "\n".join(_known(one) for one in asked.people)
        choices = [(_label(one), str(one.provider.id)) for one in asked.people]
        choices.append(("Another person of the same name", str(ANOTHER)))
        menu = kit.select("value", "Choose", choices)
        return [
            kit.section(f"*{name}* is known here already. Is it the same person?\n{facts}"),
            kit.field("Who is it", "person", menu),
            kit.divider(),
        ]
    return [*_twins(asked), *_delegating(asked)]


def _twins(asked: Questions) -> list[Block]:
    if asked.twins:
        lines = [f"{_twin(line)}. Open another?" for line in asked.twins]
        options = [(f"Open another for {line.subject}", str(line.file.id)) for line in asked.twins]
        box: Block = {
            "type": "checkboxes",
            "action_id": "value",
            "options": kit.options(options[:10]),
        }
        hint = "What is not ticked is left out; the rest is opened."
        return [
            *kit.sections(lines),
            kit.field("Open all the same", "again", box, hint=hint, optional=True),
            kit.divider(),
        ]
    return []


def _delegating(asked: Questions) -> list[Block]:
    """Payers that delegate: what that means, by which way, and whether our own file is opened."""
    if not asked.delegating:
        return []
    lines = [
        f"*{escape(one.payer)}* delegates to us{_only(one)}: it needs our own initial file, "
        "then its roster."
        for one in asked.delegating
    ]
    payers = [(one.payer, one.payer[:MOST_VALUE]) for one in asked.delegating]
    hint = "What is not ticked becomes a direct application."
    boxes = kit.checkboxes("value", payers, checked=True)
    blocks = [
        *kit.sections([*lines, _own(asked.own)]),
        kit.field("By our roster", "roster", boxes, hint=hint, optional=True),
    ]
    if asked.own is None:
        box = kit.checkboxes("value", [("Open our initial file too", "y")], checked=True)
        blocks.append(kit.field("Our own file", "initial", box, optional=True))
    return [*blocks, kit.divider()]


def _only(one: Delegating) -> str:
    return f" for {escape(words.listed(one.lines))}" if one.lines else ""


def _own(own: Line | None) -> str:
    if own is None:
        return "There is no initial file of ours for this person yet."
    file = own.file
    if file.open:
        return f"{file.ref} is our own file, still open."
    when = f" {words.plain_day(file.decided)}" if file.decided else ""
    return f"{file.ref} is our own file, approved{when}."


def _known(one: Candidate) -> str:
    """What tells somebody apart who is known."""
    person = one.provider
    npi = f"NPI {person.npi}" if person.npi else "no NPI known"
    field = f", {escape(person.specialty)}" if person.specialty else ""
    return f"{npi}{field}, {words.many(one.files, 'open file')}"


def _label(one: Candidate) -> str:
    npi = f"NPI {one.provider.npi}" if one.provider.npi else "no NPI"
    return f"{npi} · {words.many(one.files, 'open file')} · {one.provider.name}"


def _twin(line: Line) -> str:
    owner = escape(line.owner) if line.owner else "no owner"
    return f"{line.file.ref} is open for {escape(line.subject)} ({owner})"


def _person(draft: Draft) -> list[Block]:
    return [
        kit.field(
            "Provider",
            "provider",
            kit.text_input("value", initial=draft.provider, longest=120),
            hint="First and last name, degree: Ana Ruiz, MD",
        ),
        kit.field(
            "NPI",
            "npi",
            kit.text_input("value", initial=draft.npi, longest=10),
            hint="Ten digits, starting with 1 or 2",
            optional=True,
        ),
    ]


def _places(tracks: Tracks, draft: Draft) -> list[Block]:
    kinds = [(track.title, key) for key, track in tracks.tracks.items()]
    payers = kit.external_select("intake.payers", "Type a name; many open many files", multi=True)
    facility = kit.external_select("intake.facilities", "Type a name")
    if draft.payers:
        payers["initial_options"] = kit.options(draft.payers)
    if draft.facility:
        facility["initial_option"] = kit.options([draft.facility])[0]
    menu = kit.select("intake.track", "Choose", kinds, initial=draft.track)
    state = kit.text_input("value", initial=draft.state, longest=2)
    track = tracks.tracks.get(draft.track or "")
    blocks: list[Block] = [{**kit.field("Track", "track", menu), "dispatch_action": True}]
    if track is None:
        blocks.append(kit.field("Payers, for payer tracks", "payers", payers, optional=True))
        blocks.append(kit.field("Facility, for privileges", "facility", facility, optional=True))
    elif track.to_payers:
        blocks.append(kit.field("Payers", "payers", payers))
    else:
        blocks.append(kit.field("Facility", "facility", facility, optional=not track.at_facility))
    hint = "Two letters, such as TX"
    return [*blocks, kit.field("State", "state", state, hint=hint, optional=True)]


def _dates(draft: Draft) -> list[Block]:
    start = kit.date_input("value", draft.start.isoformat() if draft.start else None)
    received = kit.date_input("value", draft.received.isoformat() if draft.received else None)
    critical = kit.select("value", "Not said", CRITICAL, initial=draft.critical)
    return [
        kit.field("Start date", "start", start, optional=True),
        kit.field("Start-critical", "critical", critical, optional=True),
        kit.field("Received", "received", received, hint="Empty: today", optional=True),
    ]


def _rest(tracks: Tracks, draft: Draft) -> list[Block]:
    owner = kit.select("value", "By your role", OWNERS, initial=draft.owner)
    who = kit.people_select("value", "Choose a person", initial=draft.who)
    line = kit.text_input("value", initial=draft.line, longest=60)
    kinds = [(title, key) for key, title in CHANGES.items()]
    change = kit.select("value", "Choose", kinds, initial=draft.change)
    note = kit.text_input("value", multiline=True, initial=draft.note, longest=1000)
    blocks = [
        kit.field("Owner", "owner", owner, optional=True),
        kit.field("If somebody else: who", "who", who, optional=True),
    ]
    track = tracks.tracks.get(draft.track or "")
    if track is None or track.to_payers:
        hint = "Such as commercial or medicaid"
        blocks.append(kit.field("Line of business", "line", line, hint=hint, optional=True))
    if track is None:
        blocks.append(kit.field("For a change: what", "change", change, optional=True))
    elif track.key == CHANGE:
        blocks.append(kit.field("What changes", "change", change))
    hint = "For a change: the new place, name or number."
    return [*blocks, kit.field("Note", "note", note, hint=hint, optional=True)]


def draft_of(given: Mapping[str, Any], payers: Sequence[Choice], facility: Choice | None,
             meta: str, questions: Questions) -> Draft:  # fmt: skip
    """The form as it was submitted, to be shown again with questions."""
    return Draft(
        provider=given.get("provider") or "",
        npi=given.get("npi"),
        track=given.get("track"),
        payers=tuple(payers),
        facility=facility,
        state=given.get("state"),
        line=given.get("line"),
        start=given.get("start"),
        critical=given.get("critical"),
        received=given.get("received"),
        change=given.get("change"),
        note=given.get("note"),
        owner=given.get("owner"),
        who=given.get("who"),
        meta=meta,
        questions=questions,
    )
