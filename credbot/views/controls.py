"""Settings: what a change does before it is saved, what is so then, and the way back."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from credbot.domain.controls import TESTS
from credbot.domain.limits import TYPES
from credbot.domain.settings import DIGEST_HOURS, USUAL_HOUR, ChannelUse
from credbot.domain.tracks import Tracks
from credbot.views import ages, checklists, kit, words
from credbot.views import cycle_rules as cycles
from credbot.views.kit import Block, Screen, View, escape

MOST_VALUE = 1900
TITLES = {
    "zone": "Zone",
    "country": "Country",
    "state": "State",
    "verifies": "Who verifies",
    "advance_needs_items": "Moving on needs all items",
    "feed_names": "Providers' names in calendar feeds",
    "monitoring": "Sources of monthly monitoring",
}


@dataclass(frozen=True, slots=True)
class Shown:
    """A change as it is shown: values before and after by setting, and what it does to files."""

    before: Mapping[str, Any]
    after: Mapping[str, Any]
    files: int
    stalled: int
    released: int
    tracks: tuple[Tracks, Tracks] | None
    payers: Mapping[int, str]
    dues: tuple[int, int, int] = (0, 0, 0)
    """Due dates that move, those of them that fall before today, windows that move alone."""
    good: int = 0
    """Files whose last good day moves."""


def of(change: Any) -> Shown:
    """A change, as `services/controls.py` has it, in the form that is shown."""
    moved, dues = change.moved, change.dues
    return Shown(
        change.before,
        change.after,
        moved.files,
        moved.stalled,
        moved.released,
        change.tracks,
        change.payers,
        (dues.moved, dues.late, dues.windows),
        moved.good,
    )


def put_off(files: int) -> Screen:
    """It takes longer than an answer may."""
    return kit.screen(
        f"I am working it out for {words.many(files, 'open file')}; that takes a moment. "
        "The answer comes in our direct message."
    )


def preview(shown: Shown, wanted: Mapping[str, Any]) -> Screen:
    """What a change would do, to be saved by a press."""
    if not shown.after:
        return kit.screen("That is so already; nothing would change.")
    text = "\n".join([*changes(shown), _effect(shown, "would")])
    value = json.dumps(wanted, ensure_ascii=False)
    buttons = [kit.button("Save", "settings.save", value, style="primary")]
    return kit.screen(text, kit.section(text), kit.actions(*buttons))


def preview_form(shown: Shown, wanted: Mapping[str, Any], title: str) -> View:
    """The same in a modal."""
    if not shown.after:
        same = kit.section("That is so already; nothing would change.")
        return kit.modal(title, "home.told", [same], close="Close")
    text = "\n".join([*changes(shown), _effect(shown, "would")])
    meta = json.dumps(wanted, ensure_ascii=False)
    return kit.modal(title, "settings.save", [kit.section(text)], submit="Save", meta=meta)


def saved(shown: Shown, act: int, *, undone: bool = False) -> Screen:
    """What is so now, with the way back."""
    if not shown.after:
        return kit.screen("That is so already; nothing was changed.")
    head = "Taken back." if undone else "Saved; it holds at once."
    text = "\n".join([head, *changes(shown), _effect(shown, "")])
    undo = kit.button("Undo", "settings.undo", str(act))
    return kit.screen(text, kit.section(text), kit.actions(undo))


def changes(shown: Shown) -> list[str]:
    """Each changed setting in words, with what it was."""
    lines: list[str] = []
    for key, value in shown.after.items():
        lines += _line(key, shown.before.get(key), value, shown)
    return lines


def limit_form(tracks: Tracks, payers: Sequence[tuple[int, str]]) -> View:
    """Which limit, how long, for whom."""
    what = [(f"{stage.title}: target", f"target:{key}") for key, stage in tracks.stages.items()]
    what += [
        (f"{stage.title}: limit for some", f"limit:{key}") for key, stage in tracks.stages.items()
    ]
    what += [(f"{title}: limit", f"test:{name}") for name, title in TESTS.items()]
    what += [("Days over a target until a file is stalled", "grace")]
    whom = [(track.title, f"track={key}") for key, track in tracks.tracks.items()]
    whom += [(f"Type: {kind.replace('_', ' ')}", f"type={kind}") for kind in TYPES]
    whom += [(name, f"payer={name}"[:150]) for _, name in payers]
    blocks = [
        kit.field("What", "what", kit.select("value", "Choose", what)),
        kit.field(
            "How long",
            "days",
            kit.text_input("value", longest=40),
            hint="12 business days, 60 calendar days; default: what credbot came with",
        ),
        kit.field(
            "Only for",
            "whom",
            kit.select("value", "Everybody", whom),
            hint="Needed for a limit for some",
            optional=True,
        ),
    ]
    return kit.modal("Limits", "settings.limit", blocks, submit="Preview")


def payer_form() -> View:
    """What is set of a payer."""
    kinds = [(kind.replace("_", " ").capitalize(), kind) for kind in TYPES]
    delegates = [("Yes", "yes"), ("No", "no")]
    blocks = [
        kit.field("Payer", "payer", kit.external_select("intake.payers", "Type a name")),
        kit.field(
            "Usual days until it decides",
            "usual_days",
            kit.text_input("value", longest=3),
            hint="As it states them, in calendar days. Empty: as it is.",
            optional=True,
        ),
        kit.field(
            "Accepts our own credentialing",
            "delegated",
            kit.select("value", "As it is", delegates),
            optional=True,
        ),
        kit.field(
            "Only for these lines of business",
            "lines",
            kit.text_input("value", longest=300),
            hint="As in commercial, medicare advantage. Empty: for all.",
            optional=True,
        ),
        kit.field("Type", "type", kit.select("value", "As it is", kinds), optional=True),
    ]
    return kit.modal("Payer", "settings.payer", blocks, submit="Preview")


def channel_form() -> View:
    """What a channel is for, in which zone, about which files."""
    uses = [(use.value.capitalize(), use.value) for use in ChannelUse if use != "committee"]
    element: Block = {
        "type": "conversations_select",
        "action_id": "value",
        "placeholder": kit.plain("Choose a channel", 150),
        "filter": {"include": ["public", "private"], "exclude_bot_users": True},
    }
    hours = [(f"{hour}:00", str(hour)) for hour in DIGEST_HOURS]
    blocks = [
        kit.field("Channel", "channel", element),
        kit.field("For", "use", kit.select("value", "Choose", uses, initial="team")),
        kit.field(
            "Digest at",
            "hour",
            kit.select("value", "As it is", hours),
            hint="By the clock of its zone, on working days; 8:00 unless you choose another hour.",
            optional=True,
        ),
        kit.field(
            "Time zone",
            "zone",
            kit.text_input("value", longest=60),
            hint="As in America/Chicago. Empty: the team's own.",
            optional=True,
        ),
        kit.field(
            "Only files",
            "only",
            kit.text_input("value", longest=300),
            hint="As in the queue: payer=harbor state=TX. Empty: all files.",
            optional=True,
        ),
    ]
    return kit.modal("Channel", "settings.channel", blocks, submit="Save")


def menu(live: bool) -> list[Block]:
    """What can be changed by a press."""
    buttons = [
        kit.button("Limits", "settings.limits", "limits"),
        kit.button("Zone and Closing Days", "settings.calendar", "calendar"),
        kit.button("Channel", "settings.channel", "channel"),
        kit.button("Payer", "settings.payer", "payer"),
        kit.button("Checklists", "settings.items", "items"),
        kit.button("Cycles", "settings.cycles", "cycles"),
        kit.button("Who Verifies", "onboarding.verifies", "verifies"),
        kit.button("Bodies", "onboarding.bodies", "bodies"),
        kit.button("Roles", "people.role", "new"),
        kit.button("Next Digest", "onboarding.preview", "preview"),
        kit.button("Export", "settings.export", "export"),
    ]
    if not live:
        buttons.append(kit.button("Go Live", "settings.live", "on", style="primary"))
    return [kit.actions(*buttons)]


def fits(wanted: Mapping[str, Any]) -> bool:
    """Whether a change can ride in a button."""
    return len(json.dumps(wanted, ensure_ascii=False)) <= MOST_VALUE


def _effect(shown: Shown, would: str) -> str:
    dues = cycles.dues_moved(*shown.dues, would)
    if shown.good:
        move = "would move" if would else "moved"
        good = f"The last good day of {words.many(shown.good, 'file')} {move}."
        dues = f"{good} {dues}".rstrip()
    if not shown.files:
        return dues or "No file's dates move."
    verb = f"{would} be stalled" if would else "stalled"
    more = words.many(shown.stalled, "more file", "more files")
    if not would:
        verb = "is stalled" if shown.stalled == 1 else "are stalled"
    moved = words.many(shown.files, "file")
    move = "would move" if would else "moved"
    return f"{more} {verb}, {shown.released:,} fewer. Dates of {moved} {move}. {dues}".rstrip()


def _line(key: str, was: Any, now: Any, shown: Shown) -> list[str]:
    kind, _, name = key.partition(":")
    if key == "tracks" and shown.tracks:
        return _tracks(*shown.tracks)
    if key == "limits":
        return _limits(was or [], now or [], shown.payers)
    if key == "cycles":
        return cycles.rules_changed(was or [], now or [])
    if key == "ages":
        return ages.changed(now)
    if key == "closing_days":
        return _days(was or [], now or [])
    if key == "bodies":
        return [f"Bodies that meet: {escape(words.listed(now or [], longest=20)) or 'none'}."]
    if kind == "payer":
        return [_payer(name, was or {}, now)]
    if kind == "channel":
        use, _, channel_id = name.partition(":")
        if now is None:
            return [f"<#{channel_id}> is no {use} channel any more."]
        only = f", only {escape(now['only'])}" if now["only"] else ""
        line = f"<#{channel_id}>: {use}, {now['zone'] or 'the team’s zone'}{only}."
        hour, old = (one.get("hour") or USUAL_HOUR for one in (now, was or {}))
        return [f"{line} Its digest comes at {hour}:00 (was {old}:00)." if hour != old else line]
    return [f"{TITLES.get(key, key)}: {_plain(now)} (was {_plain(was)})."]


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return escape(", ".join(one if isinstance(one, str) else one["title"] for one in value))
    return escape(str(value)) if value else "not set"


def _tracks(was: Tracks, now: Tracks) -> list[str]:
    lines = []
    for key, stage in now.stages.items():
        before = was.stages.get(key)
        if before is None or before.target != stage.target:
            limit = now.limit(key)
            over = f", stalled after {limit}" if limit else ""
            past = f" (was {before.target or 'none'})" if before else ""
            lines.append(f"{escape(stage.title)}: target {stage.target or 'none'}{past}{over}.")
    for name, title in TESTS.items():
        old, new = getattr(was.limits, name), getattr(now.limits, name)
        if old != new:
            lines.append(f"{title}: limit {new} (was {old}).")
    if was.grace != now.grace:
        lines.append(f"A file is stalled {now.grace} days over its target (was {was.grace}).")
    if was.reminders != now.reminders:
        lines.append(f"Reminders after {_reminders(now, ' days')} (was {_reminders(was)}).")
    lines += checklists.changed(was, now)
    changed = [key for key in now.tracks if was.tracks.get(key) != now.tracks[key]]
    if changed:
        lines.append(f"Changed tracks: {escape(words.listed(changed))}.")
    return lines or ["The tracks' words changed."]


def _reminders(tracks: Tracks, unit: str = "") -> str:
    marks = tracks.reminders
    written = words.listed([str(day) for day in marks.written])
    return f"{written}{unit}, close {'after ' if unit else ''}{marks.close}"


def _limits(was: list[Any], now: list[Any], payers: Mapping[int, str]) -> list[str]:
    gone = [one for one in was if one not in now]
    new = [one for one in now if one not in was]
    said = {_whose(one, payers) for one in new}
    lines = [f"{_whose(one, payers)}: limit {one['days']}." for one in new]
    return lines + [
        f"{whose}: no limit of its own any more."
        for one in gone
        if (whose := _whose(one, payers)) not in said
    ]


def _whose(one: Mapping[str, Any], payers: Mapping[int, str]) -> str:
    stage = str(one["stage"]).replace("_", " ").capitalize()
    if one.get("payer"):
        return f"{stage} with {escape(payers.get(one['payer'], 'a payer'))}"
    if one.get("payer_type"):
        return f"{stage} with payers of type {one['payer_type'].replace('_', ' ')}"
    return f"{stage} on {str(one.get('track')).replace('_', ' ')}"


def _days(was: list[str], now: list[str]) -> list[str]:
    lines = []
    for head, days in (
        ("Closed now", sorted(set(now) - set(was))),
        ("Open again", sorted(set(was) - set(now))),
    ):
        if days:
            named = [f"{day:%a %b} {day.day}, {day.year}" for day in map(date.fromisoformat, days)]
            lines.append(f"{head}: {words.listed(named, longest=20)}.")
    return lines


def _payer(name: str, was: Mapping[str, Any], now: Mapping[str, Any]) -> str:
    said = []
    if now["usual_days"] != was.get("usual_days"):
        days = now["usual_days"]
        said.append(f"usually {days} days" if days else "no stated days")
    delegates = ("delegated", "delegated_lines")
    if [now[key] for key in delegates] != [was.get(key) or type(now[key])() for key in delegates]:
        lines = now["delegated_lines"]
        only = f" for {escape(words.listed(lines))}" if lines else ""
        said.append(f"delegates to us{only}" if now["delegated"] else "does not delegate to us")
    if now["type"] != was.get("type"):
        said.append(f"type {(now['type'] or 'not set').replace('_', ' ')}")
    return f"{escape(name)}: {', '.join(said)}."
