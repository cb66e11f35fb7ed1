"""Small Block Kit values for the tests of its rules."""

from typing import Any

from credbot.sandbox.blocks import Problem, check_message


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
