"""What was sent back at intake is reminded of in mornings; credbot closes nothing by itself."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from credbot.domain.files import File, Line, Status
from credbot.domain.reminders import due
from credbot.domain.tracks import Reminders
from credbot.domain.workdays import work_calendar
from credbot.sandbox.models import User
from tests.slack.office import Slack, Team

NEW = {"provider": "Ana Ruiz, MD", "stage": "intake", "stage_entered": "2026-11-20"}
US = work_calendar()


def send_back(slack: Slack, who: User, file: int) -> str:
    slack.type(who, f"/cred screen {file}")
    slack.submit(who, {})
    slack.press(who, "screening.back")
    said = slack.submit(who, {"text": "signed application\nCV", "party": "provider"})
    slack.close(who)
    return said


def test_three_written_reminders_and_then_a_person_closes(slack: Slack, team: Team) -> None:
    """Day 7 and 14 on their Monday, 30 on its Wednesday; each with the press that settles it."""
    cora = team.add("Cora Chief", "coordinator")
    sam = team.add("Sam Sample", "specialist")
    team.go_live()
    file = team.file(**NEW, assignee=sam.id)
    send_back(slack, sam, file)
    team.morning("2026-11-25T08:00")
    assert not any("Asked provider" in said for said in slack.dms(sam))

    team.morning("2026-11-30T08:00")
    assert (
        "*Ana Ruiz, MD* · Harbor Mutual · CR-1001 [Copy Text]\n"
        "Asked provider for signed application; CV on Mon Nov 23, 7 days ago; the text is ready."
    ) in (slack.dms(sam)[-1])
    text = slack.press(sam, "screening.remind_1001", slack.dm(sam)[-1])
    assert "on Monday, November 23, 2026 we asked you, for Harbor Mutual, for:" in text
    assert "Logged. We follow up Mon Dec 7." in slack.submit(sam, {})
    slack.close(sam)
    assert "Last: Nov 30, email: reminder sent, asked again for signed application; CV" in (
        slack.type(cora, f"/cred {file}")
    )
    assert "the text is ready" not in slack.type(cora, "/cred screen")

    team.morning("2026-12-07T08:00")
    assert "14 days ago; the text is ready." in slack.dms(sam)[-1]
    assert "14 days ago; the text is ready." in slack.type(cora, "/cred screen")
    team.morning("2026-12-23T08:00")
    assert slack.dms(sam)[-1].count("CR-1001") == 1
    assert (
        "30 days since we asked provider for signed application; CV (Mon Nov 23): "
        "close as incomplete?\n[Close as Incomplete] [Ask Again]"
    ) in slack.dms(sam)[-1]
    morning = slack.dm(sam)[-1]
    assert "since Dec 23. Next: ask Wed Dec 30" in slack.press(sam, "screening.again_1001", morning)
    assert "Undone: the sending back." in slack.press(sam, "pipeline.undo")
    assert "Already done" in slack.press(sam, "screening.end_1001", morning)
    slack.type(sam, "/cred screen")
    ended = slack.press(sam, "screening.end_1001")
    assert "Closed, closed incomplete, Wed Dec 23. Why: asked for signed application; CV" in ended
    assert "it did not come in 30 days" in ended
    assert "[Undo]" in ended


def test_a_file_of_nobody_is_the_coordinators_and_what_came_is_not_reminded(
    slack: Slack, team: Team
) -> None:
    cora = team.add("Cora Chief", "coordinator")
    team.go_live()
    first, second, third = team.files(*[{**NEW, "payer": f"Plan {n}"} for n in "123"])
    send_back(slack, cora, first)
    send_back(slack, cora, second)
    slack.type(cora, f"/cred wait {second} us for screening")
    send_back(slack, cora, third)
    slack.type(cora, "/cred undo")
    said = slack.type(cora, "/cred settings remind 3 10 close 20")
    assert "Reminders after 3 and 10 days, close after 20 (was 7, 14 and 21, close 30)." in said
    slack.press(cora, "settings.save")

    team.morning("2026-11-27T08:00")
    told = slack.dms(cora)[-1]
    assert "4 days ago; the text is ready." in told, "Thanksgiving is no day for reminders"
    assert (f"CR-{first}" in told, f"CR-{second}" in told, f"CR-{third}" in told) == (
        *(True, False),
        False,
    )
    assert "is no list of days" in slack.type(cora, "/cred settings remind often")


@given(
    asked=st.dates(date(2026, 1, 1), date(2027, 1, 1)),
    passed=st.integers(0, 60),
    written=st.none() | st.integers(0, 60),
)
def test_a_reminder_is_due_from_its_working_day_until_somebody_writes(
    asked: date, passed: int, written: int | None
) -> None:
    today = asked + timedelta(days=passed)
    last = None if written is None else asked + timedelta(days=min(written, passed))
    file = File(1, 1, 1, "initial", "intake", Status.OPEN, asked, last_outreach=last)
    found = due(Line(file, "Ana", None, None, None, None), asked, today, Reminders(), US)

    come = [
        mark
        for mark in (7, 14, 21, 30)
        if any(
            US.is_workday(day)
            for day in (asked + timedelta(days=n) for n in range(mark, passed + 1))
        )
    ]
    if not come:
        assert found is None
    elif come[-1] == 30:
        assert found is not None
        assert found.last
    else:
        day = next(
            day for n in range(come[-1], 100) if US.is_workday(day := asked + timedelta(days=n))
        )
        assert (found is None) == (last is not None and last >= day)
