"""People: mirrored, linked, given roles; on both databases."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from credbot.domain.errors import BadInput, NotAllowed, Refused, Unknown
from credbot.domain.files import File, Provider, Status
from credbot.domain.people import Person, clock, terminal
from credbot.domain.roles import Role
from credbot.services import people
from credbot.store import audit, counts, pipeline, settings
from credbot.store import people as kept
from credbot.store.database import Database

NOW = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
TODAY = date(2026, 11, 23)
DANA = terminal("dana")


def account(slack_id: str, name: str, **more: Any) -> dict[str, Any]:
    profile = {"real_name": name, "display_name": name.split()[0].lower()}
    known = {"id": slack_id, "team_id": "T1", "name": "x", "tz": "America/Chicago"}
    return {**known, "profile": profile, **more}


def mirror(db: Database, *users: dict[str, Any]) -> people.Mirrored:
    return people.mirror(db, clock(), users, now=NOW, team_id="T1")


def person(db: Database, slack_id: str) -> Person:
    found = people.find(db, slack_id)
    assert found is not None
    return found


def roles_recorded(db: Database) -> list[tuple[str, list[str]]]:
    with db.read() as work:
        return [
            (event.after["person"], event.after["roles"])
            for event, _ in audit.events(work)
            if event.event == "people.role"
        ]


def test_owners_and_admins_start_as_admin_and_others_with_nothing(db: Database) -> None:
    mirror(db, account("U1", "Ola Owner", is_owner=True), account("U2", "Mia Example"))
    assert person(db, "U1").roles == {Role.ADMIN}
    assert person(db, "U2").roles == frozenset()
    assert person(db, "U2").zone == "America/Chicago"
    assert roles_recorded(db) == [("U1", ["admin"])]


def test_a_role_that_was_taken_does_not_come_back_with_the_next_start(db: Database) -> None:
    owner = account("U1", "Ola Owner", is_owner=True)
    mirror(db, owner, account("U2", "Ada Admin", is_admin=True))
    people.remove(db, DANA, "U1", now=NOW)
    assert mirror(db, owner) == people.Mirrored(0, 0, 0)
    assert person(db, "U1").roles == frozenset()


def test_strangers_bots_guests_and_the_deactivated_are_known_as_such(db: Database) -> None:
    mirror(
        db,
        account("U1", "Sam Stranger", team_id="T2"),
        account("U2", "Slackbot", id="USLACKBOT"),
        account("U3", "Gus Guest", is_ultra_restricted=True),
        account("U4", "Dee Parted", deleted=True, tz=None),
        account("U5", "Grid Person", team_id="T2", enterprise_user={"teams": ["T1", "T2"]}),
    )
    assert person(db, "U1").foreign
    assert person(db, "USLACKBOT").bot
    assert person(db, "U3").guest
    assert person(db, "U4").deleted
    assert not person(db, "U5").foreign


def test_a_changed_account_is_written_and_keeps_roles_and_dm(db: Database) -> None:
    mirror(db, account("U1", "Mia Example"))
    people.add(db, DANA, "U1", ["specialist"], now=NOW)
    with db.begin() as work:
        kept.change_person(work, person(db, "U1").id, dm="D1")
    changed = people.mirror_one(db, account("U1", "Mia Sample", tz="Europe/Oslo"), NOW)
    mia = person(db, "U1")
    assert changed == people.Mirrored(0, 0, 1)
    assert (mia.name, mia.zone, mia.dm) == ("Mia Sample", "Europe/Oslo", "D1")
    assert mia.roles == {Role.SPECIALIST}


def test_who_was_only_a_name_in_a_spreadsheet_is_linked_when_slack_knows_them(
    db: Database,
) -> None:
    with db.begin() as work:
        known = kept.add_person(work, "Mia Example")
    assert mirror(db, account("U1", "mia  éxample")).linked == 1
    assert person(db, "U1").id == known.id


def test_people_add_links_a_name_from_a_spreadsheet(db: Database) -> None:
    with db.begin() as work:
        known = kept.add_person(work, "Mia Example")
    mia = people.add(db, DANA, "U1", ["specialist,leader"], name="Mia Example", now=NOW)
    assert mia.id == known.id
    assert mia.roles == {Role.SPECIALIST, Role.LEADER}


def test_people_add_brings_the_files_of_the_name_to_the_account(db: Database) -> None:
    mirror(db, account("U1", "Mia Example"))
    with db.begin() as work:
        spare = kept.add_person(work, "M. Example", email="mia@example.com")
        provider = pipeline.add_provider(work, Provider(0, "Ana Ruiz, MD"), "ana ruiz")
        file = File(1001, 1, provider.id, "initial", "intake", Status.OPEN, TODAY)
        mine = File(
            **{name: getattr(file, name) for name in file.__slots__} | {"owner_id": spare.id}
        )
        pipeline.add_files(work, [mine], settings.get_rules(work), TODAY)
    mia = people.add(db, DANA, "U1", ["specialist"], email="mia@example.com", now=NOW)
    with db.read() as work:
        assert pipeline.get_file(work, 1001, lock=False).owner_id == mia.id
        assert (counts.count_open(work, mia.id), counts.count_open(work, spare.id)) == (1, 0)
    assert people.remove(db, DANA, "U1", now=NOW).open_files == 1


def test_roles_are_replaced_and_each_change_is_recorded_once(db: Database) -> None:
    people.add(db, DANA, "U1", ["specialist"], name="Mia Example", now=NOW)
    people.add(db, DANA, "U1", ["specialist"], now=NOW)
    people.set_roles(db, DANA, "U1", ["leader"], now=NOW)
    assert roles_recorded(db) == [("U1", ["specialist"]), ("U1", ["leader"])]


@pytest.mark.parametrize(
    ("slack_id", "roles", "error", "said"),
    [
        ("mia", ["specialist"], BadInput, "looks like U024BE7LH"),
        ("U1", ["boss"], BadInput, "boss is not a role. There are: specialist"),
        ("U1", [","], BadInput, "at least one role"),
    ],
)
def test_people_add_misread_says_how(
    db: Database, slack_id: str, roles: list[str], error: type[Exception], said: str
) -> None:
    with pytest.raises(error, match=said):
        people.add(db, DANA, slack_id, roles, now=NOW)
    assert people.list_people(db, DANA) == []


def test_a_guest_may_only_be_in_a_committee(db: Database) -> None:
    mirror(db, account("U1", "Gus Guest", is_restricted=True))
    with pytest.raises(Refused, match="may only be `committee`"):
        people.add(db, DANA, "U1", ["specialist"], now=NOW)
    assert people.add(db, DANA, "U1", ["committee"], now=NOW).roles == {Role.COMMITTEE}


def test_somebody_unknown_can_be_added_but_not_changed(db: Database) -> None:
    with pytest.raises(Unknown, match="credbot people add U9"):
        people.set_roles(db, DANA, "U9", ["leader"], now=NOW)


def test_a_specialist_gives_nobody_a_role(db: Database) -> None:
    mia = people.add(db, DANA, "U1", ["specialist"], name="Mia Example", now=NOW)
    with pytest.raises(NotAllowed):
        people.add(db, mia, "U1", ["admin"], now=NOW)


def test_an_old_change_that_comes_again_does_not_put_the_old_name_back(db: Database) -> None:
    mirror(db, account("U2", "Mia Example"))
    first, second = (db.for_request(key) for key in ("Ev1", "Ev2"))
    people.mirror_one(first, account("U2", "Mia Changed"), NOW)
    people.mirror_one(second, account("U2", "Mia Again"), NOW)

    again = people.mirror_one(first, account("U2", "Mia Changed"), NOW)

    assert again == people.Mirrored(0, 0, 0)
    assert person(db, "U2").name == "Mia Again"


@pytest.mark.parametrize(
    ("lasting", "leaving", "stays"),
    [
        ([], "coordinator", "coordinator"),
        ([], "admin", "admin"),
        (["admin"], "coordinator", "coordinator"),
        (["coordinator"], "coordinator", None),
        (["coordinator"], "admin", None),
        (["specialist"], "admin", "admin"),
        ([], "specialist", None),
    ],
)
def test_somebody_always_stays_in_charge(
    db: Database, lasting: list[str], leaving: str, stays: str | None
) -> None:
    """Whoever goes last in a role that runs things is kept in it, with the remedy."""
    people.add(db, DANA, "U1", [leaving], name="Lee Leaving", now=NOW)
    if lasting:
        people.add(db, DANA, "U2", lasting, name="Sam Staying", now=NOW)
    for act in (
        lambda: people.remove(db, DANA, "U1", now=NOW),
        lambda: people.set_roles(db, DANA, "U1", ["viewer"], now=NOW),
    ):
        if stays:
            with pytest.raises(Refused, match=f"only {stays} here.*people add @who {stays}"):
                act()
            assert person(db, "U1").roles == {leaving}
        else:
            act()


def test_who_was_deactivated_keeps_nobody_in_charge(db: Database) -> None:
    people.add(db, DANA, "U1", ["coordinator"], name="Lee Leaving", now=NOW)
    people.add(db, DANA, "U2", ["coordinator"], name="Dee Parted", now=NOW)
    people.mirror_one(db, account("U2", "Dee Parted", deleted=True), NOW)
    with pytest.raises(Refused, match="only coordinator"):
        people.remove(db, DANA, "U1", now=NOW)
