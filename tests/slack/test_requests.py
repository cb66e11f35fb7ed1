"""Requests from around the team, and what billing and scheduling wait to hear."""

import io

import pytest

from credbot.imports.sheets import open_workbook
from credbot.sandbox.models import User
from credbot.services import importing, settings
from tests.slack.office import BOSS, TRACKS, Slack, Team


@pytest.fixture
def cast(team: Team) -> tuple[User, User]:
    """A coordinator, and somebody of recruiting who sees status only."""
    return team.add("Cora Chief", "coordinator"), team.add("Rita Recruiter", "viewer")


def ask(slack: Slack, who: User, **values: object) -> str:
    slack.shortcut(who, "requests.new")
    said = slack.submit(who, {"kind": "new_hire", "provider": "Dev Shah, MD", **values})
    return said


def told(slack: Slack, who: User) -> list[str]:
    """What somebody was told, beside the welcome that comes with a first role."""
    return [dm for dm in slack.dms(who) if not dm.startswith("Welcome")]


def screen(slack: Slack, who: User, number: int = 1) -> str:
    slack.close(who)
    slack.type(who, "/cred screen")
    return slack.press(who, f"requests.open_{number}")


def test_a_new_hire_is_asked_for_screened_opened_and_told_until_effective(
    slack: Slack, team: Team, cast: tuple[User, User]
) -> None:
    cora, rita = cast
    team.file("Lee Park, NP", payer="Harbor Mutual")
    team.go_live()
    assert "[Request]" in slack.home(rita)
    assert slack.type(rita, "/cred").startswith("[Find a Provider] [Request] [My Requests]\n")
    said = ask(slack, rita, npi="2000000028", places="Harbor Mutual, Cypress", day="2026-12-14")
    assert said.startswith(
        "Request\nSent: New hire: Dev Shah, MD, NPI 2000000028, start Mon Dec 14.\n"
        "A coordinator screens it; you hear what becomes of it.\n[Take Back] [My Requests]"
    )
    assert "1 request to screen" in slack.home(cora)

    assert "Asked by Rita Recruiter, Mon Nov 23\nHarbor Mutual, Cypress" in screen(slack, cora)
    form = slack.press(cora, "requests.accept")
    assert "Provider: Dev Shah, MD\nNPI (optional): 2000000028" in form
    opened = slack.submit(cora, {"track": "enrollment"})
    assert "1 file opened in Intake for Dev Shah, MD: CR-1002." in opened
    team.deliver()
    assert told(slack, rita)[-1] == (
        "Your request, New hire: Dev Shah, MD, NPI 2000000028, start Mon Dec 14: accepted. "
        "1 file: Harbor Mutual. You hear when one is effective.\n"
        "[My Requests] [Change When I Get This]\n"
        "You get this because you asked for it."
    )
    assert "asked by Rita Recruiter, Mon Nov 23" in str(team.state(1002).note)

    slack.close(cora)
    slack.type(cora, "/cred screen 1002")
    slack.submit(cora, {})
    slack.press(cora, "screening.back")
    slack.submit(cora, {"text": "signed application", "party": "provider"})
    team.deliver()
    assert told(slack, rita)[-1].startswith(
        "More is needed: Dev Shah, MD at Harbor Mutual. Asked of provider: signed application\n"
    )
    slack.close(cora)
    slack.type(cora, "/cred edit 1002")
    slack.submit(cora, {"effective": "2026-12-01", "payer_provider_id": "88231"})
    team.deliver()
    assert told(slack, rita)[-1] == (
        "Effective Tue Dec 1: Dev Shah, MD at Harbor Mutual, provider ID 88231, "
        "bill from Dec 1\n[My Requests] [Change When I Get This]\n"
        "You get this because you asked for it."
    )


def test_an_undone_opening_lets_the_request_wait_again(
    slack: Slack, team: Team, cast: tuple[User, User]
) -> None:
    cora, rita = cast
    team.file("Lee Park, NP")
    ask(slack, rita, places="Harbor Mutual")
    screen(slack, cora)
    slack.press(cora, "requests.accept")
    slack.submit(cora, {"track": "enrollment"})
    slack.press(cora, "pipeline.undo")
    team.deliver()
    assert told(slack, rita) == []
    assert "New hire: Dev Shah, MD" in screen(slack, cora)


def test_declined_taken_back_and_settled_twice(
    slack: Slack, team: Team, cast: tuple[User, User]
) -> None:
    cora, rita = cast
    dora = team.add("Dora Deputy", "coordinator")
    ask(slack, rita)
    slack.close(rita)
    ask(slack, rita, kind="location", places="12 Main St, *Suite* 4")
    assert slack.press(rita, "requests.withdraw").startswith("Requests\nTaken back: Added location")

    screen(slack, cora)
    slack.press(cora, "requests.refuse")
    screen(slack, dora)
    slack.press(dora, "requests.refuse")
    assert "Rita Recruiter is told." in slack.submit(cora, {"text": "no contract there"})
    assert "This request was declined already by Cora Chief" in slack.submit(dora, {"text": "x"})
    team.deliver()
    assert [dm.partition("\n")[0] for dm in told(slack, rita)] == [
        "Your request, New hire: Dev Shah, MD: declined. Why: no contract there"
    ]
    slack.close(rita)
    mine = slack.type(rita, "/cred request mine")
    assert "Mon Nov 23: declined. Why: no contract there" in mine
    assert "Mon Nov 23: taken back by you." in mine
    assert "A coordinator can do it." not in mine


def test_sent_back_for_what_is_missing_it_is_completed_by_who_asked(
    slack: Slack, team: Team, cast: tuple[User, User]
) -> None:
    """The state says whom it waits for; one that waits is in mornings, /cred and the queue."""
    cora, rita = cast
    team.go_live()
    ask(slack, rita, places="Harbor Mutual", text="soon")
    line = (
        "*1 request from around the team waits: oldest 0 business days, target 2, due Wed Nov 25*"
    )
    for seen in (slack.type(cora, "/cred"), slack.type(cora, "/cred queue intake")):
        assert f"{line} [Screen]" in seen
    assert "\n1 of them from around the team, oldest 0 business days" in slack.home(cora)
    assert "*1 request from around the team*" in slack.press(cora, "screening.list")
    team.morning("2026-11-24T08:00")
    assert "*1 request from around the team waits: oldest 1 business day" in slack.dms(cora)[-1]

    screen(slack, cora)
    slack.press(cora, "requests.back")
    said = slack.submit(cora, {"text": "NPI and a start date"})
    assert "Missing: NPI and a start date\nRita Recruiter is told.\n[Open Again]" in said
    slack.close(cora)
    listed = slack.type(cora, "/cred screen")
    assert "Sent back by Cora Chief, Tue Nov 24; waits for Rita Recruiter: NPI and a" in listed
    team.morning("2026-11-24T09:00")
    assert told(slack, rita)[-1].startswith(
        "Your request, New hire: Dev Shah, MD: more is needed. Missing: NPI and a start date\n"
        "[Complete] [My Requests]"
    )
    letter = slack.dm(rita)[-1]
    assert "from around the team waits" not in slack.type(cora, "/cred")

    slack.close(rita)
    form = slack.press(rita, "requests.complete_1", letter)
    assert "*Missing:* NPI and a start date" in form
    assert "Payers, facility or new location (optional): Harbor Mutual" in form
    assert slack.submit(rita, {"npi": "2000000011"}).startswith("npi: The check digit")
    again = slack.submit(rita, {"npi": "2000000028", "day": "2026-12-14"})
    assert "Sent: New hire: Dev Shah, MD, NPI 2000000028, start Mon Dec 14." in again
    slack.close(rita)
    late = slack.press(rita, "requests.complete_1", letter)
    assert "Nothing is missing of this request" in late
    assert "Asked by Rita Recruiter, Mon Nov 23, completed Tue Nov 24" in screen(slack, cora)

    slack.press(cora, "requests.refuse")
    slack.submit(cora, {"text": "no contract"})
    assert "Waits for a coordinator again" in slack.press(cora, "requests.reopen")
    team.deliver()
    assert "declined" not in told(slack, rita)[-1], "nobody reads of what was taken back"
    slack.close(rita)
    assert "waits for a coordinator." in slack.type(rita, "/cred request mine")


def test_a_changed_start_moves_all_open_files_and_a_leaving_shows_its_plan(
    slack: Slack, team: Team, cast: tuple[User, User]
) -> None:
    cora, rita = cast
    dev = {"provider": "Dev Shah, MD", "start_date": "2026-12-07"}
    team.files(dev, {**dev, "payer": "Cypress"}, {"provider": "Dev A. Shah, PA"})
    assert ask(slack, rita, kind="start") == "day: Choose the new start, or the last day."
    slack.close(rita)
    ask(slack, rita, kind="start", provider="Shah", day="2026-12-14", text="contract late")
    slack.close(rita)
    ask(slack, rita, kind="leaving", day="2026-12-31")

    screen(slack, cora)
    assert "Whom does this request mean: Shah?" in slack.press(cora, "requests.accept")
    number = team.state(1001).provider_id
    form = slack.press(cora, f"requests.accept_{number}")
    assert "*Dev Shah, MD*: 2 open files would start Mon Dec 14." in form
    assert "*Dev Shah, MD* starts Mon Dec 14: 2 files" in slack.submit(cora, {})
    assert [str(team.state(n).start_date) for n in (1001, 1002, 1003)] == [
        *("2026-12-14", "2026-12-14"),
        "None",
    ]
    screen(slack, cora, 2)
    plan = slack.press(cora, "requests.accept")
    assert "*Dev Shah, MD leaves Thu Dec 31*\n2 files would close as withdrawn" in plan
    assert "2 files closed as withdrawn" in slack.press(cora, "leaving.do")
    team.deliver()
    heard = [dm.partition("\n")[0] for dm in told(slack, rita)]
    assert heard[0].endswith("accepted. 2 files: Harbor Mutual and Cypress.")
    leaving = "Your request, Leaving: Dev Shah, MD, last day Thu Dec 31: accepted"
    assert heard[-1].startswith(leaving)


def test_operations_hear_once_when_a_payer_file_is_effective_or_denied(
    slack: Slack, team: Team, cast: tuple[User, User]
) -> None:
    """Nothing before Go Live, nothing outside the channel's filter, nothing of an undone act."""
    cora, _ = cast
    ops = team.box.add_channel("billing", members=[team.box.bot_user_id])
    wanted = settings.TeamChannel(ops.id, "operations", None, "payer=harbor")
    settings.put_channel(team.db, BOSS, wanted, now=team.clock.now())
    row = {"provider": "Ana Ruiz, MD", "stage": "in_process", "payer": "Harbor Mutual"}
    team.files(row, {**row, "opened": "2026-01-05"}, {**row, "payer": "Cypress"})
    team.files({**row, "opened": "2026-02-05"}, {**row, "opened": "2026-03-05"})

    slack.type(cora, "/cred close 1005 denied")
    team.go_live()
    slack.type(cora, "/cred close 1001 denied before their limit")
    slack.type(cora, "/cred close 1003 denied")
    slack.type(cora, "/cred close 1004 approved")
    slack.type(cora, "/cred close 1002 denied")
    slack.type(cora, "/cred undo")
    team.deliver()
    said = [message.text for message in team.box.channel_messages(ops.id)]
    assert said == [
        "Not effective: hold claims. Ana Ruiz, MD at Harbor Mutual, denied",
        "Approved, no effective date yet: hold claims. Ana Ruiz, MD at Harbor Mutual",
    ]
    slack.type(cora, "/cred reopen 1001 they looked again")
    team.deliver()
    assert [message.text for message in team.box.channel_messages(ops.id)][2:] == [
        "Taken back, not effective yet: hold claims. Ana Ruiz, MD at Harbor Mutual"
    ]


def test_a_later_sheet_is_told_to_operations_too(
    slack: Slack, team: Team, cast: tuple[User, User]
) -> None:
    ops = team.box.add_channel("billing", members=[team.box.bot_user_id])
    slack.type(cast[0], f"/cred channel operations <#{ops.id}|billing>")
    sheet = "reference,provider,track,payer,stage,effective\nR-1,{},enrollment,Harbor,approved,{}"
    team.go_live()
    for name, day in (("Ana Ruiz", ""), ("Ana Ruiz", "2026-12-01"), ("Ana Ruiz", "2026-12-08")):
        book = io.BytesIO(sheet.format(name, day).encode())
        importing.import_rows(
            team.db,
            BOSS,
            open_workbook(book, "pipeline.csv", tracks=TRACKS),
            now=team.clock.now(),
        )
        team.deliver()
    assert [message.text for message in team.box.channel_messages(ops.id)] == [
        "Effective Tue Dec 1: Ana Ruiz at Harbor, bill from Dec 1",
        "Effective Tue Dec 8 (changed): Ana Ruiz at Harbor, bill from Dec 8",
    ]
