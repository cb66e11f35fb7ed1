"""From an approval to the next decision: cycles, their windows, and files opened from them."""

import pytest
from sqlalchemy import delete

from credbot.jobs.table import JOBS
from credbot.sandbox.models import User
from credbot.services import upkeep
from credbot.store import cycles
from credbot.store.schema import CycleRow
from tests.slack.office import Row, Slack, Team

RECRED = {
    "provider": "Lee Park, NP",
    "track": "recredentialing",
    "stage": "committee",
    "outcome": "approved",
    "decided": "2024-03-15",
}
PAYER = {"track": "enrollment", "stage": "approved", "outcome": "approved"}


@pytest.fixture
def dana(team: Team) -> User:
    return team.add("Dana Example", "coordinator")


@pytest.fixture
def maria(team: Team) -> User:
    return team.add("Maria Example", "specialist")


def running(team: Team) -> list[str]:
    """Every running cycle: its file, its track, due, confirmed, and the file opened for it."""
    with team.db.read() as work:
        return [
            f"{one.from_file_id} {one.track} {one.due} "
            f"{'confirmed' if one.confirmed else 'estimated'} {one.file_id or ''}".rstrip()
            for one, _ in cycles.all_running(work)
        ]


def test_an_approval_starts_the_next_cycle_and_taking_it_back_ends_it(
    slack: Slack, team: Team, dana: User
) -> None:
    one = team.file(track="initial", payer="", stage="committee")
    said = slack.type(dana, f"/cred close {one} approved")
    assert (
        "Next due Fri Nov 23, 2029, estimated: CR-1001 decided Nov 23, 2026 + 36 months "
        "(NCQA CR 4). "
        "Window opens Sun May 27, 2029." in said
    )
    assert running(team) == ["1001 recredentialing 2029-11-23 estimated"]
    assert "Next due Fri Nov 23, 2029, estimated" in slack.type(dana, f"/cred {one}")
    assert "Next due Fri Nov 23, 2029, estimated" in slack.type(dana, "/cred provider Ruiz")

    slack.type(dana, "/cred undo")
    assert running(team) == []
    slack.type(dana, f"/cred close {one} approved_with_conditions")
    slack.type(dana, f"/cred reopen {one} wrong minutes")
    assert running(team) == []
    slack.type(dana, f"/cred close {one} denied")
    assert running(team) == []


def test_a_renewal_ends_the_cycle_before_it_and_gives_it_back_when_taken_back(
    slack: Slack, team: Team, dana: User
) -> None:
    open_one: Row = {**RECRED, "outcome": "", "decided": "", "opened": "2026-10-01"}
    team.files(RECRED)
    first = running(team)
    assert first == ["1001 recredentialing 2027-03-15 estimated"]
    [file] = team.files({**open_one, "due": "2027-03-31"})
    tied = ["1001 recredentialing 2027-03-31 confirmed 1002"]
    assert running(team) == tied
    slack.type(dana, f"/cred date {file} due 2027-04-15 letter")
    assert running(team) == ["1001 recredentialing 2027-04-15 confirmed 1002"]
    slack.type(dana, f"/cred close {file} approved")
    assert running(team) == ["1002 recredentialing 2029-11-23 estimated"]
    slack.type(dana, "/cred undo")
    assert running(team) == ["1001 recredentialing 2027-04-15 confirmed 1002"]
    slack.type(dana, f"/cred close {file} withdrawn")
    assert running(team) == ["1001 recredentialing 2027-04-15 confirmed"]
    slack.type(dana, f"/cred reopen {file} came back")
    slack.type(dana, f"/cred close {file} denied")
    assert running(team) == []
    slack.type(dana, f"/cred reopen {file} appeal")
    assert running(team) == ["1001 recredentialing 2027-04-15 confirmed 1002"]


def test_history_in_any_order_leaves_the_newest_decision_running(team: Team) -> None:
    team.files(
        {**RECRED, "decided": "2024-03-15", "opened": "2023-10-01"},
        {**RECRED, "decided": "2021-04-01", "opened": "2020-10-01"},
        {**RECRED, "track": "initial", "decided": "2018-05-01"},
        {**RECRED, "decided": "", "opened": "2017-01-01"},
    )
    assert running(team) == ["1001 recredentialing 2027-03-15 estimated"]


def test_a_months_windows_are_opened_at_once_and_taken_back_at_once(
    slack: Slack, team: Team, dana: User, maria: User
) -> None:
    team.files(
        {**RECRED, "assignee": "Maria Example"},
        {**PAYER, "provider": "Omar Haddad, MD", "decided": "2023-12-15"},
        {**PAYER, "provider": "Ida Bell, MD", "decided": "2024-06-10"},
    )
    team.file("Jo Kim, PA", track="payer_recredentialing")
    shown = slack.type(dana, "/cred windows")
    assert shown.startswith(
        "*3 windows without a file, open or opening in the next three months: 2 open now*\n"
        "*Open since before November* · 2 windows [Open All Earlier]\n"
        "*Omar Haddad, MD* · Harbor Mutual · Payer recredentialing ⋯\n"
        "Due Tue Dec 15, estimated: CR-1002 decided Dec 15, 2023 + 36 months (Usual of payers"
    )
    assert "*December 2026* · 1 window [Open All of December]\n*Ida Bell, MD*" in shown
    assert "Window opened Wed Sep 16. Complete by Thu Jan 14. Owner: Maria Example" in shown
    assert "0 windows at bluestem" in slack.type(dana, "/cred windows bluestem")
    home = slack.home(dana)
    assert "2 renewal windows are open without a file [Windows]" in home
    assert "3 windows" in slack.press(dana, "cycles.show", slack.home_view(dana))
    slack.close(dana)
    slack.type(dana, "/cred recreds harbor")

    preview = slack.press(dana, "cycles.month")
    assert "2 files would be opened, all in one act with one Undo." in preview
    assert "CR-1006 · Lee Park, NP · Harbor Mutual, due Mon Mar 15 (estimated)" in preview
    assert len(running(team)) == 3
    opened = slack.submit(dana, {})
    assert "2 files opened: CR-1005 and CR-1006." in opened
    assert "Maria Example gets a message." in opened
    assert running(team)[:2] == [
        "1001 recredentialing 2027-03-15 estimated 1006",
        "1002 payer_recredentialing 2026-12-15 estimated 1005",
    ]
    assert team.state(1006).due_estimated
    assert team.state(1006).owner_id is not None
    assert "2 more have their files open already." in slack.type(dana, "/cred windows")
    slack.type(dana, "/cred undo")
    assert [line.count("100") for line in running(team)] == [1, 1, 1]

    slack.type(maria, "/cred windows")
    one = slack.press(maria, "cycles.more", option="open 2")
    assert one.startswith("CR-1007 · Omar Haddad, MD · Harbor Mutual, due Tue Dec 15 (estimated).")
    assert "Open All" not in slack.type(maria, "/cred windows")


def test_a_payers_date_counts_and_an_end_ends_each_with_its_way_back(
    slack: Slack, team: Team, dana: User, maria: User
) -> None:
    team.files(RECRED)
    slack.type(dana, "/cred windows")
    slack.press(dana, "cycles.more", option="due 1")
    assert "must come after the decision of Mar 15, 2024" in slack.submit(
        dana, {"day": "2024-03-15"}
    )
    said = slack.submit(dana, {"day": "2026-11-20"})
    assert "Due Fri Nov 20, 3 days overdue, named by the payer" in said
    assert running(team) == ["1001 recredentialing 2026-11-20 confirmed"]
    slack.press(dana, "cycles.undo")
    assert running(team) == ["1001 recredentialing 2027-03-15 estimated"]

    slack.close(dana)
    slack.type(dana, "/cred windows")
    slack.press(dana, "cycles.more", option="end 1")
    ended = slack.submit(dana, {"why": "left", "text": "moved to Ohio"})
    assert "ended: The provider leaves: moved to Ohio. Nothing is proposed" in ended
    shown = slack.seen
    assert running(team) == []
    assert "0 windows" in slack.type(dana, "/cred windows")
    slack.press(dana, "cycles.undo", shown)
    assert running(team) == ["1001 recredentialing 2027-03-15 estimated"]
    slack.close(dana)


def test_a_temporary_status_ends_in_time_and_with_its_file(
    slack: Slack, team: Team, maria: User
) -> None:
    team.files({"provider": "Ana Ruiz, MD", "track": "initial", "payer": ""})
    for typed, said in (
        ("temporary 1001 until 2027-03-24 x", "at most 120 days"),
        ("temporary 1001 until 2026-11-23 x", "ends on a day after today"),
        ("temporary 1001 until 12/20", "Say why"),
        ("provisional 1001 until 2027-01-23 x", "Provisional status lasts at most 60 days"),
    ):
        assert said in slack.type(maria, f"/cred {typed}")
    said = slack.type(maria, "/cred temporary 1001 until 2027-03-23 urgent need")
    assert "temporary status from Mon Nov 23 to Tue Mar 23." in said
    slack.press(maria, "cycles.undo")
    assert "No temporary or provisional status runs." in slack.type(maria, "/cred windows ahead")
    slack.type(maria, "/cred 1001")
    slack.press(maria, "pipeline.more", option="more 1001:1")
    slack.press(maria, "pipeline.do_status")
    assert "lasts at most 60 days" in slack.submit(
        maria, {"kind": "provisional", "until": "2027-02-01", "text": "clean so far"}
    )
    said = slack.submit(maria, {"kind": "provisional", "until": "2027-01-15", "text": "clean"})
    assert "provisional status from Mon Nov 23 to Fri Jan 15." in said
    slack.close(maria)
    assert "once" in slack.type(maria, "/cred provisional 1001 until 1/20 again")
    assert (
        "*Ana Ruiz, MD* · our own · CR-1001 · provisional status ends Fri Jan 15, in 53 days"
        in slack.type(maria, "/cred windows ahead")
    )
    assert "Provisional status to Fri Jan 15" in slack.type(maria, "/cred 1001")
    slack.type(maria, "/cred close 1001 approved")
    assert "No temporary or provisional" in slack.type(maria, "/cred windows ahead")


def test_a_changed_rule_shows_what_moves_and_is_taken_back(
    slack: Slack, team: Team, dana: User
) -> None:
    """Confirmed dates stay; an open file with an estimated date moves along."""
    team.files(
        {**PAYER, "provider": "Omar Haddad, MD", "decided": "2024-06-15"},
        {**PAYER, "provider": "Ida Bell, MD", "decided": "2024-06-10"},
        {**PAYER, "provider": "Jo Kim, PA", "decided": "2024-07-01", "payer": "Bluestem"},
        {**PAYER, "provider": "Lee Park, NP", "decided": "2024-07-02"},
    )
    slack.type(dana, "/cred windows")
    slack.press(dana, "cycles.more", option="due 4")
    slack.submit(dana, {"day": "2027-08-31"})
    slack.close(dana)
    slack.type(dana, "/cred windows")
    slack.press(dana, "cycles.more", option="open 1")
    before = running(team)
    for typed, said in (
        ("cycle payer_recredentialing 0 months from 2024-01-01", "A cycle has at least one month"),
        ("cycle payer_recredentialing 6 months from 2024-01-01", "longer than a cycle of 6"),
        ("cycle payer_recredentialing 24 months", "Say for decisions from which day on"),
        ("cycle payer_recredentialing 24 months payer xyz from 2024-01-01", "is no single payer"),
        ("cycle change 24 months from 2024-01-01", "change has no cycle"),
        ("cycle payer_recredentialing 24 months since 2024", "I don't know what since means"),
    ):
        assert said in slack.type(dana, f"/cred settings {typed}")
    assert "Recredentialing: 36 months, window opens 180 days before" in slack.type(
        dana, "/cred settings cycle"
    )
    rule = "cycle payer_recredentialing 24 months payer harbor from 2024-01-01 source letter"
    preview = slack.type(dana, f"/cred settings {rule}")
    assert (
        "Payer recredentialing with Harbor Mutual: 24 months, window opens 180 days before; "
        "for decisions from Mon Jan 1, 2024 (letter).\n"
        "2 due dates would move, 2 of them to before today (estimated, so not counted late). "
        "Dates that a payer has named stay." in preview
    )
    assert running(team) == before
    assert "2 due dates moved" in slack.press(dana, "settings.save")
    assert running(team) == [
        "1001 payer_recredentialing 2026-06-15 estimated 1005",
        "1002 payer_recredentialing 2026-06-10 estimated",
        "1003 payer_recredentialing 2027-07-01 estimated",
        "1004 payer_recredentialing 2027-08-31 confirmed",
    ]
    assert str(team.state(1005).due) == "2026-06-15"
    slack.press(dana, "settings.undo")
    assert running(team) == before
    assert str(team.state(1005).due) == "2027-06-15"


def test_an_older_database_gets_its_cycles_once_and_who_leaves_has_none(
    slack: Slack, team: Team, dana: User
) -> None:
    team.files(
        RECRED,
        {**PAYER, "provider": "Lee Park, NP", "decided": "2023-12-15"},
        {**RECRED, "outcome": "", "decided": "", "opened": "2026-11-01", "due": "2027-03-31"},
    )
    made = running(team)
    with team.db.begin() as work:
        work.execute(delete(CycleRow))
    upkeep.keep_up(team.db, team.clock.now().date(), team.clock.now())
    assert sorted(running(team)) == sorted(made)
    assert upkeep.start_cycles(team.db, team.clock.now()) == 0

    plan = slack.type(dana, "/cred leaving Lee Park 12/31")
    assert "2 renewals would end: nothing is proposed or reminded of any more." in plan
    slack.press(dana, "leaving.do")
    assert running(team) == []
    slack.type(dana, "/cred undo")
    assert sorted(running(team)) == sorted(made)


def test_a_start_date_stands_beside_what_such_files_still_took(
    slack: Slack, team: Team, dana: User
) -> None:
    done = {**PAYER, "stage": "in_process", "stage_entered": "2026-06-01"}
    ends = ("2026-07-01", "2026-07-11", "2026-07-31", "2026-08-10", "2026-09-09")
    rows = [
        {**done, "provider": f"Pat Sample{n}, MD", "effective": day, "decided": day}
        for n, day in enumerate(ends)
    ]
    now = {"stage": "in_process", "stage_entered": "2026-11-13", "start_date": "2026-12-07"}
    *_, few, one = team.files(
        *rows,
        {**done, "provider": "Ida Bell, MD", "payer": "Summit", "decided": "2026-07-01"},
        {**now, "provider": "Lee Park, NP", "payer": "Summit"},
        {**now, "provider": "Ana Ruiz, MD"},
    )
    assert (
        "Starts in 14 days. From In process on, 10 days in it so far: such files with Harbor "
        "Mutual took 60 days at the median, 100 at the 90th percentile (5 files)."
    ) in slack.type(dana, f"/cred {one}")
    assert "In process on, 10 days in it so far" in slack.type(dana, "/cred provider Ruiz")
    assert (
        "From In process on, 10 days in it so far: 1 such file with Summit took 30 days."
        in slack.type(dana, f"/cred {few}")
    )


def test_on_the_first_working_day_of_a_month_coordinators_get_its_windows(
    slack: Slack, team: Team, dana: User
) -> None:
    team.go_live()
    team.jobs = list(JOBS)
    team.files(
        RECRED,
        {**PAYER, "provider": "Ida Bell, MD", "decided": "2024-06-10"},
        {**PAYER, "provider": "Omar Haddad, MD", "decided": ""},
    )
    assert "1 approved file has no decision date" in slack.type(dana, "/cred windows")
    team.morning("2026-11-24T08:00")
    team.morning("2026-12-01T08:00")
    [told] = [one for one in slack.dms(dana) if "to open this month" in one][-1:]
    assert told.startswith(
        "*2 renewals to open this month*\n"
        "*Lee Park, NP* · Harbor Mutual · Recredentialing · due Mon Mar 15 (estimated) · "
        "window opened Wed Sep 16 · nobody\nNothing on record: "
    )
    assert "[Open All Earlier] [Open All of December] [Windows]" in told
    message = next(
        one for one in reversed(slack.dm(dana)) if "to open this month" in str(one.blocks)
    )
    preview = slack.press(dana, "cycles.month_2026-12", message)
    assert "CR-1004 · Ida Bell, MD · Harbor Mutual, due Thu Jun 10, 2027 (estimated)" in preview
    assert "1 file opened" not in preview
    assert "CR-1004 · Ida Bell, MD" in slack.submit(dana, {})


def test_a_payers_type_and_a_facility_have_rules_of_their_own(
    slack: Slack, team: Team, dana: User
) -> None:
    team.files(
        {**PAYER, "provider": "Ida Bell, MD", "payer": "Region J MAC", "decided": "2024-06-10"},
        {**RECRED, "track": "privileges", "facility": "Lakeview", "payer": ""},
    )
    assert running(team) == [
        "1001 payer_recredentialing 2027-06-10 estimated",
        "1002 privileges 2026-03-15 estimated",
    ]
    shown = slack.type(dana, "/cred settings payer region type mac")
    assert "1 due date would move" in shown
    slack.press(dana, "settings.save")
    rule = "cycle privileges 36 months facility lakeview from 2023-02-19 source bylaws"
    slack.type(dana, f"/cred settings {rule}")
    slack.press(dana, "settings.save")
    assert running(team) == [
        "1001 revalidation 2029-06-30 estimated",
        "1002 privileges 2027-03-15 estimated",
    ]
    assert "Window opens Sat Dec 2, 2028" in slack.type(dana, "/cred 1001")
    slack.type(dana, "/cred settings cycle privileges default facility lakeview")
    slack.press(dana, "settings.save")
    assert running(team)[1] == "1002 privileges 2026-03-15 estimated"
