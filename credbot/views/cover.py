"""Who is away, who covers, and how it ends."""

from collections.abc import Sequence
from datetime import date

from credbot.domain.cards import Row
from credbot.domain.cover import Absence, Away, Covering, span
from credbot.views import kit, lists, words
from credbot.views.kit import Block, Screen, View, escape

MOST_COVERED = 5
"""People whose files one screen names; more than these are in `/cred away`."""


def set_now(shown: Absence) -> Screen:
    """An absence was set: what it means, and how it ends early."""
    one = shown.cover
    files = words.many(shown.files, "open file")
    text = (
        f"{escape(one.person)} is away {span(one, shown.today)}. {escape(one.cover)} covers "
        f"{files}; the owner stays the same. Back {words.day(shown.back, shown.today)}."
    )
    if shown.instead:
        text += f" In these days {escape(one.cover)} also covers {_names(shown)}."
    if shown.told:
        text += f" {escape(shown.told)}"
    return kit.screen(text, kit.section(text), kit.actions(_end(one.id)))


def ended(shown: Absence) -> Screen:
    """An absence is over."""
    one = shown.cover
    told = f" {escape(shown.told)}" if shown.told else ""
    text = (
        f"{escape(one.person)} is here again, {words.day(shown.back, shown.today)}: "
        f"{escape(one.cover)} covers no more.{told}"
    )
    again = kit.context("Away after all? `/cred away me FROM TO cover @who`")
    return kit.screen(text, kit.section(text), again)


def told(shown: Absence) -> Screen:
    """To who covers: since when, until when, how many files, and where they see them."""
    one = shown.cover
    if shown.ended:
        text = f"{escape(one.person)} is here again; you don't cover any more."
        return kit.screen(text, kit.section(text), why("you covered for them"))
    text = (
        f"{escape(one.person)} is away {span(one, shown.today)}; you cover "
        f"{words.many(shown.files, 'open file')}. What is due of them comes in your morning; "
        "they stay theirs."
    )
    show = kit.button("Show Their Files", "pipeline.show", f"owner_id={one.person_id}")
    return kit.screen(text, kit.section(text), kit.actions(show), why("you were named to cover"))


def told_away(shown: Absence, by: str) -> Screen:
    """To somebody of whom a coordinator said that they are away, or are here again."""
    one = shown.cover
    if shown.ended:
        text = f"{escape(by)} says you are here again; {escape(one.cover)} covers no more."
        return kit.screen(text, kit.section(text), why("it is about your absence"))
    text = (
        f"{escape(by)} says you are away {span(one, shown.today)}; {escape(one.cover)} covers your "
        f"{words.many(shown.files, 'open file')}. They stay yours."
    )
    end = kit.actions(_end(one.id))
    return kit.screen(text, kit.section(text), end, why("it is about your absence"))


def given(rows: Sequence[Row], by: str, owner: str) -> Screen:
    """To who covers: files that became those of somebody away."""
    text = (
        f"{escape(by)} gave {words.many(len(rows), 'file')} to {escape(owner)}, who is away; "
        "you cover."
    )
    blocks = [kit.section(text)]
    blocks += [kit.section(words.entry(row), accessory=lists.row_menu(row)) for row in rows[:20]]
    if len(rows) > 20:
        blocks.append(kit.context(f"{len(rows) - 20} more."))
    return Screen(kit.fallback(text), [*blocks, why("you cover for them")])


def listed(shown: Away) -> Screen:
    """Everybody who is away today or later."""
    add = kit.actions(kit.button("Say When I Am Away", "cover.form", "me"))
    if not shown.absences:
        text = "Nobody is away. `/cred away me FROM TO cover @who` says when you are."
        return kit.screen(text, kit.section(text), add)
    lines = [
        f"{escape(one.person)}: {span(one, shown.today)}, {escape(one.cover)} covers "
        f"{words.many(files, 'open file')}"
        for one, files in shown.absences
    ]
    head = f"*Away today or later: {len(lines)}* · the next first"
    return Screen(kit.fallback(head.replace("*", "")), [*kit.sections(lines, head), add])


def form(slack_id: str | None, today: date, *, for_others: bool) -> View:
    """From when to when, and who covers; a coordinator may say it of somebody else."""
    day = today.isoformat()
    blocks = [
        kit.field("From", "starts", kit.date_input("value", day)),
        kit.field("To, the last day away", "ends", kit.date_input("value", day)),
        kit.field(
            "Who covers",
            "cover",
            kit.people_select("value", "Choose a person"),
            hint="Files stay with their owner; what is due goes into the morning of who covers.",
        ),
    ]
    if for_others:
        menu = kit.people_select("value", "Choose a person", initial=slack_id)
        blocks.insert(0, kit.field("Who is away", "person", menu))
    return kit.modal("Away", "cover.set", blocks, submit="Save")


def covering(shown: Sequence[Covering]) -> list[Block]:
    """Whose files somebody looks after, each with the press that opens them: never their own."""
    blocks = []
    for place, one in enumerate(shown[:MOST_COVERED]):
        until = words.day(one.absence.ends, one.today)
        head = f"*Covering {escape(one.absence.person)} until {until}: {one.due:,} due*"
        more = words.many(one.open, "open file")
        value = f"owner_id={one.absence.person_id}"
        label = f"Show {words.many(one.open, 'File')}"
        if one.due:
            label, value = f"Show {one.due:,} Due", f"{value} due=true"
        button = kit.button(label, "pipeline.show", value)
        button["action_id"] = f"pipeline.show_cover{place}"
        blocks.append(kit.section(f"{head}\n{more}; the owner stays the same.", accessory=button))
    if len(shown) > MOST_COVERED:
        left = words.many(len(shown) - MOST_COVERED, "more person", "more people")
        blocks.append(kit.context(f"You cover for {left}: `/cred away`."))
    return blocks


def why(reason: str) -> Block:
    """Why an unasked message came, and the press that changes that."""
    change = kit.button("Change When I Get This", "alerts.change", "alerts")
    return {**kit.section(f"You get this because {reason}."), "accessory": change}


def _end(cover_id: int) -> Block:
    return kit.button("End It Now", "cover.end", str(cover_id))


def _names(shown: Absence) -> str:
    return escape(words.listed(list(shown.instead)))
