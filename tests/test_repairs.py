"""What was wrong once and stays right: acts, undo, races; on both databases."""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, insert, select, text

from credbot.domain.errors import Busy, Refused
from credbot.domain.files import File, Outcome, Provider, Status, WaitingOn
from credbot.domain.intake import NewFiles
from credbot.domain.people import Person, clock, terminal
from credbot.domain.roles import Role
from credbot.services import intake, notes, people, upkeep
from credbot.services import pipeline as acts
from credbot.services import settings as controls
from credbot.store import audit, database, parties, pipeline, settings
from credbot.store import people as kept
from credbot.store.database import Database, open_database
from credbot.store.schema import PayerRow, PersonRow, ProviderRow, VisitRow

NOW = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
TODAY = date(2026, 11, 23)
ENTERED = date(2026, 11, 16)
DANA = terminal("dana")


@pytest.fixture
def mia(db: Database) -> Person:
    """Somebody with all rights, who comes through Slack's door."""
    people.mirror(db, clock(), [{"id": "U1", "real_name": "Mia Example"}], now=NOW)
    return people.add(db, DANA, "U1", ["admin", "coordinator", "specialist"], now=NOW)


def add_file(db: Database, **known: Any) -> File:
    """A file in Collecting since ENTERED, with the visit that belongs to it."""
    with db.begin() as work:
        provider = pipeline.add_provider(work, Provider(0, "Ana Ruiz, MD"), "ana ruiz")
        number = pipeline.next_file_id(work)
        file = File(number, 1, provider.id, "enrollment", "collecting", Status.OPEN, TODAY)
        file = replace(file, stage_entered=ENTERED, waiting_on=WaitingOn.PROVIDER, **known)
        pipeline.add_files(work, [file], settings.get_rules(work), TODAY)
        audit.record(work, DANA, "intake.open", at=NOW, after=file)
    return file


def visits(db: Database, file: File) -> list[tuple[str, date | None, date | None]]:
    columns = (VisitRow.stage, VisitRow.entered, VisitRow.left)
    query = select(*columns).where(VisitRow.file_id == file.id).order_by(VisitRow.id)
    with db.read() as work:
        return [tuple(row) for row in work.rows(query)]


def state(db: Database, file: File) -> File:
    with db.read() as work:
        return pipeline.get_file(work, file.id, lock=False)


def add_visit(db: Database, file: File, stage: str, entered: date, left: date | None) -> None:
    values = {"file_id": file.id, "stage": stage, "entered": entered, "left": left}
    with db.begin() as work:
        work.execute(insert(VisitRow).values(values))


def test_undo_keeps_visits_whose_days_are_otherwise_than_the_file_says(
    db: Database, mia: Person
) -> None:
    file = add_file(db)
    with db.begin() as work:
        work.execute(text("UPDATE visit SET entered = '2026-11-02', \"left\" = '2026-11-09'"))
    add_visit(db, file, "collecting", date(2026, 11, 9), None)
    before = visits(db, file)

    acts.advance_file(db, mia, file.id, now=NOW)
    acts.undo(db, mia, now=NOW)

    assert visits(db, file) == before


def test_undo_of_an_act_without_a_visit_deletes_none(db: Database, mia: Person) -> None:
    file = add_file(db)
    acts.advance_file(db, mia, file.id, now=NOW)
    with db.begin() as work:
        work.execute(text("DELETE FROM visit WHERE stage <> 'collecting'"))

    acts.undo(db, mia, now=NOW)

    assert visits(db, file) == [("collecting", ENTERED, None)]


@pytest.mark.parametrize("days", [0, 7])
def test_undo_of_a_reopening_leaves_the_visit_ended(db: Database, mia: Person, days: int) -> None:
    later = NOW + timedelta(days=days)
    file = add_file(db, owner_id=mia.id)
    with db.begin() as work:
        work.execute(text("UPDATE visit SET entered = '2026-11-23'"))
        work.execute(text("UPDATE file SET stage_entered = '2026-11-23'"))
    acts.close_file(db, mia, file.id, Outcome.WITHDRAWN, "moved", now=NOW)
    closed = visits(db, file)
    assert closed == [("collecting", TODAY, TODAY)]

    acts.reopen_file(db, mia, file.id, "a mistake", now=later)
    assert [visit for visit in visits(db, file) if visit[2] is None] == [
        ("collecting", TODAY + timedelta(days=days), None)
    ]
    acts.undo(db, mia, now=later)

    assert visits(db, file) == closed
    assert not state(db, file).open


def test_undo_of_a_closing_lets_the_visit_go_on(db: Database, mia: Person) -> None:
    file = add_file(db)
    acts.close_file(db, mia, file.id, Outcome.WITHDRAWN, "moved", now=NOW)
    acts.undo(db, mia, now=NOW)

    assert visits(db, file) == [("collecting", ENTERED, None)]


def test_an_undo_button_takes_back_its_own_act_or_nothing(db: Database, mia: Person) -> None:
    """A note leaves the version as it was, a date counts it up."""
    file = add_file(db)
    first = notes.add_note(db, mia, file.id, "first", now=NOW)
    second = acts.move_date(db, mia, file.id, "due", date(2027, 1, 14), "late", now=NOW)
    assert first.file.version + 1 == second.file.version

    with pytest.raises(Refused, match="something else since"):
        acts.undo(db, mia, now=NOW, pressed=first.act)
    assert state(db, file).due == date(2027, 1, 14)

    acts.undo(db, mia, now=NOW, pressed=second.act)
    assert state(db, file).due is None


def test_undo_sees_a_change_behind_many_later_events(db: Database, mia: Person) -> None:
    file = add_file(db)
    acts.wait_file(db, mia, file.id, WaitingOn.PAYER, "a form", now=NOW)
    acts.wait_file(db, DANA, file.id, WaitingOn.US, "a signature", now=NOW)
    acts.wait_file(db, DANA, file.id, WaitingOn.PAYER, "a form", now=NOW)
    for number in range(25):
        notes.add_note(db, DANA, file.id, f"note {number}", now=NOW + timedelta(hours=1))

    with pytest.raises(Refused, match="has changed since: dana changed whom it waits on"):
        acts.undo(db, mia, now=NOW)


def test_a_link_to_a_spreadsheets_person_is_no_act_to_undo(db: Database, mia: Person) -> None:
    people.mirror(db, clock(), [{"id": "U2", "real_name": "U2"}], now=NOW)
    with db.begin() as work:
        spare = kept.add_person(work, "Sam Sample")
    file = add_file(db, owner_id=spare.id)
    acts.assign_files(db, mia, [file.id], mia, now=NOW)
    acts.assign_files(db, DANA, [file.id], spare, now=NOW)

    sam = people.add(db, mia, "U2", ["specialist"], name="Sam Sample", now=NOW)

    assert state(db, file).owner_id == sam.id
    with db.read() as work:
        assert audit.history(work, file.id)[0].event == "people.link"
    with pytest.raises(Refused, match="can't be undone by a word"):
        acts.undo(db, mia, now=NOW)


def test_undo_gives_no_file_to_somebody_who_is_gone(db: Database, mia: Person) -> None:
    people.mirror(db, clock(), [{"id": "U2", "real_name": "U2"}], now=NOW)
    with db.begin() as work:
        spare = kept.add_person(work, "Sam Sample")
    file = add_file(db, owner_id=spare.id)
    acts.assign_files(db, mia, [file.id], mia, now=NOW)
    people.add(db, DANA, "U2", ["specialist"], name="Sam Sample", now=NOW)

    with pytest.raises(Refused, match="no person"):
        acts.undo(db, mia, now=NOW)


@pytest.mark.parametrize("flag", ["deleted", "is_restricted"])
def test_nobody_becomes_a_guest_or_a_deactivated_account(db: Database, flag: str) -> None:
    with db.begin() as work:
        spare = kept.add_person(work, "Sam Sample")
    user = {"id": "U2", "real_name": "Sam Sample", flag: True}

    assert people.mirror(db, clock(), [user], now=NOW).linked == 0
    if flag == "is_restricted":
        people.add(db, DANA, "U2", [Role.COMMITTEE], now=NOW)
    with db.read() as work:
        assert kept.get_person(work, spare.id).slack_id is None


def test_a_file_without_owner_given_to_nobody_stays_so_since_the_day(
    db: Database, mia: Person
) -> None:
    file = add_file(db, unowned_since=ENTERED)

    done = acts.assign_files(db, mia, [file.id], None, now=NOW)

    assert not done[0].changed
    assert state(db, file).unowned_since == ENTERED


def test_the_head_of_an_empty_trail_holds_later(db: Database) -> None:
    with db.read() as work:
        head = audit.head(work)
    add_file(db)
    with db.read() as work:
        assert audit.verify(work, head).problem is None
        assert audit.verify(work, (0, "1" * 64)).problem is not None


def test_rules_of_a_change_that_was_taken_back_are_forgotten(db: Database) -> None:
    day = date(2026, 12, 24)
    with db.begin(rehearsal=True) as work:
        settings.put(work, "closing_days", [day.isoformat()])
        assert not settings.get_rules(work).calendar.is_workday(day)
    with db.begin() as work:
        settings.put(work, "live", True)
    with db.read() as work:
        assert settings.get_rules(work).calendar.is_workday(day)


def test_an_npi_typed_for_a_known_provider_is_kept(db: Database, mia: Person) -> None:
    add_file(db)
    new = NewFiles("Ana Ruiz, MD", "enrollment", payers=("Harbor Mutual",), npi="1234567893")

    intake.open_files(db, mia, new, now=NOW)

    with db.read() as work:
        assert [row.npi for row in work.rows(select(ProviderRow.npi))] == ["1234567893"]


def test_a_writer_that_waits_too_long_is_told_so(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not database_url.startswith("sqlite"):
        pytest.skip("PostgreSQL has many writers")
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.1)
    one, two = open_database(database_url), open_database(database_url)
    with one.begin() as work:
        settings.put(work, "live", True)
        with pytest.raises(Busy, match="Try again in a minute"), two.begin():
            pass
    with two.begin() as work:
        assert settings.get_organisation(work).live
    one.close()
    two.close()


def together(*calls: Callable[[], object]) -> list[BaseException]:
    """Run calls at the same moment; what they raised."""
    raised: list[BaseException] = []
    start = threading.Barrier(len(calls))

    def run(call: Callable[[], object]) -> None:
        start.wait()
        try:
            call()
        except BaseException as error:
            raised.append(error)

    threads = [threading.Thread(target=run, args=(call,)) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised


def test_two_starts_mirror_the_same_people_once(db: Database) -> None:
    users = [{"id": f"U{n}", "real_name": f"Person {n}", "is_admin": n < 5} for n in range(400)]

    def start() -> None:
        people.mirror(db, clock(), users, now=NOW)

    assert together(start, start, start) == []
    with db.read() as work:
        assert work.scalar(select(func.count(PersonRow.slack_id))) == 400
        assert [event.event for event, _ in audit.events(work)] == ["people.role"] * 5


def test_a_payer_named_twice_at_the_same_moment_is_one(db: Database) -> None:
    def name() -> None:
        with db.begin() as work:
            for number in range(20):
                parties.get_or_add(work, PayerRow, f"Payer {number}")

    assert together(name, name, name) == []
    with db.read() as work:
        assert work.scalar(select(func.count(PayerRow.id))) == 20


def test_people_who_open_files_at_the_same_moment_get_one_provider(
    db: Database, mia: Person
) -> None:
    def open_one(payer: str) -> Callable[[], object]:
        new = NewFiles("Ana Ruiz, MD", "enrollment", payers=(payer, "Harbor Mutual " + payer))
        return lambda: intake.open_files(db, mia, new, now=NOW)

    assert together(*map(open_one, "ABCD")) == []
    with db.read() as work:
        assert work.scalar(select(func.count(ProviderRow.id))) == 1


def test_an_act_that_waited_for_a_change_of_the_calendar_goes_by_the_new_one(
    db: Database, mia: Person
) -> None:
    """Thu Dec 3 becomes a closing day while somebody moves the file on."""
    file = add_file(db)
    other = open_database(db.engine.url.render_as_string(hide_password=False), db.zone)
    with other.read() as work:
        settings.get_rules(work)
    locked, waiting = threading.Event(), threading.Event()
    moved: list[BaseException] = []

    def advance() -> None:
        locked.wait(10)
        waiting.set()
        try:
            acts.advance_file(other, mia, file.id, "submitting", now=NOW)
        except BaseException as error:
            moved.append(error)

    thread = threading.Thread(target=advance)
    thread.start()
    with db.begin() as work:
        pipeline.get_file(work, file.id)
        locked.set()
        waiting.wait(10)
        _until_somebody_waits(db, other)
        settings.put(work, "closing_days", ["2026-12-01", "2026-12-02", "2026-12-03"])
    thread.join()
    other.close()

    assert moved == []
    with db.begin() as work:
        again = settings.get_rules(work)
        assert not _wrong_days(work, state(db, file), again)


def _until_somebody_waits(db: Database, other: Database) -> None:
    if db.engine.dialect.name == "sqlite":
        return
    deadline = datetime.now(UTC) + timedelta(seconds=10)  # noqa: TID251  how long a test waits
    query = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
    while datetime.now(UTC) < deadline:  # noqa: TID251  as above
        with db.read() as work:
            if work.scalar(query):
                return
    raise AssertionError("nobody waits for the file")


def _wrong_days(work: Any, file: File, rules: Any) -> dict[str, Any]:
    row = work.row(select(pipeline.FileRow.__table__).where(pipeline.FileRow.id == file.id))
    right = pipeline.derived(file, rules, TODAY)
    return {name: day for name, day in right.items() if getattr(row, name) != day}


def test_many_files_are_given_away_while_the_calendar_changes(db: Database, mia: Person) -> None:
    numbers = [add_file(db).id for _ in range(30)]

    def give() -> None:
        acts.assign_files(db, mia, numbers[::-1], mia, now=NOW)

    def close(day: date) -> Callable[[], object]:
        return lambda: controls.change_calendar(db, DANA, now=NOW, close=[day])

    days = [date(2026, 12, number) for number in (22, 23, 24)]
    assert together(give, *map(close, days), lambda: upkeep.keep_up(db, TODAY, NOW)) == []
    with db.read() as work:
        assert settings.get_organisation(work).closing_days == frozenset(days)


def test_a_trail_tells_the_npi_that_was_learned(db: Database, mia: Person) -> None:
    add_file(db)
    new = NewFiles("Ana Ruiz, MD", "enrollment", payers=("Harbor Mutual",), npi="1234567893")
    number = intake.open_files(db, mia, new, now=NOW).deeds[0].file.id
    with db.read() as work:
        told = audit.history(work, number)[0].after
    assert told["npi"] == "1234567893"
