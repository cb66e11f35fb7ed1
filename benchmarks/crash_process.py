"""`credbot` as a process: started with the contract's environment, killed, started again."""

import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from crash_gate import JOB_HOST, RUN_HOST
from crash_scene import wall

from credbot.sandbox.server import Sandbox

COMMAND = [sys.executable, "-m", "credbot.cli"]


@dataclass
class Place:
    """Where it runs: a folder without `.env`, a database, a Slack."""

    folder: Path
    database_url: str
    box: Sandbox

    def env(self, host: str) -> dict[str, str]:
        """What every command of credbot needs to know here."""
        return {
            "PATH": os.environ["PATH"],
            "SLACK_BOT_TOKEN": self.box.bot_token,
            "SLACK_API_URL": self.box.api_url.replace(RUN_HOST, host),
            "DATABASE_URL": self.database_url,
            "CREDBOT_LOG": "json",
        }

    def start(self, *words: str, log: str, **more: str) -> subprocess.Popen[bytes]:
        """One command in the background; what it says is added to a file."""
        host = JOB_HOST if words[0] == "job" else RUN_HOST
        with (self.folder / log).open("ab") as out:
            return subprocess.Popen(
                [*COMMAND, *words],
                cwd=self.folder,
                env={**self.env(host), **more},
                stdout=out,
                stderr=out,
            )


class Worker:
    """`credbot run`, over Socket Mode or HTTP; one process at a time."""

    def __init__(self, place: Place, port: int) -> None:
        self._place = place
        self._port = port
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self.started = wall()
        self.starts = {"Socket Mode": 0, "HTTP": 0}
        self.killed_at: list[float] = []
        """When it was killed (monotonic seconds)."""

    def start(self, *, http: bool) -> None:
        """Start it; Slack delivers to it from now on."""
        box = self._place.box
        self.starts["HTTP" if http else "Socket Mode"] += 1
        box.deliver_to(f"http://127.0.0.1:{self._port}/slack/events" if http else None)
        mode = (
            {"SLACK_SIGNING_SECRET": box.signing_secret}
            if http
            else {"SLACK_APP_TOKEN": box.app_token}
        )
        self.started = wall()
        port = {"CREDBOT_PORT": str(self._port)}
        self._process = self._place.start("run", log="run.log", **mode, **port)

    def kill(self) -> None:
        """SIGKILL; returns when it is dead. Nothing for a dead one."""
        with self._lock:
            process = self._process
            if process is None or process.poll() is not None:
                return
            process.kill()
            process.wait()
            self.killed_at.append(time.monotonic())

    def ended_by_itself(self) -> int | None:
        """Its exit status when it ended though nobody killed it."""
        process = self._process
        return process.poll() if process else None

    def stop(self) -> int:
        """SIGTERM; the exit status."""
        process = self._process
        if process is None:
            return 0
        process.terminate()
        return process.wait(15)


@dataclass
class Job:
    """One `credbot job` by hand: for which morning, and when it is to be killed, if at all."""

    name: str
    at: str
    slot: str
    process: subprocess.Popen[bytes]
    began: datetime
    dies_at: float | None = None

    @property
    def runs(self) -> bool:
        return self.process.poll() is None

    @property
    def killed(self) -> bool:
        return self.process.returncode == -signal.SIGKILL
