"""Block Kit's composition objects and elements as tables of rules.

Numbers are Slack's published limits; where its pages disagree, the smaller one.
"""

from collections.abc import Iterator
from typing import Any

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
)

ID = Text(255)
STYLE = Word(("primary", "danger"))
DATE = r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])"
TIME = r"([01]\d|2[0-3]):[0-5]\d"


def kind_of(name: str, fields: dict[str, Rule], required: str = "", *laws: Law) -> Shape:
    """A shape with its `type`; `required` are further names, separated by spaces."""
    return Shape({"type": Word((name,)), **fields}, ("type", *required.split()), laws)


def either(*names: str) -> Law:
    """Exactly one of these properties must be there."""

    def law(value: dict[str, Any], pointer: str) -> Iterator[Problem]:
        present = [name for name in names if name in value]
        if len(present) != 1:
            words = " or ".join(f"`{name}`" for name in names)
            rule = (
                f"must define either {words}" if not present else f"must define only one of {words}"
            )
            yield failed(rule, pointer, "one_of", list(names), present)

    return law


def _text_shape(kind: str, most: int, least: int = 1) -> Shape:
    extra = "emoji" if kind == "plain_text" else "verbatim"
    return kind_of(kind, {"text": Text(most, least), extra: Flag()}, "text")


def plain(most: int, least: int = 1) -> Kind:
    """A plain_text object of at most so many characters."""
    return Kind({"plain_text": _text_shape("plain_text", most, least)}, closed=True)


def mrkdwn(most: int) -> Kind:
    """A mrkdwn object of at most so many characters."""
    return Kind({"mrkdwn": _text_shape("mrkdwn", most)}, closed=True)


def text(most: int) -> Kind:
    """A text object of either kind."""
    shapes = {kind: _text_shape(kind, most) for kind in ("plain_text", "mrkdwn")}
    return Kind(shapes, closed=True)


CONFIRM = Shape(
    {
        "title": plain(100),
        "text": text(300),
        "confirm": plain(30),
        "deny": plain(30),
        "style": STYLE,
    },
    ("title", "text", "confirm", "deny"),
)
SLACK_FILE = Shape({"id": Text(255), "url": Text(3000)}, (), (either("id", "url"),))
IMAGE_SOURCE: dict[str, Rule] = {
    "alt_text": Text(2000),
    "image_url": Text(3000),
    "slack_file": SLACK_FILE,
}
IMAGE = kind_of("image", IMAGE_SOURCE, "alt_text", either("image_url", "slack_file"))
DISPATCH = Shape(
    {"trigger_actions_on": Many(Word(("on_enter_pressed", "on_character_entered")), 1, 2)}
)
FILTER = Shape(
    {
        "include": Many(Word(("im", "mpim", "private", "public")), 1),
        "exclude_external_shared_channels": Flag(),
        "exclude_bot_users": Flag(),
    }
)


def _option(words: Kind, *extra: str) -> Shape:
    fields: dict[str, Rule] = {"text": words, "value": Text(75), "description": plain(75)}
    return Shape(fields | dict.fromkeys(extra, Text(3000)), ("text", "value"))


OPTION = _option(plain(75))
RICH_OPTION = Shape(
    {"text": text(75), "value": Text(75), "description": text(75)}, ("text", "value")
)
GROUP = Shape({"label": plain(75), "options": Many(OPTION, 1, 100)}, ("label", "options"))


def _offered(value: dict[str, Any]) -> list[Any]:
    grouped = [option for group in value.get("option_groups", []) for option in group["options"]]
    return [*value.get("options", []), *grouped]


def _initial_is_offered(value: dict[str, Any], pointer: str) -> Iterator[Problem]:
    """What is chosen beforehand must equal one of the options, word for word."""
    offered = _offered(value)
    chosen = [(f"{pointer}/initial_option", value.get("initial_option"))]
    for index, option in enumerate(value.get("initial_options", [])):
        chosen.append((f"{pointer}/initial_options/{index}", option))
    for place, option in chosen:
        if option is not None and option not in offered:
            message = "must be one of the provided options"
            yield failed(message, place, "enum", offered, option)


ACTION: dict[str, Rule] = {"action_id": ID}
CONFIRMED: dict[str, Rule] = ACTION | {"confirm": CONFIRM}
FIELD: dict[str, Rule] = CONFIRMED | {"focus_on_load": Flag()}
PICKED: dict[str, Rule] = FIELD | {"placeholder": plain(150)}
TYPED: dict[str, Rule] = ACTION | {
    "placeholder": plain(150),
    "focus_on_load": Flag(),
    "dispatch_action_config": DISPATCH,
    "initial_value": Text(3000, 0),
}
STATIC: dict[str, Rule] = PICKED | {
    "options": Many(OPTION, 1, 100),
    "option_groups": Many(GROUP, 1, 100),
}
CURRENT: dict[str, Rule] = {"default_to_current_conversation": Flag(), "filter": FILTER}
RESPONSE: dict[str, Rule] = {"response_url_enabled": Flag()}
QUERY: dict[str, Rule] = {"min_query_length": Whole(0)}
ONE_LIST = (either("options", "option_groups"), _initial_is_offered)

# initial_… of a select: one value, or a list with a ceiling for the multi form.
SELECTS: dict[str, tuple[dict[str, Rule], str, Rule, dict[str, Rule], tuple[Law, ...]]] = {
    "static_select": (STATIC, "initial_option", OPTION, {}, ONE_LIST),
    "external_select": (PICKED | QUERY, "initial_option", OPTION, {}, ()),
    "users_select": (PICKED, "initial_user", Text(255), {}, ()),
    "conversations_select": (PICKED | CURRENT, "initial_conversation", Text(255), RESPONSE, ()),
    "channels_select": (PICKED, "initial_channel", Text(255), RESPONSE, ()),
}


def _selects() -> dict[str, Shape]:
    shapes: dict[str, Shape] = {}
    for name, (fields, initial, item, single, laws) in SELECTS.items():
        shapes[name] = kind_of(name, fields | single | {initial: item}, "", *laws)
        many = fields | {f"{initial}s": Many(item, 1), "max_selected_items": Whole(1)}
        shapes[f"multi_{name}"] = kind_of(f"multi_{name}", many, "", *laws)
    return shapes


def _choices(name: str, initial: dict[str, Rule]) -> Shape:
    fields = FIELD | {"options": Many(RICH_OPTION, 1, 10)} | initial
    return kind_of(name, fields, "options", _initial_is_offered)


BUTTON = kind_of(
    "button",
    CONFIRMED
    | {
        "text": plain(75),
        "value": Text(2000),
        "url": Text(3000),
        "style": STYLE,
        "accessibility_label": Text(75),
    },
    "text",
)
OVERFLOW = kind_of(
    "overflow", CONFIRMED | {"options": Many(_option(plain(75), "url"), 1, 5)}, "options"
)
PICKERS: dict[str, Shape] = {
    "datepicker": kind_of("datepicker", PICKED | {"initial_date": Text(pattern=DATE)}),
    "timepicker": kind_of(
        "timepicker", PICKED | {"initial_time": Text(pattern=TIME), "timezone": Text(100)}
    ),
    "checkboxes": _choices("checkboxes", {"initial_options": Many(RICH_OPTION, 1, 10)}),
    "radio_buttons": _choices("radio_buttons", {"initial_option": RICH_OPTION}),
    **_selects(),
}
DATETIME = kind_of("datetimepicker", FIELD | {"initial_date_time": Whole(0, 9_999_999_999)})


def _bounds(value: dict[str, Any], pointer: str) -> Iterator[Problem]:
    """min_length may not pass max_length."""
    least, most = value.get("min_length", 0), value.get("max_length", 3000)
    if least > most:
        message = f"must be less than or equal to {most}"
        yield failed(message, f"{pointer}/min_length", "maximum", most, least)


INPUTS: dict[str, Shape] = {
    "plain_text_input": kind_of(
        "plain_text_input",
        TYPED | {"multiline": Flag(), "min_length": Whole(0, 3000), "max_length": Whole(1, 3000)},
        "",
        _bounds,
    ),
    "email_text_input": kind_of("email_text_input", TYPED),
    "url_text_input": kind_of("url_text_input", TYPED),
    "number_input": kind_of(
        "number_input",
        TYPED
        | {
            "is_decimal_allowed": Flag(),
            "min_value": Text(255),
            "max_value": Text(255),
        },
        "is_decimal_allowed",
    ),
}
FILE_INPUT = kind_of(
    "file_input", ACTION | {"filetypes": Many(Text(100), 1), "max_files": Whole(1, 10)}
)

RICH_STYLE = Shape({name: Flag() for name in ("bold", "italic", "strike", "code", "underline")})
STYLED: dict[str, Rule] = {"style": RICH_STYLE}
RICH_WORDS = Kind(
    {
        "text": kind_of("text", STYLED | {"text": Text()}, "text"),
        "link": kind_of(
            "link", STYLED | {"url": Text(3000), "text": Text(), "unsafe": Flag()}, "url"
        ),
        "user": kind_of("user", STYLED | {"user_id": Text()}, "user_id"),
        "channel": kind_of("channel", STYLED | {"channel_id": Text()}, "channel_id"),
        "usergroup": kind_of("usergroup", STYLED | {"usergroup_id": Text()}, "usergroup_id"),
        "team": kind_of("team", STYLED | {"team_id": Text()}, "team_id"),
        "emoji": kind_of(
            "emoji", STYLED | {"name": Text(), "unicode": Text(), "url": Text()}, "name"
        ),
        "date": kind_of(
            "date",
            STYLED | {"timestamp": Number(), "format": Text(), "url": Text(), "fallback": Text()},
            "timestamp format",
        ),
        "color": kind_of("color", STYLED | {"value": Text()}, "value"),
        "broadcast": kind_of(
            "broadcast", STYLED | {"range": Word(("here", "channel", "everyone"))}, "range"
        ),
    }
)
RICH_SECTION = kind_of("rich_text_section", {"elements": Many(RICH_WORDS)}, "elements")
RICH_PARTS = Kind(
    {
        "rich_text_section": RICH_SECTION,
        "rich_text_list": kind_of(
            "rich_text_list",
            {
                "elements": Many(Kind({"rich_text_section": RICH_SECTION}), 1),
                "style": Word(("bullet", "ordered")),
                "indent": Whole(0, 8),
                "offset": Whole(0),
                "border": Whole(0, 1),
            },
            "elements style",
        ),
        "rich_text_quote": kind_of(
            "rich_text_quote", {"elements": Many(RICH_WORDS), "border": Whole(0, 1)}, "elements"
        ),
        "rich_text_preformatted": kind_of(
            "rich_text_preformatted",
            {"elements": Many(RICH_WORDS), "border": Whole(0, 1), "language": Text()},
            "elements",
        ),
    }
)
RICH_TEXT = kind_of("rich_text", {"block_id": ID, "elements": Many(RICH_PARTS, 1)}, "elements")
RICH_INPUT = kind_of(
    "rich_text_input",
    TYPED | {"initial_value": RICH_TEXT, "min_lines": Whole(1), "max_lines": Whole(1)},
)
