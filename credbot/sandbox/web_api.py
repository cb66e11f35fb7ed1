"""The Web API's front: token, scope, limit, arguments; then the method; then the answer."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import parse_qsl

from credbot.sandbox import (
    web_api_apps,
    web_api_chat,
    web_api_conversations,
    web_api_files,
    web_api_users,
    web_api_views,
)
from credbot.sandbox.errors import ApiError, Json, invalid_arguments
from credbot.sandbox.limits import RateLimited
from credbot.sandbox.tokens import APP_PREFIX, BOT_PREFIX
from credbot.sandbox.world import Call, World


@dataclass(frozen=True)
class Method:
    """One method: what runs it, who may call it, what it must be given.

    One of `scopes` is needed (none: no scope); `tier` None has no limit here.
    """

    run: Callable[[World, Json], Json]
    scopes: tuple[str, ...] = ()
    tier: int | None = None
    needs: tuple[str, ...] = ()
    caller: Literal["bot", "app"] | None = "bot"


READ = ("channels:read", "groups:read", "im:read")
HISTORY = ("channels:history", "groups:history", "im:history")
chat, rooms, users = web_api_chat, web_api_conversations, web_api_users
views, files, apps = web_api_views, web_api_files, web_api_apps

METHODS: dict[str, Method] = {
    "auth.test": Method(apps.auth_test),
    "apps.connections.open": Method(apps.open_connection, ("connections:write",), 3, caller="app"),
    "blocks.validate": Method(apps.validate_blocks, needs=("blocks",), caller=None),
    "bots.info": Method(apps.bot_info, ("users:read",), 3),
    "team.info": Method(apps.team_info, ("team:read",), 3),
    "reactions.add": Method(
        apps.add_reaction, ("reactions:write",), 3, ("channel", "timestamp", "name")
    ),
    "chat.postMessage": Method(chat.post_message, ("chat:write",), None, ("channel",)),
    "chat.postEphemeral": Method(chat.post_ephemeral, ("chat:write",), 4, ("channel", "user")),
    "chat.update": Method(chat.update, ("chat:write",), 3, ("channel", "ts")),
    "chat.delete": Method(chat.delete, ("chat:write",), 3, ("channel", "ts")),
    "chat.getPermalink": Method(chat.permalink, (), None, ("channel", "message_ts")),
    "chat.unfurl": Method(chat.unfurl, ("links:write",), 3, ("unfurls",)),
    "conversations.open": Method(rooms.open_dm, ("im:write",), 3),
    "conversations.info": Method(rooms.info, READ, 3, ("channel",)),
    "conversations.list": Method(rooms.list_all, READ, 2),
    "conversations.members": Method(rooms.members, READ, 4, ("channel",)),
    "conversations.history": Method(rooms.history, HISTORY, 3, ("channel",)),
    "conversations.replies": Method(rooms.replies, HISTORY, 3, ("channel", "ts")),
    "users.list": Method(users.list_all, ("users:read",), 2),
    "users.info": Method(users.info, ("users:read",), 4, ("user",)),
    "users.lookupByEmail": Method(users.by_email, ("users:read.email",), 3, ("email",)),
    "views.open": Method(views.open_view, (), 4, ("view",)),
    "views.push": Method(views.push, (), 4, ("view",)),
    "views.update": Method(views.update, (), 4, ("view",)),
    "views.publish": Method(views.publish, (), 4, ("user_id", "view")),
    "files.getUploadURLExternal": Method(files.upload_ticket, ("files:write",), 4, ("filename",)),
    "files.completeUploadExternal": Method(files.complete, ("files:write",), 4, ("files",)),
    "files.info": Method(files.info, ("files:read",), 4, ("file",)),
}


def read_args(body: bytes, content_type: str, query: Mapping[str, str]) -> Json:
    """The arguments of a call, from JSON or a form. Raises ApiError("invalid_json")."""
    args: Json = dict(query)
    if "json" in content_type:
        try:
            sent = json.loads(body or b"{}")
        except ValueError:
            raise ApiError("invalid_json") from None
        if not isinstance(sent, dict):
            raise ApiError("json_not_object")
        return args | {name: value for name, value in sent.items() if value is not None}
    return args | dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))


def answer(world: World, name: str, args: Json, bearer: str | None) -> Json:
    """Carry out one call and record it. Raises ApiError, RateLimited among them."""
    method = METHODS.get(name)
    if method is None:
        raise ApiError("unknown_method", req_method=name)
    given = {key: value for key, value in args.items() if key != "token"}
    with world.workspace.lock:
        if method.caller:
            world.tokens.check(bearer or str(args.get("token") or ""), method.caller)
        world.limits.spend(name, method.tier)
        _allowed(world, method)
        missing = [need for need in method.needs if given.get(need) in (None, "")]
        if missing:
            raise invalid_arguments(*(f"missing required field: {need}" for need in missing))
        return {"ok": True, **method.run(world, given)}


def call(world: World, name: str, args: Json, bearer: str | None) -> tuple[int, Json, Json]:
    """One call with its outcome: HTTP status, body, headers. Never raises a refusal."""
    headers: Json = {"x-slack-req-id": f"sandbox-{len(world.calls)}"}
    status = 200
    try:
        body = answer(world, name, args, bearer)
    except RateLimited as limited:
        status, body = 429, limited.body()
        headers["Retry-After"] = str(limited.seconds)
    except ApiError as refused:
        body = refused.body()
    headers |= _scope_headers(world, name, bearer or str(args.get("token") or ""))
    return status, body, headers


def record(world: World, name: str, args: Json, answered: Json | None) -> None:
    """Keep a call for `Sandbox.calls`, without its token."""
    given = {key: value for key, value in args.items() if key != "token"}
    world.calls.append(Call(name, given, answered, world.workspace.now()))


def _allowed(world: World, method: Method) -> None:
    if method.caller != "bot" or not method.scopes:
        return
    if world.app.scopes.isdisjoint(method.scopes):
        raise ApiError(
            "missing_scope",
            needed=",".join(method.scopes),
            provided=",".join(sorted(world.app.scopes)),
        )


def _scope_headers(world: World, name: str, token: str) -> dict[str, Any]:
    if token.startswith(BOT_PREFIX):
        method = METHODS.get(name)
        accepted = ",".join(method.scopes) if method else ""
        scopes = ",".join(sorted(world.app.scopes))
        return {"x-oauth-scopes": scopes, "x-accepted-oauth-scopes": accepted}
    return {"x-oauth-scopes": "connections:write"} if token.startswith(APP_PREFIX) else {}
