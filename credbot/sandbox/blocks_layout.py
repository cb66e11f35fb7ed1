"""Block Kit's blocks, and which of them each surface takes, as tables of rules."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from credbot.sandbox.blocks_elements import (
    BUTTON,
    DATETIME,
    FILE_INPUT,
    ID,
    IMAGE,
    IMAGE_SOURCE,
    INPUTS,
    OVERFLOW,
    PICKERS,
    RICH_INPUT,
    RICH_TEXT,
    either,
    kind_of,
    mrkdwn,
    plain,
    text,
)
from credbot.sandbox.blocks_rules import (
    Flag,
    Kind,
    Law,
    Many,
    Number,
    Problem,
    Rule,
    Shape,
    Text,
    Whole,
    Word,
    failed,
    length,
)

TABLE_TEXT = 10_000
DATA_TABLE_TEXT = 20_000
MARKDOWN_TEXT = 12_000


def _block(name: str, fields: dict[str, Rule], required: str = "", *laws: Law) -> Shape:
    return kind_of(name, {"block_id": ID, **fields}, required, *laws)


def _section_has_words(value: dict[str, Any], pointer: str) -> Iterator[Problem]:
    if "text" not in value and "fields" not in value:
        message = "must define either `text` or `fields`"
        yield failed(message, pointer, "one_of", ["text", "fields"], [])


def _table_text(most: int) -> Law:
    """All cells together may not be longer than `most` characters."""

    def law(value: dict[str, Any], pointer: str) -> Iterator[Problem]:
        size = sum(words_of(row) for row in value["rows"])
        if size > most:
            message = f"must be less than {most + 1} characters"
            yield failed(message, f"{pointer}/rows", "max_length", most, size)

    return law


def words_of(value: Any) -> int:
    """Characters of every `text` string inside `value`."""
    if isinstance(value, list):
        return sum(words_of(item) for item in value)
    if not isinstance(value, dict):
        return 0
    own = value.get("text")
    size = length(own) if isinstance(own, str) else 0
    return size + sum(words_of(item) for item in value.values())


def _every_category(value: dict[str, Any], pointer: str) -> Iterator[Problem]:
    """Each series has one point for each category, in any order; names differ."""
    categories = Counter(value["axis_config"]["categories"])
    names: set[str] = set()
    for index, series in enumerate(value["series"]):
        place = f"{pointer}/series/{index}"
        labels = Counter(point["label"] for point in series["data"])
        if labels != categories:
            message = "must provide one data point for every category"
            yield failed(message, f"{place}/data", "enum", list(categories), list(labels))
        if series["name"] in names:
            yield failed("must be unique", f"{place}/name", "unique", None, series["name"])
        names.add(series["name"])


CELL = Kind(
    {
        "raw_text": kind_of("raw_text", {"text": Text()}, "text"),
        "raw_number": kind_of("raw_number", {"value": Number(), "text": Text()}, "value text"),
        "rich_text": RICH_TEXT,
    }
)
COLUMN = Shape({"align": Word(("left", "center", "right")), "is_wrapped": Flag()})
ACTION_ELEMENTS = Kind(
    {
        "button": BUTTON,
        "overflow": OVERFLOW,
        "datetimepicker": DATETIME,
        "rich_text_input": RICH_INPUT,
        **PICKERS,
    }
)
ACCESSORIES = Kind({"button": BUTTON, "overflow": OVERFLOW, "image": IMAGE, **PICKERS})
CONTEXT_ELEMENTS = Kind({"image": IMAGE, **text(2000).shapes})
INPUT_ELEMENTS = {
    "datetimepicker": DATETIME,
    "rich_text_input": RICH_INPUT,
    **INPUTS,
    **PICKERS,
}


def _input(elements: dict[str, Shape]) -> Shape:
    fields: dict[str, Rule] = {
        "label": plain(2000),
        "element": Kind(elements),
        "hint": plain(2000),
        "optional": Flag(),
        "dispatch_action": Flag(),
    }
    return _block("input", fields, "label element")


POINT = Shape({"label": Text(20), "value": Number()}, ("label", "value"))
SERIES = Shape({"name": Text(20), "data": Many(POINT, 1, 20)}, ("name", "data"))
AXES = Shape(
    {"categories": Many(Text(20), 1, 20), "x_label": Text(50), "y_label": Text(50)},
    ("categories",),
)


def _chart(name: str) -> Shape:
    fields: dict[str, Rule] = {"series": Many(SERIES, 1, 6), "axis_config": AXES}
    return kind_of(name, fields, "series axis_config", _every_category)


CHART = Kind(
    {
        "pie": kind_of("pie", {"segments": Many(POINT, 1, 6)}, "segments"),
        "bar": _chart("bar"),
        "area": _chart("area"),
        "line": _chart("line"),
    }
)
CARD = _block(
    "card",
    {
        "hero_image": Kind({"image": IMAGE}),
        "icon": Kind({"image": IMAGE}),
        "title": mrkdwn(150),
        "subtitle": mrkdwn(150),
        "body": mrkdwn(200),
        "actions": Many(Kind({"button": BUTTON}), 1, 3),
    },
)
COMMON: dict[str, Shape] = {
    "section": _block(
        "section",
        {
            "text": text(3000),
            "fields": Many(text(2000), 1, 10),
            "accessory": ACCESSORIES,
            "expand": Flag(),
        },
        "",
        _section_has_words,
    ),
    "header": _block("header", {"text": plain(150)}, "text"),
    "divider": _block("divider", {}),
    "context": _block("context", {"elements": Many(CONTEXT_ELEMENTS, 1, 10)}, "elements"),
    "actions": _block("actions", {"elements": Many(ACTION_ELEMENTS, 1, 25)}, "elements"),
    "image": _block(
        "image",
        {**IMAGE_SOURCE, "title": plain(2000)},
        "alt_text",
        either("image_url", "slack_file"),
    ),
    "input": _input(INPUT_ELEMENTS),
    "rich_text": RICH_TEXT,
}
FILE = _block("file", {"external_id": Text(255), "source": Word(("remote",))}, "external_id source")
TABLE = _block(
    "table",
    {"rows": Many(Many(CELL, 1, 20), 1, 100), "column_settings": Many(COLUMN, 0, 20)},
    "rows",
    _table_text(TABLE_TEXT),
)
WIDE: dict[str, Shape] = {
    "data_visualization": _block(
        "data_visualization", {"title": Text(50), "chart": CHART}, "title chart"
    ),
    "card": CARD,
    "carousel": _block("carousel", {"elements": Many(Kind({"card": CARD}), 1, 10)}, "elements"),
    "container": _block(
        "container",
        {
            "title": plain(150),
            "rich_text_title": RICH_TEXT,
            "subtitle": text(150),
            "child_blocks": Many(Kind({**COMMON, "file": FILE, "table": TABLE}), 1, 10),
            "width": Word(("narrow", "standard", "wide", "full")),
            "icon": Kind({"image": IMAGE}),
            "is_collapsible": Flag(),
            "default_collapsed": Flag(),
            "has_header_divider": Flag(),
        },
        "child_blocks",
        either("title", "rich_text_title"),
    ),
    "data_table": _block(
        "data_table",
        {
            "caption": Text(),
            "rows": Many(Many(CELL, 1, 20), 2, 101),
            "page_size": Whole(1, 100),
            "row_header_column_index": Whole(0, 19),
        },
        "caption rows",
        _table_text(DATA_TABLE_TEXT),
    ),
    "table": TABLE,
}
ALERT = _block(
    "alert",
    {"text": text(200), "level": Word(("default", "info", "warning", "error", "success"))},
    "text",
)
MARKDOWN = _block("markdown", {"text": Text(MARKDOWN_TEXT)}, "text")

BLOCKS = {
    "message": Kind({**COMMON, **WIDE, "file": FILE, "markdown": MARKDOWN}),
    "modal": Kind(
        {**COMMON, "alert": ALERT, "input": _input({**INPUT_ELEMENTS, "file_input": FILE_INPUT})}
    ),
    "home": Kind({**COMMON, **WIDE}),
}
MOST_BLOCKS = {"message": 50, "modal": 100, "home": 100}

VIEW: dict[str, Rule] = {
    "private_metadata": Text(3000, 0),
    "callback_id": Text(255, 0),
    "external_id": Text(255, 0),
}
VIEWS = Kind(
    {
        "modal": kind_of(
            "modal",
            {
                **VIEW,
                "title": plain(24),
                "submit": plain(24),
                "close": plain(24),
                "blocks": Many(BLOCKS["modal"], 1, MOST_BLOCKS["modal"]),
                "clear_on_close": Flag(),
                "notify_on_close": Flag(),
                "submit_disabled": Flag(),
            },
            "title blocks",
        ),
        "home": kind_of(
            "home", {**VIEW, "blocks": Many(BLOCKS["home"], 0, MOST_BLOCKS["home"])}, "blocks"
        ),
    }
)
MESSAGE_BLOCKS = Many(BLOCKS["message"], 0, MOST_BLOCKS["message"])
