"""What a person reads on the screen, as lines: `[Button]`, ` ⋯` for a menu, labels of fields."""

import html
from collections.abc import Iterable
from typing import Any

from credbot.sandbox.models import View

Block = dict[str, Any]


def read(blocks: Iterable[Block]) -> str:
    """The words of blocks from top to bottom; entities are shown as the marks they stand for."""
    return html.unescape("\n".join(_block(block) for block in blocks))


def read_view(view: View) -> str:
    """A modal: its title, its contents, its buttons below."""
    body = view.body
    title = body["title"]["text"] if body.get("title") else "Home"
    below = [f"[{body[key]['text']}]" for key in ("submit", "close") if body.get(key)]
    return "\n".join(part for part in (title, read(view.blocks), " ".join(below)) if part)


def _block(block: Block) -> str:
    kind = block["type"]
    if kind == "actions":
        return " ".join(_element(element) for element in block["elements"])
    if kind == "context":
        return " | ".join(element["text"] for element in block["elements"])
    if kind == "input":
        optional = " (optional)" if block.get("optional") else ""
        initial = _initial(block["element"])
        return f"{block['label']['text']}{optional}:{f' {initial}' if initial else ''}"
    if kind == "divider":
        return "---"
    first, _, rest = block["text"]["text"].partition("\n")
    beside = f" {_element(block['accessory'])}" if "accessory" in block else ""
    return "\n".join(part for part in (f"{first}{beside}", rest) if part)


def _element(element: Block) -> str:
    if element["type"] == "overflow":
        return "⋯"
    if "placeholder" in element:
        shown = element.get("initial_option", {}).get("text") or element["placeholder"]
        return f"[{shown['text']}]"
    return f"[{element['text']['text']}]"


def _initial(element: Block) -> str:
    chosen = element.get("initial_option")
    if chosen:
        return str(chosen["text"]["text"])
    return str(element.get("initial_value") or element.get("initial_date") or "")
