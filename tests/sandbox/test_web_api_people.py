"""Who may call what, and what the app learns of channels and people."""

import pytest
from slack_sdk import WebClient

from credbot.sandbox.limits import Limits, RateLimited
from credbot.sandbox.server import Sandbox
from tests.sandbox.conftest import refusal

MANIFEST = {
    "display_information": {"name": "Small"},
    "features": {
        "bot_user": {"display_name": "small"},
        "app_home": {"home_tab_enabled": False, "messages_tab_enabled": True},
        "slash_commands": [{"command": "/small", "description": "x", "should_escape": True}],
    },
    "oauth_config": {"scopes": {"bot": ["chat:write"], "bot_optional": ["users:read"]}},
    "settings": {"event_subscriptions": {"bot_events": ["app_home_opened"]}},
}


def error_of(box: Sandbox, token: str, method: str = "auth.test") -> str:
    client = WebClient(token, base_url=box.api_url, retry_handlers=[])
    error: str = refusal(lambda: client.api_call(method))["error"]
    return error


def test_auth_test_tells_who_the_app_is_and_what_it_may(web, box):
    answer = web.auth_test()

    assert (answer["team_id"], answer["user_id"]) == (box.team_id, box.bot_user_id)
    assert "chat:write" in answer.headers["x-oauth-scopes"].split(",")


def test_tokens_that_are_no_good_are_told_apart(box):
    assert error_of(box, "") == "not_authed"
    assert error_of(box, "xoxb-wrong") == "invalid_auth"
    assert error_of(box, box.app_token, "conversations.list") == "not_allowed_token_type"
    assert error_of(box, box.bot_token, "apps.connections.open") == "not_allowed_token_type"
    box.revoke_token()
    assert error_of(box, box.bot_token) == "token_revoked"
    box.uninstall()
    assert error_of(box, box.bot_token) == "account_inactive"


def test_a_missing_scope_is_named_with_what_there_is(web, box, room):
    box.remove_scope("chat:write")

    said = refusal(lambda: web.chat_postMessage(channel=room.id, text="x"))

    assert (said["error"], said["needed"]) == ("missing_scope", "chat:write")
    assert "users:read" in said["provided"].split(",")
    box.grant_scope("chat:write")
    assert web.chat_postMessage(channel=room.id, text="x")["ok"]


def test_the_scope_for_reading_depends_on_the_kind_of_channel(web, box, room, mia):
    private = box.add_channel("committee", private=True, members=[mia.id, box.bot_user_id])
    box.remove_scope("groups:read")

    assert web.conversations_info(channel=room.id)["ok"]
    said = refusal(lambda: web.conversations_info(channel=private.id))
    assert (said["error"], said["needed"]) == ("missing_scope", "groups:read")


def test_the_manifest_decides_what_the_app_may_and_hears(clock):
    with Sandbox(clock=clock, manifest=MANIFEST) as box:
        web = WebClient(box.bot_token, base_url=box.api_url, retry_handlers=[])
        mia = box.add_user("mia")

        assert web.auth_test().headers["x-oauth-scopes"] == "chat:write,users:read"
        assert refusal(lambda: web.conversations_open(users=mia.id))["error"] == "missing_scope"
        view = {"type": "home", "blocks": []}
        said = refusal(lambda: web.views_publish(user_id=mia.id, view=view))
        assert said["error"] == "not_enabled"
        box.change_user(mia.id, title="Lead")
        assert box.push.sent == []


def test_people_come_in_pages_with_their_zone_and_state(web, box, mia):
    box.add_user("gone", deleted=True)
    box.add_user("guest", guest=True)
    box.add_user("other", team_id="T0OTHER")

    first = web.users_list(limit=2)
    rest = web.users_list(limit=10, cursor=first["response_metadata"]["next_cursor"])

    people = {user["name"]: user for user in [*first["members"], *rest["members"]]}
    assert people["mia"]["tz_offset"] == -18000
    assert people["mia"]["profile"]["email"] == "mia@example.com"
    assert people["gone"]["deleted"]
    assert people["guest"]["is_restricted"]
    assert people["other"]["is_stranger"]
    assert refusal(lambda: web.users_list(cursor="nonsense"))["error"] == "invalid_cursor"


def test_a_person_is_found_by_id_and_by_address(web, box, mia):
    assert web.users_info(user=mia.id)["user"]["real_name"] == "Mia Example"
    assert web.users_lookupByEmail(email="MIA@example.com")["user"]["id"] == mia.id
    assert refusal(lambda: web.users_info(user="U0NOBODY"))["error"] == "user_not_found"
    said = refusal(lambda: web.users_lookupByEmail(email="no@example.com"))
    assert said["error"] == "users_not_found"


def test_a_channel_tells_whether_it_is_private_shared_or_archived(web, box, room):
    private = box.add_channel("committee", private=True, members=[box.bot_user_id])
    box.share(private)
    box.archive(private)

    told = web.conversations_info(channel=private.id)["channel"]

    assert (told["is_private"], told["is_ext_shared"], told["is_archived"]) == (True,) * 3
    listed = web.conversations_list(types="public_channel,private_channel")["channels"]
    assert {channel["id"] for channel in listed} == {room.id, private.id}
    assert set(web.conversations_members(channel=room.id)["members"]) == set(room.members)


def test_history_is_read_in_pages_and_between_two_times(web, room):
    sent = [web.chat_postMessage(channel=room.id, text=str(n))["ts"] for n in range(5)]

    page = web.conversations_history(channel=room.id, limit=2)
    cursor = page["response_metadata"]["next_cursor"]
    after = web.conversations_history(channel=room.id, limit=9, cursor=cursor)
    assert [m["text"] for m in [*page["messages"], *after["messages"]]] == list("43210")

    between = web.conversations_history(channel=room.id, oldest=sent[1], latest=sent[3])
    assert [m["text"] for m in between["messages"]] == ["2"]
    inclusive = web.conversations_history(
        channel=room.id, oldest=sent[1], latest=sent[3], inclusive=True
    )
    assert [m["text"] for m in inclusive["messages"]] == list("321")


def test_history_of_a_channel_without_the_app_is_closed(web, box, mia):
    away = box.add_channel("away", members=[mia.id])

    said = refusal(lambda: web.conversations_history(channel=away.id))

    assert said["error"] == "not_in_channel"


def test_posts_to_one_channel_come_in_a_small_burst_then_one_a_second(clock):
    with Sandbox(clock=clock, rate_limits=True) as box:
        web = WebClient(box.bot_token, base_url=box.api_url, retry_handlers=[])
        rooms = [box.add_channel(name, members=[box.bot_user_id]) for name in ("one", "two")]
        for _ in range(5):
            web.chat_postMessage(channel=rooms[0].id, text="x")

        said = refusal(lambda: web.chat_postMessage(channel=rooms[0].id, text="x"))

        assert said["error"] == "ratelimited"
        assert web.chat_postMessage(channel=rooms[1].id, text="x")["ok"]


@pytest.mark.parametrize(("tier", "calls"), [(2, 20), (3, 50), (4, 100)])
def test_each_tier_has_its_calls_a_minute(tier, calls):
    now = [0.0]
    limits = Limits(on=True, monotonic=lambda: now[0])
    for _ in range(calls):
        limits.spend("users.list", tier)

    with pytest.raises(RateLimited) as limited:
        limits.spend("users.list", tier)

    assert limited.value.seconds >= 1
    now[0] += limited.value.seconds
    limits.spend("users.list", tier)
