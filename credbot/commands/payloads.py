"""Slack's payloads as values: who, where, which press, which inputs."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from credbot.domain.errors import BadInput

OUTDATED_FORM = "This form is from an older version of credbot. Open the file again."
Body = dict[str, Any]
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


class Inputs(dict[str, Any]):
    """A form's inputs by block_id. One that it should have and has not makes it an old form."""

    def __missing__(self, _name: str) -> Any:
        raise BadInput(OUTDATED_FORM)


@dataclass(frozen=True, slots=True)
class Sender:
    """The account behind a request, as Slack names it."""

    user_id: str
    team_id: str | None


def sender_of_command(body: Body) -> Sender:
    return Sender(body.get("user_id", ""), body.get("team_id"))


def sender_of(body: Body) -> Sender:
    """Of a press, a submission, a shortcut or a suggestion."""
    user = body.get("user") or {}
    return Sender(user.get("id", ""), user.get("team_id") or (body.get("team") or {}).get("id"))


def storable(text: str) -> str:
    """Text without the few characters that no database takes."""
    return _UNSTORABLE.sub("", text)


def pressed_value(action: Body) -> str:
    """The value of a button, or of what was chosen in a menu."""
    for key in ("value", "selected_user", "selected_date", "selected_conversation"):
        if action.get(key):
            return str(action[key])
    return str((action.get("selected_option") or {}).get("value", ""))


def inputs_of(view: Body) -> Inputs:
    """The inputs of a modal by block_id, as plain values; empty ones are None or [].

    Raises BadInput for values that none of our forms has.
    """
    values = (view.get("state") or {}).get("values") or {}
    try:
        return Inputs(
            (block_id, _plain(element))
            for block_id, elements in values.items()
            for element in elements.values()
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        raise BadInput(OUTDATED_FORM) from None


def fields_of(view: Body) -> tuple[str, ...]:
    """The block_ids of a modal's inputs: under these alone Slack shows an error."""
    return tuple(
        block["block_id"] for block in view.get("blocks") or () if block.get("type") == "input"
    )


def _plain(element: Body) -> Any:
    kind = element.get("type", "")
    if kind.startswith("multi_") or kind == "checkboxes":
        chosen = element.get("selected_options")
        if chosen is not None:
            return [option["value"] for option in chosen]
        return element.get("selected_users") or element.get("selected_conversations") or []
    if kind == "datepicker":
        day = element.get("selected_date")
        return date.fromisoformat(day) if day else None
    if "selected_option" in element:
        return (element["selected_option"] or {}).get("value")
    if kind in ("users_select", "conversations_select", "channels_select"):
        return element.get(f"selected_{kind.partition('s_select')[0]}")
    text = element.get("value")
    return storable(text).strip() or None if isinstance(text, str) else text
