"""The organisation's own dates: kept by a form, done, moved, handed over, each with its undo."""

import pytest

from credbot.jobs.table import JOBS
from credbot.sandbox.models import User
from tests.slack.office import Slack, Team


@pytest.fixture
def dana(team: Team) -> User:
    return team.add("Dana Example", "coordinator")


AUDIT = {
    "sort": "audit",
    "title": "Bluestem Health Plan",
    "day": "2026-12-04",
    "every": "12",
}


def test_a_yearly_audit_is_kept_with_its_task_and_comes_again(
    slack: Slack, team: Team, dana: User
) -> None:
    sam = team.add("Sam Sample", "specialist")
    assert slack.type(dana, "/cred dates").startswith("No date of the organisation's own")
    slack.press(dana, "occasions.new")
    for wrong, said in (
        ({"day": "2026-11-01"}, "day: Choose today or a later day."),
        ({"every": "x"}, "every: A whole number of months"),
        ({"lead": "soon"}, "lead: Days before, as in"),
        ({"payer": "Nobody"}, "payer: I know no payer called Nobody."),
    ):
        form = {**AUDIT, "owner": dana.id, "lead": None, "payer": None, **wrong}
        assert slack.submit(dana, form).startswith(said)
    kept = slack.submit(dana, {**AUDIT, "owner": dana.id, "lead": None, "payer": None})
    assert kept == (
        "Our Own Dates\n*Delegation audit: Bluestem Health Plan* is on Fri Dec 4, "
        "every 12 months. Dana Example has it.\n[Undo] [Open] [All Dates]\n[Close]"
    )
    slack.press(dana, "occasions.open")
    slack.press(dana, "occasions.task")
    assert slack.submit(
        dana, {"title": "Draw the sample", "due": "2026-12-05", "owner": sam.id}
    ).startswith("due: A task is due from today to the day of the date, Fri Dec 4.")
    slack.submit(dana, {"title": "Draw the sample", "due": "2026-11-30", "owner": sam.id})
    slack.close(dana)

    assert slack.type(sam, "/cred dates") == (
        "*1 date of our own*\n*Fri Dec 4* · Delegation audit: Bluestem Health Plan [Open]\n"
        "Owner: Dana Example. Every 12 months. Reminders 90, 60, 30 days before. "
        "Tasks: 0 of 1 done, next: Draw the sample, Mon Nov 30.\n1-1 of 1. Order: by day."
    )
    shown = slack.press(sam, "occasions.open_1")
    assert "Draw the sample, due Mon Nov 30, Sam Sample [Done]" in shown
    assert "~Draw the sample~ done Mon Nov 23 by Sam Sample" in slack.press(sam, "occasions.tick_1")
    assert "Undone" in slack.press(sam, "occasions.undo")
    assert "Draw the sample (Bluestem Health Plan)" in slack.type(sam, "/cred calendar")

    slack.type(dana, "/cred dates")
    slack.press(dana, "occasions.choose", value="done 1")
    assert slack.submit(dana, {"day": "2026-11-24"}) == "day: Done on a day up to today."
    done = slack.submit(dana, {"day": "2026-11-20", "evidence": "https://proof.example/7"})
    assert done.startswith(
        "Our Own Dates\n*Delegation audit: Bluestem Health Plan*: done Fri Nov 20. "
        "Evidence: https://proof.example/7.\nNext: Sat Nov 20, 2027.\n"
        "Its tasks: 1 task, as before.\n[Undo]"
    )
    again = slack.press(dana, "occasions.undo")
    assert "Undone: the dates are as they were." in again
    slack.close(dana)
    assert "*Fri Dec 4* · Delegation audit" in slack.type(dana, "/cred dates bluestem")
    assert team.recorded()[-3:] == ["occasions.undo", "occasions.done", "occasions.undo"]


def test_a_date_is_moved_handed_over_and_cancelled(slack: Slack, team: Team, dana: User) -> None:
    mia = team.add("Mia Example", "coordinator")
    lea = team.add("Lea Nobody")
    slack.type(dana, "/cred dates new")
    slack.submit(dana, {**AUDIT, "sort": "roster", "every": "1", "day": "2027-01-31"})
    slack.close(dana)
    slack.type(dana, "/cred dates")
    slack.press(dana, "occasions.choose", value="move 1")
    moved = slack.submit(dana, {"day": "2027-02-02", "why": "payer asks"})
    assert "is on Tue Feb 2 now (first set Sun Jan 31): payer asks" in moved
    slack.close(dana)
    slack.type(dana, "/cred dates")
    slack.press(dana, "occasions.choose", value="hand 1")
    assert "owner: Lea Nobody has no role that reads" in slack.submit(dana, {"owner": lea.id})
    assert "Mia Example has it now." in slack.submit(dana, {"owner": mia.id})
    slack.close(dana)
    slack.type(mia, "/cred dates")
    slack.press(mia, "occasions.choose", value="done 1")
    assert "Next: Sun Feb 28." in slack.submit(mia, {})
    slack.press(mia, "occasions.open")
    slack.press(mia, "occasions.cancel")
    assert "cancelled. contract ended" in slack.submit(mia, {"why": "contract ended"})
    slack.close(mia)
    assert slack.type(mia, "/cred dates").startswith("No date of the organisation's own")


def test_what_nears_is_reminded_of_once_and_never_again_when_done(
    slack: Slack, team: Team, dana: User
) -> None:
    team.jobs = list(JOBS)
    team.go_live()
    slack.type(dana, "/cred dates new")
    slack.submit(dana, {**AUDIT, "day": "2026-12-04", "lead": "10, 4"})
    slack.close(dana)
    slack.type(dana, "/cred dates new")
    slack.submit(dana, {**AUDIT, "title": "Harbor Mutual", "day": "2026-12-04", "lead": "10, 4"})
    slack.close(dana)
    team.morning("2026-11-24T08:00")
    told = [text for text in slack.room() if "Delegation audit" in text]
    assert len(told) == 1
    assert "Bluestem Health Plan" in told[0]
    slack.type(dana, "/cred dates harbor")
    slack.press(dana, "occasions.choose", value="done 2")
    slack.submit(dana, {})
    slack.close(dana)
    team.morning("2026-11-25T08:00")
    team.morning("2026-11-30T08:00")
    told = [text for text in slack.room() if "Delegation audit" in text]
    assert len(told) == 2
    assert "Harbor Mutual" not in told[1].partition("Delegation audit")[2]


def test_an_accreditation_makes_its_dates_from_the_survey(
    slack: Slack, team: Team, dana: User
) -> None:
    slack.type(dana, "/cred dates accreditation")
    form = {"title": "NCQA credentialing", "survey": "2027-10-12", "owner": dana.id}
    assert slack.submit(dana, {**form, "evidence": "2027-12-01"}).startswith(
        "evidence: This comes before the survey."
    )
    kept = slack.submit(dana, {**form, "evidence": None})
    assert kept.startswith(
        "Accreditation\n*NCQA credentialing: application due* is on Tue Jan 12. "
    ) or kept.startswith("Our Own Dates\n*NCQA credentialing: application due* is on Tue Jan 12.")
    assert "*NCQA credentialing: evidence due* is on Tue Aug 31, 2027." in kept
    assert "*NCQA credentialing: survey* is on Tue Oct 12, 2027, every 36 months." in kept
    assert "look-back begins has passed (Sat Oct 12, 2024) and was not kept." in kept
    slack.close(dana)
    assert slack.type(dana, "/cred dates").startswith("*3 dates of our own*")
    assert team.recorded() == ["occasions.add"]
