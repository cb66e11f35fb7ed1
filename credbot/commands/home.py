"""The App Home of a person, by what their roles let them read."""

from credbot import services, views
from credbot.commands.door import Ask
from credbot.domain.roles import may


def home_of(ask: Ask) -> views.kit.View:
    """What is published for who asks."""
    if may(ask.who, "pipeline.read"):
        desk = services.desk.read_desk(ask.db, ask.who, now=ask.now)
        return views.home.home(desk, ask.who.zone)
    if may(ask.who, "provider.status"):
        ready = services.desk.read_readiness(ask.db, ask.who, now=ask.now)
        return views.home.readiness(ready.starts, ready.starting, ready.today)
    if may(ask.who, "meetings.read"):
        coming = services.meetings.next_of(ask.db, ask.who, now=ask.now)
        return views.home.member(coming, ask.who.today(ask.now))
    return views.home.reader()
