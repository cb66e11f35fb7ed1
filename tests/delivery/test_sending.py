"""What is queued arrives: in order, at Slack's pace, once."""

import threading
from datetime import timedelta

from credbot.store import outbox, postings
from credbot.store.outbox import Outgoing
from tests.delivery.conftest import Office, says


def test_a_message_is_posted_with_its_delivery_id_and_without_previews(office: Office) -> None:
    row = office.queue("one")

    assert office.sender().send_due() == 1

    (message,) = office.posted()
    assert office.state(row) == "sent"
    assert message.metadata is not None
    assert message.metadata["event_type"] == "credbot_note"
    assert set(message.metadata["event_payload"]) == {"delivery_id"}
    (call,) = [call for call in office.box.calls if call.method == "chat.postMessage"]
    assert (call.args["unfurl_links"], call.args["unfurl_media"]) == (False, False)
    assert call.args["client_msg_id"] == message.metadata["event_payload"]["delivery_id"]


def test_a_channel_gets_its_messages_in_order_one_a_second_from_two_senders(
    office: Office,
) -> None:
    for number in range(5):
        office.queue(str(number))
    senders = [office.sender("one"), office.sender("two")]

    for second in range(5):
        threads = [threading.Thread(target=sender.send_due) for sender in senders]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert office.said() == [says(str(number)) for number in range(second + 1)]
        office.pass_time(1)


def test_channels_do_not_wait_for_each_other(office: Office) -> None:
    other = office.box.add_channel("other", members=[office.box.bot_user_id]).id
    office.queue("here")
    office.queue("there", recipient=f"channel:{other}")

    assert office.sender().send_due() == 2
    assert (office.said(), office.said(other)) == ([says("here")], [says("there")])


def test_a_row_that_may_not_go_yet_does_not_hold_the_next_one_up(office: Office) -> None:
    later = office.clock.now() + timedelta(hours=1)
    office.queue("later", not_before=later)
    office.queue("now")
    sender = office.sender()

    sender.send_due()
    assert office.said() == [says("now")]

    office.clock.move(later)
    sender.send_due()
    assert office.said() == [says("now"), says("later")]


def test_a_key_is_sent_once(office: Office) -> None:
    key = "stall_digest:C1:2026-11-24"
    office.queue("one", key=key)
    with office.db.begin() as work:
        again = Outgoing("note", f"channel:{office.room}", None, {}, office.clock.now(), key)
        assert outbox.queue(work, again) == []

    assert office.send_all(office.sender(), 5) == 1


def test_a_direct_message_is_opened_once_and_remembered(office: Office) -> None:
    mia = office.person("Mia Example")
    office.queue("hello", recipient=f"person:{mia}")
    office.queue("again", recipient=f"person:{mia}")

    assert office.send_all(office.sender(), 3) == 2

    opened = [call for call in office.box.calls if call.method == "conversations.open"]
    assert len(opened) == 1
    posts = [call.args["channel"] for call in office.box.calls if call.method == "chat.postMessage"]
    assert posts[0].startswith("D")
    assert office.said(posts[0]) == [says("hello"), says("again")]


def test_without_im_write_a_person_still_gets_the_message(office: Office) -> None:
    office.box.remove_scope("im:write")
    mia = office.person("Mia Example")
    row = office.queue("hello", recipient=f"person:{mia}")

    assert office.sender().send_due() == 1
    assert office.state(row) == "sent"


def test_a_reply_goes_into_the_thread_of_its_subject(office: Office) -> None:
    office.queue("meeting", subject="meeting:3")
    office.queue("packet", payload={"says": "packet", "thread_of": "meeting:3"})

    office.send_all(office.sender(), 3)

    first, second = office.posted()
    assert second.thread_ts == first.ts


def test_a_card_is_edited_wherever_it_stands_and_only_its_last_change_counts(
    office: Office,
) -> None:
    office.words["file:1042"] = "in intake"
    office.queue("", kind="card", subject="file:1042")
    sender = office.sender()
    sender.send_due()
    for stage in ("collecting", "verifying", "review"):
        office.words["file:1042"] = f"in {stage}"
        with office.db.begin() as work:
            outbox.refresh_card(work, 1042, office.clock.now())

    sender.send_due()

    assert office.said() == ["in review"]
    assert len([call for call in office.box.calls if call.method == "chat.update"]) == 1


def test_a_change_while_a_refresh_is_being_sent_is_sent_too(office: Office) -> None:
    office.words["file:1042"] = "in intake"
    office.queue("", kind="card", subject="file:1042")
    sender = office.sender()
    sender.send_due()
    draws = iter(["in collecting", "in verifying"])

    def draw(db: object, delivery: object) -> object:
        from credbot.views import kit

        text = next(draws)
        if text == "in collecting":
            with office.db.begin() as work:
                outbox.refresh_card(work, 1042, office.clock.now())
        return kit.screen(text)

    office.screens["card"] = draw  # type: ignore[assignment]
    with office.db.begin() as work:
        outbox.refresh_card(work, 1042, office.clock.now())

    assert sender.send_due() == 2
    assert office.said() == ["in verifying"]


def test_a_card_that_was_deleted_is_forgotten(office: Office) -> None:
    office.queue("card", kind="card", subject="file:1042")
    sender = office.sender()
    sender.send_due()
    (message,) = office.posted()
    office.client().chat_delete(channel=office.room, ts=message.ts)
    with office.db.begin() as work:
        outbox.refresh_card(work, 1042, office.clock.now())

    sender.send_due()

    with office.db.read() as work:
        assert postings.list_postings(work, "file:1042", "card") == []
    assert office.troubles() == []


def test_a_refresh_of_a_file_without_a_card_costs_nothing(office: Office) -> None:
    with office.db.begin() as work:
        outbox.refresh_cards(work, range(1000, 2000), office.clock.now())

    assert office.sender().send_due() == 0


def morning(office: Office, person: int, payload: dict[str, object]) -> Outgoing:
    key = f"morning:{person}:2026-11-24"
    return Outgoing("morning", f"person:{person}", key, payload, office.clock.now(), key)


def test_a_morning_grows_until_it_is_sent_and_is_edited_afterwards(office: Office) -> None:
    mia = office.person("Mia Example")
    for payload in ({"due": [1]}, {"due": [1, 2], "calls": [3]}):
        with office.db.begin() as work:
            outbox.queue(work, morning(office, mia, payload))
    sender = office.sender()

    assert sender.send_due() == 1
    (posted,) = [call for call in office.box.calls if call.method == "chat.postMessage"]
    where = posted.args["channel"]
    assert office.said(where) == [str({"due": [1, 2], "calls": [3]})]

    with office.db.begin() as work:
        outbox.queue(work, morning(office, mia, {"meetings": [4]}))
    office.pass_time(1)

    assert sender.send_due() == 1
    assert office.said(where) == [str({"due": [1, 2], "calls": [3], "meetings": [4]})]


def test_nothing_is_sent_when_there_is_nothing_to_say_any_more(office: Office) -> None:
    office.screens["note"] = lambda _db, _delivery: None
    row = office.queue("gone")

    office.sender().send_due()

    assert (office.state(row), office.posted()) == ("dropped", [])
    assert office.troubles() == []


def test_draining_waits_for_these_rows_and_not_for_quiet_hours(office: Office) -> None:
    rows = [office.queue("one"), office.queue("two")]
    rows.append(office.queue("later", not_before=office.clock.now() + timedelta(hours=3)))

    assert office.sender().drain(rows, sleep=lambda _seconds: office.pass_time(0.5)) == 2


def test_a_thread_sends_when_it_is_woken_and_stops_when_told(office: Office) -> None:
    sender = office.sender()
    stop = threading.Event()
    thread = threading.Thread(target=sender.run, args=(stop,))
    thread.start()
    row = office.queue("hello")
    sender.wake()

    from tests.delivery.test_trouble import eventually

    eventually(lambda: office.state(row) == "sent")
    stop.set()
    sender.wake()
    thread.join(5)
    assert not thread.is_alive()
