"""Real processes: `credbot …` as a person would start it."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from credbot.sandbox.server import Sandbox

T = TypeVar("T")
COMMAND = [sys.executable, "-m", "credbot.cli"]
QUIET = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}


def eventually(look: Callable[[], T], seconds: float = 15) -> T:
    """What `look` gives once it is true; fails when it never becomes so in time."""
    deadline = time.monotonic() + seconds
    while not (seen := look()):
        assert time.monotonic() < deadline, "it never became so"
        time.sleep(0.02)
    return seen


def free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


def credbot(
    *words: str, folder: Path, env: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run one command to its end in `folder`, with nothing else in its environment."""
    return subprocess.run(  # noqa: S603
        [*COMMAND, *words],
        cwd=folder,
        env={**QUIET, **(env or {})},
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )


def slack_env(box: Sandbox, *, http: bool = False) -> dict[str, str]:
    """The contract's environment for this sandbox."""
    common = {"SLACK_BOT_TOKEN": box.bot_token, "SLACK_API_URL": box.api_url}
    if http:
        return {**common, "SLACK_SIGNING_SECRET": box.signing_secret}
    return {**common, "SLACK_APP_TOKEN": box.app_token}


class Running:
    """`credbot run` in a process of its own; a context manager that ends it."""

    def __init__(self, folder: Path, env: Mapping[str, str]) -> None:
        self.port = int(env.get("CREDBOT_PORT") or free_port())
        self.url = f"http://127.0.0.1:{self.port}"
        self._log = folder / f"log-{self.port}.txt"
        with self._log.open("wb") as log:
            self.process = subprocess.Popen(  # noqa: S603
                [*COMMAND, "run"],
                cwd=folder,
                env={**QUIET, "CREDBOT_PORT": str(self.port), **env},
                stdout=log,
                stderr=log,
            )

    @property
    def log(self) -> str:
        return self._log.read_text("utf-8")

    def ready(self) -> "Running":
        """Wait until it says so; fails with its log when it ends before."""

        def look() -> bool:
            assert self.process.poll() is None, self.log
            return self.get("/readyz")[0] == 200

        eventually(look, 30)
        return self

    def get(self, path: str) -> tuple[int, str]:
        """Status and body; status 0 while nobody listens."""
        return fetch(f"{self.url}{path}")

    def stop(self, number: int = signal.SIGTERM) -> int:
        """Send a signal and wait for the end; its exit status."""
        self.process.send_signal(number)
        return self.process.wait(15)

    def __enter__(self) -> "Running":
        return self.ready()

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait(10)


def fetch(
    url: str, data: bytes | None = None, headers: Mapping[str, str] | None = None
) -> tuple[int, str]:
    """One request; (status, body), with status 0 when nobody listens."""
    request = urllib.request.Request(url, data=data, headers=dict(headers or {}))  # noqa: S310
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310
            return int(answer.status), answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()
    except OSError:
        return 0, ""


def read_json(text: str) -> Any:
    return json.loads(text)
