"""Lists: filters as sentences, views under a name, many files given at once, sheets."""

import csv
import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Engine, event

from credbot.sandbox.models import User
from credbot.store import audit, upkeep
from tests.slack.office import Slack, Team

FILES = [
    {"provider": "Ana Ruiz, MD", "stage": "submitted", "start_date": "2026-12-07"},
    {"provider": "Lee Park, NP", "payer": "Cedar Medicaid", "stage": "approved"},
    {"provider": "Omar Haddad, MD", "stage": "intake", "stage_entered": "2026-11-02"},
    {"provider": "Jo Kim, PA", "start_date": "2027-02-01", "waiting_on": "payer"},
    {"provider": "=Ida Bell, MD", "status": "hold", "hold_until": "2026-11-23"},
]


@pytest.fixture
def mia(team: Team) -> User:
    """A coordinator with five files, of which only the last has an owner: Sam."""
    mia = team.add("Mia Example", "coordinator")
    team.add("Sam Sample", "specialist")
    team.add("Ana Able", "specialist")
    team.files(*FILES[:4], {**FILES[4], "assignee": "Sam Sample"})
    return mia


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("queue starts=30", "1 open file starting within 30 days."),
        ("queue starts=1/15..3/1", "1 open file starting from Fri Jan 15, 2027 to Mon Mar 1, 2027"),
        ("queue age=15", "1 open file in their stage for at least 15 days."),
        ("queue unowned intake", "1 open file without owner in Intake."),
        ("queue waits=payer sort=next", "3 open files waiting on payer. Order: next touch first."),
        ("queue reason=hold_review", "0 open files whose hold's review date has passed."),
        ("queue back", "1 open file whose hold ends today or has ended."),
        ("queue text=ruiz", "1 open file of a provider like ruiz."),
        ("queue @Sam hold", "1 held file of Sam Sample."),
        ("view approved", "1 open file in Approved, not loaded."),
        ("view no owner", "4 open files without owner."),
        ("view nothing like it", "There is no view called nothing like it. There are: starts in"),
        ("queue reason=weather", "weather is not a reason. There are: hold_review, unowned,"),
        ("queue starts=soon", "starts takes a number of days or a window, not soon:"),
        ("queue starts=2/30..3/1", "2/30 is not a date."),
    ],
)
def test_a_filter_is_shown_as_a_sentence(slack: Slack, mia: User, typed: str, said: str) -> None:
    assert slack.type(mia, f"/cred {typed}").lstrip("*").startswith(said)


def test_a_view_is_kept_shared_replaced_and_removed(slack: Slack, team: Team, mia: User) -> None:
    sam = next(user for user in team.box.world.workspace.users.values() if user.name == "sam")

    kept = slack.type(mia, '/cred save shared "late ones" age=15')
    again = slack.type(sam, "/cred save late intake")
    refused = slack.type(sam, "/cred save shared mine intake")
    shared = slack.type(sam, "/cred view late ones")
    own = slack.type(sam, "/cred view late")
    replaced = slack.type(sam, "/cred save late submitted")
    slack.press(sam, "saved.remove")
    slack.type(mia, "/cred queue intake")
    slack.press(mia, "saved.name")
    named = slack.submit(mia, {"name": "To screen", "shared": ["shared"]})
    listed = slack.type(sam, "/cred view")

    assert kept.startswith(
        "Saved for everybody as late ones: open files in their stage for at least 15 days.\n"
        "[Open View] [Remove View]"
    )
    assert again.startswith("Saved for you as late: open files in Intake.")
    assert refused.startswith("Your role (specialist) does not include this")
    assert shared.startswith("*1 open file in their stage for at least 15 days.")
    assert own.startswith("*1 open file in Intake.")
    assert "It replaces the one of that name." in replaced
    assert named.startswith("Views\nSaved for everybody as To screen: open files in Intake.")
    assert "*no owner* [Open]\nopen files without owner" in listed
    assert "*late ones* · shared [Open]" in listed
    assert "*late* " not in listed
    assert team.recorded() == ["saved.save"] * 3 + ["saved.remove", "saved.save"]


def test_files_of_a_list_are_given_in_turn_after_a_preview(
    slack: Slack, team: Team, mia: User
) -> None:
    people = {user.name: user for user in team.box.world.workspace.users.values()}
    slack.home(mia)
    form = slack.press(mia, "assignment.select", slack.home_view(mia))
    preview = slack.submit(
        mia, {"files0": ["1001", "1002", "1004"], "people": [people["ana"].id, people["sam"].id]}
    )
    done = slack.submit(mia, {})
    owners = [team.state(number).owner_id for number in (1001, 1002, 1003, 1004)]
    waiting = team.outgoing()
    undone = slack.press(mia, "pipeline.undo")

    assert form.startswith("Assign Files\n*4 open files without owner.")
    assert preview.startswith(
        "Assign Files\n*3 files*, the next hard date first, in turn:\n"
        "Ana Able: 2 files\nSam Sample: 1 file\nEach gets one message."
    )
    assert done.startswith(
        "Assign Files\n3 files changed hands, Mon Nov 23. Now: Ana Able 2 files; "
        "Sam Sample 1 file.\nAna Able gets a message. Sam Sample gets a message.\n[Undo]"
    )
    ana, sam = owners[0], owners[3]
    assert owners == [ana, ana, None, sam]
    assert waiting == ["assigned → Ana Able: None", "card → Sam Sample: file:1004"]
    assert "3 files changed back: CR-1001, CR-1002 and CR-1004." in undone
    assert [team.state(number).owner_id for number in (1001, 1002, 1004)] == [None] * 3


def test_what_changed_since_the_preview_is_shown_before_it_is_done(
    slack: Slack, team: Team, mia: User
) -> None:
    people = {user.name: user for user in team.box.world.workspace.users.values()}
    slack.type(mia, "/cred deal unowned @ana")
    slack.type(people["sam"], "/cred assign 1001 me")

    anew = slack.submit(mia, {})

    assert "Some of these files have changed since. This is how it would be now." in anew
    assert team.state(1002).owner_id is None
    assert slack.submit(mia, {}).startswith("Assign Files\n4 files changed hands")
    refused = slack.type(people["sam"], "/cred deal unowned @ana")
    assert refused.startswith("Your role (specialist) does not include this")


def test_a_list_comes_as_a_sheet_in_which_no_formula_runs(
    slack: Slack, team: Team, mia: User
) -> None:
    slack.type(mia, "/cred queue hold")
    said = slack.press(mia, "exports.send_csv")
    team.deliver()
    slack.type(mia, "/cred export stalled")
    team.deliver()

    assert said == "The CSV file with 1 file comes to you as a direct message."
    first, second = (
        team.box.world.workspace.files[message.files[0]]
        for message in slack.dm(mia)
        if message.files
    )
    (row,) = csv.DictReader(io.StringIO(first.data.decode()))
    assert (row["file"], row["provider"], row["assignee"]) == (
        "CR-1005",
        "'=Ida Bell, MD",
        "Sam Sample",
    )
    assert (first.name, second.name) == ("files-2026-11-23.csv", "files-2026-11-23.xlsx")


@pytest.mark.parametrize(
    ("typed", "files"),
    [
        ("2000000010", [1006]),
        ("hm-88231", [1007]),
        ("CR-1003", [1003]),
        ("kim", [1008, 1004]),
        ("harbor", [1006, 1001, 1007, 1008, 1003, 1004, 1005]),
        ("kim harbor", [1004, 1008]),
        ("Hadad", [1003]),
        ("zebra", []),
    ],
)
def test_a_search_has_exact_numbers_first_and_near_misses_last(
    slack: Slack, team: Team, mia: User, typed: str, files: list[int]
) -> None:
    team.files(
        {"provider": "Harbor Brown, MD", "npi": "2000000010", "start_date": "2027-12-07"},
        {"provider": "Eli Ford, DO", "payer_reference": "HM-88231", "start_date": "2026-12-08"},
        {"provider": "Kim Abel, MD"},
    )

    found = slack.type(mia, f"/cred find {typed}")

    order = [int(number) for number in re.findall(r"CR-(\d+) ⋯", found)]
    if typed == "harbor":
        assert (order[0], sorted(order)) == (files[0], sorted(files))
    else:
        assert order == files
    assert found.startswith("Nothing is called Hadad. Nearly so:") == (typed == "Hadad")


def test_five_hundred_files_are_one_act_and_one_message_each(
    slack: Slack, team: Team, mia: User
) -> None:
    team.files(*({"provider": f"Person {n}, MD", "state": "TX"} for n in range(501)))

    preview = slack.type(mia, "/cred deal state=TX @ana @sam")
    done = slack.submit(mia, {})

    assert "*500 files*, the next hard date first, in turn:\nAna Able: 250 files" in preview
    assert "500 files changed hands" in done
    assert team.outgoing() == ["assigned → Ana Able: None", "assigned → Sam Sample: None"]
    assert team.recorded() == ["pipeline.assign"] * 500
    assert slack.type(mia, "/cred queue unowned state=TX").startswith("*1 open file without owner")
    with counted() as statements:
        undone = slack.press(mia, "pipeline.undo")
    assert len(statements) < 60, "one more for each file"
    assert "500 files changed back: CR-1006" in undone
    assert team.recorded()[500:] == ["pipeline.undo"] * 500
    assert slack.type(mia, "/cred queue unowned state=TX").startswith("*501 open files")
    with team.db.read() as work:
        assert upkeep.wrong_tallies(work) == 0
        assert audit.verify(work).problem is None


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements of every database meanwhile."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        seen.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(Engine, "before_cursor_execute", note)
