"""A file arrives once, in its thread, even when Slack shows it late or not at all."""

import pytest

from credbot.delivery.screens import Attachment
from credbot.sandbox.models import Message
from tests.delivery.conftest import Office, says


@pytest.fixture
def packet(office: Office) -> Office:
    """An office whose meeting was announced, with a packet waiting behind it."""
    file = Attachment("packet.pdf", "Packet for Dec 2", b"%PDF-1.7 pretend")
    office.screens["packet"] = lambda _db, _delivery: file
    office.queue("meeting", subject="meeting:3")
    office.queue("", kind="packet", payload={"thread_of": "meeting:3"})
    return office


def shared(office: Office) -> list[Message]:
    return [message for message in office.posted() if message.files]


def test_a_file_follows_its_message_into_the_thread(packet: Office) -> None:
    assert packet.send_all(packet.sender(), 3) == 2

    meeting, _ = packet.posted()
    (message,) = shared(packet)
    file = packet.box.world.workspace.files[message.files[0]]
    assert message.thread_ts == meeting.ts
    assert (file.name, file.title, file.data) == (
        "packet.pdf",
        "Packet for Dec 2",
        b"%PDF-1.7 pretend",
    )


@pytest.mark.parametrize(
    "method", ["files.getUploadURLExternal", "files.completeUploadExternal", "files.info"]
)
@pytest.mark.parametrize("kind", ["answer_lost", "reset", "html", "429"])
def test_after_any_fault_the_file_is_there_once_and_the_lane_goes_on(
    packet: Office, method: str, kind: str
) -> None:
    packet.queue("last")
    packet.box.faults.add(method, kind)

    packet.send_all(packet.sender(), 40)

    assert len(shared(packet)) == 1
    assert packet.said()[-1] == says("last")
    assert packet.troubles() == []


def test_a_refusal_that_passes_is_tried_again_with_the_same_file(packet: Office) -> None:
    packet.box.faults.add("files.completeUploadExternal", "error:file_update_failed")

    packet.send_all(packet.sender(), 20)

    tickets = [c for c in packet.box.calls if c.method == "files.getUploadURLExternal"]
    assert (len(shared(packet)), len(tickets)) == (1, 1)


def test_a_file_without_the_scope_is_set_aside_with_the_reason(packet: Office) -> None:
    packet.box.remove_scope("files:write")

    packet.send_all(packet.sender(), 5)

    (trouble,) = packet.troubles()
    assert (trouble.kind, trouble.error) == ("packet", "missing_scope: files:write")


def test_a_file_that_slack_never_shows_is_unknown_and_shown_to_an_admin(packet: Office) -> None:
    packet.box.world.share_delay = None
    packet.queue("last")

    packet.send_all(packet.sender(), 60)

    (trouble,) = packet.troubles()
    assert (trouble.state, trouble.error) == (
        "unknown",
        "uploaded, but Slack does not show it",
    )
    assert packet.said()[-1] == says("last")
