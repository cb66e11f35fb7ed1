"""Submitted modals: the same acts as the typed words, and errors under their fields."""

from collections.abc import Mapping

import pytest

from credbot.commands.submissions import SUBMISSIONS
from credbot.sandbox.models import User
from tests.slack.office import Slack, Team

ANA = "*CR-1001* · Ana Ruiz, MD · Harbor Mutual"
BELOW = "[Open Card]\n[Close]"


@pytest.fixture
def sam(team: Team) -> User:
    """A specialist; CR-1001 is in Collecting, CR-1002 closed, both Sam's."""
    sam = team.add("Sam Sample", "specialist")
    team.add("Kim Other", "specialist")
    team.add("Leo Leader", "leader")
    team.files(
        {"provider": "Ana Ruiz, MD", "assignee": sam.id, "start_date": "2026-12-07"},
        {
            "provider": "Jo Kim, PA",
            "assignee": sam.id,
            "status": "closed",
            "outcome": "denied",
        },
    )
    return sam


def kim(team: Team) -> str:
    return next(u.id for u in team.box.world.workspace.users.values() if u.name == "kim")


FORMS: list[tuple[str, Mapping[str, object], str, str]] = [
    (
        "log",
        {
            "channel": "call",
            "text": "not in system yet",
            "spoken_to": "Tina",
            "next": "2026-11-30",
        },
        "Logged. We follow up Mon Nov 30.",
        "payers.log",
    ),
    (
        "wait",
        {"party": "us", "text": "a signature", "next": "2026-11-27"},
        "Waits on: us for a signature, since Nov 23. Next: Fri Nov 27.",
        "pipeline.wait",
    ),
    (
        "hold",
        {"party": "payer", "until": "2026-12-04", "text": "roster"},
        "On hold until Fri Dec 4. Agreed with the payer: roster. "
        "Starts Mon Dec 7: that date does not stop.",
        "pipeline.hold",
    ),
    (
        "assign",
        {"owner": "kim"},
        "Owner: Kim Other. Kim Other gets a message.",
        "pipeline.assign",
    ),
    (
        "date",
        {"kind": "start", "day": "2026-12-14", "text": "contract late"},
        "Starts Mon Dec 14 (first set Mon Dec 7).",
        "pipeline.date_start",
    ),
    (
        "close",
        {"outcome": "withdrawn", "text": "another job"},
        "Closed, withdrawn, Mon Nov 23. Why: another job",
        "pipeline.close",
    ),
    (
        "note",
        {"text": "moves in *January*"},
        "Noted: moves in \u2217January\u2217",
        "pipeline.note",
    ),
    (
        "move",
        {"stage": "intake", "text": "wrong form"},
        "Moved back to Intake, Mon Nov 23. Waits on us.",
        "pipeline.return",
    ),
    (
        "move",
        {"stage": "submitted"},
        "Moved to Submitted, Mon Nov 23. Waits on payer.",
        "pipeline.advance",
    ),
    (
        "item",
        {"item": "w9 got", "day": "2026-11-20"},
        "W-9 of the practice: received Fri Nov 20.",
        "pipeline.got",
    ),
]


def open_form(slack: Slack, who: User, verb: str, file: int = 1001) -> str:
    """Open the form of a file behind its menu, or behind More."""
    slack.type(who, f"/cred {file}")
    if verb in ("wait", "hold", "assign", "date"):
        return slack.press(who, "pipeline.more", option=f"{verb} {file}:1")
    if verb == "log":
        return slack.press(who, "payers.log")
    if verb == "reopen":
        return slack.press(who, "pipeline.reopen")
    slack.press(who, "pipeline.more", option="More")
    return slack.press(who, f"pipeline.do_{verb}")


@pytest.mark.parametrize(
    ("verb", "values", "said", "event"), FORMS, ids=[f"{form[0]} {form[3]}" for form in FORMS]
)
def test_a_form_is_answered_recorded_and_stays_one_window(
    slack: Slack,
    team: Team,
    sam: User,
    verb: str,
    values: Mapping[str, object],
    said: str,
    event: str,
) -> None:
    open_form(slack, sam, verb)
    filled = {**values, "owner": kim(team)} if "owner" in values else values

    answer = slack.submit(sam, filled)

    assert answer.startswith(f"CR-1001\n{ANA}\n{said}")
    assert answer.endswith(BELOW)
    assert team.audit(1001) == [("Sam Sample", event)]
    assert slack.stack(sam) == ["home.told"]


def test_a_closed_file_is_opened_again_by_its_button(slack: Slack, team: Team, sam: User) -> None:
    open_form(slack, sam, "reopen", 1002)

    assert "Open again in Collecting: a mistake." in slack.submit(sam, {"text": "a mistake"})
    assert team.audit(1002) == [("Sam Sample", "pipeline.reopen")]


@pytest.mark.parametrize(
    ("verb", "values", "wrong"),
    [
        (
            "hold",
            {"party": "payer", "until": "2026-11-23", "text": "x"},
            "until: A hold ends on a day after today.",
        ),
        (
            "hold",
            {"party": "payer", "until": "2027-11-23", "text": "x"},
            "until: A hold lasts at most 90 days.",
        ),
        (
            "log",
            {"text": "x", "next": "2026-11-20"},
            "next: The next touch can't lie in the past.",
        ),
        (
            "wait",
            {"party": "us", "text": "x", "next": "2026-11-20"},
            "next: The next touch can't lie in the past.",
        ),
        (
            "date",
            {"kind": "start", "day": "9999-12-31", "text": "x"},
            "day: 9999-12-31 is too far away.",
        ),
        ("move", {"stage": "intake"}, "text: Say why it goes back."),
        (
            "item",
            {"item": "w9 got", "day": "2026-11-24"},
            "day: An item can't be received on a day that has not come yet.",
        ),
    ],
)
def test_what_is_wrong_stands_under_its_field(
    slack: Slack, team: Team, sam: User, verb: str, values: Mapping[str, object], wrong: str
) -> None:
    open_form(slack, sam, verb)
    before = team.everything()

    assert slack.submit(sam, values) == wrong
    assert team.everything() == before


def test_handing_over_to_somebody_who_can_not_have_files_is_refused(
    slack: Slack, team: Team, sam: User
) -> None:
    open_form(slack, sam, "assign")
    leo = next(u.id for u in team.box.world.workspace.users.values() if u.name == "leo")
    before = team.everything()

    assert slack.submit(sam, {"owner": leo}) == (
        "owner: Leo Leader has no role that works files. Give one first: "
        "`/cred people role @who specialist`."
    )
    assert team.everything() == before


@pytest.mark.parametrize("verb", ["wait", "date", "hold", "assign", "close", "move", "item"])
def test_a_form_that_comes_too_late_changes_nothing_and_shows_the_card(
    slack: Slack, team: Team, sam: User, verb: str
) -> None:
    mia = team.add("Mia Example", "coordinator")
    open_form(slack, sam, verb)
    slack.type(mia, "/cred advance 1001")
    before = team.everything()
    values = next(form[1] for form in FORMS if form[0] == verb)
    filled = {**values, "owner": kim(team)} if "owner" in values else values

    answer = slack.submit(sam, filled)

    assert answer.startswith(
        "CR-1001\nCR-1001 has changed since you saw it: Mia Example moved it on, "
        "Mon Nov 23, 9:00 AM.\n"
        "*CR-1001 · Ana Ruiz, MD · Harbor Mutual*\nEnrollment · Submitting\n"
    )
    assert team.everything() == before


@pytest.mark.parametrize("copies", [2, 5])
def test_a_form_that_comes_often_is_one_act(
    slack: Slack, team: Team, sam: User, copies: int
) -> None:
    open_form(slack, sam, "note")

    slack.submit(sam, {"text": "once"}, copies=copies)
    slack.box.push.settle(5)

    assert team.audit(1001) == [("Sam Sample", "pipeline.note")]


def test_a_form_of_an_older_version_is_answered(slack: Slack, team: Team, sam: User) -> None:
    open_form(slack, sam, "note")
    assert slack.seen is not None
    assert slack.seen.view is not None
    old = {**slack.seen.view.body, "callback_id": "pipeline.gone"}
    old = {
        k: v for k, v in old.items() if k in ("type", "title", "submit", "blocks", "callback_id")
    }
    team.client.views_update(view_id=slack.seen.view.id, view=old)
    before = team.everything()

    assert slack.submit(sam, {"text": "x"}) == (
        "text: This form is from an older version of credbot. Open the file again."
    )
    assert team.everything() == before


def test_many_payers_open_many_files_in_one_go(slack: Slack, team: Team, sam: User) -> None:
    team.file("Lee Park, NP", payer="Cedar State Medicaid")
    slack.type(sam, "/cred new Dev Shah, MD")
    assert [o["text"]["text"] for o in slack.suggest(sam, "intake.payers", "ce")] == [
        "Cedar State Medicaid",
        "New: ce",
    ]
    payers = _payers(slack, sam)

    answer = slack.submit(
        sam,
        {
            "npi": "2000000010",
            "track": "enrollment",
            "payers": payers,
            "state": "tx",
            "start": "2026-12-14",
        },
    )

    assert answer.startswith(
        "New File\n2 files opened in Intake for Dev Shah, MD: CR-1004 and CR-1005.\n"
    )
    assert team.recorded() == ["intake.open", "intake.open"]
    assert [team.state(number).state for number in (1004, 1005)] == ["TX", "TX"]


@pytest.mark.parametrize(
    ("values", "wrong"),
    [
        ({"npi": "1234"}, "npi: An NPI has ten digits: 1234. A right one looks like 2000000010."),
        (
            {"npi": "2000000011"},
            "npi: The check digit of this NPI is wrong: 2000000011. "
            "A right one looks like 2000000010.",
        ),
        ({"payers": []}, "payers: Say for which payer, such as Harbor Mutual."),
        ({"state": "1"}, "state: 1 is no state. Two letters: TX."),
        ({"start": "2026-11-20"}, "start: The start date can't lie in the past."),
        ({"provider": "."}, "provider: Say who the provider is: Ana Ruiz, MD."),
    ],
)
def test_a_new_file_that_can_not_be_is_not_opened(
    slack: Slack, team: Team, sam: User, values: Mapping[str, object], wrong: str
) -> None:
    slack.type(sam, "/cred new Dev Shah, MD")
    before = team.everything()

    answer = slack.submit(sam, {"track": "enrollment", "payers": _payers(slack, sam), **values})

    assert answer == wrong
    assert team.everything() == before


def test_a_payer_that_nobody_knows_yet_can_be_chosen_and_is_added(
    slack: Slack, team: Team, sam: User
) -> None:
    slack.type(sam, "/cred new Dev Shah, MD")
    [new] = slack.suggest(sam, "intake.payers", "Prairie  Plan")
    slack.submit(sam, {"track": "enrollment", "payers": [new["value"]]})

    assert new["text"]["text"] == "New: Prairie Plan"
    assert "Prairie Plan" in slack.type(sam, "/cred find Dev Shah")


def test_long_names_of_payers_and_facilities_are_kept_whole(
    slack: Slack, team: Team, sam: User
) -> None:
    payer, facility = f"Payer {'of the long name ' * 6}", f"Hospital {'of the long name ' * 6}"
    team.file("Lee Park, NP", payer=payer)
    team.file("Lee Park, NP", track="privileges", stage="intake", payer="", facility=facility)
    slack.type(sam, "/cred new Dev Shah, MD")
    long = slack.suggest(sam, "intake.payers", "long name")[0]["value"]
    slack.submit(sam, {"track": "enrollment", "payers": [long]})
    slack.close(sam)
    slack.type(sam, "/cred new Dev Shah, MD")
    place = slack.suggest(sam, "intake.facilities", "long name")[0]["value"]
    slack.submit(sam, {"track": "privileges", "facility": place})

    assert (team.state(1005).payer_id, team.state(1006).facility_id) == (
        team.state(1003).payer_id,
        team.state(1004).facility_id,
    )


def test_shortcuts_open_the_same_forms(slack: Slack, team: Team, sam: User) -> None:
    assert slack.shortcut(sam, "intake.new").startswith("New File\nProvider:")
    slack.close(sam)
    slack.shortcut(sam, "pipeline.find")
    assert "1 file for ruiz." in slack.submit(sam, {"text": "ruiz"})
    slack.close(sam)
    slack.shortcut(sam, "payers.log_call")
    assert slack.submit(sam, {"file": "lunch", "text": "x"}) == (
        "file: A file's number looks like CR-1042 or 1042."
    )
    assert "Logged. We follow up" in slack.submit(sam, {"file": "cr1001", "text": "Tina says no"})
    assert team.audit(1001) == [("Sam Sample", "payers.log")]


def test_a_message_becomes_a_note_as_it_reads(slack: Slack, team: Team, sam: User) -> None:
    slack.type(sam, "Tina & Tom say <no>")
    message = team.posted()[-1]

    shown = slack.shortcut(sam, "pipeline.note_from_message", message)

    assert "Note: Tina & Tom say <no>" in shown
    slack.submit(sam, {"file": "1001"})
    assert team.audit(1001) == [("Sam Sample", "pipeline.note")]


def test_every_form_is_tried_here() -> None:
    tried = {f"pipeline.{form[0]}" for form in FORMS} | {"pipeline.reopen", "pipeline.find"}
    elsewhere = {"payers.log", "pipeline.override"}
    assert set(SUBMISSIONS) - tried == elsewhere


def _payers(slack: Slack, who: User) -> list[str]:
    """The values of all payers that the form offers."""
    return [str(option["value"]) for option in slack.suggest(who, "intake.payers", "")]
