"""People, as mirrored from Slack or named by a spreadsheet."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import bindparam, func, insert, or_, select, update

from credbot.domain.errors import Unknown
from credbot.domain.identifiers import fold
from credbot.domain.people import RUN, Person
from credbot.domain.roles import Role
from credbot.store.database import Work
from credbot.store.filters import like
from credbot.store.prepared import Prepared
from credbot.store.schema import PersonRow

COLUMNS = (
    PersonRow.id,
    PersonRow.name,
    PersonRow.slack_id,
    PersonRow.email,
    PersonRow.zone,
    PersonRow.roles,
    PersonRow.dm,
    PersonRow.deleted,
    PersonRow.bot,
    PersonRow.guest,
    PersonRow.foreign,
)
_BY_SLACK_ID = Prepared(select(*COLUMNS).where(PersonRow.slack_id == bindparam("slack_id")))
_BY_ID = Prepared(select(*COLUMNS).where(PersonRow.id == bindparam("id")))


def find_by_slack_id(work: Work, slack_id: str) -> Person | None:
    """The person with this Slack id, if we know one."""
    row = work.row(_BY_SLACK_ID, {"slack_id": slack_id})
    return person_of(row) if row else None


def get_person(work: Work, person_id: int) -> Person:
    """Raises Unknown."""
    row = work.row(_BY_ID, {"id": person_id})
    if row is None:
        raise Unknown(f"There is no person number {person_id}.")
    return person_of(row)


def list_people(work: Work, role: Role | None = None) -> list[Person]:
    """Everybody we know who is not a bot, by name; with `role`, those who have it."""
    query = select(*COLUMNS).where(PersonRow.bot.is_(False)).order_by(PersonRow.folded)
    people = [person_of(row) for row in work.rows(query)]
    return [person for person in people if role is None or role in person.roles]


def list_reachable(work: Work, role: Role) -> list[Person]:
    """Those with a role to whom a message can go, by name."""
    return [one for one in list_people(work, role) if one.slack_id and not one.refused]


def list_in_charge(work: Work) -> list[Person]:
    """Who has a role that can give roles."""
    runs = or_(*(PersonRow.roles.contains(role.value) for role in RUN))
    return [person_of(row) for row in work.rows(select(*COLUMNS).where(runs))]


def people_by_id(work: Work, ids: Iterable[int]) -> dict[int, Person]:
    """Those of `ids` that exist."""
    wanted = sorted(set(ids))
    rows = work.rows(select(*COLUMNS).where(PersonRow.id.in_(wanted))) if wanted else []
    return {row.id: person_of(row) for row in rows}


def find_person(work: Work, word: str) -> Person:
    """The one person that a typed name, handle or e-mail address means.

    Raises Unknown when nobody or more than one fits; the sentence names them.
    """
    wanted = fold(word.lstrip("@"))
    exact = (
        (PersonRow.folded == wanted)
        | (func.lower(PersonRow.handle) == wanted)
        | (func.lower(PersonRow.email) == wanted)
    )
    starts = or_(PersonRow.folded.like(f"{like(wanted)}%", escape="\\"), exact)
    inside = or_(PersonRow.folded.like(f"% {like(wanted)}%", escape="\\"), starts)
    for test in (exact, starts, inside):
        query = select(*COLUMNS).where(test, PersonRow.bot.is_(False)).order_by(PersonRow.folded)
        found = [person_of(row) for row in work.rows(query.limit(6))]
        if len(found) == 1:
            return found[0]
        if found:
            names = ", ".join(person.name for person in found[:5])
            raise Unknown(f"{word} can be several people: {names}. Type more of the name.")
    raise Unknown(f"I know nobody called {word}. Use @ to pick a person, as in `@ana`.")


def add_person(work: Work, name: str, **known: Any) -> Person:
    """A new person; `known` may hold slack_id, email, zone, roles (a set), handle and flags."""
    values = {
        "name": name,
        "folded": fold(name),
        "zone": work.zone,
        "roles": "",
        "deleted": False,
        "bot": False,
        "guest": False,
        "foreign": False,
        **_stored(known),
    }
    person_id = work.execute(insert(PersonRow).values(values)).inserted_primary_key
    assert person_id is not None  # noqa: S101
    return get_person(work, person_id[0])


def change_person(work: Work, person_id: int, **changed: Any) -> Person:
    """Store changed facts of a person. Raises Unknown."""
    work.execute(update(PersonRow).where(PersonRow.id == person_id).values(_stored(changed)))
    return get_person(work, person_id)


def find_unlinked(work: Work, name: str, email: str | None) -> Person | None:
    """A person from a spreadsheet, still without Slack account, who has this name or address."""
    same = PersonRow.folded == fold(name)
    if email:
        same = same | (func.lower(PersonRow.email) == email.lower())
    row = work.row(select(*COLUMNS).where(PersonRow.slack_id.is_(None), same).limit(1))
    return person_of(row) if row else None


def _stored(values: dict[str, Any]) -> dict[str, Any]:
    stored = dict(values)
    if "roles" in stored:
        stored["roles"] = ",".join(sorted(stored["roles"]))
    if "name" in stored:
        stored["folded"] = fold(stored["name"])
    return stored


def person_of(row: Any) -> Person:
    """A person from a row of `COLUMNS`."""
    return Person(
        id=row.id,
        name=row.name,
        slack_id=row.slack_id,
        email=row.email,
        zone=row.zone,
        roles=frozenset(Role(role) for role in row.roles.split(",") if role),
        dm=row.dm,
        deleted=row.deleted,
        bot=row.bot,
        guest=row.guest,
        foreign=row.foreign,
    )
