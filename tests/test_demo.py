"""The demo: a local Slack with credbot in it, and a pipeline loaded through the importer."""

import json
import signal
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from credbot.demo import Demo
from credbot.documents.sheets import Sheet, workbook
from tests.running import COMMAND, QUIET, credbot, eventually, fetch, free_port

TEAM = """
moment: 2026-11-23 07:30
timezone: America/Chicago
people:
  - {slack: dana, name: Dana Example, roles: [coordinator, admin]}
  - {slack: mia, name: Mia Example, email: mia@example.com, roles: [specialist]}
  - {slack: vera, name: Vera Example}
channels:
  - {name: credentialing, role: team, tz: America/Chicago, members: [dana, mia, vera]}
  - {name: committee, private: true, role: committee, members: [dana]}
"""
COLUMNS = ("reference", "provider", "track", "stage", "stage_entered", "assignee", "start_date")
ROWS = [
    ("R-1", "Ana Ruiz, MD", "initial", "collecting", "2026-08-03", "mia@example.com", "2026-12-07"),
    ("R-2", "Bo Lindqvist, NP", "initial", "intake", "2026-11-20", "Mia Example", "2027-01-11"),
]


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    """A small team with two files."""
    folder = tmp_path / "sample"
    folder.mkdir()
    (folder / "team.yaml").write_text(TEAM)
    with (folder / "pipeline.xlsx").open("wb") as out:
        workbook([Sheet("files", COLUMNS, ROWS)], out)
    return folder


@pytest.fixture
def demo(sample: Path, tmp_path: Path) -> Iterator[Demo]:
    with Demo(tmp_path, sample=sample) as demo:
        yield demo


def user(demo: Demo, name: str) -> str:
    state = json.loads(fetch(f"{demo.box.url}/client/state")[1])
    return str(next(one["id"] for one in state["people"] if one["name"] == name))


def test_the_workbook_of_the_sample_is_there_to_be_worked(demo: Demo) -> None:
    mia = demo.box.person(user(demo, "mia"))
    answer = mia.type("credentialing", "/cred mine")
    assert "Ana Ruiz" in answer.plain
    assert "Bo Lindqvist" in answer.plain


def test_somebody_without_a_role_is_told_so(demo: Demo) -> None:
    vera = demo.box.person(user(demo, "vera"))
    assert "role" in vera.type("credentialing", "/cred mine").plain


def test_it_starts_at_the_moment_of_the_sample_in_its_zone(demo: Demo) -> None:
    begins = datetime(2026, 11, 23, 13, 30, tzinfo=UTC)
    assert timedelta() <= demo.clock.now() - begins < timedelta(minutes=5)


def test_moving_the_clock_to_the_morning_brings_the_digests(demo: Demo) -> None:
    rooms = demo.box.world.workspace.channels.values()
    room = next(room.id for room in rooms if room.name == "credentialing")
    assert demo.box.channel_messages(room) == []
    demo.box.move_clock(datetime(2026, 11, 23, 14, 5, tzinfo=UTC))
    (digest,) = eventually(lambda: demo.box.channel_messages(room))
    assert "stalled" in digest.plain
    mia = demo.box.person(user(demo, "mia"))
    assert "Ana Ruiz" in eventually(lambda: mia.dm)[0].plain


def test_another_moment_can_be_asked_for(sample: Path, tmp_path: Path) -> None:
    at = datetime(2026, 12, 1, 20, 0, tzinfo=UTC)
    with Demo(tmp_path, sample=sample, at=at) as demo:
        eventually(lambda: demo.app.ticker.last_tick)
        assert demo.clock.now() - at < timedelta(minutes=5)


def test_a_taken_port_is_said_in_one_line(demo: Demo, tmp_path: Path) -> None:
    ended = credbot("demo", "--no-browser", "--port", str(demo.box.port), folder=tmp_path)
    assert ended.returncode == 2
    assert f"Port {demo.box.port} is taken" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_the_command_shows_a_page_and_ends_with_control_c(tmp_path: Path) -> None:
    port = free_port()
    words = [*COMMAND, "demo", "--no-browser", "--port", str(port)]
    with subprocess.Popen(  # noqa: S603
        words, cwd=tmp_path, env=QUIET, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline().strip().endswith(f"http://127.0.0.1:{port}/")
            status, page = fetch(f"http://127.0.0.1:{port}/")
            assert status == 200
            assert "<html" in page
            process.send_signal(signal.SIGINT)
            assert process.wait(30) == 0
        finally:
            process.kill()
    assert list(tmp_path.iterdir()) == []
