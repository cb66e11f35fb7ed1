"""views.*: modals and Homes."""

from typing import Any

from credbot.sandbox import checks, elements
from credbot.sandbox.errors import ApiError, Json, invalid_arguments
from credbot.sandbox.models import View
from credbot.sandbox.tickets import Trigger
from credbot.sandbox.web_api_chat import named_blocks
from credbot.sandbox.world import World

DEEPEST = 3


def open_view(world: World, args: Json) -> Json:
    """A new modal in front of the person whose trigger this is."""
    body = _modal(world, args)
    _unique(world, body, None)
    trigger = _spend(world, args)
    world.workspace.close_views(trigger.user, list(world.workspace.stacks[trigger.user]))
    return {"view": world.view(put(world, trigger.user, body))}


def push(world: World, args: Json) -> Json:
    """A modal on top of the one the trigger came from."""
    body = _modal(world, args)
    _unique(world, body, None)
    stack = world.workspace.stack(_peek(world, args).user)
    if len(stack) >= DEEPEST:
        raise ApiError("push_limit_reached")
    trigger = _spend(world, args)
    if not stack or trigger.view_id is None:
        raise ApiError("not_found")
    return {"view": world.view(put(world, trigger.user, body))}


def put(world: World, user: str, body: Json) -> View:
    """Put a checked modal on top of a person's stack."""
    space = world.workspace
    view_id = space.ids.next("V")
    stack = space.stacks[user]
    view = View(view_id, space.view_hash(), user, body, stack[0] if stack else view_id)
    view.previous_id = stack[-1] if stack else None
    view.values = elements.state_values(view.blocks, {})
    space.views[view_id] = view
    stack.append(view_id)
    space.touch(view_id)
    return view


def update(world: World, args: Json) -> Json:
    """Other contents for an open modal."""
    view = _named(world, args)
    body = _modal(world, args) if view.type == "modal" else _home(world, args)
    if args.get("hash") and args["hash"] != view.hash:
        raise ApiError("hash_conflict")
    _unique(world, body, view)
    replace(world, view, body)
    return {"view": world.view(view)}


def replace(world: World, view: View, body: Json) -> None:
    """New contents; what was typed stays where block_id and action_id are the same."""
    view.body = body
    view.hash = world.workspace.view_hash()
    view.errors = {}
    view.values = elements.state_values(view.blocks, view.values)
    world.workspace.touch(view.id)


def publish(world: World, args: Json) -> Json:
    """The Home of one person."""
    space = world.workspace
    if not world.app.home:
        raise ApiError("not_enabled")
    user = space.users.get(str(args["user_id"]))
    if user is None or user.bot or user.deleted:
        raise invalid_arguments("invalid `user_id`")
    body = _home(world, args)
    known = space.homes.get(user.id)
    if args.get("hash") and known is not None and args["hash"] != known.hash:
        raise ApiError("hash_conflict")
    _unique(world, body, known)
    if known is None:
        view_id = space.ids.next("V")
        known = View(view_id, "", user.id, body, view_id)
        space.homes[user.id] = space.views[view_id] = known
    replace(world, known, body)
    return {"view": world.view(known)}


def checked_modal(world: World, body: Any) -> Json:
    """A modal as it comes in an acknowledgement. Raises ApiError."""
    return _modal(world, {"view": body})


def _modal(world: World, args: Json) -> Json:
    return _body(world, args, "modal")


def _home(world: World, args: Json) -> Json:
    return _body(world, args, "home")


def _body(world: World, args: Json, kind: str) -> Json:
    body = checks.parsed(args, "view", "invalid_arguments")
    if not isinstance(body, dict):
        raise invalid_arguments("must provide an object [json-pointer:/view]")
    checks.view_body(world.workspace, body)
    if body.get("type") != kind:
        raise invalid_arguments(
            "failed to match all allowed schemas [json-pointer:/view]",
            "must be a valid enum value [json-pointer:/view/type]",
        )
    return {**body, "blocks": named_blocks(world, body["blocks"])}


def _named(world: World, args: Json) -> View:
    space = world.workspace
    if args.get("view_id"):
        view = space.views.get(str(args["view_id"]))
    elif args.get("external_id"):
        wanted = args["external_id"]
        known = (v for v in space.views.values() if v.body.get("external_id") == wanted)
        view = next(known, None)
    else:
        raise invalid_arguments("missing required field: view_id")
    if view is None:
        raise ApiError("not_found")
    return view


def _unique(world: World, body: Json, but: View | None) -> None:
    wanted = body.get("external_id")
    for view in world.workspace.views.values():
        if wanted and view is not but and view.body.get("external_id") == wanted:
            raise ApiError("duplicate_external_id")


def _trigger_id(args: Json) -> str:
    trigger_id = args.get("trigger_id") or args.get("interactivity_pointer")
    if not trigger_id:
        raise invalid_arguments("missing required field: trigger_id")
    return str(trigger_id)


def _peek(world: World, args: Json) -> Trigger:
    return world.triggers.look(_trigger_id(args))


def _spend(world: World, args: Json) -> Trigger:
    return world.triggers.use(_trigger_id(args))
