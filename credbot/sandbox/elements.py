"""Interactive elements: finding them, and Slack's JSON for what a person chose in them."""

from collections.abc import Iterator
from typing import Any

from credbot.sandbox.errors import Json

# The key under which state.values holds what was chosen, by the element's type.
KEYS = {
    "static_select": "selected_option",
    "external_select": "selected_option",
    "radio_buttons": "selected_option",
    "overflow": "selected_option",
    "checkboxes": "selected_options",
    "multi_static_select": "selected_options",
    "multi_external_select": "selected_options",
    "users_select": "selected_user",
    "multi_users_select": "selected_users",
    "conversations_select": "selected_conversation",
    "multi_conversations_select": "selected_conversations",
    "channels_select": "selected_channel",
    "multi_channels_select": "selected_channels",
    "datepicker": "selected_date",
    "timepicker": "selected_time",
    "datetimepicker": "selected_date_time",
    "plain_text_input": "value",
    "email_text_input": "value",
    "url_text_input": "value",
    "number_input": "value",
    "rich_text_input": "rich_text_value",
    "file_input": "files",
}
INITIAL = {
    "selected_option": "initial_option",
    "selected_options": "initial_options",
    "selected_user": "initial_user",
    "selected_users": "initial_users",
    "selected_conversation": "initial_conversation",
    "selected_conversations": "initial_conversations",
    "selected_channel": "initial_channel",
    "selected_channels": "initial_channels",
    "selected_date": "initial_date",
    "selected_time": "initial_time",
    "selected_date_time": "initial_date_time",
    "value": "initial_value",
    "rich_text_value": "initial_value",
    "files": "",
}
LISTS = ("selected_options", "selected_users", "selected_conversations", "selected_channels",
         "files")  # fmt: skip
# These act at once and have no state.
ACTS = ("button", "overflow", "workflow_button")


class NoElement(Exception):
    """There is nothing like that to press, or no such option in it."""


def walk(node: Any, block_id: str = "") -> Iterator[tuple[str, Json]]:
    """Every element with an action_id, with the id of the block around it."""
    if isinstance(node, list):
        for part in node:
            yield from walk(part, block_id)
    if not isinstance(node, dict):
        return
    inside = str(node.get("block_id", block_id))
    if "action_id" in node:
        yield inside, node
    for part in node.values():
        yield from walk(part, inside)


def find(blocks: list[Json], action_id: str, block_id: str | None = None) -> tuple[str, Json]:
    """The block_id and the element of an action. Raises NoElement."""
    for inside, element in walk(blocks):
        if element["action_id"] == action_id and block_id in (None, inside):
            return inside, element
    there = sorted({str(element["action_id"]) for _, element in walk(blocks)})
    raise NoElement(f"{action_id} is not here; there are: {', '.join(there) or 'none'}")


def inputs(blocks: list[Json]) -> Iterator[tuple[str, Json, Json]]:
    """(block_id, block, element) of every input block."""
    for block in blocks:
        if block.get("type") == "input":
            yield str(block["block_id"]), block, block["element"]


def initial(element: Json) -> Json:
    """What an untouched element holds, in the shape of state.values."""
    kind = str(element["type"])
    key = KEYS[kind]
    empty: Any = [] if key in LISTS else None
    value = element.get(INITIAL[key], empty)
    if key == "value" and value is not None:
        value = str(value)
    return {"type": kind, key: value}


def state_values(blocks: list[Json], typed: Json) -> Json:
    """state.values of a surface: what was typed where block_id and action_id still match."""
    values: Json = {}
    for block_id, element in walk(blocks):
        if element.get("type") in KEYS and element["type"] not in ACTS:
            action_id = str(element["action_id"])
            kept = typed.get(block_id, {}).get(action_id)
            fits = kept is not None and kept.get("type") == element["type"]
            values.setdefault(block_id, {})[action_id] = kept if fits else initial(element)
    return values


def chosen(element: Json, choice: Any, offered: list[Json], files: list[Json]) -> Json:
    """A choice in the shape of state.values.

    `choice` is an option's value or text, an id, a date, a string, or a list of these; None, ""
    and [] empty the element. `offered` are options that came from the app while typing, `files`
    the file objects of the ids in `choice`. Raises NoElement for an option that is not there.
    """
    kind = str(element["type"])
    key = KEYS[kind]
    if key == "files":
        return {"type": kind, key: files}
    if key in LISTS:
        many = choice if isinstance(choice, list | tuple) else [choice] if choice else []
        return {"type": kind, key: [_one(element, key, item, offered) for item in many]}
    if choice in (None, ""):
        return {"type": kind, key: None}
    return {"type": kind, key: _one(element, key, choice, offered)}


def options(element: Json) -> list[Json]:
    """The options an element lists itself, those in groups among them."""
    grouped = [
        option for group in element.get("option_groups") or [] for option in group["options"]
    ]
    return [*(element.get("options") or []), *grouped]


def _one(element: Json, key: str, item: Any, offered: list[Json]) -> Any:
    if key in ("selected_option", "selected_options"):
        return _option(element, item, offered)
    if key == "rich_text_value" and isinstance(item, str):
        section = {"type": "rich_text_section", "elements": [{"type": "text", "text": item}]}
        return {"type": "rich_text", "elements": [section]}
    if key == "selected_date_time":
        return int(item)
    return item if isinstance(item, dict) else str(item)


def _option(element: Json, item: Any, offered: list[Json]) -> Json:
    known = [*options(element), *offered]
    if isinstance(item, dict):
        wanted = item.get("value")
        if str(element["type"]).endswith("external_select"):
            return item
        item = wanted
    for option in known:
        if str(option.get("value")) == str(item):
            return option
    for option in known:
        if option["text"]["text"] == str(item):
            return option
    there = ", ".join(option["text"]["text"] for option in known)
    raise NoElement(f"{item} is not an option of {element['action_id']}; there are: {there}")
