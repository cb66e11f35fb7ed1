"""Modals and Homes: triggers, the stack, hashes, and what is refused."""

import pytest
from slack_sdk import WebClient

from credbot.sandbox.models import User
from credbot.sandbox.server import Sandbox
from tests.sandbox.conftest import field, modal, plain, refusal, section

NAME = {"type": "plain_text_input", "action_id": "name"}


@pytest.fixture
def trigger(box: Sandbox, mia: User):
    """Makes triggers, as an act of Mia's would."""

    def make() -> str:
        stack = box.world.workspace.stacks[mia.id]
        return box.world.triggers.make(mia.id, stack[-1] if stack else None)

    return make


def test_a_trigger_opens_one_modal_for_the_person_it_came_from(web, box, mia, trigger):
    used = trigger()
    view = web.views_open(trigger_id=used, view=modal())["view"]

    assert [v.id for v in box.person(mia.id).views] == [view["id"]]
    again = refusal(lambda: web.views_open(trigger_id=used, view=modal()))
    assert again["error"] == "exchanged_trigger_id"


def test_an_old_trigger_and_one_nobody_made_are_refused(web, box, trigger):
    old = trigger()
    box.trigger_seconds = 0.0

    said = refusal(lambda: web.views_open(trigger_id=old, view=modal()))
    made_up = refusal(lambda: web.views_open(trigger_id="1.2.3", view=modal()))

    assert (said["error"], made_up["error"]) == ("expired_trigger_id", "invalid_trigger_id")


def test_a_bad_view_is_refused_with_messages_and_the_trigger_stays_good(web, trigger):
    good = trigger()
    bad = modal(title=plain("A title of more than 24 characters"))

    said = refusal(lambda: web.views_open(trigger_id=good, view=bad))

    assert said["error"] == "invalid_arguments"
    assert said["response_metadata"]["messages"] == [
        "[ERROR] failed to match all allowed schemas [json-pointer:/view]",
        "[ERROR] must be less than 25 characters [json-pointer:/view/title/text]",
    ]
    assert web.views_open(trigger_id=good, view=modal())["ok"]


def test_the_stack_holds_three_modals(web, trigger):
    web.views_open(trigger_id=trigger(), view=modal())
    second = web.views_push(trigger_id=trigger(), view=modal())["view"]
    third = web.views_push(trigger_id=trigger(), view=modal())["view"]

    said = refusal(lambda: web.views_push(trigger_id=trigger(), view=modal()))

    assert said["error"] == "push_limit_reached"
    assert third["previous_view_id"] == second["id"]
    assert third["root_view_id"] == second["root_view_id"]


def test_an_update_with_a_stale_hash_or_of_a_closed_view_is_refused(web, box, mia, trigger):
    view = web.views_open(trigger_id=trigger(), view=modal())["view"]
    newer = web.views_update(view_id=view["id"], hash=view["hash"], view=modal())["view"]
    assert newer["hash"] != view["hash"]

    def update(hash: str | None) -> str:
        return refusal(lambda: web.views_update(view_id=view["id"], hash=hash, view=modal()))[
            "error"
        ]

    assert update(view["hash"]) == "hash_conflict"
    box.person(mia.id).close()
    assert update(None) == "not_found"


def test_typed_input_survives_an_update_only_where_both_ids_are_the_same(web, box, mia, trigger):
    view = web.views_open(trigger_id=trigger(), view=modal(field("b1", NAME)))["view"]
    box.world.workspace.views[view["id"]].values["b1"]["name"]["value"] = "Ana"

    kept = web.views_update(view_id=view["id"], view=modal(field("b1", NAME), section("more")))
    lost = web.views_update(view_id=view["id"], view=modal(field("b2", NAME)))

    assert kept["view"]["state"]["values"]["b1"]["name"]["value"] == "Ana"
    assert lost["view"]["state"]["values"] == {
        "b2": {"name": {"type": "plain_text_input", "value": None}}
    }


def test_an_external_id_names_one_view(web, trigger):
    web.views_open(trigger_id=trigger(), view=modal(external_id="intake"))

    said = refusal(lambda: web.views_push(trigger_id=trigger(), view=modal(external_id="intake")))

    assert said["error"] == "duplicate_external_id"
    assert web.views_update(external_id="intake", view=modal(external_id="intake"))["ok"]


def test_a_home_is_published_for_one_person_and_races_by_hash(web, box, mia):
    home = {"type": "home", "blocks": [section("Nothing needs you")]}
    first = web.views_publish(user_id=mia.id, view=home)["view"]
    web.views_publish(user_id=mia.id, view=home, hash=first["hash"])

    late = refusal(lambda: web.views_publish(user_id=mia.id, view=home, hash=first["hash"]))
    nobody = refusal(lambda: web.views_publish(user_id="U0NOBODY", view=home))
    wrong = refusal(lambda: web.views_publish(user_id=mia.id, view=modal()))

    assert late["error"] == "hash_conflict"
    assert nobody["response_metadata"]["messages"] == ["[ERROR] invalid `user_id`"]
    assert wrong["error"] == "invalid_arguments"


def test_a_view_as_large_as_250_kilobytes_is_too_large(web: WebClient, trigger):
    big = modal(*[section("é" * 2900) for _ in range(60)])

    said = refusal(lambda: web.views_open(trigger_id=trigger(), view=big))

    assert said["error"] == "view_too_large"
