"""One person over all their files, and the texts that go to them."""

from collections import Counter
from collections.abc import Sequence
from datetime import date

from credbot.domain.cards import Row
from credbot.domain.checks import Screened
from credbot.domain.files import Status, WaitingOn
from credbot.domain.identifiers import CREDENTIALS
from credbot.domain.providers import Candidate, Candidates, Credential, Need, ProviderPage
from credbot.domain.requirements import Step
from credbot.views import cycles, intake, kit, lists, words
from credbot.views.kit import Block, Screen, View, escape

WITH_MENU = 20
"""Files of one person that have their menu; the rest are lines of text."""

OUTWARD = {
    "application": "the application, signed and dated",
    "cv": "your work history of the last five years, with a word on every gap",
    "coi": "the certificate of your malpractice insurance",
    "caqh": "your CAQH profile, attested and open to us",
    "license": "a copy of your state license",
    "signatures": "the payer's forms, signed",
    "privileges": "the privilege form",
    "photo_id": "a copy of a photo ID",
    "change_form": "the change form, signed",
}
"""Items of the checklist in the words of somebody who does not know our list."""


def provider(shown: ProviderPage, zone: str) -> Screen:
    """All about one person: a line for each file, what is missing over all of them."""
    head = _head(shown)
    blocks = [kit.section(head)]
    if not shown.full:
        names = labels(shown.rows, always=False)
        once = shown.start.start if shown.start else None
        blocks += kit.sections([_status(row, names[row.file.id], once) for row in shown.rows])
        return Screen(kit.fallback(head.replace("*", "")), blocks[: kit.MOST_BLOCKS])
    if buttons := _buttons(shown):
        blocks.append(kit.actions(*buttons))
    below = [*_needs(shown), *_credentials(shown), *_cycles(shown)]
    below.append(kit.context(f"As of {words.moment(shown.as_of, zone)}"))
    blocks += _rows(shown, below)
    return Screen(kit.fallback(head.replace("*", "")), [*blocks, *below])


def find() -> View:
    """Look somebody up who does not read files."""
    element = kit.text_input("value", longest=120)
    field = kit.field("Provider or NPI", "text", element)
    return kit.modal("Find a Provider", "providers.find", [field], submit="Find")


def candidates(shown: Candidates) -> Screen:
    """Several people whom a name may mean: one press each."""
    if shown.near:
        head = f"I know no provider called {escape(shown.text)}. Near:"
    else:
        head = f"{escape(shown.text)} can be several people:"
    people = shown.people[:12]
    blocks = [kit.section(head), *(_candidate(one, n) for n, one in enumerate(people))]
    if len(shown.people) > len(people):
        blocks.append(kit.context("And more. Type more of the name, or the NPI."))
    names = words.listed([escape(one.provider.name) for one in people], longest=12)
    return Screen(kit.fallback(f"{head} {names}."), blocks)


def letter(shown: ProviderPage) -> View:
    """The text to the person, in a field to be copied; credbot sends it to nobody."""
    if not (needs := [need for need in shown.needs if need.asked]):
        return kit.modal(
            "Copy Text",
            "providers.told",
            [kit.section("Nothing is missing from this person.")],
            close="Close",
        )
    return copy("Copy Text", [("To the provider", letter_text(shown, needs))])


def copy(title: str, texts: Sequence[tuple[str, str]], note: str | None = None) -> View:
    """Texts ready to be copied, each in a field of its own. Nothing is sent."""
    blocks: list[Block] = [kit.section(note)] if note else []
    for number, (label, text) in enumerate(texts[:20]):
        element = kit.text_input("value", multiline=True, initial=text)
        blocks.append(kit.field(label, f"text{number}", element, optional=True))
    blocks.append(kit.context("Select and copy. credbot sends this to nobody."))
    return kit.modal(title, "providers.told", blocks, close="Close", submit="Done")


def letter_text(shown: ProviderPage, needs: Sequence[Need]) -> str:
    """From greeting to sign-off: what we need, for whom, until the start."""
    subjects = tuple(dict.fromkeys(name for need in needs for name in need.subjects))
    lines = []
    for need in needs:
        what = OUTWARD.get(need.key or "", need.title)
        only = need.subjects != subjects and len(subjects) > 1
        lines.append(f"- {what}" + (f" (for {words.listed(need.subjects)})" if only else ""))
    start = shown.start.start if shown.start else None
    until = ""
    if start and start >= shown.today:
        until = f"You start on {written(start)}, so please send it as soon as you can. "
    return (
        f"Dear {addressee(shown.provider.name)},\n\n"
        f"for your {'application' if len(subjects) == 1 else 'applications'} "
        f"with {words.listed(subjects)} we still need from you:\n\n"
        + "\n".join(lines)
        + f"\n\n{until}If something is in the way, please tell me.\n\n"
        f"Thank you,\n{shown.by}"
    )


def addressee(name: str) -> str:
    """A name without degrees, given name first; `Dr.` and the last name for a physician."""
    parts = [part.strip() for part in name.split(",") if part.strip()]
    degrees = [part for part in parts if _is_degree(part)]
    names = [part for part in parts if not _is_degree(part)] or [name]
    full = " ".join([*names[1:], names[0]] if len(names) > 1 else names)
    given = [word for word in full.split() if not _is_degree(word)] or [full]
    doctor = any(part.casefold().replace(".", "") in ("md", "do") for part in degrees)
    return f"Dr. {given[-1]}" if doctor and len(given) > 1 else " ".join(given)


def written(day: date) -> str:
    """A date in a letter: `Monday, December 7, 2026`."""
    return f"{day:%A, %B} {day.day}, {day.year}"


def _cycles(shown: ProviderPage) -> list[Block]:
    lines = cycles.of_provider(shown.cycles, shown.today)
    found = kit.sections(lines, "*Next decisions*") if lines else []
    if shown.left:
        said = [intake.left(one, shown.today) for one in shown.left]
        found += kit.sections(said, "*Dates, and how long such files took here*")
    return found


def _is_degree(part: str) -> bool:
    return all(word.casefold().replace(".", "") in CREDENTIALS for word in part.split())


def _head(shown: ProviderPage) -> str:
    person = shown.provider
    npi = f" · NPI {person.npi}" if person.npi else ""
    field = f" · {escape(person.specialty)}" if person.specialty else ""
    open_rows = [row for row in shown.rows if row.file.open]
    lines = [
        f"*{escape(person.name)}*{npi}{field}",
        f"{words.many(len(open_rows), 'open file')} of {len(shown.rows)}",
    ]
    if start := shown.start:
        days = (start.start - shown.today).days
        word = "Starts" if days >= 0 else "Started"
        when = f", in {words.many(days, 'day')}" if days > 0 else ", today" if days == 0 else ""
        critical = any(row.file.start_critical for row in shown.rows)
        kind = "start-critical file" if critical else "file"
        ready = f"{start.effective} of {words.many(start.files, kind)} effective"
        lines.append(f"{word} {words.day(start.start, shown.today)}{when}: {ready}")
    if shown.leaves:
        word = "Leaves" if shown.leaves >= shown.today else "Left"
        lines.append(f"{word} {words.day(shown.leaves, shown.today)}")
    return "\n".join(lines)


def _buttons(shown: ProviderPage) -> list[Block]:
    value = str(shown.provider.id)
    buttons = []
    if any(need.asked for need in shown.needs):
        buttons.append(kit.button("Copy Text", "providers.copy", value))
    if shown.may_open:
        buttons.append(kit.button("New File", "intake.for", value))
    if shown.credentials:
        buttons.append(kit.button("Credentials", "expirables.show", value))
    if shown.may_leave and not shown.leaves:
        buttons.append(kit.button("Leaving", "leaving.ask", value))
    return buttons


def _rows(shown: ProviderPage, below: Sequence[Block]) -> list[Block]:
    """A block with its menu for the first files, lines for the rest."""
    rows, names = shown.rows, labels(shown.rows, always=True)
    said = {
        row.file.id: _line(row, names[row.file.id], shown.screened.get(row.file.id)) for row in rows
    }
    groups = [
        [kit.section(said[row.file.id], accessory=lists.row_menu(row))] for row in rows[:WITH_MENU]
    ]
    room = kit.fitting(groups, beside=len(below) + 6)
    blocks = [group[0] for group in groups[:room]]
    if rest := rows[room:]:
        lines = [said[row.file.id].replace("\n", " · ") for row in rest[:40]]
        blocks += kit.sections(lines)[:2]
        if len(rest) > 40:
            blocks.append(kit.context(words.many(len(rest) - 40, "more file")))
    return blocks


def _line(row: Row, name: str, screened: Screened | None) -> str:
    """One payer or facility: stage, whom it waits on, what is next, from when it counts."""
    file = row.file
    head = f"*{name}* · {file.ref}"
    head += " · by our roster" if file.by_roster else ""
    effective = f" Effective {words.day(file.effective, row.today)}." if file.effective else ""
    if file.payer_provider_id:
        effective += f" Provider ID {escape(file.payer_provider_id)}."
    if not file.open:
        return f"{head}\n{words.standing(row)}.{effective}"
    checks = f"\n{words.screened(screened, row.today)}" if screened else ""
    return (
        f"{head}\n{words.standing(row)}. {words.waits(file)}. "
        f"{words.next_touch(file, row.today)}.{effective}{checks}"
    )


def labels(rows: Sequence[Row], *, always: bool) -> dict[int, str]:
    """What tells each file of one person from the others, by its number: no two are alike.

    The payer or facility; its track (`always`, or where it is needed); then
    line of business and state, the day of opening, the file's own number.
    """
    known = [
        (
            row.file.id,
            [
                row.line.subject,
                row.track,
                ", ".join(part for part in (row.file.line_of_business, row.file.state) if part),
                f"opened {words.plain_day(row.file.opened)}" if row.file.opened else "",
                row.file.ref,
            ],
        )
        for row in rows
    ]
    found: dict[int, str] = {}
    for parts in range(2 if always else 1, 6):
        said = {
            number: ", ".join(part for part in facts[:parts] if part)
            for number, facts in known
            if number not in found
        }
        times = Counter([*said.values(), *found.values()])
        found |= {number: text for number, text in said.items() if times[text] == 1 or parts == 5}
    return {number: escape(text) for number, text in found.items()}


def _status(row: Row, name: str, start: date | None) -> str:
    """Where a person stands with one payer or facility; no notes, no reasons, no names of ours.

    `start` is said above and not again.
    """
    file = row.file
    stage = row.stage if file.open else words.standing(row)
    if file.status is Status.HOLD:
        stage = f"{stage}, on hold"
    waits = f", waits on {words.PARTY[file.waiting_on]}" if file.open else ""
    effective = f", effective {words.day(file.effective, row.today)}" if file.effective else ""
    number = (
        f", provider ID {escape(file.payer_provider_id)}"
        if file.effective and file.payer_provider_id
        else ""
    )
    hard = words.hard_date(file, row.today) if file.open and file.hard_date != start else ""
    hard = f", {hard[0].lower()}{hard[1:]}" if hard else ""
    stage += ", by our roster" if file.by_roster else ""
    return f"{name}: {stage}{waits}{effective}{number}{hard}"


def _needs(shown: ProviderPage) -> list[Block]:
    """Each missing thing once, by who has to act and for whom it is."""
    found: dict[tuple[WaitingOn, tuple[str, ...]], list[str]] = {}
    for need in shown.needs:
        what = escape(need.title) + ("" if need.step is Step.GOT else " (verify)")
        found.setdefault((need.acts, need.subjects), []).append(what)
    if not found:
        return []
    everywhere = {row.line.subject for row in shown.rows if row.file.open}
    lines = []
    for (party, subjects), titles in found.items():
        whole = "all" if len(subjects) > 1 else words.listed(subjects)
        place = whole if set(subjects) == everywhere else words.listed(subjects)
        more = f"; {len(titles) - 12} more" if len(titles) > 12 else ""
        lines.append(
            f"From {words.PARTY[party]}, for {escape(place)}: {'; '.join(titles[:12])}{more}"
        )
    return kit.sections(lines, "*Missing, over all files*")[:2]


def _credentials(shown: ProviderPage) -> list[Block]:
    start = shown.start.start if shown.start else None
    lines = [_credential(one, shown.today, start) for one in shown.credentials[:15]]
    return kit.sections(lines, "*Counts for every file*")[:2] if lines else []


def _credential(one: Credential, today: date, start: date | None) -> str:
    parts = [escape(f"{one.title}{f' {one.state}' if one.state else ''}")]
    if one.verified:
        source = f" at {escape(one.source)}" if one.source else ""
        by = " by the CVO" if one.verified_by == "cvo" else ""
        parts.append(f"verified {words.day(one.verified, today)}{source}{by}")
    elif one.got:
        parts.append(f"received {words.day(one.got, today)}, not verified")
    if one.expires:
        word = "expires" if one.expires >= today else "expired"
        before = start and today <= one.expires < start
        late = f", before the start {words.day(start, today)}" if start and before else ""
        parts.append(f"{word} {words.day(one.expires, today)}{late}")
    return " · ".join(parts)


def _candidate(one: Candidate, place: int) -> Block:
    person = one.provider
    npi = f" · NPI {person.npi}" if person.npi else " · no NPI known"
    field = f" · {escape(person.specialty)}" if person.specialty else ""
    text = f"*{escape(person.name)}*{npi}{field}\n{words.many(one.files, 'open file')}"
    button = kit.button("Open", f"providers.open_{place}", str(person.id))
    return kit.section(text, accessory=button)
