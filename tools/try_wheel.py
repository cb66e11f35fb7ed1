"""Use an installed credbot as somebody would who only has the wheel; needs nothing else.

Runs its commands on a new SQLite file, with the sample that is shipped in it,
and the demo until its page answers.
"""

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from importlib import resources
from pathlib import Path

PATIENCE = 60
CREDBOT = str(Path(sys.executable).parent / "credbot")


def main() -> None:
    """Raises SystemExit with one line at the first thing that is not as it should be."""
    place = Path(str(resources.files("credbot")))
    if Path(sys.prefix).resolve() not in place.resolve().parents:
        sys.exit(f"This is not the installed package: {place}")
    with tempfile.TemporaryDirectory() as folder:
        database = f"sqlite:///{folder}/credbot.db"
        said = credbot("--help")
        expect("import" in said and "demo" in said, "credbot --help lists the commands", said)
        manifest = json.loads(credbot("manifest"))
        expect("oauth_config" in manifest, "credbot manifest prints an app manifest", manifest)
        credbot("migrate", DATABASE_URL=database)
        bring_the_sample_in(place, database)
        show_the_demo(folder)


def bring_the_sample_in(place: Path, database: str) -> None:
    """The shipped workbook goes in whole, and a second time changes nothing."""
    sample = next((place / "data" / "sample").glob("*.xlsx"), None)
    if sample is None:
        sys.exit("The wheel has no sample workbook.")
    first = json.loads(credbot("import", str(sample), "--json", DATABASE_URL=database))
    expect(first["created"] > 0 and not first["rejected"], f"{sample.name} goes in", first)
    again = json.loads(credbot("import", str(sample), "--json", DATABASE_URL=database))
    changed = again["created"] or again["updated"] or again["rejected"]
    expect(not changed, f"{sample.name} goes in again and changes nothing", again)


def show_the_demo(folder: str) -> None:
    """The demo's page answers within a minute, and a polite signal ends it."""
    port = free_port()
    words = [CREDBOT, "demo", "--no-browser", "--port", str(port)]
    with (
        (Path(folder) / "demo.log").open("w+") as log,
        subprocess.Popen(words, stdout=log, stderr=log) as demo,
    ):
        try:
            answered = wait_for_page(f"http://127.0.0.1:{port}/", demo)
            demo.send_signal(signal.SIGTERM)
            demo.wait(15)
        except subprocess.TimeoutExpired:
            sys.exit("credbot demo does not stop when it is asked to.")
        finally:
            demo.kill()
            log.seek(0)
            said = log.read()
    expect(answered, "credbot demo shows its page, and stops", said)


def wait_for_page(url: str, demo: subprocess.Popen[bytes]) -> bool:
    """Whether the page answers while the demo lives."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and demo.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=5) as page:  # noqa: S310  our own address
                return page.status == 200 and b"<html" in page.read().lower()
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.2)
    return False


def credbot(*words: str, **environment: str) -> str:
    """What the command prints. Raises SystemExit when it fails."""
    done = subprocess.run(
        [CREDBOT, *words],
        env=os.environ | environment,
        capture_output=True,
        text=True,
        timeout=PATIENCE * 2,
        check=False,
    )
    if done.returncode:
        sys.exit(f"credbot {words[0]} ended with {done.returncode}: {done.stderr[-2000:]}")
    return done.stdout


def expect(true: object, what: str, seen: object) -> None:
    if not true:
        sys.exit(f"Not so: {what}. Seen: {str(seen)[-2000:]}")
    print(f"   {what}")


def free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])


if __name__ == "__main__":
    main()
