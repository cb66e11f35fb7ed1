"""Slack's own sentence and pointer for each rule, and silence right at the limit."""

from typing import Any

import pytest

from credbot.sandbox.blocks import Problem, check_message, check_view


def plain(text: str = "x") -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def words(text: str = "x") -> dict[str, Any]:
    return {"type": "mrkdwn", "text": text}


def section(text: str = "x", **more: Any) -> dict[str, Any]:
    return {"type": "section", "text": words(text), **more}


def option(value: str = "v", text: str = "x", **more: Any) -> dict[str, Any]:
    return {"text": plain(text), "value": value, **more}


def button(action: str = "a", **more: Any) -> dict[str, Any]:
    return {"type": "button", "text": plain(), "action_id": action, **more}


def with_accessory(element: dict[str, Any]) -> dict[str, Any]:
    return section(accessory=element)


def select(**more: Any) -> dict[str, Any]:
    return with_accessory({"type": "static_select", "action_id": "a", **more})


def actions(*elements: dict[str, Any]) -> dict[str, Any]:
    return {"type": "actions", "elements": list(elements)}


def asks(element: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"type": "input", "label": plain(), "element": element, **more}


def typed(**more: Any) -> dict[str, Any]:
    return {"type": "plain_text_input", "action_id": "a", **more}


def modal(*blocks: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "type": "modal",
        "title": plain(),
        "submit": plain(),
        "blocks": list(blocks) or [section()],
        **more,
    }


def confirm(**more: Any) -> dict[str, Any]:
    return {"title": plain(), "text": words(), "confirm": plain(), "deny": plain(), **more}


def table(*rows: list[str]) -> dict[str, Any]:
    return {"type": "table", "rows": [[raw(cell) for cell in row] for row in rows]}


def raw(text: str) -> dict[str, Any]:
    return {"type": "raw_text", "text": text}


def chart(categories: list[str], *series: list[str]) -> dict[str, Any]:
    """A line chart; each series is given by its labels."""
    lines = [
        {"name": f"s{number}", "data": [{"label": label, "value": 1} for label in labels]}
        for number, labels in enumerate(series)
    ]
    axes = {"categories": categories}
    shape = {"type": "line", "series": lines, "axis_config": axes}
    return {"type": "data_visualization", "title": "x", "chart": shape}


def data_table(count: int, **more: Any) -> dict[str, Any]:
    rows = [[raw("x")] for _ in range(count)]
    return {"type": "data_table", "caption": "x", "rows": rows, **more}


def message(*blocks: Any) -> list[Problem]:
    return check_message({"text": "x", "blocks": list(blocks)})


def told(problems: list[Problem]) -> list[tuple[str, str]]:
    return [(problem.message, problem.pointer) for problem in problems]


def shorter(limit: int) -> str:
    return f"must be less than {limit + 1} characters"


def fewer(limit: int) -> str:
    return f"no more than {limit} items allowed"


def many(count: int) -> list[dict[str, Any]]:
    return [option(str(number)) for number in range(count)]


# A block made for a length, the limit, and where the sentence points.
LENGTHS = {
    "section text": (section, 3000, "text/text"),
    "section field": (
        lambda text: {"type": "section", "fields": [words(text)]},
        2000,
        "fields/0/text",
    ),
    "header": (lambda text: {"type": "header", "text": plain(text)}, 150, "text/text"),
    "block_id": (lambda text: section(block_id=text), 255, "block_id"),
    "action_id": (lambda text: with_accessory(button(text)), 255, "accessory/action_id"),
    "button text": (
        lambda text: with_accessory(button(text=plain(text))),
        75,
        "accessory/text/text",
    ),
    "button value": (lambda text: with_accessory(button(value=text)), 2000, "accessory/value"),
    "button url": (lambda text: with_accessory(button(url=text)), 3000, "accessory/url"),
    "button label": (
        lambda text: with_accessory(button(accessibility_label=text)),
        75,
        "accessory/accessibility_label",
    ),
    "option text": (
        lambda text: select(options=[option(text=text)]),
        75,
        "accessory/options/0/text/text",
    ),
    "option value": (
        lambda text: select(options=[option(text)]),
        75,
        "accessory/options/0/value",
    ),
    "option description": (
        lambda text: select(options=[option(description=plain(text))]),
        75,
        "accessory/options/0/description/text",
    ),
    "group label": (
        lambda text: select(option_groups=[{"label": plain(text), "options": many(1)}]),
        75,
        "accessory/option_groups/0/label/text",
    ),
    "placeholder": (
        lambda text: select(options=many(1), placeholder=plain(text)),
        150,
        "accessory/placeholder/text",
    ),
    "confirm title": (
        lambda text: with_accessory(button(confirm=confirm(title=plain(text)))),
        100,
        "accessory/confirm/title/text",
    ),
    "confirm text": (
        lambda text: with_accessory(button(confirm=confirm(text=words(text)))),
        300,
        "accessory/confirm/text/text",
    ),
    "confirm yes": (
        lambda text: with_accessory(button(confirm=confirm(confirm=plain(text)))),
        30,
        "accessory/confirm/confirm/text",
    ),
    "confirm no": (
        lambda text: with_accessory(button(confirm=confirm(deny=plain(text)))),
        30,
        "accessory/confirm/deny/text",
    ),
    "input label": (lambda text: asks(typed(), label=plain(text)), 2000, "label/text"),
    "input hint": (lambda text: asks(typed(), hint=plain(text)), 2000, "hint/text"),
    "image alt_text": (
        lambda text: {"type": "image", "image_url": "https://x.test", "alt_text": text},
        2000,
        "alt_text",
    ),
    "image url": (
        lambda text: {"type": "image", "image_url": text, "alt_text": "x"},
        3000,
        "image_url",
    ),
    "image title": (
        lambda text: {
            "type": "image",
            "slack_file": {"id": "F1"},
            "alt_text": "x",
            "title": plain(text),
        },
        2000,
        "title/text",
    ),
    "markdown": (lambda text: {"type": "markdown", "text": text}, 12_000, "text"),
    "chart title": (lambda text: {**chart(["a"], ["a"]), "title": text}, 50, "title"),
    "card title": (lambda text: {"type": "card", "title": words(text)}, 150, "title/text"),
    "card body": (lambda text: {"type": "card", "body": words(text)}, 200, "body/text"),
}


@pytest.mark.parametrize(("make", "limit", "place"), LENGTHS.values(), ids=LENGTHS.keys())
def test_a_text_may_fill_its_limit_and_not_more(make, limit, place):
    assert message(make("x" * limit)) == []

    over = told(message(make("x" * (limit + 1))))

    assert (shorter(limit), f"/blocks/0/{place}") in over


@pytest.mark.parametrize(("make", "limit", "place"), LENGTHS.values(), ids=LENGTHS.keys())
def test_an_empty_text_is_refused(make, limit, place):
    empty = told(message(make("")))

    assert empty == [("must be more than 0 characters", f"/blocks/0/{place}")]


# A block made for a number of things, the least, the most, and the pointer.
COUNTS = {
    "fields": (
        lambda n: {"type": "section", "fields": [words()] * n},
        1,
        10,
        "fields",
    ),
    "context": (lambda n: {"type": "context", "elements": [words()] * n}, 1, 10, "elements"),
    "actions": (lambda n: actions(*(button(str(i)) for i in range(n))), 1, 25, "elements"),
    "select": (lambda n: select(options=many(n)), 1, 100, "accessory/options"),
    "groups": (
        lambda n: select(option_groups=[{"label": plain(), "options": many(1)}] * n),
        1,
        100,
        "accessory/option_groups",
    ),
    "options of a group": (
        lambda n: select(option_groups=[{"label": plain(), "options": many(n)}]),
        1,
        100,
        "accessory/option_groups/0/options",
    ),
    "overflow": (
        lambda n: with_accessory({"type": "overflow", "action_id": "a", "options": many(n)}),
        1,
        5,
        "accessory/options",
    ),
    "checkboxes": (
        lambda n: with_accessory({"type": "checkboxes", "action_id": "a", "options": many(n)}),
        1,
        10,
        "accessory/options",
    ),
    "radio buttons": (
        lambda n: with_accessory({"type": "radio_buttons", "action_id": "a", "options": many(n)}),
        1,
        10,
        "accessory/options",
    ),
    "table rows": (lambda n: table(*([["x"]] * n)), 1, 100, "rows"),
    "table columns": (lambda n: table(["x"] * n), 1, 20, "rows/0"),
    "data table rows": (data_table, 2, 101, "rows"),
    "chart series": (
        lambda n: chart(["a"], *([["a"]] * n)),
        1,
        6,
        "chart/series",
    ),
    "chart points": (
        lambda n: chart([str(i) for i in range(n)], [str(i) for i in range(n)]),
        1,
        20,
        "chart/axis_config/categories",
    ),
    "pie": (
        lambda n: {
            "type": "data_visualization",
            "title": "x",
            "chart": {"type": "pie", "segments": [{"label": str(i), "value": 1} for i in range(n)]},
        },
        1,
        6,
        "chart/segments",
    ),
    "card actions": (
        lambda n: {"type": "card", "actions": [button(str(i)) for i in range(n)]},
        1,
        3,
        "actions",
    ),
    "carousel": (
        lambda n: {"type": "carousel", "elements": [{"type": "card"}] * n},
        1,
        10,
        "elements",
    ),
    "container": (
        lambda n: {"type": "container", "title": plain(), "child_blocks": [section()] * n},
        1,
        10,
        "child_blocks",
    ),
}


@pytest.mark.parametrize(("make", "least", "most", "place"), COUNTS.values(), ids=COUNTS.keys())
def test_a_list_may_fill_its_limit_and_not_more(make, least, most, place):
    assert message(make(least)) == []
    assert message(make(most)) == []

    assert (fewer(most), f"/blocks/0/{place}") in told(message(make(most + 1)))


@pytest.mark.parametrize(("make", "least", "most", "place"), COUNTS.values(), ids=COUNTS.keys())
def test_a_list_with_too_few_items_is_refused(make, least, most, place):
    sentence = f"must provide at least {least} items"

    assert (sentence, f"/blocks/0/{place}") in told(message(make(least - 1)))


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


def test_a_message_holds_fifty_blocks():
    assert message(*[section()] * 50) == []
    assert told(message(*[section()] * 51)) == [("no more than 50 items allowed", "/blocks")]


@pytest.mark.parametrize("kind", ["modal", "home"])
def test_a_view_holds_a_hundred_blocks(kind):
    view = modal() if kind == "modal" else {"type": "home"}

    assert check_view({**view, "blocks": [section()] * 100}) == []
    assert told(check_view({**view, "blocks": [section()] * 101})) == [
        ("no more than 100 items allowed", "/view/blocks")
    ]


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


def test_a_problem_says_its_line_its_code_and_what_was_expected():
    (problem,) = message(section("x" * 3001))

    assert problem.line == "must be less than 3001 characters [json-pointer:/blocks/0/text/text]"
    assert problem.code == "failed_constraint"
    assert problem.constraint == {"type": "max_length", "expected": 3000, "got": 3001}


def test_missing_fields_and_wrong_types_have_codes_of_their_own():
    assert [problem.code for problem in message({})] == ["missing_field"]
    assert [problem.code for problem in message(7)] == ["invalid_type"]
