"""What is wrong with a block is told in Slack's words, with a pointer to the place."""

import pytest

from tests.sandbox.blockkit import (
    actions,
    asks,
    button,
    chart,
    data_table,
    many,
    message,
    option,
    plain,
    raw,
    section,
    select,
    table,
    told,
    typed,
    with_accessory,
    words,
)

BROKEN = {
    "no type": ({"text": words()}, "missing required field: type", ""),
    "unknown block": ({"type": "nope"}, "unsupported type: nope", "/type"),
    "not a block": ("x", "must provide an object", ""),
    "text without type": (
        {"type": "section", "text": {"text": "x"}},
        "missing required field: type",
        "/text",
    ),
    "text of a wrong type": (
        {"type": "section", "text": {"type": "html", "text": "x"}},
        "must be a valid enum value",
        "/text/type",
    ),
    "mrkdwn in a header": (
        {"type": "header", "text": words()},
        "must be a valid enum value",
        "/text/type",
    ),
    "null for an object": (
        select(options=many(1), initial_option=None),
        "must provide an object",
        "/accessory/initial_option",
    ),
    "a number for a string": (
        with_accessory(button(value=7)),
        "must provide a string",
        "/accessory/value",
    ),
    "a string for a flag": (
        {"type": "section", "text": {**plain(), "emoji": "yes"}},
        "must provide a boolean",
        "/text/emoji",
    ),
    "an object for an array": (
        {"type": "context", "elements": {}},
        "must provide an array",
        "/elements",
    ),
    "empty section": ({"type": "section"}, "must define either `text` or `fields`", ""),
    "unknown property": (section(colour="red"), "invalid additional property: colour", ""),
    "emoji in mrkdwn": (
        {"type": "section", "text": {**words(), "emoji": True}},
        "invalid additional property: emoji",
        "/text",
    ),
    "unknown style": (
        with_accessory(button(style="loud")),
        "must be a valid enum value",
        "/accessory/style",
    ),
    "unknown element": (
        with_accessory({"type": "slider"}),
        "unsupported type: slider",
        "/accessory/type",
    ),
    "text input beside a section": (
        with_accessory(typed()),
        "unsupported type: plain_text_input",
        "/accessory/type",
    ),
    "button as input": (asks(button()), "unsupported type: button", "/element/type"),
    "file_input in a message": (
        asks({"type": "file_input", "action_id": "a"}),
        "unsupported type: file_input",
        "/element/type",
    ),
    "alert in a message": (
        {"type": "alert", "text": plain()},
        "unsupported type: alert",
        "/type",
    ),
    "image without alt_text": (
        {"type": "image", "image_url": "https://x.test"},
        "missing required field: alt_text",
        "",
    ),
    "image without a source": (
        {"type": "image", "alt_text": "x"},
        "must define either `image_url` or `slack_file`",
        "",
    ),
    "select without options": (
        select(),
        "must define either `options` or `option_groups`",
        "/accessory",
    ),
    "initial option that is not offered": (
        select(options=many(2), initial_option=option("9")),
        "must be one of the provided options",
        "/accessory/initial_option",
    ),
    "overflow without options": (
        with_accessory({"type": "overflow"}),
        "missing required field: options",
        "/accessory",
    ),
    "number_input without is_decimal_allowed": (
        asks({"type": "number_input"}),
        "missing required field: is_decimal_allowed",
        "/element",
    ),
    "confirm without deny": (
        with_accessory(
            button(confirm={"title": plain(), "text": plain(), "confirm": plain()}),
        ),
        "missing required field: deny",
        "/accessory/confirm",
    ),
    "day that no calendar has": (
        with_accessory({"type": "datepicker", "initial_date": "2026-13-01"}),
        r"input must match regex pattern: \d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])",
        "/accessory/initial_date",
    ),
    "longest answer over 3,000": (
        asks(typed(max_length=3001)),
        "must be less than or equal to 3000",
        "/element/max_length",
    ),
    "shortest answer over the longest": (
        asks(typed(min_length=5, max_length=4)),
        "must be less than or equal to 4",
        "/element/min_length",
    ),
    "unknown dispatch": (
        asks(typed(dispatch_action_config={"trigger_actions_on": ["blur"]})),
        "must be a valid enum value",
        "/element/dispatch_action_config/trigger_actions_on/0",
    ),
    "table over 10,000 characters": (
        table(*([["x" * 1000]] * 10), ["x"]),
        "must be less than 10001 characters",
        "/rows",
    ),
    "data_table without caption": (
        {"type": "data_table", "rows": [[raw("x")], [raw("x")]]},
        "missing required field: caption",
        "",
    ),
    "data_table page of 101": (
        data_table(2, page_size=101),
        "must be less than or equal to 100",
        "/page_size",
    ),
    "series without a category": (
        chart(["a", "b"], ["a"]),
        "must provide one data point for every category",
        "/chart/series/0/data",
    ),
    "two equal action_ids": (
        actions(button("a"), button("a")),
        '`action_id` "a" already exists',
        "/elements/1/action_id",
    ),
}


@pytest.mark.parametrize(("block", "sentence", "place"), BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_block_is_named_in_slacks_words(block, sentence, place):
    assert told(message(block)) == [(sentence, f"/blocks/0{place}")]


GOOD = {
    "all selects": actions(
        *(
            {"type": f"{many_}{kind}_select", "action_id": f"{many_}{kind}"}
            for many_ in ("", "multi_")
            for kind in ("users", "conversations", "channels", "external")
        )
    ),
    "pickers": actions(
        {"type": "datepicker", "action_id": "a", "initial_date": "2026-12-05"},
        {"type": "timepicker", "action_id": "b", "initial_time": "09:30"},
        {"type": "datetimepicker", "action_id": "c", "initial_date_time": 1_795_400_000},
    ),
    "rich text": {
        "type": "rich_text",
        "elements": [
            {
                "type": "rich_text_list",
                "style": "bullet",
                "elements": [
                    {
                        "type": "rich_text_section",
                        "elements": [
                            {"type": "text", "text": "x", "style": {"bold": True}},
                            {"type": "user", "user_id": "U1"},
                        ],
                    }
                ],
            }
        ],
    },
    "file image": {"type": "image", "slack_file": {"id": "F1"}, "alt_text": "x"},
    "divider": {"type": "divider"},
    "file": {"type": "file", "external_id": "x", "source": "remote"},
    "initial option": select(options=many(2), initial_option=option("1")),
    "text input": asks(typed(multiline=True, max_length=3000), optional=True),
    "email": asks({"type": "email_text_input", "action_id": "a"}),
}


@pytest.mark.parametrize("block", GOOD.values(), ids=GOOD.keys())
def test_a_good_block_passes(block):
    assert message(block) == []


def test_a_problem_says_its_line_its_code_and_what_was_expected():
    (problem,) = message(section("x" * 3001))

    assert problem.line == "must be less than 3001 characters [json-pointer:/blocks/0/text/text]"
    assert problem.code == "failed_constraint"
    assert problem.constraint == {"type": "max_length", "expected": 3000, "got": 3001}


def test_missing_fields_and_wrong_types_have_codes_of_their_own():
    assert [problem.code for problem in message({})] == ["missing_field"]
    assert [problem.code for problem in message(7)] == ["invalid_type"]
