"""Intake screening: checks that decide nothing, and a person who decides."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credbot.domain.checks import Check, State
from credbot.domain.files import File, Line, Provider, Status
from credbot.domain.requirements import Item
from credbot.domain.screening import Known, facts
from credbot.sandbox.models import User
from tests.slack.office import Slack, Team

TODAY = date(2026, 11, 23)


@pytest.fixture
def cora(team: Team) -> User:
    """A coordinator; CR-1001 in intake since Wed Nov 18, CR-1002 open for the same payer."""
    cora = team.add("Cora Chief", "coordinator")
    new = {"provider": "Ana Ruiz, MD", "npi": "2000000010", "stage": "intake", "state": "TX"}
    team.files(
        {**new, "stage_entered": "2026-11-18", "start_date": "2026-12-07"},
        {**new, "stage": "collecting", "opened": "2026-10-01"},
    )
    return cora


def test_the_checks_are_filled_with_facts_kept_with_who_and_decide_nothing(
    slack: Slack, team: Team, cora: User
) -> None:
    waiting = slack.type(cora, "/cred screen")
    assert waiting.splitlines()[0] == (
        "*1 file to screen: oldest 3 business days, target 2, was due Fri Nov 20. "
        "Order: oldest first.*"
    )
    assert "1 request to screen: oldest 3 business days, target 2, was due Fri Nov 20" in (
        slack.home(cora)
    )
    sheet = slack.press(cora, "screening.open_1001")
    assert "Identity: NPI and name (optional): OK" in sheet
    assert "No duplicate (optional): Problem" in sheet
    assert "Start date feasible (optional): Problem" in sheet
    assert "Right track (optional):\n" in sheet
    shown = slack.submit(cora, {"track": "ok", "duplicates": "na", "contact": "missing"})

    assert "Identity: NPI and name: ok (Cora Chief, Mon Nov 23). NPI 2000000010: its" in shown
    assert "No duplicate: *not applicable* (Cora Chief, Mon Nov 23). CR-1002 is open for" in shown
    assert "A contact who answers: *missing* (Cora Chief, Mon Nov 23)" in shown
    assert team.state(1001).stage == "intake"
    assert team.recorded() == ["screening.check"]
    slack.close(cora)

    leo = team.add("Leo Leader", "leader")
    facts = "1 problem (Start date feasible), 1 not applicable"
    for seen in (
        slack.type(cora, "/cred 1001"),
        slack.type(cora, "/cred provider ruiz"),
        slack.type(leo, "/cred 1001"),
    ):
        assert "\nScreening: 2 ok, 4 missing (" in seen
        assert facts in seen
    read = slack.press(leo, "screening.look")
    assert "A contact who answers: *missing* (Cora Chief, Mon Nov 23)" in read

    slack.type(cora, "/cred screen 1001")
    slack.submit(cora, {})
    assert team.recorded() == ["screening.check"], "the same checks once more change nothing"


def test_accepted_it_moves_on_and_the_undo_brings_it_back(
    slack: Slack, team: Team, cora: User
) -> None:
    assert "[Screen]" in slack.type(cora, "/cred 1001")
    slack.press(cora, "screening.open")
    slack.close(cora)
    slack.home(cora)
    slack.press(cora, "pipeline.queue", slack.home_view(cora))
    slack.press(cora, "pipeline.more", option="screen 1001:1")
    assert slack.stack(cora) == ["pipeline.list", "screening.save"]
    slack.submit(cora, {})
    said = slack.press(cora, "screening.accept")
    assert "Moved to Collecting, Mon Nov 23. Waits on provider." in said
    assert team.state(1001).stage == "collecting"
    assert "Undone: the acceptance." in slack.press(cora, "pipeline.undo")
    assert team.state(1001).stage == "intake"
    slack.close(cora)
    slack.type(cora, "/cred advance 1001")
    assert slack.type(cora, "/cred screen 1001") == (
        "CR-1001 is in Collecting; it was screened before."
    )


def test_incomplete_it_waits_for_what_is_missing_with_a_text_to_copy(
    slack: Slack, team: Team, cora: User
) -> None:
    slack.type(cora, "/cred screen 1001")
    slack.submit(cora, {})
    form = slack.press(cora, "screening.back")
    assert "What is missing: the application, signed and dated\ncopies of your state" in form
    assert "CR-1002" not in form
    said = slack.submit(cora, {"text": "signed application\nCV", "party": "provider"})

    assert "Waits on: provider for signed application" in said
    assert "Next: ask Mon Nov 30" in said
    file = team.state(1001)
    assert (file.stage, str(file.next_touch)) == ("intake", "2026-11-30")
    letter = slack.press(cora, "screening.copy")
    assert "Dear Dr. Ruiz,\n\nthank you for your request about Harbor Mutual." in letter
    assert "- signed application\n- CV\n" in letter
    slack.close(cora)
    listed = slack.type(cora, "/cred screen")
    assert listed == "*0 files to screen.*\n1 more sent back, waiting for what is missing."


def test_declined_it_closes_with_the_reason_and_races_are_told(
    slack: Slack, team: Team, cora: User
) -> None:
    sam = team.add("Sam Sample", "specialist")
    slack.type(sam, "/cred screen 1001")
    slack.submit(sam, {})
    slack.press(sam, "screening.decline")
    slack.type(cora, "/cred screen 1001")
    slack.submit(cora, {})
    slack.press(cora, "screening.decline")
    said = slack.submit(cora, {"outcome": "cancelled", "text": "offer fell through"})
    assert "Closed, cancelled, Mon Nov 23. Why: offer fell through" in said

    late = slack.submit(sam, {"outcome": "withdrawn", "text": "too late"})
    assert "CR-1001 has changed since you saw it: Cora Chief" in late
    assert team.state(1001).closed_why == "offer fell through"
    leo = team.add("Leo Leader", "leader")
    assert "does not include this" in slack.type(leo, "/cred screen 1002")


days = st.dates(TODAY - timedelta(days=400), TODAY + timedelta(days=400))


@given(expiry=days, start=st.none() | days, state=st.sampled_from(["TX", "OK", None]))
def test_a_license_is_a_problem_when_it_ends_before_today_or_the_start(
    expiry: date, start: date | None, state: str | None
) -> None:
    file = File(1, 1, 1, "enrollment", "intake", Status.OPEN, TODAY, state="TX", start_date=start)
    line = Line(file, "Ana", None, None, None, None)
    known = Known(file, Provider(1, "Ana"), [line], [], {}, {"license": [(state, expiry)]}, None)

    ends_early = expiry < TODAY or (start is not None and expiry < start)
    wanted = State.PROBLEM if ends_early else State.MISSING if state == "OK" else State.OK
    assert facts(known, TODAY)[Check.CREDENTIALS].state is wanted


@given(signed=st.none() | days)
def test_an_attestation_must_count_until_the_expected_end(signed: date | None) -> None:
    file = File(1, 1, 1, "initial", "intake", Status.OPEN, TODAY)
    items = {"application": Item("application", got=signed)} if signed else {}
    known = Known(file, Provider(1, "Ana"), [], [], items, {}, None)

    fresh = signed is not None and (TODAY - signed).days <= 120
    wanted = State.MISSING if signed is None else State.OK if fresh else State.PROBLEM
    assert facts(known, TODAY)[Check.ATTESTATION].state is wanted
