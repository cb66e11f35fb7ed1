"""A file escalated with its facts, followed up, and closed by a person."""

import pytest

from credbot.sandbox.models import User
from tests.slack.office import Slack, Team


@pytest.fixture
def maria(team: Team) -> User:
    return team.add("Maria Model", "specialist")


@pytest.fixture
def file(team: Team, maria: User) -> int:
    return team.file(
        assignee=maria.id,
        npi="2000000010",
        stage="submitted",
        stage_entered="2026-11-02",
        submitted="2026-11-02",
        submitted_how="portal",
        payer_reference="HM-2611-04417",
        line_of_business="commercial",
        state="TX",
        start_date="2026-12-07",
        last_contact="2026-11-12",
    )


SUMMARY = """\
Ana Ruiz, MD (NPI 2000000010), Harbor Mutual, commercial, TX. Our file CR-1001.
Where it stands: No acknowledgement: 14 business days, limit 10 (sent Nov 2).
Waits on: payer, since Nov 2.
Sent Nov 2 by portal, reference HM-2611-04417.
What is blocked: the start on Mon Dec 7.
At the usual pace it ends Fri Feb 5, 60 days after Mon Dec 7.
What was asked, newest first:
- Nov 23, call: Tina says not in system yet (Maria Model)
Still missing. From payer: Acknowledgement
We ask for an answer by Wed Nov 25:
Contact: Maria Model"""


def test_a_summary_goes_to_a_person_and_is_followed_up_until_it_is_closed(
    slack: Slack, team: Team, maria: User, file: int
) -> None:
    dana = team.add("Dana Director", "coordinator")
    team.go_live()
    slack.type(maria, "/cred log 1001 call Tina says not in system yet next 12/7")

    slack.type(maria, "/cred escalate 1001")
    assert slack.seen is not None
    assert slack.seen.view is not None
    (text,) = [b for b in slack.seen.view.body["blocks"] if b.get("block_id") == "text"]
    assert text["element"]["initial_value"] == SUMMARY
    sent = slack.submit(maria, {"text": "Please call Tina's lead. " + SUMMARY, "person": dana.id})
    slack.close(maria)
    team.deliver()

    assert sent.startswith(
        "CR-1001\n*CR-1001* · Ana Ruiz, MD · Harbor Mutual\n"
        "Escalated to Dana Director. Answer wanted by Wed Nov 25: then it is in the morning.\n"
    )
    (asked,) = slack.dms(dana)
    assert asked.startswith("*Maria Model asks for your help with CR-1001*\nPlease call Tina's")
    assert asked.endswith("You get this because Maria Model chose you. [Change When I Get This]")
    assert str(team.state(file).next_touch) == "2026-11-25"
    card = slack.type(dana, "/cred 1001")
    assert (
        "*Escalated* to Dana Director since Mon Nov 23 (Maria Model), answer wanted by Wed Nov 25\n"
    ) in card

    team.morning("2026-11-25T08:00")
    assert (
        "*Escalations: an answer was wanted by today*\n*Ana Ruiz, MD* · CR-1001: to Dana Director "
        "since Mon Nov 23, answer wanted by Wed Nov 25. [Close Escalation]\n"
    ) in slack.dms(maria)[-1]

    slack.press(dana, "escalation.close", slack.dm(dana)[0])
    closed = slack.submit(dana, {"text": "Lead found it; receipt dated Nov 3"})
    slack.close(dana)
    team.deliver()
    assert "The escalation to Dana Director is closed: Lead found it; receipt" in closed
    assert slack.dms(maria)[-1].splitlines()[1] == (
        "Dana Director closed your escalation to Dana Director: Lead found it; receipt dated Nov 3"
    )
    assert "*Escalated*" not in slack.type(dana, "/cred 1001")
    slack.press(dana, "escalation.close", slack.dm(dana)[0])
    again = slack.submit(dana, {"text": "twice"})
    assert "Dana Director has closed this already: Lead found it" in again
    assert [event for _, event in team.audit(file)] == [
        "payers.log",
        "escalation.open",
        "escalation.close",
    ]


def test_a_channel_gets_it_and_somebody_outside_gets_the_text_ready_to_copy(
    slack: Slack, team: Team, maria: User, file: int
) -> None:
    team.go_live()
    slack.type(maria, "/cred 1001")
    slack.press(maria, "pipeline.more", option="More")
    slack.press(maria, "pipeline.do_escalate")
    assert slack.submit(maria, {"person": None}) == (
        "person: Choose one: a person, a channel, or somebody outside."
    )
    assert slack.submit(maria, {"outside": "x", "channel": team.room.id}) == (
        "person: Choose one: a person, a channel, or somebody outside."
    )
    assert slack.submit(maria, {"outside": None, "channel": None, "person": maria.id}) == (
        "person: You know it already. Choose somebody else."
    )
    said = slack.submit(
        maria,
        {"person": None, "outside": "Harbor's provider relations", "text": "<!channel> help"},
    )
    assert "Escalated to Harbor's provider relations." in said
    assert "The text, ready to copy:\n```@channel help```" in said
    slack.close(maria)

    slack.type(maria, "/cred escalate 1001")
    slack.submit(maria, {"channel": team.room.id, "text": "<!channel> help"}, copies=3)
    slack.close(maria)
    team.deliver()

    (message,) = team.posted()
    assert "@channel help" in str(message.blocks)
    assert "<!channel>" not in str(message.blocks)
    assert "Change When I Get This" not in slack.room()[0]
    slack.press(maria, "escalation.close", message)
    reopened = slack.submit(maria, {"text": "done"})
    assert "[Open It Again]" in reopened
    assert "is open again" in slack.press(maria, "escalation.reopen")
    slack.close(maria)

    slack.type(maria, "/cred 1001")
    slack.press(maria, "pipeline.more", option="More")
    slack.press(maria, "pipeline.do_deescalate")
    assert "Harbor's provider relations is closed: called" in slack.submit(
        maria, {"text": "called"}
    )
    slack.close(maria)
    closed = slack.type(maria, "/cred escalate 1001 close they found it")
    assert "The escalation to the team channel is closed: they found it" in closed
    assert slack.type(maria, "/cred escalate 1001 close it") == ("CR-1001 has no open escalation.")


def test_what_can_not_be_escalated_is_one_sentence(
    slack: Slack, team: Team, maria: User, file: int
) -> None:
    vera = team.add("Vera Viewer", "viewer")
    team.file("Lee Park, NP", status="closed", outcome="withdrawn")

    assert slack.type(maria, "/cred escalate 1002").startswith("CR-1002 is closed.")
    assert slack.type(maria, "/cred escalate 9999").startswith("There is no file CR-9999.")
    assert "does not include this" in slack.type(vera, "/cred escalate 1001")
    slack.type(maria, "/cred escalate 1001")
    assert slack.submit(maria, {"outside": "Harbor", "answer_by": "2026-11-20"}) == (
        "answer_by: An answer is wanted today or later."
    )
