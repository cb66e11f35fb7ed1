"""What those in charge set in Slack: people, channels, messages that are stuck, the rules."""

from sqlalchemy import text

from credbot.store import outbox
from tests.slack.office import Slack, Team, local


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
        f"Roles\n<@{ned.id}> is now: specialist, viewer.\n[Give Another Role]\n[Close]"
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
