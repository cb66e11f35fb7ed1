"""Whether Slack would take a message or a view, and in which words it would refuse.

Pure functions over JSON values. The tables are in `blocks_layout` (blocks and
surfaces) and `blocks_elements`; here are the rules that span several blocks.
"""

import json
from collections.abc import Iterator
from typing import Any

from credbot.sandbox.blocks_layout import MARKDOWN_TEXT, MESSAGE_BLOCKS, VIEWS, words_of
from credbot.sandbox.blocks_rules import Anything, Many, Problem, Text, check, failed

__all__ = ["Problem", "check_message", "check_view"]

MESSAGE_TEXT = 13_200  # undocumented; the smallest figure that was reported
HEADER_COST = 100
VIEW_BYTES = 250_000
OWN_BUDGET = ("table", "data_table", "markdown")  # these have a limit of their own
ONLY = {"table": 1, "data_visualization": 2}  # of these, so many in a message


def check_message(payload: dict[str, Any]) -> list[Problem]:
    """What Slack would refuse in the words, blocks and attachments of a message.

    `payload` holds the arguments of chat.postMessage and its relatives, with
    `blocks` and `attachments` as JSON values; other arguments are not looked at.
    An empty list: nothing. A message without any words is not refused here.
    """
    problems: list[Problem] = []
    if payload.get("text") is not None:
        problems += check(Text(least=0), payload["text"], "/text")
    problems += _markdown_text(payload)
    if payload.get("blocks") is not None:
        problems += check(MESSAGE_BLOCKS, payload["blocks"], "/blocks")
        problems += _totals(payload["blocks"], "/blocks")
    if payload.get("attachments") is not None:
        problems += _attachments(payload["attachments"])
    return problems + list(_repeated_ids(_surface(payload)))


def check_view(view: Any) -> list[Problem]:
    """What Slack would refuse in a modal or an App Home. An empty list: nothing."""
    problems = list(check(VIEWS, view, "/view"))
    if not isinstance(view, dict):
        return problems
    size = len(json.dumps(view, ensure_ascii=False, separators=(",", ":")).encode())
    if size > VIEW_BYTES:
        constraint = {"type": "max_bytes", "expected": VIEW_BYTES, "got": size}
        message = f"must be less than {VIEW_BYTES + 1} bytes"
        problems.append(Problem("view_too_large", message, "/view", constraint))
    placed = _dicts(view.get("blocks"), "/view/blocks")
    problems += _submit(view, [block for block, _ in placed])
    problems += _one_focus(placed)
    return problems + list(_repeated_ids(placed))


ATTACHMENT_WORDS = (
    *("fallback", "color", "pretext", "text", "title", "title_link", "footer", "footer_icon"),
    *("author_name", "author_link", "author_icon", "author_subname", "image_url", "thumb_url"),
    *("callback_id", "app_unfurl_url", "app_id", "bot_id"),
)


def _attachments(value: Any) -> Iterator[Problem]:
    """Blocks inside an attachment obey the message's rules; the rest is legacy."""
    yield from check(Many(Anything(), 0, 100), value, "/attachments")
    for index, item in enumerate(value if isinstance(value, list) else []):
        if not isinstance(item, dict):
            yield Problem("invalid_type", "must provide an object", f"/attachments/{index}")
    for item, pointer in _dicts(value, "/attachments"):
        for name in ATTACHMENT_WORDS:
            if name in item:
                yield from check(Text(least=0), item[name], f"{pointer}/{name}")
        if "blocks" in item:
            yield from check(MESSAGE_BLOCKS, item["blocks"], f"{pointer}/blocks")
            yield from _totals(item["blocks"], f"{pointer}/blocks")


def _markdown_text(payload: dict[str, Any]) -> Iterator[Problem]:
    if payload.get("markdown_text") is None:
        return
    yield from check(Text(MARKDOWN_TEXT), payload["markdown_text"], "/markdown_text")
    if payload.get("text") or payload.get("blocks"):
        message = "must not be used with `text` or `blocks`"
        yield Problem("markdown_text_conflict", message, "/markdown_text")


def _dicts(blocks: Any, pointer: str) -> list[tuple[dict[str, Any], str]]:
    """The blocks that are objects, each with its place."""
    if not isinstance(blocks, list):
        return []
    placed = ((block, f"{pointer}/{index}") for index, block in enumerate(blocks))
    return [(block, place) for block, place in placed if isinstance(block, dict)]


def _surface(payload: dict[str, Any]) -> list[tuple[dict[str, Any], str]]:
    placed = _dicts(payload.get("blocks"), "/blocks")
    for attachment, place in _dicts(payload.get("attachments"), "/attachments"):
        placed += _dicts(attachment.get("blocks"), f"{place}/blocks")
    return placed


def _totals(blocks: Any, pointer: str) -> Iterator[Problem]:
    """What all blocks of a message may hold together."""
    placed = _dicts(blocks, pointer)
    kinds = [block.get("type") for block, _ in placed]
    for kind, most in ONLY.items():
        if kinds.count(kind) > most:
            message = (
                "only_one_table_allowed"
                if kind == "table"
                else f"no more than {most} items allowed"
            )
            yield failed(message, pointer, "max_items", most, kinds.count(kind))
    markdown = sum(words_of(block) for block, _ in placed if block.get("type") == "markdown")
    if markdown > MARKDOWN_TEXT:
        message = f"must be less than {MARKDOWN_TEXT + 1} characters"
        yield failed(message, pointer, "max_length", MARKDOWN_TEXT, markdown)
    size = HEADER_COST * kinds.count("header")
    size += sum(words_of(block) for block, _ in placed if block.get("type") not in OWN_BUDGET)
    if size > MESSAGE_TEXT:
        constraint = {"type": "max_length", "expected": MESSAGE_TEXT, "got": size}
        message = f"must be less than {MESSAGE_TEXT + 1} characters"
        yield Problem("msg_blocks_too_long", message, pointer, constraint)


def _actions(block: dict[str, Any], place: str) -> Iterator[tuple[dict[str, Any], str]]:
    """The elements of a block that can carry an action_id, each with its place."""
    for name in ("accessory", "element"):
        if isinstance(block.get(name), dict):
            yield block[name], f"{place}/{name}"
    for name in ("elements", "actions"):
        yield from _dicts(block.get(name), f"{place}/{name}")


def _repeated_ids(placed: list[tuple[dict[str, Any], str]]) -> Iterator[Problem]:
    """A block_id is unique in its surface, an action_id in its block."""
    yield from _repeated("block_id", placed)
    for block, place in placed:
        yield from _repeated("action_id", list(_actions(block, place)))
        yield from _repeated_ids(_dicts(block.get("child_blocks"), f"{place}/child_blocks"))


def _repeated(name: str, placed: list[tuple[dict[str, Any], str]]) -> Iterator[Problem]:
    seen: set[str] = set()
    for value, place in placed:
        found = value.get(name)
        if not isinstance(found, str):
            continue
        if found in seen:
            message = f'`{name}` "{found}" already exists'
            yield failed(message, f"{place}/{name}", "unique", None, found)
        seen.add(found)


def _submit(view: dict[str, Any], blocks: list[dict[str, Any]]) -> Iterator[Problem]:
    asks = any(block.get("type") == "input" for block in blocks)
    if view.get("type") == "modal" and asks and "submit" not in view:
        message = "must define `submit` to use an `input` block in modals"
        yield Problem("missing_field", message, "/view")


def _one_focus(placed: list[tuple[dict[str, Any], str]]) -> Iterator[Problem]:
    """Only one element of a view may ask for the focus."""
    elements = [pair for block, place in placed for pair in _actions(block, place)]
    wanting = [place for element, place in elements if element.get("focus_on_load") is True]
    for place in wanting[1:]:
        message = "only one element may set `focus_on_load`"
        yield failed(message, f"{place}/focus_on_load", "unique", None, True)
