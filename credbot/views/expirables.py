"""What of providers ends: the list, one person's credentials, the forms, what was done."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from credbot.domain.credentials import Catalog, Type
from credbot.domain.expirables import Changed, Credential, Shown
from credbot.domain.expiring import Ending, Person, words_of
from credbot.domain.verification import Judged
from credbot.views import kit, words
from credbot.views.kit import Block, Screen, View, escape
from credbot.views.providers import addressee, copy, written

EVERYTHING = "Everything"


def ending(shown: Ending) -> Screen:
    """A page of people of whom something ends, the next end first."""
    head = _sentence(shown)
    blocks = [kit.section(head), kit.actions(_only(shown))]
    groups = [_person(one, shown, place) for place, one in enumerate(shown.people)]
    room = kit.fitting(groups, beside=5)
    for group in groups[:room]:
        blocks += group
    if shown.pages > 1 or shown.count.more:
        blocks.append(kit.actions(*_turning(shown)))
    text = "; ".join(_short(one, shown.catalog, shown.today) for one in shown.people)
    return Screen(kit.fallback(f"{head.replace('*', '')}\n{text}"), blocks)


def line(one: Person, catalog: Catalog, today: date) -> str:
    """`*Ana Ruiz, MD*: COI Tue Dec 1, DEA Wed Dec 9`."""
    ends = ", ".join(_end(credential, catalog, today) for credential in one.credentials)
    return f"*{escape(one.provider.name)}*: {ends}"


def credentials(shown: Shown, *, note: str | None = None) -> Screen:
    """All credentials of one person, each with its facts and its menu; then what is over."""
    person = shown.provider
    npi = f" · NPI {person.npi}" if person.npi else ""
    files = f"{words.many(shown.files, 'open file')} go by these."
    head = f"*{escape(person.name)}*{npi}\n{files if shown.files else 'No open file.'}"
    blocks = [kit.context(note)] if note else []
    blocks.append(kit.section(head))
    if not shown.current:
        blocks.append(kit.section("Nothing is known yet."))
    blocks += [_row(one, shown) for one in shown.current[:30]]
    if past := [_over(one, shown) for one in shown.past[:20]]:
        blocks += kit.sections(past, "*Over*")[:2]
    value = str(person.id)
    buttons = [kit.button("Add", "expirables.add", value)] if shown.may_work else []
    buttons += [
        kit.button("Copy Text", "expirables.copy", f"{value}:90"),
        kit.button("All Files", "providers.open", value),
    ]
    blocks.append(kit.actions(*buttons))
    return Screen(kit.fallback(head.replace("*", "")), blocks)


def letter(shown: Shown, until: date) -> View:
    """One text to the person for everything of theirs that ends, in a field to be copied."""
    ends = [
        one
        for one in shown.current
        if one.expires and one.expires <= until and shown.catalog.type(one.type).outward
    ]
    if not ends:
        return kit.modal(
            "Copy Text",
            "providers.told",
            [kit.section("Nothing of this person ends soon.")],
            close="Close",
        )
    return copy("Copy Text", [("To the provider", letter_text(shown, ends))])


def letter_text(shown: Shown, ends: Sequence[Credential]) -> str:
    """From greeting to sign-off: what we need renewed, and when the present one ends."""
    lines = []
    for one in ends:
        kind = shown.catalog.type(one.type)
        what = kind.outward or kind.title
        state = f" ({one.state})" if one.state else ""
        over = one.expires is not None and one.expires < shown.today
        when = written(one.expires) if one.expires else ""
        lines.append(f"- {what}{state}: the present one {'ended' if over else 'ends'} on {when}")
    many = len(lines) > 1
    return (
        f"Dear {addressee(shown.provider.name)},\n\n"
        f"to keep your files current we need from you:\n\n"
        + "\n".join(lines)
        + f"\n\nPlease send {'them' if many else 'it'} as soon as you have "
        f"{'them' if many else 'it'}. If something is in the way, please tell me.\n\n"
        f"Thank you,\n{shown.by}"
    )


def changed(done: Changed) -> Screen:
    """What is now so, and the way back."""
    text = f"*{escape(done.provider.name)}*: {_deed(done)}"
    if done.files and done.event != "undo":
        text += f" {words.many(done.files, 'open file goes', 'open files go')} by it."
    if done.after.expires and done.after.current and done.after.expires < done.today:
        text += " That day has passed."
    buttons = [kit.button("All Credentials", "expirables.show", str(done.provider.id))]
    if done.event != "undo":
        buttons.insert(0, kit.button("Undo", "expirables.undo", str(done.act)))
    return Screen(kit.fallback(text.replace("*", "")), [kit.section(text), kit.actions(*buttons)])


def good(shown: Judged, today: date) -> str:
    """`Good until Tue Dec 8: State license verified Aug 10 + 120 days; last usable meeting …`."""
    day = shown.good.day
    head = f"{'Good' if day >= today else 'Was good'} until"
    sum_ = f"{escape(shown.title)} ends"
    if shown.good.verified and shown.good.limit:
        sum_ = (
            f"{escape(shown.title)} verified {words.plain_day(shown.good.verified)} "
            f"+ {shown.good.limit} days"
        )
        if day != shown.good.verified + timedelta(days=shown.good.limit):
            sum_ += f", a stricter limit from {words.plain_day(day + timedelta(days=1))} on"
    text = f"{head} {words.day(day, today)}: {sum_}"
    if not shown.meets:
        return text
    if shown.last:
        return f"{text}; last usable meeting {words.day(shown.last, today)}"
    if shown.following:
        return f"*{text}; too old for the next meeting {words.day(shown.following, today)}*"
    return f"{text}; no meeting is planned"


def name_of(one: Credential, kind: Type) -> str:
    """`DEA TX`, `Privileges Lakeview Medical Center`."""
    parts = [kind.short, one.state or ""]
    if kind.number_is != "Number":
        parts.append(one.number or "")
    return escape(" ".join(part for part in parts if part))


def facts(one: Credential, kind: Type, today: date) -> str:
    """Number, when and where it was verified and by whom, the proof."""
    parts = []
    if one.number and kind.number_is == "Number":
        parts.append(f"no. {escape(one.number)}")
    if one.issued:
        word = "attested" if kind.kind == "attestation" else "issued"
        parts.append(f"{word} {words.day(one.issued, today)}")
    if one.verified:
        source = f" at {escape(one.source)}" if one.source else ""
        by = " by the CVO" if one.verified_by == "cvo" else ""
        age = words.many((today - one.verified).days, "day")
        parts.append(f"verified {words.day(one.verified, today)}{source}{by}, {age} ago")
    elif one.got:
        parts.append(f"received {words.day(one.got, today)}, not verified")
    elif kind.kind != "attestation":
        parts.append("not verified")
    if one.proof:
        parts.append(f"<{kit.sentence(one.proof)}|proof>")
    return " · ".join(parts)


def until(one: Credential, kind: Type, today: date) -> str:
    """`ends Tue Dec 1, in 8 days`; of an attestation also how old it is, with its limit."""
    if one.expires is None:
        return "no end known" if kind.kind != "check" else ""
    left = (one.expires - today).days
    if kind.lasts and one.issued:
        age = (today - one.issued).days
        limit = (one.expires - one.issued).days
        end = words.day(one.expires, today)
        return f"attested {words.many(age, 'day')} ago, limit {limit} ({end})"
    if left < 0:
        return f"ended {words.day(one.expires, today)}, {words.many(-left, 'day')} ago"
    when = "today" if left == 0 else f"in {words.many(left, 'day')}"
    return f"ends {words.day(one.expires, today)}, {when}"


def _deed(done: Changed) -> str:
    one, today = done.after, done.today
    name = name_of(one, done.type)
    end = f"until {words.day(one.expires, today)}" if one.expires else "without an end"
    seen = ""
    if one.verified:
        source = f" at {escape(one.source)}" if one.source else ""
        by = "the CVO" if one.verified_by == "cvo" else "own staff"
        seen = f" Verified {words.day(one.verified, today)}{source} by {by}."
    elif done.type.kind != "attestation":
        seen = " Not verified yet."
    if done.event == "renew":
        was = done.before.expires if done.before else None
        before = f" (was {words.day(was, today)})" if was else ""
        return f"{name} renewed {end}{before}.{seen}"
    if done.event == "add":
        return f"{name} added, {end}.{seen}"
    if done.event == "edit":
        return f"{name} corrected: {end}.{seen}"
    if done.event == "end":
        day = words.day(one.ended, today) if one.ended else ""
        return f"{name} counts no more from {day} on: {escape(one.ended_why or '')}."
    if one.current:
        return f"taken back. {name} holds {end} again."
    return f"taken back. {name} is not known any more."


def _sentence(shown: Ending) -> str:
    wanted = shown.wanted
    what = f"{shown.catalog.type(wanted.type).title}" if wanted.type else "something"
    place = f" in {escape(wanted.state)}" if wanted.state else ""
    payer = f", with {escape(wanted.payer)}" if wanted.payer else ""
    owner = f", files of {escape(shown.owner)}" if shown.owner else ""
    day = words.day(shown.until, shown.today)
    if not shown.count.n:
        return f"*Nobody has {what}{place} that ends by {day}*{payer}{owner}."
    people = words.many(shown.count.n, "person has", "people have")
    if shown.count.more:
        people = f"{shown.count} people have"
    order = "" if shown.count.n == 1 else " Order: next end first."
    return (
        f"*{people} {what}{place} that ends by {day}*{payer}{owner} "
        f"({words.many(wanted.days, 'day')}; what has ended stays until renewed).{order}"
    )


def _only(shown: Ending) -> Block:
    kinds = [(EVERYTHING, None), *((kind.title, kind.key) for kind in shown.catalog.ending)]
    choices = [(title, words_of(replace(shown.wanted, type=key))) for title, key in kinds]
    now = words_of(shown.wanted)
    return kit.select("expirables.only", "Only one kind", choices, initial=now)


def _person(one: Person, shown: Ending, place: int) -> list[Block]:
    about = [line(one, shown.catalog, shown.today)]
    for credential in one.credentials[:8]:
        kind = shown.catalog.type(credential.type)
        said = f"{until(credential, kind, shown.today)} · {facts(credential, kind, shown.today)}"
        about.append(f"{name_of(credential, kind)}: {said}")
    owner = f", {escape(one.owner)}" if one.owner else ""
    about.append(f"{words.many(one.files, 'open file')}{owner}" if one.files else "No open file")
    value = str(one.provider.id)
    buttons = [kit.button("Renewed", f"expirables.renew_{place}", value)] if shown.may_work else []
    buttons += [
        kit.button("Copy Text", f"expirables.copy_{place}", f"{value}:{shown.wanted.days}"),
        kit.button("Open", f"expirables.show_{place}", value),
    ]
    return [kit.section("\n".join(about)), kit.actions(*buttons)]


def _turning(shown: Ending) -> list[Block]:
    said, page = words_of(shown.wanted), shown.wanted.page
    buttons = []
    if page > 1:
        buttons.append(kit.button("Back", "expirables.page_back", f"{said} page={page - 1}"))
    if page < shown.pages or (shown.count.more and len(shown.people) == shown.size):
        buttons.append(kit.button("More", "expirables.page_more", f"{said} page={page + 1}"))
    return buttons or [kit.button("From the Top", "expirables.page_top", f"{said} page=1")]


def _row(one: Credential, shown: Shown) -> Block:
    kind = shown.catalog.type(one.type)
    parts = [until(one, kind, shown.today), facts(one, kind, shown.today)]
    text = f"*{name_of(one, kind)}*: {' · '.join(part for part in parts if part)}"
    choices = [
        ("Renewed", f"renew {one.id}"),
        ("Edit", f"edit {one.id}"),
        ("Ended", f"end {one.id}"),
    ]
    if kind.kind == "check":
        choices = choices[1:]
    menu = kit.overflow("expirables.menu", choices) if shown.may_work else None
    return kit.section(text, accessory=menu)


def _over(one: Credential, shown: Shown) -> str:
    kind = shown.catalog.type(one.type)
    day = f" until {words.day(one.expires, shown.today)}" if one.expires else ""
    if one.ended:
        why = f": {escape(one.ended_why)}" if one.ended_why else ""
        return f"{name_of(one, kind)}{day}, ended {words.day(one.ended, shown.today)}{why}"
    return f"{name_of(one, kind)}{day}, renewed · {facts(one, kind, shown.today)}"


def _end(one: Credential, catalog: Catalog, today: date) -> str:
    day = words.day(one.expires, today) if one.expires else "no end known"
    late = " (ended)" if one.expires and one.expires < today else ""
    return f"{name_of(one, catalog.type(one.type))} {day}{late}"


def _short(one: Person, catalog: Catalog, today: date) -> str:
    return line(one, catalog, today).replace("*", "")
