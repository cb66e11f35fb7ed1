from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credbot.domain.files import Status, WaitingOn
from credbot.domain.identifiers import npi_problem
from credbot.imports import values
from tests.imports.cases import one, read, wrong

MARCH_1 = date(2024, 3, 1)


@pytest.mark.parametrize(
    "cell",
    [
        "3/1/24", "03/01/2024", "3-1-2024", "3.1.24", "2024-03-01", "2024-03-01 00:00:00",
        "2024-03-01T08:30:00Z", "2024-03-01T08:30:00-05:00", "3/1/2024 8:30 AM", "45352",
        "45352.0", "45352.75", "20240301", "01-MAR-24", "1 Mar 2024", "1-March-2024",
        "Mar 1, 2024", "March 1st, 2024", "Fri 3/1/2024", "Friday, March 1, 2024", "'3/1/2024",
    ],
)  # fmt: skip
def test_a_date_is_read_in_each_form_that_sheets_hold(cell):
    row = one("opened", cell)

    assert row.opened == MARCH_1
    assert row.cells["opened"] == "2024-03-01"


@pytest.mark.parametrize(
    "cell", ["", "TBD", "asap", "n/a", "-", "12/31/9999", "1/1/1900", "9999-12-31", "?", "unknown"]
)
def test_a_date_that_is_not_known_is_none(cell):
    row = one("start_date", cell)

    assert row.start_date is None
    assert row.cells["start_date"] == ""


@pytest.mark.parametrize(("cell", "year"), [("1/1/00", 2000), ("1/1/68", 2068), ("1/1/69", 1969)])
def test_two_digits_of_a_year_up_to_68_are_this_century(cell, year):
    assert one("due", cell).due == date(year, 1, 1)


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("3/2024", "The day is missing"),
        ("March 2024", "The day is missing"),
        ("2024-03", "The day is missing"),
        ("3/4", "The year is missing"),
        ("23/11/2026", "23/11/2026 is not in the calendar"),
        ("2/30/2026", "2/30/2026 is not in the calendar"),
        ("soon", "soon is not a date"),
        ("7", "7 is not a date"),
        ("1/1/2210", "The year 2210 is out of range"),
    ],
)
def test_what_is_no_full_date_is_refused_with_a_right_example(cell, said):
    problem = wrong("due", cell)

    assert problem.problem == said
    assert "11/23/2026" in problem.hint
    assert problem.value == cell


@pytest.mark.parametrize(
    "cell", ["1234567893", "1234567893.0", " 1234 567 893 ", "'1234567893", "123-456-7893"]
)
def test_an_npi_is_repaired_where_it_has_one_reading(cell):
    assert one("npi", cell).npi == "1234567893"


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("1.23457E+09", "The spreadsheet has cut off the last digits"),
        ("1234567890", "The check digit of this NPI is wrong"),
        ("123456789", "An NPI has ten digits"),
        ("3234567893", "An NPI starts with 1 or 2"),
        ("abc", "An NPI has ten digits"),
    ],
)
def test_a_wrong_npi_is_refused_with_the_reason(cell, said):
    assert wrong("npi", cell).problem == said


@given(st.from_regex(r"[0-9]{10}", fullmatch=True))
def test_an_npi_is_accepted_exactly_when_the_rule_finds_no_problem(npi):
    _, text, fault = values.npi(npi)

    assert (fault[0] if fault else None) == npi_problem(npi)
    assert text == ("" if fault else npi)


@pytest.mark.parametrize(("cell", "code"), [("tx", "TX"), ("Texas", "TX"), ("new  york", "NY")])
def test_a_state_may_be_a_name(cell, code):
    assert one("state", cell).state == code


def test_two_states_in_one_cell_are_refused():
    assert wrong("state", "TX, OK").hint == "Write one code or name: TX or Texas."


@pytest.mark.parametrize(
    ("cell", "tin"),
    [("12-3456789", "12-3456789"), ("12345678", "012345678"), ("1234567.0", "001234567")],
)
def test_a_tax_id_gets_back_the_zeros_that_a_spreadsheet_dropped(cell, tin):
    assert one("tin", cell).tin == tin


def test_a_social_security_number_is_neither_stored_nor_shown():
    problem = wrong("tin", "123-45-6789")

    assert problem.problem == "It looks like a Social Security number"
    assert "6789" not in problem.value


@pytest.mark.parametrize("cell", ["y", "Yes", "x", "X", "✓", "TRUE", "1"])
def test_ticks_and_words_mean_yes(cell):
    row = one("start_critical", cell)

    assert (row.start_critical, row.cells["start_critical"]) == (True, "y")


@pytest.mark.parametrize("cell", ["n", "No", "false", "0"])
def test_words_mean_no(cell):
    assert one("start_critical", cell).start_critical is False


def test_an_empty_yes_or_no_is_not_known():
    assert one("start_critical", "").start_critical is None


@pytest.mark.parametrize("cell", ["CR-1042", "cr1042", "1042", "1042.0", "#1042", "CR 1042"])
def test_a_file_number_is_understood_in_each_form(cell):
    row = one("file", cell)

    assert (row.file, row.cells["file"]) == (1042, "CR-1042")


def test_a_reference_in_scientific_notation_has_lost_its_digits():
    assert wrong("reference", "1.23457E+09").problem.startswith("The spreadsheet has cut off")
    assert one("reference", "HM-2611-04417").reference == "HM-2611-04417"


@pytest.mark.parametrize(("cell", "party"), [("Dr.", "provider"), ("plan", "payer"), ("us", "us")])
def test_waiting_on_is_understood_in_common_words(cell, party):
    assert one("waiting_on", cell).waiting_on is WaitingOn(party)


def test_an_unknown_party_is_refused_with_the_known_ones():
    assert "provider, payer, cvo, source, committee, us" in wrong("waiting_on", "aunt").hint


@pytest.mark.parametrize("cell", ["N/A", "#N/A", "none", "-"])
def test_words_for_nothing_are_no_payer(cell):
    assert one("payer", cell).payer is None


def test_control_characters_do_not_get_through():
    assert one("payer", "Harbor\x1b Mutual\x07").payer == "Harbor Mutual"


def test_a_note_keeps_its_lines_and_is_not_read_for_dates():
    row = one("note", "3/4 LM Tina ref 88231,\r\nf/u 3/11")

    assert row.note == "3/4 LM Tina ref 88231,\nf/u 3/11"
    assert row.next is None


def test_a_missing_provider_and_a_wrong_date_are_two_problems_of_one_row():
    got = read(("provider", "track", "due", "payer"), ("", "enrollment", "soon", "Harbor Mutual"))

    assert [(one.column, one.row) for one in got.problems] == [("due", 2), ("provider", 2)]
    assert (got.rows, got.read) == ([], 1)


STATUS_WORDS = [
    ("new", "intake"), ("Requested", "intake"), ("docs requested", "collecting"),
    ("Incomplete", "collecting"), ("waiting on dr", "collecting"), ("sent", "submitted"),
    ("Mailed", "submitted"), ("faxed", "submitted"), ("Submitted", "submitted"),
    ("rec'd", "in_process"), ("Rec’d", "in_process"), ("in review", "in_process"),
    ("pended", "in_process"), ("RTP", "submitting"), ("approved", "approved"),
]  # fmt: skip


@pytest.mark.parametrize(("word", "stage"), STATUS_WORDS)
def test_a_payers_status_word_is_a_stage(word, stage):
    row = one("status", word)

    assert (row.stage, row.status, row.cells["stage"]) == (stage, Status.OPEN, stage)


@pytest.mark.parametrize(
    ("word", "stage"),
    [("PSV", "verifying"), ("PSV ready", "review"), ("cred comm", "committee"),
     ("tabled", "committee"), ("hold for cred comm", "committee"), ("in review", "review")],
)  # fmt: skip
def test_a_committees_status_word_is_a_stage(word, stage):
    assert one("status", word, track="initial").stage == stage


@pytest.mark.parametrize(
    ("word", "outcome"),
    [("active", "approved"), ("PAR", "approved"), ("complete", "approved"), ("WD", "withdrawn"),
     ("panel closed", "panel_closed"), ("denied", "denied"), ("canceled", "cancelled")],
)  # fmt: skip
def test_a_closing_word_carries_its_outcome(word, outcome):
    row = one("status", word)

    assert (row.status, row.outcome) == (Status.CLOSED, outcome)


def test_approved_closes_a_file_of_a_committee():
    row = one("status", "approved", track="initial")

    assert (row.status, row.outcome, row.stage) == (Status.CLOSED, "approved", "committee")


def test_pended_leaves_the_ball_with_the_provider():
    assert one("status", "pended").waiting_on is WaitingOn.PROVIDER


@pytest.mark.parametrize("column", ["status", "stage"])
def test_pending_asks_what_it_means(column):
    problem = wrong(column, "Pending")

    assert problem.problem == "pending can mean collecting or in_process"
    assert "mapping" in problem.hint


@pytest.mark.parametrize("word", ["closed", "termed", "inactive"])
def test_a_closed_file_without_an_outcome_is_asked_for_it(word):
    got = read(("provider", "track", "status"), ("Ana Ruiz", "enrollment", word))

    (problem,) = got.problems
    assert (problem.column, problem.problem) == ("outcome", "A closed file needs an outcome")


def test_a_closing_word_takes_the_outcome_of_its_own_column():
    got = read(
        ("provider", "track", "status", "outcome"),
        ("Ana Ruiz", "enrollment", "termed", "withdrawn"),
    )

    (row,) = got.rows
    assert (row.status, row.outcome) == (Status.CLOSED, "withdrawn")


def test_an_open_file_with_an_outcome_is_refused():
    got = read(
        ("provider", "track", "status", "outcome"), ("Ana Ruiz", "enrollment", "open", "approved")
    )

    assert [one.problem for one in got.problems] == ["An open file has no outcome"]


def test_an_empty_stage_is_the_first_one_but_the_sheet_did_not_say_it():
    row = one("stage", "")

    assert (row.stage, row.cells["stage"], row.status) == ("intake", "", None)


def test_a_stage_that_the_track_does_not_have_is_refused():
    problem = wrong("stage", "submitted", track="initial")

    assert problem.problem == "Initial credentialing has no stage submitted"
    assert problem.hint.endswith("intake, collecting, verifying, review, committee.")


@pytest.mark.parametrize(
    ("word", "track"),
    [("Initial", "initial"), ("recred", "recredentialing"), ("reappointment", "privileges"),
     ("Payer enrollment", "enrollment"), ("reval", "revalidation"), ("ENROLLMENT", "enrollment"),
     ("payer recredentialing", "payer_recredentialing"), ("change of information", "change")],
)  # fmt: skip
def test_a_track_is_known_by_its_key_its_title_and_common_words(word, track):
    got = read(("provider", "track"), ("Ana Ruiz", word))

    assert [row.track for row in got.rows] == [track]


def test_an_unknown_track_is_refused_with_the_known_ones():
    got = read(("provider", "track", "payer"), ("Ana Ruiz", "magic", "Harbor Mutual"))

    (problem,) = got.problems
    assert problem.problem == "There is no track magic"
    assert "payer_recredentialing" in problem.hint
