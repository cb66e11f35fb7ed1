"""What a file still needs, and from whom."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from credbot.domain.errors import BadInput, Unknown
from credbot.domain.files import File, WaitingOn
from credbot.domain.tracks import Requirement, Tracks


class Step(StrEnum):
    """What is done with an item: it comes in, or is verified at its source."""

    GOT = "got"
    VERIFIED = "verified"


@dataclass(frozen=True, slots=True)
class Item:
    """What is on record for one item of a file's checklist.

    Dates are days; `verified` is the day on which the source was consulted,
    not the day of typing. `verified_by` is `own` or `cvo`.
    """

    key: str
    got: date | None = None
    verified: date | None = None
    source: str | None = None
    verified_by: str | None = None
    waived_why: str | None = None


@dataclass(frozen=True, slots=True)
class Missing:
    """A step that is due by the end of the file's present stage, or earlier."""

    key: str
    title: str
    acts: WaitingOn
    step: Step


def find_requirement(tracks: Tracks, track: str, word: str) -> Requirement:
    """The item that a word means: its key, or the start of key or title.

    Raises Unknown with the items of this track when none or several fit.
    """
    wanted = _bare(word)
    items = tracks.requirements(track)
    for item in items:
        if _bare(item.key) == wanted:
            return item
    near = [item for item in items if wanted and _starts(item, wanted)]
    if len(near) == 1:
        return near[0]
    known = ", ".join(item.key for item in (near or items))
    raise Unknown(f"{word} is no single item of this checklist. Items: {known}.")


def missing(tracks: Tracks, file: File, items: Mapping[str, Item]) -> list[Missing]:
    """Steps not yet done that are due by the end of the present stage.

    Of the stages before only what is on record as open: a file that came in
    half way has done what nobody wrote down.
    """
    stages = tracks.track(file.track).stages
    behind = set(stages[: stages.index(file.stage)])
    found = []
    for need in tracks.requirements(file.track):
        have = items.get(need.key, Item(need.key))
        for step, stage in ((Step.GOT, need.got), (Step.VERIFIED, need.verified)):
            due = stage == file.stage or (stage in behind and need.key in items)
            if due and not settled(have, step):
                found.append(Missing(need.key, need.title, need.acts, step))
    return found


def settled(item: Item, step: Step) -> bool:
    """Whether a step is done or waived."""
    if item.waived_why:
        return True
    return bool(item.got if step is Step.GOT else item.verified) or (
        step is Step.GOT and item.verified is not None
    )


def single_step(need: Requirement) -> Step:
    """The step that `done` means. Raises BadInput where both are possible."""
    if need.got and need.verified:
        raise BadInput(
            f"{need.title} is first received and then verified. "
            f"Say which: `got … {need.key}` or `verified … {need.key} DATE SOURCE`."
        )
    return Step.GOT if need.got else Step.VERIFIED


def got(item: Item, day: date, today: date) -> Item:
    """Raises BadInput for a day that has not come yet."""
    _not_future(day, today, "received")
    return replace(item, got=day)


def verified(item: Item, day: date, today: date, source: str | None, by: str) -> Item:
    """Raises BadInput for a day that has not come yet."""
    _not_future(day, today, "verified")
    return replace(item, verified=day, source=source, verified_by=by)


def _not_future(day: date, today: date, what: str) -> None:
    if day > today:
        raise BadInput(f"An item can't be {what} on a day that has not come yet.", "day")


def _starts(item: Requirement, word: str) -> bool:
    return _bare(item.key).startswith(word) or _bare(item.title).startswith(word)


def _bare(text: str) -> str:
    """Letters and figures only: `W-9` and `w9` are one word."""
    return "".join(mark for mark in text.casefold() if mark.isalnum())
