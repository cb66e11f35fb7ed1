"""Who is here: mirrored from Slack, linked to names in spreadsheets, given roles.

`now` is an instant (UTC). A person without a role may do nothing.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from credbot.domain import quiet
from credbot.domain import roles as rights
from credbot.domain.errors import BadInput, Refused, Repeated, Unknown
from credbot.domain.people import Person, clock, keep_in_charge, zone_of
from credbot.domain.roles import Role
from credbot.services import cover
from credbot.services.acts import setting_of, write
from credbot.store import accounts, audit, counts, outbox, people, pipeline, settings, upkeep
from credbot.store.accounts import Account
from credbot.store.database import Database, Work
from credbot.store.outbox import Outgoing

SLACK_ID = re.compile(r"[UW][A-Z0-9]+")
TEAM = "slack_team"
BULK = 50


@dataclass(frozen=True, slots=True)
class Mirrored:
    """How many people were new, linked to a name from a spreadsheet, or changed."""

    added: int
    linked: int
    changed: int


@dataclass(frozen=True, slots=True)
class Removed:
    """Who has no role any more, how many open files are still theirs, whom they covered for."""

    person: Person
    open_files: int
    uncovered: tuple[str, ...] = ()


def find(db: Database, slack_id: str) -> Person | None:
    """The person with this Slack id, if we know one. For doors: asks for no role."""
    with db.read() as work:
        return people.find_by_slack_id(work, slack_id)


def list_people(db: Database, who: Person, *, with_role: bool = False) -> list[Person]:
    """Everybody who is not a bot, by name; with `with_role` only those who have one."""
    rights.require(who, "people.read")
    with db.read() as work:
        return [person for person in people.list_people(work) if person.roles or not with_role]


def mirror(
    db: Database,
    who: Person,
    users: Iterable[Mapping[str, Any]],
    *,
    now: datetime,
    team_id: str | None = None,
) -> Mirrored:
    """Bring what we know of people up to date with Slack's user objects.

    New owners and admins of the workspace start as admin. Who has the name or
    address of somebody from a spreadsheet becomes that person. `team_id` is
    the workspace; people of others are foreign.
    """
    rights.require(who, "people.manage")
    if team_id:
        db.memo[TEAM] = team_id
    given = {str(user["id"]): user for user in users}
    with db.read() as work:
        fresh, changed = _differing(work, given, db.memo.get(TEAM))
    if not fresh and not changed:
        return Mirrored(0, 0, 0)
    with db.begin() as work:
        accounts.lock(work)
        fresh, changed = _differing(work, given, db.memo.get(TEAM))
        accounts.change_accounts(work, changed)
        linked = _add(work, who, fresh, given, now)
    return Mirrored(len(fresh) - linked, linked, len(changed))


def mirror_one(db: Database, user: Mapping[str, Any], now: datetime) -> Mirrored:
    """The same for one user object, as `user_change` and `team_join` bring it.

    An event that comes again changes nothing: what it says may be old by then.
    """
    try:
        return mirror(db, clock(db.zone), [user], now=now)
    except Repeated:
        return Mirrored(0, 0, 0)


def add(
    db: Database,
    who: Person,
    slack_id: str,
    roles: Sequence[str],
    *,
    now: datetime,
    name: str | None = None,
    email: str | None = None,
    welcome: bool | None = None,
) -> Person:
    """Give somebody roles beside those they have; unknown people are added.

    Somebody from a spreadsheet with the same name or address becomes this
    person, files and all. Whose first roles these are is welcomed by one
    message, unless they come from the terminal and `welcome` is not set.
    Raises BadInput, and Refused for an account that may have no role.
    """
    rights.require(who, "people.manage")
    given = read_roles(roles)
    _check_id(slack_id)
    with db.begin() as work:
        accounts.lock(work)
        person = people.find_by_slack_id(work, slack_id)
        spare = people.find_unlinked(work, name or (person.name if person else ""), email)
        if person is None and spare is not None:
            person = people.change_person(work, spare.id, slack_id=slack_id)
        elif person is None:
            person = people.add_person(work, name or slack_id, slack_id=slack_id, email=email)
        elif spare is not None and _may_link(person):
            _take_over(work, who, spare, person, now)
        person = _facts(work, person, name, email)
        return _put_roles(work, who, person, person.roles | given, now, welcome=welcome)


def set_roles(
    db: Database, who: Person, slack_id: str, roles: Sequence[str], *, now: datetime
) -> Person:
    """Give somebody exactly these roles.

    Raises BadInput, Unknown, and Refused when nobody would be left in charge.
    """
    rights.require(who, "people.manage")
    given = read_roles(roles)
    with db.begin() as work:
        accounts.lock(work)
        person = _put_roles(work, who, _known(work, slack_id), given, now)
        if not rights.may(person, "pipeline.work"):
            cover.end_of(work, who, person, now)
        return person


def remove(db: Database, who: Person, slack_id: str, *, now: datetime) -> Removed:
    """Take all roles from somebody; their files stay theirs until assigned anew.

    Raises Unknown, and Refused when nobody would be left in charge.
    """
    rights.require(who, "people.manage")
    with db.begin() as work:
        accounts.lock(work)
        person = _put_roles(work, who, _known(work, slack_id), frozenset(), now)
        uncovered = cover.end_of(work, who, person, now)
        return Removed(person, counts.count_open(work, person.id), uncovered)


def check_may_manage(who: Person) -> None:
    """Raises NotAllowed before a form is shown that could not be submitted."""
    rights.require(who, "people.manage")


def ask_for_role(db: Database, person: Person, *, now: datetime) -> list[Person]:
    """Tell those in charge, once a day, that somebody wants a role; whom it was told.

    Raises Refused for who may have none or has one, and where nobody is in charge.
    """
    mine = " and ".join(sorted(person.roles))
    if person.refused or mine:
        had = f"You have a role here now: {mine}. `/cred help` says what it includes."
        raise Refused(person.refused or had)
    with db.begin() as work:
        told = _in_charge(work)
        if not told:
            how = f"`credbot people add {person.slack_id} --role coordinator`"
            raise Refused(f"Nobody here can give roles yet. Whoever runs credbot can: {how}.")
        calendar = settings.get_rules(work).calendar
        for reader in told:
            letter = Outgoing(
                kind="role_request",
                recipient=f"person:{reader.id}",
                subject=f"role_request:{person.id}",
                payload={"person": person.id},
                as_of=now,
                key=f"role_request:{person.id}:{person.today(now)}:{reader.id}",
                not_before=quiet.not_before(now, reader.zone, calendar),
            )
            outbox.queue(work, letter)
        audit.record_many(work, person, [audit.Entry("people.ask")], at=now)
    return told


def read_reader(db: Database, person_id: int) -> Person:
    """Somebody as they are now. For delivery: the letter was permitted when it was queued."""
    with db.read() as work:
        return people.get_person(work, person_id)


def read_roles(words: Iterable[str]) -> frozenset[Role]:
    """Roles as typed, one a word or with commas. Raises BadInput for none or an unknown one."""
    named = [part.strip().casefold() for word in words for part in word.split(",") if part.strip()]
    for name in named:
        if name not in set(Role):
            raise BadInput(f"{name} is not a role. There are: {', '.join(Role)}.", "roles")
    if not named:
        raise BadInput(f"Say at least one role. There are: {', '.join(Role)}.", "roles")
    return frozenset(Role(name) for name in named)


def read_account(
    user: Mapping[str, Any], team_id: str | None, known: Account | None, zone: str
) -> Account:
    """What a user object of Slack says; what it leaves out stays as it was known."""
    profile = user.get("profile") or {}
    name = profile.get("real_name") or user.get("real_name") or profile.get("display_name")
    bot = bool(user.get("is_bot")) or user["id"] == "USLACKBOT"
    return Account(
        slack_id=str(user["id"]),
        name=str(name or user.get("name") or user["id"]),
        handle=profile.get("display_name") or user.get("name") or None,
        email=profile.get("email") or (known.email if known else None),
        zone=_zone(user.get("tz")) or (known.zone if known else zone),
        deleted=bool(user.get("deleted")),
        bot=bot,
        guest=bool(user.get("is_restricted") or user.get("is_ultra_restricted")),
        foreign=not bot and _foreign(user, team_id),
    )


def _foreign(user: Mapping[str, Any], team_id: str | None) -> bool:
    """Slack marks strangers; people of an Enterprise Grid belong to several workspaces."""
    if user.get("is_stranger"):
        return True
    home = user.get("team_id")
    teams = (user.get("enterprise_user") or {}).get("teams") or [home]
    return bool(team_id and home and home != team_id and team_id not in teams)


def _zone(name: Any) -> str | None:
    try:
        return zone_of(str(name)).key if name else None
    except (KeyError, ValueError, OSError):
        return None


def _differing(
    work: Work, given: Mapping[str, Mapping[str, Any]], team_id: str | None
) -> tuple[list[Account], list[Account]]:
    """Accounts that are new here, and those of which Slack says something else now."""
    known = accounts.known_accounts(work, list(given) if len(given) <= BULK else None)
    fresh, changed = [], []
    for slack_id, user in given.items():
        account = read_account(user, team_id, known.get(slack_id), work.zone)
        if slack_id not in known:
            fresh.append(account)
        elif account != known[slack_id]:
            changed.append(account)
    return fresh, changed


def _add(
    work: Work,
    who: Person,
    fresh: Sequence[Account],
    users: Mapping[str, Mapping[str, Any]],
    now: datetime,
) -> int:
    """Add new accounts; how many of them were linked to somebody from a spreadsheet."""
    unlinked = accounts.has_unlinked(work)
    new, linked, admins = [], 0, []
    for account in fresh:
        admin = _starts_as_admin(account, users[account.slack_id])
        if admin:
            admins.append(account)
        spare = people.find_unlinked(work, account.name, account.email) if unlinked else None
        if spare is None or not _may_link(account):
            new.append((account, Role.ADMIN.value if admin else ""))
            continue
        accounts.link(work, spare.id, account)
        if admin:
            people.change_person(work, spare.id, roles=spare.roles | {Role.ADMIN})
        linked += 1
    accounts.add_accounts(work, new)
    audit.record_many(
        work, who, [_role_entry(a.slack_id, (), [Role.ADMIN]) for a in admins], at=now
    )
    return linked


def _may_link(account: Account | Person) -> bool:
    """Whether somebody from a spreadsheet, who has files, can be this account."""
    return not (account.bot or account.foreign or account.deleted or account.guest)


def _starts_as_admin(account: Account, user: Mapping[str, Any]) -> bool:
    runs = user.get("is_admin") or user.get("is_owner") or user.get("is_primary_owner")
    return bool(runs) and _may_link(account)


def _role_entry(slack_id: str, before: Iterable[str], after: Iterable[str]) -> audit.Entry:
    return audit.Entry(
        "people.role",
        before={"person": slack_id, "roles": sorted(before)},
        after={"person": slack_id, "roles": sorted(after)},
    )


def _put_roles(
    work: Work,
    who: Person,
    person: Person,
    roles: frozenset[Role],
    now: datetime,
    *,
    welcome: bool | None = None,
) -> Person:
    if roles:
        wrong = replace(person, roles=roles).refused
        if wrong:
            hint = " A guest may only be `committee`." if person.guest else ""
            raise Refused(f"{person.name} can't have a role here: {wrong}{hint}")
    if roles == person.roles:
        return person
    keep_in_charge(person, roles, people.list_in_charge(work))
    slack_id = person.slack_id or person.name
    audit.record_many(work, who, [_role_entry(slack_id, person.roles, roles)], at=now)
    greets = who.door == "slack" if welcome is None else welcome
    if greets and not person.roles and person.slack_id and person.id != who.id:
        _welcome(work, person, now)
    return people.change_person(work, person.id, roles=roles)


def _welcome(work: Work, person: Person, now: datetime) -> None:
    """One message to who has a role for the first time: one thing to try, how to mute."""
    calendar = settings.get_rules(work).calendar
    letter = Outgoing(
        kind="welcome",
        recipient=f"person:{person.id}",
        subject=f"welcome:{person.id}",
        payload={},
        as_of=now,
        key=f"welcome:{person.id}",
        not_before=quiet.not_before(now, person.zone, calendar),
    )
    outbox.queue(work, letter)


def _in_charge(work: Work) -> list[Person]:
    """The admins who can be reached, without one the coordinators."""
    runners = [one for one in people.list_in_charge(work) if one.slack_id and not one.refused]
    return [one for one in runners if Role.ADMIN in one.roles] or runners


def _known(work: Work, slack_id: str) -> Person:
    _check_id(slack_id)
    person = people.find_by_slack_id(work, slack_id)
    if person is None:
        raise Unknown(
            f"I know nobody with the Slack id {slack_id}. "
            f"Add them: `credbot people add {slack_id} --role specialist`."
        )
    return person


def _check_id(slack_id: str) -> None:
    if not SLACK_ID.fullmatch(slack_id):
        raise BadInput(
            f"{slack_id} is not the id of a person in Slack; it looks like U024BE7LH "
            "(profile, ⋮, Copy member ID).",
            "slack_id",
        )


def _facts(work: Work, person: Person, name: str | None, email: str | None) -> Person:
    """Take a name or address that is given for somebody of whom it isn't known."""
    facts: dict[str, Any] = {}
    if name and person.name == person.slack_id:
        facts["name"] = name
    if email and not person.email:
        facts["email"] = email
    return people.change_person(work, person.id, **facts) if facts else person


def _take_over(work: Work, who: Person, spare: Person, person: Person, now: datetime) -> None:
    """`spare`, known from a spreadsheet, is `person`: files and outreach become theirs."""
    pipeline.lock_numbering(work)
    files = upkeep.owned_files(work, spare.id)
    at = setting_of(work, who, now)
    for file in files:
        write(at, "people.link", file, replace(file, owner_id=person.id))
    accounts.absorb(work, spare, person)
