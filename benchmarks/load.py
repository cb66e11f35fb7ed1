"""Slack's side of an HTTP door: signed slash commands, one by one or many at a time."""

import asyncio
import hashlib
import hmac
import itertools
import random
import socket
import time
from collections.abc import Callable, Iterator
from urllib.parse import urlencode

SECRET = "0123456789abcdef0123456789abcdef"
PATH = "/slack/events"
Requests = Iterator[bytes]


def requests(port: int, texts: list[str], user: str, team: str) -> Requests:
    """Signed `/cred` commands with these texts in turn; each has its own trigger."""
    for number, text in enumerate(itertools.cycle(texts)):
        yield request(port, text, user, team, f"{time.time_ns()}.{number}")


def request(port: int, text: str, user: str, team: str, trigger: str) -> bytes:
    """One command as Slack sends it."""
    body = urlencode(
        {
            "token": "x",
            "team_id": team,
            "team_domain": "bench",
            "channel_id": "C024BE91L",
            "channel_name": "credentialing",
            "user_id": user,
            "user_name": "bench",
            "command": "/cred",
            "text": text,
            "api_app_id": "A1",
            "is_enterprise_install": "false",
            "response_url": "http://127.0.0.1:9/commands/1",
            "trigger_id": trigger,
        }
    )
    stamp = str(int(time.time()))
    signed = hmac.new(SECRET.encode(), f"v0:{stamp}:{body}".encode(), hashlib.sha256).hexdigest()
    head = (
        f"POST {PATH} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\n"
        f"X-Slack-Request-Timestamp: {stamp}\r\nX-Slack-Signature: v0={signed}\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return (head + body).encode()


class Line:
    """One connection that is kept."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port))
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._stream = self._socket.makefile("rb")

    def ask(self, asked: bytes) -> bytes:
        """The body of the answer. Ends the run when it is no 200."""
        self._socket.sendall(asked)
        status = self._stream.readline()
        length = 0
        while (line := self._stream.readline()) not in (b"\r\n", b""):
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        body = self._stream.read(length)
        if b" 200 " not in status:
            raise SystemExit(f"The answer was {status!r} {body[:200]!r}")
        return body

    def close(self) -> None:
        self._stream.close()
        self._socket.close()


def one_by_one(port: int, asked: Requests, count: int) -> list[float]:
    """Milliseconds of `count` requests on one connection, sorted."""
    line = Line(port)
    took = []
    for _ in range(count):
        data = next(asked)
        began = time.perf_counter()
        line.ask(data)
        took.append((time.perf_counter() - began) * 1000)
    line.close()
    return sorted(took)


def saturated(port: int, asked: Requests, connections: int, seconds: float) -> float:
    """Requests a second when as many connections always have one under way."""
    return asyncio.run(_saturated(port, asked, connections, seconds))


def at_a_rate(port: int, asked: Requests, rate: float, seconds: float) -> list[float]:
    """Milliseconds from a request's own moment to its answer, sorted.

    Requests arrive by chance, `rate` a second on average, whether earlier ones
    have been answered or not.
    """
    return asyncio.run(_at_a_rate(port, asked, rate, seconds))


async def _saturated(port: int, asked: Requests, connections: int, seconds: float) -> float:
    done = 0
    end = time.perf_counter() + seconds

    async def work() -> None:
        nonlocal done
        talk = await _talker(port)
        while time.perf_counter() < end:
            await talk(next(asked))
            done += 1

    began = time.perf_counter()
    await asyncio.gather(*(work() for _ in range(connections)))
    return done / (time.perf_counter() - began)


async def _at_a_rate(port: int, asked: Requests, rate: float, seconds: float) -> list[float]:
    chance = random.Random(7)
    free: asyncio.LifoQueue[Callable[[bytes], object]] = asyncio.LifoQueue()
    took: list[float] = []

    async def one(moment: float) -> None:
        talk = free.get_nowait() if not free.empty() else await _talker(port)
        await talk(next(asked))
        took.append((time.perf_counter() - moment) * 1000)
        free.put_nowait(talk)

    start = time.perf_counter()
    moment = start
    tasks = []
    while moment < start + seconds:
        moment += chance.expovariate(rate)
        await asyncio.sleep(max(0.0, moment - time.perf_counter()))
        tasks.append(asyncio.create_task(one(moment)))
    await asyncio.gather(*tasks)
    return sorted(took)


async def _talker(port: int) -> Callable[[bytes], object]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)

    async def talk(data: bytes) -> None:
        writer.write(data)
        head = await reader.readuntil(b"\r\n\r\n")
        if b" 200 " not in head[:16]:
            raise SystemExit(f"The answer was {head[:200]!r}")
        length = head.lower().partition(b"content-length:")[2].split(b"\r", 1)[0]
        await reader.readexactly(int(length))

    return talk


def middle(values: list[float]) -> float:
    """The median of sorted values."""
    return values[len(values) // 2]


def share(values: list[float], part: float) -> float:
    """The value below which `part` of the sorted values lie."""
    return values[min(len(values) - 1, int(len(values) * part))]
