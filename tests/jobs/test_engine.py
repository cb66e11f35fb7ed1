"""A slot is run once, whoever asks and how often, and what comes too late is written down."""

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from credbot.domain.slots import MONTHLY, Claim, Scope, Slot
from credbot.jobs.engine import Job, Ticker, run_job, schedule, tick
from credbot.services import jobs as service
from credbot.services.jobs import Said
from credbot.store import lanes, runs
from credbot.store import settings as stored_settings
from credbot.store.database import Database, Work, open_database
from credbot.store.outbox import Outgoing

NEW_YORK, HONOLULU = "America/New_York", "Pacific/Honolulu"
TUESDAY = datetime(2026, 11, 24, 14, 0, tzinfo=UTC)
"""09:00 in New York, 04:00 in Honolulu."""


def digest(_work: Work, slots: Sequence[Slot], now: datetime) -> Mapping[Slot, Said]:
    return {
        slot: Said(
            [
                Outgoing(
                    "stall_digest", slot.scope, None, {}, now, f"digest:{slot.scope}:{slot.slot}"
                )
            ],
            {"stalled": 7},
        )
        for slot in slots
    }


def job(*scopes: Scope, name: str = "stall-digest") -> Job:
    def run(db: Database, slots: Sequence[Slot], now: datetime) -> list[Claim]:
        return service.run_slots(db, slots, now, digest)

    return Job(name, lambda _db: scopes, run)


TEAM = Scope("channel:C1", NEW_YORK)
FAR = Scope("channel:C2", HONOLULU)


def queued(db: Database) -> int:
    with db.read() as work:
        return lanes.count_states(work).get("queued", 0)


def state(db: Database, slot: str, scope: str = "channel:C1") -> str | None:
    with db.read() as work:
        run = runs.get_run(work, "stall-digest", scope, slot)
    return run.state if run else None


def local(text: str, zone: str = NEW_YORK) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def test_each_scope_runs_in_its_own_morning(db: Database) -> None:
    jobs = [job(TEAM, FAR)]

    assert [claim.scope for claim in tick(db, jobs, TUESDAY)] == ["channel:C1"]
    assert [claim.scope for claim in tick(db, jobs, TUESDAY + timedelta(hours=4))] == ["channel:C2"]


def test_a_slot_runs_once_however_often_the_clock_ticks(db: Database) -> None:
    jobs = [job(TEAM)]
    claims = [tick(db, jobs, TUESDAY + timedelta(minutes=minute)) for minute in range(5)]

    assert [len(made) for made in claims] == [1, 0, 0, 0, 0]
    assert claims[0][0].queued == len(claims[0][0].rows) == queued(db) == 1


def test_two_processes_that_tick_at_once_run_a_slot_once(database_url: str) -> None:
    scopes = [Scope(f"channel:C{number}", NEW_YORK) for number in range(40)]
    handles = [open_database(database_url) for _ in range(4)]
    together = threading.Barrier(len(handles))
    made: list[list[Claim]] = []

    def one(db: Database, mine: list[Scope]) -> None:
        together.wait()
        made.append(tick(db, [job(*mine)], TUESDAY))

    threads = [
        threading.Thread(target=one, args=(db, scopes[number:] + scopes[:number]))
        for number, db in enumerate(handles)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    claimed = [claim.scope for claims in made for claim in claims]
    assert sorted(claimed) == sorted(scope.name for scope in scopes)
    assert queued(handles[0]) == 40
    for db in handles:
        db.close()


def test_a_run_that_fails_claims_nothing_and_is_tried_again(db: Database) -> None:
    good = job(TEAM, name="my-morning")
    broken = [True]

    def compose(work: Work, slots: Sequence[Slot], now: datetime) -> Mapping[Slot, Said]:
        if broken:
            raise ValueError("broken")
        return digest(work, slots, now)

    jobs = [
        Job("stall-digest", lambda _db: [TEAM], lambda *its: service.run_slots(*its, compose)),
        good,
    ]
    with pytest.raises(ExceptionGroup):
        tick(db, jobs, TUESDAY)
    assert (state(db, "2026-11-24"), queued(db)) == (None, 1)

    broken.clear()
    assert len(tick(db, jobs, TUESDAY + timedelta(minutes=1))) == 1


def test_nothing_is_due_before_eight_or_on_a_day_off(db: Database) -> None:
    jobs = [job(TEAM)]
    for moment in ("2026-11-24T07:59", "2026-11-22T09:00", "2026-11-26T09:00"):
        assert tick(db, jobs, local(moment)) == []

    with db.begin() as work:
        stored_settings.put(work, "closing_days", [date(2026, 11, 24).isoformat()])
    assert tick(db, jobs, local("2026-11-24T09:00")) == []


def test_a_late_start_catches_up_until_noon_and_then_writes_down_the_loss(db: Database) -> None:
    assert len(tick(db, [job(TEAM)], local("2026-11-24T11:59"))) == 1

    assert tick(db, [job(TEAM)], local("2026-11-25T12:00")) == []
    assert state(db, "2026-11-25") == "missed"
    assert queued(db) == 1


def test_days_down_are_missed_and_today_is_run(db: Database) -> None:
    tick(db, [job(TEAM)], local("2026-11-19T08:00"))

    claims = tick(db, [job(TEAM)], local("2026-11-24T08:00"))

    assert [claim.slot for claim in claims] == ["2026-11-24"]
    assert [state(db, f"2026-11-{day}") for day in (20, 21, 22, 23)] == [
        "missed",
        None,
        None,
        "missed",
    ]


def test_an_explicit_run_takes_a_missed_slot_once_and_a_claimed_one_never(db: Database) -> None:
    tick(db, [job(TEAM)], local("2026-11-24T13:00"))
    evening = local("2026-11-24T20:00")

    (first,) = run_job(db, job(TEAM), evening)
    (second,) = run_job(db, job(TEAM), evening)

    assert (first.claimed, first.queued) == (True, 1)
    assert (second.claimed, second.queued) == (False, 0)
    assert queued(db) == 1


def test_an_explicit_run_goes_by_the_local_date_of_each_scope(db: Database) -> None:
    moment = datetime(2026, 11, 25, 6, 0, tzinfo=UTC)

    claims = run_job(db, job(TEAM, FAR), moment)

    assert [(claim.scope, claim.slot) for claim in claims] == [
        ("channel:C1", "2026-11-25"),
        ("channel:C2", "2026-11-24"),
    ]


def test_an_explicit_run_on_a_day_off_has_no_slot(db: Database) -> None:
    assert run_job(db, job(TEAM), local("2026-11-26T09:00")) == []


def test_a_slot_taken_ahead_leaves_those_before_it_due(db: Database) -> None:
    run_job(db, job(TEAM), local("2026-12-01T09:00"))

    assert len(tick(db, [job(TEAM)], TUESDAY)) == 1
    assert len(tick(db, [job(TEAM)], local("2026-11-25T08:00"))) == 1
    assert tick(db, [job(TEAM)], local("2026-12-01T08:00")) == []


def test_a_rehearsal_writes_nothing(db: Database) -> None:
    slots = [Slot("stall-digest", TEAM.name, "2026-11-24", NEW_YORK)]

    assert len(service.rehearse(db, slots, TUESDAY, digest)) == 1
    assert (state(db, "2026-11-24"), queued(db)) == (None, 0)


def test_a_run_keeps_its_numbers_for_the_next_one(db: Database) -> None:
    tick(db, [job(TEAM)], TUESDAY)
    tick(db, [job(TEAM)], local("2026-11-25T13:00"))

    with db.read() as work:
        last = runs.last_done(work, "stall-digest", TEAM.name, date(2026, 11, 25))
        assert last is not None
        assert (last.slot, last.details) == ("2026-11-24", {"stalled": 7, "queued": 1})
        assert runs.last_done(work, "stall-digest", TEAM.name, date(2026, 11, 24)) is None


@pytest.mark.parametrize("day", ["2026-03-06", "2026-10-30"])
def test_days_on_which_clocks_change_run_once(db: Database, day: str) -> None:
    begin = local(f"{day}T00:00")
    made = []
    for quarter in range(4 * 24 * 5):
        made += tick(db, [job(TEAM)], begin + quarter * timedelta(minutes=15))

    friday = date.fromisoformat(day)
    workdays = [friday, friday + timedelta(days=3), friday + timedelta(days=4)]
    assert [claim.slot for claim in made] == [day.isoformat() for day in workdays]


def test_the_monthly_job_runs_for_the_finished_month(db: Database) -> None:
    monthly = Job("leadership-report", lambda _db: [TEAM], job(TEAM).run, MONTHLY)

    assert [claim.slot for claim in tick(db, [monthly], local("2026-11-30T23:59"))] == ["2026-10"]
    assert tick(db, [monthly], local("2026-12-02T07:59")) == []
    assert [claim.slot for claim in tick(db, [monthly], local("2026-12-02T08:00"))] == ["2026-11"]
    assert tick(db, [monthly], local("2026-12-20T08:00")) == []


def test_the_schedule_shows_the_last_run_and_the_next(db: Database) -> None:
    tick(db, [job(TEAM)], TUESDAY)

    (line,) = schedule(db, [job(TEAM)], TUESDAY)

    assert line.last is not None
    assert (line.last.slot, line.last.state) == ("2026-11-24", "claimed")
    assert (line.next_slot, line.next_at) == ("2026-11-25", local("2026-11-25T08:00"))


class Moving:
    """A clock that stands where it was put."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at


def eventually(holds: Callable[[], bool], seconds: float = 5) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "it never came to hold"
        time.sleep(0.01)


def test_the_ticker_ticks_at_once_and_again_and_stops(
    tmp_path: Path, sqlite_template: Path
) -> None:
    path = tmp_path / "ticker.db"
    path.write_bytes(sqlite_template.read_bytes())
    db = open_database(f"sqlite:///{path}")
    clock, heard = Moving(TUESDAY), list[int]()
    ticker = Ticker(db, [job(TEAM)], clock, lambda made: heard.append(len(made)), every=0.3)
    ticker.start()
    eventually(lambda: len(heard) >= 2)

    clock.at = local("2026-11-25T09:00")
    eventually(lambda: sum(heard) == 2)

    ticker.stop()
    ended = len(heard)
    time.sleep(0.5)
    assert (len(heard), ticker.last_tick, ticker.troubles) == (ended, clock.at, 0)
    db.close()


def test_a_failing_tick_is_counted_and_the_next_one_comes(
    tmp_path: Path, sqlite_template: Path
) -> None:
    path = tmp_path / "ticker.db"
    path.write_bytes(sqlite_template.read_bytes())
    db = open_database(f"sqlite:///{path}")

    def broken(*_: object) -> list[Claim]:
        raise ValueError("broken")

    failing = Job("stall-digest", lambda _db: [TEAM], broken)
    ticker = Ticker(db, [failing], Moving(TUESDAY), every=0.05)
    ticker.start()
    eventually(lambda: ticker.troubles >= 2)
    ticker.stop()
    db.close()
