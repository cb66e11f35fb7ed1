"""Help in Slack: a page for each kind of person, the same as in docs/people."""

import pytest

from credbot.domain.roles import Role
from credbot.views.help import PAGES
from tests.slack.office import Slack, Team
from tools import write_reference


@pytest.mark.parametrize("role", list(Role))
def test_help_begins_with_the_page_for_ones_own_role(slack: Slack, team: Team, role: Role) -> None:
    """In sections that Slack takes, with all its points, the commands and the other pages."""
    who = team.add("Max Member", role)
    page = (write_reference.PEOPLE / f"{role}.md").read_text("utf-8")
    heading = page.splitlines()[0].removeprefix("# ")

    shown = slack.type(who, "/cred help")

    assert shown.startswith(f"*{heading}*\n")
    blocks = slack.seen.message.blocks if slack.seen and slack.seen.message else []
    assert len(blocks) <= 50
    assert sum(len(str(block.get("text", {}).get("text", ""))) for block in blocks) < 13_000
    points = sum(line.startswith(("- ", "| ")) for line in page.splitlines())
    assert shown.count("\n• ") == points - page.count("|---|---|")
    assert not [mark for mark in ("![", "](", "**") if mark in shown]
    for other, label in PAGES.items():
        assert (f"[{label}]" in shown) is (other is not role)


def test_help_leads_on_by_presses(slack: Slack, team: Team) -> None:
    sam = team.add("Sam Sample", "specialist")

    assert slack.type(sam, "/cred help").startswith("*For specialists*\n")
    assert slack.press(sam, "help.page_leader").startswith("*For leaders*\n")
    assert slack.press(sam, "help.commands").startswith("*Type `/cred` and what you want.*")
    for role in PAGES:
        assert slack.type(sam, f"/cred help {role}s").startswith("*For ")
    assert slack.press(sam, "help.roles").startswith("*Who may do what.* You are specialist;")


def test_the_pages_in_docs_are_those_that_slack_shows() -> None:
    """`python tools/write_reference.py` writes them anew."""
    for path, text in write_reference.people().items():
        assert path.read_text("utf-8") == text
