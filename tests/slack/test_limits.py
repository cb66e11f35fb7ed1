"""Limits of one's own: a payer's, its type's, and what a payer usually takes."""

import pytest
from sqlalchemy import update

from credbot.domain.limits import StageLimit, read_days, stored
from credbot.sandbox.models import User
from credbot.store import settings, upkeep
from credbot.store.schema import PayerRow
from tests.slack.office import Slack, Team, local


@pytest.fixture
def sam(team: Team) -> User:
    """In process since 80 calendar days, chased on rhythm; the stage's own limit is 65."""
    sam = team.add("Sam Sample", "specialist", "coordinator")
    team.file(
        assignee=sam.id,
        stage="in_process",
        stage_entered="2026-09-04",
        last_contact="2026-11-20",
        next="2026-11-30",
    )
    return sam


def put(team: Team, *limits: StageLimit, **payer: object) -> None:
    """What a coordinator sets, and what follows from it for the open files."""
    with team.db.begin() as work:
        if payer:
            work.execute(update(PayerRow).values(payer))
        settings.put(work, "limits", stored(limits))
        upkeep.reevaluate(work, settings.get_rules(work), team.clock.now().date())


def test_the_most_particular_limit_holds_and_says_so(slack: Slack, team: Team, sam: User) -> None:
    assert "In process: 80 calendar days, limit 65 (since Sep 4)" in slack.type(sam, "/cred 1001")

    general = StageLimit("in_process", read_days("70 calendar days"))
    track = StageLimit("in_process", read_days("90 calendar days"), track="enrollment")
    put(team, general, track)
    assert slack.type(sam, "/cred stalled").startswith("*0 open stalled files.")
    assert "In process: 80 calendar days, limit 90\n" in slack.type(sam, "/cred 1001")

    medicaid = StageLimit("in_process", read_days("75 calendar days"), payer_type="medicaid")
    put(team, general, track, medicaid, type="medicaid")
    assert (
        "In process: 80 calendar days, limit 75, set for payers of this type (since Sep 4)"
    ) in slack.type(sam, "/cred stalled")

    payer = team.state(1001).payer_id
    own = StageLimit("in_process", read_days("100 calendar days"), payer_id=payer)
    put(team, general, track, medicaid, own)
    assert slack.type(sam, "/cred stalled").startswith("*0 open stalled files.")


def test_inside_a_payers_usual_time_only_our_late_follow_up_is_a_stall(
    slack: Slack, team: Team, sam: User
) -> None:
    put(team, usual_days=110)

    assert slack.type(sam, "/cred stalled").startswith("*0 open stalled files.")
    team.clock.move(local("2026-12-02T09:00"))
    assert (
        "Our follow-up is late: 2 business days, stalled from 2 (was due Nov 30)"
    ) in slack.type(sam, "/cred stalled")
    slack.type(sam, "/cred log 1001 call still in review next 12/15")
    assert slack.type(sam, "/cred stalled").startswith("*0 open stalled files.")

    team.clock.move(local("2026-12-24T09:00"))
    slack.type(sam, "/cred log 1001 call still in review next 1/5")
    assert (
        "In process: 111 calendar days, limit 110, this payer's usual time (since Sep 4)"
    ) in slack.type(sam, "/cred stalled")

    slack.type(sam, "/cred wait 1001 provider for signed W-9 next 1/5")
    assert "In process: 111 calendar days, limit 65 (since Sep 4)" in slack.type(sam, "/cred 1001")
