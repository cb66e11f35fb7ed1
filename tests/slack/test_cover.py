"""Somebody is away, somebody covers, and all comes back by itself."""

import pytest

from credbot.sandbox.models import User
from tests.slack.office import Slack, Team, local

AWAY = "/cred away me 11/25 12/1 cover @sam"


@pytest.fixture
def maria(team: Team) -> User:
    return team.add("Maria Model", "specialist")


@pytest.fixture
def sam(team: Team) -> User:
    return team.add("Sam Sample", "specialist")


def test_what_is_due_goes_to_who_covers_and_comes_back(
    slack: Slack, team: Team, maria: User, sam: User
) -> None:
    dana = team.add("Dana Example", "coordinator")
    team.go_live()
    team.files(
        {"provider": "Ana Ruiz, MD", "assignee": maria.id, "next": "2026-11-25"},
        {"provider": "Lee Park, NP", "assignee": maria.id, "next": "2026-12-02"},
    )

    said = slack.type(maria, AWAY)
    team.deliver()
    told = slack.dms(sam)

    assert said == (
        "Maria Model is away Wed Nov 25 to Tue Dec 1. Sam Sample covers 2 open files; "
        "the owner stays the same. Back Wed Dec 2. Sam Sample gets a message.\n[End It Now]"
    )
    assert told == [
        "Maria Model is away Wed Nov 25 to Tue Dec 1; you cover 2 open files. "
        "What is due of them comes in your morning; they stay theirs.\n[Show Their Files]\n"
        "You get this because you were named to cover. [Change When I Get This]"
    ]
    assert "Owner: Maria Model\n" in slack.type(dana, "/cred 1001")

    team.morning("2026-11-25T08:00")

    assert slack.dms(maria) == []
    assert slack.dms(sam)[1].startswith(
        "*Nothing of yours is due, Wed Nov 25*\n"
        "*You cover Maria Model* (away to Tue Dec 1): 1 file due\n"
        "*Ana Ruiz, MD* · Harbor Mutual · CR-1001 ⋯\n"
    )
    assert "[Change When I Get This]" in slack.dms(sam)[1]
    card = slack.type(dana, "/cred 1001")
    assert "Owner: Maria Model (away to Tue Dec 1, Sam Sample covers)" in card
    assert "Maria Model (away to Tue Dec 1, Sam Sample covers)" in slack.type(dana, "/cred queue")
    assert slack.type(dana, "/cred away") == (
        "*Away today or later: 1* · the next first\n"
        "Maria Model: Wed Nov 25 to Tue Dec 1, Sam Sample covers 2 open files\n"
        "[Say When I Am Away]"
    )

    team.clock.move(local("2026-11-30T10:00"))
    slack.type(dana, "/cred log 1001 call Tina has it next 12/1")
    given = team.file("Jo Kim, PA")
    assert "Maria Model is away to Tue Dec 1; Sam Sample, who covers, gets a message." in (
        slack.type(dana, f"/cred assign {given} @maria")
    )
    team.deliver()
    assert slack.dms(sam)[-1].startswith(
        "Dana Example gave 1 file to Maria Model, who is away; you cover."
    )

    team.morning("2026-12-02T08:00")

    (back,) = slack.dms(maria)
    assert "\n*New to you*\n*Jo Kim, PA* · Harbor Mutual · CR-1003, from Dana Example\n" in back
    assert "*Since Tue Nov 24, by others on your files*\nDana Example logged a contact" in back
    assert "Owner: Maria Model\n" in slack.type(dana, "/cred 1001")


def test_who_covers_sees_those_files_apart_from_their_own(
    slack: Slack, team: Team, maria: User, sam: User
) -> None:
    """In `/cred`, the App Home and `mine`; each opens its own list, and ends with the absence."""
    team.files(
        {"provider": "Ana Ruiz, MD", "assignee": maria.id, "next": "2026-11-23"},
        {"provider": "Lee Park, NP", "assignee": maria.id, "next": "2026-12-02"},
        {"provider": "Jo Kim, PA", "assignee": sam.id, "next": "2026-12-02"},
    )
    part = (
        "*Covering Maria Model until Tue Dec 1: 1 due* [Show 1 Due]\n"
        "2 open files; the owner stays the same."
    )
    assert "Covering" not in slack.type(sam, "/cred") + slack.home(sam)
    slack.type(maria, "/cred away me 11/23 12/1 cover @sam")

    assert slack.type(sam, "/cred").startswith(
        f"Nothing of yours is due. You have 1 open file.\n[My 1 File]\n{part}\n"
    )
    listed = slack.press(sam, "pipeline.show_cover0")
    assert "Ana Ruiz, MD" in listed
    assert "Lee Park, NP" not in listed
    slack.close(sam)
    home = slack.home(sam)
    assert home.index("*My files: 1 open") < home.index(part)
    slack.press(sam, "pipeline.show_cover0", slack.home_view(sam))
    slack.close(sam)
    mine = slack.type(sam, "/cred mine")
    assert mine.startswith("*1 open file of Sam Sample.")
    assert mine.endswith(part)
    assert part in slack.press(sam, "pipeline.mine", slack.home_view(sam))
    slack.close(sam)
    slack.type(maria, "/cred log 1001 call he has it next 12/7")
    assert "until Tue Dec 1: 0 due* [Show 2 Files]\n2 open files;" in slack.type(sam, "/cred")
    team.clock.move(local("2026-12-02T09:00"))
    assert "Covering" not in slack.type(sam, "/cred mine") + slack.home(sam)


def test_it_ends_early_by_a_word_or_a_press_and_the_record_keeps_both(
    slack: Slack, team: Team, maria: User, sam: User
) -> None:
    assert slack.type(maria, "/cred away me until fri cover sam").startswith(
        "Maria Model is away Mon Nov 23 to Fri Nov 27."
    )
    ended = slack.press(maria, "cover.end")
    assert ended.startswith("Maria Model is here again, Mon Nov 23: Sam Sample covers no more.")
    assert slack.type(maria, "/cred away") == (
        "Nobody is away. `/cred away me FROM TO cover @who` says when you are.\n"
        "[Say When I Am Away]"
    )
    assert slack.type(maria, "/cred away me off") == "Maria Model is not away."

    slack.type(maria, "/cred away")
    assert slack.press(maria, "cover.form").startswith("Away\nFrom: 2026-11-23\nTo, the last day")
    assert slack.submit(maria, {"ends": "2026-11-20", "cover": sam.id}) == (
        "ends: Fri Nov 20 lies before Mon Nov 23."
    )
    assert slack.submit(maria, {"ends": "2026-11-25", "cover": sam.id}).startswith(
        "Away\nMaria Model is away Mon Nov 23 to Wed Nov 25."
    )
    slack.close(maria)
    assert slack.type(maria, "/cred away me off").startswith("Maria Model is here again")
    assert [event for event in team.recorded() if event.startswith("cover.")] == [
        "cover.away",
        "cover.back",
        "cover.away",
        "cover.back",
    ]
    team.deliver()
    assert [message for message in slack.dms(sam) if "is away" in message] == []


MISREAD = (
    ("me 02/30 12/1 cover @sam", "02/30 is not a date."),
    ("me 2026-11-20 12/1 cover @sam", "Fri Nov 20 has passed; an absence begins today"),
    ("me 12/10 2026-12-01 cover @sam", "Tue Dec 1 lies before Thu Dec 10."),
    ("me 12/10 12/1 cover @sam", "Tue Dec 1 lies before Thu Dec 10."),
    ("me 12/10 2028-12-01 cover @sam", "An absence lasts a year at most."),
    ("me 12/10 12/11", "Say who covers: cover @who."),
    ("me 12/10 12/11 cover @maria", "Nobody covers for themselves. Name somebody else."),
    ("me 12/10 12/11 cover @vera", "Vera Viewer has no role that works files."),
    ("me 12/10 12/11 cover @nobody", "I know nobody called @nobody."),
    ("me 11/30 12/4 cover @lee", "Lee Learner is away Tue Dec 1 to Wed Dec 2."),
    ("me 12/22 12/23 cover @sam", "Maria Model is away Mon Dec 21 to Fri Dec 25 already"),
    ("@sam 12/10 12/11 cover @lee", "Your role (specialist) does not include this"),
    ("@dana 12/10 12/11 cover @sam", "Your role (specialist) does not include this"),
)


def test_an_absence_that_makes_no_sense_is_one_sentence(slack: Slack, team: Team) -> None:
    dana = team.add("Dana Example", "coordinator")
    maria = team.add("Maria Model", "specialist")
    for name, role in (
        ("Sam Sample", "specialist"),
        ("Vera Viewer", "viewer"),
        ("Lee Learner", "specialist"),
    ):
        team.add(name, role)
    slack.type(dana, "/cred away @lee 12/1 12/2 cover @sam")
    slack.type(maria, "/cred away me 12/21 12/25 cover @sam")
    before = team.everything()

    for typed, said in MISREAD:
        assert slack.type(maria, f"/cred away {typed}").startswith(said)

    after = team.everything()
    assert {name for name in after if after[name] != before[name]} <= {"request"}


def test_a_coordinator_names_a_coordinator_and_one_who_covers_may_be_away(
    slack: Slack, team: Team, maria: User, sam: User
) -> None:
    dana = team.add("Dana Example", "coordinator")
    priya = team.add("Priya Person", "specialist", "coordinator")
    team.go_live()
    team.file(assignee=maria.id, next="2026-11-25")

    refused = slack.type(dana, "/cred away me 11/25 11/27 cover @sam")
    slack.type(maria, AWAY)
    followed = slack.type(dana, "/cred away @sam 11/25 11/25 cover @priya")
    again = slack.type(dana, "/cred away @sam 11/25 11/25 cover @priya")
    slack.type(priya, "/cred alerts morning off")
    team.morning("2026-11-25T08:00")

    assert refused.startswith("Dana Example is a coordinator, Sam Sample is not.")
    assert "In these days Priya Person also covers Maria Model." in followed
    assert again.startswith("Sam Sample is away Wed Nov 25. Priya Person covers")
    assert [message for message in slack.dms(sam) if "You cover" in message] == []
    assert "*You cover Maria Model*" in slack.dms(priya)[-1]


def test_a_part_time_week_has_no_morning_on_days_off_and_the_next_tells_all(
    slack: Slack, team: Team, maria: User, sam: User
) -> None:
    team.go_live()
    team.file(assignee=maria.id, next="2026-11-23")

    said = slack.type(maria, "/cred away me days mon-wed")
    team.morning("2026-12-03T08:00")
    team.morning("2026-12-04T08:00")
    assert slack.dms(maria) == []
    slack.type(sam, "/cred note 1001 portal was down")
    team.morning("2026-12-07T08:00")

    assert "You work Mon to Wed; on other days nothing comes." in said
    (monday,) = slack.dms(maria)
    assert "*Since Wed Dec 2, by others on your files*\nSam Sample wrote a note on it" in monday


def test_who_is_said_to_be_away_by_a_coordinator_hears_of_it(
    slack: Slack, team: Team, maria: User, sam: User
) -> None:
    dana = team.add("Dana Example", "coordinator")

    said = slack.type(dana, "/cred away @maria 11/23 11/24 cover @sam")
    team.deliver()

    assert "Sam Sample and Maria Model get a message." in said
    assert slack.dms(maria) == [
        "Dana Example says you are away Mon Nov 23 to Tue Nov 24; Sam Sample covers your "
        "0 open files. They stay yours.\n[End It Now]\n"
        "You get this because it is about your absence. [Change When I Get This]"
    ]
    ended = slack.press(maria, "cover.end", slack.dm(maria)[0])
    assert ended.startswith("Maria Model is here again, Mon Nov 23")


def test_who_is_removed_covers_for_nobody(slack: Slack, team: Team, maria: User, sam: User) -> None:
    dana = team.add("Dana Example", "coordinator")
    team.go_live()
    team.file(assignee=maria.id, next="2026-11-25")
    slack.type(maria, AWAY)

    said = slack.type(dana, f"/cred people remove <@{sam.id}>")
    team.morning("2026-11-25T08:00")

    assert "Nobody covers for Maria Model now: `/cred away @who FROM TO cover @who`." in said
    assert slack.dms(maria)[0].startswith("*1 thing today, Wed Nov 25*")
