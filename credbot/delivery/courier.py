"""One row of the outbox: send it, or look whether it has arrived. Says how it went."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import structlog

from credbot.delivery.errors import (
    Gone,
    Halted,
    Limited,
    Lost,
    NoScope,
    NotReached,
    Rejected,
    Trouble,
)
from credbot.delivery.screens import DRAWING_TRIES, Attachment, Done, Drawing, Fetch, Screens
from credbot.delivery.slack import Slack
from credbot.domain.errors import Refused
from credbot.store import lanes, people, postings
from credbot.store.database import Database, Work
from credbot.store.lanes import Delivery, Taken
from credbot.store.outbox import GROWING
from credbot.store.postings import Posting
from credbot.views.kit import Screen

BETWEEN_MESSAGES = timedelta(seconds=1)
LONGEST_PAUSE = timedelta(hours=1)
STALE_START = timedelta(seconds=2)
"""A call begins so soon after its row was marked, or the row is marked again."""

HALTED_FOR = timedelta(minutes=1)
UNREADABLE_FOR = timedelta(minutes=10)
SHARE_LOOKS = 15
REACHED = "reached"
"""In a refresh's payload: the last of its messages (by posting) that was edited before a pause."""

_NO_PLACE = frozenset({"channel_not_found", "is_inactive", "is_archived", "not_in_channel"})


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds from a call's start to the first look for it, and between two looks."""

    before_look: float = 12
    between: float = 2

    @property
    def look_after(self) -> timedelta:
        return timedelta(seconds=self.before_look)

    @property
    def look_again(self) -> timedelta:
        return timedelta(seconds=self.between)


@dataclass(frozen=True, slots=True)
class Result:
    """How it went: the row's next state, and when something is to be done with it again.

    `place` is the (channel, ts) where a message stands now; `outcome` is the
    word for metrics; `halted` says why nothing at all can be sent.
    """

    state: str
    outcome: str
    not_before: datetime | None = None
    error: str | None = None
    place: tuple[str, str] | None = None
    halted: str | None = None
    more: Mapping[str, Any] = field(default_factory=dict)


def known_place(work: Work, delivery: Delivery) -> Delivery:
    """The row with its conversation and thread, as far as they are known without a call."""
    known: dict[str, Any] = {}
    kind, _, name = delivery.recipient.partition(":")
    if delivery.channel is None and kind == "channel":
        known["channel"] = name
    if delivery.channel is None and kind == "person":
        person = people.people_by_id(work, [int(name)]).get(int(name))
        known["channel"] = person.dm if person else None
    channel = known.get("channel") or delivery.channel
    about = delivery.payload.get("thread_of")
    if about and channel and not delivery.payload.get("thread_ts"):
        parent = postings.newest_posting(work, about, channel)
        if parent:
            known["payload"] = {**delivery.payload, "thread_ts": parent.ts}
    return lanes.keep(work, delivery, **known) if known else delivery


class Courier:
    """Carries rows of lanes that `holder` has claimed."""

    def __init__(
        self, db: Database, slack: Slack, screens: Screens, patience: Patience, holder: str
    ) -> None:
        self._db = db
        self._slack = slack
        self._screens = screens
        self._patience = patience
        self._holder = holder
        self._log = structlog.get_logger("credbot.delivery")

    def deliver(self, taken: Taken) -> Result | None:
        """Send the row or look for it; None when it is not ours any more."""
        return self._look(taken.delivery) if taken.lost else self._send(taken.delivery)

    def _send(self, delivery: Delivery) -> Result | None:
        now = self._now()
        try:
            return self._attempt(delivery)
        except Limited as limit:
            return Result("queued", "limited", now + _seconds(limit.seconds), limit.reason)
        except NotReached as trouble:
            return Result("queued", "retried", now + _back_off(delivery), trouble.reason)
        except Lost as lost:
            look = (delivery.last_try or now) + self._patience.look_after
            return Result("sending", "lost", look, lost.reason)
        except Halted as halt:
            until = now + HALTED_FOR
            return Result("queued", "halted", until, halt.reason, halted=halt.reason)
        except Rejected as refusal:
            return Result("aside", "aside", error=refusal.reason)

    def _attempt(self, delivery: Delivery) -> Result | None:
        if delivery.refreshes:
            return self._refresh(delivery)
        drawing = self._draw(delivery)
        if drawing is None:
            return Result("dropped", "dropped", error=delivery.error)
        if isinstance(drawing, Done):
            return Result("sent", "done")
        if delivery.kind in GROWING and not isinstance(drawing, Attachment):
            edited = self._edit(delivery, drawing)
            if edited:
                return edited
        at = self._with_channel(delivery)
        if isinstance(drawing, Attachment):
            return self._share(at, drawing)
        fresh = self._fresh(at)
        if fresh is None:
            return None
        place = self._slack.post(fresh, str(fresh.channel), drawing)
        return Result("sent", "sent", place=place)

    def _draw(self, delivery: Delivery) -> Screen | Attachment | Done | None:
        """Raises Rejected when no screen can be drawn, NotReached to try again a few times."""
        draw = self._screens.get(delivery.refreshes or delivery.kind)
        if draw is None:
            raise Rejected(f"nothing draws a message of kind {delivery.kind}")
        try:
            return self._fetched(draw(self._db, delivery))
        except Trouble:
            raise
        except Refused as refused:
            self._log.info("a message has become void", kind=delivery.kind, why=str(refused))
            return None
        except Exception as error:
            self._log.exception("a message could not be drawn", kind=delivery.kind)
            reason = f"could not be drawn ({type(error).__name__}: {error})"
            if delivery.attempts >= DRAWING_TRIES:
                raise Rejected(reason) from error
            raise NotReached(reason) from error

    def _fetched(self, drawing: Drawing) -> Screen | Attachment | Done | None:
        """The drawing itself, with the file of Slack's that it waits for."""
        if not isinstance(drawing, Fetch):
            return drawing
        try:
            data = self._slack.fetch(drawing.url, drawing.most)
        except Rejected as refusal:
            return drawing.instead(refusal.reason)
        return drawing.then(data)

    def _edit(self, delivery: Delivery, drawing: Any) -> Result | None:
        """Edit the message that was sent under the same subject; None when there is none."""
        with self._db.read() as work:
            sent = postings.newest_posting(work, delivery.subject or "")
        if sent is None:
            return None
        try:
            self._slack.update(sent.channel, sent.ts, drawing)
        except Gone:
            with self._db.begin() as work:
                postings.remove_posting(work, sent.id)
            return None
        return Result("sent", "edited", place=(sent.channel, sent.ts))

    def _refresh(self, delivery: Delivery) -> Result | None:
        """Edit every message about the subject, the newest first.

        What Slack's pace leaves over is done at the next try, which goes on
        where this one stopped: begun anew each time, more messages than the
        pace allows at once would never all be done.
        """
        with self._db.read() as work:
            places = postings.list_postings(work, delivery.subject or "", str(delivery.refreshes))
        stopped, reached = delivery.payload.get(REACHED), None
        try:
            for place in reversed(places):
                if stopped is not None and place.id >= stopped:
                    continue
                current = self._fresh(delivery)
                if current is None:
                    return None
                delivery = current
                self._refresh_one(delivery, place)
                reached = place.id
        except Trouble:
            if reached is not None:
                with self._db.begin() as work:
                    lanes.keep(work, delivery, payload={**delivery.payload, REACHED: reached})
            raise
        return Result("sent", "refreshed")

    def _refresh_one(self, delivery: Delivery, place: Posting) -> None:
        """Edit one message, as its own recipient may see it; forget it when it is gone."""
        said = {**(place.payload or {}), **delivery.payload}
        reader = place.recipient or delivery.recipient
        drawing = self._draw(replace(delivery, recipient=reader, payload=said))
        if not isinstance(drawing, Screen):
            return
        try:
            self._slack.update(place.channel, place.ts, drawing)
        except Rejected as refusal:
            if not isinstance(refusal, Gone) and refusal.reason not in _NO_PLACE:
                raise
            with self._db.begin() as work:
                postings.remove_posting(work, place.id)

    def _with_channel(self, delivery: Delivery) -> Delivery:
        """The row with its conversation; a DM is opened once and remembered."""
        if delivery.channel:
            return delivery
        person_id = int(delivery.recipient.partition(":")[2])
        with self._db.read() as work:
            person = people.people_by_id(work, [person_id]).get(person_id)
        if person is None or person.slack_id is None:
            raise Rejected("this person has no Slack account here")
        dm = person.dm
        try:
            dm = dm or self._slack.open_dm(person.slack_id)
        except NoScope:
            # Posting to the user's id works without im:write; only looking for a lost one doesn't.
            dm = None
        with self._db.begin() as work:
            if dm and dm != person.dm:
                people.change_person(work, person.id, dm=dm)
            kept = lanes.keep(work, delivery, channel=dm or person.slack_id)
            return known_place(work, kept)

    def _fresh(self, delivery: Delivery) -> Delivery | None:
        """The row, marked as being sent at most two seconds ago; None when the lane was lost.

        Who looks for a lost message counts from this mark, so a call that
        starts long after it (a slow drawing, a machine that slept) could come
        after the looks.
        """
        if delivery.last_try and self._now() - delivery.last_try <= STALE_START:
            return delivery
        return self._mark(delivery)

    def _mark(self, delivery: Delivery) -> Delivery | None:
        now = self._now()
        with self._db.begin() as work:
            if not lanes.renew(work, delivery.lane, self._holder, now):
                return None
            return lanes.start(work, delivery, now, self._patience.look_after)

    def _look(self, delivery: Delivery) -> Result | None:
        """Look for a message whose answer was lost; absent twice: send it again."""
        if delivery.payload.get("file_id"):
            return self._settle_share(delivery)
        now, state = self._now(), delivery.state
        try:
            ts = self._slack.find(delivery)
        except Limited as limit:
            return Result(state, "limited", now + _seconds(limit.seconds), limit.reason)
        except (NotReached, Lost) as trouble:
            return Result(state, "retried", now + _seconds(5), trouble.reason)
        except Halted as halt:
            return Result(state, "halted", now + HALTED_FOR, halt.reason, halted=halt.reason)
        except Rejected as refusal:
            reason = f"may have arrived; history can't be read ({refusal.reason})"
            return Result("unknown", "unknown", now + UNREADABLE_FOR, reason)
        if ts is not None:
            return Result("sent", "found", place=(str(delivery.channel), ts))
        if delivery.looks == 0:
            again = now + self._patience.look_again
            return Result(state, "absent", again, delivery.error, more={"looks": 1})
        started = self._mark(delivery)
        return self._send(started) if started else None

    def _share(self, delivery: Delivery, attachment: Attachment) -> Result | None:
        """Ticket, bytes, complete. The file's id is stored before anybody can see the file."""
        if not delivery.payload.get("file_id"):
            file_id = self._slack.begin_upload(attachment.name, attachment.data)
            payload = {**delivery.payload, "file_id": file_id, "title": attachment.title}
            with self._db.begin() as work:
                delivery = lanes.keep(work, delivery, payload=payload)
        fresh = self._fresh(delivery)
        if fresh is None:
            return None
        shared = self._shared(fresh) if fresh.attempts > 1 else None
        if shared is None:
            self._complete(fresh)
            shared = self._shared(fresh)
        if shared:
            return Result("sent", "sent", place=shared)
        return Result("sending", "sharing", self._now() + self._patience.look_again)

    def _settle_share(self, delivery: Delivery) -> Result | None:
        """Slack says ok before a file is shown, and sometimes never shows it: ask, then repeat."""
        now = self._now()
        try:
            shared = self._shared(delivery)
            if shared is None and delivery.looks % 5 == 4:
                self._complete(delivery)
                shared = self._shared(delivery)
        except Limited as limit:
            return Result(delivery.state, "limited", now + _seconds(limit.seconds), limit.reason)
        except (NotReached, Lost) as trouble:
            return Result(delivery.state, "retried", now + _seconds(5), trouble.reason)
        except (Halted, Rejected) as trouble:
            return Result("unknown", "unknown", now + UNREADABLE_FOR, trouble.reason)
        if shared:
            return Result("sent", "found", place=shared)
        more = {"looks": delivery.looks + 1}
        if delivery.looks + 1 >= SHARE_LOOKS:
            reason = "uploaded, but Slack does not show it"
            return Result("unknown", "unknown", now + UNREADABLE_FOR, reason, more=more)
        again = now + self._patience.look_again
        return Result(delivery.state, "sharing", again, delivery.error, more=more)

    def _complete(self, delivery: Delivery) -> None:
        """Share the file; a file that Slack says was completed already is left to files.info."""
        said = delivery.payload
        try:
            self._slack.complete_upload(
                said["file_id"], said["title"], str(delivery.channel), said.get("thread_ts")
            )
        except Rejected as refusal:
            if delivery.attempts == 1 and delivery.looks == 0 and delivery.state != "unknown":
                raise
            self._log.info("a file was completed before", why=refusal.reason)

    def _shared(self, delivery: Delivery) -> tuple[str, str] | None:
        channel = str(delivery.channel)
        ts = self._slack.shared_ts(delivery.payload["file_id"], channel)
        return (channel, ts) if ts else None

    def _now(self) -> datetime:
        return self._slack.clock.now()


def _seconds(seconds: float) -> timedelta:
    return timedelta(seconds=seconds)


def _back_off(delivery: Delivery) -> timedelta:
    """2 s after the first try, doubling to an hour."""
    return min(LONGEST_PAUSE, timedelta(seconds=2 ** min(delivery.attempts, 12)))
