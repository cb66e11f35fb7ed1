"""What goes wrong between us and Slack ends in the same channel as if it had not."""

import time
from collections.abc import Callable

import pytest

from credbot.delivery.courier import Courier
from credbot.store import lanes, outbox
from tests.delivery.conftest import Office, says

LOST = ["answer_lost", "slow"]


def eventually(holds: Callable[[], bool], seconds: float = 5) -> None:
    """Wait until something holds; fail when it does not within some seconds."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "it never came to hold"
        time.sleep(0.01)


@pytest.mark.parametrize("kind", ["answer_lost", "reset", "500", "html", "error:internal_error"])
def test_after_any_lost_answer_there_is_exactly_one_message(office: Office, kind: str) -> None:
    first, second = office.queue("first"), office.queue("second")
    office.box.faults.add("chat.postMessage", kind)

    office.send_all(office.sender(), 25)

    assert office.said() == [says("first"), says("second")]
    assert (office.state(first), office.state(second)) == ("sent", "sent")


@pytest.mark.parametrize("kind", ["500", "error:internal_error"])
def test_an_error_after_the_work_was_done_is_looked_for_too(office: Office, kind: str) -> None:
    office.queue("first")
    office.box.faults.add("chat.postMessage", kind, after=True)

    office.send_all(office.sender(), 25)

    assert office.said() == [says("first")]


def test_an_answer_after_the_timeout_is_one_message(office: Office) -> None:
    office.queue("first")
    office.box.faults.add("chat.postMessage", "slow", seconds=1.3)

    office.send_all(office.sender(client=office.client(timeout=1)), 25)

    assert office.said() == [says("first")]


def test_nobody_looks_before_twelve_seconds_and_sends_again_before_fourteen(
    office: Office,
) -> None:
    office.queue("first")
    office.box.faults.add("chat.postMessage", "reset")
    sender = office.sender()
    sender.send_due()
    began = office.clock.now()

    made = []
    for _ in range(20):
        before = len(office.box.calls)
        sender.send_due()
        passed = round((office.clock.now() - began).total_seconds())
        made += [(passed, call.method) for call in office.box.calls[before:]]
        office.pass_time(1)

    assert made == [
        (12, "conversations.history"),
        (14, "conversations.history"),
        (14, "chat.postMessage"),
    ]


def test_a_lost_reply_is_looked_for_in_its_thread(office: Office) -> None:
    office.queue("meeting", subject="meeting:3")
    sender = office.sender()
    office.send_all(sender, 2)
    office.queue("packet", payload={"says": "packet", "thread_of": "meeting:3"})
    office.box.faults.add("chat.postMessage", "answer_lost")

    office.send_all(sender, 25)

    assert len(office.posted()) == 2
    assert "conversations.replies" in [call.method for call in office.box.calls]


def test_a_lost_message_is_found_behind_many_others(office: Office) -> None:
    office.queue("first")
    office.box.faults.add("chat.postMessage", "answer_lost")
    sender = office.sender()
    sender.send_due()
    for number in range(450):
        office.client().chat_postMessage(channel=office.room, text=str(number))

    office.send_all(sender, 16)

    assert office.said().count(says("first")) == 1


class Killed(BaseException):
    """The process ends here."""


@pytest.mark.parametrize("moment", ["before the call", "after the call"])
def test_a_crash_between_call_and_commit_is_one_message(
    office: Office, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    first, second = office.queue("first"), office.queue("second")
    carry = Courier.deliver

    def die(courier: Courier, taken: lanes.Taken) -> None:
        if moment == "after the call":
            carry(courier, taken)
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(Courier, "deliver", die)
        with pytest.raises(Killed):
            office.sender("dead").send_due()
    assert office.state(first) == "sending"

    office.send_all(office.sender("alive"), 25)

    assert office.said() == [says("first"), says("second")]
    assert (office.state(first), office.state(second)) == ("sent", "sent")


def test_an_unreadable_history_leaves_it_unknown_and_shown_and_the_lane_goes_on(
    office: Office,
) -> None:
    office.box.remove_scope("channels:history")
    first, second = office.queue("first"), office.queue("second")
    office.box.faults.add("chat.postMessage", "answer_lost")
    sender = office.sender()

    office.send_all(sender, 20)

    assert (office.state(first), office.state(second)) == ("unknown", "sent")
    (trouble,) = office.troubles()
    assert trouble.id == first
    assert "missing_scope: channels:history" in str(trouble.error)

    office.box.grant_scope("channels:history")
    office.pass_time(600)
    sender.send_due()

    assert office.state(first) == "sent"
    assert office.said() == [says("first"), says("second")]


def test_a_card_found_late_is_brought_up_to_date(office: Office) -> None:
    office.box.remove_scope("channels:history")
    office.words["file:1042"] = "in intake"
    office.queue("", kind="card", subject="file:1042")
    office.box.faults.add("chat.postMessage", "answer_lost")
    sender = office.sender()
    office.send_all(sender, 15)
    office.words["file:1042"] = "in review"
    with office.db.begin() as work:
        outbox.refresh_card(work, 1042, office.clock.now())
    office.send_all(sender, 2)

    office.box.grant_scope("channels:history")
    office.pass_time(600)
    sender.send_due()

    assert office.said() == ["in review"]


def test_a_refresh_waits_while_its_card_is_being_sent(office: Office) -> None:
    office.words["file:1042"] = "in intake"
    office.queue("", kind="card", subject="file:1042")
    office.box.faults.add("chat.postMessage", "answer_lost")
    sender = office.sender()
    sender.send_due()
    office.words["file:1042"] = "in review"
    with office.db.begin() as work:
        outbox.refresh_card(work, 1042, office.clock.now())

    office.send_all(sender, 5)
    assert office.said() == ["in intake"]

    office.send_all(sender, 15)
    assert office.said() == ["in review"]


def test_slack_names_the_pause_and_it_is_kept(office: Office) -> None:
    office.queue("first")
    office.box.faults.add("chat.postMessage", "429", retry_after=30)
    sender = office.sender()

    assert office.send_all(sender, 30) == 0
    posts = [call for call in office.box.calls if call.method == "chat.postMessage"]
    assert len(posts) <= 1
    assert sender.send_due() == 1


def test_a_pause_of_one_method_leaves_the_others_alone(office: Office) -> None:
    office.queue("card", kind="card", subject="file:1042")
    sender = office.sender()
    sender.send_due()
    office.pass_time(1)
    office.queue("first")
    office.box.faults.add("chat.postMessage", "429", retry_after=30)
    sender.send_due()
    office.words["file:1042"] = "changed"
    with office.db.begin() as work:
        outbox.refresh_card(work, 1042, office.clock.now())

    assert sender.send_due() == 1
    assert office.said() == ["changed"]


@pytest.mark.parametrize(
    ("what", "reason"),
    [
        ("archived", "is_archived"),
        ("kicked", "not_in_channel"),
        ("deleted", "channel_not_found"),
    ],
)
def test_what_slack_refuses_is_set_aside_with_the_reason_and_the_rest_goes_on(
    office: Office, what: str, reason: str
) -> None:
    other = office.box.add_channel("other", members=[office.box.bot_user_id]).id
    spoil = {
        "archived": lambda: office.box.archive(other),
        "kicked": lambda: office.box.kick(other, office.box.bot_user_id),
        "deleted": lambda: office.box.delete_channel(other),
    }
    spoil[what]()
    row = office.queue("lost", recipient=f"channel:{other}")
    office.queue("kept")

    assert office.send_all(office.sender(), 3) == 1

    assert office.state(row) == "aside"
    (trouble,) = office.troubles()
    assert (trouble.recipient, trouble.error) == (f"channel:{other}", reason)


def test_a_deactivated_person_and_one_without_slack_are_set_aside(office: Office) -> None:
    mia = office.person("Mia Example")
    slack_id = next(
        user.id for user in office.box.world.workspace.users.values() if user.name == "mia example"
    )
    office.box.change_user(slack_id, deleted=True)
    with office.db.begin() as work:
        from credbot.store import people

        sheet = people.add_person(work, "Only Asheet")
    office.queue("one", recipient=f"person:{mia}")
    office.queue("two", recipient=f"person:{sheet.id}")

    office.sender().send_due()

    assert sorted(str(trouble.error) for trouble in office.troubles()) == [
        "this person has no Slack account here",
        "user_disabled",
    ]


def test_invalid_blocks_are_set_aside_with_slacks_own_sentence(office: Office) -> None:
    from credbot.views.kit import Screen

    office.screens["note"] = lambda _db, _delivery: Screen("text", [{"type": "nope"}])
    office.queue("one")

    office.sender().send_due()

    (trouble,) = office.troubles()
    assert str(trouble.error).startswith("invalid_blocks: [ERROR] unsupported type: nope")


def test_a_drawing_that_fails_is_tried_a_few_times_and_set_aside(office: Office) -> None:
    def broken(_db: object, _delivery: object) -> None:
        raise ValueError("no such colour")

    office.screens["note"] = broken
    row = office.queue("one")

    office.send_all(office.sender(), 120)

    assert office.state(row) == "aside"
    assert "no such colour" in str(office.troubles()[0].error)


def test_a_revoked_token_makes_everything_wait_and_nothing_is_lost(office: Office) -> None:
    rows = [office.queue("first"), office.queue("second")]
    office.box.faults.add("chat.postMessage", "error:invalid_auth", times=2)
    sender = office.sender()

    office.send_all(sender, 100)
    assert office.posted() == []
    assert sender.halted == "invalid_auth"

    office.send_all(sender, 100)
    assert office.said() == [says("first"), says("second")]
    assert ([office.state(row) for row in rows], sender.halted) == (["sent", "sent"], None)


def test_slack_out_of_reach_is_tried_again_later_in_order(office: Office) -> None:
    away = office.client()
    away.base_url = "http://127.0.0.1:9/api/"
    office.queue("first")
    office.queue("second")
    sender = office.sender(client=away)

    assert office.send_all(sender, 40) == 0
    away.base_url = office.box.api_url
    assert office.send_all(sender, 60) == 2
    assert office.said() == [says("first"), says("second")]


def test_a_client_that_retries_by_itself_is_refused(office: Office) -> None:
    from slack_sdk import WebClient

    with pytest.raises(ValueError, match="must not retry"):
        office.sender(client=WebClient("xoxb-1"))


def test_states_and_the_age_of_the_oldest_row_can_be_read(office: Office) -> None:
    office.queue("first")
    began = office.clock.now()
    office.pass_time(90)
    with office.db.read() as work:
        assert lanes.oldest_due(work, office.clock.now()) == began
        assert lanes.count_states(work) == {"queued": 1}

    office.sender().send_due()
    with office.db.begin() as work:
        assert lanes.oldest_due(work, office.clock.now()) is None
        assert lanes.prune(work, office.clock.now()) == 1
        assert lanes.count_states(work) == {}
