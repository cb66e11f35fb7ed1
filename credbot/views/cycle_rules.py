"""Rules of cycles: the list with its sources, the form, what a change of them moves."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from credbot.domain.cycles import Count, CycleRule, CycleRules
from credbot.domain.limits import TYPES
from credbot.domain.tracks import Tracks
from credbot.views import kit, words
from credbot.views.kit import Screen, View, escape

EXAMPLE = "/cred settings cycle payer_recredentialing 24 months payer harbor from 2026-01-01"


def listed(rules: CycleRules, today: date) -> Screen:
    """Every rule: how long an approval holds, since which decisions, by which source."""
    head = "*Cycles: how long an approval holds, and when the next one is prepared*"
    lines = [f"• {_rule(rule, today)}" for rule in rules.rules]
    lines += [
        f"• {name} status: {one.days} days at most ({escape(one.source)})"
        for name, one in (("Temporary", rules.temporary), ("Provisional", rules.provisional))
    ]
    blocks = kit.sections(lines, head)
    blocks.append(kit.actions(kit.button("Change a Rule", "settings.cycle", "new")))
    blocks.append(kit.context(f"Or type `{EXAMPLE}`; `default` in place of the months ends it."))
    return Screen(kit.fallback(head.replace("*", "")), blocks)


def form(tracks: Tracks, names: Mapping[str, Sequence[str]]) -> View:
    """Another rule: the track, how long, for whom, since which decisions."""
    own = [
        (tracks.tracks[key].title, key)
        for key in ("recredentialing", "privileges", "payer_recredentialing", "revalidation")
        if key in tracks.tracks
    ]
    whom = [(f"Type: {kind.replace('_', ' ')}", f"payer_type={kind}") for kind in TYPES]
    whom += [
        (name, f"{kind}={name}"[:150]) for kind in ("payer", "facility") for name in names[kind]
    ]
    counts = [("To the day", Count.TO_DAY), ("To the end of the month", Count.TO_MONTH)]
    blocks = [
        kit.field("Renewal", "track", kit.select("value", "Choose", own)),
        kit.field("Months", "months", kit.text_input("value", longest=3)),
        kit.field("Counted", "count", kit.select("value", "Choose", counts, initial="to_day")),
        kit.field("For", "whom", kit.select("value", "Everybody", whom), optional=True),
        kit.field("For decisions from", "from", kit.date_input("value")),
        kit.field(
            "Window opens, days before", "opens", kit.text_input("value", longest=3), optional=True
        ),
        kit.field(
            "Source",
            "source",
            kit.text_input("value", longest=200),
            hint="Bylaws, the payer's manual",
            optional=True,
        ),
    ]
    return kit.modal("Cycles", "settings.cycle", blocks, submit="Preview")


def rules_changed(was: Sequence[Mapping[str, Any]], now: Sequence[Mapping[str, Any]]) -> list[str]:
    """The rules that came and went, each with its source."""
    lines = [_plain(one) for one in now if one not in was]
    said = {_whose(one) for one in now}
    gone = [one for one in was if one not in now and _whose(one) not in said]
    return lines + [f"{_whose(one)}: as credbot came with it." for one in gone]


def dues_moved(moved: int, late: int, windows: int, would: str) -> str:
    """`41 due dates move, 3 of them to before today`; empty where none does."""
    move = "would move" if would else "moved"
    parts = []
    if moved:
        parts.append(f"{words.many(moved, 'due date')} {move}")
    if late:
        parts.append(f"{late:,} of them to before today (estimated, so not counted late)")
    if windows:
        parts.append(f"{words.many(windows, 'window')} {move} alone")
    if not parts:
        return ""
    return f"{', '.join(parts)}. Dates that a payer has named stay."


def _rule(rule: CycleRule, today: date) -> str:
    since = words.day(rule.effective_from, today)
    return f"{_plain(rule.model_dump(mode='json'), since)}"


def _plain(one: Mapping[str, Any], since: str | None = None) -> str:
    month = ", to the month's end" if one.get("count") == Count.TO_MONTH else ""
    begins = since or _day(str(one["effective_from"]))
    return (
        f"{_whose(one)}: {one['months']} months{month}, window opens {one['opens']} days before; "
        f"for decisions from {begins} ({escape(str(one['source']))})."
    )


def _day(text: str) -> str:
    day = date.fromisoformat(text)
    return f"{day:%a %b} {day.day}, {day.year}"


def _whose(one: Mapping[str, Any]) -> str:
    track = str(one["track"]).replace("_", " ").capitalize()
    if name := one.get("payer") or one.get("facility"):
        return f"{track} with {escape(str(name))}"
    if kind := one.get("payer_type"):
        return f"{track} with payers of type {str(kind).replace('_', ' ')}"
    return track
