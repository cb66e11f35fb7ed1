"""Slack's limits of Block Kit: silence at the limit, Slack's own sentence beyond it."""

import pytest

from tests.sandbox.blockkit import (
    actions,
    asks,
    button,
    chart,
    confirm,
    data_table,
    fewer,
    many,
    message,
    option,
    plain,
    section,
    select,
    shorter,
    table,
    told,
    typed,
    with_accessory,
    words,
)

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
