"""How a reply reaches the person when it does not ride in the ack."""

from collections.abc import Callable
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.webhook import WebhookClient

from credbot import views
from credbot.commands.door import Open, Reply, Say, Turn, Wrong
from credbot.commands.payloads import Body

PRESSED = frozenset({"button", "overflow"})
"""Elements whose press is an act; a choice in a menu of a modal waits for its submission."""

ON_ITS_PLACE = frozenset({"screening.decide", "requests.screen", "pipeline.more", "home.told"})
"""Modals that give their place to what they open: Slack stacks three at most."""


def shown(client: WebClient, reply: Reply, body: Body) -> Callable[[], None]:
    """The call that shows a reply to a press, a shortcut or a typed command."""

    def show() -> None:
        if isinstance(reply, Open):
            _open(client, reply.view, body)
        elif isinstance(reply, Turn):
            _turn(client, reply.view, body)
        elif isinstance(reply, Say):
            _say(client, reply, body)

    return show


def to_submission(reply: Reply) -> dict[str, Any]:
    """A reply as the ack of a submitted modal."""
    if isinstance(reply, Wrong):
        return {"response_action": "errors", "errors": reply.errors}
    if isinstance(reply, Open):
        return {"response_action": "push", "view": reply.view.payload}
    if isinstance(reply, Turn):
        return {"response_action": "update", "view": reply.view.payload}
    return {"response_action": "update", "view": views.forms.told(reply.screen).payload}


def spoken(client: WebClient, reply: Reply, event: Body, event_id: str) -> Callable[[], None]:
    """The call that answers words in the direct message or a mention."""

    def speak() -> None:
        said = reply.screen if isinstance(reply, Say) else _needs_a_modal()
        where = {"channel": event["channel"], "text": said.text, "blocks": said.blocks}
        if event.get("thread_ts"):
            where["thread_ts"] = event["thread_ts"]
        if event.get("channel_type") == "im":
            metadata = {"event_type": "credbot_answer", "event_payload": {"delivery_id": event_id}}
            client.chat_postMessage(
                **where, metadata=metadata, unfurl_links=False, unfurl_media=False
            )
        else:
            client.chat_postEphemeral(**where, user=event["user"])

    return speak


def _needs_a_modal() -> views.kit.Screen:
    return views.say.plain("This one opens a window: type it with the slash, as in `/cred new`.")


def _open(client: WebClient, view: views.kit.View, body: Body) -> None:
    below = body.get("view") or {}
    if below.get("type") != "modal":
        client.views_open(trigger_id=body["trigger_id"], view=view.payload)
    elif below.get("callback_id") in ON_ITS_PLACE:
        _turn(client, view, body)
    else:
        client.views_push(trigger_id=body["trigger_id"], view=view.payload)


def _turn(client: WebClient, view: views.kit.View, body: Body) -> None:
    """Slack refuses when the modal was closed (nothing to do) or has changed meanwhile."""
    below = body["view"]
    try:
        client.views_update(view_id=below["id"], hash=below.get("hash"), view=view.payload)
    except SlackApiError as refused:
        if refused.response["error"] == "hash_conflict":
            client.views_update(view_id=below["id"], view=view.payload)
        elif refused.response["error"] != "not_found":
            raise


def _say(client: WebClient, reply: Say, body: Body) -> None:
    url = body.get("response_url")
    if url:
        WebhookClient(url, retry_handlers=[], timeout=10).send(
            text=reply.screen.text,
            blocks=reply.screen.blocks,
            response_type="ephemeral",
            replace_original=reply.replace,
        )
    elif body.get("trigger_id"):
        _open(client, views.forms.told(reply.screen), body)
