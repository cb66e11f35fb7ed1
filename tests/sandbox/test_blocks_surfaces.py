"""Rules that span a whole message or a whole view."""

import pytest

from credbot.sandbox.blocks import check_message, check_view
from tests.sandbox.blockkit import (
    actions,
    asks,
    button,
    chart,
    fewer,
    message,
    modal,
    plain,
    section,
    shorter,
    table,
    told,
    typed,
    words,
)


def test_a_message_holds_fifty_blocks():
    assert message(*[section()] * 50) == []
    assert told(message(*[section()] * 51)) == [("no more than 50 items allowed", "/blocks")]


def test_ampersands_and_angles_count_as_entities_and_entities_once():
    assert message(section("&" * 600)) == []
    assert message(section("&amp;" * 600)) == []
    assert message(section("<" * 750)) == []
    assert told(message(section("&" * 600 + "x"))) == [(shorter(3000), "/blocks/0/text/text")]


def test_an_action_id_may_repeat_in_another_block():
    assert message(actions(button("a")), actions(button("a"))) == []


def test_a_block_id_is_unique_in_its_message():
    twice = message(section(block_id="b"), section(block_id="b"))

    assert told(twice) == [('`block_id` "b" already exists', "/blocks/1/block_id")]


def test_blocks_of_an_attachment_obey_the_same_rules():
    payload = {"text": "x", "attachments": [{"color": "#abc", "blocks": [section("x" * 3001)]}]}

    assert told(check_message(payload)) == [(shorter(3000), "/attachments/0/blocks/0/text/text")]


def test_the_words_of_all_blocks_have_a_budget():
    whole = [section("x" * 2640) for _ in range(5)]

    assert message(*whole) == []
    over = message(*whole[:4], section("x" * 2641))

    assert [problem.code for problem in over] == ["msg_blocks_too_long"]


def test_a_header_costs_a_hundred_characters_of_the_budget():
    whole = [section("x" * 2600) for _ in range(5)]
    header = {"type": "header", "text": plain("x" * 100)}

    assert message(*whole, header) == []
    over = message(*whole, {**header, "text": plain("x" * 101)})

    assert [problem.code for problem in over] == ["msg_blocks_too_long"]


def test_only_one_table_fits_a_message():
    assert told(message(table(["x"]), table(["x"]))) == [("only_one_table_allowed", "/blocks")]


def test_two_charts_fit_a_message_and_not_three():
    assert message(*[chart(["a"], ["a"])] * 2) == []
    assert told(message(*[chart(["a"], ["a"])] * 3)) == [(fewer(2), "/blocks")]


def test_blocks_that_are_no_list_and_text_that_is_no_string_are_refused():
    assert told(check_message({"text": 7, "blocks": {}})) == [
        ("must provide a string", "/text"),
        ("must provide an array", "/blocks"),
    ]


def test_markdown_text_goes_with_nothing_else():
    assert check_message({"markdown_text": "x" * 12_000}) == []
    assert told(check_message({"markdown_text": "x" * 12_001})) == [
        (shorter(12_000), "/markdown_text")
    ]
    both = check_message({"markdown_text": "x", "text": "x"})
    assert [problem.code for problem in both] == ["markdown_text_conflict"]


def test_a_good_message_and_its_other_arguments_pass():
    payload = {"channel": "C1", "text": "x", "blocks": [section()], "metadata": {}}

    assert check_message(payload) == []


@pytest.mark.parametrize("kind", ["modal", "home"])
def test_a_view_holds_a_hundred_blocks(kind):
    view = modal() if kind == "modal" else {"type": "home"}

    assert check_view({**view, "blocks": [section()] * 100}) == []
    assert told(check_view({**view, "blocks": [section()] * 101})) == [
        ("no more than 100 items allowed", "/view/blocks")
    ]


VIEWS = {
    "no title": ({"type": "modal", "blocks": [section()]}, "missing required field: title", ""),
    "no blocks": ({"type": "modal", "title": plain()}, "missing required field: blocks", ""),
    "no type": ({"title": plain(), "blocks": []}, "missing required field: type", ""),
    "unknown type": ({"type": "page", "blocks": []}, "unsupported type: page", "/type"),
    "title of 25": (modal(title=plain("x" * 25)), shorter(24), "/title/text"),
    "submit of 25": (modal(submit=plain("x" * 25)), shorter(24), "/submit/text"),
    "close of 25": (modal(close=plain("x" * 25)), shorter(24), "/close/text"),
    "title in mrkdwn": (modal(title=words()), "must be a valid enum value", "/title/type"),
    "metadata of 3,001": (
        modal(private_metadata="x" * 3001),
        shorter(3000),
        "/private_metadata",
    ),
    "callback_id of 256": (modal(callback_id="x" * 256), shorter(255), "/callback_id"),
    "external_id of 256": (modal(external_id="x" * 256), shorter(255), "/external_id"),
    "unknown property": (modal(colour="red"), "invalid additional property: colour", ""),
    "submit on a home": (
        {"type": "home", "blocks": [], "submit": plain()},
        "invalid additional property: submit",
        "",
    ),
    "table in a modal": (modal(table(["x"])), "unsupported type: table", "/blocks/0/type"),
    "chart in a modal": (
        modal(chart(["a"], ["a"])),
        "unsupported type: data_visualization",
        "/blocks/0/type",
    ),
    "markdown in a modal": (
        modal({"type": "markdown", "text": "x"}),
        "unsupported type: markdown",
        "/blocks/0/type",
    ),
    "eleven files": (
        modal(asks({"type": "file_input", "action_id": "a", "max_files": 11})),
        "must be less than or equal to 10",
        "/blocks/0/element/max_files",
    ),
    "input without submit": (
        {"type": "modal", "title": plain(), "blocks": [asks(typed())]},
        "must define `submit` to use an `input` block in modals",
        "",
    ),
    "two equal block_ids": (
        modal(section(block_id="b"), section(block_id="b")),
        '`block_id` "b" already exists',
        "/blocks/1/block_id",
    ),
    "two that want the focus": (
        modal(asks(typed(focus_on_load=True)), asks(typed(focus_on_load=True))),
        "only one element may set `focus_on_load`",
        "/blocks/1/element/focus_on_load",
    ),
}


@pytest.mark.parametrize(("view", "sentence", "place"), VIEWS.values(), ids=VIEWS.keys())
def test_a_broken_view_is_named_in_slacks_words(view, sentence, place):
    assert told(check_view(view)) == [(sentence, f"/view{place}")]


def test_a_modal_at_every_limit_passes():
    view = modal(
        asks({"type": "file_input", "action_id": "a", "max_files": 10}),
        {"type": "alert", "text": plain("x" * 200), "level": "warning"},
        title=plain("x" * 24),
        submit=plain("x" * 24),
        close=plain("x" * 24),
        private_metadata="x" * 3000,
        callback_id="x" * 255,
        external_id="x" * 255,
        notify_on_close=True,
        clear_on_close=False,
    )

    assert check_view(view) == []


def test_a_home_without_blocks_passes():
    assert check_view({"type": "home", "blocks": []}) == []


def test_a_view_over_250_kilobytes_is_too_large():
    rich = {"type": "rich_text_section", "elements": [{"type": "text", "text": "x" * 2900}]}
    block = {"type": "rich_text", "elements": [rich]}

    assert check_view(modal(*[block] * 80)) == []
    large = check_view(modal(*[block] * 90))

    assert [problem.code for problem in large] == ["view_too_large"]


def test_what_is_no_view_at_all_must_be_an_object():
    assert told(check_view("x")) == [("must provide an object", "/view")]
