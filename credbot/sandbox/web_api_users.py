"""users.*: who is here."""

from credbot.sandbox import paging
from credbot.sandbox.errors import ApiError, Json
from credbot.sandbox.models import User
from credbot.sandbox.world import World

UNPAGED = 500


def list_all(world: World, args: Json) -> Json:
    """Everybody, deactivated people among them, page by page."""
    space = world.workspace
    people = [user for user in space.users.values() if not user.invisible]
    if not args.get("limit") and len(people) > UNPAGED:
        raise ApiError("limit_required")
    found, after = paging.page(people, args, paging.limit_of(args, UNPAGED, 1000))
    members = [_payload(world, user) for user in found]
    return {"members": members, "cache_ts": space.seconds(), **paging.cursor(after)}


def info(world: World, args: Json) -> Json:
    user = world.workspace.users.get(str(args["user"]))
    if user is None:
        raise ApiError("user_not_found")
    if user.invisible:
        raise ApiError("user_not_visible")
    return {"user": _payload(world, user)}


def by_email(world: World, args: Json) -> Json:
    """An active person of this workspace with that address."""
    wanted = str(args["email"]).strip().lower()
    for user in world.workspace.users.values():
        if user.email and user.email.lower() == wanted and not user.deleted and not user.stranger:
            return {"user": _payload(world, user)}
    raise ApiError("users_not_found")


def _payload(world: World, user: User) -> Json:
    readable = "users:read.email" in world.app.scopes
    return user.payload(world.workspace.now(), with_email=readable)
