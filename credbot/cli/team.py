"""People, channels, Go Live and the calendar, from the terminal. None of them needs Slack."""

from dataclasses import asdict

from credbot.app.probe import Probe
from credbot.cli.parser import DONE
from credbot.cli.terminal import Terminal, note, plural, say, say_moved, show_json, table
from credbot.domain.doctor import ChannelFacts
from credbot.domain.people import Person
from credbot.domain.settings import USUAL_HOUR, TeamChannel
from credbot.services import people, settings


def list_people(at: Terminal) -> int:
    """`credbot people list`"""
    with at.database() as db:
        known = people.list_people(db, at.who)
    if at.arguments.json:
        show_json({"people": [_facts(person) for person in known]})
        return DONE
    rows = [
        [person.slack_id or "–", person.name, ",".join(sorted(person.roles)) or "–", person.zone]
        for person in known
    ]
    say(table(["SLACK ID", "NAME", "ROLES", "ZONE"], rows))
    return DONE


def add_person(at: Terminal) -> int:
    """`credbot people add SLACK_ID --role ROLE[,ROLE] [--name NAME] [--email E]`"""
    given = at.arguments
    with at.database() as db:
        person = people.add(
            db,
            at.who,
            given.slack_id,
            [given.role],
            now=at.now,
            name=given.name,
            email=given.email,
            welcome=given.welcome,
        )
    return _say_roles(person)


def set_roles(at: Terminal) -> int:
    """`credbot people role SLACK_ID ROLE[,ROLE]`"""
    given = at.arguments
    with at.database() as db:
        return _say_roles(people.set_roles(db, at.who, given.slack_id, [given.roles], now=at.now))


def remove_person(at: Terminal) -> int:
    """`credbot people remove SLACK_ID`"""
    with at.database() as db:
        removed = people.remove(db, at.who, at.arguments.slack_id, now=at.now)
    say(f"{removed.person.name} has no role any more.")
    if removed.open_files:
        count = plural(removed.open_files, "open file is", "open files are")
        note(f"{count} still theirs. In Slack: `/cred queue @who`, then Assign.")
    return DONE


def put_channel(at: Terminal) -> int:
    """`credbot channel USE CHANNEL_ID [--timezone Z] [--only FILTER]`"""
    given = at.arguments
    channel = TeamChannel(given.channel_id, given.use, given.timezone, given.only)
    facts = _look(at, channel)
    with at.database() as db:
        put = settings.put_channel(db, at.who, channel, now=at.now, facts=facts)
    zone = put.zone or at.settings.timezone
    say(f"{put.id} is a {put.use} channel, in {zone}{f', only: {put.only}' if put.only else ''}.")
    if facts and not facts.error and not facts.member:
        note(f"I am not in {facts.label} yet: type `/invite @credbot` there.")
    elif facts and facts.error:
        note(f"Slack does not show me {put.id} ({facts.error}). `credbot doctor` looks again.")
    return DONE


def remove_channel(at: Terminal) -> int:
    """`credbot channel remove CHANNEL_ID`"""
    with at.database() as db:
        settings.remove_channel(db, at.who, at.arguments.channel_id, now=at.now)
    say(f"{at.arguments.channel_id} has no use any more.")
    return DONE


def list_channels(at: Terminal) -> int:
    """`credbot channel list`"""
    with at.database() as db:
        controls = settings.read_settings(db, at.who)
    if at.arguments.json:
        show_json({"channels": [asdict(channel) for channel in controls.channels]})
        return DONE
    rows = [
        [
            channel.id,
            channel.use,
            channel.zone or controls.zone,
            f"{channel.hour or USUAL_HOUR}:00",
            channel.only or "–",
        ]
        for channel in controls.channels
    ]
    say(table(["CHANNEL", "USE", "ZONE", "DIGEST AT", "ONLY"], rows))
    return DONE


def set_live(at: Terminal) -> int:
    """`credbot live on|off`"""
    live = at.arguments.state == "on"
    with at.database() as db:
        changed = settings.set_live(db, at.who, live, now=at.now)
    if not changed:
        say(f"It was {'live' if live else 'not live'} already.")
    elif live:
        say("Live: digests go to their channels, mornings to each person.")
    else:
        say("Not live: digests and mornings go to the coordinators alone.")
    return DONE


def change_calendar(at: Terminal) -> int:
    """`credbot calendar [--country US] [--state TX] [--close DATE …] [--reopen DATE …]`"""
    given = at.arguments
    with at.database() as db:
        change = settings.change_calendar(
            db,
            at.who,
            now=at.now,
            country=given.country,
            state=given.state,
            close=settings.closing_days(given.close),
            reopen=settings.closing_days(given.reopen),
            preview=given.dry_run,
        )
    set_now, moved = change.organisation, change.moved
    days = sorted(day.isoformat() for day in set_now.closing_days)
    if given.json:
        facts = {"country": set_now.country, "state": set_now.state, "closing_days": days}
        show_json({**facts, "moved": asdict(moved)})
        return DONE
    place = " ".join(part for part in (set_now.country, set_now.state) if part)
    say(f"Public holidays: {place}. Own closing days: {', '.join(days) or 'none'}.")
    say_moved(moved.files, moved.stalled, moved.released, dry_run=given.dry_run)
    return DONE


def _look(at: Terminal, channel: TeamChannel) -> ChannelFacts | None:
    """What Slack says of the channel, when there is a token to ask with."""
    if not at.settings.bot_token or not settings.CHANNEL_ID.fullmatch(channel.id):
        return None
    return Probe(at.settings).channel(channel.id)


def _say_roles(person: Person) -> int:
    roles = ", ".join(sorted(person.roles))
    say(f"{person.name} ({person.slack_id}) is {roles}.")
    return DONE


def _facts(person: Person) -> dict[str, object]:
    return {
        "slack_id": person.slack_id,
        "name": person.name,
        "email": person.email,
        "roles": sorted(person.roles),
        "zone": person.zone,
        "deleted": person.deleted,
        "guest": person.guest,
        "foreign": person.foreign,
    }
