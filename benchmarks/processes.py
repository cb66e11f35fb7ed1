"""What a process costs: the start of `credbot` and `credbot run`, their memory, an import's."""

import json
import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from statistics import median

from answers import Wall, environment, free_port, run_command, wait_ready
from databases import Databases

from credbot.sandbox.server import Sandbox

ROUNDS = 5
MEGABYTE = 1024


@dataclass
class Started:
    """Seconds until a started `credbot run` is ready, and its resident megabytes."""

    seconds: float
    megabytes: float


@dataclass
class Imported:
    """Seconds of an import in a process of its own, and its largest resident memory."""

    seconds: float
    megabytes: float


def help_seconds() -> float:
    """`credbot --help`, from the start of the process to its end."""
    command = [run_command()[0], "--help"]
    took = []
    for _ in range(ROUNDS + 1):
        began = time.perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        took.append(time.perf_counter() - began)
    return median(took[1:])


def started(where: Databases, kind: str) -> Started:
    """`credbot run` against the sandbox, on a migrated, empty database."""
    url = where.new(kind)
    found = []
    with Sandbox(clock=Wall(), port=0) as box:
        for _ in range(ROUNDS + 1):
            port = free_port()
            began = time.perf_counter()
            process = subprocess.Popen(run_command(), env=environment(box, url, port), cwd="/")
            try:
                wait_ready(process, port, "/readyz")
                found.append(Started(time.perf_counter() - began, memory(process.pid, "VmRSS")))
            finally:
                process.terminate()
                process.wait(20)
    rest = found[1:]
    return Started(median(s.seconds for s in rest), max(s.megabytes for s in rest))


def imported(url: str, sheet: Path, now: datetime, rows: int) -> Imported:
    """An import in a process of its own."""
    command = [sys.executable, __file__, url, str(sheet), now.isoformat(), str(rows)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return Imported(**json.loads(done.stdout.splitlines()[-1]))


def memory(pid: int | str, name: str) -> float:
    """Megabytes that the kernel counts for a process (`VmRSS` now, `VmHWM` at most)."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1]) / MEGABYTE
    raise SystemExit("The kernel does not say how much memory a process has.")


def _import(url: str, sheet: str, now: str, rows: str) -> None:
    from imports import timed_import

    took = timed_import(url, Path(sheet), datetime.fromisoformat(now), int(rows))
    print(json.dumps({"seconds": took, "megabytes": memory("self", "VmHWM")}))


if __name__ == "__main__":
    _import(*sys.argv[1:])
