"""What counts as one thing to do: a file, or the files that one call or question covers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from credbot.domain.cards import Row
from credbot.domain.files import File, Status, WaitingOn
from credbot.domain.queue import Filter

Call = tuple[str, int]
"""Whom to reach: (`payer`, id), (`provider`, id), or (`file`, id) for what stands alone."""


@dataclass(frozen=True, slots=True)
class Thing:
    """One thing to do. `rows` are the first of its `files`."""

    call: Call
    rows: tuple[Row, ...]
    files: int


def call_of(file: File) -> Call:
    """Files that wait on one payer are one call, those that wait on one provider one question.

    A file on hold stands alone. `store.counts` counts by the same rule.
    """
    if file.status is not Status.HOLD:
        if file.waiting_on is WaitingOn.PAYER and file.payer_id:
            return "payer", file.payer_id
        if file.waiting_on is WaitingOn.PROVIDER:
            return "provider", file.provider_id
    return "file", file.id


def filter_of(call: Call, owner_id: int) -> Filter:
    """What is due today of `owner_id` and belongs to a call; for a file alone all that is due."""
    kind, number = call
    due = Filter(owner_id=owner_id, due=True)
    if kind == "payer":
        running = replace(due, status=Status.OPEN, waiting_on=WaitingOn.PAYER)
        return replace(running, payer_id=number)
    if kind == "provider":
        running = replace(due, status=Status.OPEN, waiting_on=WaitingOn.PROVIDER)
        return replace(running, provider_id=number)
    return due


def things(rows: Sequence[Row], files: Mapping[Call, int]) -> tuple[Thing, ...]:
    """The rows drawn together by call, each at the place of its first; `files` has the counts."""
    together: dict[Call, list[Row]] = {}
    for row in rows:
        together.setdefault(call_of(row.file), []).append(row)
    return tuple(
        Thing(call, tuple(group), max(files.get(call, 0), len(group)))
        for call, group in together.items()
    )
