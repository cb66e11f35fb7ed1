"""The first half hour: from an empty database to live, with nothing but Slack."""

from credbot.services import onboarding, people
from credbot.store import settings
from tests.slack.office import BOSS, Slack, Team
from tests.slack.reading import read
from tests.slack.test_sheets import TRACKER, again, drop

HELLO = (
    "Hello. I run your credentialing pipeline here in Slack. Four questions, then send me your "
    "spreadsheet: nothing comes in and nothing goes out before you say so."
)


def test_a_new_team_goes_live_with_slack_alone(slack: Slack, team: Team) -> None:
    olga = team.add("Olga Owner", owner=True)
    sam = team.add("Sam Sample")
    assert onboarding.greet(team.db, now=team.clock.now()) == 1
    assert onboarding.greet(team.db, now=team.clock.now()) == 0
    team.deliver()
    [greeting] = slack.dm(olga)
    assert read(greeting.blocks) == (
        f"{HELLO}\n"
        "*1. Zone and Closing Days* [Answer]\nAges and digests follow your working days.\n"
        "*2. Payers Who Delegate* [Answer]\n"
        "Where a payer delegates, our decision is the payer's too.\n"
        "*3. Bodies That Meet* [Answer]\nFiles wait for a meeting there.\n"
        "*4. Who Verifies* [Answer]\n"
        "A CVO's verifications age by another limit than our own.\n"
        "*Then send me your spreadsheet*\n"
        "Drop it into this conversation (.xlsx or .csv). I say what I understood before anything "
        "comes in, and one press takes it all back.\n"
        "4 questions open. `/cred settings` shows and changes all of it."
    )

    slack.press(olga, "onboarding.calendar", greeting)
    wrong = {"zone": "Chicago", "country": "US", "state": "TX", "closing_days": "12/24, Dec 31"}
    assert slack.submit(olga, wrong) == (
        "zone: Chicago is not a time zone; did you mean America/Chicago?"
    )
    slack.submit(olga, {**wrong, "zone": "America/Chicago"})
    slack.close(olga)
    slack.press(olga, "onboarding.delegated", greeting)
    offered = slack.suggest(olga, "intake.payers", "harbor mutual")
    slack.submit(olga, {"payers": [offered[-1]["value"]]})
    slack.close(olga)
    slack.press(olga, "onboarding.bodies", greeting)
    slack.submit(olga, {"bodies": "Credentials Committee\nMEC, Board\nMEC"})
    slack.close(olga)
    slack.press(olga, "onboarding.verifies", greeting)
    slack.submit(olga, {"verifies": "both"})
    slack.close(olga)
    team.deliver()
    shown = read(again(slack, olga, greeting).blocks)
    assert "America/Chicago, holidays of US TX, 2 own closing days." in shown
    assert "harbor mutual." in shown
    assert "Credentials Committee, MEC and Board." in shown
    assert "*4. Who Verifies* [Change]\nBoth." in shown
    assert "All four are answered." in shown
    with team.db.read() as work:
        organisation = settings.get_organisation(work)
    assert [str(day) for day in sorted(organisation.closing_days)] == ["2026-12-24", "2026-12-31"]
    assert team.recorded().count("settings.change") == 4

    sheet = drop(slack, olga, "tracker.csv", TRACKER)
    slack.press(olga, "sheets.ask", sheet)
    slack.submit(olga, {"word0": "enrollment", "name0": sam.id})
    slack.close(olga)
    team.deliver()
    slack.press(olga, "sheets.import", again(slack, olga, sheet))
    team.deliver()
    done = slack.dm(olga)[-1]
    assert "[Give Roles] [Tomorrow's Digest] [Go Live] [Take It All Back]" in read(done.blocks)

    slack.press(olga, "people.role", done)
    slack.submit(olga, {"person": sam.id, "roles": ["specialist"]})
    slack.close(olga)
    team.deliver()
    assert len(slack.dms(sam)) == 1
    assert "One thing to try: `/cred mine`" in slack.dms(sam)[0]
    preview = slack.press(olga, "onboarding.preview", done)
    assert preview.startswith("Next Digest\nAs it would come Tue Nov 24 at 8:00 CT, from what is")
    assert "open files are stalled" in preview
    assert "⋯" not in preview
    slack.close(olga)
    said = slack.press(olga, "settings.live", done)
    assert "credbot is live" in said
    assert said.endswith("No channel gets the stall digest yet.\n[Channel]")
    slack.press(olga, "settings.channel")
    told = slack.submit(olga, {"channel": team.room.id})
    assert "First digest Tue Nov 24 at 8:00 CT." in told
    slack.close(olga)
    team.morning("2026-11-24T08:00", "America/Chicago")
    assert len(slack.room()) == 1


def test_who_has_files_already_is_not_greeted(slack: Slack, team: Team) -> None:
    team.add("Olga Owner", owner=True)
    team.file("Ana Ruiz, MD")
    assert onboarding.greet(team.db, now=team.clock.now()) == 0
    team.deliver()


def test_a_question_needs_the_right_to_change_settings(slack: Slack, team: Team) -> None:
    """Pressed when the role has gone: said, and nothing changed."""
    olga = team.add("Olga Owner", owner=True)
    team.add("Ada Admin", "admin")
    onboarding.greet(team.db, now=team.clock.now())
    team.deliver()
    [greeting] = slack.dm(olga)
    people.set_roles(team.db, BOSS, olga.id, ["viewer"], now=team.clock.now())
    before = team.everything()
    assert slack.press(olga, "onboarding.verifies", greeting).startswith("Your role (viewer)")
    assert team.everything() == before
