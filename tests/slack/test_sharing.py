"""What is shown to a channel says where files stand; opening them is each reader's own."""

from tests.slack.office import Slack, Team


def test_a_file_shown_to_the_channel_says_where_it_stands_and_nothing_private(
    slack: Slack, team: Team
) -> None:
    sam = team.add("Sam Sample", "specialist")
    vic = team.add("Vic Viewer", "viewer")
    team.file("Ana Ruiz, MD", start_date="2026-12-07", note="do not tell", assignee=sam.id)

    slack.type(sam, "/cred share 1001")

    (shown,) = slack.room()
    assert shown == (
        "*Sam Sample shows 1 file.*\n"
        "*Ana Ruiz, MD* · Harbor Mutual · CR-1001 [Open]\n"
        "Collecting, waits on provider, starts Mon Dec 7\n"
        "As of 9:00 AM EST. Opening shows what your role may see."
    )
    (message,) = team.posted()
    assert "*CR-1001 · Ana Ruiz, MD · Harbor Mutual*" in slack.press(sam, "pipeline.open", message)
    refused = slack.press(vic, "pipeline.open", message)
    assert "do not tell" not in refused
    assert "Your role (viewer)" in refused


def test_a_list_shown_to_the_channel_opens_whole(slack: Slack, team: Team) -> None:
    sam = team.add("Sam Sample", "specialist")
    team.files(*({"provider": f"Test Person{number}"} for number in range(12)))

    slack.type(sam, "/cred share collecting harbor")

    (shown,) = slack.room()
    head, first, *_ = shown.split("\n")
    assert head.startswith("*Sam Sample shows: 12 open files in Collecting at harbor.")
    assert first == "*Test Person0* · Harbor Mutual · CR-1001 [Open]"
    assert "12 open files" in slack.press(sam, "pipeline.show", team.posted()[0])


def test_who_may_not_share_shows_nothing(slack: Slack, team: Team) -> None:
    vic = team.add("Vic Viewer", "viewer")
    team.file()

    answers = [slack.type(vic, f"/cred share {words}") for words in ("1001", "stalled", "")]

    assert all("Your role (viewer)" in answer for answer in answers[:2])
    assert answers[2].startswith("Say which file")
    assert slack.room() == []
