"""Brings events, commands and interactions to the app, and events again when it was deaf."""

import heapq
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from threading import Condition, Thread

from credbot.sandbox.delivery import Delivery, HttpTransport, Reply, Request, RequestKind, Transport
from credbot.sandbox.errors import Json
from credbot.sandbox.socket_mode import Sockets

ACK_SECONDS = 3.0
RETRY_DELAYS = (0.0, 60.0, 300.0)
SOON = 1.0
WORKERS = 16


class Push:
    """The road to the app: Socket Mode, or signed HTTP once an address is set."""

    def __init__(self, sockets: Sockets, signing_secret: str) -> None:
        self.ack_seconds = ACK_SECONDS
        self.retry_delays: tuple[float, ...] = RETRY_DELAYS
        self.sent: list[Delivery] = []
        self._sockets = sockets
        self._secret = signing_secret
        self._transport: Transport = sockets
        self._numbers = count(1)
        self._pool = ThreadPoolExecutor(WORKERS, thread_name_prefix="sandbox-push")
        self._later = Later()
        self._open = 0
        self._quiet = Condition()

    @property
    def connected(self) -> bool:
        """Whether there is an address or a socket to send to."""
        return self._transport is not self._sockets or self._sockets.count > 0

    def deliver_to(self, url: str | None) -> None:
        """Send to this address from now on; None: over Socket Mode."""
        self._transport = self._sockets if url is None else HttpTransport(url, self._secret)

    def ask(self, kind: RequestKind, payload: Json) -> tuple[Request, Reply]:
        """Send a command or an interaction once and wait for the acknowledgement."""
        delivery = self._new(kind, payload)
        reply = self._transport.send(delivery.request, self.ack_seconds)
        delivery.replies.append(reply)
        delivery.first.set()
        delivery.done.set()
        return delivery.request, reply

    def send_once(self, request: Request) -> Reply:
        """Send something that is neither recorded nor repeated."""
        return self._transport.send(request, self.ack_seconds)

    def tell(self, payload: Json) -> Delivery:
        """Send an event in the background, up to three more times if it must be."""
        delivery = self._new("events_api", payload)
        self._count(1)
        self._submit(lambda: self._attempt(delivery, 0, None))
        return delivery

    def replay(self, request_id: str, times: int = 1, to: str | None = None) -> list[Reply]:
        """Send a request again, all copies at once; `to` is another address of the app.

        The payload is the same to the letter: same event id, same trigger. Raises KeyError when
        no request has this id.
        """
        known = {delivery.id: delivery for delivery in self.sent}
        delivery = known[request_id]
        transport = self._transport if to is None else HttpTransport(to, self._secret)

        def send() -> Reply:
            return transport.send(delivery.request, self.ack_seconds)

        replies = [future.result() for future in [self._pool.submit(send) for _ in range(times)]]
        delivery.replies.extend(replies)
        return replies

    def later(self, seconds: float, work: Callable[[], object]) -> None:
        """Do something in the background, so many seconds (wall) from now."""
        self._later.run(seconds, work)

    def settle(self, seconds: float = 5.0) -> bool:
        """Wait until no event is under way (retries a minute away do not count)."""
        with self._quiet:
            return self._quiet.wait_for(lambda: self._open == 0, seconds)

    def stop(self) -> None:
        self._later.stop()
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _new(self, kind: RequestKind, payload: Json) -> Delivery:
        delivery = Delivery(Request(f"R{next(self._numbers)}", kind, payload))
        self.sent.append(delivery)
        return delivery

    def _attempt(self, delivery: Delivery, number: int, reason: str | None) -> None:
        reply = self._transport.send(delivery.request, self.ack_seconds, number, reason)
        delivery.replies.append(reply)
        delivery.first.set()
        if reply.ok or reply.no_retry or number >= len(self.retry_delays):
            delivery.done.set()
            self._count(-1)
            return
        delay = self.retry_delays[number]
        if delay > SOON:
            self._count(-1)
        self._later.run(delay, lambda: self._again(delivery, number + 1, reply.reason, delay))

    def _again(self, delivery: Delivery, number: int, reason: str, delay: float) -> None:
        if delay > SOON:
            self._count(1)
        self._submit(lambda: self._attempt(delivery, number, reason))

    def _submit(self, work: Callable[[], None]) -> None:
        try:
            self._pool.submit(work)
        except RuntimeError:  # the pool is closed: the sandbox is stopping
            self._count(-1)

    def _count(self, by: int) -> None:
        with self._quiet:
            self._open += by
            self._quiet.notify_all()


class Later:
    """Runs things after a delay, in one thread that starts with the first of them."""

    def __init__(self) -> None:
        self._condition = Condition()
        self._heap: list[tuple[float, int, Callable[[], object]]] = []
        self._numbers = count()
        self._stopped = False
        self._thread: Thread | None = None

    def run(self, delay: float, work: Callable[[], object]) -> None:
        """Call `work` in `delay` seconds (wall); it must be quick."""
        with self._condition:
            heapq.heappush(self._heap, (time.monotonic() + delay, next(self._numbers), work))
            if self._thread is None:
                self._thread = Thread(target=self._loop, name="sandbox-later", daemon=True)
                self._thread.start()
            self._condition.notify_all()

    def stop(self) -> None:
        with self._condition:
            self._stopped = True
            self._condition.notify_all()

    def _loop(self) -> None:
        while True:
            with self._condition:
                if self._stopped:
                    return
                wait = self._heap[0][0] - time.monotonic() if self._heap else None
                if wait is None or wait > 0:
                    self._condition.wait(wait)
                    continue
                work = heapq.heappop(self._heap)[2]
            work()
