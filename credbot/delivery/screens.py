"""What draws a row of the outbox when it is sent."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from credbot.store.database import Database
from credbot.store.lanes import Delivery
from credbot.store.outbox import Outgoing
from credbot.views.kit import Screen

DRAWING_TRIES = 5
"""So often a row is drawn that raises a fault; then it is set aside."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file for the row's channel or thread: `name` with its suffix, and its bytes."""

    name: str
    title: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Done:
    """The row's work is done, and nobody is sent anything for it."""


@dataclass(frozen=True, slots=True)
class Fetch:
    """A file of Slack's that is wanted first: `then` draws with its bytes.

    `instead` draws when it can't be had, with one sentence that says why;
    `most` is how many bytes there may be.
    """

    url: str
    most: int
    then: Callable[[bytes], Screen | Done]
    instead: Callable[[str], Screen | Done]


def reader_of(row: Delivery) -> int:
    """The number of the person to whom a row goes."""
    return int(row.recipient.partition(":")[2])


def number_of(row: Delivery) -> int:
    """The number of what a row is about."""
    return int((row.subject or "").partition(":")[2])


Drawing = Screen | Attachment | Fetch | Done | None
Screens = Mapping[str, Callable[[Database, Delivery], Drawing]]
"""By kind: reads as the recipient, then views. None: there is nothing to send any more."""


def preview(db: Database, screens: Screens, outgoing: list[Outgoing]) -> list[Drawing]:
    """What these messages would look like; nothing is queued or sent."""
    return [screens[message.kind](db, _unsent(message)) for message in outgoing]


def _unsent(message: Outgoing) -> Delivery:
    return Delivery(
        id=0,
        delivery_id="",
        lane=message.recipient,
        kind=message.kind,
        recipient=message.recipient,
        subject=message.subject,
        payload=message.payload,
        as_of=message.as_of,
        state="queued",
        attempts=0,
        looks=0,
        first_try=None,
        last_try=None,
        channel=None,
        ts=None,
        error=None,
    )
