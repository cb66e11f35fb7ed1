"""People and settings."""

from collections.abc import Sequence

from credbot.domain.people import Person
from credbot.domain.settings import Organisation, TeamChannel
from credbot.views import kit, words
from credbot.views.kit import Screen, escape

MOST = 100
"""People in one message."""


def people(shown: Sequence[Person]) -> Screen:
    """Who has which role."""
    with_role = [person for person in shown if person.roles]
    lines = [
        f"{escape(person.name)}: {', '.join(sorted(person.roles))} · {person.zone}"
        for person in with_role
    ]
    head = f"*{words.many(len(with_role), 'person has', 'people have')} a role here*"
    how = "`/cred people role @who specialist` gives one, `/cred people remove @who` takes all."
    blocks = [*kit.sections(lines[:MOST], head), kit.context(how)]
    return Screen(head.replace("*", ""), blocks)


def role_given(person: Person) -> Screen:
    """What somebody may be now."""
    roles = ", ".join(sorted(person.roles)) or "no role"
    return kit.screen(f"{person.mention} is now: {roles}.")


def settings(organisation: Organisation, channels: Sequence[TeamChannel], zone: str) -> Screen:
    """What is set, and the words that change it."""
    live = "live" if organisation.live else "not live: digests go to the coordinators alone"
    state = f", {organisation.state}" if organisation.state else ""
    days = [f"{day:%b} {day.day}, {day.year}" for day in sorted(organisation.closing_days)]
    lines = [
        f"credbot is {live}.",
        f"Holidays of {organisation.country}{state}. "
        f"Own closing days: {', '.join(days) or 'none'}.",
        f"Zone: {zone}.",
    ]
    lines += [_channel(channel, zone) for channel in channels]
    how = (
        "`/cred live on` · `/cred channel team #channel America/Chicago payer=harbor` · "
        "`/cred people`"
    )
    return Screen(lines[0], [kit.section("\n".join(lines)), kit.context(how)])


def channel_set(channel: TeamChannel, zone: str) -> Screen:
    """What a channel is for now."""
    return kit.screen(_channel(channel, zone))


def live_set(live: bool) -> Screen:
    """Whether digests go to everybody."""
    if live:
        return kit.screen(
            "credbot is live: digests go to their channels and mornings to their people, "
            "at 8:00 on working days. Back: `/cred live off`."
        )
    return kit.screen(
        "credbot is not live: digests and mornings go to the coordinators alone. `/cred live on`"
    )


def _channel(channel: TeamChannel, zone: str) -> str:
    only = f", only {escape(channel.only)}" if channel.only else ""
    return f"<#{channel.id}>: {channel.use}, {channel.zone or zone}{only}"
