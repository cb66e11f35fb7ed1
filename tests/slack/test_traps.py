"""Traps of Slack's platform and of the frameworks under us, each with what we do about it."""

import hashlib
import hmac
import json
import re
import time
from collections.abc import Iterator
from http.client import IncompleteRead
from threading import Event, Thread
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest
from slack_bolt.context.ack import Ack

from credbot import services
from credbot.app.socket import Links
from credbot.delivery.errors import Lost, translate
from credbot.sandbox.models import User
from tests.slack.conftest import House
from tests.slack.office import Slack, Team

BROKEN = re.compile(
    r"Something went wrong here and nothing was changed\. Tell an admin .*: \w{8}\."
)


@pytest.fixture
def mia(team: Team) -> User:
    mia = team.add("Mia Example", "coordinator")
    team.file("Ana *Ruiz*, MD", assignee=mia.id, start_date="2026-12-07", next="2026-11-24")
    return mia


@pytest.fixture(params=["http", "socket"])
def road(request: pytest.FixtureRequest, slack: Slack, team: Team, house: House) -> Iterator[Slack]:
    """The same house over signed HTTP, then over its own connections."""
    if request.param == "http":
        yield slack
        return
    team.box.deliver_to(None)
    links = Links(house.desk, team.box.app_token, team.client)
    links.start()
    yield Slack(team, house.desk.idle)
    team.box.push.settle(5)
    links.stop(3)


def test_an_answer_that_breaks_off_is_no_refusal() -> None:
    """3: IncompleteRead is neither an OSError nor a SlackApiError; the work may be done."""
    assert isinstance(translate(IncompleteRead(b"{")), Lost)


def test_all_words_are_verbatim_and_days_are_text(slack: Slack, team: Team, mia: User) -> None:
    """10, 11: nothing typed becomes a mention; no date follows a device's zone."""
    screens = []
    for typed in ("", "1001", "queue", "help", "history 1001", "provider Ana", "mine"):
        slack.type(mia, f"/cred {typed}".strip())
        assert slack.seen is not None
        assert slack.seen.message is not None
        screens.append(slack.seen.message.blocks)
    screens.append(slack.home_view(mia).blocks)  # type: ignore[union-attr]
    team.hand_over(1001, mia)
    team.deliver()
    screens.append(slack.dm(mia)[-1].blocks)

    texts = [part for blocks in screens for part in _texts(blocks)]
    assert len(texts) > 20
    assert [part for part in texts if part.get("verbatim") is not True] == []
    assert "<!date" not in json.dumps(screens)
    assert "Ana *Ruiz*" not in json.dumps(screens, ensure_ascii=False)


def test_every_door_acknowledges_once(
    slack: Slack, team: Team, mia: User, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """17, 18: we answer in the ack, and no handler falls through to the next one."""
    acks: list[object] = []
    asked: list[object] = []
    ack, handle = Ack.__call__, house.desk.handle

    def counted(self: Ack, *args: object, **named: object) -> object:
        acks.append(named)
        return ack(self, *args, **named)  # type: ignore[arg-type]

    def heard(request: object) -> object:
        asked.append(request)
        return handle(request)  # type: ignore[arg-type]

    monkeypatch.setattr(Ack, "__call__", counted)
    monkeypatch.setattr(house.desk, "handle", heard)

    slack.type(mia, "/cred 1001")
    slack.press(mia, "pipeline.more", option="Wait")
    slack.submit(mia, {"party": "us", "text": "a signature"})
    slack.close(mia)
    slack.shortcut(mia, "intake.new")
    slack.suggest(mia, "intake.payers", "har")
    slack.close(mia)
    slack.home(mia)
    slack.say(mia, "1001")
    slack.box.push.settle(5)

    assert len(acks) == len(asked) >= 8
    assert house.desk._bolt._process_before_response is True


def test_what_nobody_expected_is_a_sentence_with_a_number_over_every_road(
    road: Slack, team: Team, mia: User, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """19, 20: in the ack of a command, under a field, beside a button; never silence."""

    def broken(*_args: object, **_named: object) -> object:
        raise ZeroDivisionError

    road.type(mia, "/cred 1001")
    card = road.seen
    road.press(mia, "payers.log")
    monkeypatch.setattr(services.payers, "log_outreach", broken)
    monkeypatch.setattr(services.pipeline, "advance_file", broken)
    before = team.everything()

    under = road.submit(mia, {"channel": "call", "text": "all that I typed"})
    road.close(mia)
    beside = road.press(mia, "pipeline.advance", card)
    typed = road.type(mia, "/cred log 1001 call x")
    said = road.say(mia, "log 1001 call x")

    assert under.startswith("channel: ")
    for words in (under.removeprefix("channel: "), beside, typed, said):
        assert BROKEN.fullmatch(words), words
    assert [type(fault) for fault in house.faults] == [ZeroDivisionError] * 4
    house.faults.clear()
    after = team.everything()
    changed = {name for name in before if before[name] != after[name]}
    assert changed <= {"request"}


def test_words_that_come_again_are_answered_once(slack: Slack, team: Team, mia: User) -> None:
    """21: an event's ack comes after the handler, so events come again; the answer may not."""
    slack.say(mia, "note 1001 hello")
    slack.box.push.settle(5)
    told = len(slack.dm(mia))
    sent = [d for d in slack.box.push.sent if "note 1001 hello" in json.dumps(d.request.payload)]

    slack.box.push.replay(sent[-1].request.id, 3)
    slack.box.push.settle(5)

    assert len(slack.dm(mia)) == told
    assert team.audit(1001) == [("Mia Example", "pipeline.note")]


def test_slow_people_do_not_hold_up_a_fast_one(
    slack: Slack, team: Team, mia: User, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """29: twelve that wait leave room for the thirteenth, over the connections too."""
    team.box.deliver_to(None)
    links = Links(house.desk, team.box.app_token, team.client)
    links.start()
    wait, slow = Event(), services.lists.find_files

    def waiting(*args: object, **named: object) -> object:
        wait.wait(10)
        return slow(*args, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(services.lists, "find_files", waiting)
    person = team.box.person(mia.id)
    threads = [
        Thread(target=person.type, args=(team.room.id, f"/cred find Ruiz{number}"))
        for number in range(12)
    ]
    for thread in threads:
        thread.start()
    began = time.monotonic()
    answer = team.box.person(mia.id).type(team.room.id, "/cred help advance")
    took = time.monotonic() - began
    wait.set()
    for thread in threads:
        thread.join(10)
    links.stop(3)

    assert answer.ok
    assert took < 3


def test_a_modal_that_changed_or_was_closed_meanwhile_breaks_nothing(
    slack: Slack, team: Team, mia: User
) -> None:
    """31: views.update with the hash; another hash is read again, a closed view left alone."""
    for number in range(12):
        slack.type(mia, f"/cred note 1001 number {number}")
    slack.type(mia, "/cred 1001")
    slack.press(mia, "pipeline.more", option="More")
    slack.press(mia, "pipeline.do_history")
    team.box.faults.add("views.update", "error:hash_conflict")
    assert "number 1\n" in slack.press(mia, "timeline.older")
    team.box.faults.add("views.update", "error:not_found")
    slack.press(mia, "timeline.newer")


def test_the_home_is_published_after_ones_own_change(slack: Slack, team: Team, mia: User) -> None:
    """34: per person and in order, on opening and after that person's changes."""
    sam = team.add("Sam Sample", "specialist")
    assert "[My 1 File" in slack.home(mia)
    slack.press(mia, "pipeline.mine", slack.home_view(mia))
    slack.press(mia, "pipeline.more", option="Hand Over")
    slack.submit(mia, {"owner": sam.id})
    slack.box.push.settle(5)

    assert slack.box.eventually(lambda: "My 0 Files" in _home_of(team, mia))


BODIES = ["[1]", '"words"', "5", "null", "true", "[]", "[[[]]]", '{"a": [1]}', "{}"]


def test_a_body_that_is_no_request_of_slack_is_turned_away_politely(
    team: Team, house: House
) -> None:
    """Signed, and JSON, and nothing that Slack would send: 200 or 400, never 500."""
    for body in BODIES:
        for kind, raw in (
            ("application/json", body),
            ("application/x-www-form-urlencoded", urlencode({"payload": body})),
        ):
            status = _post(house.url, raw.encode(), kind, team.box.signing_secret)
            assert status in (200, 400, 404), (kind, body, status)
    house.faults.clear()


def _home_of(team: Team, who: User) -> str:
    """The Home as it stands published, without opening it again."""
    return json.dumps(team.box.world.workspace.homes[who.id].body)


def _post(url: str, body: bytes, kind: str, secret: str) -> int:
    now = str(int(time.time()))  # noqa: TID251  signatures use the wall
    base = b"v0:" + now.encode() + b":" + body
    signature = "v0=" + hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()
    headers = {
        "Content-Type": kind,
        "X-Slack-Request-Timestamp": now,
        "X-Slack-Signature": signature,
    }
    try:
        with urlopen(Request(url, body, headers), timeout=5) as answer:  # noqa: S310  our own
            return int(answer.status)
    except HTTPError as refused:
        return refused.code


def _texts(blocks: list[dict[str, object]]) -> Iterator[dict[str, object]]:
    """Every mrkdwn object in blocks."""
    for block in blocks:
        yield from _marked(block)


def _marked(part: object) -> Iterator[dict[str, object]]:
    if isinstance(part, dict):
        if part.get("type") == "mrkdwn":
            yield part
        for inner in part.values():
            yield from _marked(inner)
    elif isinstance(part, list):
        for inner in part:
            yield from _marked(inner)
