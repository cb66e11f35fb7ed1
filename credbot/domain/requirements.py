"""What a file still needs, and from whom."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from credbot.domain.errors import BadInput, Refused, Unknown
from credbot.domain.files import File, WaitingOn
from credbot.domain.tracks import Requirement, Tracks

OWN = "own-"
"""How the keys of items begin that were added to one file."""

EVERY = "every"
LONGEST_TITLE = 100
MOST_OWN = 20


class Step(StrEnum):
    """What is done with an item: it comes in, or is verified at its source."""

    GOT = "got"
    VERIFIED = "verified"


@dataclass(frozen=True, slots=True)
class Item:
    """What is on record for one item of a file's checklist.

    Dates are days; `verified` is the day on which the source was consulted,
    not the day of typing. `verified_by` is `own` or `cvo`. `title` and `acts`
    are set for an item that was added to this one file.
    """

    key: str
    got: date | None = None
    verified: date | None = None
    source: str | None = None
    verified_by: str | None = None
    waived_why: str | None = None
    title: str | None = None
    acts: WaitingOn | None = None


@dataclass(frozen=True, slots=True)
class Missing:
    """A step that is due by the end of the file's present stage, or earlier."""

    key: str
    title: str
    acts: WaitingOn
    step: Step


class NeedsItems(Refused):
    """A file stays in its stage while items are missing. `may_override`: with a reason it moves."""

    def __init__(
        self, file: File, stage: str, titles: Sequence[str], *, may_override: bool
    ) -> None:
        way = (
            f"Type why to move it anyway: `/cred advance {file.id} because …`."
            if may_override
            else "Settle them, or ask a coordinator to move it with a reason."
        )
        super().__init__(
            f"{file.ref} stays in {stage}: {len(titles)} "
            f"{'item is' if len(titles) == 1 else 'items are'} missing "
            f"({'; '.join(titles)}). {way}"
        )
        self.may_override = may_override


def find_requirement(
    tracks: Tracks, track: str, word: str, have: Mapping[str, Item] | None = None
) -> Requirement:
    """The item that a word means: its key, or the start of key or title.

    `have` is what is on record for the file, with the items of its own.
    Raises Unknown with the items of this track when none or several fit.
    """
    wanted = _bare(word)
    own = [_need(item) for item in (have or {}).values() if item.title]
    items = (*tracks.requirements(track), *own)
    for item in items:
        if _bare(item.key) == wanted:
            return item
    if elsewhere := _elsewhere(tracks, track, wanted):
        known = ", ".join(item.key for item in items)
        raise Unknown(
            f"{elsewhere.title} is not on this checklist "
            f"({tracks.track(track).title}). Items: {known}."
        )
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
    return [*found, *_own_missing(items)]


def add_item(
    tracks: Tracks, track: str, have: Mapping[str, Item], title: str, acts: WaitingOn
) -> Item:
    """A new item of one file. Raises BadInput for one that is there already or too long."""
    if not _bare(title) or len(title) > LONGEST_TITLE:
        raise BadInput(f"Name the item in at most {LONGEST_TITLE} characters.", "text")
    own = [item for item in have.values() if item.title]
    for known in (*tracks.requirements(track), *map(_need, own)):
        if _bare(title) in (_bare(known.key), _bare(known.title)):
            raise BadInput(f"{known.title} is on this checklist already.", "text")
    if len(own) >= MOST_OWN:
        raise BadInput(f"A file takes at most {MOST_OWN} items of its own.", "text")
    numbers = [int(item.key.removeprefix(OWN)) for item in own]
    return Item(f"{OWN}{max(numbers, default=0) + 1}", title=title, acts=acts)


def _need(item: Item) -> Requirement:
    """An item of the file's own as one of its checklist, due in every stage."""
    return Requirement(
        key=item.key, title=item.title or item.key, acts=item.acts or WaitingOn.US, got=EVERY
    )


def _own_missing(items: Mapping[str, Item]) -> list[Missing]:
    return [
        Missing(item.key, item.title, item.acts or WaitingOn.US, Step.GOT)
        for item in items.values()
        if item.title and not settled(item, Step.GOT)
    ]


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


def _elsewhere(tracks: Tracks, track: str, wanted: str) -> Requirement | None:
    """The item of another track's checklist whose key was typed; here it would mean another."""
    own = {item.key for item in tracks.requirements(track)}
    for items in tracks.checklists.values():
        for item in items:
            if _bare(item.key) == wanted and item.key not in own:
                return item
    return None


def _starts(item: Requirement, word: str) -> bool:
    return _bare(item.key).startswith(word) or _bare(item.title).startswith(word)


def _bare(text: str) -> str:
    """Letters and figures only: `W-9` and `w9` are one word."""
    return "".join(mark for mark in text.casefold() if mark.isalnum())
