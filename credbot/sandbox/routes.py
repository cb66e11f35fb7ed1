"""The HTTP front: Web API, Socket Mode, response URLs, uploads, downloads, the page."""

import asyncio
import json
from collections.abc import Callable
from importlib.resources import files
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.types import ASGIApp, Receive, Scope, Send

from credbot.sandbox import client, response_urls, web_api, web_api_files
from credbot.sandbox.acting import CannotAct
from credbot.sandbox.elements import NoElement
from credbot.sandbox.errors import ApiError, Json
from credbot.sandbox.faults import Fault
from credbot.sandbox.world import World

LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
LONGEST_POLL = 25.0
HTML = "<!DOCTYPE html><html><body>Something went wrong on our side.</body></html>"
LOGIN = "<!DOCTYPE html><html><body>Sign in to Example Health</body></html>"
TYPES = {"html": "text/html", "js": "text/javascript", "css": "text/css", "svg": "image/svg+xml"}


class Guard:
    """Lets only this machine in, and only our own page change something."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] in ("http", "websocket"):
            headers = {name.decode(): value.decode("latin-1") for name, value in scope["headers"]}
            refusal = _refused(scope, headers)
            if refusal and scope["type"] == "http":
                await JSONResponse({"ok": False, "error": refusal}, 403)(scope, receive, send)
                return
            if refusal:
                await send({"type": "websocket.close", "code": 1008})
                return
            # uvicorn gives no other way to cut a connection as a broken network does.
            scope["sandbox.transport"] = getattr(getattr(send, "__self__", None), "transport", None)
        await self._app(scope, receive, send)


def _refused(scope: Scope, headers: dict[str, str]) -> str | None:
    host = headers.get("host", "")
    if host.rpartition(":")[0] not in LOOPBACK and host not in LOOPBACK:
        return "host_not_loopback"
    origin = headers.get("origin")
    reading = scope.get("method") in ("GET", "HEAD")
    if origin and not reading and scope["path"].startswith("/client/"):
        return None if origin == f"http://{host}" else "foreign_origin"
    return None


def make_app(world: World) -> ASGIApp:
    """The ASGI application of a sandbox."""
    routes = [
        Route("/", _static("index.html")),
        Route("/static/{name:path}", _static()),
        Route("/api/{method}", _api(world), methods=["GET", "POST"]),
        Route("/response/{team}/{key}", _response(world), methods=["POST"]),
        Route("/upload/v1/{ticket}", _upload(world), methods=["POST"]),
        Route("/files/{file}", _download(world)),
        Route("/files/{file}/{rest:path}", _download(world)),
        Route("/client/file/{file}", _client_file(world)),
        Route("/client/changes", _changes(world)),
        Route("/client/clock", _clock(world)),
        Route("/client/upload", _client_upload(world), methods=["POST"]),
        Route("/client/{what}", _read(world), methods=["GET"]),
        Route("/client/{what}", _act(world), methods=["POST"]),
        WebSocketRoute("/link/", world.sockets.serve),
        WebSocketRoute("/link", world.sockets.serve),
    ]
    return Guard(Starlette(routes=routes))


Endpoint = Callable[[Request], Any]


def _api(world: World) -> Endpoint:
    async def api(request: Request) -> Response:
        name = request.path_params["method"]
        content_type = request.headers.get("content-type", "")
        try:
            args = web_api.read_args(await request.body(), content_type, request.query_params)
        except ApiError as refused:
            return JSONResponse(refused.body())
        fault = world.faults.take(name)
        if fault and not fault.works:
            web_api.record(world, name, args, None)
            return await _misfortune(fault, request, None)
        bearer = request.headers.get("authorization", "").removeprefix("Bearer ").strip()
        status, body, headers = web_api.call(world, name, args, bearer)
        lost = fault is not None and fault.kind != "slow"
        web_api.record(world, name, args, None if lost else body)
        response = JSONResponse(body, status, headers)
        return await _misfortune(fault, request, response) if fault else response

    return api


async def _misfortune(fault: Fault, request: Request, done: Response | None) -> Response:
    """What the caller gets when things go wrong; `done` is the answer it would have got."""
    if fault.kind in ("reset", "answer_lost"):
        transport = request.scope["sandbox.transport"]
        if transport is not None:
            transport.abort()
            await asyncio.sleep(0)
        return Response(status_code=500)
    if fault.kind == "slow" and done is not None:
        await asyncio.sleep(fault.seconds)
        return done
    if fault.kind == "429":
        headers = {"Retry-After": str(fault.retry_after)}
        return JSONResponse({"ok": False, "error": "ratelimited"}, 429, headers)
    if fault.kind.startswith("error:"):
        return JSONResponse({"ok": False, "error": fault.kind.removeprefix("error:")})
    return HTMLResponse(HTML, 500 if fault.kind == "500" else 200)


def _response(world: World) -> Endpoint:
    async def response(request: Request) -> Response:
        try:
            response_urls.answer(world, request.path_params["key"], await request.body())
        except ApiError as refused:
            return JSONResponse(refused.body(), 404)
        return PlainTextResponse("ok")

    return response


def _upload(world: World) -> Endpoint:
    async def upload(request: Request) -> Response:
        ticket = request.path_params["ticket"]
        try:
            said = web_api_files.receive(world, ticket, await request.body())
        except ApiError as refused:
            return PlainTextResponse(refused.error, 400)
        return PlainTextResponse(said)

    return upload


def _download(world: World) -> Endpoint:
    async def download(request: Request) -> Response:
        bearer = request.headers.get("authorization", "").removeprefix("Bearer ").strip()
        try:
            world.tokens.check(bearer, "bot")
        except ApiError:
            return HTMLResponse(LOGIN)  # with status 200, as Slack does
        if "files:read" not in world.app.scopes:
            return HTMLResponse(LOGIN)
        return _bytes(world, request.path_params["file"])

    return download


def _client_file(world: World) -> Endpoint:
    async def file(request: Request) -> Response:
        return _bytes(world, request.path_params["file"])

    return file


def _bytes(world: World, file_id: str) -> Response:
    file = world.workspace.files.get(file_id)
    if file is None:
        return JSONResponse({"ok": False, "error": "file_not_found"}, 404)
    safe = file.name.replace('"', "").encode("ascii", "replace").decode()
    # What people upload must never run as a page of this address.
    headers = {
        "Content-Disposition": f'inline; filename="{safe}"',
        "Content-Security-Policy": "sandbox",
        "X-Content-Type-Options": "nosniff",
    }
    return Response(file.data, headers=headers, media_type=file.mimetype)


def _static(only: str | None = None) -> Endpoint:
    folder = files("credbot.sandbox") / "static"

    async def static(request: Request) -> Response:
        name = only or request.path_params["name"]
        parts = name.split("/")
        found = folder.joinpath(*parts)
        if ".." in parts or "" in parts or not found.is_file():
            return JSONResponse({"ok": False, "error": "not_found"}, 404)
        kind = TYPES.get(name.rpartition(".")[2], "application/octet-stream")
        return Response(found.read_bytes(), media_type=kind, headers={"Cache-Control": "no-cache"})

    return static


def _changes(world: World) -> Endpoint:
    async def changes(request: Request) -> Response:
        try:
            since = int(request.query_params.get("since") or 0)
        except ValueError:
            return _no("invalid_since")
        seq = await world.workspace.changes.after(since, LONGEST_POLL)
        return JSONResponse({"ok": True, "seq": seq})

    return changes


def _clock(world: World) -> Endpoint:
    async def clock(request: Request) -> Response:
        if request.method == "GET":
            return JSONResponse({"ok": True, "now": world.workspace.now().isoformat()})
        return await _acted(client.move_clock, world, await request.body())

    return clock


def _client_upload(world: World) -> Endpoint:
    async def upload(request: Request) -> Response:
        data, query = await request.body(), request.query_params
        return await _answered(lambda: client.upload(world, query, data))

    return upload


def _read(world: World) -> Endpoint:
    async def read(request: Request) -> Response:
        found = client.READS.get(request.path_params["what"])
        if found is None:
            return _no("not_found", 404)
        query = request.query_params
        return await _answered(lambda: found(world, query))

    return read


def _act(world: World) -> Endpoint:
    async def act(request: Request) -> Response:
        found = client.ACTS.get(request.path_params["what"])
        if found is None:
            return _no("not_found", 404)
        return await _acted(found, world, await request.body())

    return act


async def _acted(act: client.Act, world: World, raw: bytes) -> Response:
    try:
        body = json.loads(raw or b"{}")
    except ValueError:
        return _no("invalid_json")
    if not isinstance(body, dict):
        return _no("invalid_json")
    return await _answered(lambda: act(world, body))


async def _answered(work: Callable[[], Json]) -> Response:
    """Run something that may wait for the app, outside the event loop."""
    try:
        return JSONResponse({"ok": True, **await run_in_threadpool(work)})
    except CannotAct as refused:
        return _no(str(refused), 404 if str(refused).endswith("_not_found") else 400)
    except ApiError as refused:
        return _no(refused.error)
    except NoElement as refused:
        return _no(f"no_element: {refused}")
    except KeyError as missing:
        return _no(f"missing: {missing.args[0]}")


def _no(error: str, status: int = 400) -> Response:
    return JSONResponse({"ok": False, "error": error}, status)
