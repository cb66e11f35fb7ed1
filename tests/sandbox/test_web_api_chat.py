"""What an app may send, and in which words it is refused."""

import http.client
import json

import pytest
from slack_sdk import WebClient

from credbot.sandbox.models import Channel, User
from credbot.sandbox.server import Sandbox
from tests.sandbox.conftest import actions, button, refusal, section


def test_a_posted_message_is_in_the_channel_with_its_metadata(web, box, room):
    note = {"event_type": "credbot_card", "event_payload": {"delivery_id": "d1"}}

    sent = web.chat_postMessage(channel=room.id, text="Hello", metadata=note)

    [message] = web.conversations_history(channel=room.id, include_all_metadata=True)["messages"]
    assert (message["text"], message["metadata"], message["ts"]) == ("Hello", note, sent["ts"])
    assert "metadata" not in web.conversations_history(channel=room.id)["messages"][0]
    assert [m.metadata for m in box.channel_messages(room.id)] == [note]


def test_timestamps_come_from_the_clock_and_never_repeat(web, room):
    sent = [web.chat_postMessage(channel=room.id, text="x")["ts"] for _ in range(3)]

    assert sent == ["1795539600.000000", "1795539600.000001", "1795539600.000002"]


@pytest.mark.parametrize(
    ("change", "error"),
    [
        (lambda box, room: box.archive(room), "is_archived"),
        (lambda box, room: box.kick(room, box.bot_user_id), "not_in_channel"),
        (lambda box, room: box.delete_channel(room), "channel_not_found"),
    ],
)
def test_where_the_app_may_not_post(web, box, room, change, error):
    change(box, room)

    assert refusal(lambda: web.chat_postMessage(channel=room.id, text="x"))["error"] == error


def test_a_private_channel_without_the_app_does_not_exist_for_it(web, box, mia):
    private = box.add_channel("committee", private=True, members=[mia.id])

    said = refusal(lambda: web.chat_postMessage(channel=private.id, text="x"))

    assert said["error"] == "channel_not_found"


def test_a_message_needs_words(web, room):
    empty = {"channel": room.id, "text": ""}

    said = refusal(lambda: web.api_call("chat.postMessage", json=empty))

    assert said["error"] == "no_text"


def test_a_missing_argument_is_named(box):
    connection = http.client.HTTPConnection("127.0.0.1", box.port, timeout=5)
    headers = {"Authorization": f"Bearer {box.bot_token}", "Content-Type": "application/json"}
    connection.request("POST", "/api/chat.postMessage", json.dumps({"text": "x"}), headers)

    body = json.loads(connection.getresponse().read())
    connection.close()

    assert body["error"] == "invalid_arguments"
    assert body["response_metadata"]["messages"] == ["[ERROR] missing required field: channel"]


def test_bad_blocks_are_refused_with_sentence_and_pointer(web, room):
    said = refusal(
        lambda: web.chat_postMessage(channel=room.id, text="x", blocks=[section("y" * 3001)])
    )

    line = "must be less than 3001 characters [json-pointer:/blocks/0/text/text]"
    assert (said["error"], said["errors"]) == ("invalid_blocks", [line])
    assert said["response_metadata"]["messages"] == [f"[ERROR] {line}"]


def test_blocks_that_are_no_json_are_refused(web, room):
    said = refusal(lambda: web.chat_postMessage(channel=room.id, text="x", blocks="[{"))

    assert said["error"] == "invalid_blocks_format"


def test_all_words_in_the_blocks_together_have_a_limit(web, room):
    blocks = [section("y" * 2900) for _ in range(5)]

    said = refusal(lambda: web.chat_postMessage(channel=room.id, text="x", blocks=blocks))

    assert said["error"] == "msg_blocks_too_long"


def test_an_edit_is_limited_to_4000_bytes_where_a_post_is_not(web, room):
    ts = web.chat_postMessage(channel=room.id, text="é" * 2001)["ts"]

    said = refusal(lambda: web.chat_update(channel=room.id, ts=ts, text="é" * 2001))

    assert said["error"] == "msg_too_long"


def test_an_edit_with_text_alone_removes_the_blocks_and_keeps_the_metadata(web, box, room):
    note = {"event_type": "credbot_card", "event_payload": {"delivery_id": "d1"}}
    ts = web.chat_postMessage(
        channel=room.id, text="Card", blocks=[section("Card")], metadata=note
    )["ts"]

    web.chat_update(channel=room.id, ts=ts, text="Settled")

    [message] = box.channel_messages(room.id)
    assert (message.text, message.blocks, message.metadata) == ("Settled", [], note)

    web.chat_update(channel=room.id, ts=ts, text="Settled", metadata={})
    assert box.channel_messages(room.id)[0].metadata is None


def test_edits_of_nothing_of_others_and_in_archived_channels_are_refused(web, box, room, mia):
    theirs = box.person(mia.id).type(room.id, "mine") and box.channel_messages(room.id)[0].ts
    mine = web.chat_postMessage(channel=room.id, text="x")["ts"]
    hidden = web.chat_postEphemeral(channel=room.id, user=mia.id, text="x")["message_ts"]

    def update(ts: str) -> str:
        return refusal(lambda: web.chat_update(channel=room.id, ts=ts, text="y"))["error"]

    assert update("1.000001") == "message_not_found"
    assert update(hidden) == "message_not_found"
    assert update(theirs) == "cant_update_message"
    box.archive(room)
    assert update(mine) == "is_inactive"


def test_metadata_without_a_payload_is_refused_and_a_dotted_type_silently_dropped(web, box, room):
    half = {"event_type": "credbot_card"}
    said = refusal(lambda: web.chat_postMessage(channel=room.id, text="x", metadata=half))
    assert said["error"] == "invalid_metadata_format"

    dotted = {"event_type": "credbot.card", "event_payload": {"delivery_id": "d1"}}
    web.chat_postMessage(channel=room.id, text="x", metadata=dotted)
    assert box.channel_messages(room.id)[0].metadata is None


def test_an_ephemeral_message_is_seen_by_one_person_and_never_in_history(web, box, room, mia):
    noa = box.add_user("noa")
    box.invite(room, noa.id)

    web.chat_postEphemeral(channel=room.id, user=mia.id, text="Only you")

    assert [m.text for m in box.person(mia.id).messages(room.id)] == ["Only you"]
    assert box.person(noa.id).messages(room.id) == []
    assert web.conversations_history(channel=room.id)["messages"] == []


def test_an_ephemeral_message_to_one_outside_is_refused_and_to_a_deactivated_one_lost(
    web: WebClient, box: Sandbox, room: Channel, mia: User
):
    noa = box.add_user("noa")
    said = refusal(lambda: web.chat_postEphemeral(channel=room.id, user=noa.id, text="x"))
    assert said["error"] == "user_not_in_channel"

    box.change_user(mia.id, deleted=True)
    web.chat_postEphemeral(channel=room.id, user=mia.id, text="x")
    assert box.person(mia.id).ephemerals == []


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"deleted": True}, "user_disabled"),
        ({"invisible": True}, "user_not_visible"),
        ({"bot": True}, "cannot_dm_bot"),
    ],
)
def test_whom_the_app_cannot_write_to(web, box, fields, error):
    who = box.add_user("someone", **fields)

    assert refusal(lambda: web.conversations_open(users=who.id))["error"] == error
    assert refusal(lambda: web.chat_postMessage(channel=who.id, text="x"))["error"] == error


def test_an_unknown_person_cannot_be_written_to(web):
    assert refusal(lambda: web.conversations_open(users="U0NOBODY"))["error"] == "user_not_found"


def test_a_message_to_a_person_goes_to_their_direct_message(web, box, mia):
    opened = web.conversations_open(users=mia.id)["channel"]["id"]
    posted = web.chat_postMessage(channel=mia.id, text="Good morning")

    assert posted["channel"] == opened
    assert [m.text for m in box.person(mia.id).dm] == ["Good morning"]


def test_without_a_messages_tab_nobody_gets_a_direct_message(web, box, mia):
    box.world.app.messages = False

    said = refusal(lambda: web.chat_postMessage(channel=mia.id, text="x"))

    assert said["error"] == "messages_tab_disabled"


def test_a_reply_stands_in_the_thread_and_not_in_the_history(web, room):
    parent = web.chat_postMessage(channel=room.id, text="File")["ts"]
    reply = web.chat_postMessage(channel=room.id, text="Packet", thread_ts=parent)["ts"]

    thread = web.conversations_replies(channel=room.id, ts=parent)["messages"]
    history = web.conversations_history(channel=room.id)["messages"]

    assert [m["ts"] for m in thread] == [parent, reply]
    assert [(m["ts"], m["reply_count"]) for m in history] == [(parent, 1)]
    said = refusal(lambda: web.conversations_replies(channel=room.id, ts="1.000001"))
    assert said["error"] == "thread_not_found"


def test_a_permalink_leads_to_a_message_and_a_deleted_message_is_gone(web, box, room):
    ts = web.chat_postMessage(channel=room.id, text="x")["ts"]
    link = web.chat_getPermalink(channel=room.id, message_ts=ts)["permalink"]
    assert link.endswith(f"/archives/{room.id}/p{ts.replace('.', '')}")

    web.chat_delete(channel=room.id, ts=ts)

    assert box.channel_messages(room.id) == []
    said = refusal(lambda: web.chat_getPermalink(channel=room.id, message_ts=ts))
    assert said["error"] == "message_not_found"


def test_markdown_does_not_go_with_other_words(web, room):
    said = refusal(lambda: web.chat_postMessage(channel=room.id, text="x", markdown_text="*y*"))

    assert said["error"] == "markdown_text_conflict"


def test_a_slack_file_in_a_block_must_be_an_image_that_is_there(web, room):
    image = {"type": "image", "alt_text": "Load by person", "slack_file": {"id": "F0NONE"}}

    said = refusal(lambda: web.chat_postMessage(channel=room.id, text="x", blocks=[image]))

    assert said["errors"] == ["invalid slack file [json-pointer:/blocks/0/slack_file]"]


def test_previews_are_for_links_that_were_shared(web, box, room, mia):
    box.person(mia.id).type(room.id, "See https://files.example.com/CR-1042")
    [message] = box.channel_messages(room.id)
    url = "https://files.example.com/CR-1042"
    preview = {url: {"blocks": [section("CR-1042")]}}

    web.chat_unfurl(channel=room.id, ts=message.ts, unfurls=preview)

    assert box.channel_messages(room.id)[0].attachments[0]["from_url"] == url
    other = {"https://elsewhere.test/": {"text": "x"}}
    for arguments, error in [
        ({"channel": room.id, "ts": message.ts, "unfurls": other}, "cannot_unfurl_url"),
        ({"channel": room.id, "ts": "1.000001", "unfurls": preview}, "cannot_find_message"),
        (
            {"unfurl_id": "none", "source": "composer", "unfurls": preview},
            "invalid_unfurl_id",
        ),
    ]:
        said = refusal(lambda arguments=arguments: web.chat_unfurl(**arguments))
        assert said["error"] == error


def test_blocks_validate_says_what_is_wrong_without_a_token(box):
    connection = http.client.HTTPConnection("127.0.0.1", box.port, timeout=5)
    body = "blocks=" + json.dumps([actions(button("a"), button("a"))])
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    connection.request("POST", "/api/blocks.validate", body, headers)

    answer = json.loads(connection.getresponse().read())
    connection.close()

    assert answer["errors"][0]["message"] == '`action_id` "a" already exists'
    assert answer["errors"][0]["pointer"] == "/0/elements/1/action_id"


def test_a_method_nobody_knows_is_named_so(web):
    assert refusal(lambda: web.api_call("chat.shout"))["error"] == "unknown_method"
