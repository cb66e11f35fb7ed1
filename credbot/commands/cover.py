"""Typed words and presses about who is away."""

from datetime import date

from credbot import services, views
from credbot.commands.door import Ask, Open, Reply, Say, Turn
from credbot.commands.grammar import Command, Words
from credbot.commands.targets import number
from credbot.domain.dates import Passed, take_day
from credbot.domain.errors import BadInput
from credbot.domain.people import Person
from credbot.domain.quiet import read_days
from credbot.domain.roles import may, require


def away(ask: Ask) -> Reply:
    """Lists who is away, sets an absence, ends one, or sets the days on which one works."""
    words = ask.words
    if words.done():
        found = services.cover.list_away(ask.db, ask.who, now=ask.now)
        return Say(views.cover.listed(found))
    person = _person(ask, words.word("who: me or @who"))
    if words.keyword("off", "back"):
        words.nothing_more()
        ended = services.cover.come_back(ask.db, ask.who, now=ask.now, person=person)
        return Say(views.cover.ended(ended))
    if words.keyword("days"):
        return _days(ask, person, words.rest("on which days, as in mon-thu"))
    starts, ends = _span(words)
    if not words.keyword("cover", "covers", "with"):
        raise BadInput("Say who covers: cover @who.")
    cover = services.pipeline.find_owner(ask.db, ask.who, words.rest("who covers"))
    made = services.cover.go_away(ask.db, ask.who, person, cover, starts, ends, now=ask.now)
    return Say(views.cover.set_now(made))


def end(ask: Ask) -> Reply:
    """Ends an absence now, or takes back one that has not begun."""
    ended = services.cover.come_back(ask.db, ask.who, now=ask.now, cover_id=number(ask.value))
    return Say(views.cover.ended(ended))


def form(ask: Ask) -> Reply:
    """A form: from when to when somebody is away, and who covers."""
    require(ask.who, "pipeline.work")
    others = may(ask.who, "pipeline.assign")
    today = ask.who.today(ask.now)
    return Open(views.cover.form(ask.who.slack_id, today, for_others=others))


def set_away(ask: Ask) -> Reply:
    """Says from when to when somebody is away, and who covers."""
    given = ask.inputs
    starts, ends = given.get("starts"), given.get("ends")
    if not isinstance(starts, date) or not isinstance(ends, date):
        raise BadInput("Choose a date.", "ends" if isinstance(starts, date) else "starts")
    if not given.get("cover"):
        raise BadInput("Say who covers.", "cover")
    person = _person(ask, f"<@{given['person']}>") if given.get("person") else ask.who
    stand_in = _person(ask, f"<@{given['cover']}>")
    made = services.cover.go_away(ask.db, ask.who, person, stand_in, starts, ends, now=ask.now)
    return Turn(views.forms.told(views.cover.set_now(made), "Away"))


def _person(ask: Ask, word: str) -> Person:
    require(ask.who, "pipeline.work")
    return services.pipeline.find_owner(ask.db, ask.who, word)


def _days(ask: Ask, person: Person, text: str) -> Reply:
    mine = services.alerts.change(
        ask.db, ask.who, now=ask.now, person=person, days=read_days(text.split())
    )
    return Say(views.alerts.chosen(mine, person.name if person.id != ask.who.id else None))


def _span(words: Words) -> tuple[date, date]:
    """`fri`, `fri mon`, `11/25 to 12/1`, `until dec 1` (from today on)."""
    if words.keyword("until", "to", "till"):
        return words.today, words.day("until which day")
    words.keyword("from", "on")
    starts = words.day("from which day")
    words.keyword("to", "until", "till", "-")
    if not words.left or words.left[0].casefold() in ("cover", "covers", "with"):
        return starts, starts
    # A weekday after the first day is meant, as in `mon fri` typed on a Thursday.
    try:
        found = take_day(words.left, starts, words.calendar)
    except Passed:  # before the first day: told as that, not as a day gone by
        found = None
    ends = words.day("until which day")
    return starts, found[0] if found and ends < starts and found[0] >= starts else ends


COMMANDS = (
    Command(
        verb="away",
        usage="[me|@who FROM TO cover @who | me off | me days mon-thu]",
        example="away me 11/30 12/4 cover @sam",
        about="Who is away and who covers; alone it lists them.",
        run=away,
        topic="team",
        needs="pipeline.work",
    ),
)

PRESSES = {"cover.end": end, "cover.form": form}
SUBMISSIONS = {"cover.set": set_away}
