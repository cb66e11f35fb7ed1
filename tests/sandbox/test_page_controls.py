"""Each control of Block Kit, used on the page as a person uses it, and what the app then hears."""

import re
from typing import Any

import pytest
from slack_bolt import App
from slack_sdk import WebClient

from credbot.sandbox.models import Channel, User
from credbot.sandbox.server import Sandbox
from tests.sandbox import browsing
from tests.sandbox.browsing import Screen
from tests.sandbox.conftest import actions, field, modal, plain, section

pytestmark = pytest.mark.e2e
browser, screen = browsing.browser, browsing.screen


def option(word: str) -> dict[str, Any]:
    return {"text": plain(word), "value": word.lower()}


TWO = [option("Alpha"), option("Beta")]
CONTROLS = actions(
    {"type": "datetimepicker", "action_id": "moment"},
    {"type": "timepicker", "action_id": "time"},
    {"type": "datepicker", "action_id": "day"},
    {"type": "checkboxes", "action_id": "boxes", "options": TWO},
    {"type": "radio_buttons", "action_id": "radio", "options": [option("One"), option("Two")]},
    {"type": "static_select", "action_id": "one", "options": TWO, "placeholder": plain("Pick")},
    {
        "type": "multi_static_select",
        "action_id": "many",
        "options": TWO,
        "placeholder": plain("Pick some"),
    },
    {"type": "users_select", "action_id": "who", "placeholder": plain("Who")},
    {"type": "channels_select", "action_id": "where", "placeholder": plain("Where")},
    {"type": "overflow", "action_id": "more", "options": [option("Hold"), option("Close")]},
)


@pytest.fixture
def heard(linked: App) -> list[dict[str, Any]]:
    """Every action the app hears, in order."""
    said: list[dict[str, Any]] = []

    @linked.action(re.compile(".*"))
    def any_action(ack: Any, action: Any) -> None:
        said.append(action)
        ack()

    return said


@pytest.fixture
def page(screen: Screen, heard: Any, web: WebClient, mia: User, room: Channel) -> Any:
    """A channel with one message that has every control, seen from Chicago."""
    mia.tz = "America/Chicago"
    typed = field("words", {"type": "plain_text_input", "action_id": "text"}, dispatch_action=True)
    web.chat_postMessage(channel=room.id, text="x", blocks=[CONTROLS, typed])
    shown = screen.visit(mia, channel=room.id)
    shown.get_by_label("Field").wait_for()
    return shown


def choose(page: Any, name: str, typed: str) -> None:
    box = page.get_by_role("combobox", name=name, exact=True)
    box.fill(typed)
    page.locator(".listbox [role=option]").first.wait_for()
    box.press("Enter")


def use(page: Any, action_id: str) -> None:
    """Do with a control what a person would do."""
    field_of = page.locator(f'[data-action="{action_id}"]')
    match action_id:
        case "moment":
            field_of.fill("2026-12-05T09:30")
        case "time":
            field_of.fill("10:15")
        case "day":
            field_of.fill("2026-12-07")
        case "boxes":
            page.get_by_label("Beta").check()
        case "radio":
            page.get_by_label("Two").check()
        case "one":
            choose(page, "Pick", "bet")
        case "many":
            choose(page, "Pick some", "alp")
            page.keyboard.press("Tab")
        case "who":
            choose(page, "Who", "mia")
        case "where":
            choose(page, "Where", "cred")
        case "more":
            field_of.click()
            page.get_by_role("menuitem", name="Close").click()
        case "text":
            field_of.fill("hello")
            field_of.press("Enter")


@pytest.mark.parametrize(
    ("action_id", "name", "value"),
    [
        ("moment", "selected_date_time", 1_796_484_600),
        ("time", "selected_time", "10:15"),
        ("day", "selected_date", "2026-12-07"),
        ("boxes", "selected_options", [option("Beta")]),
        ("radio", "selected_option", option("Two")),
        ("one", "selected_option", option("Beta")),
        ("many", "selected_options", [option("Alpha")]),
        ("who", "selected_user", "mia"),
        ("where", "selected_channel", "room"),
        ("more", "selected_option", option("Close")),
        ("text", "value", "hello"),
    ],
)
def test_the_app_hears_what_was_chosen(page, heard, box, mia, room, action_id, name, value):
    use(page, action_id)

    assert box.eventually(lambda: heard)
    expected = {"mia": mia.id, "room": room.id}.get(value, value) if type(value) is str else value
    assert (heard[0]["action_id"], heard[0][name]) == (action_id, expected)


def stacked() -> dict[str, Any]:
    push = {"type": "button", "action_id": "push", "text": plain("Details")}
    return modal(
        field("name", {"type": "plain_text_input", "action_id": "name"}, label=plain("Name")),
        field("file", {"type": "file_input", "action_id": "file"}, label=plain("Proof")),
        {**section("More"), "accessory": push},
    )


def test_a_pushed_view_goes_back_and_what_was_typed_is_still_there(
    screen: Screen, linked: App, box: Sandbox, mia: User, room: Channel
) -> None:
    sent: list[Any] = []

    @linked.command("/cred")
    def cred(ack: Any, command: Any, client: WebClient) -> None:
        ack()
        client.views_open(trigger_id=command["trigger_id"], view=stacked())

    @linked.action("push")
    def push(ack: Any, body: Any, client: WebClient) -> None:
        ack()
        second = {"type": "modal", "title": plain("Details"), "blocks": [section("Small print")]}
        client.views_push(trigger_id=body["trigger_id"], view=second)

    @linked.view("form")
    def form(ack: Any, view: Any) -> None:
        sent.append(view["state"]["values"])
        ack()

    page = screen.visit(mia, channel=room.id)
    screen.type("/cred new")
    page.get_by_label("Name").fill("Ana Example")
    proof = {"name": "proof.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4"}
    page.locator("dialog input[type=file]").set_input_files(proof)
    screen.says("proof.pdf")

    page.get_by_role("button", name="Details").click()
    screen.says("Small print")
    page.get_by_role("button", name="Back").click()
    page.get_by_role("button", name="Save").click()

    assert box.eventually(lambda: sent)
    assert sent[0]["name"]["name"]["value"] == "Ana Example"
    assert [file["name"] for file in sent[0]["file"]["file"]["files"]] == ["proof.pdf"]
