"""A mapping: what the headings and words of one particular spreadsheet mean."""

import json
from collections.abc import Mapping as MappingOf
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from credbot.domain.errors import BadInput
from credbot.domain.identifiers import fold
from credbot.imports.columns import COLUMNS, canonical
from credbot.imports.rows import Kind

EXAMPLE = (
    '{"columns": {"Ins Co": "payer"}, "values": {"status": {"pending": "collecting"}}, '
    '"constants": {"track": "enrollment"}}'
)
_EMPTY: MappingOf[str, Any] = MappingProxyType({})


@dataclass(frozen=True)
class Mapping:
    """`columns`: heading -> column ("" to ignore it); `values`: column -> word -> value;
    `constants`: column -> the value where a row says nothing."""

    columns: MappingOf[str, str] = field(default_factory=lambda: _EMPTY)
    values: MappingOf[str, MappingOf[str, str]] = field(default_factory=lambda: _EMPTY)
    constants: MappingOf[str, str] = field(default_factory=lambda: _EMPTY)


NOTHING = Mapping()


def read_mapping(text: str | bytes, name: str = "mapping") -> Mapping:
    """A mapping from JSON. Raises BadInput with the fault, its line and a right example."""
    try:
        data = json.loads(text)
    except json.JSONDecodeError as fault:
        raise BadInput(
            f"{name}, line {fault.lineno}: this is not JSON ({fault.msg}). A right one: {EXAMPLE}"
        ) from fault
    except (UnicodeDecodeError, RecursionError) as fault:
        raise BadInput(f"{name} is not JSON text. A right one: {EXAMPLE}") from fault
    if not isinstance(data, dict):
        raise BadInput(f"{name} must be one JSON object. A right one: {EXAMPLE}")
    unknown = sorted(set(data) - {"columns", "values", "constants"})
    if unknown:
        raise BadInput(
            f"{name} has a part {unknown[0]!r}; parts are columns, values and constants. "
            f"A right one: {EXAMPLE}"
        )
    values = _part(data, "values", name)
    return Mapping(
        columns=_columns(_part(data, "columns", name), name),
        values={
            _column(key, name, "values"): _words(key, word, name) for key, word in values.items()
        },
        constants={
            _column(key, name, "constants"): _text(value, f"constants → {key}", name)
            for key, value in _part(data, "constants", name).items()
        },
    )


def _part(data: dict[str, Any], part: str, name: str) -> dict[str, Any]:
    value = data.get(part) or {}
    if not isinstance(value, dict):
        raise BadInput(f"{name}: {part} must be an object. A right one: {EXAMPLE}")
    return value


def _columns(part: dict[str, Any], name: str) -> dict[str, str]:
    chosen = {}
    for heading, column in part.items():
        ignored = column is None or column in ("", "ignore")
        chosen[heading] = "" if ignored else _column(column, name, f"columns → {heading}")
    return chosen


def _column(column: Any, name: str, where: str) -> str:
    known = {key for columns in COLUMNS.values() for key in columns}
    if not isinstance(column, str) or column not in known:
        raise BadInput(
            f"{name}: {where}: there is no column {column!r}. "
            f"Columns: {', '.join(canonical(Kind.FILES))}."
        )
    return column


def _words(column: str, words: Any, name: str) -> dict[str, str]:
    if not isinstance(words, dict):
        raise BadInput(f"{name}: values → {column} must be an object. A right one: {EXAMPLE}")
    return {
        fold(word): _text(value, f"values → {column} → {word}", name)
        for word, value in words.items()
    }


def _text(value: Any, where: str, name: str) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "y" if value else "n"
    if isinstance(value, str | int | float):
        return str(value)
    raise BadInput(f"{name}: {where} must be a text. A right one: {EXAMPLE}")
