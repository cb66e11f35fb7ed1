"""Calendar feeds and files: read by an independent parser, private, gone when revoked."""

import urllib.error
import urllib.request
from datetime import date
from typing import Any

import pytest
import vobject

from credbot.app.feeds import Gentle
from credbot.documents.ics import Event, folded, write_calendar
from credbot.sandbox.models import User
from credbot.services import feeds
from tests.slack.conftest import House
from tests.slack.office import Slack, Team


@pytest.fixture
def mia(team: Team, house: House) -> User:
    team.db.address = house.url.removesuffix("/slack/events")
    mia = team.add("Mia Example", "coordinator")
    sam = team.add("Sam Sample", "specialist")
    team.files(
        {"provider": "Ana Ruiz, MD", "start_date": "2026-12-07", "assignee": sam.id},
        {"provider": "Lee Park, NP", "due": "2026-12-23", "assignee": mia.id},
    )
    return mia


def fetched(url: str) -> tuple[int, bytes, dict[str, str]]:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310
            return answer.status, answer.read(), dict(answer.headers)
    except urllib.error.HTTPError as error:
        return error.code, error.read(), dict(error.headers)


def link(said: str) -> str:
    return next(line.strip("`") for line in said.splitlines() if line.startswith("`http"))


def summaries(raw: bytes) -> list[str]:
    parsed: Any = vobject.readOne(raw.decode())
    return [event.summary.value for event in parsed.vevent_list]


def test_a_link_shows_ones_own_dates_until_it_is_revoked(
    slack: Slack, team: Team, mia: User
) -> None:
    sam = next(user for user in team.box.world.workspace.users.values() if user.name == "sam")

    said = slack.type(sam, "/cred calendar feed")
    first = link(said)
    status, raw, headers = fetched(first)
    again = slack.type(sam, "/cred calendar feed")
    second = link(slack.press(sam, "feeds.renew"))
    replaced, renewed = fetched(first)[0], fetched(second)[0]
    whole = link(slack.type(mia, "/cred calendar feed team"))
    refused = slack.type(sam, "/cred calendar feed team")
    named = slack.type(mia, "/cred calendar feed names")
    both = summaries(fetched(whole)[1])
    slack.type(mia, f"/cred people remove <@{sam.id}>")
    removed = fetched(second)[0]
    slack.type(mia, "/cred calendar feed team")
    gone = slack.press(mia, "feeds.revoke")

    assert (status, headers["cache-control"]) == (200, "private, no-store")
    assert summaries(raw) == ["CR-1001: starts (Harbor Mutual)"]
    assert again.startswith("There is a link to your calendar since Mon Nov 23, made by Sam")
    assert "http" not in again
    assert (replaced, renewed, removed) == (404, 200, 404)
    assert refused.startswith("Your role (specialist) does not include this")
    assert "Providers' names in calendar feeds" in named
    assert "Ana Ruiz, MD: starts (Harbor Mutual)" in both
    assert "Lee Park, NP: CR-1002 is due (Harbor Mutual)" in both
    assert gone.startswith("There is no link to the team's calendar any more.")
    assert fetched(whole)[0] == 404
    assert fetched(whole.replace("/calendar/", "/calendar/x"))[0] == 404
    assert whole.rsplit("/", 1)[1][:-4] not in str(team.everything())


def test_in_socket_mode_it_comes_as_a_file(slack: Slack, team: Team, mia: User) -> None:
    team.db.address = None

    refused = slack.type(mia, "/cred calendar feed")
    said = slack.type(mia, "/cred calendar file")
    team.deliver()

    assert refused.startswith("There is no link in Socket Mode")
    assert said == "A file with the whole calendar comes to you as a direct message."
    (message,) = (one for one in slack.dm(mia) if one.files)
    file = team.box.world.workspace.files[message.files[0]]
    assert file.name == "calendar-2026-11-23.ics"
    assert "CR-1001: starts (Harbor Mutual)" in summaries(file.data)


NASTY = "Ada, \\ Bé; \U0001f469‍⚕️ שָׁלוֹם\nnext " * 4


def test_what_is_written_is_read_as_it_was_meant() -> None:
    day = date(2026, 12, 10)
    events = [
        Event("due-cycle-1@credbot", day, NASTY, "Due dates", day, estimated=True),
        Event("meeting-4@credbot", day, "Board", "Meetings", day, "14:30", "America/New_York"),
    ]

    raw = write_calendar("Team, „A“", events)

    lines = raw.split(b"\r\n")
    assert max(map(len, lines)) <= 75
    assert raw == write_calendar("Team, „A“", events)
    parsed: Any = vobject.readOne(raw.decode())
    first, second = parsed.vevent_list
    assert first.summary.value == NASTY
    assert (first.dtstart.value, first.dtend.value) == (day, date(2026, 12, 11))
    assert first.status.value == "TENTATIVE"
    local = second.dtstart.value
    assert (local.hour, local.utcoffset().total_seconds()) == (14, -5 * 3600)
    assert parsed.contents["x-wr-calname"][0].value == "Team, „A“"
    assert folded("x" * 75) == "x" * 75 + "\r\n"


def test_who_asks_too_often_waits() -> None:
    gentle = Gentle(2)
    assert [gentle.takes(second) for second in (0.0, 1.0, 2.0, 60.5, 61.5)] == [
        True,
        True,
        False,
        True,
        True,
    ]


def test_a_secret_that_nobody_has_opens_nothing(team: Team) -> None:
    now = team.clock.now()
    assert feeds.read_feed(team.db, "x" * 43, now=now) is None
    assert feeds.read_feed(team.db, "x" * 5000, now=now) is None
