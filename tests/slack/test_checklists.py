"""What is asked for of a file is set in Slack, previewed, saved and taken back."""

from tests.slack.office import Slack, Team

ADDED = (
    "On the checklist payer: Signed roster form (from provider, by the end of Collecting).\n"
    "No file's dates move."
)


def test_an_item_is_put_on_a_checklist_and_taken_off(slack: Slack, team: Team) -> None:
    """It holds at once for every open file of the tracks that use the checklist."""
    mia = team.add("Mia Example", "coordinator")
    team.file()
    add = "/cred settings item add payer provider collecting Signed roster form"

    assert slack.type(mia, add) == f"{ADDED}\n[Save]"
    assert "roster" not in slack.type(mia, "/cred 1001")
    slack.type(mia, add)
    assert slack.press(mia, "settings.save") == (f"Saved; it holds at once.\n{ADDED}\n[Undo]")
    saved = slack.seen
    assert "igned roster form" in slack.type(mia, "/cred 1001")
    assert slack.type(mia, "/cred got 1001 signed roster form").count("CR-1001") == 1
    assert slack.press(mia, "settings.undo", saved).startswith(
        "Taken back.\nNot on the checklist payer any more: Signed roster form."
    )
    assert "igned roster form" not in slack.type(mia, "/cred 1001")

    assert "W-9" in slack.type(mia, "/cred 1001")
    slack.type(mia, "/cred settings")
    slack.press(mia, "settings.items")
    for given, said in (
        ({}, "checklist: Say on which checklist."),
        ({"checklist": "payer"}, "title: Say what the item is called."),
        ({"title": "x", "off": "payer:w9"}, "off: One at a time"),
    ):
        assert slack.submit(mia, {"title": None, **given}).startswith(said)
    off = {"checklist": None, "title": None, "off": "payer:w9"}
    assert slack.submit(mia, off).startswith(
        "Checklists\nNot on the checklist payer any more: W-9 of the practice."
    )
    slack.submit(mia, {})
    slack.close(mia)
    assert "W-9" not in slack.type(mia, "/cred 1001")
    for wrong, said in (
        ("add nowhere us collecting X", "nowhere is no checklist."),
        ("add payer us nowhere X", "nowhere is no stage."),
        ("remove payer w9", "w9 is no item of payer."),
    ):
        assert said in slack.type(mia, f"/cred settings item {wrong}")
    assert team.recorded().count("settings.change") == 3
