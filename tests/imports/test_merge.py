"""A second spreadsheet over the first: corrections come in, work done here stays."""

import io
from dataclasses import asdict
from datetime import UTC, date, datetime

import pytest
import xlsxwriter
from sqlalchemy import select

from credbot.documents.sheets import write_rows
from credbot.domain.files import Channel, File, Hold, HoldParty, Outcome, Status, WaitingOn
from credbot.domain.people import terminal
from credbot.imports.sheets import open_workbook
from credbot.services import exports, importing, notes, payers, pipeline
from credbot.store import audit, people
from credbot.store.database import Database, open_database
from credbot.store.pipeline import get_file
from credbot.store.schema import AuditRow, OutreachRow, PersonRow, ProviderRow, VisitRow
from tests.imports.cases import csv_bytes, tracks

BOSS = terminal("tess")
NPI, OTHER_NPI = "2000000010", "2246019758"
FIRST = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
NOW = datetime(2026, 11, 30, 15, 0, tzinfo=UTC)
TODAY = date(2026, 11, 30)
LATER = datetime(2026, 12, 2, 15, 0, tzinfo=UTC)
USUAL = {
    "reference": "R1",
    "provider": "Ana Ruiz, MD",
    "track": "enrollment",
    "payer": "Harbor Mutual",
}


def load(db: Database, data: bytes, now: datetime = NOW, name: str = "pipeline.csv"):
    sheets = open_workbook(io.BytesIO(data), name, tracks=tracks())
    return importing.import_rows(db, BOSS, sheets, now=now)


def bring(db: Database, *rows: dict[str, object], now: datetime = NOW):
    """Import rows as a CSV; each has the usual cells unless it says others."""
    filled = [{**USUAL, **row} for row in rows]
    columns = list(dict.fromkeys(column for row in filled for column in row))
    lines = [[row.get(column, "") for column in columns] for row in filled]
    report = load(db, csv_bytes(columns, *lines), now)
    assert report.rejected == []
    return report


def twice(db: Database, first: dict[str, object], second: dict[str, object]) -> File:
    """The file after two imports, a week apart; the third of the same sheet changes nothing."""
    assert bring(db, first, now=FIRST).created == 1
    assert bring(db, second).updated == 1
    file = state(db)
    assert bring(db, second, now=LATER).unchanged == 1
    assert state(db) == file
    return file


def state(db: Database, number: int = 1001) -> File:
    with db.read() as work:
        return get_file(work, number, lock=False)


def rows_of(db: Database, table) -> list[dict]:
    with db.read() as work:
        found = work.rows(select(table.__table__).order_by(table.id))
        return [dict(row._mapping) for row in found]


def provider_rows(db: Database) -> list[tuple]:
    found = rows_of(db, ProviderRow)
    return [(row["name"], row["folded"], row["npi"], row["specialty"]) for row in found]


def visits(db: Database) -> list[tuple]:
    return [(row["stage"], row["entered"], row["left"]) for row in rows_of(db, VisitRow)]


def person(db: Database, name: str, **known) -> int:
    with db.begin() as work:
        return people.add_person(work, name, **known).id


def exported(db: Database, kind: str) -> bytes:
    found = exports.export_rows(db, BOSS, kind)
    out = io.BytesIO()
    write_rows(found.columns, found.rows, out, "csv", kind)
    return out.getvalue()


# The provider


def test_an_npi_that_is_added_later_becomes_the_providers(db):
    twice(db, {}, {"npi": NPI, "specialty": "Cardiology"})

    assert provider_rows(db) == [("Ana Ruiz, MD", "ana ruiz", NPI, "Cardiology")]


def test_a_corrected_npi_and_name_change_the_files_own_provider(db):
    twice(db, {"npi": NPI}, {"npi": OTHER_NPI, "provider": "Ana Ruiz-Sample, MD"})

    assert provider_rows(db) == [("Ana Ruiz-Sample, MD", "ana ruiz-sample", OTHER_NPI, None)]


def test_a_provider_renamed_without_an_npi_stays_one_provider(db):
    file = twice(db, {}, {"provider": "Anna Ruiz, MD"})

    assert provider_rows(db) == [("Anna Ruiz, MD", "anna ruiz", None, None)]
    assert file.provider_id == rows_of(db, ProviderRow)[0]["id"]


def test_a_file_found_by_its_number_corrects_its_provider_too(db):
    bring(db, {"reference": ""}, now=FIRST)

    bring(db, {"reference": "", "file": "CR-1001", "npi": NPI, "provider": "Anna Ruiz"})

    assert provider_rows(db) == [("Anna Ruiz", "anna ruiz", NPI, None)]


def test_a_new_file_beside_a_correction_finds_the_corrected_provider(db):
    bring(db, {}, now=FIRST)

    bring(db, {"provider": "Anna Ruiz", "npi": NPI}, {"reference": "R2", "provider": "Anna Ruiz"})

    assert provider_rows(db) == [("Anna Ruiz", "anna ruiz", NPI, None)]
    assert state(db, 1002).provider_id == state(db).provider_id


def test_an_npi_of_somebody_known_makes_the_file_theirs(db):
    bring(db, {}, {"reference": "R2", "provider": "Ben Sample", "npi": NPI}, now=FIRST)

    bring(db, {"npi": NPI}, {"reference": "R2", "provider": "Ben Sample", "npi": NPI})

    assert state(db).provider_id == state(db, 1002).provider_id
    assert [npi for _, _, npi, _ in provider_rows(db)].count(NPI) == 1


def test_the_record_says_what_was_corrected(db):
    twice(db, {}, {"provider": "Anna Ruiz, MD"})

    with db.read() as work:
        event = audit.history(work, 1001)[0]
    assert event.before["provider"] == "Ana Ruiz, MD"
    assert event.after["provider"] == "Anna Ruiz, MD"


# Status, outcome, decision and hold


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"stage": "submitted"}, {"stage": "submitted", "outcome": "denied"}),
        ({"stage": "submitted"}, {"stage": "denied"}),
        ({"stage": "submitted", "status": "open"}, {"stage": "submitted", "status": "denied"}),
    ],
)
def test_a_decision_closes_the_file_whichever_column_says_it(db, first, second):
    file = twice(db, first, {**second, "decided": "2026-11-25"})

    assert (file.status, file.outcome) == (Status.CLOSED, Outcome.DENIED)
    assert file.decided == date(2026, 11, 25)
    assert file.stage == "submitted"


def test_a_decision_taken_back_opens_the_file_again(db):
    file = twice(db, {"outcome": "denied", "decided": "2026-11-20"}, {"outcome": "", "decided": ""})

    assert (file.status, file.outcome, file.decided) == (Status.OPEN, None, None)
    assert visits(db)[-1][2] is None


def test_a_hold_in_the_column_stage_holds_and_its_end_resumes(db):
    bring(db, {"stage": "collecting"}, now=FIRST)

    bring(db, {"stage": "on hold"}, now=NOW)
    held = state(db)
    bring(db, {"stage": "collecting"}, now=LATER)

    assert (held.status, held.stage) == (Status.HOLD, "collecting")
    assert held.hold is not None
    assert state(db).status is Status.OPEN
    assert state(db).past_holds == ((TODAY, date(2026, 12, 2)),)


def test_a_sheet_that_says_nothing_of_the_standing_leaves_it(db):
    bring(db, {"outcome": "denied"}, now=FIRST)

    bring(db, {"note": "a word"})

    assert (state(db).status, state(db).note) == (Status.CLOSED, "a word")


def test_a_file_closed_here_stays_closed_whatever_the_sheet_says(db):
    bring(db, {"status": "open"}, now=FIRST)
    pipeline.close_file(db, BOSS, 1001, Outcome.WITHDRAWN, "gone", now=FIRST)

    bring(db, {"status": "hold", "hold_until": "2026-12-20"})

    assert (state(db).status, state(db).outcome) == (Status.CLOSED, Outcome.WITHDRAWN)


def test_another_review_date_keeps_the_hold_that_there_is(db):
    held = {"status": "hold", "hold_reason": "leave", "hold_until": "2026-12-10"}

    file = twice(db, held, {**held, "hold_reason": "long leave", "hold_until": "2026-12-20"})

    began = date(2026, 11, 23)
    assert file.hold == Hold(HoldParty.INTERNAL, "long leave", began, date(2026, 12, 20))


def test_another_review_date_keeps_with_whom_the_hold_was_agreed(db):
    bring(db, {"hold_until": ""}, now=FIRST)
    until = date(2026, 12, 10)
    pipeline.hold_file(db, BOSS, 1001, HoldParty.PAYER, until, "panel", now=FIRST)
    export = exported(db, "files")
    load(db, export)

    load(db, export.replace(b"2026-12-10", b"2026-12-20"))

    hold = state(db).hold
    assert hold == Hold(HoldParty.PAYER, "panel", date(2026, 11, 23), date(2026, 12, 20))


def test_a_hold_that_the_sheet_ends_is_kept_as_past(db):
    file = twice(db, {"status": "hold", "hold_until": "2026-12-10"}, {"status": "open"})

    assert (file.status, file.hold) == (Status.OPEN, None)
    assert file.past_holds == ((date(2026, 11, 23), TODAY),)


# Track and stage


def test_another_track_takes_the_stage_of_the_sheet(db):
    first = {"stage": "submitted", "stage_entered": "2026-11-20"}

    file = twice(db, first, {"track": "initial", "stage": "review", "stage_entered": "2026-11-24"})

    assert (file.track, file.stage) == ("initial", "review")
    assert file.stage_entered == date(2026, 11, 24)


def test_another_track_without_that_stage_begins_at_its_first(db):
    file = twice(db, {"stage": "submitted"}, {"track": "initial", "stage": ""})

    assert (file.track, file.stage, file.stage_entered) == ("initial", "intake", TODAY)


def test_another_track_moves_a_file_that_went_on_here(db):
    bring(db, {"stage": "collecting"}, now=FIRST)
    pipeline.advance_file(db, BOSS, 1001, "in_process", now=FIRST)

    bring(db, {"track": "initial", "stage": "collecting"})

    assert (state(db).track, state(db).stage) == ("initial", "collecting")


def test_another_stage_is_entered_as_if_somebody_had_moved_the_file(db):
    first = {"stage": "collecting", "stage_entered": "2026-11-20"}

    file = twice(db, first, {"stage": "submitted"})

    assert (file.stage, file.stage_entered, file.submitted) == ("submitted", TODAY, TODAY)
    assert (file.waiting_on, file.waiting_since) == (WaitingOn.PAYER, TODAY)
    assert visits(db) == [
        ("collecting", date(2026, 11, 20), TODAY),
        ("submitted", TODAY, None),
    ]


def test_what_the_sheet_says_of_the_new_stage_wins(db):
    second = {
        "stage": "submitted",
        "stage_entered": "2026-11-25",
        "waiting_on": "provider",
        "submitted": "2026-11-24",
        "next": "2026-12-08",
    }

    file = twice(db, {"stage": "collecting"}, second)

    assert (file.waiting_on, file.waiting_since) == (WaitingOn.PROVIDER, date(2026, 11, 25))
    assert (file.submitted, file.next_touch) == (date(2026, 11, 24), date(2026, 12, 8))


def test_another_party_is_waited_on_since_today(db):
    first = {"stage": "collecting", "stage_entered": "2026-11-20", "waiting_on": "provider"}

    file = twice(db, first, {**first, "waiting_on": "us"})

    assert (file.waiting_on, file.waiting_since) == (WaitingOn.US, TODAY)
    assert file.stage_entered == date(2026, 11, 20)


def test_a_corrected_date_corrects_the_stay_and_the_end_of_the_one_before(db):
    bring(db, {"stage": "collecting", "stage_entered": "2026-11-10"}, now=FIRST)
    bring(db, {"stage": "submitted", "stage_entered": "2026-11-20"}, now=FIRST)

    bring(db, {"stage": "submitted", "stage_entered": "2026-11-18"})

    assert visits(db) == [
        ("collecting", date(2026, 11, 10), date(2026, 11, 18)),
        ("submitted", date(2026, 11, 18), None),
    ]
    assert state(db).waiting_since == date(2026, 11, 18)


# People


@pytest.mark.parametrize("word", ["mia@example.com", "U0MIA", "mia", "@mexample", "Mia Example"])
def test_a_later_assignee_is_taken_however_the_first_was_written(db, word):
    person(db, "Mia Example", slack_id="U0MIA", email="mia@example.com", handle="mexample")
    lou = person(db, "Lou Sample", slack_id="U0LOU", email="lou@example.com")

    file = twice(db, {"assignee": word}, {"assignee": "lou@example.com"})

    assert file.owner_id == lou
    assert len(rows_of(db, PersonRow)) == 2


def test_a_file_given_away_here_stays_so_though_the_sheet_names_another(db):
    person(db, "Mia Example", email="mia@example.com")
    lou = person(db, "Lou Sample")
    bring(db, {"assignee": "mia@example.com"}, now=FIRST)
    with db.read() as work:
        to = people.get_person(work, lou)
    pipeline.assign_files(db, BOSS, [1001], to, now=FIRST)

    bring(db, {"assignee": "Kim Sample"})

    assert state(db).owner_id == lou


def test_another_word_for_the_same_person_changes_nothing(db):
    person(db, "Mia Example", email="mia@example.com")
    bring(db, {"assignee": "mia@example.com"}, now=FIRST)

    assert bring(db, {"assignee": "Mia Example"}).unchanged == 1


def test_a_beginning_of_a_name_is_not_the_person(db):
    samantha = person(db, "Samantha Doe")

    bring(db, {"assignee": "Sam"}, {"reference": "R2", "assignee": "Samantha D"})

    owners = {state(db).owner_id, state(db, 1002).owner_id}
    assert samantha not in owners
    assert [row["name"] for row in rows_of(db, PersonRow)][1:] == ["Sam", "Samantha D"]


def test_a_first_name_that_two_have_is_neither(db):
    person(db, "Maria Doe")
    person(db, "María Sample")

    bring(db, {"assignee": "Maria"})
    bring(db, {"reference": "R2", "assignee": "Maria"})

    assert [row["name"] for row in rows_of(db, PersonRow)][2:] == ["Maria"]


# The file's number


@pytest.mark.parametrize("cell", ["CR-100000000", "2147483648", "9999999999"])
def test_a_file_number_nobody_can_type_is_refused(db, cell):
    report = load(db, csv_bytes(["file", "provider", "track"], [cell, "Ana", "enrollment"]))

    (problem,) = report.rejected
    assert problem.problem == f"{cell} is too high for a file number"
    assert problem.hint == "A file number has at most eight digits, such as CR-1042."


# Past events


EVENT = {
    "reference": "R1",
    "happened": "2026-11-02T10:00:00-05:00",
    "recorded": "2026-11-03",
    "person": "Mia Example",
    "door": "portal",
    "event": "pipeline.note",
    "field": "",
    "before": "",
    "after": "",
    "text": "asked",
}


def test_what_the_sheet_says_of_recording_and_door_is_kept_as_text(db):
    bring(db, {})
    moved = {**EVENT, "event": "pipeline.date", "field": "due", "after": "2026-12-01"}

    load(db, csv_bytes(EVENT, EVENT.values(), moved.values()), name="events.csv")

    with db.read() as work:
        note, date_moved = [event for event, _ in audit.events(work) if event.actor != "tess"]
    assert note.after == {"sheet_recorded": "2026-11-03", "sheet_door": "portal"}
    assert date_moved.after["due"] == "2026-12-01"
    export = exported(db, "events").decode()
    assert ",pipeline.note,,,,,,asked" in export
    assert ",pipeline.date,,,due,,2026-12-01,asked" in export


def history(db: Database) -> None:
    """A file with acts and contacts of its own."""
    bring(db, {"stage": "collecting"}, now=FIRST)
    pipeline.advance_file(db, BOSS, 1001, None, now=NOW)
    notes.add_note(db, BOSS, 1001, "two  words\nand a line", now=NOW)
    payers.log_outreach(
        db, BOSS, 1001, Channel.EMAIL, "wrote to Kim", now=LATER, spoken_to="Kim", call_ref="77"
    )


@pytest.mark.parametrize("kind", ["events", "outreach"])
def test_our_own_export_changes_nothing_here(db, kind):
    history(db)
    before = [rows_of(db, table) for table in (AuditRow, OutreachRow)], asdict(state(db))

    report = load(db, exported(db, kind), LATER, f"{kind}.csv")

    assert (report.rejected, report.created, report.updated) == ([], 0, 0)
    assert report.unchanged == report.rows > 0
    after = [rows_of(db, table) for table in (AuditRow, OutreachRow)], asdict(state(db))
    assert after == before


def test_our_own_export_comes_into_another_database(db, sqlite_template, tmp_path):
    history(db)
    path = tmp_path / "other.db"
    path.write_bytes(sqlite_template.read_bytes())
    other = open_database(f"sqlite:///{path}")
    load(other, exported(db, "files"))

    assert load(other, exported(db, "events"), name="events.csv").created == 4
    assert load(other, exported(db, "outreach"), name="outreach.csv").updated == 1

    (contact,) = rows_of(other, OutreachRow)
    assert (contact["channel"], contact["spoken_to"], contact["call_ref"]) == ("email", "Kim", "77")
    assert load(other, exported(other, "events"), name="events.csv").created == 0
    other.close()


# The report


def test_a_bad_row_2_on_two_sheets_is_two_rows(db):
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        files = book.add_worksheet("files")
        files.write_row(0, 0, ("reference", "provider", "track", "npi", "due"))
        files.write_row(1, 0, ("R1", "Ana Ruiz", "enrollment", "12", "never ever"))
        files.write_row(2, 0, ("R2", "Ben Sample", "enrollment", "", ""))
        events = book.add_worksheet("events")
        events.write_row(0, 0, ("reference", "happened", "event"))
        events.write_row(1, 0, ("R9", "2026-11-02", "pipeline.note"))

    report = load(db, out.getvalue(), name="pipeline.xlsx")

    assert (report.rows, report.created, report.refused) == (3, 1, 2)
    assert {(asdict(one)["sheet"], one.row) for one in report.rejected} == {
        ("files", 2),
        ("events", 2),
    }
