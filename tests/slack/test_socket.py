"""The same over Socket Mode, and in threads: a few roads from end to end."""

from collections.abc import Iterator

import pytest

from credbot.app.socket import Links
from credbot.sandbox.models import User
from tests.slack.conftest import House
from tests.slack.office import Slack, Team

ANA = "*CR-1001* · Ana Ruiz, MD · Harbor Mutual"


@pytest.fixture
def linked(team: Team, house: House) -> Iterator[Slack]:
    """The screens of people whose Slack reaches credbot over its own connections."""
    team.box.deliver_to(None)
    links = Links(house.desk, team.box.app_token, team.client)
    links.start()
    yield Slack(team, house.desk.idle)
    team.box.push.settle(5)
    links.stop(3)


@pytest.fixture
def sam(team: Team) -> User:
    sam = team.add("Sam Sample", "specialist")
    team.file("Ana Ruiz, MD", assignee=sam.id)
    return sam


def test_words_presses_and_forms_come_over_a_connection_too(
    sam: User, linked: Slack, team: Team
) -> None:
    assert linked.type(sam, "/cred note 1001 hello").startswith(f"{ANA}\nNoted: hello\n")
    linked.type(sam, "/cred 1001")
    linked.press(sam, "pipeline.more", option="Hold")
    answer = linked.submit(sam, {"party": "payer", "until": "2026-12-04", "text": "roster"})
    linked.close(sam)
    linked.type(sam, "/cred 1001")
    card = linked.press(sam, "pipeline.resume")

    assert f"{ANA}\nOn hold until Fri Dec 4." in answer
    assert card.startswith("Back from hold. Waits on provider. Next: ask today.\n[Undo]\n*CR-1001")
    assert [event for _, event in team.audit(1001)] == [
        "pipeline.note",
        "pipeline.hold",
        "pipeline.resume",
    ]


@pytest.mark.parametrize("copies", [1, 3, 5])
def test_a_request_that_comes_often_over_a_connection_is_one_act(
    sam: User, linked: Slack, team: Team, copies: int
) -> None:
    linked.type(sam, "/cred log 1001 call Tina says no", copies=copies)
    team.box.push.settle(5)

    assert team.audit(1001) == [("Sam Sample", "payers.log")]


def test_a_misreading_over_a_connection_is_answered(sam: User, linked: Slack) -> None:
    assert linked.type(sam, "/cred hold 1001 payer until 13/45 x").startswith(
        "13/45 is not a date."
    )


def test_words_in_the_thread_of_a_card_mean_its_file(slack: Slack, team: Team, sam: User) -> None:
    team.hand_over(1001, sam)
    team.deliver()
    card = slack.dm(sam)[-1]

    answer = slack.say(sam, "note she called back", thread_ts=card.ts)

    assert answer.startswith(f"{ANA}\nNoted: she called back\n")
    assert team.audit(1001) == [("Sam Sample", "pipeline.note")]


def test_what_needs_a_window_is_said_where_none_can_open(slack: Slack, sam: User) -> None:
    assert slack.say(sam, "new Jo Kim") == (
        "This one opens a window: type it with the slash, as in `/cred new`."
    )
