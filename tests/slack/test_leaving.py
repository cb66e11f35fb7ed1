"""A provider leaves: a preview, one act, one undo, and a text for each payer."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credbot.domain.files import File, Line, Outcome, Provider, Status
from credbot.domain.leaving import plan
from credbot.sandbox.models import User
from tests.slack.office import TRACKS, Slack, Team


@pytest.fixture
def cora(team: Team) -> User:
    """A coordinator; Ana Ruiz collecting, loaded but open, effective, and with privileges."""
    cora = team.add("Cora Chief", "coordinator")
    sam = team.add("Sam Sample", "specialist")
    ana = {"provider": "Ana Ruiz, MD", "npi": "2000000010", "assignee": sam.id}
    closed = {"status": "closed", "outcome": "approved"}
    team.files(
        {**ana},
        {
            **ana,
            "payer": "Cypress",
            "stage": "approved",
            "effective": "2026-11-01",
            "provider_id": "CY-1",
        },
        {
            **ana,
            **closed,
            "payer": "Summit",
            "effective": "2026-10-01",
            "provider_id": "88231",
            "tin": "12-3456789",
        },
        {
            **ana,
            **closed,
            "track": "initial",
            "payer": "",
            "facility": "Lakeview",
            "stage": "committee",
        },
        {"provider": "Ana Ruiz-Smith, NP"},
    )
    return cora


def test_leaving_is_shown_first_done_at_once_and_taken_back_at_once(
    slack: Slack, team: Team, cora: User
) -> None:
    plan = slack.type(cora, "/cred leaving Ana Ruiz 12/18")
    assert plan == (
        "*Ana Ruiz, MD leaves Fri Dec 18*\n"
        "1 file would close as withdrawn: Harbor Mutual (CR-1001)\n"
        "1 file would close as approved, being effective: Cypress (CR-1002)\n"
        "2 payers to tell, a new file on the track Change for each: "
        "Cypress (CR-1002) and Summit (CR-1003)\n"
        "Has privileges at Lakeview: tell them too.\n"
        "Reminders of the closed files stop.\n"
        "[Close 2, Open 2] [Copy Texts]\n"
        "Nothing is done yet. Afterwards there is one Undo."
    )
    assert team.recorded() == []

    said = slack.press(cora, "leaving.do", copies=2)
    done = [
        message
        for message in slack.box.person(cora.id).ephemerals
        if "closed as" in str(message.blocks)
    ]
    assert len(done) == 1
    assert said
    assert [team.state(n).outcome for n in (1001, 1002)] == ["withdrawn", "approved"]
    new = team.state(1007)
    assert (new.track, new.stage, str(new.due), new.payer_provider_id, new.tin) == (
        "change",
        "intake",
        "2026-12-18",
        "88231",
        "12-3456789",
    )
    assert new.note == "Termination: leaves Fri Dec 18"
    assert team.outgoing()[-1] == "assigned → Sam Sample: None"
    assert "Leaves Fri Dec 18" in slack.type(cora, "/cred provider Ana Ruiz")

    slack.type(cora, "/cred undo")
    assert [team.state(n).open for n in (1001, 1002, 1006, 1007)] == [True, True, False, False]
    assert "Leaves" not in slack.type(cora, "/cred provider Ana Ruiz")


def test_a_text_for_each_payer_is_there_before_and_after(
    slack: Slack, team: Team, cora: User
) -> None:
    slack.type(cora, "/cred leaving 2000000010 dec 18")
    texts = slack.press(cora, "leaving.copy")
    assert texts.count("please end the participation of this provider with our group:") == 2
    assert "Dear Summit team,\n" in texts
    assert "Provider ID: 88231\nTIN: 12-3456789\nLast day: Friday, December 18, 2026" in texts
    assert "please end the privileges" in texts
    assert "CR-" not in texts
    slack.close(cora)
    slack.type(cora, "/cred leaving Ana Ruiz 12/18")
    slack.press(cora, "leaving.do")
    again = slack.type(cora, "/cred leaving Ana Ruiz 12/18")
    assert "Under way already: Cypress (CR-1006) and Summit (CR-1007)" in again
    assert "No file would change." in again
    assert "Dear Summit team,\n" in slack.press(cora, "leaving.copy")


def test_what_has_changed_since_the_preview_is_shown_again_and_nothing_is_done(
    slack: Slack, team: Team, cora: User
) -> None:
    slack.type(cora, "/cred leaving ana ruiz 12/18")
    seen = slack.seen
    slack.type(cora, "/cred hold 1001 provider until 12/04 on leave")
    slack.seen = seen
    said = slack.press(cora, "leaving.do")
    assert said.startswith(
        "Files of Ana Ruiz, MD have changed since; nothing was done.\n*Ana Ruiz, MD leaves"
    )
    assert team.state(1001).open


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Say who leaves, and when. For example: `/cred leaving Ana Ruiz 12/18`"),
        (
            "Ana Ruiz",
            "Say the last day after the name. For example: `/cred leaving Ana Ruiz 12/18`",
        ),
        ("Ana Ruiz 02/30", "02/30 is not a date."),
        ("Zed Zebra 12/18", "I know no provider called Zed Zebra."),
    ],
)
def test_what_is_misread_changes_nothing(
    slack: Slack, team: Team, cora: User, typed: str, said: str
) -> None:
    before = team.everything()
    assert slack.type(cora, f"/cred leaving {typed}").startswith(said)
    assert team.everything() == before


def test_several_of_a_name_are_presses_and_only_coordinators_do_it(
    slack: Slack, team: Team, cora: User
) -> None:
    slack.type(cora, "/cred provider ruiz-smith")
    slack.press(cora, "leaving.ask")
    shown = slack.submit(cora, {"day": "2026-12-18"})
    assert shown.startswith("Leaving\n*Ana Ruiz-Smith, NP leaves Fri Dec 18*")
    slack.close(cora)
    assert "can be several people:" in slack.type(cora, "/cred leaving ruiz 12/18")
    assert slack.press(cora, "leaving.plan_1").startswith("*Ana Ruiz-Smith, NP leaves Fri Dec 18*")
    sam = next(u for u in team.box.world.workspace.users.values() if u.name == "sam")
    assert "A coordinator can do it." in slack.type(sam, "/cred leaving ana ruiz 12/18")


TODAY = date(2026, 11, 23)


@st.composite
def files(draw: st.DrawFn) -> list[Line]:
    """Files of one person with three payers, open and closed."""
    found = []
    for number in range(draw(st.integers(0, 6))):
        payer = draw(st.sampled_from([1, 2, 3, None]))
        closed = draw(st.booleans())
        track = draw(st.sampled_from(["enrollment", "change", "initial"]))
        file = File(
            id=number,
            version=1,
            provider_id=1,
            track=track,
            stage="collecting",
            status=Status.CLOSED if closed else Status.OPEN,
            recorded=TODAY,
            payer_id=payer,
            effective=draw(st.sampled_from([None, TODAY])),
            outcome=draw(st.sampled_from([Outcome.APPROVED, Outcome.DENIED])) if closed else None,
            note=draw(st.sampled_from([None, "Termination: leaves Fri Dec 18"])),
        )
        found.append(Line(file, "Ana", None, f"Payer {payer}" if payer else None, None, None))
    return found


@given(lines=files())
def test_each_open_file_ends_or_goes_on_and_each_payer_hears_once(lines: list[Line]) -> None:
    shown = plan(Provider(1, "Ana"), lines, date(2026, 12, 18), TRACKS, TODAY, "Cora")

    ends = [line.file.id for line in (*shown.withdraw, *shown.settle, *shown.kept)]
    assert sorted(ends) == [line.file.id for line in lines if line.file.open]
    effective = {
        line.file.payer_id
        for line in lines
        if line.file.track == "enrollment" and line.file.payer_id and line.file.effective
        if line.file.outcome is not Outcome.DENIED
    }
    told = [line.file.payer_id for line in (*shown.tell, *shown.kept)]
    assert effective <= set(told)
    assert len({line.file.payer_id for line in shown.tell}) == len(shown.tell)
    assert all(line.file.payer_id in effective for line in shown.tell)
