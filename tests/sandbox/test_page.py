"""The page, in a real browser, with a real sandbox and a small real app behind it."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from slack_bolt import App
from slack_sdk import WebClient

from credbot.sandbox.clock import StillClock
from credbot.sandbox.models import Channel
from credbot.sandbox.server import Sandbox
from tests.sandbox import browsing
from tests.sandbox.browsing import Screen
from tests.sandbox.conftest import actions, button, field, modal, plain, section

pytestmark = pytest.mark.e2e
browser, screen, phone = browsing.browser, browsing.screen, browsing.phone
MORNING = datetime(2026, 11, 24, 14, 0, tzinfo=UTC)
FORM = modal(
    field("npi", {"type": "plain_text_input", "action_id": "npi"}, label=plain("NPI")),
    field(
        "payer",
        {"type": "external_select", "action_id": "payer", "min_query_length": 1},
        label=plain("Payer"),
    ),
    callback_id="form",
    title=plain("New file"),
)


@pytest.fixture
def bot(linked: App, room: Channel) -> App:
    """The smallest app that answers a command, a button, a select, a form and the Home."""

    @linked.command("/cred")
    def cred(ack: Any, command: Any, client: WebClient) -> None:
        ack("" if command["text"] == "new" else f"You said {command['text']}")
        if command["text"] == "new":
            client.views_open(trigger_id=command["trigger_id"], view=FORM)

    @linked.action("go")
    def go(ack: Any, body: Any, client: WebClient) -> None:
        ack()
        place = {"channel": body["channel"]["id"], "ts": body["message"]["ts"]}
        client.chat_update(**place, text="Done", blocks=[section("Done *now*")])

    @linked.options("payer")
    def payers(ack: Any, payload: Any) -> None:
        names = [n for n in ("Harbor Mutual", "Cedar State") if payload["value"] in n.lower()]
        ack(options=[{"text": plain(name), "value": name} for name in names])

    @linked.view("form")
    def form(ack: Any, view: Any, client: WebClient) -> None:
        values = view["state"]["values"]
        if len(values["npi"]["npi"]["value"]) != 10:
            ack(response_action="errors", errors={"npi": "An NPI has ten digits."})
            return
        ack()
        payer = values["payer"]["payer"]["selected_option"]["value"]
        client.chat_postMessage(channel=room.id, text=f"A file with {payer}")

    @linked.event("app_home_opened")
    def home(event: Any, client: WebClient) -> None:
        view = {"type": "home", "blocks": [section("What needs you now")]}
        client.views_publish(user_id=event["user"], view=view)

    @linked.event("message")
    def message() -> None:
        return

    return linked


def test_a_typed_command_is_answered_to_that_person_alone(screen, bot, box, mia, room):
    sam = box.add_user("sam", real_name="Sam Example")
    box.invite(room, sam.id)
    page = screen.visit(mia, channel=room.id)

    screen.type("/cred 1042")

    screen.says("You said 1042")
    screen.says("Only visible to you")
    page.get_by_label("You are").select_option(sam.id)
    page.get_by_text("You said 1042").wait_for(state="detached")


def test_typing_a_slash_shows_the_apps_commands(browser, mia, room):
    with Sandbox(
        clock=StillClock(MORNING),
        manifest={
            "features": {
                "slash_commands": [
                    {"command": "/cred", "description": "Files", "usage_hint": "find NAME"}
                ]
            }
        },
    ) as other:
        ada = other.add_user("ada")
        other.add_channel("general", members=[ada.id])
        window = Screen(browser, other)
        page = window.visit(ada)

        page.locator("#composer-text").type("/c")
        window.says("find NAME")
        page.locator("#composer-text").press("Tab")

        assert page.locator("#composer-text").input_value() == "/cred "
        window.context.close()


def test_a_pressed_button_changes_its_message(screen, bot, web, mia, room):
    confirm = {
        "title": plain("Advance?"),
        "text": plain("To Review."),
        "confirm": plain("Advance It"),
        "deny": plain("Wait"),
    }
    go = {**button("go", text="Advance"), "confirm": confirm}
    web.chat_postMessage(channel=room.id, text="A card", blocks=[section("A card"), actions(go)])
    page = screen.visit(mia, channel=room.id)

    page.get_by_role("button", name="Advance", exact=True).click()
    screen.says("To Review.")
    page.get_by_role("button", name="Advance It").click()

    screen.says("Done now")
    screen.says("(edited)")
    assert page.get_by_role("button", name="Advance", exact=True).count() == 0


def test_a_modal_takes_the_focus_tells_errors_under_fields_and_closes(screen, bot, mia, room):
    page = screen.visit(mia, channel=room.id)
    screen.type("/cred new")
    dialog = page.get_by_role("dialog", name="New file")
    dialog.wait_for()
    assert page.evaluate("document.activeElement.dataset.action") == "npi"

    dialog.get_by_role("button", name="Save").click()
    assert dialog.get_by_text("Please complete this required field.").count() == 2

    page.keyboard.type("123")
    payer = dialog.get_by_role("combobox", name="Payer")
    payer.fill("harb")
    page.get_by_role("option", name="Harbor Mutual").wait_for()
    payer.press("Enter")
    dialog.get_by_role("button", name="Save").click()
    screen.says("An NPI has ten digits.")
    assert payer.input_value() == "Harbor Mutual"

    dialog.get_by_label("NPI").fill("2000000010")
    dialog.get_by_role("button", name="Save").click()

    screen.says("A file with Harbor Mutual")
    assert dialog.count() == 0


def test_escape_closes_a_modal_and_the_tab_key_stays_inside(screen, bot, box, mia, room):
    page = screen.visit(mia, channel=room.id)
    screen.type("/cred new")
    page.get_by_role("dialog").wait_for()

    for _ in range(8):
        page.keyboard.press("Tab")
        inside = "!document.activeElement || document.activeElement === document.body"
        assert page.evaluate(f"{inside} || Boolean(document.activeElement.closest('dialog'))")
    page.keyboard.press("Escape")

    page.get_by_role("dialog").wait_for(state="detached")
    assert box.person(mia.id).views == []


def test_a_live_edit_leaves_half_typed_words_alone(screen, bot, web, mia, room):
    page = screen.visit(mia, channel=room.id)
    sent = web.chat_postMessage(channel=room.id, text="First")
    screen.says("First")
    page.locator("#composer-text").type("Half a sen")

    web.chat_update(channel=room.id, ts=sent["ts"], text="Second")

    screen.says("Second")
    assert page.locator("#composer-text").input_value() == "Half a sen"
    assert page.evaluate("document.activeElement.id") == "composer-text"


def test_markup_in_words_stays_words(screen, bot, web, mia, room):
    nasty = "<img src=x onerror=window.hit=1> &lt;b&gt;bold&lt;/b&gt; <javascript:hit|click>"
    web.chat_postMessage(channel=room.id, text=nasty)
    web.chat_postMessage(channel=room.id, text="x", blocks=[section(nasty)])
    page = screen.visit(mia, channel=room.id)

    screen.says("<b>bold</b>")

    assert page.evaluate("window.hit") is None
    assert page.locator(".message img, .message b, .message a").count() == 0


def test_the_home_opens_and_a_reload_stays_there(screen, bot, mia, room):
    page = screen.visit(mia, channel=room.id)

    page.get_by_role("button", name=re.compile("Home$")).click()
    screen.says("What needs you now")
    page.reload()

    screen.says("What needs you now")
    assert "home=1" in page.url
    assert mia.id in page.url


def test_a_reply_goes_into_the_thread(screen, bot, web, box, mia, room):
    parent = web.chat_postMessage(channel=room.id, text="A question")
    page = screen.visit(mia, channel=room.id)
    screen.says("A question")

    page.locator(".message").hover()
    page.get_by_role("button", name="Reply in thread").click()
    page.locator("#reply-text").fill("An answer")
    page.locator("#reply-text").press("Enter")

    screen.says("1 reply")
    assert [m.text for m in box.channel_messages(room.id) if m.thread_ts == parent["ts"]][-1:] == [
        "An answer"
    ]


def test_an_app_that_is_too_slow_is_told_as_slack_tells_it(screen, box, linked, mia, room):
    box.push.ack_seconds = 0.2

    @linked.command("/cred")
    def never(ack: Any) -> None:
        box.eventually(lambda: False, 0.6)
        ack()

    screen.visit(mia, channel=room.id)
    screen.type("/cred 1042")

    screen.says("/cred failed with the error “operation_timeout”")


def test_the_clock_moves_to_the_next_morning_in_the_persons_zone(screen, bot, box, clock, room):
    ada = box.add_user("ada", real_name="Ada Example", tz="America/Chicago")
    box.invite(room, ada.id)
    page = screen.visit(ada, channel=room.id)
    screen.says("Tue, Nov 24")

    page.get_by_role("button", name="Tomorrow 8:00").click()

    screen.says("Wed, Nov 25")
    screen.says("8:00 AM CST")
    assert clock.now().isoformat() == "2026-11-25T14:00:00+00:00"


def test_unread_messages_are_counted_until_they_are_seen(screen, bot, box, web, mia, room):
    other = box.add_channel("general", members=[mia.id, box.bot_user_id])
    page = screen.visit(mia, channel=room.id)

    web.chat_postMessage(channel=other.id, text="News")

    page.get_by_role("button", name="channel general 1 unread").wait_for()
    page.get_by_role("button", name="channel general").click()
    screen.says("News")
    page.get_by_role("button", name="channel general", exact=True).wait_for()


def test_a_file_is_shared_from_the_composer(screen, bot, box, mia, room):
    page = screen.visit(mia, channel=room.id)

    chosen = {"name": "roster.csv", "mimeType": "text/csv", "buffer": b"a,b\n1,2\n"}
    page.locator("#composer input[type=file]").set_input_files(chosen)

    screen.says("roster.csv")
    assert box.channel_messages(room.id)[-1].files


def test_a_phone_shows_one_column_and_the_sides_as_a_drawer(phone, bot, web, mia, room):
    row = actions(*(button(f"a{n}", text=f"Button number {n}") for n in range(4)))
    web.chat_postMessage(channel=room.id, text="A card", blocks=[section("word " * 60), row])
    page = phone.visit(mia, channel=room.id)
    phone.says("Button number 3")

    wide = "document.documentElement.scrollWidth"
    assert page.evaluate(f"{wide} <= 390")
    assert not page.get_by_label("You are").is_visible()
    page.get_by_role("button", name="Channels and people").click()
    page.get_by_label("You are").wait_for()

    assert page.get_by_role("button", name="channel credentialing").is_visible()


def test_the_page_asks_nobody_but_the_sandbox(screen, bot, web, box, mia, room):
    web.chat_postMessage(channel=room.id, text="See https://example.com")
    screen.visit(mia, channel=room.id)
    screen.says("https://example.com")

    assert all(url.startswith(box.url) for url in screen.requests)
