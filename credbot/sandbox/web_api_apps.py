"""auth.test, apps.*, team.*, bots.*, reactions.* and blocks.validate."""

from credbot.sandbox import checks, rooms
from credbot.sandbox.errors import ApiError, Json
from credbot.sandbox.world import World


def auth_test(world: World, _args: Json) -> Json:
    space = world.workspace
    return {
        "url": f"{world.base_url}/",
        "team": space.team_name,
        "user": space.bot.name,
        "team_id": space.team_id,
        "user_id": space.bot.id,
        "bot_id": space.bot_id,
        "is_enterprise_install": False,
    }


def open_connection(world: World, _args: Json) -> Json:
    """A websocket address that is good for one connection."""
    ticket = world.sockets.ticket()
    address = world.base_url.replace("http://", "ws://", 1)
    return {"url": f"{address}/link/?ticket={ticket}&app_id={world.app.id}"}


def validate_blocks(_world: World, args: Json) -> Json:
    blocks = checks.parsed(args, "blocks", "invalid_blocks_format")
    errors = checks.block_errors(blocks)
    if errors:
        raise ApiError("invalid_blocks", errors=errors)
    return {}


def bot_info(world: World, args: Json) -> Json:
    space = world.workspace
    if args.get("bot", space.bot_id) != space.bot_id:
        raise ApiError("bot_not_found")
    bot = {"id": space.bot_id, "app_id": space.app_id, "user_id": space.bot.id}
    return {"bot": {**bot, "name": space.bot.real_name, "deleted": False, "updated": 0}}


def team_info(world: World, _args: Json) -> Json:
    space = world.workspace
    return {"team": {"id": space.team_id, "name": space.team_name, "domain": space.domain}}


def add_reaction(world: World, args: Json) -> Json:
    channel = rooms.joined(world, str(args["channel"]))
    message = world.workspace.find(channel.id, str(args["timestamp"]))
    if message is None or message.ephemeral_to is not None:
        raise ApiError("message_not_found")
    people = message.reactions.setdefault(str(args["name"]).strip(":"), [])
    if world.workspace.bot.id in people:
        raise ApiError("already_reacted")
    people.append(world.workspace.bot.id)
    world.workspace.touch(message.ts)
    return {}
