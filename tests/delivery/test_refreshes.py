"""A refresh of many messages, when Slack's pace does not allow all of them at once."""

from credbot.delivery.pace import TIER_3, Pace
from credbot.store import lanes, outbox
from tests.delivery.conftest import Office, says

CARDS = 6


def with_cards(office: Office) -> Pace:
    """Cards of one file in several rooms, and hardly a call left for editing them."""
    pace = Pace()
    rooms = [
        office.box.add_channel(f"room-{n}", members=[office.box.bot_user_id]) for n in range(6)
    ]
    for room in rooms:
        office.queue("old", kind="card", subject="file:1042", recipient=f"channel:{room.id}")
    office.send_all(office.sender(pace=pace), 2)
    for _ in range(int(TIER_3[0])):
        pace.spend("chat.update", office.clock.now())
    office.words["file:1042"] = "new"
    return pace


def refresh(office: Office) -> None:
    with office.db.begin() as work:
        outbox.refresh_card(work, 1042, office.clock.now())


def cards(office: Office) -> list[str]:
    space = office.box.world.workspace
    return [
        text for room in list(space.channels) if room != office.room for text in office.said(room)
    ]


def updates(office: Office) -> int:
    return sum(call.method == "chat.update" for call in office.box.calls)


def test_a_refresh_of_more_messages_than_the_pace_allows_ends(office: Office) -> None:
    sender = office.sender(pace=with_cards(office))
    assert cards(office) == [says("old")] * CARDS
    refresh(office)

    office.send_all(sender, 12)

    assert cards(office) == ["new"] * CARDS
    assert updates(office) == CARDS
    with office.db.read() as work:
        assert lanes.count_states(work) == {"sent": CARDS + 1}


def test_a_change_in_the_middle_of_a_long_refresh_reaches_every_message(office: Office) -> None:
    sender = office.sender(pace=with_cards(office))
    refresh(office)
    office.send_all(sender, 4)
    assert set(cards(office)) == {says("old"), "new"}

    office.words["file:1042"] = "newer"
    refresh(office)
    office.send_all(sender, 20)

    assert cards(office) == ["newer"] * CARDS
