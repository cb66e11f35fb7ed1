"""Standing rules: listed, made, tried on the past, saved, removed."""

import json
from dataclasses import asdict

from credbot import services, views
from credbot.commands.door import Ask, Open, Reply, Say, Turn
from credbot.commands.grammar import Command, typed
from credbot.commands.targets import number
from credbot.domain.errors import BadInput, Unknown
from credbot.domain.queue import Filter, Query, parse_query, words_of
from credbot.domain.roles import require
from credbot.domain.standing import Rule

OLD = "This form is from an older version of credbot. Open it again."


def rules(ask: Ask) -> Reply:
    """Lists the standing rules."""
    ask.words.nothing_more()
    return Say(views.standing.listed(services.standing.list_rules(ask.db, ask.who)))


def new(ask: Ask) -> Reply:
    """A form for a new rule."""
    require(ask.who, "settings.change")
    return Open(views.standing.form(None, services.standing.channels(ask.db, ask.who)))


def change(ask: Ask) -> Reply:
    """A form to change a rule, or to choose one that came along."""
    rule = services.standing.read_rule(ask.db, ask.who, ask.value)
    form = services.standing.read_form(ask.db, ask.who, rule)
    channels = services.standing.channels(ask.db, ask.who)
    shown = views.standing.form(rule, channels, form.words, form.owner, form.reader)
    return Open(shown)


def remove(ask: Ask) -> Reply:
    """Removes a rule."""
    gone = services.standing.remove_rule(ask.db, ask.who, number(ask.value), now=ask.now)
    return Turn(views.forms.told(views.standing.removed(gone), "Standing Rule"))


def try_rule(ask: Ask) -> Reply:
    """Shows what a rule would have told last month, before it is saved."""
    rule = _given(ask)
    listed, trial = services.standing.try_rule(ask.db, ask.who, rule, now=ask.now)
    return Turn(views.standing.trial(listed, trial, json.dumps(asdict(rule))))


def save(ask: Ask) -> Reply:
    """Saves a rule that was tried."""
    try:
        rule = Rule(**json.loads(ask.meta))
    except (ValueError, TypeError):
        raise BadInput(OLD) from None
    listed = services.standing.save_rule(ask.db, ask.who, rule, now=ask.now)
    return Turn(views.forms.told(views.standing.saved(listed), "Standing Rule"))


def _given(ask: Ask) -> Rule:
    given = ask.inputs
    try:
        number, version, shipped = ask.meta.split(":", 2)
        known = (int(number), int(version))
    except ValueError:
        raise BadInput(OLD) from None
    within = given.get("start_within")
    if within and not str(within).isdecimal():
        raise BadInput("A whole number of business days, such as 10.", "start_within")
    if given.get("person") and given.get("channel"):
        raise BadInput("Choose one: a person or a channel.", "channel")
    recipient = None
    if given.get("person"):
        person = services.pipeline.find_owner(ask.db, ask.who, f"<@{given['person']}>")
        recipient = f"person:{person.id}"
    elif given.get("channel"):
        recipient = f"channel:{given['channel']}"
    return Rule(
        *known,
        _words(ask, str(given.get("words") or ""), given.get("owner")),
        int(within) if within else None,
        recipient,
        given.get("often") == "weekly",
        given.get("state") == "on",
        shipped or None,
    )


def _words(ask: Ask, text: str, owner_id: str | None) -> str:
    """The words of a filter in the form that is kept; a person is kept by number."""
    split = typed(text).split()
    plain = [word for word in split if not word.startswith(("<@", "@"))]
    named = [word for word in split if word not in plain]
    if owner_id:
        named.append(f"<@{owner_id}>")
    owners = {_owner(ask, word) for word in named}
    if len(owners) > 1:
        raise BadInput("A rule is about the files of one person, or of everybody.", "words")
    query = Query(Filter(owner_id=next(iter(owners), None)))
    try:
        return words_of(parse_query(plain, ask.rules.tracks, query))
    except BadInput as wrong:
        raise BadInput(str(wrong), "words") from None


def _owner(ask: Ask, word: str) -> int:
    """`@sam`, or a name with its spaces as the form shows it: `@Sam_Sample`."""
    name = word if word.startswith("<@") else word.replace("_", " ")
    try:
        return services.pipeline.find_owner(ask.db, ask.who, name).id
    except Unknown:
        return services.pipeline.find_owner(ask.db, ask.who, word).id


COMMANDS = (
    Command(
        verb="rules",
        usage="",
        example="rules",
        about="Standing rules: which files are told of, to whom; coordinators set them.",
        run=rules,
        topic="team",
        needs="settings.read",
    ),
)

PRESSES = {"standing.new": new, "standing.change": change, "standing.remove": remove}
SUBMISSIONS = {"standing.try": try_rule, "standing.save": save}
