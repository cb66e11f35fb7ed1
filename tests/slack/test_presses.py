"""Presses: on a card that only one sees, in the direct message, in lists, modals, on the Home."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest

from credbot.commands.presses import CHOICES, PRESSES
from credbot.domain.errors import Busy
from credbot.sandbox import elements
from credbot.sandbox.models import Message, User, View
from credbot.sandbox.person import Answer, Where
from credbot.store import database
from tests.slack.office import Slack, Team

ANA = "*CR-1001* · Ana Ruiz, MD · Harbor Mutual"
CARD = (
    "*CR-1001 · Ana Ruiz, MD · Harbor Mutual*\n"
    "Enrollment · Submitting\n"
    "Submitting: 0 business days, limit 8\n"
    "Waits on: us, since Nov 23 · Next: Fri Nov 27 · Owner: {owner}\n"
    "From provider: CAQH attested and authorized, Malpractice cover "
    "(COI), State license and Signed payer forms · From us: W-9 of the practice and "
    "Application sent\n"
    "[Advance to Submitted] [Log Outreach] [Item Done] ⋯"
)
LACKS = (
    "Still missing. From provider: CAQH attested and authorized, "
    "Malpractice cover (COI), State license and Signed payer forms · From us: W-9 of the practice"
)
MOVED = "Moved to Submitting, Mon Nov 23. Waits on us. Next: Fri Nov 27, by the usual rhythm."
EFFECT = f"{ANA}\n{MOVED}\n{LACKS}\n[Undo] [Open Card]"


@pytest.fixture
def mia(team: Team) -> User:
    """The coordinator. CR-1001 is in Collecting, CR-1002 on hold, CR-1003 closed, CR-1004 in
    its last stage; all are Sam's."""
    return team.add("Mia Example", "coordinator")


@pytest.fixture
def sam(team: Team, mia: User) -> User:
    sam = team.add("Sam Sample", "specialist")
    team.files(
        {"provider": "Ana Ruiz, MD", "assignee": sam.id, "next": "2026-11-23"},
        {
            "provider": "Lee Park, NP",
            "assignee": sam.id,
            "status": "hold",
            "hold_until": "2026-11-23",
        },
        {
            "provider": "Jo Kim, PA",
            "assignee": sam.id,
            "status": "closed",
            "outcome": "denied",
        },
        {"provider": "Dev Shah, MD", "assignee": sam.id, "stage": "approved"},
    )
    return sam


def on_card(slack: Slack, who: User) -> Where:
    slack.type(who, "/cred 1001")
    return _seen(slack)


def on_held_card(slack: Slack, who: User) -> Where:
    slack.type(who, "/cred 1002")
    return _seen(slack)


def on_closed_card(slack: Slack, who: User) -> Where:
    slack.type(who, "/cred 1003")
    return _seen(slack)


def on_last_card(slack: Slack, who: User) -> Where:
    slack.type(who, "/cred 1004")
    return _seen(slack)


def in_dm(slack: Slack, who: User) -> Where:
    """A card that became theirs, as the sender delivered it."""
    slack.team.hand_over(1001, who)
    slack.team.deliver()
    return slack.dm(who)[-1]


def in_list(slack: Slack, who: User) -> Where:
    slack.type(who, "/cred queue")
    return _seen(slack)


def in_modal(slack: Slack, who: User) -> Where:
    slack.press(who, "pipeline.mine", slack.home_view(who))
    return _top(slack)


def on_home(slack: Slack, who: User) -> Where:
    return slack.home_view(who)


def behind_more(slack: Slack, who: User) -> Where:
    slack.press(who, "pipeline.more", on_card(slack, who), option="More")
    return _top(slack)


def behind_more_of_a_closed_one(slack: Slack, who: User) -> Where:
    slack.type(who, "/cred provider Jo Kim")
    return _seen(slack)


PLACES = [
    on_card,
    on_held_card,
    on_closed_card,
    on_last_card,
    in_dm,
    in_list,
    in_modal,
    on_home,
    behind_more,
    behind_more_of_a_closed_one,
]
Place = Callable[[Slack, User], Where]


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.__name__)
def test_every_press_is_answered(slack: Slack, team: Team, sam: User, place: Place) -> None:
    """Whatever can be pressed there answers with words, and the stack stays at three."""
    pressed: set[tuple[str, str]] = set()
    while True:
        where = place(slack, sam)
        left = [press for press in _pressable(where) if _meant(press) not in pressed]
        if not left:
            break
        action, option, value = left[0]
        pressed.add(_meant(left[0]))

        answer = slack.press(sam, action, where, option=option, value=None if option else value)

        assert answer, left[0]
        assert "wrong here" not in answer
        assert "older version" not in answer
        assert len(slack.stack(sam)) <= 3
        slack.close(sam)


def test_every_press_and_choice_is_offered_somewhere(slack: Slack, mia: User, sam: User) -> None:
    offered: set[str] = set()
    for who in (sam, mia):
        for place in PLACES:
            for action, option, value in _pressable(place(slack, who)):
                area, _, verb = action.partition(".")
                offered.add(f"{area}.{verb.partition('_')[0]}")
                if option or action.startswith("pipeline.do"):
                    offered.add(value.split()[0])
            slack.close(who)
    slack.type(mia, "/cred note 1001 x")
    offered |= {press[0] for press in _pressable(_seen(slack))}

    elsewhere = {"pipeline.limits", "pipeline.next", "pipeline.previous", "pipeline.provider"}
    assert set(PRESSES) - offered == elsewhere
    assert set(CHOICES) - offered <= {"screen", "deescalate", "status"}  # tried where they belong


def test_who_starts_soon_stands_on_the_home_and_opens_as_a_person(
    slack: Slack, team: Team, mia: User
) -> None:
    start = {"provider": "Jo Kim, PA", "start_date": "2026-12-07", "start_critical": "y"}
    ready = {"stage": "approved", "effective": "2026-12-01", "payer": "Bluestem Health Plan"}
    team.files({**start, "next": "2026-11-19"}, {**start, **ready})

    home = slack.home(mia)
    assert "*Starts within 30 days: 1 person* [All 1]\n*Jo Kim, PA* · Mon Dec 7, 14 days" in home
    assert "1 of 2 start-critical files effective · waits on Harbor Mutual · next: was due" in home
    opened = slack.press(mia, "pipeline.provider", slack.home_view(mia))
    assert opened.startswith("Provider\n*Jo Kim, PA*\n2 open files of 2")


def test_a_press_on_ones_own_card_shows_it_as_it_is_now(
    slack: Slack, team: Team, sam: User
) -> None:
    answer = slack.press(sam, "pipeline.advance", on_card(slack, sam))

    assert answer == f"{MOVED}\n{LACKS}\n[Undo]\n" + CARD.format(owner="Sam Sample")
    assert team.audit(1001) == [("Sam Sample", "pipeline.advance")]
    assert "Undone: the move. Now: Collecting" in slack.press(sam, "pipeline.undo")


def test_a_press_in_the_direct_message_is_answered_and_the_card_is_edited(
    slack: Slack, team: Team, sam: User
) -> None:
    card = in_dm(slack, sam)
    assert slack.dms(sam)[-1].startswith("tess gave you this file.\n*CR-1001")

    assert slack.press(sam, "pipeline.advance", card) == EFFECT

    team.deliver()
    assert len(slack.dm(sam)) == 1
    assert "Enrollment · Submitting" in slack.dms(sam)[0]


@pytest.mark.parametrize("place", [in_list, in_modal, on_home], ids=lambda place: place.__name__)
def test_a_choice_in_a_list_is_answered_beside_it(
    slack: Slack, team: Team, sam: User, place: Place
) -> None:
    answer = slack.press(sam, "pipeline.more", place(slack, sam), option="advance 1001:1")

    assert EFFECT in answer
    assert team.audit(1001) == [("Sam Sample", "pipeline.advance")]


PLACES_OF_1001 = [on_card, in_dm, in_list, in_modal, on_home]


@pytest.mark.parametrize("place", PLACES_OF_1001, ids=lambda place: place.__name__)
def test_a_stale_press_changes_nothing_and_shows_the_card_as_it_is(
    slack: Slack, team: Team, mia: User, sam: User, place: Place
) -> None:
    where = place(slack, sam)
    team.clock.move(team.clock.now() + timedelta(minutes=5))
    slack.type(mia, "/cred advance 1001")
    before = team.everything()

    button = place in (on_card, in_dm)
    option = None if button else _option(where, "advance 1001")
    action = "pipeline.advance" if button else "pipeline.more"
    answer = slack.press(sam, action, where, option=option)

    since = "CR-1001 has changed since you saw it: Mia Example moved it on, Mon Nov 23, 9:05 AM."
    assert f"{since}\n{CARD.format(owner='Sam Sample')}" in answer
    assert team.everything() == before


@pytest.mark.parametrize("copies", [2, 5])
def test_one_press_that_comes_often_is_one_act(
    slack: Slack, team: Team, sam: User, copies: int
) -> None:
    slack.press(sam, "pipeline.advance", on_card(slack, sam), copies=copies)
    slack.box.push.settle(5)

    assert team.audit(1001) == [("Sam Sample", "pipeline.advance")]
    assert team.state(1001).stage == "submitting"


@pytest.mark.parametrize("copies", [2, 5])
def test_one_command_that_comes_often_is_one_act(
    slack: Slack, team: Team, sam: User, copies: int
) -> None:
    slack.type(sam, "/cred note 1001 hello", copies=copies)
    slack.box.push.settle(5)

    assert team.audit(1001) == [("Sam Sample", "pipeline.note")]


def test_a_double_click_is_one_act(slack: Slack, team: Team, sam: User) -> None:
    card = in_dm(slack, sam)
    slack.press(sam, "pipeline.advance", card)

    answer = slack.press(sam, "pipeline.advance", card)

    assert answer.startswith("Already done: you moved CR-1001 on.\n*CR-1001 · Ana")
    assert [event for who, event in team.audit(1001) if who == "Sam Sample"] == ["pipeline.advance"]


def test_a_press_during_a_long_change_is_told_to_come_again(
    slack: Slack, team: Team, sam: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    card = on_card(slack, sam)
    monkeypatch.setattr(database, "_begun", _busy)

    assert slack.press(sam, "pipeline.advance", card) == (
        "An import or another long change is under way; nothing was changed. Try again in a minute."
    )


def test_an_old_button_is_answered(slack: Slack, team: Team, sam: User) -> None:
    old = "This is from an older version of credbot. Open the file again: `/cred 1042`."
    broken = "This button is from an older version of credbot. Open the file again."
    before = team.everything()

    assert slack.press(sam, "area.gone", _post(team, slack, sam, "area.gone", "1001:1")) == old
    for value in ("x", "1001", ":", "1001:x"):
        where = _post(team, slack, sam, "pipeline.advance", value)
        answer = slack.press(sam, "pipeline.advance", where)
        assert answer == broken, value
    assert slack.press(
        sam, "pipeline.do_gone", _post(team, slack, sam, "pipeline.do_gone", "gone 1001:1")
    ) == ("This menu is from an older version of credbot. Open the file again.")
    assert slack.press(
        sam, "pipeline.open", _post(team, slack, sam, "pipeline.open", "9999:1")
    ) == ("There is no file CR-9999.")
    assert team.everything() == before


def test_a_list_turns_its_pages_in_a_message_and_in_a_modal(
    slack: Slack, team: Team, mia: User
) -> None:
    team.files(*({"provider": f"Doctor {number:02}, MD"} for number in range(25)))

    first = slack.type(mia, "/cred queue sort=file")
    second = slack.press(mia, "pipeline.next")
    assert ("Doctor 09" in first, "Page 1 of 3" in first) == (True, True)
    assert ("Doctor 10" in second, "Page 2 of 3" in second) == (True, True)
    assert slack.press(mia, "pipeline.previous") == first

    slack.press(mia, "pipeline.queue", slack.home_view(mia))
    assert "Page 2 of 2" in slack.press(mia, "pipeline.next")
    assert slack.stack(mia) == ["pipeline.list"]


def _busy(_connection: object) -> object:
    raise Busy


def _pressable(where: Where) -> Iterator[tuple[str, str | None, str]]:
    """(action_id, the option's value or None, the value) of everything to press."""
    for part in _parts(where):
        for _, element in elements.walk(part.blocks):
            if element["type"] == "button":
                yield element["action_id"], None, element["value"]
            for option in elements.options(element) if element["type"] == "overflow" else ():
                yield element["action_id"], option["value"], option["value"]


def _meant(press: tuple[str, str | None, str]) -> tuple[str, str]:
    """What a press is, whatever the version of the file."""
    return press[0], re.sub(r":\d+$", "", press[2])


def _option(where: Where, starts: str) -> str:
    return next(value for _, option, value in _pressable(where) if option and starts in value)


def _parts(where: Where) -> list[Message | View]:
    if isinstance(where, Answer):
        return [part for part in (where.message,) if part is not None]
    return [where]


def _seen(slack: Slack) -> Where:
    assert slack.seen is not None
    return slack.seen


def _top(slack: Slack) -> Where:
    assert slack.seen is not None
    assert slack.seen.view is not None
    return slack.seen.view


def _post(team: Team, slack: Slack, who: User, action_id: str, value: str) -> Message:
    """A message of ours with a button that this version may not know."""
    text = {"type": "plain_text", "text": "Press"}
    button = {"type": "button", "action_id": action_id, "value": value, "text": text}
    team.client.chat_postMessage(
        channel=slack.box.person(who.id).dm_id,
        text="Old",
        blocks=[{"type": "actions", "elements": [button]}],
    )
    return slack.dm(who)[-1]
