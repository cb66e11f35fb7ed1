"""The terminal's door: words in, words, JSON and an exit status out."""

import argparse
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from credbot.cli.parser import COMMANDS, main, make_parser
from credbot.sandbox.clock import StillClock
from credbot.sandbox.server import Sandbox
from tests.running import QUIET, credbot, read_json, slack_env

NOW = datetime(2026, 11, 24, 17, 0, tzinfo=UTC)
ROOT = Path(__file__).parent.parent
SHEET = """reference,provider,npi,track,stage,stage_entered,assignee,start_date
R-1,"Ana Ruiz, MD",1234567893,initial,collecting,2026-08-03,Mia Example,2026-12-07
R-2,"Bo Lindqvist, NP",,initial,intake,2026-11-20,,2027-01-11
"""


class Shell:
    """Commands run in this process, in a folder of their own."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys
        self.out = self.err = ""

    def __call__(self, *words: str) -> int:
        self._capsys.readouterr()
        try:
            status = main(list(words))
        except SystemExit as left:
            status = int(left.code or 0)
        self.out, self.err = self._capsys.readouterr()
        return status

    def json(self, *words: str) -> dict[str, object]:
        self(*words, "--json")
        said: dict[str, object] = json.loads(self.out)
        return said


@pytest.fixture
def shell(
    tmp_path: Path,
    sqlite_template: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Shell:
    """A folder with an empty, migrated database and no settings."""
    (tmp_path / "credbot.db").write_bytes(sqlite_template.read_bytes())
    (tmp_path / "pipeline.csv").write_text(SHEET)
    monkeypatch.chdir(tmp_path)
    for name in ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "DATABASE_URL", "CREDBOT_TIMEZONE"):
        monkeypatch.delenv(name, raising=False)
    return Shell(capsys)


@pytest.fixture
def box() -> Iterator[Sandbox]:
    with Sandbox(clock=StillClock(NOW), rate_limits=False) as box:
        yield box


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys; from credbot.cli.parser import make_parser; make_parser(); "
        "print(*sorted({name.partition('.')[0] for name in sys.modules}))"
    )
    ended = subprocess.run(  # noqa: S603
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    loaded = set(ended.stdout.split())
    assert not loaded & {"sqlalchemy", "pydantic", "slack_sdk", "slack_bolt", "rich", "structlog"}


def options(parser: argparse.ArgumentParser) -> Iterator[str]:
    """Every option and choice of a parser and of the commands in it."""
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for name, inner in action.choices.items():
                yield name
                yield from options(inner)
        else:
            yield from (word for word in action.option_strings if word.startswith("--"))
            yield from action.choices or ()


@pytest.mark.parametrize("name", [name for name, _, _ in COMMANDS])
def test_every_command_helps_and_stands_in_the_docs(shell: Shell, name: str) -> None:
    assert shell(name, "--help") == 0
    assert shell.out.startswith(f"usage: credbot {name}")
    page = (ROOT / "docs" / "cli.md").read_text("utf-8")
    parts = [part for part in page.split("\n## ") if re.match(rf"`credbot {name}[ `]", part)]
    assert len(parts) == 1
    inner = next(action for action in make_parser()._actions if action.dest == "==SUPPRESS==")
    assert isinstance(inner, argparse._SubParsersAction)
    wanted = set(options(inner.choices[name])) - {"--help"}
    assert [word for word in sorted(wanted) if word not in parts[0]] == []


def test_a_command_nobody_knows_is_status_2(shell: Shell) -> None:
    assert shell("dance") == 2
    assert "invalid choice: 'dance'" in shell.err


def test_the_version_is_said(shell: Shell) -> None:
    assert shell("--version") == 0
    assert shell.out.startswith("credbot 0.")


def test_people_are_added_changed_listed_and_removed(shell: Shell) -> None:
    assert shell("people", "add", "U0MIA", "--role", "specialist", "--name", "Mia Example") == 0
    assert shell.out == "Mia Example (U0MIA) is specialist.\n"
    assert shell("people", "role", "U0MIA", "leader,compliance") == 0
    (mia,) = shell.json("people", "list")["people"]  # type: ignore[misc]
    assert mia["roles"] == ["compliance", "leader"]
    assert shell("people", "remove", "U0MIA") == 0
    assert shell.out == "Mia Example has no role any more.\n"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["people", "add", "mia", "--role", "specialist"], "looks like U024BE7LH"),
        (["people", "add", "U0MIA", "--role", "boss"], "boss is not a role"),
        (["people", "role", "U0SAM", "leader"], "I know nobody with the Slack id U0SAM"),
        (["channel", "team", "general"], "looks like C024BE91L"),
        (["channel", "team", "C0A", "--timezone", "Chicago"], "did you mean America/Chicago?"),
        (["channel", "team", "C0A", "--only", "stage=lunch"], "lunch is not a stage"),
        (["channel", "committee", "C0A"], "must be private"),
        (["channel", "remove", "C0A"], "has no use here"),
        (["calendar", "--country", "Atlantis"], "I know no holidays of ATLANTIS"),
        (["calendar", "--close", "christmas"], "christmas is not a date"),
        (["audit", "verify", "--head", "12"], "SEQ:HASH"),
        (["audit", "export", "--since", "yesterday"], "yesterday is not a date"),
        (["job", "lunch"], "lunch is not a job. There are: stall-digest"),
        (["job", "stall-digest", "--at", "soon", "--dry-run"], "soon is not a moment"),
        (["job", "stall-digest"], "SLACK_BOT_TOKEN is missing"),
        (["manifest", "--url", "http://here"], "--url https://credbot.example.com"),
        (["import", "nothing.csv"], "nothing.csv can't be read: No such file"),
        (["import", "pipeline.csv", "--mapping", "m.json"], "The mapping m.json can't be read"),
        (["export", "files", "--out", "files.doc"], "no known ending"),
        (["export", "files", "--since", "2026-13-01"], "is not a date"),
        (["export", "files", "--out", "nowhere/files.csv"], "can't be written"),
        (["run"], "SLACK_BOT_TOKEN is missing"),
        (["demo", "--at", "soon"], "soon is not a moment"),
    ],
)
def test_bad_use_is_one_line_and_status_2(shell: Shell, words: list[str], said: str) -> None:
    assert shell(*words) == 2
    assert shell.out == ""
    assert shell.err.startswith("credbot: ")
    assert shell.err.count("\n") == 1
    assert said in shell.err


def test_with_json_a_refusal_is_a_document_too(shell: Shell) -> None:
    assert "not a job" in str(shell.json("job", "lunch")["error"])


def test_a_channel_gets_a_zone_and_a_filter(shell: Shell) -> None:
    only = "stage=submitted payer=harbor"
    assert shell("channel", "team", "C0A", "--timezone", "America/Chicago", "--only", only) == 0
    assert shell("channel", "operations", "C0A") == 0
    assert shell.json("channel", "list") == {
        "channels": [
            {"id": "C0A", "use": "operations", "zone": None, "only": None, "hour": None},
            {"id": "C0A", "use": "team", "zone": "America/Chicago", "only": only, "hour": None},
        ]
    }
    assert shell("channel", "remove", "C0A") == 0
    assert shell.json("channel", "list") == {"channels": []}


def test_live_is_switched_once(shell: Shell) -> None:
    assert shell("live", "on") == 0
    assert shell.out.startswith("Live: ")
    assert shell("live", "on") == 0
    assert shell.out == "It was live already.\n"
    assert shell.json("audit", "verify")["events"] == 1


def test_the_trail_is_verified_and_handed_out(shell: Shell) -> None:
    shell("live", "on")
    head = shell.json("audit", "verify")["head"]
    assert shell("audit", "verify", "--head", str(head)) == 0
    assert shell("audit", "verify", "--head", f"9:{'0' * 64}") == 1
    assert "tail was cut" in shell.out
    assert shell("audit", "export", "--out", "trail.json") == 0
    trail = json.loads(Path("trail.json").read_text())
    assert trail["head"] == head
    assert [event["event"] for event in trail["events"]] == ["settings.live"]


def test_a_spreadsheet_goes_in_and_comes_out(shell: Shell) -> None:
    assert shell("import", "pipeline.csv", "--dry-run") == 0
    assert "2 would be new" in shell.out
    first = shell.json("import", "pipeline.csv")
    assert first == {"rows": 2, "created": 2, "updated": 0, "unchanged": 0, "rejected": []}
    assert shell.json("import", "pipeline.csv")["unchanged"] == 2
    assert shell("export", "files") == 0
    assert shell.out.splitlines()[0].startswith("file,reference,provider,npi")
    assert "Ana Ruiz" in shell.out
    for name in ("files.csv", "files.xlsx", "files.json"):
        assert shell("export", "files", "--out", name) == 0
        assert shell.json("import", name)["unchanged"] == 2


def test_a_rejected_row_is_told_with_its_remedy_and_status_1(shell: Shell) -> None:
    Path("bad.csv").write_text(SHEET.replace("1234567893", "1234567890"))
    assert shell("import", "bad.csv") == 1
    assert "Row 2, npi: 1234567890. The check digit of this NPI is wrong." in shell.out
    (problem,) = shell.json("import", "bad.csv")["rejected"]  # type: ignore[misc]
    assert set(problem) == {"sheet", "row", "column", "value", "problem", "hint"}


def test_a_changed_calendar_says_what_moves(shell: Shell) -> None:
    shell("import", "pipeline.csv")
    said = shell.json("calendar", "--state", "TX", "--close", "2026-12-24", "--dry-run")
    assert said["closing_days"] == ["2026-12-24"]
    assert shell.json("calendar")["closing_days"] == []
    assert shell("calendar", "--state", "TX", "--close", "2026-12-24") == 0
    assert shell.out.startswith("Public holidays: US TX. Own closing days: 2026-12-24.")


def test_jobs_show_when_they_run_next(shell: Shell) -> None:
    shell("channel", "team", "C0A", "--timezone", "America/Chicago")
    lines = shell.json("jobs")["jobs"]
    digest = next(line for line in lines if line["job"] == "stall-digest")  # type: ignore[attr-defined]
    assert (digest["scope"], digest["zone"]) == ("channel:C0A", "America/Chicago")
    # Added after eight on a working day, a channel begins tomorrow.
    assert digest["last"] is None or digest["last"]["state"] == "missed"


def test_a_job_rehearsed_writes_nothing(shell: Shell) -> None:
    shell("channel", "team", "C0A")
    shell("live", "on")
    shell("import", "pipeline.csv")
    before = shell.json("jobs")
    said = shell.json("job", "stall-digest", "--at", "2026-11-24T08:00", "--dry-run")
    (message,) = said["messages"]  # type: ignore[misc]
    assert (message["kind"], message["recipient"]) == ("stall_digest", "channel:C0A")
    assert "stalled" in message["text"]
    assert shell.json("jobs") == before


def test_a_job_run_twice_for_one_morning_posts_once(
    shell: Shell, box: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in slack_env(box).items():
        monkeypatch.setenv(name, value)
    room = box.add_channel("credentialing", members=[box.bot_user_id])
    shell("channel", "team", room.id)
    shell("live", "on")
    words = ("job", "stall-digest", "--at", "2026-11-24T08:00")
    assert shell.json(*words) == {
        "job": "stall-digest",
        "slots": [{"scope": f"channel:{room.id}", "slot": "2026-11-24", "claimed": True}],
        "queued": 1,
        "sent": 1,
    }
    again = shell.json(*words)
    assert (again["queued"], again["sent"]) == (0, 0)
    assert again["slots"][0]["claimed"] is False  # type: ignore[index]
    assert len(box.channel_messages(room.id)) == 1


def test_what_does_not_arrive_is_told_with_status_1(
    shell: Shell, box: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in slack_env(box).items():
        monkeypatch.setenv(name, value)
    room = box.add_channel("old", members=[box.bot_user_id])
    shell("channel", "team", room.id)
    shell("live", "on")
    box.archive(room)
    assert shell("job", "stall-digest", "--at", "2026-11-24T08:00") == 1
    assert "is_archived" in shell.err


def test_the_manifest_is_for_socket_mode_or_for_an_address(shell: Shell) -> None:
    assert shell("manifest") == 0
    document = json.loads(shell.out)
    assert document["settings"]["socket_mode_enabled"] is True
    (command,) = document["features"]["slash_commands"]
    assert (command["command"], command["should_escape"]) == ("/cred", True)
    assert shell("manifest", "--url", "https://credbot.example.com/") == 0
    document = json.loads(shell.out)
    address = "https://credbot.example.com/slack/events"
    assert document["settings"]["event_subscriptions"]["request_url"] == address
    assert document["features"]["slash_commands"][0]["url"] == address
    names = [shortcut["name"] for shortcut in document["features"]["shortcuts"]]
    assert len(names) == 7
    assert all(len(name) <= 24 for name in names)


def test_settings_are_read_from_a_file_in_the_folder(shell: Shell) -> None:
    Path(".env").write_text("CREDBOT_TIMEZONE=Mars\n")
    assert shell("people", "list") == 2
    assert "CREDBOT_TIMEZONE is wrong: there is no time zone of this name" in shell.err


def test_a_fault_of_ours_is_one_line_without_its_words(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ValueError("the name of a provider")

    monkeypatch.setattr("credbot.services.people.list_people", broken)
    assert shell("people", "list") == 1
    assert shell.err.startswith("credbot: An unexpected fault: ValueError at ")
    assert "provider" not in shell.err


def test_a_reader_that_leaves_early_is_no_fault(tmp_path: Path) -> None:
    ended = subprocess.run(  # noqa: S602
        f"{sys.executable} -m credbot.cli manifest | head -c 1",
        shell=True,
        cwd=tmp_path,
        env=QUIET,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.stderr == ""


def test_an_empty_folder_is_enough_to_begin(tmp_path: Path) -> None:
    ended = credbot("people", "list", "--json", folder=tmp_path)
    assert ended.returncode == 0, ended.stderr
    assert read_json(ended.stdout) == {"people": []}


def test_the_parser_is_made_of_constants() -> None:
    assert make_parser().prog == "credbot"


def test_a_mapping_that_was_used_is_known_by_its_name_the_next_time(
    shell: Shell, tmp_path: Path
) -> None:
    (tmp_path / "tracker.json").write_text('{"columns": {"Who": "provider"}}')
    (tmp_path / "tracker.csv").write_text('Who,track\n"Ana Ruiz, MD",initial\n')
    assert shell("import", "tracker.csv", "--mapping", "tracker.json") == 0
    (tmp_path / "tracker.json").unlink()

    again = shell.json("import", "tracker.csv", "--mapping", "tracker")

    assert (again["unchanged"], again["rejected"]) == (1, [])


def test_a_mapping_that_nobody_saved_is_refused_with_the_names_there_are(shell: Shell) -> None:
    assert shell("import", "pipeline.csv", "--mapping", "suite") == 2
    assert "suite is neither a file nor a saved mapping. None is saved yet." in shell.err


def test_the_doctor_of_an_empty_folder_names_the_missing_token(tmp_path: Path) -> None:
    ended = credbot("doctor", "--json", folder=tmp_path)
    failed = {one["name"]: one for one in read_json(ended.stdout)["checks"] if not one["ok"]}
    assert ended.returncode == 1
    assert set(failed) == {"database", "slack.bot_token", "slack.transport"}
    assert failed["slack.bot_token"]["problem"] == "SLACK_BOT_TOKEN is missing."


def test_all_settings_go_out_and_in_as_one_file(shell: Shell, tmp_path: Path) -> None:
    shell("calendar", "--close", "2026-12-24")
    assert shell("settings", "export", "settings.json") == 0
    document = json.loads((tmp_path / "settings.json").read_text())
    assert document["closing_days"] == ["2026-12-24"]
    document["tracks"]["stages"]["collecting"]["target"] = "12 business days"
    document["zone"] = "America/Chicago"
    (tmp_path / "settings.json").write_text(json.dumps(document))
    assert shell("settings", "import", "settings.json", "--dry-run") == 0
    assert shell.out.startswith("2 settings would change: tracks, zone.")
    assert shell.json("settings", "import", "settings.json")["changed"] == ["tracks", "zone"]
    assert shell.json("settings", "import", "settings.json")["changed"] == []
    assert shell("settings", "export") == 0
    assert json.loads(shell.out) == document
    for text, said in (("{", "is not JSON"), ("[]", "no file of settings")):
        (tmp_path / "wrong.json").write_text(text)
        assert shell("settings", "import", "wrong.json") == 2
        assert said in shell.err
    assert shell("settings", "import", "nowhere.json") == 2
