"""How old verifications may be, in words."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from credbot.domain.verification import Age, Ages, read_ages
from credbot.views import kit, words
from credbot.views.kit import Screen, escape


def listed(shown: Ages, today: date) -> Screen:
    """All rules with their sources, and how to set another."""
    head = "*How old a verification may be on the day of the decision*"
    lines = [rule(one, today) for one in shown.rules] or ["As old as it likes."]
    how = (
        "A file is judged by the rule in force on its own decision date. Another rule: "
        "`/cred settings age 90 cvo 60 from 2027-07-01 for license board source Our policy`; "
        "back to what credbot ships: `/cred settings age default`."
    )
    return Screen(kit.fallback(head), [*kit.sections(lines, head), kit.context(how)])


def rule(one: Age, today: date) -> str:
    """`From Tue Jul 1, 2025: 120 days by own staff, 90 by a CVO: license, board (source)`."""
    items = words.listed([item.replace("_", " ") for item in one.items], longest=12)
    return (
        f"From {words.day(one.effective_from, today)}: {one.own} days by own staff, {one.cvo} by a "
        f"CVO: {escape(items)} ({escape(one.source)})"
    )


def changed(now: Sequence[Mapping[str, Any]] | None) -> list[str]:
    """The rules as they are set now."""
    if not now:
        return ["Ages of verifications: as credbot ships them."]
    rules = read_ages(now).rules
    newest = max(rules, key=lambda one: one.effective_from)
    return [rule(one, newest.effective_from) for one in rules]
