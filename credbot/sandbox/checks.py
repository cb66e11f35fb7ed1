"""Turns what is wrong with blocks into the refusals of each family of methods."""

import json
import re
from collections.abc import Iterator
from typing import Any

from credbot.sandbox.blocks import Problem, check_message, check_view
from credbot.sandbox.errors import ApiError, Json, invalid_arguments
from credbot.sandbox.workspace import Workspace

GENERAL = ("missing_field", "invalid_type", "failed_constraint")
EVENT_TYPE = re.compile(r"[A-Za-z0-9_]{1,255}")
IMAGES = (".png", ".jpg", ".jpeg", ".gif")


def message_blocks(space: Workspace, args: Json) -> None:
    """Refuse the words and blocks of a message as chat.* does. Raises ApiError."""
    problems = [*check_message(args), *_slack_files(space, args.get("blocks"), "/blocks")]
    for problem in problems:
        if problem.code not in GENERAL:
            raise ApiError(problem.code)
    if problems:
        lines = [_line(problem) for problem in problems]
        messages = [f"[ERROR] {line}" for line in lines]
        raise ApiError("invalid_blocks", errors=lines, response_metadata={"messages": messages})


def view_body(space: Workspace, view: Json) -> None:
    """Refuse a view as views.* does. Raises ApiError."""
    problems = [*check_view(view), *_slack_files(space, view.get("blocks"), "/view/blocks")]
    for problem in problems:
        if problem.code not in GENERAL:
            raise ApiError(problem.code)
    if problems:
        lines = [_line(problem) for problem in problems]
        raise invalid_arguments("failed to match all allowed schemas [json-pointer:/view]", *lines)


def block_errors(blocks: Any) -> list[Json]:
    """The errors of blocks.validate, with pointers from the list of blocks."""
    errors = []
    for problem in check_message({"blocks": blocks}):
        error: Json = {
            "code": problem.code,
            "message": problem.message,
            "pointer": problem.pointer.removeprefix("/blocks"),
        }
        if problem.constraint:
            error["constraint"] = problem.constraint
        if problem.code == "missing_field":
            error["field"] = problem.message.rpartition(": ")[2]
        errors.append(error)
    return errors


def metadata(value: Any) -> Json | None:
    """The metadata Slack keeps: None for a type it drops silently. Raises ApiError."""
    if not isinstance(value, dict):
        raise ApiError("invalid_metadata_format")
    if not value:
        return None
    kind, payload = value.get("event_type"), value.get("event_payload")
    if not isinstance(kind, str) or not kind or not isinstance(payload, dict):
        raise ApiError("invalid_metadata_format")
    for entry in payload.values():
        if isinstance(entry, list) and not all(isinstance(item, dict) for item in entry):
            raise ApiError("invalid_metadata_schema")
    return {"event_type": kind, "event_payload": payload} if EVENT_TYPE.fullmatch(kind) else None


def parsed(args: Json, name: str, wrong: str) -> Any:
    """An argument that may come as JSON in a string. Raises ApiError(`wrong`)."""
    value = args.get(name)
    if not isinstance(value, str):
        return value
    if not value.strip():
        return None
    try:
        return json.loads(value)
    except ValueError:
        raise ApiError(wrong) from None


def _line(problem: Problem) -> str:
    return f"{problem.message} [json-pointer:{problem.pointer}]"


def _slack_files(space: Workspace, node: Any, place: str) -> Iterator[Problem]:
    if isinstance(node, list):
        for index, part in enumerate(node):
            yield from _slack_files(space, part, f"{place}/{index}")
    if not isinstance(node, dict):
        return
    named = node.get("slack_file")
    if isinstance(named, dict):
        known = space.files.get(str(named.get("id", "")))
        if known is None or not known.name.lower().endswith(IMAGES):
            yield Problem("failed_constraint", "invalid slack file", f"{place}/slack_file")
    for key, part in node.items():
        yield from _slack_files(space, part, f"{place}/{key}")
