"""Typed words that show: a card, lists, a person, help."""

import pytest

from credbot.commands import table
from tests.slack.office import Slack, Team
from tests.slack.test_words import Cast, cast

__all__ = ["cast"]


def test_a_card_says_where_why_and_what_next(slack: Slack, cast: Cast) -> None:
    assert slack.type(cast.mia, "/cred 1002") == (
        "*CR-1002 · Lee Park, NP · Cedar State Medicaid*\n"
        "Enrollment · Submitted\n"
        "*Stalled:* No acknowledgement: 14 business days, limit 10 (sent Nov 2)\n"
        "*Stalled:* Our follow-up is late: 2 business days, stalled from 2 (was due Nov 19)\n"
        "Waits on: payer, since Nov 2 · Next: call, was due Thu Nov 19 · Owner: Sam Sample\n"
        "From payer: Acknowledgement\n"
        "[Log Outreach] [Advance to In process] [Item Done] ⋯"
    )


@pytest.mark.parametrize("typed", ["1002", "CR-1002", "cr1002", "#1002"])
def test_a_file_is_its_number_however_it_is_written(slack: Slack, cast: Cast, typed: str) -> None:
    assert slack.type(cast.mia, f"/cred {typed}").startswith("*CR-1002 · Lee Park, NP")


def test_a_file_may_stand_before_the_verb(slack: Slack, team: Team, cast: Cast) -> None:
    slack.type(cast.mia, "/cred 1001 log call Tina says no")

    assert team.audit(1001) == [("Mia Example", "payers.log")]


LEE_LINES = (
    "*Lee Park, NP* · Cedar State Medicaid · CR-1002 ⋯\n"
    "No acknowledgement: 14 business days, limit 10 (sent Nov 2). Waits on payer.\n"
    "Next: call, was due Thu Nov 19. Sam Sample"
)
ACTS = "[Assign] [Save View] [Excel] [CSV]"
ANA_LINES = (
    "*Ana Ruiz, MD* · Harbor Mutual · CR-1001 ⋯\n"
    "Collecting: 1 business day, limit 15. Waits on provider.\n"
    "Next: no date set. Starts Mon Dec 7. No owner"
)
OMAR_LINES = (
    "*Omar Haddad, MD* · Lakeview · CR-1003 ⋯\n"
    "No owner: 35 business days, limit 1 (since Oct 1). Waits on primary source.\n"
    "Next: no date set. Due Fri Jan 15. No owner"
)
OMAR_PERSON = (
    "*Lakeview, Initial credentialing* · CR-1003 ⋯\n"
    "No owner: 35 business days, limit 1 (since Oct 1). Waits on primary source. "
    "Next: no date set."
)
PAGE = "Page 1 of 1 · as of 9:00 AM EST"


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        (
            "queue",
            f"*3 open files. Order: next hard date first.*\n{ANA_LINES}\n{OMAR_LINES}\n"
            f"{LEE_LINES}\n{ACTS}\n{PAGE}",
        ),
        (
            "queue @sam submitted cedar sort=age",
            "*1 open file of Sam Sample in Submitted at cedar. "
            f"Order: longest in its stage first.*\n{LEE_LINES}\n{ACTS}\n{PAGE}",
        ),
        (
            "stalled",
            f"*2 open stalled files. Order: next hard date first.*\n{OMAR_LINES}\n"
            f"{LEE_LINES}\n{ACTS}\n{PAGE}",
        ),
        (
            "mine",
            "*0 open files of Mia Example. Order: next hard date first.*\n"
            f"Nothing in this list. `/cred queue` shows everything open.\n{PAGE}",
        ),
        ("find ruiz", f"1 file for ruiz.\n{ANA_LINES}\nAs of 9:00 AM EST"),
        ("2000000010", f"1 file for 2000000010.\n{ANA_LINES}\nAs of 9:00 AM EST"),
        ("haddad", f"1 file for haddad.\n{OMAR_LINES}\nAs of 9:00 AM EST"),
        (
            "provider Omar Haddad",
            f"*Omar Haddad, MD*\n1 open file of 1\n[New File] [Leaving]\n{OMAR_PERSON}\n"
            "*Missing, over all files*\n"
            "From primary source, for Lakeview: State license (verify); "
            "DEA or CDS registration (verify); "
            "Highest education or training (verify); Board certification if claimed (verify); "
            "Malpractice history (verify); License sanctions (verify); "
            "Medicare and Medicaid exclusions (verify); NPDB query (verify)\n"
            "As of 9:00 AM EST",
        ),
        (
            "asign 1001 @sam",
            "Nothing found for asign 1001 @sam. Did you mean `/cred assign`? "
            "For example: `/cred assign 1042 1043 @ana`",
        ),
        ("zebra", "Nothing found for zebra. Try a name, an NPI or a payer."),
        (
            "help hold",
            "*/cred hold 1042 provider|payer|internal until DATE why*\n"
            "Stop our clock by agreement, 90 days at most.\n"
            "Example: `/cred hold 1042 payer until 12/05 waiting on roster`",
        ),
        (
            "people",
            "*2 people have a role here*\nMia Example: coordinator · America/New_York\n"
            "Sam Sample: specialist · America/New_York\n[Give a Role]\n"
            "`/cred people role @who specialist` gives one, `/cred people remove @who` takes all.",
        ),
        (
            "settings",
            "credbot is not live: digests go to the coordinators alone.\n"
            "Holidays of US. Own closing days: none.\nZone: America/New_York.\n"
            "In words: `/cred settings limit collecting 12 business days`, `/cred help settings`.\n"
            "[Limits] [Zone and Closing Days] [Channel] [Payer] [Checklists] [Cycles] "
            "[Who Verifies] [Bodies] [Roles] [Next Digest] [Export] [Go Live]",
        ),
    ],
)
def test_a_list_says_what_it_shows_and_writes_nothing(
    slack: Slack, team: Team, cast: Cast, typed: str, read: str
) -> None:
    before = team.everything()

    assert slack.type(cast.mia, f"/cred {typed}") == read
    assert team.everything() == before


def test_nothing_typed_shows_what_needs_one(slack: Slack, cast: Cast) -> None:
    assert slack.type(cast.sam, "/cred") == (
        "1 thing of yours needs you. You have 1 open file.\n"
        f"{LEE_LINES.removesuffix(' Sam Sample')}\n[1 Thing Today] [My 1 File]\n"
        "Not live yet: digests go to the coordinators alone until `/cred live on`.\n"
        "As of 9:00 AM EST · `/cred help`"
    )


def test_help_names_every_command(slack: Slack, cast: Cast) -> None:
    answer = slack.type(cast.mia, "/cred help all")

    for command in table.COMMANDS:
        assert f"`{f'{command.verb} {command.usage}'.strip()}`  {command.about}" in answer


@pytest.mark.parametrize("command", table.COMMANDS, ids=lambda command: command.verb)
def test_every_example_is_understood(
    slack: Slack, team: Team, cast: Cast, command: table.Command
) -> None:
    """Whatever an example is answered, it is never that it was misread."""
    team.add("Ana Other", "specialist")
    file = "1003" if command.verb == "waive" else "1002"
    example = command.example.replace("1042", file).replace("1043", "1001")
    example = example.replace("#credentialing", f"<#{team.room.id}|credentialing>")

    answer = slack.type(cast.mia, f"/cred {example}")

    assert "For example" not in answer
