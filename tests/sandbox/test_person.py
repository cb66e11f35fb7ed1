"""A person at the screen: presses, fills, submits, and sees what Slack would show."""

import pytest
from slack_bolt import App

from credbot.sandbox.acting import CannotAct
from credbot.sandbox.elements import NoElement
from credbot.sandbox.models import Channel
from credbot.sandbox.person import Person
from credbot.sandbox.server import Sandbox
from tests.sandbox.conftest import actions, button, field, modal, plain, section


def option(text: str, value: str) -> dict[str, object]:
    return {"text": plain(text), "value": value}


OPTIONS = [option("Review", "review"), option("Committee", "committee")]
STAGE = {"type": "static_select", "action_id": "stage", "options": OPTIONS}
WIDE = modal(
    field("who", {"type": "users_select", "action_id": "who"}),
    field("stage", {**STAGE, "initial_option": OPTIONS[0]}),
    field("checks", {"type": "checkboxes", "action_id": "checks", "options": OPTIONS}),
    field("start", {"type": "datepicker", "action_id": "start"}),
    field("at", {"type": "timepicker", "action_id": "at"}),
    field("when", {"type": "datetimepicker", "action_id": "when"}),
    field("npi", {"type": "number_input", "action_id": "npi", "is_decimal_allowed": False}),
    field("roster", {"type": "file_input", "action_id": "roster"}),
    field("why", {"type": "plain_text_input", "action_id": "why", "max_length": 10}),
    field("more", {"type": "plain_text_input", "action_id": "more"}, optional=True),
)


@pytest.fixture
def person(box: Sandbox, mia) -> Person:
    return box.person(mia.id)


@pytest.fixture
def shown(linked: App, person: Person, room: Channel):
    """Shows a modal to the person when called with it, and gives it."""

    wanted: list[dict[str, object]] = []

    @linked.command("/show")
    def open_it(ack, client, command):
        ack()
        client.views_open(trigger_id=command["trigger_id"], view=wanted[-1])

    def show(view: dict[str, object]):
        wanted.append(view)
        return person.type(room.id, "/show").view

    return show


def test_a_press_carries_the_message_its_metadata_and_the_state_around_it(
    box, linked, web, person, room
):
    bodies = []

    @linked.action("pipeline.advance")
    def advance(ack, body, client):
        ack()
        bodies.append(body)
        client.chat_update(channel=room.id, ts=body["message"]["ts"], text="Advanced")

    note = {"event_type": "credbot_card", "event_payload": {"delivery_id": "d1"}}
    menu = {"type": "static_select", "action_id": "stage", "options": OPTIONS}
    blocks = [section("CR-1042"), actions(button("pipeline.advance", "1042:17"), menu)]
    web.chat_postMessage(channel=room.id, text="CR-1042", blocks=blocks, metadata=note)
    [card] = person.messages(room.id)

    answer = person.press(card, "pipeline.advance", state={"stage": "Committee"})

    [body] = bodies
    assert body["message"]["metadata"] == note
    assert body["container"]["is_ephemeral"] is False
    assert body["actions"][0]["value"] == "1042:17"
    chosen = body["state"]["values"]["acts"]["stage"]["selected_option"]
    assert chosen["value"] == "committee"
    assert answer.text == "Advanced"


def test_a_press_in_an_ephemeral_message_has_no_message_and_an_answer_url(linked, person, room):
    bodies = []
    card = [actions(button("pipeline.open"))]
    linked.command("/cred")(lambda ack: ack(text="Card", blocks=card))

    @linked.action("pipeline.open")
    def opened(ack, body):
        ack()
        bodies.append(body)

    person.press(person.type(room.id, "/cred"), "pipeline.open")

    assert "message" not in bodies[0]
    assert bodies[0]["container"]["is_ephemeral"]
    assert bodies[0]["response_url"]


def test_what_is_not_there_cannot_be_pressed(linked, person, room):
    card = [actions(button("pipeline.open", "7"), STAGE)]
    linked.command("/cred")(lambda ack: ack(text="Card", blocks=card))
    answer = person.type(room.id, "/cred")

    with pytest.raises(NoElement, match=r"pipeline\.close"):
        person.press(answer, "pipeline.close")
    with pytest.raises(NoElement, match=r"pipeline\.open"):
        person.press(answer, "pipeline.open", value="8")
    with pytest.raises(NoElement, match="stage"):
        person.press(answer, "stage", option="Nowhere")


def test_values_come_in_slacks_shapes_and_initial_ones_are_kept(linked, person, shown, box):
    submitted = []

    @linked.view("form")
    def form(ack, body):
        ack()
        submitted.append(body["view"]["state"]["values"])

    shown(WIDE)
    roster = person.upload(None, "roster.csv", b"npi\n")
    answer = person.submit(
        {
            "who": person.id,
            "checks": ["Review"],
            "start": "2026-12-05",
            "at": "09:30",
            "when": 1795400000,
            "npi": 1234567893,
            "roster": [roster.id],
            "why": "roster",
        }
    )

    assert (answer.ok, answer.view) == (True, None)
    [values] = submitted
    assert values["who"]["who"]["selected_user"] == person.id
    assert values["stage"]["stage"]["selected_option"] == OPTIONS[0]
    assert values["checks"]["checks"]["selected_options"] == [OPTIONS[0]]
    assert values["start"]["start"]["selected_date"] == "2026-12-05"
    assert values["at"]["at"]["selected_time"] == "09:30"
    assert values["when"]["when"]["selected_date_time"] == 1795400000
    assert values["npi"]["npi"]["value"] == "1234567893"
    assert values["roster"]["roster"]["files"][0]["name"] == "roster.csv"
    assert values["more"]["more"]["value"] is None


def test_slacks_client_sends_nothing_while_a_field_is_wrong(box, person, shown):
    shown(WIDE)
    sent = len(box.push.sent)

    answer = person.submit({"npi": "12x", "why": "much too long a reason"})

    assert answer.errors["who"] == "Please complete this required field."
    assert answer.errors["npi"] == "Please enter a number."
    assert "why" in answer.errors
    assert "more" not in answer.errors
    assert len(box.push.sent) == sent


def test_the_apps_sentences_stand_under_the_fields(linked, person, shown):
    errors = {"why": "A hold ends on a day after today."}
    linked.view("form")(lambda ack: ack(response_action="errors", errors=errors))
    shown(modal(field("why", {"type": "plain_text_input", "action_id": "why"})))

    answer = person.submit({"why": "x"})

    assert (answer.ok, answer.errors, answer.error) == (False, errors, None)
    assert errors["why"] in answer.plain
    assert len(person.views) == 1


def test_errors_for_a_block_that_is_no_input_are_a_failure(linked, person, shown):
    linked.view("form")(lambda ack: ack(response_action="errors", errors={"none": "x"}))
    shown(modal(field("why", {"type": "plain_text_input", "action_id": "why"})))

    assert person.submit({"why": "x"}).error == "invalid_errors"


def test_an_acknowledgement_can_update_push_and_clear(linked, person, shown):
    acts = iter(
        [
            {"response_action": "update", "view": modal(section("Step two"))},
            {"response_action": "push", "view": modal(section("Step three"))},
            {"response_action": "push", "view": modal(title=plain("x" * 25))},
            {"response_action": "clear"},
        ]
    )
    linked.view("form")(lambda ack: ack(**next(acts)))
    shown(modal(section("Step one")))

    assert "Step two" in person.submit().plain
    assert "Step three" in person.submit().plain
    assert len(person.views) == 2
    assert person.submit().error == "invalid_arguments"
    assert person.submit().view is None
    assert person.views == []


def test_a_closed_modal_is_told_of_only_when_it_asked(linked, person, shown):
    closed = []

    @linked.view_closed("form")
    def on_close(ack, body):
        ack()
        closed.append(body["is_cleared"])

    shown(modal())
    person.close()
    shown(modal(notify_on_close=True))
    person.close()
    shown(modal(notify_on_close=True))
    person.close(clear=True)

    assert closed == [False, True]
    with pytest.raises(CannotAct, match="no_modal"):
        person.submit()


def test_a_menu_of_the_apps_own_options_is_asked_while_typing(linked, person, shown):
    submitted = []

    @linked.options("payer")
    def payers(ack, payload):
        ack(options=[option(f"{payload['value'].title()} Mutual", "p1")])

    @linked.view("form")
    def form(ack, body):
        submitted.append(body["view"]["state"]["values"]["payer"]["payer"])
        ack()

    external = {"type": "external_select", "action_id": "payer", "min_query_length": 2}
    view = shown(modal(field("payer", external)))

    assert person.suggest(view, "payer", "h") == []
    [offered] = person.suggest(view, "payer", "harbor")
    assert offered["text"]["text"] == "Harbor Mutual"
    assert person.submit({"payer": "Harbor Mutual"}).ok
    assert submitted[0]["selected_option"]["value"] == "p1"


def test_the_home_is_what_the_app_published_on_opening(linked, person):
    opened = []

    @linked.event("app_home_opened")
    def home(event, client):
        opened.append("view" in event)
        client.views_publish(
            user_id=event["user"], view={"type": "home", "blocks": [section("3 things")]}
        )

    assert person.home().plain == "3 things"
    person.home()
    assert opened == [False, True]


def test_buttons_in_the_home_open_modals(linked, person):
    @linked.event("app_home_opened")
    def home(event, client):
        view = {"type": "home", "blocks": [actions(button("intake.new"))]}
        client.views_publish(user_id=event["user"], view=view)

    @linked.action("intake.new")
    def new(ack, client, body):
        assert "response_url" not in body
        assert "channel" not in body
        ack()
        client.views_open(trigger_id=body["trigger_id"], view=modal(section("New file")))

    assert "New file" in person.press(person.home(), "intake.new").plain


def test_shortcuts_reach_the_app_with_and_without_a_message(linked, web, person, room):
    seen = []

    @linked.shortcut("new_file")
    def new_file(ack, shortcut, client):
        ack()
        seen.append(shortcut)
        client.views_open(trigger_id=shortcut["trigger_id"], view=modal(section("New file")))

    @linked.shortcut("note")
    def note(ack, shortcut, respond):
        ack()
        seen.append(shortcut)
        respond("Noted")

    web.chat_postMessage(channel=room.id, text="call Harbor")
    assert "New file" in person.shortcut("new_file").plain
    assert person.shortcut("note", person.messages(room.id)[0]).text == "Noted"
    assert "channel" not in seen[0]
    assert (seen[1]["type"], seen[1]["message"]["text"]) == ("message_action", "call Harbor")


def test_a_person_can_only_act_where_they_are(box, person):
    away = box.add_channel("away")

    with pytest.raises(CannotAct, match="not_in_channel"):
        person.type(away.id, "hello")
    with pytest.raises(CannotAct, match="user_not_found"):
        box.person("U0NOBODY")


def test_an_app_with_a_manifest_has_only_its_commands_and_shortcuts(clock):
    manifest = {"features": {"slash_commands": [{"command": "/cred"}], "shortcuts": []}}
    with Sandbox(clock=clock, manifest=manifest) as box:
        mia = box.add_user("mia")
        room = box.add_channel("room", members=[mia.id])

        with pytest.raises(CannotAct, match="unknown_command"):
            box.person(mia.id).type(room.id, "/other")
        with pytest.raises(CannotAct, match="unknown_shortcut"):
            box.person(mia.id).shortcut("new_file")


def test_a_command_from_the_direct_message_and_a_private_channel_names_no_channel(
    box, linked, person
):
    linked.command("/cred")(lambda ack, command: ack(command["channel_name"]))
    private = box.add_channel("committee", private=True, members=[person.id])

    assert person.type(person.dm_id, "/cred").text == "directmessage"
    assert person.type(private.id, "/cred").text == "privategroup"


def test_a_stranger_acts_with_the_team_they_come_from(box, linked, room):
    seen = []
    stranger = box.add_user("sam", team_id="T0OTHER")
    box.invite(room, stranger.id)

    @linked.command("/cred")
    def cred(ack, command):
        seen.append(command["team_id"])
        ack("ok")

    box.person(stranger.id).type(room.id, "/cred")

    assert seen == ["T0OTHER"]
