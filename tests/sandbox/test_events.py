"""The events that changes in the workspace cause."""

import re

import pytest


@pytest.fixture
def heard(box, linked):
    """Every event the app gets, as (type, event); `heard(type)` waits for the first."""
    events = []
    linked.event(re.compile(".*"))(lambda event: events.append((event["type"], event)))

    def first(kind):
        assert box.eventually(lambda: any(found == kind for found, _ in events)), kind
        return next(event for found, event in events if found == kind)

    return first


def test_people_who_come_and_change_are_announced(box, heard):
    noa = box.add_user("noa", announce=True, guest=True)
    assert heard("team_join")["user"]["is_restricted"]

    box.change_user(noa.id, deleted=True)

    told = heard("user_change")["user"]
    assert (told["id"], told["deleted"]) == (noa.id, True)


def test_the_app_hears_that_it_and_others_were_invited(box, heard, mia):
    room = box.add_channel("new", members=[mia.id])

    box.invite(room, box.bot_user_id, inviter=mia.id)

    told = heard("member_joined_channel")
    assert (told["user"], told["inviter"]) == (box.bot_user_id, mia.id)


@pytest.mark.parametrize("private", [False, True])
def test_channels_that_are_renamed_archived_or_deleted_are_announced(box, heard, private):
    room = box.add_channel("old", private=private, members=[box.bot_user_id])
    prefix = "group" if private else "channel"

    box.rename(room, "new")
    box.archive(room, by="U1")
    box.delete_channel(room)

    assert heard(f"{prefix}_rename")["channel"]["name"] == "new"
    assert heard(f"{prefix}_archive")["channel"] == room.id
    assert heard(f"{prefix}_deleted")["channel"] == room.id


def test_a_channel_that_becomes_shared_is_announced(box, heard, room):
    box.share(room)

    assert heard("channel_shared")["channel"] == room.id


def test_a_private_channel_without_the_app_makes_no_noise(box, mia):
    private = box.add_channel("secret", private=True, members=[mia.id])

    box.archive(private)
    box.rename(private, "quiet")

    assert box.push.sent == []


def test_an_app_that_may_not_read_people_hears_nothing_of_them(box, mia):
    box.remove_scope("users:read")

    box.change_user(mia.id, title="Lead")

    assert box.push.sent == []


def test_an_app_that_is_taken_out_is_told(box, mia):
    box.uninstall()
    told = [delivery.request.payload["event"]["type"] for delivery in box.push.sent]
    assert told == ["tokens_revoked", "app_uninstalled"]

    box.change_user(mia.id, title="Lead")
    assert len(box.push.sent) == 2


def test_mentions_and_direct_messages_reach_the_app(box, heard, room, mia):
    person = box.person(mia.id)
    person.type(room.id, f"<@{box.bot_user_id}> log call")
    person.type(person.dm_id, "what is due?")

    assert heard("app_mention")["text"] == f"<@{box.bot_user_id}> log call"
    sent = [d.request.payload["event"] for d in box.push.sent]
    direct = next(event for event in sent if event.get("channel_type") == "im")
    assert (direct["type"], direct["text"]) == ("message", "what is due?")


def test_a_link_of_the_apps_domains_is_shared_with_it(box, heard, room, mia):
    box.person(mia.id).type(room.id, "see https://files.example.com/1 and https://other.test/")

    told = heard("link_shared")
    assert told["links"] == [{"url": "https://files.example.com/1", "domain": "example.com"}]


def test_a_file_in_the_direct_message_reaches_the_app(box, mia):
    person = box.person(mia.id)
    person.upload(person.dm_id, "roster.csv", b"npi\n")

    event = box.push.sent[-1].request.payload["event"]
    assert (event["subtype"], event["files"][0]["name"]) == ("file_share", "roster.csv")


def test_events_of_a_shared_channel_say_so(box, room, mia):
    box.share(room)
    box.person(mia.id).type(room.id, f"<@{box.bot_user_id}> hi")

    assert box.push.sent[-1].request.payload["is_ext_shared_channel"]
