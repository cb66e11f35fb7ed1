"""A spreadsheet's slow steps have a place of their own: nothing else waits for them."""

import threading
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from credbot.delivery import sheets as drawing
from credbot.delivery.kinds import SCREENS
from credbot.delivery.screens import Screens
from credbot.delivery.sender import Sender
from credbot.sandbox.models import User
from credbot.services import importing, settings, sheets, surveys
from credbot.store import lanes
from credbot.store.database import Database
from credbot.store.lanes import Delivery
from credbot.store.schema import FileRow
from tests.slack.office import BOSS, Slack, Team

ONE = 'provider,track,payer\n"Ana Ruiz, MD",enrollment,Harbor\n'
READ = "I read 1 row of one.csv: 1 file, 1 person, 1 payer."


class Killed(BaseException):
    """The process is gone: nothing after this line is done."""


def sender(team: Team, holder: str, *, slow: bool, screens: Screens = SCREENS) -> Sender:
    return Sender(team.db, team.client, team.clock, screens, holder=holder, slow=slow)


def drop(slack: Slack, who: User, data: str) -> None:
    person = slack.box.person(who.id)
    person.upload(person.dm_id, "one.csv", data.encode())
    slack.box.push.settle(5)


def later(team: Team, seconds: float) -> None:
    team.clock.move(team.clock.now() + timedelta(seconds=seconds))


def count_files(team: Team) -> int:
    with team.db.read() as work:
        return len(work.rows(select(FileRow.id)))


def test_messages_arrive_while_a_step_is_held_up_and_another_process_ends_it(
    slack: Slack, team: Team
) -> None:
    """The first is killed while it reads, the second when the import is committed, not settled."""
    mia = team.add("Mia Example", "coordinator")
    sam = team.add("Sam Sample", "specialist")
    started, killed = threading.Event(), threading.Event()

    def hangs(_db: Database, _row: Delivery) -> None:
        started.set()
        killed.wait(20)
        raise Killed

    def dies(db: Database, row: Delivery) -> None:
        found: Any = SCREENS["sheet_step"](db, row)
        found.then(ONE.encode())
        raise Killed

    def run(screens: Mapping[str, Any]) -> None:
        with suppress(Killed):
            sender(team, "first", slow=True, screens={**SCREENS, **screens}).send_due()

    drop(slack, mia, ONE)
    hanging = threading.Thread(target=run, args=({"sheet_step": hangs},))
    hanging.start()
    assert started.wait(10)
    team.hand_over(team.file(), sam)
    later(team, 2)
    sender(team, "messages", slow=False).send_due()
    assert "CR-1001" in slack.dms(sam)[-1]
    assert slack.dms(mia)[-1] == "Reading one.csv…"
    assert sender(team, "second", slow=True).send_due() == 0
    killed.set()
    hanging.join(10)

    later(team, lanes.LEASE.total_seconds())
    assert sender(team, "second", slow=True).send_due() == 1
    team.deliver()
    assert slack.dms(mia)[-1].startswith(READ)
    shown = slack.dm(mia)[-1]
    assert slack.press(mia, "sheets.import", shown).startswith("Bringing it in.")
    run({"sheet_step": dies})
    assert count_files(team) == 2
    later(team, 2)
    sender(team, "messages", slow=False).send_due()
    assert slack.dms(mia)[-1].startswith("1 file is in.")
    later(team, lanes.LEASE.total_seconds())
    assert sender(team, "second", slow=True).send_due() == 1
    assert count_files(team) == 2
    assert team.troubles() == []


def test_how_much_is_being_read_is_said_while_it_is_read(
    slack: Slack, team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    mia = team.add("Mia Example", "coordinator")
    look, said = surveys.look_through, []

    def slowly(*given: Any) -> dict[str, Any]:
        later(team, 2)
        sender(team, "messages", slow=False).send_due()
        said.extend(slack.dms(mia)[-1:])
        return look(*given)

    monkeypatch.setattr(sheets, "MANY", 3)
    monkeypatch.setattr(surveys, "look_through", slowly)
    rows = "".join(f'"Pat Example {n}, MD",enrollment,Harbor\n' for n in range(3))
    drop(slack, mia, f"provider,track,payer\n{rows}")
    team.deliver()
    assert said == ["Reading about 3 rows of one.csv…"]
    assert [text.partition(":")[0] for text in slack.dms(mia)[-1:]] == ["I read 3 rows of one.csv"]


def test_others_can_write_while_a_large_sheet_is_read(
    slack: Slack, team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also on SQLite, which has one writer at a time: the trial runs on a copy."""
    mia = team.add("Mia Example", "coordinator")
    load, wrote = importing.load_sheets, []

    def slowly(*given: Any, **named: Any) -> Any:
        wrote.append(settings.set_live(team.db, BOSS, not wrote, now=team.clock.now()))
        return load(*given, **named)

    monkeypatch.setattr(sheets, "MANY", 1)
    drop(slack, mia, ONE)
    monkeypatch.setattr(importing, "load_sheets", slowly)
    team.deliver()
    assert wrote == [True]
    assert slack.dms(mia)[-1].startswith(READ)
    assert count_files(team) == 0
    monkeypatch.undo()
    slack.press(mia, "sheets.import", slack.dm(mia)[-1])
    team.deliver()
    assert count_files(team) == 1


def test_a_step_that_fails_again_and_again_is_given_up_and_said_so(
    slack: Slack, team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    mia = team.add("Mia Example", "coordinator")

    def fails(_db: Database, _sheet: int, _by: int, _data: bytes, _now: datetime) -> None:
        raise RuntimeError("a fault")

    monkeypatch.setitem(drawing.STEPS, "sheet_import", fails)
    drop(slack, mia, ONE)
    team.deliver()
    slack.press(mia, "sheets.import", slack.dm(mia)[-1])
    for _ in range(6):
        later(team, 40)
        team.deliver()
    assert slack.dms(mia)[-1].startswith("Something went wrong, and I gave up.")
    assert [(one.kind, one.state) for one in team.troubles()] == [("sheet_step", "aside")]
    monkeypatch.undo()
    read = next(one for one in slack.dm(mia) if "one.csv" in str(one.blocks))
    slack.press(mia, "sheets.import", read)
    team.deliver()
    assert count_files(team) == 1
