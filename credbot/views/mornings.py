"""The stall digest of a channel, and the morning of a person."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from credbot.domain.alerts import Extras
from credbot.domain.cards import Row
from credbot.domain.desk import Digest, Morning
from credbot.domain.queue import ORDER
from credbot.domain.reminders import Due
from credbot.domain.stalls import Rules
from credbot.domain.things import Thing
from credbot.views import alerts, kit, lists, reminders, things, words
from credbot.views.kit import Block, Screen, escape

THINGS = 8
"""A morning shows so many things."""


def digest(shown: Digest) -> Screen:
    """How many stalled, what is new, next hard date first; zero is said too."""
    head = _digest_head(shown)
    blocks = [*_not_live(shown), kit.section(f"*{head}*")]
    rows = [[lists.row_block(row)] for row in shown.rows]
    for row in rows[: kit.fitting(rows)]:
        blocks += row
    buttons = [_why_button()]
    if shown.stalled:
        show_all = kit.button(
            f"Show All {shown.stalled:,}",
            "pipeline.show",
            lists.turn(shown.query) + " stalled=true",
        )
        buttons.insert(0, show_all)
    blocks.append(kit.actions(*buttons))
    blocks.append(kit.context(_digest_foot(shown)))
    return Screen(kit.fallback(head), blocks)


def morning(shown: Morning, extra: Extras | None = None) -> Screen:
    """What a person has to do today; what belongs together is one entry.

    Below stands what is not due of their own: what they cover, escalations, rules.
    """
    if extra and not shown.day.count:
        return _other_morning(shown, extra)
    day = shown.day
    head = f"{things.count(day)} today"
    blocks: list[Block] = []
    if not shown.live:
        blocks.append(kit.context(f"Not live yet. This is what {escape(shown.person)} would get."))
    blocks.append(kit.section(f"*{head}, {words.day(shown.today, shown.today)}*"))
    told = {one.file.id: one for one in extra.reminders} if extra else {}
    drawn = [
        _reminder(place, thing, told, shown.today) or things.blocks(place, thing, day.owner)
        for place, thing in enumerate(day.things[:THINGS], start=1)
    ]
    fit = kit.fitting(drawn)
    for one in drawn[:fit]:
        blocks += one
    if day.count > fit:
        more = words.many(day.count - fit, "more thing")
        blocks.append(kit.context(f"{more} behind the press below."))
    own = [things.all_due(day), _mine(shown), _why_button(), alerts.change()]
    if extra:
        here = {thing.rows[0].file.id for thing in day.things[:fit] if thing.files == 1}
        left = tuple(one for one in extra.reminders if one.file.id not in here)
        blocks += alerts.extras(replace(extra, reminders=left), kit.room(blocks))
    blocks.append(kit.actions(*own))
    first = f"{words.many(day.count, 'thing')} today. First: {things.first_words(day)}"
    return Screen(kit.fallback(first), blocks)


def _reminder(place: int, thing: Thing, told: Mapping[int, Due], today: date) -> list[Block] | None:
    """A file that is due because its reminder is: told once, with the reminder's presses."""
    one = told.get(thing.rows[0].file.id) if thing.files == 1 else None
    return reminders.entry(one, today, place) if one else None


def _other_morning(shown: Morning, extra: Extras) -> Screen:
    """A morning with nothing due of the person's own."""
    head = f"Nothing of yours is due, {words.day(shown.today, shown.today)}"
    blocks: list[Block] = [kit.section(f"*{head}*")]
    if not shown.live:
        who = f"Not live yet. This is what {escape(shown.person)} would get."
        blocks.insert(0, kit.context(who))
    blocks += alerts.extras(extra, kit.room(blocks))
    blocks.append(kit.actions(_mine(shown), alerts.change()))
    return Screen(kit.fallback(f"{head}. {alerts.first_words(extra)}"), blocks)


def _mine(shown: Morning) -> Block:
    files = words.many(shown.files, "File")
    return kit.button(f"My {files}", "pipeline.show", f"owner_id={shown.day.owner}")


def limits(rules: Rules) -> Screen:
    """Why the limits are what they are."""
    tracks = rules.tracks
    lines = [
        f"{stage.title}: target {stage.target}, stalled after {tracks.limit(key)}"
        for key, stage in tracks.stages.items()
        if stage.target
    ]
    known = tracks.limits
    rest = [
        f"Nothing recorded for over {known.untouched}",
        f"Our follow-up missed by {known.follow_up}",
        f"Waiting on somebody outside, not chased for over {known.chase}",
        f"Sent over {known.acknowledgement} ago without acknowledgement",
        f"No owner for over {known.unowned}",
        "The review date of a hold has passed",
    ]
    text = "*A file is stalled when one of these holds*\n" + "\n".join(f"• {line}" for line in rest)
    stages = f"*Or when it is in its stage for too long* (target + {tracks.grace})\n"
    own = (
        "Holds stop our clock; start and due dates never stop. "
        "Business days leave out weekends, public holidays and your closing days."
    )
    return Screen(
        "The limits after which a file counts as stalled",
        [
            kit.section(text),
            kit.section(stages + "\n".join(f"• {line}" for line in lines)),
            *kit.sections(_own_limits(rules), "*Limits of your own come first*"),
            kit.context(own),
        ],
    )


def _own_limits(rules: Rules) -> list[str]:
    """The limits that are set, and what a payer's usual time does."""
    tracks, lines = rules.tracks, []
    for one in rules.limits.limits:
        whose = "one payer" if one.payer_id else ""
        kind = f"payers of the type {escape(one.payer_type)}" if one.payer_type else ""
        track = f"on the track {tracks.tracks[one.track].title}" if one.track else ""
        scope = " ".join(part for part in (whose or kind, track) if part) or "every file"
        title = tracks.stages[one.stage].title
        lines.append(f"• {title}, {scope}: stalled after {one.days}")
    usual = "• Inside the time that its payer usually takes here, nothing sent is stalled by age"
    return [*lines, usual]


def _digest_head(shown: Digest) -> str:
    files = words.many(shown.open, "open file")
    verb = "is" if shown.stalled == 1 else "are"
    head = f"{shown.stalled:,} of {files} {verb} stalled."
    if shown.stalled == 0:
        checked = f" Checked at {words.clock(shown.as_of, shown.zone)}."
        return head + checked + _next_hard(shown.next_hard)
    if shown.last_slot:
        since = f"{shown.last_slot:%A}"
        head += f" {shown.new} new since {since}, {shown.moved_on} moved on."
    return f"{head} Order: {ORDER[shown.query.sort]}."


def _next_hard(row: Row | None) -> str:
    if row is None or row.file.hard_date is None:
        return ""
    hard = words.hard_date(row.file, row.today)
    return f" Next hard date: {escape(row.line.provider)} {hard[0].lower()}{hard[1:]}."


def _digest_foot(shown: Digest) -> str:
    back = f", {shown.back_today} back today" if shown.back_today else ""
    checked = words.clock(shown.as_of, shown.zone)
    files = words.many(shown.open, "file")
    put_aside = f" {shown.snoozed} snoozed." if shown.snoozed else ""
    return f"{shown.on_hold} more on hold{back}.{put_aside} Checked {files} at {checked}."


def _not_live(shown: Digest) -> list[Block]:
    if shown.live:
        return []
    where = f" in <#{shown.channel}>" if shown.channel else ""
    return [kit.context(f"Not live yet: this would stand{where}. `/cred live on` sends it there.")]


def _why_button() -> Block:
    return kit.button("Why These Limits", "pipeline.limits", "limits")
