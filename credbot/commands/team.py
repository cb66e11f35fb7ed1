"""Typed words about the team: people, channels, going live."""

import re

from credbot import services, views
from credbot.commands.door import Ask, Open, Reply, Say, Turn, beside
from credbot.commands.grammar import Command, Words
from credbot.commands.targets import number
from credbot.domain.errors import BadInput, Refused
from credbot.domain.settings import ChannelUse, TeamChannel

_CHANNEL = re.compile(r"<#([CG][A-Z0-9]+)(?:\|[^>]*)?>|([CG][A-Z0-9]{5,})")
_PERSON = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>|([UW][A-Z0-9]{5,})")


def people(ask: Ask) -> Reply:
    words = ask.words
    if words.done():
        return Say(views.team.people(services.people.list_people(ask.db, ask.who)))
    act = words.word("role, add or remove").casefold()
    if act not in ("role", "add", "remove"):
        raise BadInput(f"{act} is not one of role, add, remove.")
    slack_id = _slack_id(ask, words)
    if act == "remove":
        gone = services.people.remove(ask.db, ask.who, slack_id, now=ask.now)
        return Say(views.team.removed(gone.person, gone.open_files, gone.uncovered))
    roles = words.rest("which role").split()
    give = services.people.set_roles if act == "role" else services.people.add
    return Say(views.team.role_given(give(ask.db, ask.who, slack_id, roles, now=ask.now)))


def channel(ask: Ask) -> Reply:
    words = ask.words
    use = words.word("for what: team, committee, leadership or operations").casefold()
    if use == "remove":
        return _remove_channel(ask, words)
    channel_id = take_channel(words)
    rest = words.optional_rest().split()
    zone = rest.pop(0) if rest and "/" in rest[0] and "=" not in rest[0] else None
    wanted = TeamChannel(channel_id, use, zone, " ".join(rest) or None)
    if use == "committee":
        raise Refused(
            "A committee's channel is set where Slack can be asked whether it is private: "
            f"`credbot channel committee {wanted.id}` in the terminal."
        )
    return Say(set_channel(ask, wanted))


def set_channel(ask: Ask, wanted: TeamChannel) -> views.kit.Screen:
    """Give a channel its use, and say when its first digest comes."""
    known = services.settings.read_settings(ask.db, ask.who)
    set_now = services.settings.put_channel(ask.db, ask.who, wanted, now=ask.now)
    first = None
    if set_now.use == "team":
        first = services.settings.first_digest(ask.db, ask.who, set_now, now=ask.now)
    new = all((old.id, old.use) != (set_now.id, set_now.use) for old in known.channels)
    return views.team.channel_set(set_now, known.zone, first, new=new)


def _remove_channel(ask: Ask, words: Words) -> Reply:
    use = words.one_of(ChannelUse) if not _CHANNEL.fullmatch(" ".join(words.left[:1])) else None
    channel_id = take_channel(words)
    words.nothing_more()
    gone = services.settings.remove_channel(ask.db, ask.who, channel_id, now=ask.now, use=use)
    return Say(views.team.channel_removed(gone))


def take_channel(words: Words) -> str:
    """The channel that was picked with #. Raises BadInput."""
    found = _CHANNEL.fullmatch(words.word("which channel"))
    if found is None:
        raise BadInput("Pick the channel with #.")
    return str(found[1] or found[2])


def live(ask: Ask) -> Reply:
    word = ask.words.word("on or off").casefold()
    if word not in ("on", "off"):
        raise BadInput(f"{word} is not one of on, off.")
    return Say(set_live(ask, word == "on"))


def set_live(ask: Ask, live: bool) -> views.kit.Screen:
    """Digests go to everybody from now on, or to the coordinators alone."""
    services.settings.set_live(ask.db, ask.who, live, now=ask.now)
    channels = services.settings.read_settings(ask.db, ask.who).channels
    return views.team.live_set(live, heard=any(one.use == "team" for one in channels))


def show_settings(ask: Ask) -> Reply:
    """What is set, what is stuck, and what can be changed."""
    controls = services.settings.read_settings(ask.db, ask.who)
    stuck = services.doctor.list_stuck(ask.db, ask.who)
    shown = views.team.settings(controls.organisation, controls.channels, controls.zone, stuck)
    menu = views.controls.menu(controls.organisation.live)
    return Say(views.kit.Screen(shown.text, [*shown.blocks, *menu]))


def post_digest(ask: Ask) -> Reply:
    """Today's digest of a channel, now."""
    services.settings.post_digest(ask.db, ask.who, ask.value, now=ask.now)
    return beside(ask, views.say.plain("Today's digest is being posted."))


def settle(ask: Ask) -> Reply:
    """What somebody says of a message of which nobody knew whether it arrived."""
    row, _, said = ask.value.partition(" ")
    outbox_row = number(row, "This button is from an older version of credbot: `/cred settings`.")
    arrived = said == "sent"
    services.doctor.settle(ask.db, ask.who, outbox_row, arrived=arrived, now=ask.now)
    return beside(ask, views.team.settled(arrived))


def role_form(ask: Ask) -> Reply:
    """A form: who gets which roles."""
    services.people.check_may_manage(ask.who)
    return Open(views.team.role_form(ask.value if _PERSON.fullmatch(ask.value) else None))


def give_role(ask: Ask) -> Reply:
    """The submitted form."""
    slack_id, roles = ask.inputs.get("person") or "", ask.inputs.get("roles") or []
    person = services.people.add(ask.db, ask.who, slack_id, roles, now=ask.now)
    return Turn(views.forms.told(views.team.role_given(person, another=True), "Roles"))


def ask_admin(ask: Ask) -> Reply:
    """Somebody without a role asks for one."""
    told = services.people.ask_for_role(ask.db, ask.who, now=ask.now)
    return beside(ask, views.team.asked(told))


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
        needs="people.read",
    ),
    Command(
        verb="channel",
        usage="[remove] team|leadership|operations #channel [zone] [filter]",
        example="channel team #credentialing America/Chicago",
        about="Which channel gets the digest, in which zone, about which files.",
        run=channel,
        topic="team",
        needs="settings.read",
    ),
    Command(
        verb="live",
        usage="on|off",
        example="live on",
        about="Send digests to everybody, or to the coordinators alone.",
        run=live,
        topic="team",
        needs="settings.change",
    ),
)

PRESSES = {
    "people.ask": ask_admin,
    "people.role": role_form,
    "settings.digest": post_digest,
    "settings.settle": settle,
}
"""action_id -> what it does."""

SUBMISSIONS = {"people.role": give_role}
"""callback_id of a modal -> what its submission does."""
