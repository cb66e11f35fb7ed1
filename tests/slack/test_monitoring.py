"""Monthly monitoring, and possible matches that nobody but compliance ever reads."""

from dataclasses import dataclass

import pytest

from credbot.sandbox.models import User
from tests.slack.office import Slack, Team

NAMES = ("Ana Ruiz, MD", "Lee Park, NP", "Jo Kim, PA")
RUN = {
    "source": "oig",
    "day": "2026-11-20",
    "by": "Example Vendor",
    "evidence": "https://proof.example/oig-11",
}


@dataclass
class Cast:
    """Who takes part, and the file of the one whose name is on a list."""

    dana: User
    cora: User
    sam: User
    file: int


@pytest.fixture
def cast(team: Team) -> Cast:
    dana = team.add("Dana Example", "coordinator")
    cora = team.add("Cora Compliance", "compliance")
    sam = team.add("Sam Sample", "specialist")
    files = team.files(*({"provider": name} for name in NAMES))
    team.deliver()
    return Cast(dana, cora, sam, files[0])


def test_a_month_is_done_source_by_source_and_a_wrong_run_taken_back(
    slack: Slack, team: Team, cast: Cast
) -> None:
    dana = cast.dana
    assert slack.type(dana, "/cred monitoring") == (
        "*Monitoring, November 2026* · 3 active providers\n"
        "OIG LEIE: 0 of 3 done\nSAM.gov: 0 of 3 done\nState boards: 0 of 3 done\n"
        "*Not done yet: 3*\n"
        "Ana Ruiz, MD: OIG LEIE, SAM.gov and State boards [Checked]\n"
        "Jo Kim, PA: OIG LEIE, SAM.gov and State boards [Checked]\n"
        "Lee Park, NP: OIG LEIE, SAM.gov and State boards [Checked]\n"
        "[Record a Run] [October]\n"
        "1-3 of 3. Order: by name. Active: an open file, a running cycle or an approval, "
        "and not left."
    )
    slack.press(dana, "monitoring.run")
    for wrong, said in (
        ({"day": "2026-11-24"}, "day: Looked up today or earlier."),
        ({"names": "Nobody Known"}, "names: I know no provider called Nobody Known."),
        ({"source": "every", "hits": "Ana Ruiz"}, "hits: For possible matches choose the one"),
    ):
        answer = slack.submit(dana, {**RUN, "names": None, "hits": None, **wrong})
        assert answer.startswith(said)
    first = slack.submit(dana, {**RUN, "names": None, "hits": None})
    assert first.startswith(
        "Monitoring\n*OIG LEIE*: 3 providers done, looked up Fri Nov 20 by Example Vendor, "
        "evidence https://proof.example/oig-11.\n[Take Back]"
    )
    slack.close(dana)

    slack.type(dana, "/cred monitoring")
    slack.press(dana, "monitoring.one", value="1")
    only = slack.submit(dana, {"source": "sam", "by": "own staff"})
    assert "*SAM.gov*: 1 provider done, looked up Mon Nov 23 by own staff" in only
    slack.close(dana)
    listed = slack.type(dana, "/cred monitoring")
    assert "OIG LEIE: 3 of 3 done\nSAM.gov: 1 of 3 done\nState boards: 0 of 3 done" in listed
    assert "Ana Ruiz, MD: State boards [Checked]" in listed
    assert "Mon Nov 23: SAM.gov, 1 provider, by own staff, no evidence [Take Back]" in listed
    back = slack.press(dana, "monitoring.back", value="1")
    assert back.startswith("Taken back: *OIG LEIE*, Nov 20. 3 providers are not done there again")
    listed = slack.type(dana, "/cred monitoring 2026-11")
    assert "OIG LEIE: 0 of 3 done" in listed
    assert "~ taken back by Dana Example" in listed
    assert "November 2026" in slack.type(dana, "/cred monitoring nov")
    assert "smarch is not a month." in slack.type(dana, "/cred monitoring smarch")
    assert team.recorded() == ["monitoring.run", "monitoring.run", "monitoring.take_back"]
    assert "[Checked]" not in slack.type(cast.sam, "/cred monitoring")


def test_a_possible_match_goes_to_compliance_alone_and_a_person_decides(
    slack: Slack, team: Team, cast: Cast
) -> None:
    dana, cora = cast.dana, cast.cora
    told = report(slack, dana, "Ana Ruiz")
    assert "1 possible match went to compliance, in private." in told
    team.deliver()
    letter = slack.dm(cora)[-1]
    assert letter.text == "A possible match needs you."
    shown = slack.dms(cora)[-1]
    assert shown.startswith(
        "*Possible match: Ana Ruiz, MD*\nOIG LEIE, found Nov 20, reported by Dana Example. "
        "Reference: https://proof.example/oig-11. A name on a list is not yet this person: you "
        "decide.\n[Not This Person] [It Is]"
    )
    assert "Under review by compliance" in slack.type(cora, f"/cred {cast.file}")
    assert "Under review" not in slack.type(dana, f"/cred {cast.file}")
    assert "Under review" not in slack.type(cast.sam, "/cred provider Ruiz")
    assert "does not include this" in slack.type(dana, "/cred matches")

    slack.press(cora, "matches.confirm", letter)
    answer = slack.submit(cora, {"why": "same NPI and year of birth"})
    assert "It is this person: same NPI and year of birth (Cora Compliance, Mon Nov 23" in answer
    assert "1 coordinator hears of it. No file was touched." in answer
    team.deliver()
    heard = slack.dm(dana)[-1]
    assert heard.text == "Compliance has decided something that concerns open files."
    assert slack.dms(dana)[-1].startswith(
        "*Compliance has confirmed a match: Ana Ruiz, MD*\nOIG LEIE, found Nov 20. "
        "Cora Compliance: same NPI and year of birth\n"
        "*1 open file.* Nothing is closed by itself:\n"
        "*Ana Ruiz, MD* · Harbor Mutual · CR-1001 [Open]"
    )
    assert "Compliance has confirmed a match" in slack.type(dana, f"/cred {cast.file}")
    assert "confirmed a match" not in slack.type(cast.sam, f"/cred {cast.file}")
    assert team.state(cast.file).open

    slack.close(cora)
    listed = slack.type(cora, "/cred matches")
    assert listed.startswith("*No possible match waits for a decision*\n*Decided")
    slack.press(cora, "matches.open")
    slack.press(cora, "matches.reopen")
    again = slack.submit(cora, {"why": "another middle name"})
    assert "opened it again: another middle name" in again
    slack.press(cora, "matches.clear")
    assert "Not this person: middle name" in slack.submit(cora, {"why": "middle name"})
    team.deliver()
    assert slack.dms(dana)[-1].startswith("Compliance looks at this again.")
    slack.close(cora)
    assert "Under review" not in slack.type(cora, f"/cred {cast.file}")
    assert "Not this person: middle name" in slack.dms(cora)[-1]
    for room in slack.room():
        assert not any(word in room for word in ("match", "Ruiz", "LEIE", "review"))
    everything = [name for name in team.recorded() if name.startswith("monitoring.")]
    assert everything == [
        "monitoring.run",
        "monitoring.match",
        "monitoring.decide",
        "monitoring.reopen",
        "monitoring.decide",
    ]


def test_without_compliance_an_admin_hears_that_nobody_can_decide(
    slack: Slack, team: Team, cast: Cast
) -> None:
    admin = team.add("Ada Admin", "admin")
    slack.type(admin, f"/cred people remove <@{cast.cora.id}>")
    team.deliver()
    before = len(slack.dm(cast.dana))
    told = report(slack, cast.dana, "Lee Park\nJo Kim")
    assert "2 possible matches are kept, and nobody has the role compliance yet." in told
    team.deliver()
    assert slack.dms(admin)[-1].startswith(
        "A possible match was reported, and nobody has the role compliance"
    )
    assert all("Park" not in text for text in slack.dms(admin))
    assert len(slack.dm(cast.dana)) == before
    again = report(slack, cast.dana, "Lee Park")
    assert "possible match" not in again

    nora = team.add("Nora Newcomer", "compliance")
    team.go_live()
    team.morning("2026-11-24T09:00")
    team.morning("2026-11-25T09:00")
    letters = [one for one in slack.dm(nora) if one.text == "A possible match needs you."]
    assert len(letters) == 2
    assert "2 possible matches wait for a decision" in slack.type(nora, "/cred matches")
    for room in slack.room():
        assert "possible match" not in room
        assert "LEIE" not in room


def report(slack: Slack, who: User, hits: str) -> str:
    """Record a run with possible matches; what is answered."""
    slack.type(who, "/cred monitoring record")
    answer = slack.submit(who, {**RUN, "hits": hits})
    slack.close(who)
    return answer
