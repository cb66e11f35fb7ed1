"""The few Block Kit shapes we use, within Slack's limits, as plain values.

Words that people typed or that came from a spreadsheet pass through `escape`
once, here or in the view that places them.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

Block = dict[str, Any]
_TURNING = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])
"""Invisible marks that turn the direction of whatever follows them."""

_MARKS = str.maketrans({"*": "\u2217", "~": "\u223c", "`": "\u02cb"})
"""Marks that would format a line, as others that look like them: Slack knows no escape."""

_EDGES = re.compile(r"(?<!\w)_+|_+(?!\w)")
"""Underscores that could begin or end a slant; one within a word can't."""

_SPECIAL = re.compile(f"[*~`_<>&{''.join(map(chr, _TURNING))}]")
"""What `escape` changes."""

_TOKEN = re.compile(r"<([@#!])([^|>\s]+)(?:\|([^>]*))?>")
"""A mention of a person, a channel or everybody, as Slack writes it."""

SECTION = 2900
MOST_BLOCKS = 50
MOST_TEXT = 10_000
BUTTON = 75
OPTION = 75
TITLE = 24
FALLBACK = 3700
"""Bytes of a message's text: at 4,000 a message can be posted but never edited."""


@dataclass(frozen=True, slots=True)
class Screen:
    """A message: blocks, and the text for notifications and screen readers."""

    text: str
    blocks: list[Block]


@dataclass(frozen=True, slots=True)
class View:
    """A modal or an App Home, as Slack takes it."""

    payload: dict[str, Any]


def escape(text: str) -> str:
    """What people typed as Slack takes it: no mention, link or formatting comes out of it."""
    if not _SPECIAL.search(text):  # nearly always, and a page has forty texts
        return text
    return sentence(_EDGES.sub(_unlike, text.translate(_MARKS)))


def without_marks(text: str) -> str:
    """Plain text, as under a field: mentions become names, nothing turns its direction."""
    return _TOKEN.sub(_named, text.translate(_TURNING))


def sentence(text: str) -> str:
    """A sentence of ours that may quote somebody: code stays code, mentions become names."""
    return without_marks(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _unlike(match: re.Match[str]) -> str:
    return "\u02cd" * len(match[0])


def _named(match: re.Match[str]) -> str:
    sign, name, label = match[1], match[2], match[3]
    if sign == "@":
        return f"@{(label or 'somebody').lstrip('@')}"
    return f"#{label or 'channel'}" if sign == "#" else f"@{label or name.partition('^')[0]}"


def section(text: str, *, accessory: Block | None = None, block_id: str | None = None) -> Block:
    """A paragraph in mrkdwn, cut at Slack's limit."""
    block: Block = {"type": "section", "text": mrkdwn(text)}
    if accessory:
        block["accessory"] = accessory
    if block_id:
        block["block_id"] = block_id
    return block


def sections(lines: Sequence[str], head: str = "") -> list[Block]:
    """Lines in as many paragraphs as they need, none cut; `head` stands above the first."""
    found: list[str] = []
    for line in [head, *lines] if head else lines:
        if found and len(found[-1]) + len(line) < SECTION:
            found[-1] += f"\n{line}"
        else:
            found.append(line)
    return [section(text) for text in found]


def paragraphs(text: str) -> list[Block]:
    """One text in as many paragraphs as it needs, nothing of it cut."""
    found = []
    while len(text) > SECTION:
        place = text.rfind(" ", SECTION // 2, SECTION)
        if place < 0:
            # Not within an entity such as `&amp;` either.
            entity = text.rfind("&", SECTION - 6, SECTION)
            place = entity if entity > 0 else SECTION
        found.append(section(text[:place]))
        text = text[place:].lstrip(" ")
    return [*found, section(text)]


def header(text: str) -> Block:
    return {"type": "header", "text": plain(text, 150)}


def context(*texts: str) -> Block:
    """Small grey words under something."""
    return {"type": "context", "elements": [mrkdwn(text) for text in texts[:10]]}


def divider() -> Block:
    return {"type": "divider"}


def actions(*elements: Block, block_id: str | None = None) -> Block:
    block: Block = {"type": "actions", "elements": list(elements[:25])}
    if block_id:
        block["block_id"] = block_id
    return block


def button(
    text: str, action_id: str, value: str, *, style: str | None = None, confirm: Block | None = None
) -> Block:
    """A button; `style` is `primary` (one in a message) or `danger`."""
    element: Block = {
        "type": "button",
        "text": plain(text, BUTTON),
        "action_id": action_id,
        "value": value,
    }
    if style:
        element["style"] = style
    if confirm:
        element["confirm"] = confirm
    return element


def overflow(action_id: str, choices: Sequence[tuple[str, str]]) -> Block:
    """The `⋯` menu: up to five (label, value)."""
    return {"type": "overflow", "action_id": action_id, "options": options(choices[:5])}


def options(choices: Sequence[tuple[str, str]]) -> list[Block]:
    """Options of a menu from (label, value), at most 100."""
    return [{"text": plain(label, OPTION), "value": value} for label, value in choices[:100]]


def select(
    action_id: str,
    placeholder: str,
    choices: Sequence[tuple[str, str]],
    *,
    initial: str | None = None,
) -> Block:
    """A menu of fixed choices; `initial` is the value chosen beforehand."""
    element: Block = {
        "type": "static_select",
        "action_id": action_id,
        "placeholder": plain(placeholder, 150),
        "options": options(choices),
    }
    chosen = [option for option in element["options"] if option["value"] == initial]
    if chosen:
        element["initial_option"] = chosen[0]
    return element


def multi_select(action_id: str, placeholder: str, choices: Sequence[tuple[str, str]]) -> Block:
    """A menu of fixed choices of which several can be taken."""
    return {
        "type": "multi_static_select",
        "action_id": action_id,
        "placeholder": plain(placeholder, 150),
        "options": options(choices),
    }


def checkboxes(
    action_id: str, choices: Sequence[tuple[str, str]], *, checked: bool = False
) -> Block:
    """Boxes to tick, at most ten; `checked`: all of them are ticked beforehand."""
    boxes = options(choices[:10])
    element: Block = {"type": "checkboxes", "action_id": action_id, "options": boxes}
    if checked:
        element["initial_options"] = boxes
    return element


def external_select(action_id: str, placeholder: str, *, multi: bool = False) -> Block:
    """A menu whose choices are looked up while one types."""
    return {
        "type": "multi_external_select" if multi else "external_select",
        "action_id": action_id,
        "placeholder": plain(placeholder, 150),
        "min_query_length": 0,
    }


def people_select(
    action_id: str, placeholder: str, *, initial: str | None = None, multi: bool = False
) -> Block:
    """A menu of the workspace's people; `multi`: of whom several can be chosen."""
    element: Block = {
        "type": "multi_users_select" if multi else "users_select",
        "action_id": action_id,
        "placeholder": plain(placeholder, 150),
    }
    if initial:
        element["initial_user"] = initial
    return element


def text_input(
    action_id: str, *, multiline: bool = False, initial: str | None = None, longest: int = 3000
) -> Block:
    element: Block = {
        "type": "plain_text_input",
        "action_id": action_id,
        "multiline": multiline,
        "max_length": longest,
    }
    if initial:
        element["initial_value"] = cut(initial, longest)
    return element


def date_input(action_id: str, initial: str | None = None) -> Block:
    """A date picker; `initial` is an ISO date."""
    element: Block = {"type": "datepicker", "action_id": action_id}
    if initial:
        element["initial_date"] = initial
    return element


def field(
    label: str, block_id: str, element: Block, *, hint: str | None = None, optional: bool = False
) -> Block:
    """A labelled input of a modal. `block_id` is where an error is shown."""
    block: Block = {
        "type": "input",
        "block_id": block_id,
        "label": plain(label, 2000),
        "element": element,
        "optional": optional,
    }
    if hint:
        block["hint"] = plain(hint, 2000)
    return block


def modal(
    title: str,
    callback_id: str,
    blocks: list[Block],
    *,
    submit: str | None = None,
    close: str = "Cancel",
    meta: str = "",
) -> View:
    """A modal; `meta` comes back with its submission (ids and versions only)."""
    payload: Block = {
        "type": "modal",
        "callback_id": callback_id,
        "title": plain(title, TITLE),
        "close": plain(close, TITLE),
        "blocks": blocks[:100],
        "private_metadata": meta,
    }
    if submit:
        payload["submit"] = plain(submit, TITLE)
    return View(payload)


def home(blocks: list[Block]) -> View:
    """An App Home."""
    return View({"type": "home", "callback_id": "home.view", "blocks": blocks[:100]})


def confirm(title: str, text: str, yes: str) -> Block:
    """A question before a press counts; `yes` repeats the verb."""
    return {
        "title": plain(title, 100),
        "text": plain(text, 300),
        "confirm": plain(yes, 30),
        "deny": plain("Cancel", 30),
    }


def screen(text: str, *blocks: Block) -> Screen:
    """A message; without blocks the text is shown as a paragraph."""
    return Screen(fallback(text), list(blocks) or [section(text)])


def fitting(groups: Sequence[list[Block]], beside: int = 6) -> int:
    """How many of these groups of blocks fit into one message, with `beside` other blocks.

    Slack takes 50 blocks and, by reports, about 13,200 characters in all.
    """
    blocks, marks = beside, 0
    for place, group in enumerate(groups):
        blocks += len(group)
        marks += sum(len(block.get("text", {}).get("text", "")) + 60 for block in group)
        if blocks > MOST_BLOCKS or marks > MOST_TEXT:
            return place
    return len(groups)


def room(blocks: Sequence[Block], beside: int = 3) -> int:
    """How many more blocks a message takes, with `beside` others still to come."""
    return max(0, MOST_BLOCKS - len(blocks) - beside)


def fallback(text: str) -> str:
    """Text short enough that its message can still be edited."""
    encoded = text.encode()
    if len(encoded) <= FALLBACK:
        return text
    return encoded[:FALLBACK].decode(errors="ignore").rsplit("\n", 1)[0] + " …"


def mrkdwn(text: str) -> Block:
    shown = text if len(text) <= SECTION else text[: SECTION - 1].rsplit(" ", 1)[0] + " …"
    return {"type": "mrkdwn", "text": shown or " ", "verbatim": True}


def plain(text: str, longest: int) -> Block:
    return {"type": "plain_text", "text": cut(text, longest) or " ", "emoji": False}


def cut(text: str, longest: int) -> str:
    """At most `longest` characters as Slack counts them, with an ellipsis where cut."""
    if len(text) * 5 <= longest:  # no mark costs more
        return text
    cost = {"&": 5, "<": 4, ">": 4}
    total = 0
    for place, mark in enumerate(text):
        total += cost.get(mark, 1)
        if total > longest:
            return text[: max(0, place - 1)] + "…"
    return text
