"""Who verifies here is what stands in a verification when nobody says so."""

from tests.slack.office import Slack, Team


def test_a_verification_is_by_whom_the_team_has_said(slack: Slack, team: Team) -> None:
    """Own staff until it is set; a CVO then, unless the words or the form say us."""
    cora = team.add("Cora Chief", "coordinator")
    file = team.file(track="initial", payer="", stage="verifying")
    said = slack.type(cora, f"/cred verified {file} license 11/20 TX Medical Board")
    assert "verified Fri Nov 20 at TX Medical Board." in said

    slack.type(cora, "/cred settings")
    slack.press(cora, "onboarding.verifies")
    slack.submit(cora, {"verifies": "cvo"})
    slack.close(cora)
    said = slack.type(cora, f"/cred verified {file} npdb 11/20 NPDB")
    assert "verified Fri Nov 20 at NPDB by the CVO." in said
    assert "by the CVO" not in slack.type(cora, f"/cred verified {file} dea 11/20 DEA by us")
    assert "at DEA by the CVO." in slack.type(cora, f"/cred verified {file} dea 11/20 DEA")
    assert "by the CVO." in slack.type(cora, f"/cred done {file} sanctions")

    slack.type(cora, f"/cred {file}")
    assert "Verified by (optional): The CVO" in slack.press(cora, "pipeline.item")
    board = {"item": "board verified", "source": "ABMS"}
    assert "at ABMS by the CVO." in slack.submit(cora, board)
    slack.close(cora)
    slack.type(cora, f"/cred {file}")
    slack.press(cora, "pipeline.item")
    ours = slack.submit(cora, {"item": "education verified", "by": "own"})
    assert "by the CVO" not in ours
