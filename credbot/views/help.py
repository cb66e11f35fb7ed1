"""Help, made from the commands' own definitions."""

from collections.abc import Sequence
from dataclasses import dataclass

from credbot.domain.people import Person
from credbot.domain.roles import ABOUT, MAY, Role
from credbot.views import kit, pages, words
from credbot.views.kit import Screen

TOPICS = {
    "lists": "Lists and cards",
    "files": "A file on its way",
    "items": "Checklist items",
    "payers": "Payers and others outside",
    "calendar": "Committees, own dates, monitoring",
    "team": "Team and settings",
}


PAGES = {
    Role.COORDINATOR: "Coordinators",
    Role.SPECIALIST: "Specialists",
    Role.LEADER: "Leaders",
    Role.COMPLIANCE: "Compliance",
    Role.ADMIN: "Admins",
    Role.VIEWER: "Recruiting and Billing",
    Role.COMMITTEE: "Committee",
}
"""For whom there is a page; the first of a person's roles has the one that they see first."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What help says of one command."""

    verb: str
    usage: str
    example: str
    about: str
    topic: str
    aliases: tuple[str, ...] = ()


def page(text: str, role: Role) -> Screen:
    """A page for one kind of person, with the presses to the commands and the other pages."""
    others = [
        {**kit.button(label, "help.page", other), "action_id": f"help.page_{other}"}
        for other, label in PAGES.items()
        if other is not role
    ]
    more = [
        kit.button("All Commands", "help.commands", "commands"),
        kit.button("Who May Do What", "help.roles", "roles"),
    ]
    hint = kit.context("`/cred help hold` tells more about one command. Pages for others:")
    return Screen(
        pages.title(text), [*pages.blocks(text), kit.actions(*more), hint, kit.actions(*others)]
    )


def overview(entries: Sequence[Entry], others: int = 0) -> Screen:
    """Commands by topic, a line each; how many more are of `others`' roles."""
    blocks = [
        kit.section(
            "*Type `/cred` and what you want.* A file is its number: `1042`. Dates are typed as "
            "you say them: `fri`, `12/05`, `in 3 weeks`, `10 business days`. Everything is also a "
            "press on a card, in a list or in the App Home."
        )
    ]
    for topic, title in TOPICS.items():
        lines = [f"`{line(entry)}`  {entry.about}" for entry in entries if entry.topic == topic]
        if lines:
            blocks.append(kit.section(f"*{title}*\n" + "\n".join(lines)))
    example = entries[-2].verb if others and len(entries) > 1 else "hold"
    hint = f"`/cred help {example}` tells more about one of them, `/cred help roles` who may."
    if others:
        more = words.many(others, "more command")
        hint = f"{hint} {more} for other roles: `/cred help all`."
    blocks.append(kit.context(hint))
    return Screen("How to use /cred", blocks)


def roles(who: Person) -> Screen:
    """Who may do what, by action; with what the reader's own roles include."""
    mine = ", ".join(sorted(who.roles))
    lines = []
    for action, holders in MAY.items():
        named = [role for role in Role if role in holders]
        whom = "everybody with a role" if len(named) == len(Role) else ", ".join(named)
        mark = "✓" if not holders.isdisjoint(who.roles) else "–"
        lines.append(f"{mark} {ABOUT.get(action, action)}: {whom}")
    head = f"*Who may do what.* You are {mine}; ✓ is what that includes."
    about = kit.context(
        "`/cred people` shows who has which role. Guests, bots, strangers and deactivated people "
        "have none."
    )
    return Screen(head.replace("*", ""), [*kit.sections(lines, head), about])


def about(entry: Entry) -> Screen:
    """One command: its words, an example, other names."""
    also = f"\nAlso: {', '.join(entry.aliases)}" if entry.aliases else ""
    text = f"*/cred {line(entry)}*\n{entry.about}\nExample: `/cred {entry.example}`{also}"
    return kit.screen(text)


def line(entry: Entry) -> str:
    """A command with its words."""
    return f"{entry.verb} {entry.usage}".strip()
