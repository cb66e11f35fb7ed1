"""People and settings."""

from collections.abc import Sequence
from datetime import datetime

from credbot.domain.doctor import Stuck
from credbot.domain.people import Person, zone_of
from credbot.domain.roles import Role
from credbot.domain.settings import Organisation, TeamChannel
from credbot.views import kit, words
from credbot.views.kit import Block, Screen, View, escape

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
    give = kit.actions(role_button("Give a Role"))
    blocks = [*kit.sections(lines[:MOST], head), give, kit.context(how)]
    return Screen(head.replace("*", ""), blocks)


def role_given(person: Person, *, another: bool = False) -> Screen:
    """What somebody may be now."""
    roles = ", ".join(sorted(person.roles)) or "no role"
    text = f"{person.mention} is now: {roles}. Other roles: `/cred people role @who ROLE`."
    if not another:
        return kit.screen(text)
    return kit.screen(text, kit.section(text), kit.actions(role_button("Give Another Role")))


def removed(person: Person, open_files: int, uncovered: Sequence[str] = ()) -> Screen:
    """Who has no role any more, whose files want a new owner, and who wants other cover."""
    text = f"{person.mention} has no role any more. Back: `/cred people role @who ROLE`."
    if uncovered:
        names = kit.escape(" and ".join(uncovered))
        text += f"\nNobody covers for {names} now: `/cred away @who FROM TO cover @who`."
    if not open_files:
        return kit.screen(text)
    still = (
        "1 open file is still theirs"
        if open_files == 1
        else (f"{open_files:,} open files are still theirs")
    )
    text = f"{text}\n{still} until somebody else takes over."
    files = "Their File" if open_files == 1 else f"Their {open_files:,} Files"
    button = kit.button(files, "pipeline.show", f"owner_id={person.id}")
    return kit.screen(text, kit.section(text), kit.actions(button))


def role_button(text: str, slack_id: str = "new", *, style: str | None = None) -> Block:
    """Opens the form that gives roles."""
    return kit.button(text, "people.role", slack_id, style=style)


def role_form(slack_id: str | None) -> View:
    """Who gets which roles."""
    choices = [(role.value.capitalize(), role.value) for role in Role]
    roles = kit.multi_select("value", "Choose one or more", choices)
    blocks = [
        kit.field(
            "Person", "person", kit.people_select("value", "Choose a person", initial=slack_id)
        ),
        kit.field(
            "Roles", "roles", roles, hint="Beside those they have. /cred help roles explains them."
        ),
        kit.context("Who gets a first role gets one message from me: one thing to try."),
    ]
    return kit.modal("Give a Role", "people.role", blocks, submit="Give Role")


def asked(told: Sequence[Person]) -> Screen:
    """Whom a wish for a role was told."""
    names = words.listed([person.mention for person in told], longest=3)
    return kit.screen(f"I have asked {names}. You get a message here when you have a role.")


def role_request(person: Person) -> Screen:
    """Somebody wants a role; for those who can give one."""
    if person.roles:
        roles = ", ".join(sorted(person.roles))
        return kit.screen(f"{person.mention} asked for a role, and is now: {roles}.")
    text = f"{person.mention} ({escape(person.name)}) has no role here and asks for one."
    button = role_button("Give a Role", person.slack_id or "new", style="primary")
    return kit.screen(text, kit.section(text), kit.actions(button))


TRY = {
    Role.COORDINATOR: "`/cred` shows what needs you, and the whole pipeline below it.",
    Role.SPECIALIST: "`/cred mine` shows your files. Each card says what is next.",
    Role.ADMIN: "`/cred settings` shows what is set; `/cred people` who has which role.",
    Role.LEADER: "`/cred queue` shows the pipeline, `/cred stalled` what is stuck and why.",
    Role.COMPLIANCE: "`/cred provider NAME` shows a provider's files, `/cred 1042` one of them.",
    Role.VIEWER: "`/cred provider NAME` shows where somebody stands with each payer.",
    Role.COMMITTEE: "`/cred help` shows what there is for you.",
}
"""One thing to try, by role; the first of a person's roles counts."""


def welcome(person: Person) -> Screen:
    """The one message to who has a first role."""
    roles = ", ".join(sorted(person.roles))
    tries = next(about for role, about in TRY.items() if role in person.roles)
    text = f"Welcome. You are {roles} here now.\nOne thing to try: {tries}"
    mute = (
        "Unasked I write at 8:00 on working days, and only when something is due. "
        "To mute me or change when: `/cred alerts`."
    )
    return kit.screen(text, kit.section(text), kit.context(mute))


def settings(
    organisation: Organisation,
    channels: Sequence[TeamChannel],
    zone: str,
    stuck: Sequence[Stuck] = (),
) -> Screen:
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
    blocks = [kit.section("\n".join(lines))]
    blocks += [_with_remove(channel, zone) for channel in channels[:MOST_CHANNELS]]
    how = "In words: `/cred settings limit collecting 12 business days`, `/cred help settings`."
    blocks += [*_troubles(stuck), kit.context(how)]
    return Screen(lines[0], blocks)


def when(value: datetime, zone: str) -> str:
    """`Wed Nov 25 at 8:00 CT`, in a zone."""
    local = value.astimezone(zone_of(zone))
    name = f"{local:%Z}"
    if len(name) == 3 and name[1:] in ("ST", "DT"):
        name = f"{name[0]}T"
    return f"{local:%a %b} {local.day} at {local.hour}:{local:%M} {name}"


MOST_STUCK = 5
MOST_CHANNELS = 20


def _with_remove(channel: TeamChannel, zone: str) -> Block:
    button = kit.button("Remove", "settings.remove", f"{channel.use}:{channel.id}")
    accessory = {**button, "action_id": f"settings.remove_{channel.use}{channel.id}"}
    return kit.section(_channel(channel, zone), accessory=accessory)


def _troubles(stuck: Sequence[Stuck]) -> list[Block]:
    """Messages of which somebody must say whether they have arrived."""
    blocks: list[Block] = []
    for row in stuck[:MOST_STUCK]:
        if row.state == "queued":
            continue
        unknown = row.state == "unknown"
        what = "Nobody knows whether it arrived" if unknown else "Given up"
        kind = row.kind.replace("_", " ")
        text = f"*{what}:* {kind} for {row.recipient}, {row.since:%b} {row.since.day} ({row.error})"
        again = kit.button("Send Again", "settings.settle", f"{row.id} again")
        buttons = [{**again, "action_id": f"settings.settle_again{row.id}"}]
        if unknown:
            sent = kit.button("It Has Arrived", "settings.settle", f"{row.id} sent")
            buttons.append({**sent, "action_id": f"settings.settle_sent{row.id}"})
        blocks += [kit.section(text), kit.actions(*buttons)]
    return blocks


def settled(arrived: bool) -> Screen:
    """What becomes of a stuck message."""
    return kit.screen("It counts as sent." if arrived else "It is being sent again.")


def channel_set(
    channel: TeamChannel, zone: str, first: datetime | None = None, *, new: bool = False
) -> Screen:
    """What a channel is for now, and when its first digest comes."""
    text = _channel(channel, zone)
    if first is None:
        return kit.screen(text)
    which = "First" if new else "Next"
    text = f"{text}\n{which} digest {when(first, channel.zone or zone)}."
    if not new:
        return kit.screen(text)
    now = kit.button("Post Today's Now", "settings.digest", channel.id)
    return kit.screen(text, kit.section(text), kit.actions(now))


def channel_removed(gone: Sequence[TeamChannel]) -> Screen:
    """Which uses have ended."""
    uses = words.listed([channel.use for channel in gone])
    ended = [channel for channel in gone if channel.use == "team"]
    no_more = " No digest comes there any more." if ended else ""
    back = f"`/cred channel {gone[0].use} #channel`"
    return kit.screen(f"<#{gone[0].id}> is no {uses} channel now.{no_more} Back: {back}")


def live_set(live: bool, *, heard: bool = True) -> Screen:
    """Whether digests go to everybody; not `heard`: no channel gets the stall digest yet."""
    if not live:
        return kit.screen(
            "credbot is not live: digests and mornings go to the coordinators alone. "
            "`/cred live on`"
        )
    text = (
        "credbot is live: digests go to their channels and mornings to their people, "
        "at 8:00 on working days. Back: `/cred live off`."
    )
    if heard:
        return kit.screen(text)
    text = f"{text}\nNo channel gets the stall digest yet."
    choose = kit.button("Channel", "settings.channel", "channel")
    return kit.screen(text, kit.section(text), kit.actions(choose))


def _channel(channel: TeamChannel, zone: str) -> str:
    only = f", only {escape(channel.only)}" if channel.only else ""
    hour = f", digest at {channel.hour}:00" if channel.hour else ""
    return f"<#{channel.id}>: {channel.use}, {channel.zone or zone}{hour}{only}"
