"""Typed words that move a file. Each body reads as its usage line."""

import re
from datetime import date

from credbot import services, views
from credbot.commands.door import Ask, Reply, Say
from credbot.commands.grammar import Command, Words
from credbot.domain.dates import Passed, spoken
from credbot.domain.errors import BadInput
from credbot.domain.files import HoldParty, Outcome, WaitingOn
from credbot.domain.people import Person
from credbot.domain.pipeline import titles_of
from credbot.domain.roles import require

_YEAR = re.compile(r"\d{4}")
_WITH_YEAR = "Type it with its year to say you mean it: {}."
LONGEST_STAGE = 3
"""Words of the longest title of a stage."""


def advance_file(ask: Ask) -> Reply:
    words = ask.words
    file = words.file()
    plain = words.done() or words.left[0].casefold() == "because"
    stage = None if plain else take_stage(ask, words, file)
    because = words.rest("why it moves anyway") if words.keyword("because") else None
    words.nothing_more()
    deed = services.pipeline.advance_file(
        ask.db, ask.who, file, stage, now=ask.now, because=because
    )
    return Say(views.pipeline.effect(deed))


def move_file(ask: Ask) -> Reply:
    """On or back, whichever way the stage lies; back needs the reason."""
    words = ask.words
    file = words.file()
    stage = take_stage(ask, words, file)
    card = services.lists.read_card(ask.db, ask.who, file, now=ask.now)
    stages = card.track.stages
    if stage not in stages or stages.index(stage) >= stages.index(card.row.file.stage):
        return advance_file(ask)
    return return_file(ask)


def return_file(ask: Ask) -> Reply:
    words = ask.words
    file = words.file()
    stage = take_stage(ask, words, file)
    why = words.rest("why it goes back")
    deed = services.pipeline.return_file(ask.db, ask.who, file, stage, why, now=ask.now)
    return Say(views.pipeline.effect(deed))


def wait_file(ask: Ask) -> Reply:
    words = ask.words
    file = words.file()
    party = words.one_of(WaitingOn, "who has the ball")
    next_touch = words.next_touch()
    words.keyword("for")
    what = words.rest("for what")
    deed = services.pipeline.wait_file(
        ask.db, ask.who, file, party, what, next_touch=next_touch, now=ask.now
    )
    return Say(views.pipeline.effect(deed))


def hold_file(ask: Ask) -> Reply:
    words = ask.words
    file = words.file()
    party = words.one_of(HoldParty, "with whom it was agreed")
    until = words.day_after("until")
    why = words.rest("why it waits")
    deed = services.pipeline.hold_file(ask.db, ask.who, file, party, until, why, now=ask.now)
    return Say(views.pipeline.effect(deed))


def resume_file(ask: Ask) -> Reply:
    words = ask.words
    file = words.file()
    words.nothing_more()
    deed = services.pipeline.resume_file(ask.db, ask.who, file, now=ask.now)
    return Say(views.pipeline.effect(deed))


def close_file(ask: Ask) -> Reply:
    words = ask.words
    file = words.file()
    outcome = words.longest_of(Outcome, "with which outcome")
    why = words.optional_rest() or None
    deed = services.pipeline.close_file(ask.db, ask.who, file, outcome, why, now=ask.now)
    return Say(views.pipeline.effect(deed))


def reopen_file(ask: Ask) -> Reply:
    words = ask.words
    file = words.file()
    why = words.rest("why it opens again")
    deed = services.pipeline.reopen_file(ask.db, ask.who, file, why, now=ask.now)
    return Say(views.pipeline.effect(deed))


def assign_files(ask: Ask) -> Reply:
    words = ask.words
    files = words.files()
    words.keyword("to")
    name = words.rest("to whom")
    if name.count("<@") > 1:
        raise BadInput("This gives them to one person; `deal` gives a list to several in turn.")
    owner = owner_named(ask, name)
    deeds = services.pipeline.assign_files(ask.db, ask.who, files, owner, now=ask.now)
    return Say(views.pipeline.effects(deeds))


def move_date(ask: Ask) -> Reply:
    words = ask.words
    file = words.file()
    kind = words.word("which date: start or due").casefold()
    day = day_meant(words)
    why = words.rest("why it moves")
    deed = services.pipeline.move_date(ask.db, ask.who, file, kind, day, why, now=ask.now)
    return Say(views.pipeline.effect(deed))


def add_note(ask: Ask) -> Reply:
    words = ask.words
    file = words.file()
    text = words.rest("what to note")
    deed = services.notes.add_note(ask.db, ask.who, file, text, now=ask.now)
    return Say(views.pipeline.effect(deed))


def undo(ask: Ask) -> Reply:
    ask.words.nothing_more()
    deeds = services.pipeline.undo(ask.db, ask.who, now=ask.now)
    return Say(views.pipeline.effects(deeds))


def got_item(ask: Ask) -> Reply:
    words = ask.words
    file = words.file()
    item, day = _item_and_day(words)
    deed = services.items.got_item(ask.db, ask.who, file, item, day=day, now=ask.now)
    return Say(views.pipeline.effect(deed))


def _item_and_day(words: Words) -> tuple[str, date | None]:
    """An item, and as the last words the day on which it came; None when none is said."""
    left = words.left
    for place in range(1, len(left)):
        said = Words(" ".join(left[place:]), words.today, words.calendar)
        try:
            day = said.day("on which day", past=True)
        except BadInput:
            continue
        if said.done():
            return " ".join(left[:place]), day
    return words.rest("which item"), None


BY = {"cvo": "cvo", "us": "own", "own": "own"}
"""The last word of a verification: by whom."""


def verify_item(ask: Ask) -> Reply:
    words = ask.words
    file = words.file()
    item = words.word("which item")
    day = words.day("on which day the source was consulted", past=True)
    rest = words.optional_rest()
    by = next((one for one in BY if rest.casefold().endswith(f"by {one}")), None)
    source = (rest[: -len(f"by {by}")] if by else rest).strip() or None
    deed = services.items.verify_item(
        ask.db,
        ask.who,
        file,
        item,
        day,
        source=source,
        by=by and BY[by],
        now=ask.now,
    )
    return Say(views.pipeline.effect(deed))


def finish_item(ask: Ask) -> Reply:
    words = ask.words
    file = words.file()
    item = words.rest("which item")
    deed = services.items.finish_item(ask.db, ask.who, file, item, now=ask.now)
    return Say(views.pipeline.effect(deed))


def waive_item(ask: Ask) -> Reply:
    words = ask.words
    file = words.file()
    item = words.word("which item")
    why = words.rest("why it is waived")
    deed = services.items.waive_item(ask.db, ask.who, file, item, why, now=ask.now)
    return Say(views.pipeline.effect(deed))


def take_stage(ask: Ask, words: Words, file: int) -> str:
    """A stage of the file's track by its key or title, which may be several words.

    Raises BadInput with the stages of this track, Unknown for no such file.
    """
    track = services.pipeline.track_of(ask.db, ask.who, file)
    stages = ask.rules.tracks.stages
    titles = titles_of(ask.rules.tracks, track.stages)
    if words.done():
        raise BadInput(f"Say to which stage: {titles}.")
    left = words.left
    for length in range(min(LONGEST_STAGE, len(left)), 0, -1):
        wanted = " ".join(left[:length]).casefold().strip(",")
        named = wanted.replace(" ", "_").replace("-", "_")
        for key in track.stages:
            title = stages[key].title.casefold()
            if named == key or wanted in (title, title.partition(",")[0]):
                for _ in range(length):
                    words.take()
                return key
    raise BadInput(f"{track.title} has no stage {left[0]}. Its stages: {titles}.")


def day_meant(words: Words) -> date:
    """A start or due date. One that has passed counts when the year is typed with it."""
    try:
        typed = words.left[0] if words.left else ""
        day = words.day("the new date")
    except Passed as passed:
        raise BadInput(f"{passed} {_WITH_YEAR.format(passed.day)}") from None
    if day < words.today and not _YEAR.search(typed):
        raise BadInput(f"{spoken(day, words.today)} has passed. {_WITH_YEAR.format(day)}")
    return day


def owner_named(ask: Ask, name: str) -> Person | None:
    """The person to assign to; None for `nobody`. Raises NotAllowed before it tells of people."""
    require(ask.who, "pipeline.assign_self")
    if name.casefold() in ("nobody", "no one", "none"):
        return None
    return services.pipeline.find_owner(ask.db, ask.who, name)


COMMANDS = (
    Command(
        verb="assign",
        usage="1042 [1043 …] @who",
        example="assign 1042 1043 @ana",
        about="Give files to somebody, `me` or `nobody`.",
        run=assign_files,
    ),
    Command(
        verb="advance",
        usage="1042 [stage] [because WHY]",
        example="advance 1042",
        about="On to the next stage, or to a later one; coordinators can give a reason.",
        run=advance_file,
    ),
    Command(
        verb="move",
        usage="1042 STAGE [why]",
        example="move 1042 collecting signature missing",
        about="On or back to a stage; back needs the reason.",
        run=move_file,
    ),
    Command(
        verb="return",
        usage="1042 STAGE why",
        example="return 1042 collecting signature missing",
        about="Back to an earlier stage.",
        run=return_file,
    ),
    Command(
        verb="wait",
        usage="1042 provider|payer|cvo|source|committee|us for WHAT [next DATE]",
        example="wait 1042 provider for signed W-9 next fri",
        about="Who has the ball, for what, and when we look again.",
        run=wait_file,
    ),
    Command(
        verb="hold",
        usage="1042 provider|payer|internal until DATE why",
        example="hold 1042 payer until 12/05 waiting on roster",
        about="Stop our clock by agreement, 90 days at most.",
        run=hold_file,
    ),
    Command(
        verb="resume",
        usage="1042",
        example="resume 1042",
        about="Let a held file's clock run again.",
        run=resume_file,
    ),
    Command(
        verb="close",
        usage="1042 OUTCOME [why]",
        example="close 1042 approved",
        about="End a file: approved, denied, withdrawn, closed_incomplete, …",
        run=close_file,
    ),
    Command(
        verb="reopen",
        usage="1042 why",
        example="reopen 1042 closed by mistake",
        about="Open a closed file again.",
        run=reopen_file,
    ),
    Command(
        verb="date",
        usage="1042 start|due DATE why",
        example="date 1042 start 12/14 contract signed late",
        about="Move a date; the first one is kept.",
        run=move_date,
    ),
    Command(
        verb="note",
        usage="1042 TEXT",
        example="note 1042 practice moves in January",
        about="Put a note into the record.",
        run=add_note,
    ),
    Command(
        verb="undo",
        usage="",
        example="undo",
        about="Take back your last act while nobody has changed the same thing since.",
        run=undo,
    ),
    Command(
        verb="got",
        usage="1042 ITEM [DATE]",
        example="got 1042 coi",
        about="An item came in.",
        run=got_item,
        topic="items",
    ),
    Command(
        verb="verified",
        usage="1042 ITEM DATE [SOURCE] [by cvo|us]",
        example="verified 1042 license 11/20 TX Medical Board",
        about="An item was verified at its source on that day.",
        run=verify_item,
        topic="items",
    ),
    Command(
        verb="done",
        usage="1042 ITEM",
        example="done 1042 w9",
        about="An item is settled today.",
        run=finish_item,
        topic="items",
    ),
    Command(
        verb="waive",
        usage="1042 ITEM why",
        example="waive 1042 board not claimed",
        about="Do without an item; coordinators only.",
        run=waive_item,
        topic="items",
        needs="pipeline.waive",
    ),
)
