"""Help, made from the commands' own definitions."""

from collections.abc import Sequence
from dataclasses import dataclass

from credbot.domain.people import Person
from credbot.domain.roles import ABOUT, MAY, Role
from credbot.views import kit
from credbot.views.kit import Screen

TOPICS = {
    "lists": "Lists and cards",
    "files": "A file on its way",
    "items": "Checklist items",
    "payers": "Payers and others outside",
    "team": "Team and settings",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """What help says of one command."""

    verb: str
    usage: str
    example: str
    about: str
    topic: str
    aliases: tuple[str, ...] = ()


def overview(entries: Sequence[Entry]) -> Screen:
    """All commands by topic, a line each."""
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
    blocks.append(
        kit.context("`/cred help hold` tells more about one of them, `/cred help roles` who may.")
    )
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
