"""A person submits and closes modals, and opens the Home."""

import re
from typing import Any

from credbot.sandbox import elements, pressing, web_api_views
from credbot.sandbox.acting import CannotAct, Outcome, ask, common, person
from credbot.sandbox.delivery import Delivery
from credbot.sandbox.errors import ApiError, Json
from credbot.sandbox.models import User, View
from credbot.sandbox.world import World

REQUIRED = "Please complete this required field."
MATCH = {
    "number_input": (re.compile(r"-?\d+(\.\d+)?"), "Please enter a number."),
    "email_text_input": (re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+"), "Please enter an email."),
    "url_text_input": (re.compile(r"https?://\S+"), "Please enter a URL."),
}


def submit(
    world: World, user_id: str, values: Json, view_id: str | None = None, copies: int = 1
) -> Outcome:
    """Fill the top modal (block_id → action_id → choice) and submit it. Raises CannotAct.

    What Slack's own client would not send (a required field left empty) is an error under that
    field, and the app hears nothing of it.
    """
    user = person(world, user_id)
    space = world.workspace
    with space.lock:
        since = space.changes.seq
        view = _top(world, user, view_id)
        pressing.fill(world, user, view, values)
        view.errors = unsent(view)
        space.touch(view.id)
        if view.errors:
            return Outcome(since, errors=dict(view.errors))
        payload = common(world, user, "view_submission", view.id)
        payload |= {"view": world.view(view), "response_urls": _response_urls(world, user, view)}
    request_id, reply = ask(world, "interactive", payload, copies)
    if reply.error:
        return Outcome(since, reply.error, reply.body, request_id)
    with space.lock:
        error = _obey(world, view, reply.body)
    return Outcome(since, error, reply.body, request_id, errors=dict(view.errors))


def close(
    world: World, user_id: str, view_id: str | None = None, *, clear: bool = False
) -> Outcome:
    """Close the top modal, or with `clear` the whole stack. Raises CannotAct."""
    user = person(world, user_id)
    space = world.workspace
    with space.lock:
        since = space.changes.seq
        top = _top(world, user, view_id)
        gone = list(reversed(space.stack(user.id))) if clear else [top]
        payloads = []
        for view in gone:
            if view.body.get("notify_on_close"):
                payload = common(world, user, "view_closed")
                del payload["trigger_id"]
                payloads.append({**payload, "view": world.view(view), "is_cleared": clear})
        space.close_views(user.id, [view.id for view in gone])
    error = None
    for payload in payloads:
        error = ask(world, "interactive", payload)[1].error or error
    return Outcome(since, error)


def open_home(world: World, user_id: str, tab: str = "home") -> tuple[Outcome, Delivery | None]:
    """Open the app's Home (or its Messages tab) and wait for the event to be taken."""
    user = person(world, user_id)
    space = world.workspace
    with space.lock:
        since = space.changes.seq
        body: Json = {
            "type": "app_home_opened",
            "user": user.id,
            "channel": space.dm(user.id).id,
            "tab": tab,
        }
        if tab == "home" and user.id in space.homes:
            body["view"] = world.view(space.homes[user.id])
    delivery = world.tell("app_home_opened", body)
    if delivery is None:
        return Outcome(since), None
    delivery.first.wait(world.push.ack_seconds + 1)
    error = delivery.replies[0].error if delivery.replies else "operation_timeout"
    return Outcome(since, error, request_id=delivery.id), delivery


def unsent(view: View) -> dict[str, str]:
    """What Slack's client refuses to send, by block_id."""
    errors = {}
    for block_id, block, element in elements.inputs(view.blocks):
        kind = str(element["type"])
        value = view.values[block_id][element["action_id"]][elements.KEYS[kind]]
        if value in (None, "", []):
            if not block.get("optional", False):
                errors[block_id] = REQUIRED
        elif problem := _unfit(element, value):
            errors[block_id] = problem
    return errors


def _unfit(element: Json, value: Any) -> str | None:
    kind = str(element["type"])
    if kind in MATCH and not MATCH[kind][0].fullmatch(str(value)):
        return MATCH[kind][1]
    if kind == "plain_text_input":
        most, least = int(element.get("max_length", 3000)), int(element.get("min_length", 0))
        if not least <= len(value) <= most:
            return f"Please enter {least} to {most} characters."
    if kind == "number_input":
        number = float(value)
        if not element.get("is_decimal_allowed") and "." in str(value):
            return "Please enter a whole number."
        least_number = float(element.get("min_value", "-inf"))
        if not least_number <= number <= float(element.get("max_value", "inf")):
            return "Please enter a number within the limits."
    most_items = element.get("max_selected_items") or element.get("max_files")
    if most_items and isinstance(value, list) and len(value) > int(most_items):
        return f"Please choose at most {most_items}."
    return None


def _top(world: World, user: User, view_id: str | None) -> View:
    stack = world.workspace.stack(user.id)
    if not stack:
        raise CannotAct("no_modal")
    if view_id and stack[-1].id != view_id:
        raise CannotAct("view_not_on_top")
    return stack[-1]


def _response_urls(world: World, user: User, view: View) -> list[Json]:
    """An address for each chosen conversation whose menu asked for one."""
    urls = []
    for block_id, _, element in elements.inputs(view.blocks):
        if element.get("response_url_enabled"):
            action_id = element["action_id"]
            value = view.values[block_id][action_id]
            channel = value.get("selected_conversation") or value.get("selected_channel")
            if channel in world.workspace.channels:
                url = world.response_url(user.id, channel)
                urls.append({"block_id": block_id, "action_id": action_id, "channel_id": channel,
                             "response_url": url})  # fmt: skip
    return urls


def _obey(world: World, view: View, body: Any) -> str | None:
    """Do what the acknowledgement says; an error when Slack could not."""
    space = world.workspace
    action = body.get("response_action") if isinstance(body, dict) else None
    if view.id not in space.views:
        return None  # closed meanwhile
    if not body or action == "clear":
        gone = [v.id for v in space.stack(view.user)] if action else [view.id]
        space.close_views(view.user, gone)
        return None
    try:
        if action == "errors":
            return _show_errors(world, view, body.get("errors"))
        if action == "update":
            web_api_views.replace(world, view, web_api_views.checked_modal(world, body["view"]))
            return None
        if action == "push":
            modal = web_api_views.checked_modal(world, body["view"])
            if len(space.stack(view.user)) >= web_api_views.DEEPEST:
                return "push_limit_reached"
            web_api_views.put(world, view.user, modal)
            return None
    except ApiError as refused:
        return refused.error
    return "invalid_response_action"


def _show_errors(world: World, view: View, errors: Any) -> str | None:
    there = {block_id for block_id, _, _ in elements.inputs(view.blocks)}
    if not isinstance(errors, dict) or not errors or not set(errors) <= there:
        return "invalid_errors"
    view.errors = {str(block_id): str(sentence) for block_id, sentence in errors.items()}
    world.workspace.touch(view.id)
    return None
