"""What latency is compared with: an empty handler in a default Bolt app, behind uvicorn.

Started by bench.py as `baseline.py PORT`, with the environment of `credbot run`.
"""

import os
import sys

import uvicorn
from anyio.to_thread import current_default_thread_limiter
from slack_bolt import App
from slack_bolt.adapter.starlette.handler import to_bolt_request, to_starlette_response
from slack_sdk import WebClient
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from credbot.app.http import THREADS


def make_web() -> Starlette:
    """The endpoint of credbot's own door, with nothing behind it but Bolt."""
    client = WebClient(os.environ.pop("SLACK_BOT_TOKEN"), base_url=os.environ["SLACK_API_URL"])
    app = App(client=client, signing_secret=os.environ["SLACK_SIGNING_SECRET"])

    @app.command("/cred")
    def empty(ack: object) -> None:
        ack()  # type: ignore[operator]

    async def events(request: Request) -> Response:
        current_default_thread_limiter().total_tokens = THREADS
        body = await request.body()
        return to_starlette_response(
            await run_in_threadpool(app.dispatch, to_bolt_request(request, body))
        )

    async def healthz(_request: Request) -> Response:
        return PlainTextResponse("ok")

    return Starlette(
        routes=[Route("/slack/events", events, methods=["POST"]), Route("/healthz", healthz)]
    )


if __name__ == "__main__":
    uvicorn.run(make_web(), port=int(sys.argv[1]), log_level="warning", access_log=False)
