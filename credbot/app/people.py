"""Slack's people, copied to where doors may read them before an acknowledgement."""

import time
from collections.abc import Callable, Iterator
from http.client import HTTPException
from typing import Any

import structlog
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from credbot.app.start import Clock, Identity, reason
from credbot.domain.people import clock as the_clock
from credbot.services import people
from credbot.store.database import Database

PAGE = 500
TRIES = 5
"""How often a page is asked for when Slack says that we are too fast."""


def mirror_people(db: Database, client: WebClient, identity: Identity, clock: Clock) -> int:
    """Bring all people up to date, a page at a time; how many were new or changed.

    What Slack refuses is logged: who is missing then is looked up when they
    come to a door.
    """
    log = structlog.get_logger("credbot.people")
    total = 0
    try:
        for page in user_pages(client):
            done = people.mirror(
                db, the_clock(db.zone), page, now=clock.now(), team_id=identity.team_id
            )
            total += done.added + done.linked + done.changed
    except (SlackClientError, OSError, HTTPException) as error:
        log.warning("people could not be read", why=reason(error))
        return total
    log.info("people are up to date", changed=total)
    return total


def user_pages(
    client: WebClient, sleep: Callable[[float], object] = time.sleep
) -> Iterator[list[dict[str, Any]]]:
    """users.list, page by page, waiting where Slack asks for it."""
    cursor = ""
    while True:
        answer = _page(client, cursor, sleep)
        yield list(answer["members"])
        cursor = str((answer.get("response_metadata") or {}).get("next_cursor") or "")
        if not cursor:
            return


def _page(client: WebClient, cursor: str, sleep: Callable[[float], object]) -> Any:
    for _ in range(TRIES):
        try:
            return client.users_list(limit=PAGE, cursor=cursor or None)
        except SlackApiError as error:
            if error.response.status_code != 429:
                raise
            sleep(float(error.response.headers.get("Retry-After", 1)))
    return client.users_list(limit=PAGE, cursor=cursor or None)
