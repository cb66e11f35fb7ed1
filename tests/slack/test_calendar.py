"""What falls on which day: typed, pressed, filtered, paged."""

import pytest

from credbot.sandbox.models import User
from tests.slack.office import Slack, Team


@pytest.fixture
def mia(team: Team) -> User:
    """A coordinator; three files of Sam's and one of nobody's, with dates around Mon Nov 23."""
    mia = team.add("Mia Example", "coordinator")
    sam = team.add("Sam Sample", "specialist")
    team.files(
        {"provider": "Ana Ruiz, MD", "start_date": "2026-12-07", "assignee": sam.id},
        {
            "provider": "Lee Park, NP",
            "payer": "Cedar State Medicaid",
            "due": "2026-11-20",
            "next": "2026-11-25",
            "assignee": sam.id,
        },
        {
            "provider": "Omar Haddad, MD",
            "payer": "",
            "track": "initial",
            "facility": "Lakeview",
            "status": "hold",
            "hold_reason": "roster",
            "hold_until": "2026-12-01",
            "due": "2026-12-01",
        },
        {"provider": "Jo Kim, PA", "start_date": "2026-12-31", "assignee": sam.id},
    )
    return mia


def sam_of(team: Team) -> User:
    return next(user for user in team.box.world.workspace.users.values() if user.name == "sam")


AGENDA = """\
*1 date from Mon Nov 23 to Sun Dec 6. 1 late.* [All kinds]
*Late: 1*, the oldest first
*Fri Nov 20* · *Lee Park, NP*, Cedar State Medicaid · CR-1002 is due · Sam Sample [Open]
*Mon Nov 30 to Sun Dec 6*
*Tue Dec 1* · *Omar Haddad, MD*, Lakeview · CR-1003 is due [Open]
[All 1 Late]
[Meetings] [Our Own Dates] [Monitoring]
Page 1 of 1 · as of 9:00 AM EST · follow-ups and reviews of holds: in the menu above"""


def test_the_calendar_tells_by_week_what_falls_on_which_day(
    slack: Slack, team: Team, mia: User
) -> None:
    assert slack.type(mia, "/cred calendar") == AGENDA

    card = slack.press(mia, "calendar.open", value="file:1002 1002 2")
    assert card.startswith("*CR-1002 · Lee Park, NP")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("30", "2 dates from Mon Nov 23 to Tue Dec 22. 1 late."),
        ("dec", "3 dates from Tue Dec 1 to Thu Dec 31. 1 late."),
        ("2026-12 starts", "2 dates from Tue Dec 1 to Thu Dec 31: start dates."),
        ("40 cedar", "0 dates from Mon Nov 23 to Fri Jan 1 at cedar. 1 late."),
        ("40 lakeview", "1 date from Mon Nov 23 to Fri Jan 1 at lakeview."),
        ("60 @Sam", "2 dates from Mon Nov 23 to Thu Jan 21 of Sam Sample. 1 late."),
        ("mine", "0 dates from Mon Nov 23 to Sun Dec 6 of yours."),
        ("follow-ups", "1 date from Mon Nov 23 to Sun Dec 6: follow-ups."),
        ("40 lakeview hold", "1 date from Mon Nov 23 to Fri Jan 1 at lakeview: reviews of holds."),
        ("late", "1 late date."),
        ("2026-10", "2026-10 has passed. What of it is still open is under `calendar late`."),
        ("2026-13", "2026-13 is not a month. Write it as 2026-12 or dec."),
        ("4000", "The calendar shows 1 to 400 days at once, not 4000."),
        ("nobody", "I know no payer, facility, person or kind of date called nobody."),
        ("kind=weather", "weather is not a kind of date."),
    ],
)
def test_its_words_are_a_sentence(slack: Slack, mia: User, typed: str, said: str) -> None:
    assert slack.type(mia, f"/cred calendar {typed}").lstrip("*").startswith(said)


def test_a_specialist_sees_their_own_unless_they_ask_for_all(
    slack: Slack, team: Team, mia: User
) -> None:
    sam = sam_of(team)

    own = slack.type(sam, "/cred calendar")
    everybody = slack.type(sam, "/cred calendar all")

    assert own.startswith("*0 dates from Mon Nov 23 to Sun Dec 6 of yours. 1 late.*")
    assert everybody.startswith("*1 date from Mon Nov 23 to Sun Dec 6. 1 late.*")


def test_pages_are_turned_and_a_kind_is_chosen(slack: Slack, team: Team, mia: User) -> None:
    team.files(*({"provider": f"Person {n}, MD", "start_date": "2026-12-02"} for n in range(20)))

    first = slack.type(mia, "/cred calendar")
    second = slack.press(mia, "calendar.turn_on")
    back = slack.press(mia, "calendar.turn_back")
    starts = slack.press(mia, "calendar.kind", option="Start dates")
    everything = slack.press(mia, "calendar.kind", option="All kinds")

    assert first.startswith("*21 dates")
    assert "Page 1 of 2" in first
    assert "Page 2 of 2" in second
    assert back == first
    assert starts.startswith("*20 dates from Mon Nov 23 to Sun Dec 6: start dates.*")
    assert everything == first
