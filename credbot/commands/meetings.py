"""Meetings: listed, planned by a rule or one by one, moved, cancelled; what moves comes first."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from typing import Any

from credbot import services, views
from credbot.commands.door import Ask, Open, Reply, Say, Turn, instead
from credbot.commands.grammar import Command, Words
from credbot.commands.inputs import day_of, picked
from credbot.commands.inputs import typed as typed_into
from credbot.commands.payloads import OUTDATED_FORM
from credbot.commands.targets import OUTDATED_BUTTON, number
from credbot.domain import meetings as rules
from credbot.domain.controls import check_plain
from credbot.domain.errors import BadInput
from credbot.domain.meetings import Add, Cancel, Move, Restore, Rule, SetRule, Wish
from credbot.domain.roles import may, require

RULE = "meetings 2nd thursday at 12:00"
NEW = "committee new 12/10 12:00"


def meetings(ask: Ask) -> Reply:
    """Lists the dates, or plans by a rule."""
    words = ask.words
    if words.done():
        return _list(ask, 0)
    if words.keyword("new", "set", "rule") and words.done():
        return rule_form(ask)
    with _example(RULE):
        return _preview(ask, _typed_rule(ask, words))


def committee(ask: Ask) -> Reply:
    """Shows the coming meetings; `new` plans one, `move` and `cancel` change one."""
    words = ask.words
    if words.done():
        shown = services.meetings.read_planned(ask.db, ask.who, now=ask.now)
        return Say(views.meetings.committee(shown))
    with _example(NEW):
        return _change(ask, words)


def _change(ask: Ask, words: Words) -> Reply:
    if words.keyword("new"):
        return _new(ask, words)
    if words.keyword("move"):
        found = _meeting(ask, words)
        words.keyword("to")
        day = words.day("to which day")
        return _preview(ask, Move(found, day, None, words.rest("why it moves")))
    if words.keyword("cancel"):
        found = _meeting(ask, words)
        return _preview(ask, Cancel(found, words.rest("why it is cancelled")))
    raise BadInput(f"I don't know what {words.optional_rest()} means here.")


def show(ask: Ask) -> Reply:
    """Another page of the dates."""
    return _list(ask, number(ask.value))


def show_list(ask: Ask) -> Reply:
    """All dates that are planned."""
    return _list(ask, 0)


def open_meeting(ask: Ask) -> Reply:
    """One meeting, with what can be done about it."""
    one = services.meetings.read_meeting(ask.db, ask.who, number(ask.value))
    today = ask.who.today(ask.now)
    return instead(
        ask, views.meetings.meeting(one, today, may(ask.who, "calendar.change")), "Meetings"
    )


def rule_form(ask: Ask) -> Reply:
    """A form: when a body meets."""
    require(ask.who, "calendar.change")
    bodies, zone = services.meetings.usual(ask.db, ask.who)
    return Open(views.meetings.rule_form(bodies, zone, ask.who.today(ask.now)))


def add_form(ask: Ask) -> Reply:
    """A form: one meeting more."""
    require(ask.who, "calendar.change")
    return Open(views.meetings.add_form(services.meetings.usual(ask.db, ask.who)[0]))


def move_form(ask: Ask) -> Reply:
    """A form: another day for a meeting."""
    require(ask.who, "calendar.change")
    one = services.meetings.read_meeting(ask.db, ask.who, number(ask.value))
    return Open(views.meetings.move_form(one, ask.who.today(ask.now)))


def cancel_form(ask: Ask) -> Reply:
    """A form: why a meeting is cancelled."""
    require(ask.who, "calendar.change")
    one = services.meetings.read_meeting(ask.db, ask.who, number(ask.value))
    return Open(views.meetings.cancel_form(one, ask.who.today(ask.now)))


def restore(ask: Ask) -> Reply:
    """A cancelled meeting is to be after all."""
    return _done(ask, Restore(number(ask.value)))


def choose(ask: Ask) -> Reply:
    """A choice of a meeting's menu."""
    verb, _, value = ask.value.partition(" ")
    if verb not in CHOICES:
        raise BadInput(OUTDATED_BUTTON)
    return CHOICES[verb](replace(ask, value=value))


def look(ask: Ask) -> Reply:
    """Shows the days of a rule, before it is saved."""
    given = ask.inputs
    seats = given.get("seats")
    if seats and not str(seats).isdecimal():
        raise BadInput("Seats are a whole number from 1 to 999.", "seats")
    wish = SetRule(
        typed_into(given, "body", "which body"),
        rules.read_rule(typed_into(given, "rule", "when it meets")),
        rules.read_time(given.get("at")),
        check_plain("zone", given.get("zone")),
        int(seats) if seats else None,
        day_of(given, "first"),
        picked(given, "last"),
    )
    return _look(ask, wish)


def look_at_new(ask: Ask) -> Reply:
    """Shows what one meeting more would move."""
    given = ask.inputs
    body, day = typed_into(given, "body", "which body"), day_of(given, "day")
    at = rules.read_time(given.get("at"))
    return _look(ask, Add(body, day, at, place=given.get("place")))


def look_at_move(ask: Ask) -> Reply:
    """Shows what another day would move."""
    given = ask.inputs
    why, day = typed_into(given, "why", "why it moves"), day_of(given, "day")
    return _look(ask, Move(number(ask.meta), day, rules.read_time(given.get("at")), why))


def look_at_cancel(ask: Ask) -> Reply:
    """Shows what a cancelled meeting would move."""
    why = typed_into(ask.inputs, "why", "why it is cancelled")
    return _look(ask, Cancel(number(ask.meta), why))


def save(ask: Ask) -> Reply:
    """Carries out what was shown."""
    deed = services.meetings.change(ask.db, ask.who, _unpacked(ask.meta), now=ask.now)
    return Turn(views.forms.told(views.meetings.done(deed), "Meetings"))


def do(ask: Ask) -> Reply:
    """Carries out what was shown."""
    return _done(ask, _unpacked(ask.value))


def undo(ask: Ask) -> Reply:
    """Takes a change of the meetings back."""
    act = number(ask.value, longest=20)
    found = services.meetings.undo(ask.db, ask.who, act, now=ask.now)
    return instead(ask, views.meetings.undone(found), "Meetings")


def _new(ask: Ask, words: Words) -> Reply:
    if words.done():
        return add_form(ask)
    day = words.day("on which day")
    at = body = None
    if not words.done() and words.left[0].casefold() not in ("for", "of"):
        at = rules.read_time(" ".join(words.left[:2])) if _two_words(words) else None
        if at:
            words.take()
        else:
            at = rules.read_time(words.left[0])
        words.take()
    if words.keyword("for", "of"):
        body = words.rest("for which body")
    words.nothing_more()
    return _done(ask, Add(body or "", day, at))


@contextmanager
def _example(right: str) -> Iterator[None]:
    """What is misread gets the example of a change, not of a look."""
    try:
        yield
    except BadInput as wrong:
        raise BadInput(f"{wrong} For example: `/cred {right}`", wrong.field) from None


def _two_words(words: Words) -> bool:
    return len(words.left) > 1 and words.left[1].casefold() in ("am", "pm")


def _typed_rule(ask: Ask, words: Words) -> SetRule:
    """`2nd thursday [at 12:00] [seats 12] [for BODY]`."""
    rule, options = [], {"at": "", "seats": "", "for": ""}
    place = ""
    for word in words.left:
        if word.casefold() in options:
            place = word.casefold()
        elif place:
            options[place] = f"{options[place]} {word}".strip()
        else:
            rule.append(word)
    if options["seats"] and not options["seats"].isdecimal():
        raise BadInput("Seats are a whole number from 1 to 999.")
    return SetRule(
        options["for"],
        rules.read_rule(" ".join(rule)),
        rules.read_time(options["at"]),
        None,
        int(options["seats"]) if options["seats"] else None,
        ask.who.today(ask.now),
    )


def _meeting(ask: Ask, words: Words) -> int:
    day = words.day("which meeting, by its day")
    return services.meetings.find_meeting(ask.db, ask.who, day, now=ask.now).id


def _list(ask: Ask, first: int) -> Reply:
    shown = services.meetings.read_planned(ask.db, ask.who, now=ask.now)
    return instead(ask, views.meetings.planned(shown, first), "Meetings")


def _preview(ask: Ask, wish: Wish) -> Reply:
    deed = services.meetings.change(ask.db, ask.who, wish, now=ask.now, preview=True)
    return Say(views.meetings.preview(deed))


def _look(ask: Ask, wish: Wish) -> Reply:
    deed = services.meetings.change(ask.db, ask.who, wish, now=ask.now, preview=True)
    return Turn(views.meetings.preview_form(deed))


def _done(ask: Ask, wish: Wish) -> Reply:
    deed = services.meetings.change(ask.db, ask.who, wish, now=ask.now)
    return instead(ask, views.meetings.done(deed), "Meetings")


def _unpacked(text: str) -> Wish:
    try:
        plain: dict[str, Any] = json.loads(text)
        kind = _WISHES[plain.pop("wish")]
        for name in ("day", "first", "last"):
            if plain.get(name):
                plain[name] = date.fromisoformat(plain[name])
        if "rule" in plain:
            plain["rule"] = Rule(**plain["rule"])
        wish: Wish = kind(**plain)
    except (ValueError, TypeError, KeyError, AttributeError):
        raise BadInput(OUTDATED_FORM) from None
    return wish


_WISHES: dict[str, Any] = {kind.__name__: kind for kind in (SetRule, Move, Cancel, Add, Restore)}
CHOICES = {"move": move_form, "cancel": cancel_form, "restore": restore}

COMMANDS = (
    Command(
        verb="meetings",
        usage="[RULE [at TIME] [seats N] [for BODY]]",
        example="meetings",
        about="When committees and boards meet; a coordinator sets it, and sees first what moves.",
        run=meetings,
        topic="calendar",
        needs="meetings.read",
    ),
    Command(
        verb="committee",
        usage="[new DATE [TIME]] [move DATE to DATE why] [cancel DATE why]",
        example="committee",
        about="The coming meetings and how many files wait for one; plan, move or cancel one.",
        run=committee,
        topic="calendar",
        needs="meetings.read",
        aliases=("meeting",),
    ),
)

PRESSES = {
    "meetings.show": show,
    "meetings.list": show_list,
    "meetings.open": open_meeting,
    "meetings.rule": rule_form,
    "meetings.new": add_form,
    "meetings.move": move_form,
    "meetings.cancel": cancel_form,
    "meetings.restore": restore,
    "meetings.choose": choose,
    "meetings.do": do,
    "meetings.undo": undo,
}
SUBMISSIONS = {
    "meetings.look": look,
    "meetings.add": look_at_new,
    "meetings.shift": look_at_move,
    "meetings.drop": look_at_cancel,
    "meetings.save": save,
}
