"""A person presses: buttons and menus, suggestions while typing, shortcuts."""

from typing import Any

from credbot.sandbox import elements
from credbot.sandbox.acting import CannotAct, Outcome, ask, common, named, person, place, surface
from credbot.sandbox.errors import Json
from credbot.sandbox.models import Message, User, View
from credbot.sandbox.world import World


def press(
    world: World,
    user_id: str,
    where: Json,
    action_id: str,
    *,
    block_id: str | None = None,
    chosen: Any = None,
    values: Json | None = None,
    copies: int = 1,
) -> Outcome:
    """Press or choose something in a message or a view and wait for the acknowledgement.

    `chosen` is what was picked in a menu, `values` what else stands in the inputs there.
    Raises CannotAct when the person does not see it, NoElement when it is not there.
    """
    user = person(world, user_id)
    space = world.workspace
    with space.lock:
        since = space.changes.seq
        shown = surface(world, user, where)
        fill(world, user, shown, values or {})
        inside, element = elements.find(shown.blocks, action_id, block_id)
        action = _action(world, user, shown, inside, element, chosen)
        payload = common(world, user, "block_actions", _modal_id(shown))
        payload |= _around(world, user, shown)
        payload["actions"] = [action]
        payload["state"] = {"values": typed(user, shown)}
    request_id, reply = ask(world, "interactive", payload, copies)
    channel = shown.channel if isinstance(shown, Message) else None
    return Outcome(since, reply.error, reply.body, request_id, channel)


def suggest(
    world: World,
    user_id: str,
    where: Json,
    action_id: str,
    words: str,
    block_id: str | None = None,
) -> Json:
    """The app's answer to what was typed so far: `options` and `option_groups`.

    Raises CannotAct when there is no proper answer.
    """
    user = person(world, user_id)
    with world.workspace.lock:
        shown = surface(world, user, where)
        inside, element = elements.find(shown.blocks, action_id, block_id)
        if len(words) < int(element.get("min_query_length", 3)):
            return {"options": [], "option_groups": []}
        payload = common(world, user, "block_suggestion", None)
        del payload["trigger_id"]
        around = _around(world, user, shown)
        around.pop("response_url", None)
        payload |= {"action_id": action_id, "block_id": inside, "value": words, **around}
    _, reply = ask(world, "interactive", payload)
    if reply.error:
        raise CannotAct(reply.error)
    return _offer(world, user, element, reply.body)


def shortcut(world: World, user_id: str, callback_id: str, message: Json | None = None) -> Outcome:
    """Use a shortcut, on a message if one is named. Raises CannotAct."""
    user = person(world, user_id)
    space = world.workspace
    with space.lock:
        since = space.changes.seq
        _declared(world, callback_id, "message" if message else "global")
        payload = common(world, user, "message_action" if message else "shortcut")
        payload |= {"callback_id": callback_id, "action_ts": space.ids.ts(space.now())}
        channel = None
        if message:
            shown = surface(world, user, message)
            if not isinstance(shown, Message):
                raise CannotAct("message_not_found")
            channel = shown.channel
            payload |= {
                "message_ts": shown.ts,
                "message": world.message(shown),
                "channel": named(place(world, channel)),
                "response_url": world.response_url(user.id, channel, shown.ts),
            }
    request_id, reply = ask(world, "interactive", payload)
    return Outcome(since, reply.error, reply.body, request_id, channel)


def fill(world: World, user: User, shown: Message | View, values: Json) -> None:
    """Write choices (block_id → action_id → choice) into the inputs of a surface."""
    for block_id, chosen_here in values.items():
        for action_id, choice in chosen_here.items():
            inside, element = elements.find(shown.blocks, action_id, block_id)
            _store(user, shown, inside, element, shape(world, user, element, choice))


def shape(world: World, user: User, element: Json, choice: Any) -> Json:
    """A choice in Slack's form. Raises NoElement for an option that is not there."""
    offered = world.offered.get((user.id, str(element["action_id"])), [])
    files: list[Json] = []
    if element["type"] == "file_input":
        ids = choice if isinstance(choice, list | tuple) else [choice] if choice else []
        kinds = world.workspace.kinds()
        known = world.workspace.files
        files = [known[i].payload(world.base_url, kinds) for i in ids if i in known]
    return elements.chosen(element, choice, offered, files)


def typed(user: User, shown: Message | View) -> Json:
    """state.values of a surface as this person sees it."""
    if isinstance(shown, View):
        return shown.values
    return elements.state_values(shown.blocks, shown.typed.get(user.id, {}))


def _store(user: User, shown: Message | View, block_id: str, element: Json, value: Json) -> None:
    kept = shown.values if isinstance(shown, View) else shown.typed.setdefault(user.id, {})
    kept.setdefault(block_id, {})[str(element["action_id"])] = value


def _action(
    world: World, user: User, shown: Message | View, block_id: str, element: Json, choice: Any
) -> Json:
    kind = str(element["type"])
    action: Json = {
        "type": kind,
        "block_id": block_id,
        "action_id": element["action_id"],
        "action_ts": world.workspace.ids.ts(world.workspace.now()),
    }
    if kind not in elements.KEYS:
        return action | {key: element[key] for key in ("text", "value", "style") if key in element}
    value = shape(world, user, element, choice)
    if kind not in elements.ACTS:
        _store(user, shown, block_id, element, value)
    return {**action, **value}


def _around(world: World, user: User, shown: Message | View) -> Json:
    """The surface as an interaction tells of it."""
    if isinstance(shown, View):
        in_view = {"type": "view", "view_id": shown.id}
        return {"container": in_view, "view": world.view(shown)}
    channel = place(world, shown.channel)
    ephemeral = shown.ephemeral_to is not None
    container: Json = {
        "type": "message",
        "message_ts": shown.ts,
        "channel_id": channel.id,
        "is_ephemeral": ephemeral,
    }
    if shown.thread_ts:
        container["thread_ts"] = shown.thread_ts
    body: Json = {
        "container": container,
        "channel": named(channel),
        "response_url": world.response_url(user.id, channel.id, shown.ts),
    }
    return body if ephemeral else {**body, "message": world.message(shown, metadata=True)}


def _modal_id(shown: Message | View) -> str | None:
    return shown.id if isinstance(shown, View) and shown.type == "modal" else None


def _declared(world: World, callback_id: str, kind: str) -> None:
    if world.app.any_command:
        return
    wanted = (kind, callback_id)
    if wanted not in {(s.get("type"), s.get("callback_id")) for s in world.app.shortcuts}:
        raise CannotAct("unknown_shortcut")


def _offer(world: World, user: User, element: Json, body: Any) -> Json:
    """Keep the options offered, so that one of them can be chosen by its value."""
    if not isinstance(body, dict) or not body.keys() & {"options", "option_groups"}:
        raise CannotAct("invalid_options")
    groups = body.get("option_groups") or []
    listed = [*(body.get("options") or []), *(o for group in groups for o in group["options"])]
    if len(listed) > 100 or any("text" not in option or "value" not in option for option in listed):
        raise CannotAct("invalid_options")
    known = world.offered.setdefault((user.id, str(element["action_id"])), [])
    known[:0] = listed
    return {"options": body.get("options") or [], "option_groups": groups}
