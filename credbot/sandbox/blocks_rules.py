"""The small language in which Block Kit is written down, and its interpreter.

A rule says what a JSON value may be. `check` walks a value along its rule and
tells each difference in Slack's own sentence, with a JSON pointer to the place.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

ENTITIES = (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))


@dataclass(frozen=True)
class Problem:
    """One reason why Slack refuses a payload.

    `code` is `missing_field`, `invalid_type` or `failed_constraint`, or the name
    of the refusal itself where Slack has one (`msg_blocks_too_long`,
    `view_too_large`, `markdown_text_conflict`). `pointer` is a JSON pointer from
    the payload (`/blocks/0/text/text`) or the view (`/view/blocks/0`).
    `constraint` has `type`, `expected` and `got` where a limit was broken.
    """

    code: str
    message: str
    pointer: str
    constraint: dict[str, Any] | None = None

    @property
    def line(self) -> str:
        """The sentence with its pointer, as the Web API writes it."""
        return f"{self.message} [json-pointer:{self.pointer}]"


Problems = Iterator[Problem]
Law = Callable[[dict[str, Any], str], Problems]


@dataclass(frozen=True)
class Text:
    """A string. Lengths count `&`, `<` and `>` as the entities they become."""

    most: int | None = None
    least: int = 1
    pattern: str | None = None


@dataclass(frozen=True)
class Word:
    """One of a few strings."""

    choices: tuple[str, ...]


@dataclass(frozen=True)
class Whole:
    """An integer between two bounds, both included."""

    least: int | None = None
    most: int | None = None


@dataclass(frozen=True)
class Number:
    """Any number."""


@dataclass(frozen=True)
class Flag:
    """true or false."""


@dataclass(frozen=True)
class Anything:
    """A value that the page shows or ignores; nothing is promised about it."""


@dataclass(frozen=True)
class Many:
    """An array."""

    item: "Rule"
    least: int = 0
    most: int | None = None


@dataclass(frozen=True)
class Shape:
    """An object with these properties and no others.

    `laws` are called after the properties, for what spans several of them.
    """

    fields: "Mapping[str, Rule]"
    required: tuple[str, ...] = ()
    laws: tuple[Law, ...] = ()


@dataclass(frozen=True)
class Kind:
    """An object whose `type` chooses its shape.

    `closed` is how Slack words a wrong type: a text object has an enum, a block
    or an element an unsupported type.
    """

    shapes: Mapping[str, Shape]
    closed: bool = False


Rule = Text | Word | Whole | Number | Flag | Anything | Many | Shape | Kind


def length(text: str) -> int:
    """Characters of `text` once `&`, `<` and `>` are entities, each counted once."""
    for entity, character in ENTITIES:
        text = text.replace(entity, character)
    return len(text) + 4 * text.count("&") + 3 * (text.count("<") + text.count(">"))


def failed(message: str, pointer: str, kind: str, expected: Any, got: Any) -> Problem:
    """A constraint that was not kept."""
    constraint = {"type": kind, "expected": expected, "got": got}
    return Problem("failed_constraint", message, pointer, constraint)


def check(rule: Rule, value: Any, pointer: str) -> Problems:
    """Every way in which `value` differs from `rule`; `pointer` is where it stands."""
    match rule:
        case Text():
            yield from _check_text(rule, value, pointer)
        case Word(choices):
            yield from _check_word(choices, value, pointer)
        case Whole():
            yield from _check_whole(rule, value, pointer)
        case Number():
            if isinstance(value, bool) or not isinstance(value, int | float):
                yield Problem("invalid_type", "must provide a number", pointer)
        case Flag():
            if not isinstance(value, bool):
                yield Problem("invalid_type", "must provide a boolean", pointer)
        case Many():
            yield from _check_many(rule, value, pointer)
        case Shape():
            yield from _check_shape(rule, value, pointer)
        case Kind():
            yield from _check_kind(rule, value, pointer)
        case Anything():
            return


def _check_text(rule: Text, value: Any, pointer: str) -> Problems:
    if not isinstance(value, str):
        yield Problem("invalid_type", "must provide a string", pointer)
        return
    size = length(value)
    if size < rule.least:
        message = f"must be more than {rule.least - 1} characters"
        yield failed(message, pointer, "min_length", rule.least, size)
    if rule.most is not None and size > rule.most:
        message = f"must be less than {rule.most + 1} characters"
        yield failed(message, pointer, "max_length", rule.most, size)
    if rule.pattern is not None and not re.fullmatch(rule.pattern, value):
        message = f"input must match regex pattern: {rule.pattern}"
        yield failed(message, pointer, "regex", rule.pattern, value)


def _check_word(choices: tuple[str, ...], value: Any, pointer: str) -> Problems:
    if not isinstance(value, str):
        yield Problem("invalid_type", "must provide a string", pointer)
    elif value not in choices:
        yield failed("must be a valid enum value", pointer, "enum", list(choices), value)


def _check_whole(rule: Whole, value: Any, pointer: str) -> Problems:
    if isinstance(value, bool) or not isinstance(value, int):
        yield Problem("invalid_type", "must provide an integer", pointer)
        return
    if rule.least is not None and value < rule.least:
        message = f"must be greater than or equal to {rule.least}"
        yield failed(message, pointer, "minimum", rule.least, value)
    if rule.most is not None and value > rule.most:
        message = f"must be less than or equal to {rule.most}"
        yield failed(message, pointer, "maximum", rule.most, value)


def _check_many(rule: Many, value: Any, pointer: str) -> Problems:
    if not isinstance(value, list):
        yield Problem("invalid_type", "must provide an array", pointer)
        return
    if len(value) < rule.least:
        message = f"must provide at least {rule.least} items"
        yield failed(message, pointer, "min_items", rule.least, len(value))
    if rule.most is not None and len(value) > rule.most:
        message = f"no more than {rule.most} items allowed"
        yield failed(message, pointer, "max_items", rule.most, len(value))
    for index, item in enumerate(value):
        yield from check(rule.item, item, f"{pointer}/{index}")


def _check_shape(rule: Shape, value: Any, pointer: str) -> Problems:
    if not isinstance(value, dict):
        yield Problem("invalid_type", "must provide an object", pointer)
        return
    for name in rule.required:
        if name not in value:
            yield Problem("missing_field", f"missing required field: {name}", pointer)
    sound = True
    for name, inner in value.items():
        if name not in rule.fields:
            yield Problem("failed_constraint", f"invalid additional property: {name}", pointer)
            continue
        for problem in check(rule.fields[name], inner, f"{pointer}/{name}"):
            sound = False
            yield problem
    # A law may take the types of the properties for granted.
    if sound:
        for law in rule.laws:
            yield from law(value, pointer)


def _check_kind(rule: Kind, value: Any, pointer: str) -> Problems:
    if not isinstance(value, dict):
        yield Problem("invalid_type", "must provide an object", pointer)
        return
    if "type" not in value:
        yield Problem("missing_field", "missing required field: type", pointer)
        return
    kind = value["type"]
    if not isinstance(kind, str):
        yield Problem("invalid_type", "must provide a string", f"{pointer}/type")
    elif kind not in rule.shapes:
        message = "must be a valid enum value" if rule.closed else f"unsupported type: {kind}"
        yield failed(message, f"{pointer}/type", "enum", list(rule.shapes), kind)
    else:
        yield from _check_shape(rule.shapes[kind], value, pointer)
