"""A sender between a real database and the sandbox's Slack, on a clock that stands still."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from slack_sdk import WebClient

from credbot.delivery.screens import Drawing
from credbot.delivery.sender import Sender
from credbot.sandbox.clock import StillClock
from credbot.sandbox.models import Message
from credbot.sandbox.server import Sandbox
from credbot.store import lanes, outbox, people
from credbot.store.database import Database
from credbot.store.lanes import Delivery
from credbot.store.outbox import Outgoing
from credbot.views import kit

START = datetime(2026, 11, 24, 14, 0, tzinfo=UTC)


class Office:
    """A team channel, the outbox and as many senders as a test wants."""

    def __init__(self, db: Database, box: Sandbox, clock: StillClock) -> None:
        self.db = db
        self.box = box
        self.clock = clock
        self.words: dict[str, str] = {}
        self.room = box.add_channel("team", members=[box.bot_user_id]).id
        self.screens: dict[str, Callable[[Database, Delivery], Drawing]] = dict.fromkeys(
            ("stall_digest", "card", "morning", "note"), self.draw
        )

    def draw(self, _db: Database, delivery: Delivery) -> Drawing:
        """Says its payload, or what `words` has for its subject."""
        said = self.words.get(delivery.subject or "") or str(delivery.payload)
        return kit.screen(said)

    def client(self, timeout: int = 2) -> WebClient:
        return WebClient(
            self.box.bot_token, base_url=self.box.api_url, retry_handlers=[], timeout=timeout
        )

    def sender(self, holder: str = "one", **more: Any) -> Sender:
        client = more.pop("client", None) or self.client()
        return Sender(self.db, client, self.clock, self.screens, holder=holder, **more)

    def queue(self, said: str, **more: Any) -> int:
        values: dict[str, Any] = {
            "kind": "note",
            "recipient": f"channel:{self.room}",
            "subject": None,
            "payload": {"says": said},
            "as_of": self.clock.now(),
        }
        with self.db.begin() as work:
            (row,) = outbox.queue(work, Outgoing(**{**values, **more}))
        return row

    def person(self, name: str) -> int:
        user = self.box.add_user(name.lower(), real_name=name)
        with self.db.begin() as work:
            return people.add_person(work, name, slack_id=user.id).id

    def pass_time(self, seconds: float) -> None:
        self.clock.move(self.clock.now() + timedelta(seconds=seconds))

    def send_all(self, sender: Sender, seconds: int = 60) -> int:
        """Send, second by second, for a while."""
        sent = 0
        for _ in range(seconds):
            sent += sender.send_due()
            self.pass_time(1)
        return sent

    def posted(self, channel: str | None = None) -> list[Message]:
        return self.box.channel_messages(channel or self.room)

    def said(self, channel: str | None = None) -> list[str]:
        return [message.text for message in self.posted(channel)]

    def state(self, row: int) -> str:
        with self.db.read() as work:
            return lanes.states_of(work, [row])[row]

    def troubles(self) -> list[lanes.Trouble]:
        with self.db.read() as work:
            return lanes.list_troubles(work)


def says(text: str) -> str:
    return str({"says": text})


@pytest.fixture
def office(db: Database) -> Iterator[Office]:
    clock = StillClock(START)
    with Sandbox(clock=clock, rate_limits=False) as box:
        yield Office(db, box, clock)
