"""What those in charge set in Slack: people, channels, messages that are stuck, the rules."""

import json

import pytest
from sqlalchemy import select, text

from credbot.domain.errors import BadInput
from credbot.services import controls, controls_later, people
from credbot.store import outbox
from credbot.store.schema import OutboxRow
from tests.slack.office import BOSS, Slack, Team, local
from tests.slack.reading import read
from tests.slack.test_sheets import again, drop


def test_the_last_coordinator_stays_and_files_of_who_goes_are_one_press_away(
    slack: Slack, team: Team
) -> None:
    mia = team.add("Mia Example", "coordinator")
    sam = team.add("Sam Sample", "specialist")
    team.files({"provider": "Ana Ruiz, MD", "assignee": sam.id})

    before = team.everything()
    assert slack.type(mia, f"/cred people remove <@{mia.id}>") == (
        "Mia Example is the only coordinator here, so that role stays. "
        "Give it to somebody else first: `/cred people add @who coordinator`."
    )
    assert "only coordinator" in slack.type(mia, f"/cred people role <@{mia.id}> leader")
    assert team.everything() == before

    assert slack.type(mia, f"/cred people remove <@{sam.id}>") == (
        f"<@{sam.id}> has no role any more. Back: `/cred people role @who ROLE`.\n"
        "1 open file is still theirs until somebody else takes over.\n[Their File]"
    )
    assert "Ana Ruiz, MD" in slack.press(mia, "pipeline.show")


def test_a_channel_gets_its_first_digest_the_next_morning_or_when_somebody_asks(
    slack: Slack, team: Team
) -> None:
    """It is Monday, 9:00 in New York; Thursday is Thanksgiving."""
    mia = team.add("Mia Example", "coordinator")
    team.file("Ana Ruiz, MD")
    slack.type(mia, "/cred live on")
    room = f"<#{team.room.id}|credentialing>"

    assert slack.type(mia, f"/cred channel team {room} America/Chicago") == (
        f"<#{team.room.id}>: team, America/Chicago\n"
        "First digest Tue Nov 24 at 8:00 CT.\n[Post Today's Now]"
    )
    team.morning("2026-11-23T09:05", "America/Chicago")
    assert slack.room() == []

    slack.type(mia, f"/cred channel team {room} America/Chicago")
    slack.type(mia, f"/cred channel remove {room}")
    answer = slack.type(mia, f"/cred channel team {room} America/Chicago")
    assert "First digest Tue Nov 24 at 8:00 CT." in answer
    slack.press(mia, "settings.digest")
    team.deliver()
    assert len(slack.room()) == 1
    slack.type(mia, f"/cred channel remove {room}")
    slack.type(mia, f"/cred channel team {room}")
    assert slack.press(mia, "settings.digest") == "Today's digest was posted already."
    team.morning("2026-11-24T08:00")
    assert len(slack.room()) == 2

    assert slack.type(mia, f"/cred channel remove operations {room}").startswith(
        f"{team.room.id} is no operations channel here."
    )
    assert slack.type(mia, f"/cred channel remove team {room}") == (
        f"<#{team.room.id}> is no team channel now. No digest comes there any more. "
        "Back: `/cred channel team #channel`"
    )
    team.morning("2026-11-25T08:00")
    assert len(slack.room()) == 2


def test_the_hour_of_a_digest_is_previewed_saved_and_taken_back(slack: Slack, team: Team) -> None:
    """Each channel by its own clock; naming the channel again keeps its hour."""
    mia = team.add("Mia Example", "coordinator")
    team.file("Ana Ruiz, MD")
    room = f"<#{team.room.id}|credentialing>"
    slack.type(mia, "/cred live on")
    slack.type(mia, f"/cred channel team {room} America/Chicago")

    line = f"<#{team.room.id}>: team, America/Chicago. Its digest comes at 7:00 (was 8:00)."
    assert slack.type(mia, f"/cred settings hour {room} 7") == (
        f"{line}\nNo file's dates move.\n[Save]"
    )
    assert slack.press(mia, "settings.save").startswith(f"Saved; it holds at once.\n{line}\n")
    saved = slack.seen
    assert slack.type(mia, f"/cred channel team {room} America/Chicago") == (
        f"<#{team.room.id}>: team, America/Chicago, digest at 7:00\n"
        "Next digest Tue Nov 24 at 7:00 CT."
    )
    team.morning("2026-11-24T06:59", "America/Chicago")
    assert slack.room() == []
    team.morning("2026-11-24T07:00", "America/Chicago")
    assert len(slack.room()) == 1
    assert slack.press(mia, "settings.undo", saved).startswith("Taken back.")
    team.morning("2026-11-24T08:00", "America/Chicago")
    assert len(slack.room()) == 1

    slack.type(mia, "/cred settings")
    slack.press(mia, "settings.channel")
    chosen = {"channel": team.room.id, "use": "team", "hour": "10", "zone": "America/Chicago"}
    assert "digest at 10:00" in slack.submit(mia, chosen)
    slack.close(mia)
    assert "digest at 10:00" in slack.type(mia, "/cred settings")
    slack.type(mia, "/cred settings hour default")
    slack.press(mia, "settings.save")
    assert "digest at" not in slack.type(mia, "/cred settings")
    for wrong, said in (("hour 13", "an hour from 6 to 11"), ("hour #x 7", "Pick the channel")):
        assert said in slack.type(mia, f"/cred settings {wrong}")


def test_a_stuck_message_is_settled_by_who_has_looked(slack: Slack, team: Team) -> None:
    mia = team.add("Mia Example", "coordinator")
    sam = team.add("Sam Sample", "specialist")
    said = [
        outbox.Outgoing("welcome", f"person:{number}", None, {}, team.clock.now())
        for number in _numbers(team, mia.id, sam.id)
    ]
    with team.db.begin() as work:
        rows = outbox.queue(work, *said)
        for row, state in zip(rows, ("unknown", "aside"), strict=True):
            change = "UPDATE outbox SET state = :state, error = 'lost' WHERE id = :row"
            work.execute(text(change), {"state": state, "row": row})

    assert slack.type(sam, "/cred settings").startswith("Your role (specialist)")
    shown = slack.type(mia, "/cred settings")
    assert "*Given up:* welcome for" in shown
    assert shown.count("[Send Again]") == 2
    assert shown.count("[It Has Arrived]") == 1
    listed = slack.seen
    assert slack.press(mia, f"settings.settle_sent{rows[0]}", listed) == "It counts as sent."
    again = slack.press(mia, f"settings.settle_again{rows[1]}", listed)
    assert again == "It is being sent again."
    assert slack.press(mia, f"settings.settle_again{rows[0]}", listed) == (
        f"Message {rows[0]} needs nobody's word any more."
    )
    team.deliver()
    assert len(slack.dms(sam)) == 1
    assert slack.dms(mia) == []
    assert team.troubles() == []
    assert team.recorded().count("settings.settle") == 2


def _numbers(team: Team, *slack_ids: str) -> list[int]:
    from credbot.services import people

    return [person.id for one in slack_ids if (person := people.find(team.db, one))]


def test_who_has_no_role_asks_for_one_and_is_welcomed(slack: Slack, team: Team) -> None:
    """One message to those in charge, one to who is new; never a dead end."""
    ada = team.add("Ada Admin", "admin")
    ned = team.add("Ned New")

    assert slack.type(ned, "/cred queue").endswith("[Ask an Admin]")
    assert slack.press(ned, "people.ask") == (
        f"I have asked <@{ada.id}>. You get a message here when you have a role."
    )
    assert slack.press(ned, "people.ask", slack.home_view(ned)).startswith("credbot\nI have asked")
    slack.close(ned)
    team.deliver()
    [asked] = slack.dm(ada)
    assert slack.dms(ada) == [
        f"<@{ned.id}> (Ned New) has no role here and asks for one.\n[Give a Role]"
    ]
    assert "Person" in slack.press(ada, "people.role", asked)
    assert slack.submit(ada, {"person": ned.id, "roles": ["specialist", "viewer"]}) == (
        f"Roles\n<@{ned.id}> is now: specialist, viewer. Other roles: "
        "`/cred people role @who ROLE`.\n[Give Another Role]\n[Close]"
    )
    slack.close(ada)
    team.deliver()
    assert slack.dms(ned) == [
        "Welcome. You are specialist, viewer here now.\n"
        "One thing to try: `/cred mine` shows your files. Each card says what is next.\n"
        "Unasked I write at 8:00 on working days, and only when something is due. "
        "To mute me or change when: `/cred alerts`."
    ]
    slack.type(ada, f"/cred people role <@{ned.id}> leader")
    team.deliver()
    assert len(slack.dms(ned)) == 1


def test_in_quiet_hours_those_in_charge_are_asked_the_next_morning(
    slack: Slack, team: Team
) -> None:
    ada = team.add("Ada Admin", "admin")
    ned = team.add("Ned New")
    team.clock.move(local("2026-11-25T19:00"))
    slack.type(ned, "/cred")
    slack.press(ned, "people.ask")
    team.deliver()
    assert slack.dms(ada) == []
    team.morning("2026-11-27T08:00")
    assert len(slack.dms(ada)) == 1


def test_a_limit_is_previewed_saved_and_taken_back(slack: Slack, team: Team) -> None:
    """Two files are in Collecting since Nov 2, one since Nov 16; it is Nov 23."""
    mia = team.add("Mia Example", "coordinator")
    team.add("Sam Sample", "specialist")
    fresh = {"assignee": "Sam Sample", "last_contact": "2026-11-20", "next": "2026-12-01"}
    team.files(
        {"provider": "Ana Ruiz, MD", "stage_entered": "2026-11-02", **fresh},
        {"provider": "Lee Park, NP", "stage_entered": "2026-11-02", **fresh},
        {"provider": "Dev Shah, MD", "stage_entered": "2026-11-16", **fresh},
    )
    before = team.everything()
    words = "/cred settings limit collecting 8 business days"
    said = (
        "Collecting: target 8 business days (was 10 business days), stalled after 13 business days."
    )
    assert slack.type(mia, words) == (
        f"{said}\n2 more files would be stalled, 0 fewer. Dates of 3 files would move.\n[Save]"
    )
    assert team.everything() == before
    assert slack.press(mia, "settings.save") == (
        f"Saved; it holds at once.\n{said}\n"
        "2 more files are stalled, 0 fewer. Dates of 3 files moved.\n[Undo]"
    )
    saved = slack.seen
    assert "limit 13" in slack.type(mia, "/cred 1001")
    assert slack.type(mia, words) == "That is so already; nothing would change."
    assert slack.press(mia, "settings.undo", saved) == (
        "Taken back.\n"
        "Collecting: target 10 business days (was 8 business days), "
        "stalled after 15 business days.\n"
        "0 more files are stalled, 2 fewer. Dates of 3 files moved.\n[Undo]"
    )
    assert slack.press(mia, "settings.undo", saved).startswith("This was changed again since")
    assert team.everything()["file"] == before["file"]
    assert team.recorded().count("settings.change") == 2


def test_what_takes_long_is_told_when_it_is_done(
    slack: Slack, team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No press times out with very many files; what is wrong is said at once."""
    mia = team.add("Mia Example", "coordinator")
    for name in ("Ana Ruiz, MD", "Lee Park, NP"):
        team.file(name, stage_entered="2026-11-09")
    monkeypatch.setattr(controls_later, "LARGE", 1)
    put_off = (
        "I am working it out for 2 open files; that takes a moment. "
        "The answer comes in our direct message."
    )
    limit = "/cred settings limit collecting 3 business days"
    assert "is no stage or limit" in slack.type(mia, "/cred settings limit nowhere 3 business days")
    assert slack.type(mia, "/cred settings zone America/Denver").endswith("[Save]")
    assert slack.type(mia, limit) == put_off
    assert slack.dms(mia) == []
    team.deliver()
    assert slack.dms(mia)[-1] == (
        "Collecting: target 3 business days (was 10 business days), "
        "stalled after 8 business days.\n"
        "2 more files would be stalled, 0 fewer. Dates of 2 files would move.\n[Save]"
    )
    assert slack.press(mia, "settings.save", slack.dm(mia)[-1]) == put_off
    assert team.recorded() == []
    by = people.find(team.db, mia.id).id
    with team.db.read() as work:
        row = work.row(
            select(OutboxRow.delivery_id, OutboxRow.payload).order_by(OutboxRow.id.desc())
        )
    key = f"slow:{row.delivery_id}"
    first = controls_later.carry_out(team.db, by, row.payload, key, now=team.clock.now())
    assert first.moved.stalled == 2
    team.deliver()
    assert slack.dms(mia)[-1] == "It is done. `/cred settings` shows what is so now."
    assert team.recorded() == ["settings.change"]

    slack.type(mia, "/cred settings")
    slack.press(mia, "settings.limits")
    assert slack.submit(mia, {"what": "target:collecting", "days": "3 eggs"}).startswith("days: ")
    told = slack.submit(mia, {"what": "target:collecting", "days": "default"})
    assert told == f"Limits\n{put_off}\n[Close]"
    slack.close(mia)
    team.deliver()
    slack.press(mia, "settings.save", slack.dm(mia)[-1])
    team.deliver()
    saved = slack.dm(mia)[-1]
    assert read(saved.blocks).startswith("Saved; it holds at once.\nCollecting: target 10 business")
    assert slack.press(mia, "settings.undo", saved) == put_off
    team.deliver()
    assert slack.dms(mia)[-1].startswith("Taken back.\nCollecting: target 3 business days")
    assert "2 more files are stalled, 0 fewer." in slack.dms(mia)[-1]


def test_every_control_has_its_words_and_its_form(slack: Slack, team: Team) -> None:
    mia = team.add("Mia Example", "coordinator")
    team.file("Ana Ruiz, MD", payer="Harbor Mutual", stage="in_process")
    shown = slack.type(mia, "/cred settings")
    assert (
        "[Limits] [Zone and Closing Days] [Channel] [Payer] [Checklists] [Cycles] "
        "[Who Verifies] [Bodies]" in shown
    )

    typed = {
        "limit chase 9 calendar days": "Not chased: limit 9 calendar days (was 14 calendar days).",
        "limit in_process 30 calendar days payer harbor": (
            "In process with Harbor Mutual: limit 30 calendar days."
        ),
        "limit grace 3": "A file is stalled 3 days over its target (was 5).",
        "close 12/24, 12/31": "Closed now: Thu Dec 24, 2026 and Thu Dec 31, 2026.",
        "zone America/Chicago": "Zone: America/Chicago (was not set).",
        "payer harbor usual 45": "Harbor Mutual: usually 45 days.",
        "payer harbor delegates yes": "Harbor Mutual: delegates to us.",
    }
    for text_, said in typed.items():
        answer = slack.type(mia, f"/cred settings {text_}")
        assert said in answer, answer
        assert said in slack.press(mia, "settings.save"), text_
    assert "Moving on needs all items: yes (was no)." in slack.type(
        mia, "/cred settings advance strict"
    )

    slack.type(mia, "/cred settings")
    slack.press(mia, "settings.limits")
    assert "whom: Choose for whom" in slack.submit(
        mia, {"what": "limit:submitted", "days": "20 business days"}
    )
    form = {"what": "limit:submitted", "days": "20 business days", "whom": "track=enrollment"}
    assert "Submitted on enrollment: limit 20 business days." in slack.submit(mia, form)
    assert "Saved; it holds at once." in slack.submit(mia, {})
    slack.close(mia)
    slack.type(mia, "/cred settings")
    slack.press(mia, "settings.channel")
    done = slack.submit(mia, {"channel": team.room.id, "use": "team", "zone": "America/Denver"})
    assert "First digest Mon Nov 23 at 8:00 MT." in done
    slack.close(mia)
    assert "[Remove]" in slack.type(mia, "/cred settings")
    gone = slack.press(mia, f"settings.remove_team{team.room.id}")
    assert gone.startswith(f"<#{team.room.id}> is no team channel now.")


WRONG = {
    "limit nowhere 3 business days": "nowhere is no stage or limit. There are: intake,",
    "limit collecting 3 fortnights ago": "'3 fortnights ago' is no length of time",
    "limit collecting 8 business days aunt x": "aunt=x is not one of payer, track, type.",
    "zone Chicago": "Chicago is not a time zone; did you mean America/Chicago?",
    "close Feb 30": "is not a date",
    "payer nobody usual 4": "nobody is no payer here",
    "payer harbor usual many": "many is no number of days, as in 45.",
    "payer harbor": "Say the payer and one of usual, delegates, type.",
    "advance sideways": "sideways is not one of strict, open.",
    "nonsense": "nonsense is not one of limit, close,",
}


def test_a_wrong_setting_changes_nothing_and_shows_how(slack: Slack, team: Team) -> None:
    mia = team.add("Mia Example", "coordinator")
    team.file("Ana Ruiz, MD", payer="Harbor Mutual")
    before = team.everything()
    for text_, said in WRONG.items():
        answer = slack.type(mia, f"/cred settings {text_}")
        assert said in answer, answer
        assert "Something went wrong" not in answer
    assert team.everything() == before


def test_all_settings_are_one_file_out_and_in(slack: Slack, team: Team) -> None:
    mia = team.add("Mia Example", "coordinator")
    team.file("Ana Ruiz, MD", payer="Harbor Mutual")
    for words in (
        "limit collecting 8 business days",
        "limit in_process 30 calendar days payer harbor",
        "close 12/24",
        "payer harbor delegates yes",
    ):
        slack.type(mia, f"/cred settings {words}")
        slack.press(mia, "settings.save")
    slack.type(mia, f"/cred channel team <#{team.room.id}|credentialing> America/Chicago")
    assert slack.type(mia, "/cred settings export") == "The file comes in our direct message."
    team.deliver()
    [file] = [one for one in team.box.world.workspace.files.values() if one.name == "settings.json"]
    document = json.loads(file.data)
    assert document["tracks"]["stages"]["collecting"]["target"] == "8 business days"
    assert document["payers"]["Harbor Mutual"]["delegated"] is True
    assert document["limits"][0]["payer"] == "Harbor Mutual"

    now = team.clock.now()
    assert controls.load(team.db, BOSS, document, now=now).after == {}
    document["tracks"]["stages"]["collecting"]["target"] = "9 business days"
    document["tracks"]["tracks"]["initial"]["title"] = "First credentialing"
    document["closing_days"] = []
    document["channels"] = []
    assert set(controls.load(team.db, BOSS, document, now=now).after) == {"tracks", "closing_days"}
    assert controls.export(team.db, BOSS)["tracks"] == document["tracks"]
    document["grace"] = None
    shown = drop(slack, mia, "settings.json", json.dumps(document))
    assert "grace is no setting." in read(shown.blocks)
    del document["grace"]
    document["zone"] = "America/Denver"
    shown = drop(slack, mia, "settings.json", json.dumps(document))
    assert "*settings.json* changes these settings: zone." in read(shown.blocks)
    saved = slack.press(mia, "sheets.settings", shown)
    assert "Zone: America/Denver (was not set)." in saved
    assert "[Undo]" in saved
    team.deliver()
    assert "Saved by Mia Example." in read(again(slack, mia, shown).blocks)
    before = team.everything()
    for part, value, said in (
        ("tracks", {**document["tracks"], "grace": "much"}, "tracks: grace"),
        ("limits", [{"stage": "x", "days": "3 business days"}], "x is no stage"),
        ("payers", {"Harbor Mutual": {"usual_days": -1}}, "from 1 to 400"),
        ("colour", "red", "colour is no setting"),
        ("credbot_settings", 7, "no file of settings"),
        ("channels", [{"channel": "C1", "use": "fun"}], "no use and id of a channel"),
    ):
        with pytest.raises(BadInput, match=said):
            controls.load(team.db, BOSS, {**document, part: value}, now=now)
    assert team.everything() == before
