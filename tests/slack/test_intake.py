"""New hires: one form, many files, nobody opened twice, and the way back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credbot.domain.intake import Took
from credbot.sandbox.models import User
from tests.slack.office import Slack, Team


@pytest.fixture
def cora(team: Team) -> User:
    """A coordinator; Ana Ruiz with one open file and five finished ones elsewhere."""
    cora = team.add("Cora Chief", "coordinator")
    team.files(
        {"provider": "Ana Ruiz, MD", "npi": "2000000010"},
        *(
            {
                "provider": f"Test {n}, MD",
                "payer": "Cypress",
                "received": "2026-06-01",
                "status": "closed",
                "outcome": "approved",
                "effective": f"2026-07-{n:02}",
            }
            for n in (1, 5, 11, 21, 31)
        ),
    )
    return cora


def fill(slack: Slack, boss: User, provider: str, **values: object) -> str:
    """Open the form, choose all payers that the team knows unless others are named, send it."""
    slack.type(boss, f"/cred new {provider}")
    names = slack.suggest(boss, "intake.payers", "")
    payers = {option["text"]["text"]: option["value"] for option in names}
    wanted = values.pop("payers", list(payers))
    assert isinstance(wanted, list)
    chosen = [payers.get(name) or _new(slack, boss, name) for name in wanted]
    return slack.submit(boss, {"track": "enrollment", "payers": chosen, **values})


def test_ten_payers_are_ten_files_of_one_onboarding_and_one_undo(
    slack: Slack, team: Team, cora: User
) -> None:
    sam = team.add("Sam Sample", "specialist")
    slack.type(cora, "/cred new Dev Shah, MD")
    payers = []
    for n in range(10):
        payers += slack.suggest(cora, "intake.payers", f"Plan {n}")

    said = slack.submit(
        cora,
        {
            "npi": "2000000028",
            "track": "enrollment",
            "payers": payers,
            "state": "tx",
            "start": "2026-12-14",
            "critical": "y",
            "received": "2026-11-20",
            "owner": "somebody",
            "who": sam.id,
        },
    )

    assert said.startswith("New File\n10 files opened in Intake for Dev Shah, MD: CR-1007, ")
    assert "Owner: Sam Sample. Sam Sample gets a message. Screen by " in said
    assert "Starts Mon Dec 14: 21 days from today.\nNo such file with Plan 0, Plan 1, " in said
    assert "Plan 8 and Plan 9 has finished here yet." in said
    file = team.state(1016)
    assert (file.state, file.start_critical, str(file.received)) == ("TX", True, "2026-11-20")
    assert team.outgoing()[-1] == "assigned → Sam Sample: None"

    assert "10 files changed back" in slack.press(cora, "pipeline.undo")
    assert [team.state(n).outcome for n in (1007, 1016)] == ["cancelled", "cancelled"]


def test_the_start_stands_beside_the_days_such_files_took(
    slack: Slack, team: Team, cora: User
) -> None:
    said = fill(slack, cora, "Dev Shah, MD", payers=["Cypress"], start="2026-12-14")

    assert (
        "Such files with Cypress took 40 days at the median, 60 at the 90th percentile "
        "(received to effective, 5 files)."
    ) in said


def test_a_known_person_is_found_by_number_and_by_name(
    slack: Slack, team: Team, cora: User
) -> None:
    """The same number in another spelling is used and said; one of somebody else is refused."""
    said = fill(slack, cora, "Anna M. Ruiz", npi="2000000010", payers=["Cypress"])
    assert "NPI 2000000010 is Ana Ruiz, MD here: that person has the new files." in said
    slack.close(cora)
    assert fill(slack, cora, "Bob Brown, DO", npi="2000000010", payers=["Cypress"]) == (
        "npi: NPI 2000000010 belongs to Ana Ruiz, MD. Type that name, or check the number."
    )
    slack.close(cora)
    fill(slack, cora, "RUIZ, ANA MD", payers=["Summit"])
    first = team.state(1001).provider_id
    assert [team.state(n).provider_id for n in (1007, 1008)] == [first, first]


@pytest.mark.parametrize(("answer", "same"), [("0", False), ("Ana Ruiz, MD", True)])
def test_a_namesake_with_another_number_is_for_a_person_to_judge(
    slack: Slack, team: Team, cora: User, answer: str, same: bool
) -> None:
    asked = fill(slack, cora, "Ana Ruiz, MD", npi="2000000028", payers=["Cypress"], state="TX")
    assert asked.startswith(
        "New File\n*Ana Ruiz, MD* is known here already. Is it the same person?\n"
        "NPI 2000000010, 1 open file\nWho is it:"
    )
    assert "NPI: 2000000028" in asked or "NPI (optional): 2000000028" in asked
    before = team.recorded()
    person = str(team.state(1001).provider_id) if same else answer
    said = slack.submit(cora, {"person": person})

    assert before == []
    assert "1 file opened in Intake for Ana Ruiz, MD: CR-1007." in said
    assert (team.state(1007).provider_id == team.state(1001).provider_id) is same
    assert team.state(1007).state == "TX"
    assert ("keeps NPI 2000000010; 2000000028 was not stored." in said) is same


def test_an_open_file_of_the_same_kind_is_shown_before_a_second_is_opened(
    slack: Slack, team: Team, cora: User
) -> None:
    asked = fill(slack, cora, "Ana Ruiz, MD")
    assert "CR-1001 is open for Harbor Mutual (no owner). Open another?" in asked
    assert team.recorded() == []

    said = slack.submit(cora, {})
    assert "1 file opened in Intake for Ana Ruiz, MD: CR-1007." in said
    assert "Left out: CR-1001 is open for Harbor Mutual." in said
    slack.close(cora)

    fill(slack, cora, "Ana Ruiz, MD", payers=["Harbor Mutual"])
    assert slack.submit(cora, {}) == (
        "again: Nothing is left to open: tick those that are wanted all the same."
    )
    assert "CR-1008." in slack.submit(cora, {"again": ["1001"]})
    assert team.state(1008).payer_id == team.state(1001).payer_id


def test_what_a_payer_takes_from_our_roster_is_asked_with_our_own_file(
    slack: Slack, team: Team, cora: User
) -> None:
    """Only for the lines it delegates; the person chooses, and one undo takes all back."""
    slack.type(cora, "/cred settings payer cypress delegates commercial")
    assert "Cypress: delegates to us for commercial" in slack.press(cora, "settings.save")
    slack.type(cora, "/cred settings payer harbor delegates yes")
    slack.press(cora, "settings.save")
    said = fill(slack, cora, "Bo Bell, PA", payers=["Cypress"], line="medicaid")
    assert "1 file opened" in said, "medicaid is not delegated"
    slack.close(cora)

    asked = fill(slack, cora, "Dev Shah, MD", line="commercial", payers=["Cypress", "Summit"])
    assert (
        "*Cypress* delegates to us for commercial: it needs our own initial file, then its roster."
        "\nThere is no initial file of ours for this person yet."
    ) in asked
    assert "Summit* delegates" not in asked
    done = slack.submit(cora, {})
    assert "3 files opened in Intake for Dev Shah, MD: CR-1008, CR-1009 and CR-1010." in done
    assert "By our roster: CR-1008 (Cypress)." in done
    ours = [(team.state(n).track, team.state(n).by_roster) for n in (1008, 1009, 1010)]
    assert ours == [("enrollment", True), ("enrollment", False), ("initial", False)]
    page = slack.type(cora, "/cred provider dev shah")
    assert "*Cypress, Enrollment* · CR-1008 · by our roster" in page
    assert "Intake · by our roster" in slack.type(cora, "/cred 1008")

    slack.close(cora)
    asked = fill(slack, cora, "Dev Shah, MD", payers=["Harbor Mutual"])
    assert "CR-1010 is our own file, still open." in asked
    assert "Open our initial file too" not in asked
    direct = slack.submit(cora, {"roster": []})
    assert "By our roster" not in direct
    assert team.state(1011).by_roster is False


def test_two_questions_are_answered_one_after_the_other(
    slack: Slack, team: Team, cora: User
) -> None:
    fill(slack, cora, "Ana Ruiz, MD", npi="2000000028", payers=["Harbor Mutual"])
    asked = slack.submit(cora, {"person": str(team.state(1001).provider_id)})
    assert "CR-1001 is open for Harbor Mutual (no owner). Open another?" in asked
    assert "1 file opened in Intake for Ana Ruiz, MD: CR-1007." in (
        slack.submit(cora, {"again": ["1001"]})
    )
    assert team.state(1007).provider_id == team.state(1001).provider_id


def test_everything_wrong_is_said_at_once_under_its_field(
    slack: Slack, team: Team, cora: User
) -> None:
    wrong = fill(
        slack,
        cora,
        "Dev Shah, MD",
        npi="2000000011",
        payers=[],
        state="1",
        start="2026-11-20",
        received="2026-11-24",
    )
    assert wrong.splitlines() == [
        "npi: The check digit of this NPI is wrong: 2000000011. A right one looks like 2000000010.",
        "payers: Say for which payer, such as Harbor Mutual.",
        "start: The start date can't lie in the past.",
        "received: The day on which it was received can't lie ahead.",
        "state: 1 is no state. Two letters: TX.",
    ]
    slack.close(cora)
    wrong = fill(slack, cora, "Dev Shah, MD", owner="somebody")
    assert wrong == "who: Choose the person who gets the files."
    slack.close(cora)
    leo = team.add("Leo Leader", "leader")
    refused = fill(slack, cora, "Dev Shah, MD", owner="somebody", who=leo.id)
    assert "Leo Leader has no role that works files." in refused
    assert team.recorded() == []


def test_a_message_becomes_the_form_with_what_it_says(slack: Slack, team: Team, cora: User) -> None:
    """The number, payers that we know, the words as a note; a change says what it is."""
    slack.type(cora, "Please add 2000000010 at harbor mutual, new office 12 Main St")
    shown = slack.shortcut(cora, "intake.from_message", team.posted()[-1])
    assert "Provider: Ana Ruiz, MD" in shown
    assert "new office 12 Main St" in shown
    said = slack.submit(cora, {"track": "change", "change": "location", "owner": "me"})

    assert "1 file opened in Intake for Ana Ruiz, MD: CR-1007." in said
    assert team.state(1007).note == (
        "Added location: Please add 2000000010 at harbor mutual, new office 12 Main St"
    )
    assert "Added location: Please add" in slack.press(cora, "pipeline.open")


def test_the_form_asks_what_the_chosen_track_needs(slack: Slack, team: Team, cora: User) -> None:
    """What was filled in stays; what a track can't do without is asked for."""
    slack.type(cora, "/cred new Dev Shah, MD")
    typed = {"note": "starts soon", "npi": "2000000028"}
    shown = slack.press(cora, "intake.track", option="privileges", state=typed)
    assert "Facility:" in shown
    assert "Payers" not in shown
    assert "What changes" not in shown
    assert "NPI (optional): 2000000028" in shown
    assert "starts soon" in shown
    shown = slack.press(cora, "intake.track", option="change")
    assert "Facility" not in shown
    assert "Payers:" in shown
    assert "What changes:" in shown
    slack.close(cora)
    slack.type(cora, "/cred new Dev Shah, MD")
    assert slack.submit(cora, {"track": "privileges"}) == (
        "facility: Say at which facility, such as Lakeview Hospital."
    )
    wrong = slack.submit(cora, {"track": "change"})
    assert "change: Choose what changes." in wrong
    assert team.recorded() == []


def test_from_a_person_the_form_knows_the_person(slack: Slack, team: Team, cora: User) -> None:
    slack.type(cora, "/cred provider ruiz")
    shown = slack.press(cora, "intake.for")
    assert "Provider: Ana Ruiz, MD\nNPI (optional): 2000000010" in shown


def _new(slack: Slack, boss: User, name: str) -> str:
    return str(slack.suggest(boss, "intake.payers", name)[-1]["value"])


@given(days=st.lists(st.integers(0, 400), min_size=1, max_size=40), p=st.integers(1, 100))
def test_a_percentile_is_the_smallest_count_that_enough_files_did_not_pass(
    days: list[int], p: int
) -> None:
    within = [day for day in days if sum(one <= day for one in days) * 100 >= p * len(days)]
    assert Took("x", tuple(sorted(days))).percentile(p) == min(within)
