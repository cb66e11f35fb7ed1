"""Typed words about the team: people, channels, going live."""

import re

from credbot import services, views
from credbot.commands.door import Ask, Reply, Say
from credbot.commands.grammar import Command, Words
from credbot.domain.errors import BadInput, Refused
from credbot.domain.settings import TeamChannel

_CHANNEL = re.compile(r"<#([CG][A-Z0-9]+)(?:\|[^>]*)?>|([CG][A-Z0-9]{5,})")
_PERSON = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>|([UW][A-Z0-9]{5,})")


def people(ask: Ask) -> Reply:
    words = ask.words
    if words.done():
        return Say(views.team.people(services.people.list_people(ask.db, ask.who)))
    act = words.word("role or remove").casefold()
    slack_id = _slack_id(ask, words)
    if act in ("role", "add"):
        roles = words.rest("which role").split()
        give = services.people.set_roles if act == "role" else services.people.add
        return Say(views.team.role_given(give(ask.db, ask.who, slack_id, roles, now=ask.now)))
    if act == "remove":
        removed = services.people.remove(ask.db, ask.who, slack_id, now=ask.now)
        return Say(views.team.role_given(removed.person))
    raise BadInput(f"{act} is not one of role, add, remove.")


def channel(ask: Ask) -> Reply:
    words = ask.words
    use = words.word("for what: team, committee, leadership or operations").casefold()
    found = _CHANNEL.fullmatch(words.word("which channel"))
    if found is None:
        raise BadInput("Pick the channel with #.")
    rest = words.optional_rest().split()
    zone = rest.pop(0) if rest and "/" in rest[0] and "=" not in rest[0] else None
    wanted = TeamChannel(found[1] or found[2], use, zone, " ".join(rest) or None)
    if use == "committee":
        raise Refused(
            "A committee's channel is set where Slack can be asked whether it is private: "
            f"`credbot channel committee {wanted.id}` in the terminal."
        )
    set_now = services.settings.put_channel(ask.db, ask.who, wanted, now=ask.now)
    return Say(views.team.channel_set(set_now, ask.db.zone))


def live(ask: Ask) -> Reply:
    word = ask.words.word("on or off").casefold()
    if word not in ("on", "off"):
        raise BadInput(f"{word} is not one of on, off.")
    services.settings.set_live(ask.db, ask.who, word == "on", now=ask.now)
    return Say(views.team.live_set(word == "on"))


def settings(ask: Ask) -> Reply:
    ask.words.nothing_more()
    controls = services.settings.read_settings(ask.db, ask.who)
    return Say(views.team.settings(controls.organisation, controls.channels, controls.zone))


def _slack_id(ask: Ask, words: Words) -> str:
    word = words.word("who")
    found = _PERSON.fullmatch(word)
    if found:
        return str(found[1] or found[2])
    person = services.pipeline.find_owner(ask.db, ask.who, word)
    if person.slack_id is None:
        raise Refused(f"{person.name} has no Slack account here yet.")
    return person.slack_id


COMMANDS = (
    Command(
        verb="people",
        usage="[role|add|remove @who ROLE …]",
        example="people role @ana specialist",
        about="Who has which role; give or take one.",
        run=people,
        topic="team",
        aliases=("team",),
    ),
    Command(
        verb="channel",
        usage="team|leadership|operations #channel [zone] [filter]",
        example="channel team #credentialing America/Chicago",
        about="Which channel gets the digest, in which zone, about which files.",
        run=channel,
        topic="team",
    ),
    Command(
        verb="live",
        usage="on|off",
        example="live on",
        about="Send digests to everybody, or to the coordinators alone.",
        run=live,
        topic="team",
    ),
    Command(
        verb="settings",
        usage="",
        example="settings",
        about="What is set, and the words that change it.",
        run=settings,
        topic="team",
    ),
)
