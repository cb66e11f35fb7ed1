"""The calendar outside Slack: a link for one's calendar program, or a file."""

from credbot import services, views
from credbot.commands import changes
from credbot.commands.door import Ask, Reply, Say, beside
from credbot.commands.presses import Press
from credbot.domain.feeds import State


def show_feed(ask: Ask) -> Reply:
    """`calendar feed [team] [names|numbers]`: the link of a feed, and what stands in it."""
    words = ask.words
    words.keyword("feed")
    team = words.keyword("team")
    if words.keyword("names"):
        return changes.save_now(ask, {services.feeds.NAMES: True})
    if words.keyword("numbers"):
        return changes.save_now(ask, {services.feeds.NAMES: False})
    words.nothing_more()
    state = services.feeds.read_state(ask.db, ask.who, team=team, now=ask.now)
    if state.feed is None or state.address is None:
        state = services.feeds.make(ask.db, ask.who, team=team, now=ask.now)
    return Say(views.feeds.feed(state))


def renew_link(ask: Ask) -> Reply:
    """A new link of a calendar feed; the one before it ends."""
    team = ask.value == "team"
    return _told(ask, services.feeds.make(ask.db, ask.who, team=team, now=ask.now))


def revoke_link(ask: Ask) -> Reply:
    """Ends the link of a calendar feed."""
    team = ask.value == "team"
    return _told(ask, services.feeds.revoke(ask.db, ask.who, team=team, now=ask.now))


def send_file(ask: Ask) -> Reply:
    """The calendar as a file, in a direct message."""
    everybody = services.feeds.queue_file(ask.db, ask.who, now=ask.now)
    said = views.feeds.queued(everybody=everybody)
    return beside(ask, said)


def _told(ask: Ask, state: State) -> Reply:
    return Say(views.feeds.feed(state), replace=ask.ephemeral)


WORDS = {"feed": show_feed, "file": send_file}
"""What may stand first behind `calendar`."""

PRESSES: dict[str, Press] = {
    "feeds.renew": renew_link,
    "feeds.revoke": revoke_link,
    "feeds.file": send_file,
}
