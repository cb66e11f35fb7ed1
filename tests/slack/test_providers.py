"""One person over all their files: `/cred provider NAME`."""

from datetime import date
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from credbot.domain.cards import Row
from credbot.domain.files import Channel, File, Line, Status
from credbot.views.providers import labels
from tests.slack.office import Slack, Team


def test_a_person_is_one_page_and_one_letter(slack: Slack, team: Team) -> None:
    """A line for each payer, the start once, what counts for all, what is missing once."""
    sam = team.add("Sam Sample", "specialist")
    team.files(
        {
            "provider": "Ana Ruiz, MD",
            "npi": "2000000010",
            "assignee": sam.id,
            "start_date": "2026-12-07",
            "start_critical": "y",
        },
        {"provider": "Ana Ruiz, MD", "payer": "Cypress", "start_date": "2026-12-07"},
        {
            "provider": "Ana Ruiz, MD",
            "payer": "Summit",
            "status": "closed",
            "outcome": "approved",
            "effective": "2026-10-01",
            "provider_id": "88231",
        },
    )
    slack.type(sam, "/cred verified 1001 license 11/20 TX Medical Board")
    slack.type(sam, "/cred wait 1002 provider for *signed* W-9 next fri")

    page = slack.type(sam, "/cred provider ruiz")

    assert page.splitlines()[:4] == [
        "*Ana Ruiz, MD* · NPI 2000000010",
        "2 open files of 3",
        "Starts Mon Dec 7, in 14 days: 0 of 1 start-critical file effective",
        "[Copy Text] [New File] [Credentials]",
    ]
    assert "*Harbor Mutual, Enrollment* · CR-1001 ⋯\nCollecting: " in page
    assert "Effective Thu Oct 1. Provider ID 88231." in page
    assert "State license · verified Fri Nov 20 at TX Medical Board" in page
    missing = page.partition("*Missing, over all files*\n")[2]
    assert missing.startswith("From provider, for all: CAQH attested and authorized; Malpractice")
    assert missing.count("Malpractice cover (COI)") == 1

    letter = slack.press(sam, "providers.copy")
    assert letter.startswith("Copy Text\nTo the provider (optional): Dear Dr. Ruiz,")
    assert "with Harbor Mutual and Cypress we still need from you" in letter
    assert "- the certificate of your malpractice insurance\n" in letter
    assert "- *signed* W-9 (for Cypress)\n" in letter
    assert "You start on Monday, December 7, 2026" in letter
    assert letter.index("Thank you,\nSam Sample") > 0
    assert "CR-" not in letter
    assert "(COI)" not in letter
    slack.submit(sam, {})
    assert team.outgoing() == []


def test_a_name_of_several_or_nearly_right_is_a_press_and_not_a_dead_end(
    slack: Slack, team: Team
) -> None:
    sam = team.add("Sam Sample", "specialist")
    vera = team.add("Vera Viewer", "viewer")
    team.files(
        {"provider": "Ana Ruiz, MD", "npi": "2000000010"},
        {"provider": "Ana Maria Ruiz, NP", "npi": "2000000028"},
        {"provider": "Jo Kim, PA"},
    )

    several = slack.type(sam, "/cred provider ruiz")
    assert several.splitlines()[0] == "ruiz can be several people:"
    assert "*Ana Maria Ruiz, NP* · NPI 2000000028 [Open]\n1 open file" in several
    assert slack.press(sam, "providers.open_0").startswith("*Ana Maria Ruiz, NP*")
    assert slack.type(sam, "/cred provider Ana Ruiz").startswith("*Ana Ruiz, MD*")

    near = slack.type(vera, "/cred provider jo kimm")
    assert near.startswith("I know no provider called jo kimm. Near:\n*Jo Kim, PA*")
    status = slack.press(vera, "providers.open_0")
    assert status == "*Jo Kim, PA*\n1 open file of 1\nHarbor Mutual: Collecting, waits on provider"
    assert "I know no provider called zebra." in slack.type(vera, "/cred provider zebra")


def test_who_sees_status_only_comes_in_by_every_door_and_reads_no_note(
    slack: Slack, team: Team
) -> None:
    vera = team.add("Vera Viewer", "viewer")
    sam = team.add("Sam Sample", "specialist")
    file = team.file(note="secret of the house", start_date="2026-12-07", assignee=sam.id)
    slack.type(sam, f"/cred log {file} {Channel.CALL} Tina knows a secret")
    slack.type(sam, f"/cred hold {file} provider until 12/04 secret illness")

    slack.shortcut(vera, "pipeline.find")
    doors = [
        slack.submit(vera, {"text": "ruiz"}),
        slack.type(vera, "/cred provider ruiz"),
        slack.type(vera, "/cred find ruiz"),
        slack.type(vera, "/cred Ana Ruiz"),
        slack.say(vera, "provider ruiz"),
        slack.type(vera, f"/cred {file}"),
    ]
    for seen in doors:
        assert "Harbor Mutual: Collecting, on hold, waits on provider" in seen
        assert "Starts Mon Dec 7, in 14 days: 0 of 1 file effective" in seen
        assert "secret" not in seen
        assert "Sam" not in seen
    assert "There is no file CR-9999." in slack.type(vera, "/cred 9999")
    assert "secret" not in slack.home(vera)


def test_files_at_one_payer_are_told_apart_by_their_track(slack: Slack, team: Team) -> None:
    vera = team.add("Vera Viewer", "viewer")
    mia = team.add("Mia Example", "coordinator")
    lakeview = {"payer": "", "facility": "Lakeview", "start_date": "2026-12-07"}
    files = team.files(
        {"provider": "Ana Ruiz, MD", **lakeview, "track": "initial"},
        {"provider": "Ana Ruiz, MD", **lakeview, "track": "privileges", "start_date": "2026-12-14"},
        {"provider": "Ana Ruiz, MD", "start_date": "2026-12-07"},
    )
    status = slack.type(vera, "/cred provider ruis")
    assert status.startswith("I know no provider called ruis. Near:\n*Ana Ruiz, MD*")
    assert slack.press(vera, "providers.open_0").split("\n")[2:] == [
        "Starts Mon Dec 7, in 14 days: 0 of 2 files effective",
        "Lakeview, Initial credentialing: Collecting, waits on provider",
        "Harbor Mutual: Collecting, waits on provider",
        "Lakeview, Privileges: Collecting, waits on provider, starts Mon Dec 14",
    ]
    assert f"*Lakeview, Privileges* · CR-{files[1]}" in slack.type(mia, "/cred provider ruiz")


def test_no_two_lines_of_one_person_read_alike(slack: Slack, team: Team) -> None:
    """Track, then line of business and state, then the day of opening, then the number."""
    sam, vera = team.add("Sam Sample", "specialist"), team.add("Vera Viewer", "viewer")
    team.files(
        {"line_of_business": "commercial", "state": "TX", "provider": "Ana Ruiz, MD"},
        {"line_of_business": "medicaid", "state": "TX", "provider": "Ana Ruiz, MD"},
        {"track": "change", "opened": "2026-10-01", "provider": "Ana Ruiz, MD"},
        {"track": "change", "opened": "2026-11-02", "provider": "Ana Ruiz, MD"},
        {"payer": "Cypress", "submitted_how": "roster", "provider": "Ana Ruiz, MD"},
    )
    page = slack.type(sam, "/cred provider ruiz")
    for head in (
        "*Harbor Mutual, Enrollment, commercial, TX* · CR-1001",
        "*Harbor Mutual, Enrollment, medicaid, TX* · CR-1002",
        "*Harbor Mutual, Change, opened Oct 1* · CR-1003",
        "*Harbor Mutual, Change, opened Nov 2* · CR-1004",
        "*Cypress, Enrollment* · CR-1005 · by our roster",
    ):
        assert head in page
    status = slack.type(vera, "/cred provider ruiz")
    assert "Harbor Mutual, Change, opened Oct 1: Collecting" in status
    assert "Cypress: Collecting, by our roster" in status


def test_who_starts_soon_is_a_list_of_people(slack: Slack, team: Team) -> None:
    """The number of the Home opens it: a line for each person, however many files they have."""
    cora, vera = team.add("Cora Chief", "coordinator"), team.add("Vera Viewer", "viewer")
    team.files(
        *({"provider": f"Test Nr{n:02}", "start_date": f"2026-12-{n:02}"} for n in range(2, 23)),
        *(
            {
                "provider": "Ana Ruiz, MD",
                "payer": f"Plan {n}",
                "start_date": "2026-12-01",
                "start_critical": "y" if n < 3 else "n",
                "effective": "2026-11-01" if n == 1 else "",
                "next": "2026-12-01",
            }
            for n in range(4)
        ),
    )
    assert "*Starts within 30 days: 22 people* [All 22]" in slack.home(cora)
    shown = slack.press(cora, "providers.starts", slack.home_view(cora))
    assert shown.startswith(
        "Starts Soon\n*22 people start within 30 days. Order: the next start first.*\n"
        "*Ana Ruiz, MD* · Tue Dec 1, 8 days [Open]\n"
        "1 of 3 start-critical files effective · waits on Plan 0 and Plan 2"
    )
    assert "Test Nr22" not in shown
    last = slack.press(cora, "providers.starts_next")
    assert "*Test Nr22* · Tue Dec 22" in last
    assert "[Previous]" in last
    assert slack.press(cora, "providers.starts_previous") == shown
    assert len(slack.stack(cora)) == 1
    slack.close(cora)
    assert "[Starts in 30 Days 22]" in slack.type(cora, "/cred")
    assert slack.press(cora, "providers.starts") == shown
    assert "next:" in shown
    assert "next:" not in slack.press(vera, "providers.starts", slack.home_view(vera))


rows = st.lists(
    st.tuples(
        st.sampled_from(["Harbor", "Cypress"]),
        st.sampled_from(["Enrollment", "Change"]),
        st.sampled_from([None, "TX"]),
        st.sampled_from([None, date(2026, 10, 1)]),
    ),
    max_size=8,
)


@given(kinds=rows, always=st.booleans())
def test_labels_differ_whatever_files_a_person_has(kinds: list[Any], always: bool) -> None:
    found = labels(
        [
            Row(
                Line(
                    File(
                        *(number, 1, 1, "t", "s", Status.OPEN, date(2026, 11, 1)),
                        state=state,
                        opened=opened,
                    ),
                    *("Ana", None, payer, None, None),
                ),
                *("Stage", None, None, (), date(2026, 11, 23)),
                track=track,
            )
            for number, (payer, track, state, opened) in enumerate(kinds)
        ],
        always=always,
    )
    assert len(set(found.values())) == len(kinds)
    if not always and len(kinds) == 1:
        assert found[0] == kinds[0][0]
