"""The sender of the outbox: claims lanes, has their rows carried, writes how it went."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta

import structlog
from slack_sdk import WebClient

from credbot.delivery.courier import (
    BETWEEN_MESSAGES,
    HALTED_FOR,
    Courier,
    Patience,
    Result,
    known_place,
)
from credbot.delivery.pace import Pace
from credbot.delivery.screens import Screens
from credbot.delivery.slack import Clock, Slack
from credbot.store import lanes, outbox, postings
from credbot.store.database import Database
from credbot.store.lanes import Delivery
from credbot.store.outbox import SLOW_LANE

LONGEST_SLEEP = 1.0
POLL = 0.1


class Sender:
    """One of any number of senders. `holder` names it and must be unique among all of them.

    `slow`: it carries only slow work, or only the rest; None: both.
    `client` must be made with `retry_handlers=[]` and `timeout=10`. `clock`
    decides leases, pauses and retries. `pace` is shared by the senders of a
    process. `observe(kind, outcome)` is told how each row went.
    """

    def __init__(
        self,
        db: Database,
        client: WebClient,
        clock: Clock,
        screens: Screens,
        *,
        holder: str,
        slow: bool | None = None,
        patience: Patience | None = None,
        pace: Pace | None = None,
        observe: Callable[[str, str], None] | None = None,
    ) -> None:
        if client.retry_handlers:
            raise ValueError("the sender's client must not retry: one call is one message")
        self._db = db
        self._clock = clock
        self._holder = holder
        self._slow = slow
        self._patience = patience or Patience()
        self._observe = observe
        slack = Slack(client, clock, pace or Pace())
        self._courier = Courier(db, slack, screens, self._patience, holder)
        self._awake = threading.Event()
        self._halted_until: datetime | None = None
        self._log = structlog.get_logger("credbot.delivery")
        self.halted: str | None = None
        """Why Slack takes nothing from us; None while it does."""

    def send_due(self) -> int:
        """Carry all rows whose moment has come, until none is left; how many were sent.

        Never waits: what must wait (a second between two messages of a channel,
        a retry) is left for a later call.
        """
        sent = 0
        while not self._resting():
            with self._db.read() as work:
                due = lanes.due_lanes(work, self._clock.now(), slow=self._slow)
            results = [result for lane in due if (result := self._serve(lane))]
            sent += sum(result.state == "sent" for result in results)
            if not results:
                break
        return sent

    def run(self, stop: threading.Event) -> None:
        """Send until `stop` is set; returns after the call under way. For a thread."""
        while not stop.is_set():
            try:
                self.send_due()
            except Exception:
                # The database may be away for a while; rows and leases are safe in it.
                self._log.exception("sending was interrupted")
                stop.wait(LONGEST_SLEEP)
            self._awake.wait(LONGEST_SLEEP)
            self._awake.clear()

    def wake(self) -> None:
        """Something was queued, or `run` should notice that it has to stop."""
        self._awake.set()

    def drain(
        self,
        rows: list[int],
        seconds: float = 60,
        sleep: Callable[[float], object] = time.sleep,
    ) -> int:
        """Send like any sender until these rows are settled, at most `seconds`; how many arrived.

        A row that may not be sent before then (quiet hours) is not waited for.
        """
        deadline = self._clock.now() + timedelta(seconds=seconds)
        while True:
            self.send_due()
            with self._db.read() as work:
                waiting = lanes.count_waiting(work, rows, deadline)
                states = lanes.states_of(work, rows)
            if not waiting or self.halted or self._clock.now() >= deadline:
                return sum(state == "sent" for state in states.values())
            sleep(POLL)

    def _resting(self) -> bool:
        if self._halted_until and self._clock.now() < self._halted_until:
            return True
        self._halted_until = None
        return False

    def _serve(self, lane: str) -> Result | None:
        """One row of a lane; None when somebody else is at it, or there is nothing to do."""
        if self._resting():
            return None
        now = self._clock.now()
        with self._db.begin() as work:
            taken = lanes.take(work, lane, self._holder, now, self._patience.look_after)
            if taken is None:
                return None
            if not taken.lost and not taken.delivery.refreshes:
                taken = lanes.Taken(known_place(work, taken.delivery), lost=False)
        with self._kept(lane):
            result = self._courier.deliver(taken)
        if result is None:
            return None
        self._write(taken.delivery, result)
        self._note(taken.delivery, result)
        return result

    @contextmanager
    def _kept(self, lane: str) -> Iterator[None]:
        """The lease of a lane of slow work is renewed for as long as this process lives."""
        if not lane.startswith(SLOW_LANE):
            yield
            return
        done = threading.Event()
        threading.Thread(target=self._renew, args=(lane, done), daemon=True).start()
        try:
            yield
        finally:
            done.set()

    def _renew(self, lane: str, done: threading.Event) -> None:
        while not done.wait(lanes.LEASE.total_seconds() / 3):
            # On SQLite the work itself may keep everybody from writing: then nobody claims, either.
            with suppress(Exception), self._db.begin() as work:
                lanes.renew(work, lane, self._holder, self._clock.now())

    def _write(self, delivery: Delivery, result: Result) -> None:
        more = dict(result.more)
        if result.place:
            more["channel"], more["ts"] = result.place
        rest = self._clock.now() + BETWEEN_MESSAGES if result.outcome in ("sent", "lost") else None
        with self._db.begin() as work:
            lanes.settle(
                work,
                delivery,
                result.state,
                self._holder,
                not_before=result.not_before,
                error=result.error,
                more=more,
            )
            if result.place and delivery.subject and not delivery.refreshes:
                channel, ts = result.place
                postings.add_posting(
                    work,
                    delivery.subject,
                    delivery.kind,
                    channel,
                    ts,
                    delivery.recipient,
                    delivery.as_of,
                    delivery.payload if delivery.kind == "card" else None,
                )
                if delivery.kind == "card" and delivery.state == "unknown":
                    # Refreshes did not wait for a message of which nobody knew whether it is there.
                    outbox.refresh(work, delivery.kind, [delivery.subject], delivery.as_of)
            lanes.release(work, delivery.lane, self._holder, rest)

    def _note(self, delivery: Delivery, result: Result) -> None:
        if result.halted and not self.halted:
            self._log.error("Slack takes nothing from us", why=result.halted)
        if result.halted:
            self._halted_until = self._clock.now() + HALTED_FOR
            self.halted = result.halted
        elif result.state == "sent":
            self.halted = None
        if result.state in ("aside", "unknown"):
            self._log.warning(
                "a message needs a person",
                kind=delivery.kind,
                recipient=delivery.recipient,
                state=result.state,
                why=result.error,
            )
        if self._observe:
            self._observe(delivery.kind, result.outcome)
